"""Which doors a campaign has, and who goes to each. The rules are in docs/rules/survey-coverage.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.people.models import Organisation, Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.queries import valid_on
from wangge.posts import access, queries
from wangge.posts.access import PERMISSIONS, Permission
from wangge.posts.models import Holding, PostKind
from wangge.surveys.models import Campaign, CampaignPlace, Door, Questionnaire
from wangge.surveys.states import DoorState

GRID_LEVEL, BUILDING_LEVEL = 4, 5  # parts of a path: district, street, community, grid, building
GOING = (PostKind.GRID_WORKER, PostKind.GRID_ASSISTANT, PostKind.GRID_LEADER)  # who is asked first
ORGANISATIONS = {
    Questionnaire.Audience.SHOP: Organisation.Kind.SHOP,
    Questionnaire.Audience.ENTERPRISE: Organisation.Kind.ENTERPRISE,
}


def level(path: str, depth: int) -> str:
    """The path of the place `depth` levels below the top that this path lies in (or is)."""
    parts = path.rstrip("/").split("/")
    return "/".join(parts[:depth]) + "/"


def building_of(path: str) -> str:
    """The path of a door's building; of its grid when it lies directly in one."""
    return level(path, BUILDING_LEVEL)


def doors_of(campaign: Campaign, at: datetime) -> tuple[list[Door], int]:
    """The doors of a campaign, unsaved, and how many were left out because they refused not long ago. Five queries."""
    places = list(campaign.places.select_related("place", "person"))
    within = access.within_any([one.place.path for one in places], "path")
    today = day_of(at)
    if campaign.audience == Questionnaire.Audience.HOUSEHOLD:
        homes = list(Place.objects.filter(within, valid_on(today), kind=PlaceKind.HOUSEHOLD).order_by("path"))
        resting = _resting(campaign, at, "place_id")
        doors = [Door(campaign=campaign, place=home) for home in homes if home.pk not in resting]
        left_out = len(homes) - len(doors)
    else:
        shops = list(_organisations(campaign, places, today))
        resting = _resting(campaign, at, "organisation_id")
        doors = [Door(campaign=campaign, place=one.place, organisation=one) for one in shops if one.pk not in resting]
        left_out = len(shops) - len(doors)
    assign(doors, places, today)
    return doors, left_out


def _organisations(campaign: Campaign, places: Sequence[CampaignPlace], today: date) -> Iterable[Organisation]:
    within = access.within_any([one.place.path for one in places], "place__path")
    found = Organisation.objects.filter(
        within, valid_on(today), kind=ORGANISATIONS[Questionnaire.Audience(campaign.audience)]
    )
    return found.select_related("place").order_by("place__path", "id")


def _resting(campaign: Campaign, at: datetime, column: str) -> set[object]:
    """Households or organisations that refused within the last days of policy "survey.refusal_rest_days"."""
    since = at - timedelta(days=policy.on("survey.refusal_rest_days", at).value)
    refused = Door.objects.filter(
        access.within_any([campaign.community.path], "place__path"),
        campaign__audience=campaign.audience, state=DoorState.REFUSED, last_at__gte=since,
    )  # fmt: skip
    return set(refused.values_list(column, flat=True))


def assign(doors: Iterable[Door], places: Iterable[CampaignPlace], today: date) -> None:
    """Say who goes to each door, on the unsaved rows.

    The person named for the closest place that holds the door, while in a post there; else the grid workers of its grid,
    building by building in turn; else its assistant or leader; else nobody. Two queries.
    """
    doors = list(doors)
    named = {one.place.path: one.person for one in places if one.person is not None}
    rights = going([person.pk for person in named.values()], today)
    grids = _grid_people({level(door.place.path, GRID_LEVEL) for door in doors}, today)
    turn: dict[str, Person] = {}
    for door in doors:
        chosen = next((named[path] for path in _inner_first(door.place.path) if path in named), None)
        if chosen is not None and not may_go(rights.get(chosen.pk, []), door.place.path):
            chosen = None
        door.person = chosen or _in_turn(door.place.path, grids, turn)


def _inner_first(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:number]) + "/" for number in range(len(parts), 0, -1)]


def _in_turn(path: str, grids: dict[str, list[Person]], turn: dict[str, Person]) -> Person | None:
    building, grid = building_of(path), level(path, GRID_LEVEL)
    if building not in turn:
        people = grids.get(grid)
        if not people:
            return None
        already = sum(level(one, GRID_LEVEL) == grid for one in turn)
        turn[building] = people[already % len(people)]
    return turn[building]


def _grid_people(paths: set[str], today: date) -> dict[str, list[Person]]:
    """By grid path: its workers, or failing them its assistants, or failing them its leader."""
    grids = list(Place.objects.filter(path__in=paths, kind=PlaceKind.GRID))
    holders = queries.holders_at(grids, on=today)
    found = {}
    for grid in grids:
        posts = holders.get(grid.pk, [])
        for kind in GOING:
            people = sorted((one.person for one in posts if one.kind == kind), key=lambda person: str(person.pk))
            if people:
                found[grid.path] = people
                break
    return found


def going(people: Iterable[object], today: date) -> dict[object, list[str]]:
    """Paths where each of these people may answer surveys on a day. One query."""
    kinds = [kind for kind, allowed in PERMISSIONS.items() if Permission.ANSWER_SURVEYS in allowed]
    rows = Holding.objects.filter(valid_on(today), person_id__in=list(people), kind__in=kinds)
    found: dict[object, list[str]] = {}
    for person_id, path in rows.values_list("person_id", "place__path"):
        found.setdefault(person_id, []).append(path)
    return found


def may_go(paths: Iterable[str], path: str) -> bool:
    """Whether somebody with posts at these paths may go to a door there."""
    return any(path.startswith(root) for root in paths)


def unattended(campaign: Campaign, today: date) -> list[Door]:
    """Open doors of a campaign that nobody goes to, or whose person holds no post there any more. Two queries."""
    doors = list(
        Door.objects.waiting().filter(campaign=campaign).select_related("place", "person").order_by("place__path", "id")
    )
    rights = going({door.person_id for door in doors if door.person_id}, today)
    return [door for door in doors if not may_go(rights.get(door.person_id, []), door.place.path)]
