#!/bin/sh
# All gates, one after the other; every one runs, and the list of those that failed comes last.
set -u
cd "$(dirname "$0")/.."
failed=""

gate() {
    name=$1
    shift
    echo "── $name"
    "$@" || failed="$failed
  $name: $*"
}

bin=.venv/bin
gate format "$bin/ruff" format --check .
gate lint "$bin/ruff" check .
gate types sh scripts/demo_env.sh "$bin/mypy"
gate layers "$bin/lint-imports"
gate "template format" "$bin/djlint" --check --quiet src
gate "template lint" "$bin/djlint" --lint --quiet src
gate messages "$bin/python" scripts/messages.py --check
gate migrations sh scripts/demo_env.sh "$bin/python" -m django makemigrations --check --dry-run --settings wangge.settings
gate documents sh scripts/demo_env.sh "$bin/python" scripts/docs.py --check

if [ -n "$failed" ]; then
    echo "Failed gates:$failed" >&2
    exit 1
fi
echo "All gates passed."
