#!/bin/sh
# All tests. Lanes: everything on SQLite, with Chromium; drills at reduced size; all but the browser on PostgreSQL.
# Stops at the first lane that fails.
set -eu
cd "$(dirname "$0")/.."
workers=${WORKERS:-$(nproc)}

.venv/bin/python scripts/test_tools.py
echo "── SQLite and Chromium"
.venv/bin/python -m pytest -n "$workers" --dist worksteal
echo "── Drills at reduced size"
.venv/bin/python -m drills
echo "── PostgreSQL"
WANGGE_TEST_DATABASE=postgres .venv/bin/python -m pytest -n "$workers" --dist worksteal -m "not browser"
