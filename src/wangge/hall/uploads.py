"""Scans, photos and files of materials: what is taken, and what of it is kept.

A photo or scan is drawn anew (`kernel.photos`): nothing hidden in the file survives. A PDF is kept as it came.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from wangge.hall import refusals
from wangge.kernel import photos, policy
from wangge.kernel.refusals import Refused

MOST_MEGABYTES: Final = "hall.most_file_megabytes"
MOST_AT_ONCE: Final = "hall.most_upload_megabytes"
MOST_FILES: Final = "hall.most_material_files_times"
MEGABYTE: Final = 1024 * 1024
LONGEST_SIDE: Final = 2400  # pixels: an A4 page at some 200 dots an inch, small print stays readable
LONGEST_NAME: Final = 200
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
MAGIC: Final = {PDF: b"%PDF", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG"}
ACCEPTED: Final = ",".join(MAGIC)  # for the `accept` of a field


@dataclass(frozen=True)
class Upload:
    """A file as it came. What kind it is says how it begins, not its name. `drawn`: the photo, where `draw` was called before
    the transaction: that takes up to a second, and SQLite has one write lock."""

    content: bytes
    name: str = ""
    drawn: bytes | None = None


@dataclass(frozen=True)
class Kept:
    """A file as it is kept."""

    name: str
    media_type: str
    content: str  # base64
    size: int  # bytes
    sha256: str


def draw(content: bytes) -> bytes | None:
    """A photo or scan drawn anew, ahead of the deed; None for what the deed keeps as it is or refuses."""
    if not content.startswith((MAGIC[JPEG], MAGIC[PNG])):
        return None
    try:
        return photos.clean(content, longest=LONGEST_SIDE).content
    except Refused:
        return None


def require_modest(files: Mapping[UUID, Sequence[Upload]], names: Mapping[UUID, str], at: datetime) -> None:
    """Raise TooManyFiles or TooMuch when more came at once than policy allows. `names`: of the materials."""
    most = policy.on(MOST_FILES, at).value
    for pk, some in files.items():
        if len(some) > most:
            raise refusals.TooManyFiles(field="files", name=names.get(pk, ""), most=most)
    megabytes = policy.on(MOST_AT_ONCE, at).value
    if sum(len(one.content) for some in files.values() for one in some) > megabytes * MEGABYTE:
        raise refusals.TooMuch(field="files", megabytes=megabytes)


def kept(files: Iterable[Upload], material: str, at: datetime, *, field: str = "file") -> list[Kept]:
    """What is kept of the files of one material. Raises BadFile, which says the material and which of its files."""
    most = policy.on(MOST_MEGABYTES, at).value
    found = []
    for position, one in enumerate(files, start=1):
        try:
            found.append(_kept(one, material, most))
        except Refused as problem:
            raise refusals.BadFile(field=field, name=material, position=position, why=problem.message) from problem
    return found


def _kept(one: Upload, material: str, most: int) -> Kept:
    if len(one.content) > most * MEGABYTE:
        raise refusals.FileTooLarge(megabytes=most)
    name, content = one.name[-LONGEST_NAME:].replace("\x00", "") or material, one.content
    if content.startswith(MAGIC[PDF]):
        return _row(name, PDF, content)
    if content[4:8] != b"ftyp" and not content.startswith((MAGIC[JPEG], MAGIC[PNG])):
        raise refusals.NotAScan
    return _row(name, JPEG, one.drawn or photos.clean(content, longest=LONGEST_SIDE).content)


def _row(name: str, media_type: str, content: bytes) -> Kept:
    return Kept(name, media_type, b64encode(content).decode(), len(content), hashlib.sha256(content).hexdigest())
