"""Honours are given after the notice, with a numbered certificate and a reward; one given wrongly is taken back."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.honours import documents, notices, objecting, refusals, rights
from wangge.honours.models import Appraisal, Honour, Nominee
from wangge.honours.preparing import SHORTEST_REASON, decided_by, moved
from wangge.honours.states import Award, Standing, State
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_token, numbered
from wangge.kernel.refusals import Changed, NotFound
from wangge.people.models import Person
from wangge.points import ledger, strikes
from wangge.points import models as books
from wangge.points.ledger import Because
from wangge.points.models import Book, Posting

REWARD = "honours.reward_points"


def confer(*, by: Person, appraisal_id: UUID, at: datetime, site: str = "") -> Appraisal:
    """Give the honours when the notice is over and every objection is answered; never by who prepared the list.

    Whoever was removed meanwhile gets none. `site` (https://host) goes into the QR codes. The PDFs are set before the transaction.
    Raises NotFound, NotPermitted, WrongState, FourEyes, NoticeRuns, ObjectionsWait, Changed (somebody was removed meanwhile).
    """
    drawn = _drawn_up(by, appraisal_id, at)
    for made in drawn.honours:
        content = documents.certificate(made, drawn.appraisal, site)
        made.document, made.digest = b64encode(content).decode(), hashlib.sha256(content).hexdigest()
    return _conferred(by, drawn, at)


@dataclass(frozen=True)
class _Drawn:
    """What is about to be given: an honour, not saved yet, for each nominee who passed; and who gets none."""

    appraisal: Appraisal
    honours: list[Honour]
    gone: set[UUID]


@atomic
def _drawn_up(by: Person, appraisal_id: UUID, at: datetime) -> _Drawn:
    one = decided_by(by, appraisal_id, at, State.NOTICED)
    if by.pk == one.prepared_by_id:
        raise refusals.FourEyes
    if one.notice_until is not None and day_of(at) <= one.notice_until:
        raise refusals.NoticeRuns(day=one.notice_until)
    if left := objecting.waiting(one):
        raise refusals.ObjectionsWait(n=left)
    through = list(
        one.nominees.filter(standing=Standing.PASSED).select_related("person", "organisation", "community").order_by(
            "award", "rank", "id"
        )
    )  # fmt: skip
    gone = _removed(through)
    given = [
        Honour(nominee=nominee, number=numbered("RY", day_of(at)), token=new_token(), at=at, by=by)
        for nominee in through
        if nominee.pk not in gone
    ]
    return _Drawn(one, given, gone)


@atomic
def _conferred(by: Person, drawn: _Drawn, at: datetime) -> Appraisal:
    again = _drawn_up(by, drawn.appraisal.pk, at)
    one, gone, honours = again.appraisal, drawn.gone, drawn.honours
    if again.gone != gone or [made.nominee_id for made in again.honours] != [made.nominee_id for made in honours]:
        raise Changed
    one.conferred_by, one.conferred_at = by, at
    for made in honours:
        _give(one, made, by, at)
    Nominee.objects.filter(pk__in=gone).update(standing=Standing.STRUCK)
    moved(one, State.CONFERRED)
    journal.record(
        "appraisal.conferred", by=by, on=one, at=at, place=one.place, honours=[made.number for made in honours],
        removed=sorted(map(str, gone)),
    )  # fmt: skip
    return one


@atomic
def withdraw(*, by: Person, honour_id: UUID, reason: str, at: datetime) -> Honour:
    """Take an honour back: its QR code says so at once, the reward is reversed.

    Raises NotFound, NotPermitted, Party, NotValid, ReasonMissing.
    """
    rows = Honour.objects.select_for_update(of=("self",)).select_related("nominee__appraisal__place", "nominee__person")
    one: Honour | None = rows.filter(pk=honour_id).first()
    if one is None:
        raise NotFound
    place = one.nominee.appraisal.place
    rights.require_decides(by, place, at)
    if by.pk == one.nominee.person_id:
        raise refusals.Party
    if one.state != Honour.State.VALID:
        raise refusals.NotValid
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    if one.reward_id:
        ledger.reverse(posting_id=one.reward_id, because=Because("honour", one.pk), by=by, at=at)
    one.state, one.withdrawn_by, one.withdrawn_at, one.withdrawn_why = Honour.State.WITHDRAWN, by, at, reason.strip()
    one.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_why"])
    journal.record(
        "honour.withdrawn", by=by, on=one, at=at, place=place, number=one.number,
        reason=journal.commit_to("reason", one.withdrawn_why),
    )  # fmt: skip
    notices.honour(one, at)
    return one


def _removed(nominees: list[Nominee]) -> set[UUID]:
    """Those who were removed as volunteers or members since the list was made. Two queries."""
    volunteers = {n.person_id: n.pk for n in nominees if n.award == Award.VOLUNTEER and n.person_id}
    members = {n.organisation_id: n.pk for n in nominees if n.organisation_id}
    gone = {volunteers[pk] for pk in strikes.removed(books.Standing.Role.VOLUNTEER, list(volunteers))}
    return gone | {members[pk] for pk in strikes.removed(books.Standing.Role.MEMBER, list(members))}


def _give(one: Appraisal, made: Honour, by: Person, at: datetime) -> None:
    nominee = made.nominee
    made.reward = _reward(made, one, by, at)
    made.save(force_insert=True)
    nominee.standing = Standing.HONOURED
    nominee.save(update_fields=["standing"])
    journal.record(
        "honour.given",
        by=by,
        on=made,
        at=at,
        place=one.place,
        number=made.number,
        award=nominee.award,
        digest=made.digest,
    )
    notices.honour(made, at)


def _reward(made: Honour, one: Appraisal, by: Person, at: datetime) -> Posting | None:
    """Points for a volunteer, score for a member, by the policy of the day."""
    said = policy.on(REWARD, at)
    nominee = made.nominee
    amount = said.value.get(nominee.award, 0)
    holder = nominee.person if nominee.award == Award.VOLUNTEER else nominee.organisation
    if not amount or holder is None:
        return None
    return ledger.post(
        book=Book.POINTS if nominee.award == Award.VOLUNTEER else Book.SCORE, holder=holder, amount=amount,
        kind=Posting.Kind.EARN, because=Because("honour", made.pk), by=by, at=at, place=one.place, policy_row=said.row_id,
        detail={"award": str(nominee.award)},
    )  # fmt: skip
