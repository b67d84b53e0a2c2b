"""Questions about campaigns and doors: what I have to do today, how far a round has got, who is behind.

Dates are days in Asia/Shanghai. Results of the answers are in `results`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.queries import count_below, households, valid_on
from wangge.posts import access
from wangge.posts import queries as posts
from wangge.posts.access import Permission
from wangge.surveys.coverage import Count as DoorCount
from wangge.surveys.doors import BUILDING_LEVEL, GOING, GRID_LEVEL, level
from wangge.surveys.models import Campaign, Door, Questionnaire, QuestionnaireVersion, Response, Visit
from wangge.surveys.states import OPEN, DoorState

# Questionnaires


def questionnaires(viewer: Person, on: date, *, text: str = "", audience: str = "") -> QuerySet[Questionnaire]:
    """Questionnaires in sight with their versions (newest first) in `all_versions`, by name. Two queries."""
    found = Questionnaire.objects.visible_to(viewer, on).select_related("community")
    if text.strip():
        found = found.filter(name__contains=text.strip())
    if audience:
        found = found.filter(audience=audience)
    newest = Prefetch("versions", QuestionnaireVersion.objects.order_by("-number"), to_attr="all_versions")
    return found.prefetch_related(newest).order_by("name", "id")


def version_for(viewer: Person, version_id: UUID, on: date) -> QuestionnaireVersion | None:
    """One version the viewer may see, with its questionnaire; None otherwise. One query."""
    seen = Questionnaire.objects.visible_to(viewer, on)
    found = QuestionnaireVersion.objects.select_related("questionnaire__community")
    return found.filter(pk=version_id, questionnaire__in=seen).first()


def published(viewer: Person, on: date) -> QuerySet[QuestionnaireVersion]:
    """Versions a campaign may be planned with, where the viewer manages surveys. One query."""
    managed = access.subtree_filter(viewer, Permission.MANAGE_SURVEYS, on=on, column="questionnaire__community__path")
    found = QuestionnaireVersion.objects.filter(managed, state=QuestionnaireVersion.State.PUBLISHED)
    return found.select_related("questionnaire__community").order_by("questionnaire__name")


# Campaigns


def campaigns(viewer: Person, on: date, *, text: str = "", state: str = "") -> QuerySet[Campaign]:
    """Campaigns in sight, the newest first. One query."""
    found = Campaign.objects.visible_to(viewer, on).select_related("community", "questionnaire__questionnaire")
    if text.strip():
        found = found.filter(title__contains=text.strip())
    if state:
        found = found.filter(state=state)
    return found.order_by("-starts_on", "-id")


def campaign_for(viewer: Person, campaign_id: UUID, on: date) -> Campaign | None:
    """One campaign the viewer may see; None otherwise. One query."""
    return campaigns(viewer, on).filter(pk=campaign_id).first()


def counts_of(campaigns: Iterable[Campaign], viewer: Person, on: date) -> dict[UUID, DoorCount]:
    """How far each campaign has got at the doors the viewer may count. One query."""
    doors = Door.objects.counted_for(viewer, on).filter(campaign__in=[one.pk for one in campaigns])
    rows = doors.order_by().values_list("campaign_id").annotate(**dict(zip(_NAMES, _AGGREGATES, strict=True)))
    return {row[0]: DoorCount(*row[1:]) for row in rows}


_NAMES = ("n_doors", "n_visited", "n_met", "n_refused", "n_no_one", "n_come_back", "n_vacant")
_AGGREGATES = (  # in the order of the fields of `coverage.Count`
    Count("pk"),
    Count("pk", filter=Q(tries__gte=1)),
    Count("pk", filter=Q(state=DoorState.MET)),
    Count("pk", filter=Q(state=DoorState.REFUSED)),
    Count("pk", filter=Q(state__in=(DoorState.NO_ONE, DoorState.NOT_REACHED))),
    Count("pk", filter=Q(state=DoorState.COME_BACK)),
    Count("pk", filter=Q(state=DoorState.VACANT)),
)


@dataclass(frozen=True)
class Line:
    """One grid or building of a campaign with its numbers and who goes there."""

    place: Place
    count: DoorCount
    people: list[str] = field(default_factory=list)


def by_place(campaign: Campaign, viewer: Person, on: date) -> list[Line]:
    """The grids of a campaign, each followed by its buildings, with numbers and who goes there. Two queries."""
    doors = Door.objects.counted_for(viewer, on).filter(campaign=campaign)
    found: dict[str, dict[str, int]] = {}
    names: dict[str, set[str]] = {}
    for path, state, tries, person in doors.values_list("place__path", "state", "tries", "person__name"):
        for depth in (GRID_LEVEL, BUILDING_LEVEL):
            place = level(path, depth)
            _add(found.setdefault(place, {}), state, tries)
            if person:
                names.setdefault(place, set()).add(person)
    places = Place.objects.filter(path__in=found).order_by("path")
    return [Line(place, DoorCount(**found[place.path]), sorted(names.get(place.path, ()))) for place in places]


_SLOTS = {
    DoorState.MET: "met", DoorState.REFUSED: "refused", DoorState.NO_ONE: "no_one", DoorState.NOT_REACHED: "no_one",
    DoorState.COME_BACK: "come_back", DoorState.VACANT: "vacant",
}  # fmt: skip


def _add(count: dict[str, int], state: str, tries: int) -> None:
    count["doors"] = count.get("doors", 0) + 1
    if tries:
        count["visited"] = count.get("visited", 0) + 1
    if state in _SLOTS:
        slot = _SLOTS[DoorState(state)]
        count[slot] = count.get(slot, 0) + 1


@dataclass(frozen=True)
class Worker:
    """How far one person has got in a campaign."""

    person: Person | None
    count: DoorCount


def by_worker(campaign: Campaign, viewer: Person, on: date) -> list[Worker]:
    """The people of a campaign and how far each has got, whoever has most doors first. Two queries."""
    doors = Door.objects.counted_for(viewer, on).filter(campaign=campaign)
    counted = {
        row[0]: DoorCount(*row[1:])
        for row in doors.order_by().values_list("person_id").annotate(**dict(zip(_NAMES, _AGGREGATES, strict=True)))
    }
    people = Person.objects.in_bulk([key for key in counted if key])
    found = [Worker(people.get(key), count) for key, count in counted.items()]
    return sorted(found, key=lambda one: (-one.count.doors, one.person.name if one.person else ""))


def those_who_may_go(campaign: Campaign, on: date) -> list[tuple[Place, list[Person]]]:
    """The grids of a campaign's community with the people who may go there. Two queries."""
    grids = Place.objects.within(campaign.community.path).filter(valid_on(on), kind=PlaceKind.GRID).order_by("path")
    found = list(grids)
    holders = posts.holders_at(found, on=on)
    return [(grid, [one.person for one in holders.get(grid.pk, []) if one.kind in GOING]) for grid in found]


