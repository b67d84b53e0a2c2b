"""What the clock does for check-ins: remind people of the half-yearly re-check-in."""

from datetime import datetime, timedelta
from uuid import UUID

from wangge.checkin import notices
from wangge.checkin.consents import agreeing
from wangge.checkin.models import CheckIn, Consent
from wangge.kernel import policy
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic

BATCH = 200


@every(seconds=600)
def remind_of_confirmation(at: datetime) -> int:
    """Ask everybody whose re-check-in falls due soon and who agreed to be told. Returns how many were looked at."""
    last = day_of(at) + timedelta(days=policy.on("checkin.remind_days", at).value)
    due = CheckIn.objects.filter(
        state=CheckIn.State.APPROVED,
        confirm_by__lte=last,
        reminded_on=None,
        person__in=agreeing(Consent.Purpose.CONTACT),
    )
    ids = list(due.order_by("confirm_by", "id").values_list("pk", flat=True)[:BATCH])
    return for_each(ids, lambda pk: _remind(pk, at))


@atomic
def _remind(check_in_id: UUID, at: datetime) -> None:
    waiting = CheckIn.objects.select_for_update(of=("self",)).select_related("person", "place")
    check_in = waiting.filter(pk=check_in_id, reminded_on=None).first()
    if check_in is not None:
        check_in.reminded_on = day_of(at)
        check_in.save(update_fields=["reminded_on"])
        notices.confirmation_due(check_in, at)
