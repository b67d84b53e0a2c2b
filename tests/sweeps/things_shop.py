"""What the sweeps ask about the points shop: a shelf, and what the elder redeemed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.shop import story
from wangge.shop import commands

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

SOAP = {"kind": "good", "title": "洗衣皂", "cost": 10, "days": 30}


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    community = of.places["community"]
    story.earned(of.elder, 100, of.at)
    good = story.good(of.staff, community, of.at, title=f"{of.segment}洗衣皂", photo=_photo())
    one = commands.redeem(by=of.elder, good_id=good.pk, count=1, at=of.at)
    good.refresh_from_db()
    here = Thing(community.path, {"good_id": good.pk}, subject=of.elder.pk, marker=good.title)
    redeemed = Thing(community.path, {"redemption_id": one.pk}, subject=of.elder.pk, marker=one.number)
    new: dict[str, Any] = {**SOAP, "place": community.pk, "place_id": community.pk, "stock_in": 1}
    return {
        "sh_good": replace(here, body={**SOAP, "amount": 3, "count": 1, "version": good.version}),
        "sh_new": Thing(community.path, {}, body=new),
        "sh_redeemed": redeemed,
        "sh_code": Thing(community.path, {}, body={"code": one.code}),
    }


def _photo() -> bytes:
    from tests.kernel.test_photos import photo

    return photo()
