"""What the sweeps ask about volunteers: the elder has a card, two deductions, certificates; others have stars or no card."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from wangge.checkin.models import CheckIn, ServiceRecord
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.points.ledger import Because
from wangge.volunteers import cards, certificates, deductions
from wangge.volunteers.models import Certificate, Star

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

DAY = timedelta(days=1)
TEXT = "那天我按时到了，是换了服务对象"
GROUNDS = "查看了签到记录"
FULL_DAY, DAYS = 1440, 5  # minutes: together more than the hours of the first star


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    community, today = of.places["community"], day_of(of.at)
    _served(of)
    card = cards.issue(by=of.staff, person_id=of.elder.pk, at=of.at)
    here = Thing(community.path, {}, subject=of.elder.pk)
    days = {"since": today - 300 * DAY, "until": today}
    person = replace(here, args={"person_id": of.elder.pk}, marker=of.elder.name)
    issued = _issued(of, **days)

    def with_args(**args: Any) -> Thing:
        return replace(here, args=args)

    return {
        "vl_person": person,
        "vl_cardless": Thing(community.path, {"person_id": _volunteer(of, "无卡").pk}),
        "vl_card_code": with_args(token=card.token),
        "vl_certificate_code": with_args(token=issued.token),
        "vl_deduction": replace(with_args(deduction_id=_deducted(of)), body={"text": TEXT}),
        "vl_appealed": replace(with_args(deduction_id=_appealed(of)), body={"won": "1", "grounds": GROUNDS}),
        "vl_applied": replace(with_args(certificate_id=_applied(of, **days).pk), body={"answer": GROUNDS}),
        "vl_issued": replace(with_args(certificate_id=issued.pk), body={"answer": GROUNDS}),
        "vl_certificate_new": replace(person, body={name: str(day) for name, day in days.items()}),
        "vl_star_apply": here,
        "vl_star": Thing(community.path, {"star_id": _star(of, "星一").pk}, body={"answer": GROUNDS}),
        "vl_star_noticed": Thing(community.path, {"star_id": _star(of, "星二", noticed=True).pk}),
    }


def _served(of: Community) -> None:
    check_in = CheckIn.objects.filter(person=of.elder, state="approved").earliest("applied_at")
    ServiceRecord.objects.bulk_create(
        ServiceRecord(
            check_in=check_in, day=day_of(of.at) - n * DAY, role="care", what="夜间陪护", where="家里", organiser="居委会",
            attended=True, minutes=FULL_DAY, confirmed_by=of.staff, recorded_at=of.at,
        )
        for n in range(DAYS)
    )  # fmt: skip


def _volunteer(of: Community, name: str) -> Any:
    who = cast.person(f"{name}{of.segment}", home=of.places["next_door"])
    CheckIn.objects.create(
        person=who, place=of.places["community"], kind="volunteer", skills=[], times=[], source="desk", state="approved",
        applied_at=of.at, applied_by=of.staff, since=cast.SINCE,
    )  # fmt: skip
    return who


@atomic
def _deducted(of: Community) -> Any:
    made = deductions.deduct(
        person=of.elder, because=Because("review", new_id()), stars=2, by=SYSTEM, at=of.at, place=of.places["community"]
    )
    return made.pk


def _appealed(of: Community) -> Any:
    key = _deducted(of)
    deductions.appeal(by=of.elder, deduction_id=key, text=TEXT, at=of.at)
    return key


def _applied(of: Community, **days: Any) -> Certificate:
    return certificates.apply(by=of.elder, person_id=of.elder.pk, at=of.at, **days)


def _issued(of: Community, **days: Any) -> Certificate:
    return certificates.issue(by=of.staff, certificate_id=_applied(of, **days).pk, at=of.at)


def _star(of: Community, name: str, *, noticed: bool = False) -> Star:
    told: dict[str, Any] = {}
    if noticed:
        told = {"state": "noticed", "noticed_by": of.worker, "notice_until": day_of(of.at) - DAY}
    return Star.objects.create(
        person=_volunteer(of, name), place=of.places["community"], level=1, minutes=6000, policy_row=new_id(),
        applied_at=of.at, **told,
    )  # fmt: skip
