"""The clocks of a case as the tables have them: the calendar, the special procedures, the extension."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wangge.hall import clocks
from wangge.hall.clocks import Term
from wangge.hall.models import Case, Extension
from wangge.kernel import policy, working_days
from wangge.kernel.calendar import WorkingCalendar

ACCEPT = "hall.accept_working_days"
CHECK = "hall.check_online_working_days"
ANSWER = "hall.answer_working_days"
PROMISE = "hall.promise_working_days"
EXTEND = "hall.extend_working_days"
EXTEND_JOINT = "hall.extend_joint_working_days"
ISSUE = "hall.issue_working_days"
POST = "hall.post_working_days"
PART = "hall.part_working_days"
WARN = "hall.warn_working_days"
ARCHIVE = "hall.archive_working_days"


@dataclass(frozen=True, slots=True)
class Dues:
    """When a case has to be decided: by the promise of the item, and by law. Both None while the clock stands."""

    promised: datetime | None
    statutory: datetime | None


def calendar() -> WorkingCalendar:
    """The working calendar of the district. One query."""
    return working_days.calendar()


def after(at: datetime, key: str, days: WorkingCalendar | None = None) -> datetime:
    """When as many working days after `at` are over as the policy `key` says. Two queries, one with the calendar given."""
    return clocks.working_days_after(at, policy.on(key, at).value, days or calendar())


def dues(case: Case, *, extra: int | None = None) -> Dues:
    """Both dues of an accepted case from its acceptance, its special procedures and its extension (`extra` working days
    when it is about to be written). Three queries at most."""
    days = calendar()
    if case.accepted_at is None:
        return Dues(None, None)
    stops = list(case.pauses.order_by("began_at").values_list("began_at", "ended_at"))
    if extra is None:
        extra = Extension.objects.filter(case=case).values_list("working_days", flat=True).first() or 0
    said = case.version
    promised, statutory = (
        clocks.decide_by(Term(amount, unit), case.accepted_at, days, stops, extra)
        for amount, unit in (
            (said.promised_amount, said.promised_unit), (said.statutory_amount, said.statutory_unit),
        )
    )  # fmt: skip
    return Dues(promised, statutory)


def first_dues(case: Case, accepted_at: datetime, days: WorkingCalendar) -> Dues:
    """The dues of a case at the moment of its acceptance: nothing has stopped or moved the clock yet. No query."""
    said = case.version
    return Dues(
        clocks.decide_by(Term(said.promised_amount, said.promised_unit), accepted_at, days),
        clocks.decide_by(Term(said.statutory_amount, said.statutory_unit), accepted_at, days),
    )
