"""What the sweeps ask about organisations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests import cast
from wangge.kernel.clock import day_of
from wangge.people.models import ContactAccess, Organisation, OrganisationContact
from wangge.people.rules import pinyin_of

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

PURPOSE = "按规定测试用的用途"


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import DAY, Thing

    building = of.places["building"]
    name = f"{of.segment}号便利店"
    open_shop, closed = _shop(name, building), _shop(f"{of.segment}号旧店", building, closed_on=day_of(of.at))
    contact = OrganisationContact.objects.create(
        organisation=open_shop, role="manager", name="韩老板", phone=cast.impossible_phone(), valid_from=cast.SINCE
    )
    access = ContactAccess.objects.create(
        viewer=of.staff, contact=contact, purpose=PURPOSE, at=of.at, until=of.at + DAY
    )
    shop = Thing(building.path, {"organisation_id": open_shop.pk}, body={"version": 1}, marker=name)
    new = {"name": f"{of.segment}号新店", "kind": "shop", "place": building.code, "place_id": building.pk}
    return {
        "shop": shop,
        "shop_edit": replace(shop, body={"name": f"{name}二店", "kind": "shop", "version": 1}),
        "shop_move": replace(
            shop, body={"place": of.places["unit"].code, "place_id": of.places["unit"].pk, "version": 1}
        ),
        "shop_contact": replace(shop, body={"role": "contact", "name": "李店员", "phone": cast.impossible_phone()}),
        "closed_shop": replace(shop, args={"organisation_id": closed.pk}),
        "new_shop": replace(shop, args={}, body=new),
        "contact": replace(shop, args={"contact_id": contact.pk}, body={"purpose": PURPOSE}),
        "contact_access": replace(shop, args={"access_id": access.pk}, owner=of.staff.pk),
    }


def _shop(name: str, place: Any, *, closed_on: Any = None) -> Organisation:
    pinyin, initials = pinyin_of(name)
    return Organisation.objects.create(
        name=name, pinyin=pinyin, initials=initials, kind="shop", place=place, valid_from=cast.SINCE, valid_to=closed_on
    )
