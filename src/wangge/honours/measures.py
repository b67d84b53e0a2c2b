"""The figures of everybody an award compares, from the records everything else counts. Queries do not grow with people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr

from wangge.alliance.models import Complaint, Credit, Membership
from wangge.care.states import Stage
from wangge.checkin import records
from wangge.checkin.models import CheckIn
from wangge.honours.rules import Candidate, Figure
from wangge.honours.states import FROM_HOUSES, Award
from wangge.kernel.clock import SHANGHAI
from wangge.matters.models import Clock, Matter
from wangge.needs.models import Need
from wangge.needs.states import State as NeedState
from wangge.orders.models import Order
from wangge.orders.states import State as OrderState
from wangge.people.models import Household, Organisation
from wangge.places import queries as places
from wangge.places.models import Place
from wangge.points import strikes
from wangge.points.models import Book, Entry, Standing
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.surveys.models import Visit
from wangge.volunteers.models import Deduction

MOST_STARS = 5
GRID_POSTS = (PostKind.GRID_WORKER, PostKind.GRID_ASSISTANT, PostKind.GRID_LEADER)


@dataclass(frozen=True)
class Window:
    """Where and when is counted; both days belong to it."""

    place: Place
    since: date
    until: date

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.since, time.min, SHANGHAI)

    @property
    def ends(self) -> datetime:
        """The first moment that is not in it any more."""
        return datetime.combine(self.until + timedelta(days=1), time.min, SHANGHAI)

    def during(self, column: str) -> Q:
        """Moments in the window."""
        return Q(**{f"{column}__gte": self.begins, f"{column}__lt": self.ends})

    def here(self, column: str) -> Q:
        """At the place and below it."""
        return access.within_any([self.place.path], column)


# What each award measures, in the order it is read; how much each weighs is policy.
MEASURES: dict[Award, tuple[str, ...]] = {
    Award.VOLUNTEER: ("minutes", "stars", "kept"),
    Award.SHOP: ("score", "stars", "orders", "learning"),
    Award.ENTERPRISE: ("score", "stars", "orders", "learning"),
    Award.POST: ("in_time", "calls", "doors"),
    Award.COMMUNITY: ("in_time", "met", "stars", "minutes"),
}


def volunteers(window: Window) -> list[Candidate]:
    """Whoever was checked in as a volunteer here in the window: minutes, stars, appointments kept."""
    checked = CheckIn.objects.filter(
        window.here("place__path"), Q(until=None) | Q(until__gte=window.since), since__lte=window.until,
        state__in=(CheckIn.State.APPROVED, CheckIn.State.ENDED), person__merged_into=None,
    )  # fmt: skip
    ids = list(dict.fromkeys(checked.order_by("since", "id").values_list("person_id", flat=True)))
    found = records.records_of(ids, window.since, window.until)
    removed = strikes.removed(Standing.Role.VOLUNTEER, ids)
    struck = set(
        Deduction.objects.filter(window.during("at"), person__in=ids, lifted_at=None).values_list(
            "person_id", flat=True
        )
    )
    return [
        Candidate(
            pk, one.kept,
            {
                "minutes": Figure(one.minutes), "stars": Figure(one.stars, MOST_STARS * one.reviews),
                "kept": Figure(one.kept, one.kept + one.missed),
            },
            pk in removed, pk in struck,
        )
        for pk, one in found.items()
    ]  # fmt: skip


def shops(window: Window) -> list[Candidate]:
    """Member shops."""
    return _members(window, Q(organisation__kind=Organisation.Kind.SHOP))


def enterprises(window: Window) -> list[Candidate]:
    """Members that are no shops."""
    return _members(window, ~Q(organisation__kind=Organisation.Kind.SHOP))


def _members(window: Window, which: Q) -> list[Candidate]:
    """Whoever was a member here in the window: score earned, services, stars, learning; never who complained."""
    joined = Membership.objects.filter(
        which, window.here("place__path"), Q(ended_at=None) | Q(ended_at__gte=window.begins), began_at__lt=window.ends
    )
    left = {pk: ended is not None for pk, ended in joined.order_by("began_at").values_list("organisation", "ended_at")}
    ids = list(left)
    removed = strikes.removed(Standing.Role.MEMBER, ids)
    struck = set(
        Complaint.objects.filter(
            window.during("decided_at"), organisation__in=ids, state=Complaint.State.VERIFIED
        ).exclude(appeal__state="won").values_list("organisation_id", flat=True)
    )  # fmt: skip
    scored = _sums(
        Entry.objects.filter(window.during("posting__at"), account__book=Book.SCORE, account__organisation__in=ids),
        "account__organisation", n=Sum("amount"),
    )  # fmt: skip
    served = _sums(_served(window).filter(organisation__in=ids), "organisation", **_REVIEWED)
    learned = _sums(
        Credit.objects.filter(
            membership__organisation__in=ids, what=Credit.What.LEARNING, day__gte=window.since, day__lte=window.until
        ),
        "membership__organisation", n=Count("pk"),
    )  # fmt: skip
    return [
        Candidate(
            pk, served[pk]["orders"],
            {
                "score": Figure(max(scored[pk]["n"], 0)), "stars": Figure(served[pk]["stars"], MOST_STARS * served[pk]["reviews"]),
                "orders": Figure(served[pk]["orders"]), "learning": Figure(learned[pk]["n"]),
            },
            left[pk] or pk in removed, pk in struck,
        )
        for pk in ids
    ]  # fmt: skip


def posts(window: Window) -> list[Candidate]:
    """Whoever held a grid post here in the window: on site in time, calls, doors. One person is compared once."""
    held = Holding.objects.filter(
        window.here("place__path"), Q(valid_to=None) | Q(valid_to__gte=window.since), kind__in=GRID_POSTS,
        valid_from__lte=window.until,
    )  # fmt: skip
    ids = list(dict.fromkeys(held.order_by("valid_from", "id").values_list("person_id", flat=True)))
    calls = _sums(Matter.objects.filter(window.during("opened_at"), owner__in=ids), "owner", n=Count("pk"))
    arrived = _sums(_arrivals(window).filter(matter__owner__in=ids), "matter__owner", **_IN_TIME)
    doors = _sums(Visit.objects.filter(window.during("at"), by__in=ids), "by", n=Count("pk"))
    return [
        Candidate(
            pk, calls[pk]["n"] + doors[pk]["n"],
            {
                "in_time": Figure(arrived[pk]["kept"], arrived[pk]["all"]), "calls": Figure(calls[pk]["n"]),
                "doors": Figure(doors[pk]["n"]),
            },
        )
        for pk in ids
    ]  # fmt: skip


def communities(window: Window) -> list[Candidate]:
    """The communities below: on site in time, needs met, stars, minutes of service for every 100 households."""
    below = list(Place.objects.within(window.place.path).filter(places.valid_on(window.until), kind__in=FROM_HOUSES))
    calls = Matter.objects.filter(window.during("opened_at"))
    needs = Need.objects.filter(window.during("reported_at"))
    opened = _by_place(calls, "path", below, n=Count("pk"))
    arrived = _by_place(_arrivals(window), "matter__path", below, **_IN_TIME)
    asked = _by_place(needs, "place__path", below, all=Count("pk"), met=Count("pk", filter=Q(state=NeedState.DONE)))
    served = _by_place(_served(window), "place__path", below, **_REVIEWED, minutes=Sum("minutes"))
    homes = places.count_below(below, Household.objects.filter(places.valid_on(window.until)), "place__path")
    return [
        Candidate(
            one.pk, opened[one.path]["n"] + served[one.path]["orders"],
            {
                "in_time": Figure(arrived[one.path]["kept"], arrived[one.path]["all"]),
                "met": Figure(asked[one.path]["met"], asked[one.path]["all"]),
                "stars": Figure(served[one.path]["stars"], MOST_STARS * served[one.path]["reviews"]),
                "minutes": Figure(served[one.path]["minutes"] * 100 // max(homes[one.pk], 1)),
            },
        )
        for one in below
    ]  # fmt: skip


COUNT: dict[Award, Callable[[Window], list[Candidate]]] = {
    Award.VOLUNTEER: volunteers, Award.SHOP: shops, Award.ENTERPRISE: enterprises, Award.POST: posts,
    Award.COMMUNITY: communities,
}  # fmt: skip

_REVIEWED = {"orders": Count("pk"), "reviews": Count("review"), "stars": Sum("review__stars")}
_IN_TIME = {"all": Count("pk"), "kept": Count("pk", filter=Q(stopped_at__lte=F("due_at")))}


def _served(window: Window) -> QuerySet[Order]:
    """Services of the window that are confirmed; counted by their day, as the records of volunteers are."""
    return Order.objects.filter(window.during("starts_at"), state=OrderState.CONFIRMED)


def _arrivals(window: Window) -> QuerySet[Clock]:
    """The clocks that run until somebody is on site and were due in the window."""
    return Clock.objects.filter(window.during("due_at"), stage=Stage.ON_SITE)


def _sums(rows: QuerySet[Any], key: str, **what: Any) -> Mapping[Any, Mapping[str, int]]:
    """Counts and sums by `key`; nothing counted is zero. One query."""
    found = rows.order_by().values(key).annotate(**what)
    return _Zero({row[key]: Counter({name: row[name] or 0 for name in what}) for row in found})


def _by_place(rows: QuerySet[Any], column: str, below: Sequence[Place], **what: Any) -> Mapping[str, Mapping[str, int]]:
    """Counts and sums by the path of one of these places. One query for each length of their paths, usually one."""
    found: dict[str, Mapping[str, int]] = {}
    for length in sorted({len(one.path) for one in below}):
        paths = [one.path for one in below if len(one.path) == length]
        inside = rows.filter(access.within_any(paths, column)).annotate(part=Substr(column, 1, length))
        found |= dict(_sums(inside, "part", **what))
    return _Zero(found)


class _Zero(dict[Any, Mapping[str, int]]):
    """Whoever is not in it has none of anything."""

    def __missing__(self, _key: Any) -> Mapping[str, int]:
        return Counter()
