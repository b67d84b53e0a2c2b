#!/bin/sh
# Makes .venv and installs one requirement lock: `install.sh run` or `install.sh dev`.
# Does nothing when the same lock is already installed, so that a second start is quick.
set -eu
cd "$(dirname "$0")/.."
lock=$1
python=${PYTHON:-}

for candidate in python3.11 python3.12 python3.13 python3; do
    [ -n "$python" ] && break
    command -v "$candidate" >/dev/null 2>&1 && python=$candidate
done
if ! command -v "${python:-python3}" >/dev/null 2>&1; then
    echo "Wangge needs Python 3.11 or newer, and ${python:-python3} was not found. Install it, or name one: make run PYTHON=/path/to/python3.11" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Wangge needs Python 3.11 or newer; $python is $("$python" -V 2>&1). Name a newer one: make run PYTHON=/path/to/python3.11" >&2
    exit 1
fi

npm=$(command -v npm || echo none)
fingerprint=$(cat pyproject.toml requirements/run.txt requirements/dev.txt requirements/node.txt | cksum)
fingerprint="$fingerprint $("$python" -V 2>&1) npm $npm in $PWD"
for stamp in ".venv/installed-$lock" .venv/installed-dev; do # the dev lock holds everything of the run lock
    [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$fingerprint" ] && exit 0
done

# A virtual environment knows its own path: one that was moved or half made is made anew.
if ! head -n 1 .venv/bin/pip 2>/dev/null | grep -qF "$PWD/.venv/"; then
    echo "Making the virtual environment .venv with $("$python" -V 2>&1) …"
    if ! "$python" -m venv --clear .venv; then
        echo "Python could not make a virtual environment. On Debian and Ubuntu install it first: apt-get install python3-venv" >&2
        exit 1
    fi
fi
echo "Installing requirements/$lock.txt (hashes checked) …"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
.venv/bin/python -m pip install --quiet --require-hashes -r "requirements/$lock.txt"
if [ "$npm" = none ]; then
    .venv/bin/python -m pip install --quiet --require-hashes -r requirements/node.txt
fi
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
printf '%s' "$fingerprint" >".venv/installed-$lock"
