"""Questions about the two lists. Each says who is looking; what they may not see is not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any, Generic
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.needs import rules
from wangge.needs.models import STEPS, Need, Resource
from wangge.needs.rules import GRID_PARTS, Limits, Told
from wangge.needs.states import State
from wangge.needs.timeline import E
from wangge.people.models import Kin, Organisation, Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.queries import count_below
from wangge.posts import access
from wangge.posts.access import Permission

MOST_SIMILAR = 3
MOST_COMPARED = 2000  # open entries looked through for duplicates, the newest first
MOST_PAIRS = 100
ALIKE = {
    "door": "needs.alike_door_percent",
    "building": "needs.alike_building_percent",
    "grid": "needs.alike_grid_percent",
    "days": "needs.alike_days",
}
PRESSING = ("-safety", "-urgency", "reported_at", "id")
NEWEST = ("-reported_at", "-id")
_SHARED: dict[str, tuple[Any, ...]] = {
    "number": ("number",),
    "-number": ("-number",),
    "waiting": ("reported_at", "id"),
    "-waiting": NEWEST,
}
SORTS: dict[type, dict[str, tuple[Any, ...]]] = {
    Need: _SHARED
    | {
        "": PRESSING,
        "urgency": ("safety", "urgency", "reported_at", "id"),
        "-urgency": PRESSING,
        "until": (F("wanted_by").asc(nulls_last=True), "reported_at", "id"),
        "-until": (F("wanted_by").desc(nulls_last=True), "reported_at", "id"),
    },
    Resource: _SHARED
    | {
        "": NEWEST,
        "until": (F("valid_to").asc(nulls_last=True), "reported_at", "id"),
        "-until": (F("valid_to").desc(nulls_last=True), "reported_at", "id"),
    },
}
SPECIAL = ("overdue", "public", "safety")  # filters beside the states


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to; empty asks nothing.

    `state` is a state, "all", or one of SPECIAL (open entries only); empty is open.
    """

    text: str = ""
    kind: str = ""
    state: str = ""
    urgency: str = ""
    source: str = ""
    serves: str = ""
    place: Place | None = None
    sort: str = ""


@dataclass(frozen=True)
class Page(Generic[E]):
    """One entry with its timeline and what was merged into it."""

    entry: E
    steps: list[Any]
    merged: list[E]


@dataclass(frozen=True)
class Pair(Generic[E]):
    """Two entries that may be one: the older stays. `score` is their likeness, 0 to 100."""

    older: E
    newer: E
    score: int


@dataclass(frozen=True)
class PublicEntry:
    """What everybody may read of a published entry. There is no more in it than is shown."""

    title: str
    kind: str
    where: str
    until: date | None
    urgency: int | None
    times: list[str] = field(default_factory=list)


def speaks_for(person: Person, *, at: datetime) -> list[Person]:
    """The people this person may register needs for: oneself, then relatives who agreed to be followed. With homes."""
    agreed = Kin.objects.current(day_of(at)).filter(relative=person, sees_calls=True).values("person_id")
    others = Person.objects.filter(pk__in=agreed).select_related("home").order_by("name", "id")
    mine = Person.objects.select_related("home").filter(pk=person.pk)
    return [*mine, *others]


def listed(of: type[E], viewer: Person, asked: Asked, *, at: datetime) -> QuerySet[E]:
    """The entries the viewer may see, narrowed and sorted; by default the open ones, most pressing first."""
    found = _around(of.objects.visible_to(viewer, day_of(at))).filter(_state(of, asked.state, at))
    narrowed = {"kind": asked.kind, "source": asked.source}
    if of is Need and asked.urgency:
        narrowed["urgency"] = asked.urgency
    found = found.filter(**{name: value for name, value in narrowed.items() if value})
    if of is Resource and asked.serves:
        # Codes are whole words in a JSON list; SQLite has no containment, the quotes make the text search exact.
        found = found.filter(serves__icontains=f'"{asked.serves}"')
    if asked.place is not None:
        found = found.filter(access.within_any([asked.place.path], "place__path"))
    if text := asked.text.strip():
        found = found.filter(_typed(of, text))
    return found.order_by(*SORTS[of].get(asked.sort, SORTS[of][""]))


def own(of: type[E], person: Person, *, at: datetime) -> QuerySet[E]:
    """One's own entries and those of relatives who agreed, open ones first, then the newest."""
    theirs = {one.pk for one in speaks_for(person, at=at)} if of is Need else {person.pk}
    mine = Q(**{f"{of.ABOUT}_id__in": theirs}) | Q(reported_by=person, source="own")
    found = _around(of.objects.visible_to(person, day_of(at))).filter(mine)
    return found.order_by(F("closed_at").asc(nulls_first=True), *NEWEST)


