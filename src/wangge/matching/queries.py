"""Questions about runs, pairs, what is missing and who is kept apart. Each says who is looking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wangge.checkin.models import CheckIn
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.matching import loading
from wangge.matching.commands import COMMUNITIES
from wangge.matching.models import Exclusion, Pair, PairStep, Run, Unserved
from wangge.matching.states import PROMISED, PairState, RunState
from wangge.needs.models import Need, Resource
from wangge.needs.states import State
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

MOST_FOUND = 8
ALL = "all"
SHOWN = (PairState.PROPOSED, PairState.CONFIRMED, PairState.PROJECTED, PairState.REJECTED, PairState.REPLACED)


@dataclass(frozen=True)
class Asked:
    """What a list of pairs or unserved needs is narrowed to; empty asks nothing. `state` empty: waiting for a decision."""

    text: str = ""
    state: str = ""
    kind: str = ""
    why: str = ""
    safety: bool = False
    place: Place | None = None


@dataclass(frozen=True)
class Named:
    """Resources and people by id as text, for showing alternatives."""

    resources: dict[str, Resource]
    people: dict[str, Person]


# Runs


def runs(viewer: Person | None, *, at: datetime) -> QuerySet[Run]:
    """The runs a viewer may see, the newest first. One query."""
    found = Run.objects.visible_to(viewer, day_of(at)).select_related("place", "by")
    return found.defer("recruiting", "policy_rows").order_by("-at", "-id")


def run_for(viewer: Person, run_id: UUID, *, at: datetime) -> Run:
    """One run the viewer may see. Raises NotFound."""
    found = Run.objects.visible_to(viewer, day_of(at)).select_related("place", "by").filter(pk=run_id).first()
    if found is None:
        raise NotFound
    return found


def decided(some: Sequence[Run], viewer: Person | None, *, at: datetime) -> dict[UUID, dict[str, int]]:
    """How many pairs of each run stand in each state, of those the viewer may see. One query."""
    rows = Pair.objects.visible_to(viewer, day_of(at)).filter(run__in=[one.pk for one in some]).order_by()
    found: dict[UUID, dict[str, int]] = {one.pk: dict.fromkeys(PairState.values, 0) for one in some}
    for run, state, count in rows.values_list("run", "state").annotate(n=Count("pk")):
        found[run][state] = count
    return found


def communities(viewer: Person, *, at: datetime) -> list[Place]:
    """Where the viewer may start a run. One query."""
    mine = access.subtree_filter(viewer, Permission.MANAGE_SERVICE, on=day_of(at))
    return list(Place.objects.current().filter(mine, kind__in=COMMUNITIES).order_by("path"))


def grids_of(run: Run, viewer: Person, *, at: datetime) -> list[Place]:
    """The grids of the run's place whose pairs the viewer may see, for a filter. One query."""
    mine = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=day_of(at))
    here = Place.objects.within(run.place.path).current()
    return list(here.filter(mine, kind=PlaceKind.GRID).order_by("path"))


# Pairs


def pairs(viewer: Person | None, *, at: datetime) -> QuerySet[Pair]:
    """All pairs a viewer may see, with need, places and helper."""
    found = Pair.objects.visible_to(viewer, day_of(at))
    return found.select_related(
        "need__place__parent__parent", "need__subject", "need__organisation", "resource__place", "person", "organisation",
        "run__place",
    ).defer("need__details", "resource__details", "resource__limits", "run__recruiting")  # fmt: skip


def pairs_of(run: Run, viewer: Person, asked: Asked, *, at: datetime) -> QuerySet[Pair]:
    """The pairs of a run, the most pressing need first."""
    found = pairs(viewer, at=at).filter(_about_need(asked), run=run)
    state = asked.state or PairState.PROPOSED.value
    if state != ALL:
        found = found.filter(state__in=PROMISED if state == PairState.CONFIRMED else [state])
    if text := asked.text.strip():
        found = found.filter(_typed(text) | _typed_helper(text))
    return found.order_by("rank", "id")


def pair_for(viewer: Person, pair_id: UUID, *, at: datetime) -> Pair:
    """One pair the viewer may see. Raises NotFound."""
    found = pairs(viewer, at=at).select_related("decided_by", "run__by").filter(pk=pair_id).first()
    if found is None:
        raise NotFound
    return found


def pairs_for(viewer: Person, keys: Iterable[UUID], *, at: datetime) -> list[Pair]:
    """Those of the pairs the viewer may see, in their order of urgency. One query."""
    return list(pairs(viewer, at=at).filter(pk__in=list(keys)).order_by("rank", "id"))


def confirmed(viewer: Person | None, *, at: datetime) -> QuerySet[Pair]:
    """Pairs of open needs that are confirmed and of which no project has been made yet, the latest decision first."""
    waiting = pairs(viewer, at=at).filter(state=PairState.CONFIRMED, need__state=State.OPEN)
    return waiting.order_by("-decided_at", "-id")


def steps_of(pair: Pair) -> list[PairStep]:
    """What was done with a pair, the earliest first. One query."""
    return list(PairStep.objects.filter(pair=pair).select_related("by").order_by("id"))


def named(alternatives: Iterable[dict[str, Any]]) -> Named:
    """The resources and people that alternatives speak of. Two queries."""
    keys = list(alternatives)
    resources = {one["resource"] for one in keys if one["resource"]}
    people = {one["person"] for one in keys if one["person"] and not one["resource"]}
    rows = (
        Resource.objects.filter(pk__in=resources)
        .select_related("place", "person", "organisation")
        .defer("details", "limits")
    )
    return Named(
        {str(row.pk): row for row in rows}, {str(pk): row for pk, row in Person.objects.in_bulk(list(people)).items()}
    )


