"""What can be replayed: each part names the keys it takes, reads its facts, and says what rules make of them.

    register(Part("honours", _("评优"), _("分"), Holder.PERSON, ("honours.weights",), read=facts, price=price, size=count))

`read(window, drafted)` gives the facts of one holder after the other, ordered by holder, in a constant number of queries;
`price(facts, rules)` is a pure function. Under the rules that were valid it must give what the books say (`Facts.books`);
the engine checks that for every holder of every run. A part whose result no book keeps says `checked=False`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.posts.access import Permission
from wangge.rehearsal.rules import Facts, Figure, Rules, Window

MORE, LESS = _("多得"), _("少得")


class Holder(StrEnum):
    """Whose facts a part reads."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Part:
    """One thing rules decide about people or organisations."""

    code: str
    title: Any
    unit: Any
    holder: Holder
    keys: tuple[str, ...]
    read: Callable[[Window, Rules], Iterator[Facts]]
    price: Callable[[Facts, Rules], Figure]
    size: Callable[[Window], int]  # about how many holders, for the progress
    needs: tuple[str, ...] = ()  # keys it reads that cannot be changed in a rehearsal
    gains: Any = MORE  # what a better and a worse result are called
    loses: Any = LESS
    more_is_better: bool = True
    checked: bool = True
    permission: Permission = Permission.SEE_SERVICE  # what a post must allow at the holder's place to see its lines
    removes: bool = False  # whether it removes people; then `Figure.removed` counts


_parts: dict[str, Part] = {}


def register(part: Part) -> Part:
    """Let a part be replayed. Once for each code, when its app is ready."""
    _parts[part.code] = part
    return part


def parts() -> list[Part]:
    """Every part, in the order they were registered."""
    return list(_parts.values())


def part_of(code: str) -> Part | None:
    """The part with this code."""
    return _parts.get(code)


def keys() -> list[str]:
    """Every key that can be rehearsed, each once."""
    return list(dict.fromkeys(key for part in _parts.values() for key in part.keys))


def touched(changed: Iterable[str]) -> list[Part]:
    """The parts these keys decide."""
    some = set(changed)
    return [part for part in _parts.values() if some & set(part.keys)]


def by_permission() -> dict[Permission, list[str]]:
    """The codes of the parts whose lines a permission shows."""
    found: dict[Permission, list[str]] = {}
    for part in _parts.values():
        found.setdefault(part.permission, []).append(part.code)
    return found
