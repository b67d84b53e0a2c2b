"""Needs and resources of the demo: some told at the desk or from a phone here, the others by the surveys' own answers.

The survey demo calls `write_needs` and `write_resources` with an `Origin` for each answer that named something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from wangge.demo.needs_words import GIFTS, MET, USED_UP, WISHES, WITHDRAWN, Gift, Wish
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of, local
from wangge.kernel.district import atomic
from wangge.kernel.ids import READABLE
from wangge.kernel.writing import add, together
from wangge.needs import rules, timeline
from wangge.needs.commands import NUMBER_LETTERS, PREFIX
from wangge.needs.kinds import NeedKind, Per, Source
from wangge.needs.models import Need, Resource
from wangge.needs.states import State
from wangge.people.abilities import SLOTS, sound_skills
from wangge.people.models import Organisation, Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts.models import Holding, PostKind

HISTORY_DAYS, GRACE_DAYS = 120, 30
OLD, CHILD_FROM, CHILD_TO = 65, 6, 15  # years
NEEDS, RESOURCES = 400, 250  # in a community of about 5,000 people
PUBLISHED_SHARE, TWICE_SHARE = 0.3, 0.05
OWN_SHARE = {"person": 0.4, "adult": 0.25, "elder": 0.1}  # from their own phone
ENDS = ((None, 66), (State.DONE, 24), (State.WITHDRAWN, 10))


@dataclass(frozen=True)
class Origin:
    """Where and by whom something was told. Without a person or organisation it is about the place."""

    place: Place
    by: Person
    at: datetime
    person: Person | None = None
    organisation: Organisation | None = None
    source: str = Source.DESK
    source_id: UUID | None = None


@dataclass
class Neighbourhood:
    """Who lives and works in one community, for inventing who told what."""

    community: Place
    keepers: list[tuple[str, Person]]  # path of the post's place, and who keeps the lists there
    grids: list[Place]
    buildings: list[Place]
    elders: list[Person]
    families: list[Person]  # children of school age
    adults: list[Person]
    shops: list[Organisation]

    def by(self, path: str, chance: Random) -> Person:
        """Who would write down something told at this path."""
        fitting = [person for root, person in self.keepers if path.startswith(root)]
        return chance.choice(fitting or [person for _root, person in self.keepers])


def load(*, at: datetime, chance: Random, needs: int = NEEDS, resources: int = RESOURCES) -> None:
    """Needs and resources told at the desk or from phones, in the first community of the district, with some told twice."""
    community = Place.objects.filter(kind=PlaceKind.COMMUNITY).order_by("path").first()
    if community is None:
        return
    around = neighbourhood(community, at=at)
    with atomic():
        write_needs(_origins(around, [_wish(chance).who for _ in range(needs)], at, chance), at=at, chance=chance)
        write_resources(
            _origins(around, [_gift(chance).who for _ in range(resources)], at, chance), at=at, chance=chance
        )


def neighbourhood(community: Place, *, at: datetime) -> Neighbourhood:
    """Read who is there. Six queries; sealed values stay sealed."""
    year = day_of(at).year
    inside = Place.objects.within(community.path)
    lean = ("id", "name", "born_on", "home", "home__path", "home__kind")
    people = list(Person.objects.filter(home__in=inside).select_related("home").only(*lean).order_by("pinyin", "id"))
    aged = [(year - one.born_on.year if one.born_on else 0, one) for one in people]
    staff = (PostKind.GRID_WORKER, PostKind.COMMUNITY_STAFF)
    held = Holding.objects.filter(place__path__startswith=community.path, kind__in=staff, valid_to=None)
    shops = Organisation.objects.filter(place__in=inside, valid_to=None).exclude(kind=Organisation.Kind.HOSPITAL)
    return Neighbourhood(
        community=community,
        keepers=[
            (one.place.path, one.person) for one in held.select_related("place", "person").order_by("place__path", "id")
        ],
        grids=list(inside.filter(kind=PlaceKind.GRID).order_by("path")),
        buildings=list(inside.filter(kind=PlaceKind.BUILDING).order_by("path")),
        elders=[one for age, one in aged if age >= OLD],
        families=[one for age, one in aged if CHILD_FROM <= age <= CHILD_TO],
        adults=[one for age, one in aged if 25 <= age < OLD],
        shops=list(shops.select_related("place").order_by("pinyin", "id")),
    )


def write_needs(origins: Sequence[Origin], *, at: datetime, chance: Random) -> list[Need]:
    """One believable need for each origin, at every stage of its life, with timeline and journal. Bulk inserts."""
    with together():
        made = [_need(origin, at, chance) for origin in origins]
        made += [
            _again(need, at, chance) for need in made if need.state == State.OPEN and chance.random() < TWICE_SHARE
        ]
    return made


def write_resources(origins: Sequence[Origin], *, at: datetime, chance: Random) -> list[Resource]:
    """One believable resource for each origin, as `write_needs`."""
    with together():
        return [_resource(origin, at, chance) for origin in origins]


def live_through(entry: Need | Resource, at: datetime, chance: Random) -> None:
    """Insert an entry somebody else made, with its number, and let it be told, perhaps published, and perhaps end."""
    entry.number = _number(type(entry), entry.reported_at, chance)
    _live(entry, MET if isinstance(entry, Need) else ("一时安排不开",), at, chance)


def _origins(around: Neighbourhood, who: Sequence[str], at: datetime, chance: Random) -> list[Origin]:
    return [_origin(around, one, at, chance) for one in who]


def _origin(around: Neighbourhood, who: str, at: datetime, chance: Random) -> Origin:
    told = _moment(at, chance)
    if who == "shop" and around.shops:
        shop = chance.choice(around.shops)
        place = shop.place or around.community
        return Origin(place, around.by(place.path, chance), told, organisation=shop)
    if who in ("community", "grid", "building"):
        places = {"grid": around.grids, "building": around.buildings}.get(who) or [around.community]
        place = chance.choice(places)
        return Origin(place, around.by(place.path, chance), told)
    people = {"elder": around.elders, "family": around.families}.get(who) or around.adults
    person = chance.choice(people)
    home = person.home or around.community
    if chance.random() < OWN_SHARE.get(who, 0):
        return Origin(home, person, told, person=person, source=Source.OWN)
    return Origin(home, around.by(home.path, chance), told, person=person)


def _need(origin: Origin, at: datetime, chance: Random) -> Need:
    wish = _wish(chance, _who(origin, at))
    told = day_of(origin.at)
    need = Need(
        number=_number(Need, origin.at, chance), kind=wish.kind, title=chance.choice(wish.titles),
        details=chance.choice(wish.details) if wish.details and chance.random() < 0.6 else None,
        urgency=chance.choice(wish.urgency), unit=wish.unit, amount=chance.choice((1, 1, 1, 2)),
        wanted_by=told + timedelta(days=chance.randint(3, 60)) if chance.random() < 0.6 else None,
        times=_times(chance), skills=sound_skills(wish.skills), subject=origin.person, **_common(origin),
    )  # fmt: skip
    need.safety = need.kind == NeedKind.SAFETY and need.urgency >= 4
    _live(need, MET, at, chance)
    return need


def _resource(origin: Origin, at: datetime, chance: Random) -> Resource:
    gift = _gift(chance, "shop" if origin.organisation else "person" if origin.person else "community")
    told, (capacity, unit, per) = day_of(origin.at), gift.capacity
    resource = Resource(
        number=_number(Resource, origin.at, chance), kind=gift.kind, title=chance.choice(gift.titles),
        serves=[code for code in NeedKind.values if code in gift.serves], skills=sound_skills(gift.skills),
        capacity=max(1, capacity + chance.randint(-1, 2)), unit=unit, capacity_per=per, times=_times(chance),
        limits=chance.choice(gift.limits) if gift.limits and chance.random() < 0.5 else None,
        reach_m=chance.choice((None, None, 500, 1000, 2000)) if origin.person else None, person=origin.person,
        valid_from=told, valid_to=told + timedelta(days=chance.choice((90, 180, 365))) if chance.random() < 0.5 else None,
        **_common(origin),
    )  # fmt: skip
    _live(resource, USED_UP if per == Per.TOTAL else ("一时安排不开",), at, chance)
    return resource


def _again(need: Need, at: datetime, chance: Random) -> Need:
    """The same thing told a second time some days later: the neighbour did not know."""
    told = min(need.reported_at + timedelta(days=chance.randint(1, 9)), at - timedelta(hours=1))
    twin = Need(
        number=_number(Need, told, chance), kind=need.kind, title=f"{need.title}{chance.choice(('', '了', '，请处理'))}",
        urgency=need.urgency, safety=need.safety, wanted_by=None, amount=need.amount, unit=need.unit, times=[],
        skills=need.skills, place=need.place, subject=need.subject, organisation=need.organisation,
        reported_by=need.reported_by, reported_at=told, source=need.source, source_id=None,
    )  # fmt: skip
    add(twin)
    _told(twin)
    return twin


def _live(entry: Need | Resource, ended: Sequence[str], at: datetime, chance: Random) -> None:
    """Let the entry be told, perhaps published, and perhaps end."""
    until: date | None = getattr(entry, entry.UNTIL)
    expired = rules.is_expired(until, GRACE_DAYS, day_of(at))
    state = chance.choices([end for end, _ in ENDS], [weight for _, weight in ENDS])[0]
    state = State.EXPIRED if state is None and expired else state
    last = at - timedelta(hours=1)
    if until is not None:
        last = min(last, entry.reported_at + (until - day_of(entry.reported_at)) + timedelta(days=GRACE_DAYS))
    closed = (
        last if state == State.EXPIRED else entry.reported_at + (last - entry.reported_at) * chance.uniform(0.1, 0.9)
    )
    if state != State.EXPIRED:  # people work by day, the clock at midnight
        closed = min(
            last, max(local(closed).replace(hour=chance.randint(9, 17)), entry.reported_at + timedelta(minutes=20))
        )
    if state is not None:
        entry.state, entry.closed_at, entry.version = state, closed, 2
    fit = rules.shown_by(entry.title, ()) is None and entry.kind != NeedKind.COUNSELLING
    if state is None and fit and chance.random() < PUBLISHED_SHARE:
        entry.published_at = closed
    add(entry)
    _told(entry)
    if entry.published_at is not None:
        timeline.write(entry, "published", by=entry.reported_by, at=closed)  # type: ignore[arg-type]
    if state == State.EXPIRED:
        timeline.write(entry, "expired", by=SYSTEM, at=closed)
    elif state is not None:
        kind = "withdrawn" if state == State.WITHDRAWN else "met" if isinstance(entry, Need) else "used_up"
        note = chance.choice(WITHDRAWN if kind == "withdrawn" else ended)
        timeline.write(entry, kind, by=entry.reported_by, at=closed, note=note)  # type: ignore[arg-type]


def _told(entry: Need | Resource) -> None:
    timeline.write(
        entry, "added", by=entry.reported_by, at=entry.reported_at, entry_kind=entry.kind, source=str(entry.source)  # type: ignore[arg-type]
    )  # fmt: skip


def _common(origin: Origin) -> dict[str, Any]:
    return {
        "place": origin.place, "organisation": origin.organisation, "source": origin.source,
        "source_id": origin.source_id, "reported_by": origin.by, "reported_at": origin.at,
    }  # fmt: skip


def _who(origin: Origin, at: datetime) -> str:
    if origin.organisation is not None:
        return "shop"
    if origin.person is None:
        return {PlaceKind.GRID: "grid", PlaceKind.BUILDING: "building"}.get(PlaceKind(origin.place.kind), "adult")
    age = day_of(at).year - origin.person.born_on.year if origin.person.born_on else 0
    return "elder" if age >= OLD else "family" if CHILD_FROM <= age <= CHILD_TO else "adult"


def _wish(chance: Random, who: str = "") -> Wish:
    fitting = [wish for wish in WISHES if not who or wish.who == who]
    return chance.choices(fitting, [wish.weight for wish in fitting])[0]


def _gift(chance: Random, who: str = "") -> Gift:
    fitting = [gift for gift in GIFTS if not who or gift.who == who]
    return chance.choices(fitting, [gift.weight for gift in fitting])[0]


def _times(chance: Random) -> list[str]:
    chosen = set(chance.sample(SLOTS, chance.choice((0, 1, 2, 3))))
    return [slot for slot in SLOTS if slot in chosen]


def _number(of: type[Need] | type[Resource], at: datetime, chance: Random) -> str:
    return f"{PREFIX[of]}{local(at):%y%m%d}-{''.join(chance.choices(READABLE, k=NUMBER_LETTERS))}"


def _moment(at: datetime, chance: Random) -> datetime:
    """In office hours of the last months, more of it lately."""
    days = int(HISTORY_DAYS * chance.random() ** 1.6) + 1
    told = local(at - timedelta(days=days))
    return told.replace(hour=chance.randint(8, 18), minute=chance.randint(0, 59), second=chance.randint(0, 59))