# What is missing


def unserved_of(run: Run, viewer: Person, asked: Asked, *, at: datetime) -> QuerySet[Unserved]:
    """The needs a run proposes nobody for and that still wait, the most pressing first."""
    live = Pair.objects.filter(state__in=(PairState.PROPOSED, *PROMISED)).values("need")
    found = Unserved.objects.visible_to(viewer, day_of(at)).filter(_about_need(asked), run=run, need__state=State.OPEN)
    found = found.exclude(need__in=live)
    if asked.why:
        found = found.filter(why=asked.why)
    if text := asked.text.strip():
        found = found.filter(_typed(text))
    return (
        found.select_related("need__place__parent__parent", "need__subject", "need__organisation", "run")
        .defer("need__details", "run__recruiting").order_by("rank", "id")
    )  # fmt: skip


def missing(run: Run, viewer: Person, *, at: datetime) -> dict[str, int]:
    """How many needs miss what. One query."""
    found = unserved_of(run, viewer, Asked(), at=at).order_by()
    return dict(found.values_list("why").annotate(n=Count("pk")))


def recruiting_of(run: Run, viewer: Person, *, at: datetime) -> list[dict[str, Any]]:
    """Where one more helper would be worth most, at places where the viewer sees services; with place and need. Two queries."""
    roots = access.paths(viewer, Permission.SEE_SERVICE, on=day_of(at))
    rows = [row for row in run.recruiting if any(row["path"].startswith(root) for root in roots)]
    places = Place.objects.in_bulk([row["place"] for row in rows])
    seen = Need.objects.filter(access.within_any(roots, "place__path")).only("id", "number", "title")
    needs = seen.in_bulk([row["need"] for row in rows])
    return [
        {**row, "place": places[UUID(row["place"])], "need": needs.get(UUID(row["need"]))}
        for row in rows
        if UUID(row["place"]) in places
    ]


# Helpers to choose from


def helpers(run: Run, text: str, *, at: datetime) -> tuple[list[Resource], list[Person]]:
    """Usable resources and people who checked in at the run's place, by title, number, name, pinyin or initials; few of each."""
    if not (text := text.strip()):
        return [], []
    low = text.lower()
    usable = loading.open_resources(run.place, day_of(at)).select_related("person", "organisation")
    by_name = Q(person__name__contains=text) | Q(person__pinyin__startswith=low) | Q(person__initials__startswith=low)
    resources = usable.filter(Q(title__contains=text) | Q(number__startswith=text.upper()) | by_name)
    people = Person.objects.filter(pk__in=loading.checked_in(run.place).filter(by_name).values("person"))
    return (
        list(resources.defer("details", "limits").order_by("-reported_at", "-id")[:MOST_FOUND]),
        list(people.order_by("pinyin", "id")[:MOST_FOUND]),
    )


def person_for(viewer: Person, person_id: UUID, *, at: datetime) -> Person:
    """A person who could help: one the viewer may see as a resident, or by a check-in. Raises NotFound."""
    on = day_of(at)
    by_check_in = CheckIn.objects.visible_to(viewer, on).values("person")
    found = Person.objects.filter(
        Q(pk__in=Person.objects.visible_to(viewer, on).values("pk")) | Q(pk__in=by_check_in),
        pk=person_id,
        merged_into=None,
    ).first()
    if found is None:
        raise NotFound
    return found


# Who is kept apart


def exclusions(viewer: Person | None, *, at: datetime) -> QuerySet[Exclusion]:
    """Who must not serve whom, where the viewer decides on pairs; the latest first. The reasons are not loaded."""
    found = Exclusion.objects.visible_to(viewer, day_of(at)).select_related("subject", "person", "organisation", "by")
    return found.defer("reason").order_by("-at", "-id")


def exclusion_for(viewer: Person, exclusion_id: UUID, *, at: datetime) -> Exclusion:
    """One of them, with its reason. Raises NotFound."""
    visible = Exclusion.objects.visible_to(viewer, day_of(at)).select_related("subject", "person", "organisation", "by")
    found = visible.filter(pk=exclusion_id).first()
    if found is None:
        raise NotFound
    return found


def latest_done(place: Place) -> Run | None:
    """The last finished run of a place. One query."""
    return Run.objects.filter(place=place, state=RunState.DONE).order_by("-at", "-id").first()


# Parts of the above


def _about_need(asked: Asked) -> Q:
    found = Q(need__kind=asked.kind) if asked.kind else Q()
    if asked.safety:
        found &= Q(need__safety=True)
    if asked.place is not None:
        found &= access.within_any([asked.place.path], "need__place__path")
    return found


def _typed(text: str) -> Q:
    low = text.lower()
    named_so = Person.objects.filter(Q(name__startswith=text) | Q(pinyin__startswith=low) | Q(initials__startswith=low))
    return (
        Q(need__title__contains=text)
        | Q(need__number__startswith=text.upper())
        | Q(need__subject__in=named_so.values("pk"))
    )


def _typed_helper(text: str) -> Q:
    low = text.lower()
    named_so = Person.objects.filter(Q(name__startswith=text) | Q(pinyin__startswith=low) | Q(initials__startswith=low))
    return (
        Q(person__in=named_so.values("pk"))
        | Q(resource__title__contains=text)
        | Q(resource__number__startswith=text.upper())
        | Q(organisation__name__contains=text)
    )
