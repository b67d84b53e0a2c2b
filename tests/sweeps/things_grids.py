"""What the sweeps ask about grids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    return _cards(of)


def _cards(of: Community) -> dict[str, Thing]:
    """The grid, a phone its worker agreed to publish, and what publishes others."""
    from tests.sweeps.world import Thing
    from wangge.posts.models import PublishedContact

    grid, community = of.places["grid"], of.places["community"]
    contact = PublishedContact.objects.create(
        holding=of.posted, phone="0351-0000101", basis="agreed", source="书面同意", since=of.at
    )
    published = {"phone": "0351-0000102", "basis": "duty", "source": "条例第六条"}
    phone = {"use": "supervision", "phone": "0351-0000002", "from_day": of.today}
    return {
        "grid": Thing(grid.path, {"code": grid.code}, marker=grid.code),
        "grid_cards": Thing(grid.path, {}, query={"community": community.code}),
        "contact_new": Thing(grid.path, {"holding_id": of.posted.pk}, body=published),
        "contact": Thing(grid.path, {"contact_id": contact.pk}, owner=of.worker.pk),
        "community_phone": Thing(community.path, {"code": grid.code}, body=phone, marker=community.code),
    }
