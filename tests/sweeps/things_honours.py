"""What the sweeps ask about appraisals: one at every step, an honour of the elder, a letter the child's department reads."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from tests import cast
from wangge.honours.models import Appraisal, Honour, Nominee, Objection, Recommendation, Vote
from wangge.kernel.clock import day_of
from wangge.people.models import Organisation, OrganisationContact
from wangge.people.rules import pinyin_of

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

DAY = timedelta(days=1)
REASON = "按规定测试用的原因"
TEXT = "五月份的两次服务是别人代做的"
PDF = b64encode(b"%PDF-1.7").decode()
RULES = {
    f"honours.{award}_weights": {"value": {"minutes": 1}, "row": "", "source": ""}
    for award in ("volunteer", "shop", "enterprise", "post")
} | {"honours.seats_times": {"value": {"volunteer": 3}, "row": "", "source": ""}}
PART = {"measure": "minutes", "of": 60, "out_of": 60, "share": False, "points": 10_000, "weight": 1}


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    quarters = count(4 * 2021)
    cast.holding(cast.person(f"委员{of.segment}"), "committee_member", of.places["community"])
    path = of.places["community"].path
    here = Thing(path, {}, subject=of.elder.pk)

    def one(state: str, **more: Any) -> Appraisal:
        return _appraisal(of, next(quarters), state, **more)

    def of_one(made: Appraisal) -> Thing:
        return Thing(path, {"appraisal_id": made.pk}, body={"reason": REASON}, marker=made.number)

    noticed = one("noticed", notice_from=day_of(of.at), notice_until=day_of(of.at) + 30 * DAY)
    elder = _nominee(noticed, of.elder, "passed")
    about = _nominee(noticed, of.neighbour, "passed")
    voting = one("voting", vote_until=day_of(of.at) + 30 * DAY)
    voted = _nominee(voting, of.elder, "shortlisted")
    prepared = one("prepared")
    _nominee(prepared, of.elder, "shortlisted")
    counted = one("voting", vote_until=day_of(of.at) - DAY)
    Vote.objects.create(nominee=_nominee(counted, of.elder, "shortlisted"), by=of.worker, at=of.at, choice="for")
    honour, other = _honour(of, one("conferred")), _honour(of, one("conferred"))
    department = _department(of)
    letter, again = _letter(of, honour, department), _letter(of, other, department)
    objection = Objection.objects.create(
        number=f"YY{of.segment}", nominee=about, text=TEXT, by=of.elder, written_by=of.elder, at=of.at
    )
    said = {"upheld": "no", "grounds": REASON}
    given = replace(here, args={"honour_id": honour.pk}, marker=honour.number)
    asks = {"department": department.pk, "department_id": department.pk, "words": "建议在评优评先工作中予以考虑"}
    desk = {"person": of.neighbour.pk, "person_id": of.neighbour.pk, "text": TEXT}
    owned = replace(here, owner=of.child.pk)
    vote = {f"choice_{voted.pk}": "for", "choice": "for", "reason": REASON}
    return {
        "hn_new": Thing(path, {}, body={"place": of.places["community"].pk, "year": 2020, "quarter": 1}),
        "hn_prepared": of_one(prepared),
        "hn_voting": replace(of_one(voting), body=vote),
        "hn_counted": of_one(counted),
        "hn_over": of_one(one("noticed", notice_from=day_of(of.at) - 20 * DAY, notice_until=day_of(of.at) - DAY)),
        "hn_award": replace(of_one(noticed), args={"appraisal_id": noticed.pk, "award": "volunteer"}),
        "hn_nominee": replace(here, args={"nominee_id": elder.pk}),
        "hn_vote": Thing(path, {"nominee_id": voted.pk}, body=vote),
        "hn_object": Thing(path, {"nominee_id": elder.pk}, body={"text": TEXT}),
        "hn_desk": Thing(path, {"nominee_id": elder.pk}, query={"q": of.neighbour.name}, body=desk),
        "hn_objection": replace(here, args={"objection_id": objection.pk}, body=said, marker=objection.number),
        "hn_honour": given,
        "hn_withdraw": replace(given, args={"honour_id": other.pk}, body={"reason": REASON}),
        "hn_recommend": replace(given, args={"honour_id": _honour(of, one("conferred")).pk}, body=asks),
        "hn_code": Thing(path, {"token": honour.token}),
        "hn_letter": replace(owned, args={"recommendation_id": letter.pk}, marker=letter.number),
        "hn_link": Thing(path, {"token": letter.token}),
        "hn_acknowledge": Thing(path, {"token": again.token}, body={"name": "罗建"}),
    }


def _appraisal(of: Community, quarter: int, state: str, **more: Any) -> Appraisal:
    conferred = {"conferred_by": of.worker, "conferred_at": of.at} if state == "conferred" else {}
    days = {"notice_from": day_of(of.at), "notice_until": day_of(of.at)} if state == "conferred" else {}
    return Appraisal.objects.create(
        number=f"KP{of.segment}-{quarter}", place=of.places["community"], year=quarter // 4, quarter=quarter % 4 + 1,
        state=state, prepared_by=of.staff, prepared_at=of.at, rules=RULES, digest="0" * 64, **{**conferred, **days, **more},
    )  # fmt: skip


def _nominee(made: Appraisal, who: Any, standing: str) -> Nominee:
    return Nominee.objects.create(
        appraisal=made, award="volunteer", person=who, standing=standing, sample=9, score=10_000, rank=1, parts=[PART]
    )


def _honour(of: Community, made: Appraisal) -> Honour:
    return Honour.objects.create(
        nominee=_nominee(made, of.elder, "honoured"), number=f"RY{made.number}", token=f"token-of-{made.number}", at=of.at,
        by=of.worker, document=PDF, digest="0" * 64,
    )  # fmt: skip


def _department(of: Community) -> Organisation:
    name = f"{of.segment}商务局"
    pinyin, initials = pinyin_of(name)
    made = Organisation.objects.create(
        name=name,
        pinyin=pinyin,
        initials=initials,
        kind="work_unit",
        place=of.places["building"],
        valid_from=cast.SINCE,
    )
    OrganisationContact.objects.create(organisation=made, role="contact", person=of.child, valid_from=cast.SINCE)
    return made


def _letter(of: Community, honour: Honour, department: Organisation) -> Recommendation:
    return Recommendation.objects.create(
        number=f"TJ{honour.number}", honour=honour, department=department, words=REASON, token=f"letter-{honour.number}",
        document=PDF, digest="0" * 64, sent_by=of.staff, sent_at=of.at, due=day_of(of.at) + 9 * DAY,
    )  # fmt: skip
