"""Backup: an exact copy of every district in one folder, with a manifest that says what must come back.

The sealing keys are not in it: whoever finds a backup must not be able to read it. Keep them apart (docs/backup.md).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

import wangge
from wangge.config import settings as config
from wangge.kernel import district
from wangge.upkeep import postgres_copy, sqlite_copy
from wangge.upkeep.problems import Damaged, NotEmpty

FORMAT = 1
MANIFEST = "manifest.json"
Report = Callable[[str, int, int], None]  # district code, done, of how many


def make(folder: Path, *, at: datetime, report: Report = lambda _code, _done, _all: None) -> dict[str, Any]:
    """Back every district up into the new or empty `folder` and return the manifest, written last.

    Every copy is opened again and read to its end before it counts. Raises NotEmpty, Damaged, Trouble.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotEmpty(f"{folder} is not an empty folder: name a new one.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    districts = {settings.DISTRICT_CODES[alias]: _copy(alias, folder, report) for alias in district.aliases()}
    manifest = {
        "format": FORMAT,
        "wangge": wangge.__version__,
        "python": sys.version.split()[0],
        "made_at": at.isoformat(),
        "districts": districts,
    }
    _write(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    _remember(folder, manifest)
    return manifest


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose files are whole. Raises Damaged when one is missing, shortened or changed."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise Damaged(
            f"{path} does not exist: this is no finished backup. Name the folder `wangge backup` wrote."
        ) from None
    except ValueError as problem:
        raise Damaged(f"{path} cannot be read: {problem}.") from problem
    if manifest.get("format") != FORMAT:
        raise Damaged(f"{path} has format {manifest.get('format')}; this version reads format {FORMAT}.")
    for entry in manifest["districts"].values():
        _check_file(folder / entry["file"], entry)
    return manifest


def made() -> list[dict[str, Any]]:
    """The backups made by this installation, newest first: when, where, how large, and whether they are still there."""
    path = _list_of_backups()
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [_seen_now(json.loads(line)) for line in reversed(lines)]


def _seen_now(entry: dict[str, Any]) -> dict[str, Any]:
    there = (Path(entry["folder"]) / MANIFEST).exists()
    return {**entry, "made_at": datetime.fromisoformat(entry["made_at"]), "there": there}


def _copy(alias: str, folder: Path, report: Report) -> dict[str, Any]:
    code, database = settings.DISTRICT_CODES[alias], settings.DATABASES[alias]
    if connections[alias].vendor == "sqlite":
        target = folder / f"{code}.sqlite3"
        sqlite_copy.copy(Path(database["NAME"]), target, lambda done, all_: report(code, done, all_))
        kind, described = "sqlite", sqlite_copy.describe(target)
    else:
        target = folder / f"{code}.pgdump"
        report(code, 0, 1)
        kind, described = "postgresql", postgres_copy.dump(alias, target)
        report(code, 1, 1)
    return {"kind": kind, "file": target.name, "bytes": target.stat().st_size, "sha256": _sha256(target), **described}


def _check_file(path: Path, entry: dict[str, Any]) -> None:
    if not path.exists():
        raise Damaged(f"{path} is missing from the backup.")
    if path.stat().st_size != entry["bytes"]:
        raise Damaged(f"{path.name} has {path.stat().st_size} bytes instead of {entry['bytes']}: it was cut off.")
    if _sha256(path) != entry["sha256"]:
        raise Damaged(f"{path.name} was changed after the backup was made: its SHA-256 is another one.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _list_of_backups() -> Path:
    return config.home / "backups.jsonl"


def _remember(folder: Path, manifest: dict[str, Any]) -> None:
    size = sum(entry["bytes"] for entry in manifest["districts"].values())
    line = {"made_at": manifest["made_at"], "folder": str(folder.resolve()), "bytes": size}
    with _list_of_backups().open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