def entry_for(of: type[E], viewer: Person, entry_id: UUID, *, at: datetime) -> E:
    """One entry the viewer may see. Raises NotFound."""
    found = _around(of.objects.visible_to(viewer, day_of(at))).filter(pk=entry_id).first()
    if found is None:
        raise NotFound
    return found


def entries_for(of: type[E], viewer: Person, entry_ids: Iterable[UUID], *, at: datetime) -> list[E]:
    """Those of the entries the viewer may see, by number."""
    return list(_around(of.objects.visible_to(viewer, day_of(at))).filter(pk__in=list(entry_ids)).order_by("number"))


def page_for(of: type[E], viewer: Person, entry_id: UUID, *, at: datetime) -> Page[E]:
    """One entry with timeline and merged ones, as far as the viewer may see those. Raises NotFound. Three queries."""
    entry = entry_for(of, viewer, entry_id, at=at)
    steps = STEPS[of]._base_manager.filter(entry=entry).select_related("by").order_by("id")
    merged = of.objects.visible_to(viewer, day_of(at)).filter(merged_into_id=entry.pk).order_by("number")
    return Page(entry, list(steps), list(merged))


def by_number(of: type[E], viewer: Person, number: str, *, at: datetime) -> E | None:
    """The entry with this number, if the viewer may see it."""
    return _around(of.objects.visible_to(viewer, day_of(at))).filter(number=number.strip().upper()).first()


def counts(of: type[E], viewer: Person, *, at: datetime) -> dict[str, int]:
    """How many open entries there are for each chip of the list: open, and each of SPECIAL. One query."""
    names = [State.OPEN.value, *(name for name in SPECIAL if name != "safety" or of is Need)]
    found = of.objects.visible_to(viewer, day_of(at))
    return found.aggregate(**{f"n_{name}": Count("pk", filter=_state(of, name, at)) for name in names})


@dataclass(frozen=True)
class Standing:
    """What is open at a place and below it."""

    needs: int
    overdue: int
    resources: int


def standing(viewer: Person, places: Iterable[Place], *, at: datetime) -> dict[UUID, Standing]:
    """The open needs and resources by place id, where the viewer may see them or the figures. Three queries however many."""
    on = day_of(at)
    rights = access.rights_of(viewer, on)
    shown = [
        place for place in places
        if rights.allow(Permission.SEE_NEEDS, place.path) or rights.allow(Permission.SEE_FIGURES, place.path)
    ]  # fmt: skip
    rows = (
        Need.objects.filter(_state(Need, "", at)),
        Need.objects.filter(_state(Need, "overdue", at)),
        Resource.objects.filter(_state(Resource, "", at)),
    )
    needs, overdue, resources = (count_below(shown, some, "place__path") for some in rows)
    return {place.pk: Standing(needs[place.pk], overdue[place.pk], resources[place.pk]) for place in shown}


# Duplicates


def similar(
    of: type[E],
    viewer: Person,
    *,
    kind: str,
    title: str,
    place: Place,
    at: datetime,
    about: object = None,
    without: UUID | None = None,
) -> list[E]:
    """Up to three open entries the viewer may see that may be the same, the likest first. Two queries."""
    limits = _limits(at)
    told = Told(kind, title, place.path, at, about)
    scored = [
        (score, entry)
        for entry in _compared(of, viewer, limits, at).filter(
            access.within_any([_grid_path(place.path)], "place__path"), kind=kind
        )[:MOST_COMPARED]
        if entry.pk != without and (score := rules.duplicate_score(told, _told(entry), limits)) is not None
    ]
    scored.sort(key=lambda one: (-one[0], one[1].reported_at))
    return [entry for _score, entry in scored[:MOST_SIMILAR]]


def duplicate_pairs(of: type[E], viewer: Person, *, at: datetime) -> list[Pair[E]]:
    """Pairs of open entries that may be one, the likest first, at most 100. Two queries."""
    limits = _limits(at)
    near: dict[tuple[str, str], list[E]] = defaultdict(list)
    for entry in _compared(of, viewer, limits, at)[:MOST_COMPARED]:
        near[entry.kind, _grid_path(entry.place.path)].append(entry)
    pairs = []
    for entries in near.values():
        for one, other in combinations(entries, 2):
            score = rules.duplicate_score(_told(one), _told(other), limits)
            if score is not None:
                older, newer = sorted((one, other), key=lambda entry: (entry.reported_at, entry.pk))
                pairs.append(Pair(older, newer, score))
    pairs.sort(key=lambda pair: (-pair.score, pair.newer.reported_at, pair.newer.pk))
    return pairs[:MOST_PAIRS]


