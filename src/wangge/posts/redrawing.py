"""What happens to posts, shifts and open work when grids are redrawn: building blocks of the deed in `grids`.

They run inside its transaction, after the buildings have moved. Work follows one rule: whoever had it by a post at the
former grid and holds none where it lies now passes it on to the worker there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.refusals import Refused
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.places.queries import ancestor_paths, valid_on
from wangge.posts import access, handover, queries
from wangge.posts.models import DutyShift, Holding, PostKind

ONE_DAY = timedelta(days=1)
# Who takes over in the grid where the work lies now: a leader's from the leader first, anybody else's from the worker.
SUCCESSORS = (PostKind.GRID_WORKER, PostKind.GRID_LEADER, PostKind.GRID_ASSISTANT)
LEADER_FIRST = (PostKind.GRID_LEADER, PostKind.GRID_WORKER, PostKind.GRID_ASSISTANT)


class WithoutOwner(Refused):
    code = "without_owner"
    status = 409
    sentence = _("%(name)s 名下有 %(count)d 件在办事项要转到「%(grid)s」，但那里当天没有网格员。请先给它设网格员。")


@dataclass(frozen=True)
class Shifts:
    """What became of the shifts of a grid that was merged: gone along, given to somebody there, or dropped."""

    kept: int = 0
    passed: int = 0
    dropped: int = 0


def pass_work(former: Sequence[Holding], here: Place, parts: Iterable[Place], *, by: Any, at: datetime) -> int:
    """Pass on the open work that holders of posts at a former grid have at `parts`, places in the grid `here`.

    Returns how many things moved. Raises WithoutOwner when nobody is there to take them.
    """
    on = day_of(at)
    covering, listed = _covering(here, on), list(parts)
    kinds: dict[UUID, list[Holding]] = {}
    for holding in former:
        if holding.person_id not in {one.person_id for one in covering}:
            kinds.setdefault(holding.person_id, []).append(holding)
    moved = 0
    for holdings in kinds.values():
        person = holdings[0].person
        if len(listed) > 1 and not handover.open_work(person, here):
            continue  # nothing in the whole grid: no need to ask for every building
        led = any(one.kind == PostKind.GRID_LEADER for one in holdings)
        incoming = _successor(here, covering, LEADER_FIRST if led else SUCCESSORS)
        for part in listed:
            count = handover.open_work(person, part)
            if count and incoming is None:
                raise WithoutOwner(name=person.name, count=count, grid=here.name)
            if count and incoming is not None:
                moved += len(handover.move_open_work(outgoing=person, incoming=incoming, place=part, by=by, at=at))
    return moved


def end_posts(grid: Place, *, by: Any, at: datetime) -> int:
    """End every post at a grid that is merged away, on the day before; one begun today ends today. Returns how many.

    A post that only begins later stays and keeps the grid from being closed: somebody planned it and must decide.
    """
    today = day_of(at)
    running = Holding.objects.select_for_update(of=("self",)).filter(
        Q(valid_to=None) | Q(valid_to__gte=today), place=grid, valid_from__lte=today
    )
    ended = 0
    for holding in running.order_by("id"):
        holding.valid_to = max(today - ONE_DAY, holding.valid_from)
        holding.save(update_fields=["valid_to"])
        journal.record(
            "post.ended", by=by, on=holding, at=at, place=grid,
            person=holding.person_id, post=holding.kind, last_day=holding.valid_to, shifts_dropped=0,
        )  # fmt: skip
        ended += 1
    access.forget()
    return ended


def move_shifts(grid: Place, into: Place, *, at: datetime) -> Shifts:
    """Take the shifts of a grid that is merged away to its successor, from the first moment of today on.

    Whoever holds a post there keeps the shift; else it goes to somebody of that grid who is free then; else it is dropped.
    """
    begins = datetime.combine(day_of(at), time(), SHANGHAI)
    covering = _covering(into, day_of(at))
    people = {one.person_id for one in covering}
    incoming = _successor(into, covering, SUCCESSORS)
    kept = passed = dropped = 0
    shifts = DutyShift.objects.select_for_update(of=("self",)).filter(place=grid, ends_at__gt=begins)
    for shift in shifts.order_by("starts_at", "id"):
        rest = DutyShift(
            person_id=shift.person_id, place=into, starts_at=max(shift.starts_at, begins), ends_at=shift.ends_at
        )
        if shift.starts_at < begins:
            shift.ends_at = begins  # the night until midnight was served in the former grid
            shift.save(update_fields=["ends_at"])
        else:
            shift.delete()
        if rest.person_id in people:
            kept += 1
        elif incoming is not None and not _busy(incoming, rest):
            rest.person_id = incoming.pk
            passed += 1
        else:
            dropped += 1
            continue
        rest.save(force_insert=True)
    return Shifts(kept, passed, dropped)


def _covering(grid: Place, on: date) -> list[Holding]:
    """Answering posts at the grid or above it on that day."""
    found = Holding.objects.filter(valid_on(on), kind__in=queries.ANSWERING, place__path__in=ancestor_paths(grid.path))
    return list(found.select_related("person").order_by("valid_from", "id"))


def _successor(grid: Place, covering: Sequence[Holding], order: Sequence[str]) -> Person | None:
    for kind in order:
        for holding in covering:
            if holding.kind == kind and holding.place_id == grid.pk:
                return holding.person
    return None


def _busy(person: Person, shift: DutyShift) -> bool:
    return person.shifts.filter(starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at).exists()
