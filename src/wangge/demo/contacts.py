"""The published phones of the demo: invented office numbers of the grid posts, and two phones a community."""

from __future__ import annotations

from datetime import datetime, time
from random import Random

from wangge.demo.places import SINCE, Tree
from wangge.kernel.clock import SHANGHAI
from wangge.posts.contacts import ON_CARD
from wangge.posts.models import CommunityPhone, Holding, PostKind, PublishedContact

DUTY_SOURCE = "网格公示卡公示要求（演示）"
AGREED_SOURCE = "2020-01-01 本人书面同意（演示）"
UNPUBLISHED = 0.1  # of the assistants: somebody always has not agreed yet


def publish(tree: Tree, holdings: list[Holding], chance: Random) -> None:
    """Save the phones of every grid's posts and of every community; bulk inserts, no journal."""
    grids = {grid.pk for some in tree.grids.values() for grid in some}
    since = datetime.combine(SINCE, time(9), SHANGHAI)
    contacts = []
    for number, holding in enumerate(one for one in holdings if one.place_id in grids and one.kind in ON_CARD):
        agreed = holding.kind == PostKind.GRID_ASSISTANT
        if agreed and chance.random() < UNPUBLISHED:
            continue
        basis = PublishedContact.Basis.AGREED if agreed else PublishedContact.Basis.DUTY
        contacts.append(
            PublishedContact(
                holding=holding, phone=f"199 0000 {8000 + number % 2000:04d}", basis=basis, since=since,
                source=AGREED_SOURCE if agreed else DUTY_SOURCE,
            )
        )  # fmt: skip
    PublishedContact.objects.bulk_create(contacts)
    CommunityPhone.objects.bulk_create(
        CommunityPhone(place=community, use=use, phone=f"0351-0000{100 * n + extension:03d}", valid_from=SINCE)
        for n, community in enumerate(tree.communities)
        for use, extension in ((CommunityPhone.Use.OFFICE, 1), (CommunityPhone.Use.SUPERVISION, 2))
    )