# Read by everybody


def published(of: type[E], *, text: str = "", kind: str = "") -> QuerySet[E]:
    """The open entries on the public list, the newest first. Show them only through `public_rows`."""
    found = of.objects.filter(state=State.OPEN, published_at__isnull=False).select_related("place")
    if kind:
        found = found.filter(kind=kind)
    if text.strip():
        found = found.filter(title__contains=text.strip())
    return found.order_by("-published_at", "-id")


def public_rows(entries: Iterable[Need | Resource]) -> list[PublicEntry]:
    """What everybody may read of these entries: the place no nearer than the grid. One query."""
    entries = list(entries)
    names = grid_names(entries)
    return [
        PublicEntry(
            title=entry.title,
            kind=str(entry.get_kind_display()),
            where=names[entry.pk],
            until=getattr(entry, entry.UNTIL),
            urgency=entry.urgency if isinstance(entry, Need) else None,
            times=entry.times,
        )
        for entry in entries
    ]


def grid_names(entries: Iterable[Any]) -> dict[UUID, str]:
    """The name of the grid of each entry, or of its community where it lies in no single grid. One query."""
    paths = {entry.pk: _grid_path(entry.place.path) for entry in entries}
    names = dict(Place.objects.filter(path__in=set(paths.values())).values_list("path", "name"))
    return {pk: names.get(path, "") for pk, path in paths.items()}


def grids_of(viewer: Person, *, at: datetime) -> list[Place]:
    """The grids whose lists the viewer may see, for a filter. One query."""
    mine = access.subtree_filter(viewer, Permission.SEE_NEEDS, on=day_of(at))
    return list(Place.objects.current().filter(mine, kind=PlaceKind.GRID).order_by("path"))


def organisations_seen_by(viewer: Person, *, at: datetime, text: str = "") -> QuerySet[Organisation]:
    """The organisations in the viewer's places, for a form; narrowed by name, pinyin or initials."""
    seen = access.subtree_filter(viewer, Permission.SEE_ORGANISATIONS, on=day_of(at), column="place__path")
    found = Organisation.objects.filter(seen).select_related("place__parent__parent")
    if text := text.strip():
        low = text.lower()
        found = found.filter(Q(name__contains=text) | Q(pinyin__startswith=low) | Q(initials__startswith=low))
    return found.order_by("pinyin", "id")


# Parts of the above


def _around(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.select_related(
        "place__parent__parent", "organisation", "reported_by", "merged_into", f"{found.model.ABOUT}__home"
    )


def _state(of: type[E], state: str, at: datetime) -> Q:
    is_open = Q(state=State.OPEN)
    if state == "all":
        return Q()
    if state == "overdue":
        return is_open & Q(**{f"{of.UNTIL}__lt": day_of(at)})
    if state == "public":
        return is_open & Q(published_at__isnull=False)
    if state == "safety" and of is Need:
        return is_open & Q(safety=True)
    return Q(state=state) if state in State.values else is_open


def _typed(of: type[E], text: str) -> Q:
    low = text.lower()
    named = Person.objects.filter(Q(name__startswith=text) | Q(pinyin__startswith=low) | Q(initials__startswith=low))
    return (
        Q(title__contains=text) | Q(number__startswith=text.upper()) | Q(**{f"{of.ABOUT}_id__in": named.values("pk")})
    )


def _limits(at: datetime) -> Limits:
    found = policy.many(ALIKE.values(), at)
    return Limits(**{name: found[key].value for name, key in ALIKE.items()})


def _compared(of: type[E], viewer: Person, limits: Limits, at: datetime) -> QuerySet[E]:
    since = at - timedelta(days=2 * limits.days)
    found = _around(of.objects.visible_to(viewer, day_of(at))).filter(state=State.OPEN, reported_at__gte=since)
    return found.order_by(*NEWEST)


def _told(entry: Need | Resource) -> Told:
    about = getattr(entry, f"{entry.ABOUT}_id") or entry.organisation_id
    return Told(entry.kind, entry.title, entry.place.path, entry.reported_at, about)


def _grid_path(path: str) -> str:
    """Of the grid the path lies in, or the path itself above grids."""
    return "/".join(path.strip("/").split("/")[:GRID_PARTS]) + "/"
