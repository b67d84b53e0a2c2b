"""The zip around a workbook: everything that can be refused before any XML is parsed.

Nothing is unpacked to disk, no name is ever used as a path, and no part is read that was not counted first.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from wangge.sheets import refusals
from wangge.sheets.limits import MB, Limits

CHUNK: Final = 256 * 1024
LOOKED_AT: Final = 4096  # bytes at the start, to tell other files by
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRY: Final = b"PK\x01\x02"  # begins every entry of the zip's list of contents
PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
XML_NAMES: Final = (".xml", ".rels", ".vml")
FORBIDDEN: Final = tuple(
    words.encode(encoding) for words in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
# What zipfile and zlib raise on bytes that are not what they should be.
BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OverflowError, ValueError)


class Package:
    """The parts of one workbook by name, without a slash in front; names do not depend on case."""

    def __init__(self, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._parts = parts

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, some at a time. Raises MissingPart, Incomplete."""
        info = self._parts.get(name.lower())
        if info is None:
            raise refusals.MissingPart(part=short(name))
        return _chunks(self._archive, info)


@contextmanager
def opened(file: BinaryIO, limits: Limits) -> Iterator[Package]:
    """The package in `file` (must be able to seek), guarded. Raises an `Unreadable` that says what is wrong."""
    _guard_bytes(file, limits)
    with _damage_is_refused():
        archive = zipfile.ZipFile(file)
    with archive:
        parts = _guard_parts(archive.infolist(), limits)
        for info in parts.values():
            if info.filename.lower().endswith(XML_NAMES):
                _guard_entities(archive, info)
        yield Package(archive, parts)


def short(name: str) -> str:
    """A name out of the file, fit to be shown."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:60])


def _guard_bytes(file: BinaryIO, limits: Limits) -> None:
    size = file.seek(0, 2)
    if size == 0:
        raise refusals.EmptyFile
    if size > limits.file_bytes:
        raise refusals.FileTooLarge(size=-(-size // MB), most=limits.file_bytes // MB)
    file.seek(0)
    start = file.read(LOOKED_AT)
    if start.startswith(OLE):
        raise _old_or_encrypted(file)
    if not start.startswith(ZIP):
        raise _something_else(start)
    # Counted in the raw bytes, because zipfile makes an object of every entry before anybody can look.
    if _count(file, ENTRY, limits.parts + 1) > limits.parts:
        raise refusals.TooManyParts(most=limits.parts)
    file.seek(0)


def _old_or_encrypted(file: BinaryIO) -> refusals.Unreadable:
    """An OLE container says by the names of its streams what it is."""
    if _count(file, "EncryptedPackage".encode("utf-16-le"), 1):
        return refusals.PasswordNeeded()
    if _count(file, "Workbook".encode("utf-16-le"), 1) or _count(file, "Book\0".encode("utf-16-le"), 1):
        return refusals.OldWorkbook()
    return refusals.NotAWorkbook()


def _count(file: BinaryIO, wanted: bytes, enough: int) -> int:
    file.seek(0)
    found, tail = 0, b""
    while (chunk := file.read(MB)) and found < enough:
        window = tail + chunk
        found += window.count(wanted)
        tail = window[-(len(wanted) - 1) :]
    return found


def _something_else(start: bytes) -> refusals.Unreadable:
    lowered = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith(b"<"):
        return refusals.WebPage() if any(word in lowered for word in (b"<html", b"<table", b"office:spreadsheet")) else (
            refusals.NotAWorkbook()
        )  # fmt: skip
    if lowered.startswith((b"%pdf", b"{\\rtf", b"mz")) or not _is_text(start):
        return refusals.NotAWorkbook()
    return refusals.PlainText()


def _is_text(start: bytes) -> bool:
    for encoding in ("utf-8", "gb18030") if b"\0" not in start else ("utf-16",):
        try:
            text = start.decode(encoding, "strict" if len(start) < LOOKED_AT else "ignore")  # the last may be cut
        except UnicodeDecodeError:
            continue
        odd = sum(not (letter.isprintable() or letter in "\t\r\n\ufeff") for letter in text)
        if text and odd * 20 < len(text):
            return True
    return False


def _guard_parts(infos: list[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    parts: dict[str, zipfile.ZipInfo] = {}
    unpacked = 0
    for info in infos:
        name = info.filename.replace("\\", "/")
        _guard_name(name)
        if name.endswith("/"):
            continue
        if name.lower() in parts:
            raise refusals.TwiceTheSamePart(part=short(name))
        if info.flag_bits & 0x1:
            raise refusals.PasswordNeeded
        if info.compress_type not in PACKINGS:
            raise refusals.UnknownPacking(part=short(name))
        unpacked += info.file_size
        is_bomb = info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(1, info.compress_size)
        if is_bomb or unpacked > limits.unpacked_bytes:
            raise refusals.UnpacksTooLarge(part=short(name))
        parts[name.lower()] = info
    _guard_kind(parts)
    return parts


def _guard_name(name: str) -> None:
    if not name or name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        raise refusals.UnsafePartName


def _guard_kind(parts: dict[str, zipfile.ZipInfo]) -> None:
    if "xl/workbook.bin" in parts:
        raise refusals.BinaryWorkbook
    if "content.xml" in parts and "mimetype" in parts:
        raise refusals.OpenDocument
    if "_rels/.rels" not in parts and not any(name.startswith("xl/") for name in parts):
        raise refusals.NotAWorkbook


def _guard_entities(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Looks at the bytes: an entity must be refused before a parser could expand it."""
    tail = b""
    for chunk in _chunks(archive, info):
        window = tail + chunk
        if any(words in window for words in FORBIDDEN):
            raise refusals.EntityInside(part=short(info.filename))
        tail = window[-24:]


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with _damage_is_refused(), archive.open(info) as stream:
        left = info.file_size  # never more than was counted, whatever the packed data would give
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
        if left:
            raise refusals.Incomplete


@contextmanager
def _damage_is_refused() -> Iterator[None]:
    try:
        yield
    except refusals.Unreadable:
        raise
    except BROKEN as problem:
        raise refusals.Incomplete from problem
    except RuntimeError as problem:  # zipfile: "password required"
        raise refusals.PasswordNeeded from problem


def target(source: str, reference: str) -> str:
    """The name of the part that `reference` in the relations of part `source` means. Raises UnsafePartName."""
    whole = reference if reference.startswith("/") else posixpath.join(posixpath.dirname(source), reference)
    name = posixpath.normpath(whole.replace("\\", "/")).lstrip("/")
    if name.startswith(".."):
        raise refusals.UnsafePartName
    return name
