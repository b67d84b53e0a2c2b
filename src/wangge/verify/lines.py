"""Checks one stored journal line by itself: its text, its hash, and the columns that repeat the text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from wangge.verify.tree import digest, hash_of_leaf

VERSION = 1


class Line(NamedTuple):
    """A row of the leaf table as the database gives it, in this order of columns."""

    id: Any
    at: Any
    kind: Any
    by_id: Any
    on_type: Any
    on_id: Any
    place_path: Any
    body: Any
    hash: Any
    algorithm: Any


def computed_hash(line: Line) -> bytes:
    """The leaf hash of the text as it stands now; of an unreadable line something no tree contains."""
    try:
        return hash_of_leaf(line.algorithm, line.body.encode())
    except (AttributeError, ValueError):
        return digest("sha256", b"\xffunreadable")


def faults(line: Line) -> list[str]:
    """What is wrong with the line taken alone, as ends of a sentence; empty when nothing is."""
    found = []
    if computed_hash(line).hex() != line.hash:
        found.append("has a text that does not give its hash")
    try:
        said = _said(line.body)
        stored = _stored(line)
    except (AttributeError, TypeError, ValueError, KeyError, RecursionError):
        return [*found, "has a text or column that cannot be read"]
    found += [f"has another {name} in its column than in its text" for name in stored if said[name] != stored[name]]
    return found


def name(leaf_id: Any) -> str:
    """The id as receipts print it; SQLite keeps it without hyphens."""
    try:
        return str(_uuid(leaf_id))
    except (ValueError, AttributeError):
        return repr(leaf_id)


def milliseconds(leaf_id: Any) -> int:
    """When the id was made, milliseconds since 1970 (first 48 bits of a UUIDv7); 0 when it is no UUID."""
    try:
        return _uuid(leaf_id).int >> 80
    except (ValueError, AttributeError):
        return 0


def moment(value: Any) -> str:
    """A stored time as the journal writes it; SQLite keeps UTC without a zone."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _said(body: str) -> dict[str, Any]:
    """What the text says, by column. Raises ValueError when it is not written canonically."""
    words = json.loads(body)
    if json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False) != body or words["v"] != VERSION:
        raise ValueError("not canonical")
    return {
        "id": words["id"],
        "time": words["at"],
        "kind": words["kind"],
        "actor": words["by"],
        "type": words["on"]["type"],
        "subject": words["on"]["id"],
        "place": words["place"],
    }


def _stored(line: Line) -> dict[str, Any]:
    return {
        "id": str(_uuid(line.id)),
        "time": moment(line.at),
        "kind": line.kind,
        "actor": None if line.by_id is None else str(_uuid(line.by_id)),
        "type": line.on_type,
        "subject": line.on_id,
        "place": line.place_path,
    }


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
