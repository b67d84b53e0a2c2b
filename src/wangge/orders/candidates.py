"""Who could be asked to take an order, the best first: near, able, known to the person, and not always the same ones.

Rule: docs/rules/orders.md. Everybody who may serve in the community is looked at, in a bounded number of queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from wangge.checkin import records
from wangge.checkin.models import CheckIn
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.matching import positions
from wangge.matching.rules import SKILLS_OF
from wangge.needs.models import Resource
from wangge.needs.states import State as NeedState
from wangge.orders import rules
from wangge.orders.models import Offer, Order
from wangge.orders.rules import Weights
from wangge.orders.states import HELD, State
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.places.rules import distance_m
from wangge.volunteers import queries as volunteers

WEEK = timedelta(days=7)
WEIGHTS, LATELY, ROUGHLY = "orders.candidate_weights", "orders.lately_days", "matching.distance_weights"
MOST_PEOPLE, MOST_MEMBERS = 1000, 100
COMMUNITY_PARTS = positions.COMMUNITY_PARTS
Who = Person | Organisation


@dataclass(frozen=True)
class Candidate:
    """Somebody an order could be offered to, with what speaks for and against."""

    to: Who
    busy: bool
    asked: int  # times in the last seven days
    served: int  # times for this person before
    distance_m: int
    is_exact: bool  # measured, not guessed from the grid
    skills: tuple[str, ...]  # of those this order asks, those they have
    skill_percent: int
    minutes: int  # of service lately
    cost: int  # in metres; less is better


def candidates(order: Order, *, at: datetime, text: str = "", most: int = 12) -> list[Candidate]:
    """Who could be asked, the best first; busy ones last. About a dozen queries, however many there are."""
    some = _some(order, at, text)
    found = _Facts(order, some, at)
    return sorted((found.of(one) for one in some), key=lambda one: (one.busy, one.cost, one.to.pinyin, one.to.pk))[
        :most
    ]


def _some(order: Order, at: datetime, text: str) -> list[Who]:
    community = "/".join(order.place.path.strip("/").split("/")[:COMMUNITY_PARTS]) + "/"
    people = volunteers.serving_in(community, day_of(at))
    if order.subject_id is not None:
        people = people.exclude(pk=order.subject_id)
    members = Organisation.objects.filter(memberships__ended_at=None, memberships__place__path=community)
    if text := text.strip():
        low = text.lower()
        people = people.filter(Q(name__startswith=text) | Q(pinyin__startswith=low) | Q(initials__startswith=low))
        members = members.filter(Q(name__contains=text) | Q(pinyin__startswith=low))
    asked = Offer.objects.filter(order=order)
    people = people.exclude(pk__in=asked.filter(person__isnull=False).values("person"))
    members = members.exclude(pk__in=asked.filter(organisation__isnull=False).values("organisation"))
    return [
        *members.distinct().select_related("place").order_by("pinyin", "pk")[:MOST_MEMBERS],
        *people.select_related("home").order_by("pk")[:MOST_PEOPLE],
    ]


class _Facts:
    """What is known about all of them, read at once."""

    def __init__(self, order: Order, some: Sequence[Who], at: datetime) -> None:
        self.order = order
        self.ids = [one.pk for one in some]
        people = [one.pk for one in some if isinstance(one, Person)]
        rows = policy.many([WEIGHTS, LATELY, ROUGHLY], at)
        self.weights, self.roughly = Weights(**rows[WEIGHTS].value), rows[ROUGHLY].value
        since = at - timedelta(days=rows[LATELY].value)
        self.wanted = tuple(order.need.skills if order.need else ()) or SKILLS_OF[order.kind]
        self.where = positions.known([order.place, *(place for one in some if (place := _door(one)) is not None)])
        self.busy = self._busy()
        self.asked = self._asked(at)
        self.served = self._served()
        self.minutes = {pk: one.minutes for pk, one in records.records_of(people, day_of(since), day_of(at)).items()}
        self.minutes |= self._members_minutes(since)
        self.skills, self.serves = self._skills()

    def of(self, one: Who) -> Candidate:
        """Everything about one of them."""
        distance, is_exact = self._distance(_door(one))
        have = self.skills.get(one.pk, set())
        common = tuple(skill for skill in self.wanted if skill in have)
        named = bool(self.order.need and self.order.need.skills)
        percent = 100 if one.pk in self.serves else rules.skill_percent(len(common), len(self.wanted), named=named)
        minutes, served, asked = self.minutes.get(one.pk, 0), self.served.get(one.pk, 0), self.asked.get(one.pk, 0)
        cost = rules.candidate_cost(
            distance, skill_percent=percent, is_known=served > 0, minutes=minutes, asked=asked, weights=self.weights
        )
        return Candidate(one, one.pk in self.busy, asked, served, distance, is_exact, common, percent, minutes, cost)

    def _distance(self, door: Place | None) -> tuple[int, bool]:
        if door is None:
            return self.roughly["elsewhere"], False
        here, there = self.where.get(door.path), self.where.get(self.order.place.path)
        if here is not None and there is not None:
            return round(distance_m(*map(float, here), *map(float, there))), True
        return rules.rough_distance(door.path, self.order.place.path, self.roughly, positions.LEVELS), False

    def _busy(self) -> set[UUID]:
        held = Order.objects.filter(state__in=HELD, starts_at__lt=self.order.ends_at, ends_at__gt=self.order.starts_at)
        return set(held.filter(taker__in=self.ids).values_list("taker", flat=True))

    def _asked(self, at: datetime) -> dict[UUID, int]:
        recent = Offer.objects.filter(
            Q(person__in=self.ids) | Q(organisation__in=self.ids), at__gt=at - WEEK
        ).order_by()
        rows = recent.values_list("person", "organisation").annotate(n=Count("pk"))
        return {person or organisation: n for person, organisation, n in rows}

    def _served(self) -> dict[UUID, int]:
        if self.order.subject_id is None:
            return {}
        before = Order.objects.filter(subject=self.order.subject_id, state=State.CONFIRMED).order_by()
        rows = before.values_list("taker", "organisation").annotate(n=Count("pk"))
        return {organisation or taker: n for taker, organisation, n in rows}

    def _members_minutes(self, since: datetime) -> dict[UUID, int]:
        done = Order.objects.filter(organisation__in=self.ids, state=State.CONFIRMED, starts_at__gte=since).order_by()
        return dict(done.values_list("organisation").annotate(n=Sum("minutes")))

    def _skills(self) -> tuple[dict[UUID, set[str]], set[UUID]]:
        """Skills by who has them, and who offers just this kind of service."""
        skills: dict[UUID, set[str]] = {}
        checked = CheckIn.objects.filter(person__in=self.ids, state=CheckIn.State.APPROVED)
        for person, some in checked.values_list("person", "skills"):
            skills.setdefault(person, set()).update(some)
        offered: Any = Resource.objects.filter(state=NeedState.OPEN)
        offered = offered.filter(Q(organisation__in=self.ids) | Q(person__in=self.ids))
        serves: set[UUID] = set()
        for person, organisation, kinds, some in offered.values_list("person", "organisation", "serves", "skills"):
            who = organisation if organisation in self.ids else person
            skills.setdefault(who, set()).update(some)
            if self.order.kind in kinds:
                serves.add(who)
        return skills, serves


def _door(one: Who) -> Place | None:
    return one.home if isinstance(one, Person) else one.place
