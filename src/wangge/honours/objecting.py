"""Objections during the public notice: anybody may, the committee hears them, everybody gets an answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.honours import notices, refusals, rights
from wangge.honours.models import Appraisal, Nominee, Objection
from wangge.honours.preparing import SHORTEST_REASON
from wangge.honours.states import Standing, State
from wangge.honours.voting import committee, require_no_party
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person

SHORTEST_TEXT = 10


@atomic
def raise_objection(
    *, by: Person, nominee_id: UUID, text: str, at: datetime, person_id: UUID | None = None
) -> Objection:
    """Object to an honour under public notice; the desk writes it down for `person_id`, who asks there.

    Raises NotFound, NotPermitted, NoticeOver, TextMissing, ObjectedAlready.
    """
    nominee = _announced(nominee_id)
    one = nominee.appraisal
    if one.state != State.NOTICED or nominee.standing != Standing.PASSED:
        raise NotFound
    objector = by
    if person_id is not None and person_id != by.pk:
        rights.require_prepares(by, one.place, at)
        found = Person.objects.filter(pk=person_id, merged_into=None).first()
        if found is None:
            raise NotFound
        objector = found
    if one.notice_until is not None and day_of(at) > one.notice_until:
        raise refusals.NoticeOver(day=one.notice_until)
    if len(text.strip()) < SHORTEST_TEXT:
        raise refusals.TextMissing(field="text")
    if Objection.objects.filter(nominee=nominee, by=objector).exists():
        raise refusals.ObjectedAlready
    made = Objection.objects.create(
        number=numbered("YY", day_of(at)), nominee=nominee, text=text.strip(), by=objector, written_by=by, at=at
    )
    journal.record("objection.raised", by=by, on=made, at=at, place=one.place, number=made.number, nominee=nominee.pk)
    notices.objected(made, committee(one.place, day_of(at)), at)
    return made


@atomic
def decide(*, by: Person, objection_id: UUID, upheld: bool, grounds: str, at: datetime) -> Objection:
    """Answer an objection; one upheld takes the honour away before it is given. No party to it decides.

    Raises NotFound, NotPermitted, Decided, Party, ReasonMissing.
    """
    rows = Objection.objects.select_for_update(of=("self",)).select_related("nominee__appraisal__place", "by")
    one: Objection | None = rows.filter(pk=objection_id).first()
    if one is None:
        raise NotFound
    place = one.nominee.appraisal.place
    rights.require_decides(by, place, at)
    if by.pk in (one.by_id, one.written_by_id):
        raise refusals.Party
    require_no_party(by, one.nominee, at)
    if one.state != Objection.State.WAITING:
        raise refusals.Decided
    if len(grounds.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="grounds")
    one.state = Objection.State.UPHELD if upheld else Objection.State.DISMISSED
    one.decided_by, one.decided_at, one.grounds = by, at, grounds.strip()
    one.save(update_fields=["state", "decided_by", "decided_at", "grounds"])
    if upheld:
        Nominee.objects.filter(pk=one.nominee_id, standing=Standing.PASSED).update(standing=Standing.STRUCK)
    journal.record(
        f"objection.{one.state}", by=by, on=one, at=at, place=place, nominee=one.nominee_id,
        grounds=journal.commit_to("grounds", one.grounds),
    )  # fmt: skip
    notices.objection_decided(one, at)
    return one


def waiting(one: Appraisal) -> int:
    """How many objections of an appraisal are not answered yet."""
    return Objection.objects.filter(nominee__appraisal=one, state=Objection.State.WAITING).count()


def _announced(nominee_id: UUID) -> Nominee:
    rows = Nominee.objects.select_for_update(of=("self",)).select_related("appraisal__place")
    found: Nominee | None = rows.filter(pk=nominee_id).first()
    if found is None:
        raise NotFound
    return found
