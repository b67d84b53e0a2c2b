"""What a run computes with, read from the tables into plain values: open needs, and everybody who could meet them.

The number of queries does not grow with the rows, but for look-ups in parts of 500.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from wangge.checkin.models import CheckIn
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.policy import Policy
from wangge.matching import history, positions, standing
from wangge.matching.history import History
from wangge.matching.models import Exclusion, Pair
from wangge.matching.rules import Prices
from wangge.matching.states import PROMISED, PairState
from wangge.matching.using import Used, used_by
from wangge.needs.kinds import Unit
from wangge.needs.models import Need, Resource
from wangge.needs.states import State
from wangge.places.models import Place
from wangge.posts import access

POLICIES = {
    "candidates": "matching.candidates_rows",
    "anywhere": "matching.anywhere_percent",
    "step_days": "matching.waiting_step_days",
    "prices": "matching.metre_weights",
    "near": "matching.distance_weights",
    "task_hours": "matching.task_hours",
    "week_hours": "matching.volunteer_week_hours",
    "history_days": "matching.history_days",
}


@dataclass(frozen=True)
class Rules:
    """The policies of the day."""

    candidates: int
    anywhere: int
    step_days: int
    prices: Prices
    near: dict[str, int]
    task_hours: int
    week_hours: int
    history_days: int
    rows: dict[str, str]  # key → id of the dated row

    @classmethod
    def on(cls, at: datetime) -> Rules:
        """As valid at this moment. One query."""
        found: dict[str, Policy] = policy.many(POLICIES.values(), at)
        values: dict[str, Any] = {name: found[key].value for name, key in POLICIES.items()}
        values["prices"] = Prices.of(values["prices"])
        return cls(**values, rows={key: str(one.row_id) for key, one in found.items()})


@dataclass(frozen=True, slots=True)
class Ask:
    """An open need."""

    id: UUID
    kind: str
    skills: tuple[str, ...]
    slots: frozenset[str]
    path: str
    safety: bool
    urgency: int
    reported_at: datetime
    unit: str
    amount: int
    about: UUID | None  # the person or organisation it is about
    version: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A resource, or a person who checked in. `id` is the resource's, or the person's."""

    id: UUID
    resource: UUID | None
    person: UUID | None
    organisation: UUID | None
    serves: frozenset[str]
    skills: frozenset[str]
    slots: frozenset[str]
    path: str
    reach_m: int | None
    unit: str
    left: int  # units that are not promised yet
    version: int

    @property
    def holder(self) -> UUID:
        """Who is the helper: the person, the organisation, or the resource itself when it is a place's."""
        return self.person or self.organisation or self.id

    @property
    def is_person(self) -> bool:
        """A person who checked in, without an offer of their own."""
        return self.resource is None


@dataclass
class Loaded:
    """Everything a run needs to know."""

    rules: Rules
    asks: list[Ask]
    offers: list[Offer]
    where: dict[str, tuple[float, float]]
    history: History
    apart: set[tuple[UUID, UUID]]  # (about, holder): must not meet
    rejected: set[tuple[UUID, UUID]]  # (need, offer) as they were when somebody said no
    former: dict[UUID, UUID]  # need → the offer proposed before
    left_out: dict[str, int] = field(default_factory=dict)  # helpers that may not be proposed, by reason


def load(place: Place, at: datetime) -> Loaded:
    """All open needs of a place that are not promised, and all who can help there now."""
    on, rules = day_of(at), Rules.on(at)
    left_out: dict[str, int] = {}
    needs = list(_open_needs(place))
    asks = [ask_of(need) for need in needs]
    resources = _open_resources(place, on, left_out)
    people = _checked_in(place, on, {one.person_id for one in resources if one.person_id}, left_out)
    used = used_by(resources=[one.pk for one in resources], people=list(people), on=on)
    offers = [offer_of_resource(one, used) for one in resources]
    offers += [offer_of_person(found, used, rules) for found in people.values()]
    everywhere = [one.place for one in (*needs, *resources)] + [found.at for found in people.values()]
    abouts = {one.about for one in asks if one.about}
    since = on - timedelta(days=rules.history_days)
    return Loaded(
        rules, asks, offers, positions.known(everywhere), history.of(abouts, since, on), _apart(),
        _rejected(place), _former(place), left_out,
    )  # fmt: skip


@dataclass
class Helping:
    """What somebody who checked in offers, over all their check-ins in the community."""

    person: UUID
    at: Place
    skills: set[str] = field(default_factory=set)
    slots: set[str] = field(default_factory=set)
    any_time: bool = False
    version: int = 0


def _open_needs(place: Place) -> Iterable[Need]:
    promised = Pair.objects.filter(state__in=PROMISED).values("need")
    here = Need.objects.filter(access.within_any([place.path], "place__path"), state=State.OPEN)
    return here.exclude(pk__in=promised).select_related("place").defer("details", "title").order_by("id")