# Doors


def door_for(viewer: Person, door_id: UUID, on: date) -> Door | None:
    """One door the viewer may see, with its place, campaign and response; None otherwise. One query."""
    return (
        Door.objects.visible_to(viewer, on)
        .select_related(
            "place__parent__parent__parent", "organisation", "person", "campaign__questionnaire__questionnaire",
            "campaign__community", "response",
        ).filter(pk=door_id).first()
    )  # fmt: skip


def visits_of(door: Door) -> QuerySet[Visit]:
    """The knocks at a door, the newest first. One query."""
    return door.visits.select_related("by").order_by("-at", "-id")


def doors_to_do(viewer: Person, at: datetime, *, building: str = "", everything: bool = False) -> QuerySet[Door]:
    """Open doors of running campaigns that are the viewer's to knock at today, where they still hold a post. No order.

    `building` is a path; `everything` adds doors whose day has not come.
    """
    today = day_of(at)
    mine = access.subtree_filter(viewer, Permission.ANSWER_SURVEYS, on=today, column="place__path")
    found = Door.objects.waiting().filter(mine, person=viewer, campaign__starts_on__lte=today)
    if not everything:
        found = found.filter(Q(next_on=None) | Q(next_on__lte=today))
    if building:
        found = found.filter(access.within_any([building], "place__path"))
    return found.select_related("place__parent__parent", "organisation", "campaign", "person")


