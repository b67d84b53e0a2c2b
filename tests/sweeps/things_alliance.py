"""What the sweeps ask about the alliance: the elder complains about a shop the child speaks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from wangge.agreements import commands as agreements
from wangge.alliance import complaints, exports, memberships
from wangge.alliance.models import Membership
from wangge.kernel.clock import day_of
from wangge.people.models import Organisation, OrganisationContact
from wangge.people.rules import pinyin_of

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

TEXT = "按规定测试用的投诉内容"
EARLIER, HEARD = timedelta(days=30), timedelta(days=12)


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    community, began = of.places["community"], of.at - EARLIER
    benefit = memberships.add_benefit(by=of.staff, place_id=community.pk, name="挂牌展示", what="每月一次", at=began)
    member = _member(of, began)
    today = day_of(of.at)
    there = Thing(
        community.path,
        {"membership_id": member.pk},
        subject=of.elder.pk,
        owner=of.child.pk,
        marker=member.organisation.name,
    )
    place = {"place": community.pk, "place_id": community.pk}
    days = {"from_day": f"{today}", "to_day": f"{today + EARLIER}"}
    other = _shop(of, "待入会")

    def complaint(stage: int, **body: Any) -> Thing:
        made = _complaint(of, member, stage)
        return replace(there, args={"complaint_id": made.pk}, body=body, marker=made.number)

    about = {"organisation_id": member.organisation_id, "kind": "service", "text": TEXT}
    grounds = {"grounds": TEXT}
    purpose = {"what": "members", "purpose": "季度例会汇总"}
    taken = exports.take_out(by=of.staff, at=of.at, **purpose)
    return {
        "al_export_new": replace(there, args={}, body=purpose),
        "al_export": replace(there, args={"export_id": taken.pk}, owner=of.staff.pk),
        "al_export_file": replace(there, args={"export_id": taken.pk, "form": "csv"}, owner=of.staff.pk),
        "al_member": there,
        "al_invite": replace(
            there, args={}, body=place | days | {"organisation": other.pk, "organisation_id": other.pk}
        ),
        "al_credit": replace(there, body={"what": "learning", "day": f"{today}", "evidence": "食品安全培训"}),
        "al_benefit": replace(there, args={"benefit_id": benefit.pk}),
        "al_benefit_new": replace(there, args={}, body=place | {"name": "免费摊位", "what": "每月一次"}),
        "al_complain": replace(there, body=about | {"person": of.elder.pk}),
        "al_raised": complaint(0, text=TEXT),
        "al_heard": complaint(1, verified="yes", **grounds),
        "al_verified": complaint(2, text=TEXT),
        "al_appealed": complaint(3, won="yes", **grounds),
    }


def _member(of: Community, at: Any) -> Membership:
    first = day_of(at)
    made = memberships.invite(
        by=of.staff, place_id=of.places["community"].pk, organisation_id=_shop(of, "联盟").pk, from_day=first,
        to_day=first + timedelta(days=365), at=at,
    )  # fmt: skip
    agreements.offer(by=of.staff, agreement_id=made.pk, at=at)
    for who in (of.staff, of.child):
        agreements.sign(by=who, agreement_id=made.pk, name=who.name, at=at)
    return Membership.objects.select_related("organisation").get(agreement=made)


def _shop(of: Community, what: str) -> Organisation:
    name = f"{of.segment}{what}面馆"
    pinyin, initials = pinyin_of(name)
    made = Organisation.objects.create(
        name=name, pinyin=pinyin, initials=initials, kind="shop", place=of.places["building"], valid_from=cast.SINCE
    )
    OrganisationContact.objects.create(organisation=made, role="manager", person=of.child, valid_from=cast.SINCE)
    return made


def _complaint(of: Community, member: Membership, stage: int) -> Any:
    """Raised today (0) or earlier: heard (1), verified (2), appealed (3)."""
    at = of.at - HEARD if stage else of.at
    made = complaints.raise_complaint(
        by=of.elder,
        organisation_id=member.organisation_id,
        kind="service",
        text=TEXT,
        complainant_id=of.elder.pk,
        at=at,
    )
    if stage:
        complaints.hear_without(complaint_id=made.pk, at=of.at)
    if stage > 1:
        complaints.decide(by=of.staff, complaint_id=made.pk, verified=True, grounds=TEXT, at=of.at)
    if stage > 2:
        complaints.appeal(by=of.child, complaint_id=made.pk, text=TEXT, at=of.at)
    return made
