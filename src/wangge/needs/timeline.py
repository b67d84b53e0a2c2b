"""What every deed on an entry shares: find and lock it, ask who may, write the line. Runs in the deed's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from wangge import journal
from wangge.kernel import writing
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Changed, NotFound, NotPermitted
from wangge.needs import refusals, states
from wangge.needs.kinds import Source
from wangge.needs.models import STEPS, Entry, Need, Resource
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

Actor = Person | System
E = TypeVar("E", Need, Resource)
SHORTEST_REASON = 2


def locked(of: type[E], *entry_ids: UUID) -> list[E]:
    """The entries in the order asked for, locked in one order for all. Raises NotFound."""
    rows = of.objects.select_for_update(of=("self",)).select_related("place").filter(pk__in=entry_ids).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != len(set(entry_ids)):
        raise NotFound
    return [found[entry_id] for entry_id in entry_ids]


def require_staff(by: Actor, entry: Entry, at: datetime) -> None:
    """Raise NotPermitted unless a post of `by` keeps the lists at the entry's place."""
    access.require(by, Permission.EDIT_NEEDS, place=entry.place, at=at)


def may_change(by: Actor, entry: Entry, at: datetime) -> bool:
    """Staff of the place, the person it is about, and who reported it from their own phone."""
    if by is SYSTEM or not isinstance(by, Person):
        return by is SYSTEM
    if access.rights_of(by, day_of(at)).allow(Permission.EDIT_NEEDS, entry.place.path):
        return True
    own_report = entry.source == Source.OWN and entry.reported_by_id == by.pk
    return own_report or getattr(entry, f"{entry.ABOUT}_id") == by.pk


def require_may_change(by: Actor, entry: Entry, at: datetime) -> None:
    """Raise NotPermitted unless `may_change`."""
    if not may_change(by, entry, at):
        raise NotPermitted


def require_next(entry: Entry, state: str) -> None:
    """Raise WrongState unless the entry may go to this state now."""
    if not states.may_follow(entry.state, state):
        raise refusals.WrongState(number=entry.number, state=entry.STATE_WORDS[entry.state])


def require_version(entry: Entry, version: int | None) -> None:
    """Raise Changed when the form was opened on an older version; None asks nothing."""
    if version is not None and entry.version != version:
        raise Changed


def sound_reason(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonMissing."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    return reason.strip()


def save(entry: Entry, *fields: str) -> None:
    """Save these fields and a new version number."""
    entry.version += 1
    entry.save(update_fields=[*fields, "version"])


def write(
    entry: Entry, kind: str, *, by: Actor, at: datetime, note: str = "", text: str = "", **detail: object
) -> None:
    """The journal line and the timeline's line of one deed. `detail` is plain and never personal; `text` is what the
    entry says, of which the journal keeps only a commitment."""
    committed = {"text": journal.commit_to("text", text)} if text else {}
    leaf = journal.record(
        f"{entry.NOUN}.{kind}", by=by, on=entry, at=at, place=entry.place, number=entry.number, **detail, **committed
    )
    step = STEPS[type(entry)](
        entry=entry, kind=kind, by=person_or_none(by), at=at, note=note or None, detail=detail, leaf_id=leaf.pk
    )
    writing.add(step)
