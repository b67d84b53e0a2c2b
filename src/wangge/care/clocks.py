"""Which clocks of a help call start with which stage, from policy data."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from wangge.care.states import Stage
from wangge.kernel import policy
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.policy import Policy
from wangge.matters.commands import Running

S = Stage
# stage that starts it → (stage the clock runs on, policy key)
STARTED_BY: dict[Stage, tuple[tuple[Stage, str], ...]] = {
    S.REPORTED: (
        (S.DISPATCHED, "call.dispatch_minutes"),
        (S.FAMILY, "call.family_minutes"),
        (S.CLOSED, "call.close_hours"),
    ),
    S.DISPATCHED: ((S.ACCEPTED, "call.accept_minutes"),),
    S.ACCEPTED: ((S.ON_THE_WAY, "call.set_out_minutes"), (S.ON_SITE, "call.arrive_minutes")),
    S.ON_SITE: ((S.CHECKED, "call.check_minutes"),),
    S.CHECKED: ((S.AMBULANCE, "call.ambulance_minutes"),),
    S.AMBULANCE: ((S.ACCOMPANIED, "call.accompany_minutes"),),
    S.CLOSED: ((S.FOLLOWED_UP, "call.followup_days"),),
}


def starting(stage: Stage, done: frozenset[Stage], at: datetime) -> list[Running]:
    """The clocks that start when `stage` is settled; none for stages already settled. At most one query."""
    wanted = [(ahead, key) for ahead, key in STARTED_BY.get(stage, ()) if ahead not in done]
    if not wanted:
        return []
    rows = policy.many([key for _ahead, key in wanted], at)
    return [Running(ahead, due(rows[key], at), rows[key].row_id) for ahead, key in wanted]


def due(row: Policy, at: datetime) -> datetime:
    """When a limit that starts at `at` runs out. The key's ending names the unit; days end at midnight in Asia/Shanghai."""
    unit = row.key.rpartition("_")[2]
    if unit == "days":
        return datetime.combine(day_of(at) + timedelta(days=row.value), time(23, 59, 59), SHANGHAI)
    return at + timedelta(**{unit: row.value})
