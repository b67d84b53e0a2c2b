"""Questions about what a grid card shows. The card is public: here nobody is asked who is looking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from wangge.kernel.clock import day_of
from wangge.places.models import Place
from wangge.places.queries import valid_on
from wangge.posts.contacts import ON_CARD
from wangge.posts.models import CommunityPhone, Holding, PublishedContact

HOTLINE = "12345"  # 政务服务便民热线, 国办发〔2020〕53号: whom to call where no phone is recorded
_RANK = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(ON_CARD)), output_field=IntegerField())


@dataclass(frozen=True)
class Phones:
    """The phones of a community; empty where none is recorded."""

    office: str = ""
    supervision: str = ""

    @property
    def to_call(self) -> str:
        """Whom to call when a post has no published phone: the community, else the hotline."""
        return self.office or HOTLINE

    @property
    def to_complain(self) -> str:
        """The supervision phone, else the hotline: it takes complaints about everybody."""
        return self.supervision or HOTLINE


def contacts(at: datetime) -> QuerySet[PublishedContact]:
    """The contacts published now: not withdrawn, and their post is held today."""
    running = Q(until=None) | Q(until__gt=at)
    return PublishedContact.objects.filter(running, valid_on(day_of(at), "holding__"), since__lte=at)


def contacts_of(holdings: Iterable[Holding], at: datetime) -> dict[object, PublishedContact]:
    """The published contact of each of these posts by the post's id. One query."""
    found = contacts(at).filter(holding__in=[one.pk for one in holdings]).order_by("since")
    return {contact.holding_id: contact for contact in found}


def card_posts(grids: Iterable[Place], at: datetime) -> QuerySet[Holding]:
    """The posts these grids' cards name, by grid and rank. One query."""
    held = Holding.objects.filter(valid_on(day_of(at)), kind__in=ON_CARD, place__in=[grid.pk for grid in grids])
    return held.select_related("person").order_by("place__path", _RANK, "valid_from", "id")


def phones_of(communities: Iterable[object], at: datetime) -> dict[object, Phones]:
    """The phones of these communities (their ids) by id. One query."""
    keys = list(communities)
    found: dict[object, dict[str, str]] = {key: {} for key in keys}
    rows = CommunityPhone.objects.filter(valid_on(day_of(at)), place__in=keys)
    for place_id, use, phone in rows.order_by("valid_from").values_list("place_id", "use", "phone"):
        found[place_id][use] = phone
    return {key: Phones(**numbers) for key, numbers in found.items()}