def ask_of(need: Need) -> Ask:
    """A need as plain values; its place must be loaded."""
    return Ask(
        need.pk, need.kind, tuple(need.skills), frozenset(need.times), need.place.path, need.safety, need.urgency,
        need.reported_at, need.unit, need.amount, need.subject_id or need.organisation_id, need.version,
    )  # fmt: skip


def open_resources(place: Place, on: date) -> QuerySet[Resource]:
    """The resources of a place that can be used on a day."""
    here = Resource.objects.filter(access.within_any([place.path], "place__path"), state=State.OPEN, valid_from__lte=on)
    return here.filter(Q(valid_to=None) | Q(valid_to__gte=on))


def _open_resources(place: Place, on: date, left_out: dict[str, int]) -> list[Resource]:
    found = list(open_resources(place, on).select_related("place").defer("details", "limits", "title").order_by("id"))
    people = {one.person_id for one in found if one.person_id}
    agreed, gone = standing.agreed(people), standing.removed_people(people)
    closed = standing.removed_organisations({one.organisation_id for one in found if one.organisation_id})
    consented = [one for one in found if one.person_id is None or one.person_id in agreed]
    good = [one for one in consented if one.person_id not in gone and one.organisation_id not in closed]
    left_out |= {"consent": len(found) - len(consented), "standing": len(consented) - len(good)}
    return good


def checked_in(place: Place) -> QuerySet[CheckIn]:
    """The approved check-ins of a community."""
    found = CheckIn.objects.filter(place=place, state=CheckIn.State.APPROVED, hidden_at=None)
    return found.select_related("person__home", "place").order_by("person_id", "id")


def helping(rows: Iterable[CheckIn], place: Place) -> dict[UUID, Helping]:
    """What each of these offers, by person: the skills and times of all their check-ins, at home or in the community."""
    found: dict[UUID, Helping] = {}
    for row in rows:
        home = row.person.home
        at = home if home is not None and home.path.startswith(place.path) else row.place
        one = found.setdefault(row.person_id, Helping(row.person_id, at))
        one.skills.update(row.skills)
        one.slots.update(row.times)
        one.any_time |= not row.times
        one.version += row.version
    return found


def _checked_in(place: Place, on: date, offering: set[UUID], left_out: dict[str, int]) -> dict[UUID, Helping]:
    """People who checked in, agreed, and have no open offer of their own."""
    rows = list(checked_in(place))
    people = {one.person_id for one in rows} - offering
    agreed = standing.agreed(people)
    able = standing.may_serve(agreed - standing.removed_people(agreed), on)
    left_out["consent"] += len(people) - len(agreed)
    left_out["standing"] += len(agreed) - len(able)
    return helping((row for row in rows if row.person_id in able), place)


def offer_of_resource(one: Resource, used: Used) -> Offer:
    """A resource as an offer: the capacity of its span, less what is promised."""
    return Offer(
        one.pk, one.pk, one.person_id, None if one.person_id else one.organisation_id, frozenset(one.serves),
        frozenset(one.skills), frozenset(one.times), one.place.path, one.reach_m, one.unit,
        max(one.capacity - used.of_resource(one.pk, one.capacity_per), 0), one.version,
    )  # fmt: skip


def offer_of_person(one: Helping, used: Used, rules: Rules) -> Offer:
    """Somebody who checked in as an offer: so many hours a week, less what is promised."""
    slots: frozenset[str] = frozenset() if one.any_time else frozenset(one.slots)
    left = max(rules.week_hours - used.of_person(one.person), 0)
    return Offer(
        one.person, None, one.person, None, frozenset(), frozenset(one.skills), slots, one.at.path, None, Unit.HOUR,
        left, one.version,
    )  # fmt: skip


def _apart() -> set[tuple[UUID, UUID]]:
    found = Exclusion.objects.current().values_list("subject", "person", "organisation")
    return {(subject, person or organisation) for subject, person, organisation in found}


def _rejected(place: Place) -> set[tuple[UUID, UUID]]:
    """Pairs somebody rejected whose need and helper are still as they were then."""
    here = access.within_any([place.path], "need__place__path")
    rows = Pair.objects.filter(here, state=PairState.REJECTED, need__state=State.OPEN).select_related(
        "need", "resource"
    )
    unchanged = [one for one in rows if one.need.version == one.need_version]
    people = {one.person_id for one in unchanged if one.resource_id is None}
    versions = {
        person: one.version for person, one in helping(checked_in(place).filter(person__in=people), place).items()
    }
    versions |= {one.resource.pk: one.resource.version for one in unchanged if one.resource is not None}
    return {
        (one.need_id, key)
        for one in unchanged
        if (key := one.resource_id or one.person_id) and one.helper_version == versions.get(key)
    }


def _former(place: Place) -> dict[UUID, UUID]:
    here = access.within_any([place.path], "need__place__path")
    rows = Pair.objects.filter(here, state=PairState.PROPOSED).values_list("need", "resource", "person")
    return {need: resource or person for need, resource, person in rows}
