"""Writing journal lines. A line commits with the fact it describes, or not at all."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Model

from wangge.config import settings
from wangge.journal import canonical, digests
from wangge.journal.models import Leaf, Salt
from wangge.kernel import district, writing
from wangge.kernel.ids import new_id

SALT_BYTES = 32


class OutsideTransaction(RuntimeError):
    """A journal line was to be written outside the transaction of its deed: a bug in the calling command."""


class Actor(Protocol):
    """A Person, or SYSTEM whose `pk` is None."""

    @property
    def pk(self) -> UUID | None: ...


class HasPath(Protocol):
    """A place in the tree."""

    @property
    def path(self) -> str: ...


@dataclass(frozen=True)
class Commitment:
    """A personal value on its way into a line: only its salted hash is written there."""

    name: str
    value: object = field(repr=False)


def commit_to(name: str, value: object) -> Commitment:
    """A fact that proves `value` later without holding it: `record(…, caller=commit_to("caller", phone))`.

    `name` finds the salt again and is used once per line. Raises TypeError for a value no fact may have.
    """
    return Commitment(name, canonical.plain(value))


def record(kind: str, /, *, by: Actor, on: Model, at: datetime, place: HasPath | None = None, **facts: object) -> Leaf:
    """Write the line of one deed in the deed's own transaction: one INSERT (and one more when it has commitments).

    `kind` is a stable code such as "call.accepted"; facts are plain and never personal (use `commit_to`).
    Raises OutsideTransaction, TypeError (a fact without a single written form), ValueError (naive `at`).
    """
    if not district.connection().in_atomic_block:
        raise OutsideTransaction(f"journal.record({kind!r}) needs the transaction of its deed: use @atomic.")
    leaf, salts = compose(kind, by=by, on=on, at=at, place=place, **facts)
    writing.add(leaf)
    writing.add(*salts)
    return leaf


def compose(
    kind: str, /, *, by: Actor, on: Model, at: datetime, place: HasPath | None = None, **facts: object
) -> tuple[Leaf, list[Salt]]:
    """The unsaved line and its salts, for loading many at once (demo data); a command calls `record`."""
    leaf = Leaf(
        id=new_id(),
        at=at,
        kind=kind,
        by_id=by.pk,
        on_type=on._meta.label_lower,
        on_id=str(on.pk),
        place_path=place.path if place else "",
        algorithm=settings.digest_algorithm,
    )
    salts: list[Salt] = []
    leaf.body = canonical.text(
        {
            "v": canonical.VERSION,
            "id": str(leaf.id),
            "at": canonical.moment(at),
            "kind": kind,
            "by": canonical.plain(leaf.by_id),
            "on": {"type": leaf.on_type, "id": leaf.on_id},
            "place": leaf.place_path,
            "facts": {name: _fact(fact, leaf, salts) for name, fact in facts.items()},
        }
    )
    leaf.hash = digests.leaf_hash(leaf.algorithm, leaf.body.encode()).hex()
    return leaf, salts


def forget(*, on: Model) -> int:
    """Erase the personal values committed to in all lines on `on`; the lines and every proof stay. Returns how many."""
    count, _ = Salt.objects.filter(leaf__on_type=on._meta.label_lower, leaf__on_id=str(on.pk)).delete()
    return count


def _fact(fact: object, leaf: Leaf, salts: list[Salt]) -> object:
    if not isinstance(fact, Commitment):
        return canonical.plain(fact)
    salt = secrets.token_bytes(SALT_BYTES)
    salts.append(Salt(leaf=leaf, name=fact.name, salt=salt))
    return {"commitment": commitment(leaf.algorithm, salt, fact.value)}


def commitment(algorithm: str, salt: bytes, value: object) -> str:
    """Hex of H(salt || canonical JSON of the value)."""
    return digests.commitment_hash(algorithm, salt, canonical.text(canonical.plain(value)).encode()).hex()
