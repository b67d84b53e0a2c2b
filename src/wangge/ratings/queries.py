"""Questions about ratings. Figures count valid ones only, and nobody learns who rated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wangge.kernel import policy
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.ratings import rules
from wangge.ratings.models import Handling, Rating
from wangge.ratings.rules import Group
from wangge.ratings.states import Channel, State

AROUND = ("rating__case", "rating__item", "rating__office", "rating__window", "rating__place", "owner", "decided_by")
BY = {"office": "office__name", "item": "item__name", "channel": "channel"}


def bad_ones(viewer: Person, *, at: datetime, state: str = "") -> QuerySet[Handling]:
    """Bad ratings the viewer may see: by default those still handled, the most urgent first. One query.

    `state`: a state, `late` or `all`.
    """
    found = Handling.objects.visible_to(viewer, day_of(at)).select_related(*AROUND)
    if state == "late":
        found = found.filter(due_at__lt=at)
    elif state in State.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(ended_at=None)
    return found.order_by("due_at", "-rating__given_at", "id")


def counts(viewer: Person, *, at: datetime) -> dict[str, int]:
    """How many bad ratings stand in each group of the list. One query."""
    asked: dict[str, Any] = {one.value: Count("pk", filter=Q(state=one)) for one in State}
    found = Handling.objects.visible_to(viewer, day_of(at)).aggregate(
        now=Count("pk", filter=Q(ended_at=None)), late=Count("pk", filter=Q(due_at__lt=at)), **asked
    )
    return {"": found.pop("now"), **found}


def bad_one_for(viewer: Person, handling_id: UUID, *, at: datetime) -> Handling:
    """One bad rating the viewer may see. Raises NotFound."""
    found = bad_ones(viewer, at=at, state="all").filter(pk=handling_id).first()
    if found is None:
        raise NotFound
    return found


def about(person: Person) -> QuerySet[Handling]:
    """Bad ratings of a person's own work, to be read without case, day and number of whoever rated. One query."""
    mine = Handling.objects.filter(Q(rating__clerk=person) | Q(rating__approver=person))
    return mine.select_related("rating").order_by("-rating__given_at", "id")


def about_for(person: Person, handling_id: UUID) -> Handling:
    """One bad rating of a person's own work. Raises NotFound."""
    found = about(person).filter(pk=handling_id).first()
    if found is None:
        raise NotFound
    return found


def own_figures(person: Person, *, at: datetime) -> Group[str]:
    """The figures of a person's own work, hidden while they are few. Two queries."""
    levels: dict[int, int] = defaultdict(int)
    mine = valid().filter(Q(clerk=person) | Q(approver=person))
    for level, n in mine.values_list("level").annotate(n=Count("pk")).order_by():
        levels[level] += n
    return rules.total([levels], least_shown(at))


def valid() -> QuerySet[Rating]:
    """Ratings that count: all but those an appeal found wrong."""
    return Rating.objects.exclude(handling__state=State.VOID)


@dataclass(frozen=True)
class Statistics:
    """What everybody may read about ratings of a span of days."""

    since: date
    until: date
    total: Group[str]
    groups: list[Group[str]]
    rectified: int | None  # percent of bad ones put right, of those whose term is over or that were put right
    least: int


def statistics(*, since: date, until: date, at: datetime, by: str = "office") -> Statistics:
    """Figures by office, item or channel; both days inclusive. Small numbers are hidden. Three queries."""
    column = BY.get(by, BY["office"])
    rows = valid().filter(given_at__gte=_start(since), given_at__lt=_start(until + timedelta(days=1)))
    levels: dict[str, dict[int, int]] = defaultdict(dict)
    for name, level, n in rows.values_list(column, "level").annotate(n=Count("pk")).order_by():
        levels[name or ""][level] = n
    least = least_shown(at)
    return Statistics(
        since, until, rules.total(levels.values(), least), _named(rules.grouped(levels, least), by),
        _rectified(rows, at, least), least,
    )  # fmt: skip


def replies(*, most: int = 50) -> list[str]:
    """The newest public replies to bad ratings. One query."""
    found = Handling.objects.filter(state=State.CLOSED).exclude(reply="").order_by("-ended_at", "id")
    return list(found.values_list("reply", flat=True)[:most])


def least_shown(at: datetime) -> int:
    """How many ratings a figure needs to be shown. One query."""
    return int(policy.on("ratings.least_shown_times", at).value)


def _rectified(rows: QuerySet[Rating], at: datetime, least: int) -> int | None:
    told: Mapping[str, int] = Handling.objects.filter(rating__in=rows.values("pk")).aggregate(
        done=Count("pk", filter=Q(rectified_at__isnull=False)),
        due=Count("pk", filter=Q(rectified_at__isnull=False) | Q(due_at__lt=at)),
    )
    return told["done"] * 100 // told["due"] if told["due"] >= least else None


def _named(groups: list[Group[str]], by: str) -> list[Group[str]]:
    if by != "channel":
        return groups
    words = {value: str(label) for value, label in Channel.choices}
    return [Group(words[one.name], one.count, one.satisfied, one.bad, one.average) for one in groups]


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
