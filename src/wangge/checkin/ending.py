"""How a check-in ends, whoever ends it: the state, the flag on the person, the claims that wait."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.checkin import refusals
from wangge.checkin.models import CheckIn, PostClaim
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.people.newcomers import lower_flag

State = CheckIn.State


def locked(check_in_id: UUID) -> CheckIn:
    """One check-in, locked, with person, place and unit. Raises NotFound."""
    found = (
        CheckIn.objects.select_for_update(of=("self",))
        .select_related("person__home", "place", "unit")
        .filter(pk=check_in_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def require_state(check_in: CheckIn, *states: str) -> None:
    """Raise WrongState unless the check-in is in one of these states."""
    if check_in.state not in states:
        raise refusals.WrongState(state=check_in.get_state_display())


def save(check_in: CheckIn) -> None:
    """Save a locked check-in as the next version."""
    check_in.version += 1
    check_in.save()


def close(check_in: CheckIn, *, reason: str, by: Person, at: datetime) -> CheckIn:
    """End an approved check-in after today, or decline one that waits."""
    if check_in.state == State.APPROVED:
        check_in.state, check_in.until, check_in.confirm_by = State.ENDED, day_of(at), None
    else:
        check_in.state = State.DECLINED
    check_in.reason, check_in.decided_at, check_in.decided_by = reason, at, by
    save(check_in)
    waiting = PostClaim.objects.filter(check_in=check_in, withdrawn_at=None, opening__decision=None)
    claims = waiting.update(withdrawn_at=at)
    lower(check_in, by=by, at=at)
    journal.record(
        f"check_in.{check_in.state}", by=by, on=check_in, at=at, place=check_in.place, claims=claims,
        reason=journal.commit_to("reason", reason),
    )  # fmt: skip
    return check_in


def lower(check_in: CheckIn, *, by: Person, at: datetime) -> None:
    """Take the flag off the person when no other approved check-in of this kind holds it up."""
    others = CheckIn.objects.filter(person=check_in.person, kind=check_in.kind, state=State.APPROVED)
    if not others.exclude(pk=check_in.pk).exists():
        lower_flag(check_in.person, check_in.kind, by=by, at=at)


def end_memberships(person: Person, *, by: Person, at: datetime) -> int:
    """End what rests on the consent to keep party membership, and hide what there was. Returns how many ended."""
    mine = CheckIn.objects.select_for_update(of=("self",)).select_related("person__home", "place")
    ended = 0
    for one in mine.filter(person=person, kind__in=CheckIn.MEMBERS, hidden_at=None).order_by("pk"):
        one.hidden_at = at
        if one.state in CheckIn.LIVE:
            close(one, reason="本人撤回登记党员身份的同意", by=by, at=at)
            ended += 1
        else:
            save(one)
    return ended
