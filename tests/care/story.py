"""Short words for the tests of the help call: who is on duty, where, and what is being asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from django.db import connections

from tests import cast
from wangge.care import intake
from wangge.care.models import HelpCall
from wangge.care.states import Stage
from wangge.matters.models import Assignment, Clock, Matter, Step

S = Stage
RULES = Path(__file__).parents[2] / "docs" / "rules"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
REASON = "电话里说清楚了"
KEPT = ("kind", "severity", "asked_at", "accepted_at", "alarm_at", "arrived_at", "outcome")


def table(page: str, *heads: str) -> list[list[str]]:
    """The rows of the table with these heads on a rule page."""
    lines = iter((RULES / page).read_text("utf-8").splitlines())
    rows = [_cells(line) for line in lines if _cells(line) == list(heads)]
    assert len(rows) == 1, f"{page} has no table {heads}"
    lines = iter((RULES / page).read_text("utf-8").splitlines())
    while _cells(next(lines)) != list(heads):
        pass
    next(lines)
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append(_cells(line))
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []


def on_duty(person: Any, place: Any, at: datetime) -> Any:
    """A shift from an hour ago until eight hours from now."""
    from wangge.posts.models import DutyShift

    return DutyShift.objects.create(person=person, place=place, starts_at=at - HOUR, ends_at=at + 8 * HOUR)


def stands_at(person: Any, longitude: float, latitude: float, at: datetime) -> Any:
    """The last position of a person."""
    from wangge.posts.models import LastPosition

    return LastPosition.objects.create(person=person, longitude=longitude, latitude=latitude, at=at)


def worker(name: str, place: Any, kind: str = "grid_worker") -> Any:
    """Somebody else who answers calls."""
    who = cast.person(name, phone=cast.impossible_phone())
    cast.holding(who, kind, place)
    return who


def fell(subject: Any, by: Any, at: datetime, **more: Any) -> HelpCall:
    """A fall is reported."""
    words: dict[str, Any] = {"kind": "fall", "severity": "urgent", "channel": "phone", **more}
    return intake.report_call(by=by, report=intake.Report(subject_id=subject.pk if subject else None, **words), at=at)


def fresh(call: HelpCall) -> Matter:
    """The call's matter as it is stored now."""
    return Matter.objects.select_related("help_call", "owner").get(pk=call.pk)


def asked(call: HelpCall) -> Any:
    """Who is asked or has accepted, or None."""
    found = Assignment.objects.select_related("person").filter(matter=call.pk, open=True).first()
    return found.person if found else None


def kinds(call: HelpCall) -> list[str]:
    """The timeline in a few words."""
    return list(Step.objects.filter(matter=call.pk).order_by("id").values_list("kind", flat=True))


def step(call: HelpCall, kind: str) -> Step:
    """The newest step of a kind."""
    return Step.objects.filter(matter=call.pk, kind=kind).latest("id")


def running(call: HelpCall) -> dict[str, datetime]:
    """The running clocks."""
    return dict(Clock.objects.filter(matter=call.pk, stopped_at=None).values_list("stage", "due_at"))


def picture(*calls: HelpCall) -> Any:
    """Everything a deed on calls can change, to compare before and after."""
    from wangge.care.models import FallCard, FamilyNotice
    from wangge.journal.models import Leaf
    from wangge.kernel.models import OutboxMessage

    ids = [call.pk for call in calls]
    return (
        list(Matter.objects.order_by("id").values()),
        list(HelpCall.objects.filter(pk__in=ids).order_by("pk").values(*KEPT)),
        list(Clock.objects.order_by("id").values()),
        list(Assignment.objects.order_by("id").values()),
        Step.objects.count(), FallCard.objects.count(), FamilyNotice.objects.count(),
        Leaf.objects.count(), OutboxMessage.objects.count(),
    )  # fmt: skip


def at_once(deeds: Iterable[Callable[[], Any]]) -> list[Any]:
    """Do these in threads that start together; results or exceptions in the same order."""
    deeds = list(deeds)
    results: list[Any] = [None] * len(deeds)
    start = Barrier(len(deeds))

    def work(number: int, deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[number] = deed()
        except Exception as problem:  # the test looks at it
            results[number] = problem
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