def my_doors(viewer: Person, at: datetime, *, building: str = "", everything: bool = False) -> list[Door]:
    """`doors_to_do` in the order one walks: building by building, floor by floor. One query."""
    found = doors_to_do(viewer, at, building=building, everything=everything)
    return list(found.order_by("place__path", "organisation__name", "id"))


def next_door(viewer: Person, after: Door, at: datetime) -> Door | None:
    """The next door of the viewer today after this one, from the same building first; None when all is done."""
    doors = [door for door in my_doors(viewer, at) if door.pk != after.pk]
    behind = [door for door in doors if (door.place.path, str(door.pk)) > (after.place.path, str(after.pk))]
    following = behind or doors
    return following[0] if following else None


@dataclass(frozen=True)
class Building:
    """A building on my list: its doors for today, and how far its doors of mine have got."""

    place: Place | None
    path: str
    today: int
    count: DoorCount


def my_buildings(viewer: Person, at: datetime) -> list[Building]:
    """The buildings where the viewer has doors in running campaigns, in order, with progress. Two queries."""
    today = day_of(at)
    mine = access.subtree_filter(viewer, Permission.ANSWER_SURVEYS, on=today, column="place__path")
    doors = Door.objects.filter(
        mine, person=viewer, campaign__state=Campaign.State.RUNNING, campaign__starts_on__lte=today
    )
    counts: dict[str, dict[str, int]] = {}
    due: dict[str, int] = {}
    for path, state, tries, next_on in doors.values_list("place__path", "state", "tries", "next_on"):
        building = level(path, BUILDING_LEVEL)
        _add(counts.setdefault(building, {}), state, tries)
        due[building] = due.get(building, 0) + (state in OPEN and (next_on is None or next_on <= today))
    places = {place.path: place for place in Place.objects.filter(path__in=counts)}
    return [Building(places.get(path), path, due[path], DoorCount(**counts[path])) for path in sorted(counts)]


def response_for(viewer: Person, response_id: UUID, on: date) -> Response | None:
    """One response the viewer may see, with its door; None otherwise. One query."""
    return (
        Response.objects.visible_to(viewer, on)
        .select_related(
            "by", "door__place__parent__parent__parent", "door__organisation", "door__campaign", "questionnaire",
            "questionnaire__questionnaire",
        ).filter(pk=response_id).first()
    )  # fmt: skip


# Coverage


@dataclass(frozen=True)
class Coverage:
    """Households somebody knocked at within the last days, of all households of a place."""

    visited: int
    households: int
    days: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: only all of them are 100. Nought where nobody lives."""
        return 100 * self.visited // self.households if self.households else 0


def coverage(viewer: Person, places: Sequence[Place], on: date, at: datetime) -> dict[UUID, Coverage]:
    """Coverage by place id over the last days of policy "survey.coverage_days"; three queries however many places.

    Only places whose surveys or figures the viewer may see. A visit counts whatever it came to: it says that
    somebody looked.
    """
    rights = access.rights_of(viewer, on)
    shown = [
        place for place in places
        if rights.allow(Permission.SEE_SURVEYS, place.path) or rights.allow(Permission.SEE_FIGURES, place.path)
    ]  # fmt: skip
    days = policy.on("survey.coverage_days", at).value
    since = at - timedelta(days=days)
    knocked = Door.objects.filter(place=OuterRef("pk"), organisation=None, last_at__gte=since)
    all_homes = count_below(shown, households(on), "path")
    visited = count_below(shown, households(on).filter(Exists(knocked)), "path")
    return {place.pk: Coverage(visited[place.pk], all_homes[place.pk], days) for place in shown}
