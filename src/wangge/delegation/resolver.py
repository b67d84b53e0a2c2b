"""Who handles an item at a place on a day, and why. One rule for pages, the API and the hall.

The centre of a place is the street, town or township it lies in. Its cell of the matrix on that day decides; without one the
item is the department's. Nothing else is looked at. See docs/rules/delegation.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wangge.catalogue.models import Item
from wangge.delegation import refusals
from wangge.delegation.models import Delegated
from wangge.delegation.states import CENTRE_KINDS, Because, How
from wangge.people.models import Organisation
from wangge.places.models import Place
from wangge.places.queries import ancestor_paths

REASONS = {How.HANDLE: Because.DELEGATED, How.ACCEPT: Because.ACCEPTED_HERE, How.HAND_UP: Because.HANDED_UP}


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix from a day to a day, both inclusive."""

    how: str
    office_id: UUID
    from_day: date
    to_day: date | None

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


@dataclass(frozen=True)
class Decision:
    """What the cells say: the reason, and the cell that holds (None: the department)."""

    because: Because
    cell: Cell | None = None


@dataclass(frozen=True)
class Answer:
    """Who handles an item where, and why. `office` decides, at `place`; `taken_by` takes it and hands out, at `taken_at`.

    `centre` is the street or town asked for (None above them); `since` the day the cell began; `change_number` by which change.
    """

    office: Organisation
    place: Place
    because: Because
    taken_by: Organisation
    taken_at: Place
    centre: Place | None = None
    since: date | None = None
    change_number: str = ""
    until: date | None = None

    @property
    def how(self) -> str:
        """handle, accept or hand_up at the centre; empty where nothing is delegated."""
        found = {because: how for how, because in REASONS.items()}
        return found[self.because].value if self.because in found else ""


def decide(cells: Iterable[Cell], day: date) -> Decision:
    """What the cells of one item and centre say for a day. Plain values."""
    known = list(cells)
    held = next((one for one in known if one.holds(day)), None)
    if held is not None:
        return Decision(REASONS[How(held.how)], held)
    over = any(one.to_day is not None and one.to_day < day for one in known)
    return Decision(Because.TAKEN_BACK if over else Because.KEPT)


def centre_of(place: Place) -> Place | None:
    """The street, town or township a place lies in or is; None above them. At most one query."""
    if place.kind in CENTRE_KINDS:
        return place
    return Place.objects.filter(path__in=ancestor_paths(place.path), kind__in=CENTRE_KINDS).first()


def who_handles(item: Item, place: Place, day: date) -> Answer:
    """Who handles the item at the place on the day, where, and why. At most three queries.

    `item` with `department` and `place` loaded. Whether the catalogue offers it that day asks who has the version.
    Raises OutOfArea (the item is not offered there).
    """
    if not place.path.startswith(item.place.path):
        raise refusals.OutOfArea(name=item.name, area=item.place.name)
    centre = centre_of(place)
    rows = _rows(item, [centre]) if centre is not None else []
    return _answer(item, centre, rows, day)


def everywhere(item: Item, day: date) -> list[Answer]:
    """The answer for every centre of the item's area, by path. Two queries."""
    found = centres(item.place.path, day)
    rows = _rows(item, found)
    return [_answer(item, one, [row for row in rows if row.centre_id == one.pk], day) for one in found]


def centres(path: str, day: date) -> list[Place]:
    """The streets, towns and townships at or below a path on a day, by path. One query."""
    found = Place.objects.within(path).filter(kind__in=CENTRE_KINDS, valid_from__lte=day)
    return [one for one in found.order_by("path") if one.valid_to is None or one.valid_to >= day]


def _rows(item: Item, some: Iterable[Place]) -> list[Delegated]:
    found = Delegated.objects.filter(item=item, centre__in=[one.pk for one in some])
    return list(found.select_related("office", "adopted_in", "centre").order_by("centre", "from_day"))


def _answer(item: Item, centre: Place | None, rows: list[Delegated], day: date) -> Answer:
    found = decide([cell_of(row) for row in rows], day)
    department, home = item.department, item.place
    if found.cell is None or centre is None:
        ended = max((row.to_day for row in rows if row.to_day and row.to_day < day), default=None)
        return Answer(department, home, found.because, department, home, centre, until=ended)
    row = next(row for row in rows if row.from_day == found.cell.from_day)
    decides = (row.office, centre) if row.how == How.HANDLE else (department, home)
    return Answer(*decides, found.because, row.office, centre, centre, row.from_day, row.adopted_in.number, row.to_day)


def cell_of(row: Delegated) -> Cell:
    """A row of the matrix as plain values."""
    return Cell(row.how, row.office_id, row.from_day, row.to_day)
