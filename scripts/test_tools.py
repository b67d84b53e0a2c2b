"""Makes sure the programs the tests drive are there: Chromium, a Chinese font, PostgreSQL 15 or newer.

As root on Debian or Ubuntu it installs what is missing; otherwise it says what to install and exits with 1.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
OLDEST_POSTGRES = 15
POSTGRES_HOMES = Path("/usr/lib/postgresql")


def chromium() -> Path | None:
    """The Chromium that browser tests drive; None when there is none. WANGGE_TEST_CHROMIUM names another one."""
    named = os.environ.get("WANGGE_TEST_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return Path(found) if found else None


def postgres_bin() -> Path | None:
    """The folder of the newest PostgreSQL server programs (15 or newer); None when there is none."""
    homes = sorted(POSTGRES_HOMES.glob("*/bin/initdb"), key=_major, reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*homes, *([Path(on_path)] if on_path else [])]
    return next((initdb.parent for initdb in candidates if _major(initdb) >= OLDEST_POSTGRES), None)


def has_chinese_font() -> bool:
    """Whether pages can show Chinese instead of empty boxes."""
    fonts = shutil.which("fc-list")
    return bool(fonts and subprocess.run([fonts, ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())


def missing_packages() -> list[str]:
    """Debian names of what is not there yet."""
    packages = []
    if chromium() is None:
        packages.append("chromium")
    if not has_chinese_font():
        packages += ["fontconfig", "fonts-noto-cjk"]
    if postgres_bin() is None:
        packages.append("postgresql")
    return packages


def install(packages: list[str]) -> None:
    """Install Debian packages without their recommendations. Raises CalledProcessError."""
    print(f"Installing for the tests: {' '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "--quiet", "--quiet", *command], env=environment, check=True)


def _major(initdb: Path) -> int:
    version = subprocess.run([initdb, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)", version)
    return int(number[1]) if number else 0


def main() -> int:
    packages = missing_packages()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        install(packages)
        packages = missing_packages()
    if packages:
        print(
            "The tests need programs that are missing here. On Debian or Ubuntu: "
            f"sudo apt-get install {' '.join(packages)}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
