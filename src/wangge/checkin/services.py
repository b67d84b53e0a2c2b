"""Services that were done, as recorded at the desk: actual time only, within ten working days, else approved by another."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.checkin import refusals
from wangge.checkin.ending import locked, require_state
from wangge.checkin.models import CheckIn, ServiceRecord, ServiceRole
from wangge.kernel import policy, working_days
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

MOST_MINUTES = 24 * 60
State = ServiceRecord.State


@atomic
def record_service(
    *, by: Person, check_in_id: UUID, day: date, role: str, what: str, where: str, organiser: str, minutes: int,
    attended: bool, at: datetime,
) -> ServiceRecord:  # fmt: skip
    """Record one service of somebody who checked in, or that they did not turn up (then without minutes).

    `minutes` are of actual service, 1 to 1,440. Later than policy "service.record_working_days" after the day it waits
    for another colleague's approval and does not count before (民政部令第67号; back-filling is approved separately).
    Raises NotFound, NotPermitted, WrongState, BadService, ServiceTwice.
    """
    check_in = locked(check_in_id)
    access.require(by, Permission.MANAGE_CHECKINS, place=check_in.place, at=at)
    require_state(check_in, CheckIn.State.APPROVED, CheckIn.State.ENDED)
    _require_sound(check_in, day, role, minutes, attended, (what, where, organiser), at)
    what, where, organiser = what.strip(), where.strip(), organiser.strip()
    if ServiceRecord.objects.filter(check_in=check_in, day=day, what=what, organiser=organiser).exists():
        raise refusals.ServiceTwice(field="what")
    late = day_of(at) > last_day_to_record(day, at)
    record = ServiceRecord.objects.create(
        check_in=check_in, day=day, role=role, what=what, where=where, organiser=organiser, attended=attended,
        minutes=minutes if attended else 0, state=State.WAITING if late else State.RECORDED, confirmed_by=by,
        recorded_at=at,
    )  # fmt: skip
    journal.record(
        "service.recorded", by=by, on=record, at=at, place=check_in.place, check_in=check_in.pk, day=day,
        minutes=record.minutes, attended=attended, late=late,
    )  # fmt: skip
    return record


@atomic
def approve_backfill(*, by: Person, service_id: UUID, accept: bool, at: datetime) -> ServiceRecord:
    """Accept or refuse a record that came late; by somebody else than who recorded it.

    Raises NotFound, NotPermitted, FourEyes, WrongState.
    """
    record = (
        ServiceRecord.objects.select_for_update(of=("self",))
        .select_related("check_in__place")
        .filter(pk=service_id)
        .first()
    )
    if record is None:
        raise NotFound
    access.require(by, Permission.MANAGE_CHECKINS, place=record.check_in.place, at=at)
    if record.state != State.WAITING:
        raise refusals.WrongState(state=record.get_state_display())
    if by.pk in (record.confirmed_by_id, record.check_in.person_id):
        raise refusals.FourEyes
    record.state = State.RECORDED if accept else State.REFUSED
    record.backfill_by, record.backfill_at = by, at
    record.save(update_fields=["state", "backfill_by", "backfill_at"])
    journal.record("service.backfill", by=by, on=record, at=at, place=record.check_in.place, accepted=accept)
    return record


def last_day_to_record(day: date, at: datetime) -> date:
    """The last day on which a service of this day is recorded in time."""
    days = policy.on("service.record_working_days", at).value
    calendar = working_days.calendar()
    return calendar.add_working_days(day, days)


def _require_sound(
    check_in: CheckIn, day: date, role: str, minutes: int, attended: bool, texts: tuple[str, ...], at: datetime
) -> None:
    if role not in ServiceRole.values:
        raise refusals.BadService(field="role", why=_("没有这一类服务"))
    if day > day_of(at):
        raise refusals.BadService(field="day", why=_("日期还没有到，服务做完再记录"))
    if check_in.since is None or day < check_in.since or (check_in.until and day > check_in.until):
        raise refusals.BadService(field="day", why=_("日期不在报到期间"))
    if attended and not 1 <= minutes <= MOST_MINUTES:
        raise refusals.BadService(field="minutes", why=_("实际服务时长应在 1 分钟到 24 小时之间"))
    for name, text in zip(("what", "where", "organiser"), texts, strict=True):
        if not text.strip():
            raise refusals.BadService(field=name, why=_("服务内容、地点和组织者都要填写"))
