"""Questions about delegation. The matrix and who handles an item are public; changes and what was handed up are not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wangge.catalogue import queries as catalogue
from wangge.catalogue.models import Item, ItemVersion
from wangge.delegation.models import Change, ChangeCell, Delegated, HandUp
from wangge.delegation.states import HandUpState, How
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.places.models import Place


def holding(on: date) -> QuerySet[Delegated]:
    """The cells that hold on a day."""
    return Delegated.objects.filter(Q(to_day=None) | Q(to_day__gte=on), from_day__lte=on)


def matrix(
    on: date,
    *,
    text: str = "",
    how: str = "",
    centre_id: UUID | None = None,
    department_id: UUID | None = None,
    every: bool = False,
) -> QuerySet[ItemVersion]:
    """The lines of the matrix of a day: items in force with a cell that fits (`every`: all items), by pinyin. One query."""
    cells = holding(on).filter(item=OuterRef("item"))
    if how:
        cells = cells.filter(how=how)
    if centre_id is not None:
        cells = cells.filter(centre=centre_id)
    found = catalogue.published(on=on, text=text, department_id=department_id).select_related("item__place")
    return found if every else found.filter(Exists(cells))


def cells_for(item_ids: list[UUID], on: date) -> dict[UUID, dict[UUID, Delegated]]:
    """The cells of these items that hold on a day, by item and centre. One query."""
    found: dict[UUID, dict[UUID, Delegated]] = defaultdict(dict)
    for cell in holding(on).filter(item__in=item_ids).select_related("office", "adopted_in"):
        found[cell.item_id][cell.centre_id] = cell
    return found


def counts(on: date) -> dict[str, int]:
    """How many cells hold on a day, by how. One query."""
    found = dict(holding(on).values_list("how").annotate(n=Count("pk")).order_by())
    return {how: found.get(how, 0) for how in How.values}


def changes(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[Change]:
    """Changes the viewer may see, the newest first; each knows how many `cell_count` it has. One query."""
    found = Change.objects.visible_to(viewer, day_of(at)).select_related("place", "drafted_by", "decided_by")
    if state:
        found = found.filter(state=state)
    return found.annotate(cell_count=Count("cells")).order_by("-drafted_at", "-id")


def change_for(viewer: Person, change_id: UUID, *, at: datetime) -> Change:
    """One change the viewer may see. Raises NotFound."""
    found = changes(viewer, at=at).filter(pk=change_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass
class ChangeLine:
    """An item in a change: its cells by how, with the centres and their offices."""

    item_id: UUID
    name: str
    code: str
    cells: list[ChangeCell] = field(default_factory=list)


def lines_of(change: Change) -> list[ChangeLine]:
    """The cells of a change by item. One query."""
    found: dict[UUID, ChangeLine] = {}
    rows = ChangeCell.objects.filter(change=change).select_related("item", "centre", "office")
    for cell in rows.order_by("item__pinyin", "item", "centre__path"):
        line = found.setdefault(cell.item_id, ChangeLine(cell.item_id, cell.item.name, cell.item.code))
        line.cells.append(cell)
    return list(found.values())


@dataclass(frozen=True)
class Moved:
    """A line of a trial as people read it."""

    item: str
    centre: str
    before: str
    after: str
    count: int
    example: str


@dataclass(frozen=True)
class Result:
    """What a trial found, with names instead of ids."""

    cases: int
    moved: int
    has_sources: bool
    flows: list[Moved]
    gains: list[tuple[str, int]]
    quiet: list[str]


def result_of(change: Change) -> Result | None:
    """The figures of the trial of a change; None when it was not tried. Three queries."""
    told = change.result
    if not told:
        return None
    known = {one[0] for one in told["flows"]} | set(told["quiet"])
    items = dict(Item.objects.filter(pk__in=known).values_list("pk", "name"))
    places = dict(Place.objects.filter(pk__in={one[1] for one in told["flows"]}).values_list("pk", "name"))
    offices = dict(Organisation.objects.filter(pk__in=list(told["gains"])).values_list("pk", "name"))
    flows = [
        Moved(items[UUID(item)], places[UUID(centre)], before, after, count, example)
        for item, centre, before, after, count, example in told["flows"]
    ]
    gains = sorted(((offices[UUID(one)], n) for one, n in told["gains"].items()), key=lambda pair: (-pair[1], pair[0]))
    return Result(
        told["cases"], told["moved"], told["sources"], flows, gains, [items[UUID(one)] for one in told["quiet"]]
    )


WAITING = (HandUpState.HANDED.value, HandUpState.RECEIVED.value)


def hand_ups(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[HandUp]:
    """What was handed up, as far as the viewer may see it: by default what waits, the most urgent first. One query.

    `state`: a state, `late` (not received in time) or `all`.
    """
    found = HandUp.objects.visible_to(viewer, day_of(at)).select_related(
        "item", "place", "to_place", "office", "person"
    )
    if state == "late":
        found = found.filter(state=HandUpState.HANDED, receive_by__lt=at)
    elif state in HandUpState.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state__in=WAITING)
    return found.order_by("receive_by", "id")


def hand_up_for(viewer: Person, hand_up_id: UUID, *, at: datetime) -> HandUp:
    """One hand-up the viewer may see. Raises NotFound."""
    found = hand_ups(viewer, at=at, state="all").filter(pk=hand_up_id).first()
    if found is None:
        raise NotFound
    return found


def mine(person: Person) -> QuerySet[HandUp]:
    """What stations handed up for a person, the newest first. One query."""
    found = HandUp.objects.filter(person=person).select_related("item", "place", "office")
    return found.order_by("-handed_at", "-id")
