"""Letters of recommendation to departments, who say through a link that they have them."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.honours import documents, notices, refusals, rights
from wangge.honours.models import Honour, Recommendation
from wangge.honours.objecting import SHORTEST_TEXT
from wangge.honours.voting import working_days_after
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_token, numbered
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person

DUE = "honours.acknowledge_working_days"
SHORTEST_NAME = 2


def recommend(
    *, by: Person, honour_id: UUID, department_id: UUID, words: str, at: datetime, site: str = ""
) -> Recommendation:
    """Send a letter that recommends somebody honoured to a department; its contacts get the link. The PDF is set before the
    transaction.

    Raises NotFound, NotPermitted, NotValid, NoDepartment, RecommendedAlready, TextMissing.
    """
    made = _written(by, honour_id, department_id, words, at)
    content = documents.letter(made, site)
    made.document, made.digest = b64encode(content).decode(), hashlib.sha256(content).hexdigest()
    return _sent(by, made, at, site)


@atomic
def _written(by: Person, honour_id: UUID, department_id: UUID, words: str, at: datetime) -> Recommendation:
    """The letter, not saved yet; what it says of the honour does not change."""
    rows = Honour.objects.select_for_update(of=("self",)).select_related(
        "nominee__appraisal__place", "nominee__person", "nominee__organisation", "nominee__community"
    )
    honour: Honour | None = rows.filter(pk=honour_id).first()
    if honour is None:
        raise NotFound
    place = honour.nominee.appraisal.place
    rights.require_prepares(by, place, at)
    if honour.state != Honour.State.VALID:
        raise refusals.NotValid
    department = Organisation.objects.current().filter(pk=department_id, kind=Organisation.Kind.WORK_UNIT).first()
    if department is None:
        raise refusals.NoDepartment(field="department")
    if other := honour.recommendations.filter(department=department).first():
        raise refusals.RecommendedAlready(name=department.name, number=other.number)
    if len(words.strip()) < SHORTEST_TEXT:
        raise refusals.TextMissing(field="words")
    return Recommendation(
        number=numbered("TJ", day_of(at)), honour=honour, department=department, words=words.strip(), token=new_token(),
        sent_by=by, sent_at=at, due=working_days_after(at, DUE),
    )  # fmt: skip


@atomic
def _sent(by: Person, made: Recommendation, at: datetime, site: str) -> Recommendation:
    _written(by, made.honour_id, made.department_id, made.words, at)  # it may still be sent
    place, honour, department = made.honour.nominee.appraisal.place, made.honour, made.department
    made.save(force_insert=True)
    journal.record(
        "recommendation.sent", by=by, on=made, at=at, place=place, number=made.number, honour=honour.number,
        department=department.pk, digest=made.digest,
    )  # fmt: skip
    notices.recommended(made, site, at)
    return made


@atomic
def acknowledge(*, token: str, name: str, at: datetime, answer: str = "", by: Person | None = None) -> Recommendation:
    """The department says that it has the letter, once; whoever has the link may.

    Raises NotFound, NameMissing, AcknowledgedAlready.
    """
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related(
        "honour__nominee__appraisal__place", "sent_by"
    )
    one: Recommendation | None = rows.filter(token=token).first()
    if one is None:
        raise NotFound
    if one.acknowledged_at is not None:
        raise refusals.AcknowledgedAlready
    if len(name.strip()) < SHORTEST_NAME:
        raise refusals.NameMissing(field="name")
    one.acknowledged_at, one.acknowledged_by, one.answer = at, name.strip()[:40], answer.strip()[:500] or None
    one.save(update_fields=["acknowledged_at", "acknowledged_by", "answer"])
    journal.record(
        "recommendation.acknowledged", by=by or SYSTEM, on=one, at=at, place=one.honour.nominee.appraisal.place,
        number=one.number, by_link=by is None, name=journal.commit_to("name", one.acknowledged_by),
    )  # fmt: skip
    notices.acknowledged(one, at)
    return one
