"""Short words for tests of the alliance."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.agreements import story as signing
from wangge.agreements import commands as agreements
from wangge.alliance import complaints, memberships
from wangge.alliance.models import Benefit, Complaint, Membership
from wangge.kernel.clock import day_of

TEXT = "七月二十六日买的米过期了，店里不肯换"
GROUNDS = "查看了小票和监控"
HEARD = timedelta(days=9)  # surely after the days to reply


def joined(
    staff: Any, speaker: Any, places: Any, at: datetime, name: str = "和顺便利店", days: int = 365
) -> Membership:
    """A shop that has signed the agreement, in a community with two benefits."""
    for benefit in ("挂牌展示", "免费摊位"):
        if not Benefit.objects.filter(place=places.community, name=benefit).exists():
            memberships.add_benefit(by=staff, place_id=places.community.pk, name=benefit, what="每月一次", at=at)
    shop = signing.shop(places.building, speaker, name)
    first = day_of(at)
    made = memberships.invite(
        by=staff, place_id=places.community.pk, organisation_id=shop.pk, from_day=first,
        to_day=first + timedelta(days=days), at=at,
    )  # fmt: skip
    agreements.offer(by=staff, agreement_id=made.pk, at=at)
    for who in (staff, speaker):
        agreements.sign(by=who, agreement_id=made.pk, name=who.name, at=at)
    return Membership.objects.select_related("organisation", "place").get(agreement=made)


def complained(membership: Membership, by: Any, at: datetime, kind: str = "service") -> Complaint:
    """Somebody complains for themselves."""
    return complaints.raise_complaint(
        by=by, organisation_id=membership.organisation_id, kind=kind, text=TEXT, complainant_id=by.pk, at=at
    )


def heard(membership: Membership, by: Any, at: datetime) -> Complaint:
    """A complaint whose days to reply are over."""
    made = complained(membership, by, at)
    assert complaints.hear_without(complaint_id=made.pk, at=at + HEARD)
    return made


def verified(membership: Membership, by: Any, decider: Any, at: datetime, verified: bool = True) -> Complaint:
    """A complaint that was found true (or not)."""
    made = heard(membership, by, at)
    return complaints.decide(by=decider, complaint_id=made.pk, verified=verified, grounds=GROUNDS, at=at + HEARD)
