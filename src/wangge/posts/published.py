"""Questions about what a grid card shows. The card is public: here nobody is asked who is looking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.queries import valid_on
from wangge.posts.contacts import ON_CARD
from wangge.posts.models import CommunityPhone, Holding, PublishedContact
from wangge.posts.queries import UNREAD

HOTLINE = "12345"  # 政务服务便民热线, 国办发〔2020〕53号: whom to call where no phone is recorded
_RANK = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(ON_CARD)), output_field=IntegerField())


MOST_SUCCESSIONS = 20  # a grid merged more often than that goes round in circles


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
    """The posts these grids' cards name, by grid and rank; nobody's own phone is read. One query."""
    held = Holding.objects.filter(valid_on(day_of(at)), kind__in=ON_CARD, place__in=[grid.pk for grid in grids])
    named = held.select_related("person").defer(*UNREAD)
    return named.order_by("place__path", _RANK, "valid_from", "id")


def phones_of(communities: Iterable[Any], at: datetime) -> dict[Any, Phones]:
    """The phones of these communities (their ids) by id. One query."""
    keys = list(communities)
    found: dict[Any, dict[str, str]] = {key: {} for key in keys}
    rows = CommunityPhone.objects.filter(valid_on(day_of(at)), place__in=keys)
    for place_id, use, phone in rows.order_by("valid_from").values_list("place_id", "use", "phone"):
        found[place_id][use] = phone
    return {key: Phones(**numbers) for key, numbers in found.items()}


@dataclass(frozen=True)
class CardPerson:
    """Somebody a card names; `phone` is empty where none is published."""

    name: str
    kind: str
    phone: str


@dataclass(frozen=True)
class GridCard:
    """What the public notice of one grid says on one day. `successor` is only there for a grid that is closed."""

    grid: Place
    community: Place
    people: list[CardPerson]
    phones: Phones
    as_of: date
    successor: Place | None = None

    @property
    def closed(self) -> bool:
        """Whether the grid is no longer in use on that day."""
        return self.grid.valid_to is not None and self.grid.valid_to < self.as_of


def cards_of(grids: Iterable[Place], at: datetime) -> list[GridCard]:
    """The cards of these grids, in the same order; their parents must come with them. Three queries in all."""
    wanted = list(grids)
    posts = list(card_posts(wanted, at))
    published = contacts_of(posts, at)
    phones = phones_of({grid.parent_id for grid in wanted}, at)
    people: dict[object, list[CardPerson]] = {}
    for one in posts:
        phone = published[one.pk].phone if one.pk in published else ""
        people.setdefault(one.place_id, []).append(CardPerson(one.person.name, one.kind, phone))
    return [
        GridCard(
            grid=grid, community=_community(grid), people=people.get(grid.pk, []), phones=phones[grid.parent_id],
            as_of=day_of(at), successor=successor_of(grid),
        )
        for grid in wanted
    ]  # fmt: skip


def grid_of(code: str, at: datetime) -> Place:
    """The grid with this code, closed ones too, as `cards_of` needs it. Raises NotFound. One query."""
    found = Place.objects.select_related("parent", "merged_into__merged_into")
    grid = found.filter(code=code, kind=PlaceKind.GRID, valid_from__lte=day_of(at)).first()
    if grid is None:
        raise NotFound
    return grid


def successor_of(grid: Place) -> Place | None:
    """The grid in use that a closed one was merged into, through all mergers since; None for an open one."""
    found = grid.merged_into
    for _step in range(MOST_SUCCESSIONS):
        if found is None or found.valid_to is None:
            return found
        found = found.merged_into
    return None


def _community(grid: Place) -> Place:
    if grid.parent is None:
        raise ValueError(f"{grid.code} is no grid: it hangs under nothing")
    return grid.parent
