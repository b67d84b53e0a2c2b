"""Two rehearsals of the demo: last quarter under harder rules, with a result the district manager may adopt, and a draft."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from wangge.kernel import jobs
from wangge.kernel.clock import day_of
from wangge.kernel.models import OutboxMessage
from wangge.people.models import Person
from wangge.people.rules import pinyin_of
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.rehearsal import commands
from wangge.rehearsal import jobs as work  # noqa: F401 - the job is known
from wangge.rehearsal.models import Rehearsal
from wangge.rehearsal.replay import replay
from wangge.rehearsal.rules import Effect, Window

NAME = "贺思远"
TITLE, DRAFT = "难的多记、易的少记，第二次差评就退出，会怎样", "三星也算差评会怎样"
TARIFF: dict[str, Any] = {"points.hour_points": {"1": 9, "2": 16, "3": 24}, "score.tariff_points": {
    "learning": 2, "volunteering": 4, "order_1": 2, "order_2": 3, "order_3": 6,
}}  # fmt: skip
HARDER: tuple[dict[str, Any], ...] = (
    {"strikes.volunteer_limit_points": 2}, {"orders.bad_stars_points": 3},
    {"strikes.volunteer_limit_points": 2, "orders.bad_stars_points": 3}, {"strikes.volunteer_limit_points": 1},
)  # fmt: skip


def fill(*, at: datetime) -> None:
    """A finished rehearsal, drafted by the second of two who manage the rules, and a draft of the first."""
    held = Holding.objects.filter(kind=PostKind.DISTRICT_MANAGER, valid_to=None).select_related("person", "place")
    first = held.order_by("place__path", "id").first()
    if first is None:
        return
    with access.remembered():
        second = _second(first.place, at)
        _finished(second, at - timedelta(days=2))
        commands.draft(by=first.person, title=DRAFT, changes={"orders.bad_stars_points": 3}, at=at, **_quarter(at))


def _finished(by: Person, at: datetime) -> None:
    days = _quarter(at)
    made = commands.draft(by=by, title=TITLE, changes=TARIFF | _that_removes(days), at=at, **days)
    commands.start(by=by, rehearsal_id=made.pk, at=at)
    while Rehearsal.objects.filter(pk=made.pk, state="asked").exists() and jobs.run_waiting(at):
        pass
    OutboxMessage.objects.filter(about_id=made.pk).update(state=OutboxMessage.State.SENT, sent_at=at, attempts=1)


def _that_removes(days: dict[str, date]) -> dict[str, Any]:
    """The mildest of the harder rules under which somebody more would have been removed."""
    for changes in HARDER:
        found = replay(Window(**days), changes)
        if any(line.effect == Effect.REMOVED for line in found.lines):
            return changes
    return HARDER[0]


def _second(district: Place, at: datetime) -> Person:
    """A colleague beside the manager: who drafts does not adopt."""
    pinyin, initials = pinyin_of(NAME)
    who = Person.objects.create(name=NAME, pinyin=pinyin, initials=initials, gender="m")
    Holding.objects.create(
        person=who, place=district, kind=PostKind.DISTRICT_MANAGER, valid_from=day_of(at) - timedelta(days=400)
    )
    access.forget()
    return who


def _quarter(at: datetime) -> dict[str, date]:
    """The last quarter that is over."""
    today = day_of(at)
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    until = first - timedelta(days=1)
    return {"since": date(until.year, until.month - 2, 1), "until": until}
