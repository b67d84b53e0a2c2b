"""The independent verifier, run over this installation's districts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from wangge.config import settings as config
from wangge.journal import keys
from wangge.journal.models import Checkpoint
from wangge.kernel import district
from wangge.verify import Report, verify


def verify_district(alias: str, holders: Iterable[Path]) -> Report:
    """Audit one district's journal against the checkpoints in these folders. Reads only."""
    with district.acting_in(alias):
        connection = district.connection()
        connection.ensure_connection()
        folders = list(holders)
        if not Checkpoint.objects.exists():  # nothing was deposited yet; later a folder that is gone is a finding
            folders = [folder for folder in folders if folder.exists()]
        return verify_connection(connection.connection, district.code(), folders)


def verify_connection(connection: Any, code: str, holders: Iterable[Path] = ()) -> Report:
    """Audit the journal behind a DB-API connection; signatures are checked when this machine has the key."""
    return verify(connection, public_key=_public_key(), holders=holders, district=code)


def holder_folders() -> list[Path]:
    """The configured outside holders that are folders."""
    return [Path(entry.removeprefix("file:")) for entry in config.journal_holders if entry.startswith("file:")]


def _public_key() -> bytes | None:
    try:
        return keys.public_key()
    except keys.NoSigningKey:
        return None
