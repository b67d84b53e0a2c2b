#!/bin/sh
# Runs a command with demo settings in a throw-away home, for tools that must load the settings but serve nobody.
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT INT TERM
WANGGE_DEMO=1 WANGGE_HOME=$home WANGGE_HOST=127.0.0.1 "$@"
