"""Who leaves gives back: what a removed volunteer or a former member has taken and not begun is open again, staff are told.

What has begun is finished and counts in full. Part of the deed that removes; lock order: the orders by id.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from wangge.alliance import leaving as alliance_leaving
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.orders import notices, taking
from wangge.orders.models import Offer, Order
from wangge.orders.states import OfferState, State
from wangge.people.models import Organisation, Person
from wangge.posts import access, queries
from wangge.posts.access import Permission
from wangge.posts.models import PostKind
from wangge.volunteers import leaving as volunteers_leaving


@volunteers_leaving.register
def orders_of_volunteer(person: Person, at: datetime) -> int:
    """A removed volunteer's."""
    return _release(Q(person=person), Q(taker=person, organisation=None), person.name, at)


@alliance_leaving.register
def orders_of_member(organisation: Organisation, at: datetime) -> int:
    """A former member's."""
    mine = Q(organisation=organisation)
    return _release(mine, mine, organisation.name, at)


def keepers_of(order: Order, at: datetime) -> list[Person]:
    """Who on the staff is to know: who answers for it while they may, else the staff of the community."""
    owner = order.owner
    if owner is not None and access.rights_of(owner, day_of(at)).allow(Permission.MANAGE_SERVICE, order.place.path):
        return [owner]
    held = queries.holders_of(order.place, on=day_of(at), kinds=[PostKind.COMMUNITY_STAFF])
    return list({one.person_id: one.person for one in held}.values())


def _release(asked: Q, taken: Q, name: str, at: datetime) -> int:
    Offer.objects.filter(asked, state=OfferState.WAITING).update(state=OfferState.GONE, answered_at=at)
    held = Order.objects.select_for_update(of=("self",)).select_related("place", "owner", "need")
    orders = list(held.filter(taken, state=State.TAKEN).order_by("id"))
    told: dict[Person, list[Order]] = defaultdict(list)
    for order in orders:
        order.end_note = _("原接单人不能来了，重新开放。")
        taking.release(order, SYSTEM, at)
        for keeper in keepers_of(order, at):
            told[keeper].append(order)
    for keeper, some in told.items():
        notices.left(keeper, name, some, at)
    return len(orders)
