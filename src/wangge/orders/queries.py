"""Questions about orders."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wangge import journal
from wangge.alliance import queries as alliance
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.orders.models import Attendance, Offer, Order
from wangge.orders.states import ACTIVE, OfferState, State
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.places.models import Place
from wangge.places.rules import distance_m
from wangge.posts import access
from wangge.volunteers import queries as volunteers

STATES = {
    "": Q(state__in=ACTIVE), "late": Q(state__in=(State.TAKEN, State.OPEN)), "confirm": Q(state=State.FINISHED),
    "disputed": Q(state=State.DISPUTED), "all": Q(),
}  # fmt: skip


def listed(viewer: Person, *, at: datetime, text: str = "", state: str = "", kind: str = "") -> QuerySet[Order]:
    """The orders the viewer may see, the next first. `state`: a state, "late" (begun, and nobody is there), "confirm",
    "disputed", "all", else the active ones."""
    found = _around(Order.objects.visible_to(viewer, day_of(at)))
    found = found.filter(STATES[state] if state in STATES else Q(state=state))
    if state == "late":
        found = found.filter(starts_at__lt=at)
    if kind:
        found = found.filter(kind=kind)
    if text := text.strip():
        low = text.lower()
        found = found.filter(
            Q(title__contains=text) | Q(number__startswith=text.upper()) | Q(taker__name__startswith=text)
            | Q(taker__pinyin__startswith=low) | Q(organisation__name__contains=text)
        )  # fmt: skip
    newest = state not in ("", "late", "confirm", "open", "taken", "started", "finished")
    return found.order_by("-starts_at" if newest else "starts_at", "id")


def counts(viewer: Person, *, at: datetime) -> dict[str, int]:
    """How many there are for each chip of the list. One query."""
    found = Order.objects.visible_to(viewer, day_of(at))
    late = Count("pk", filter=Q(state__in=(State.TAKEN, State.OPEN), starts_at__lt=at))
    return found.aggregate(
        active=Count("pk", filter=Q(state__in=ACTIVE)), open=Count("pk", filter=Q(state=State.OPEN)), late=late,
        confirm=Count("pk", filter=Q(state=State.FINISHED)), disputed=Count("pk", filter=Q(state=State.DISPUTED)),
    )  # fmt: skip


def order_for(viewer: Person, order_id: UUID, *, at: datetime) -> Order:
    """One order the viewer may see: also an open one for everybody near. Raises NotFound."""
    found = _around(Order.objects.visible_to(viewer, day_of(at)).filter(pk=order_id)).first()
    found = found or near(viewer, at=at).filter(pk=order_id).first()
    if found is None:
        raise NotFound
    return found


def near(viewer: Person, *, at: datetime) -> QuerySet[Order]:
    """Open orders this person may take, for everybody and where they serve, the next first; none for who may not serve."""
    on = day_of(at)
    check_in = volunteers.place_of(viewer, on)
    mine = alliance.current(at).filter(organisation__in=spoken_for(viewer, on)).select_related("place")
    paths = [one.place.path for one in mine]
    if check_in is not None and volunteers.may_serve(viewer, on):
        paths.append(check_in.place.path)
    found = Order.objects.filter(
        access.within_any(paths, "place__path"), state=State.OPEN, for_everybody=True, ends_at__gt=at
    ).exclude(subject=viewer)
    return _around(found).order_by("starts_at", "id")


def offers_to(person: Person, *, at: datetime) -> QuerySet[Offer]:
    """What this person, or their organisations, are asked, the soonest to answer first."""
    mine = Q(person=person) | Q(organisation__in=spoken_for(person, day_of(at)))
    waiting = Offer.objects.filter(mine, state=OfferState.WAITING, expires_at__gt=at)
    return waiting.select_related("order__place", "organisation").order_by("expires_at", "id")


def own(person: Person, *, at: datetime, over: bool = False) -> QuerySet[Order]:
    """What this person has taken: the next first, or what is over, the newest first."""
    mine = Q(taker=person) | Q(organisation__in=spoken_for(person, day_of(at)))
    held = Q(state__in=(State.TAKEN, State.STARTED, State.FINISHED))
    found = _around(Order.objects.filter(mine))
    return found.exclude(held).order_by("-starts_at") if over else found.filter(held).order_by("starts_at")


def of_organisation(organisation: UUID) -> QuerySet[Order]:
    """What an organisation has taken, the latest first."""
    return _around(Order.objects.filter(organisation=organisation)).order_by("-starts_at", "-id")


def done_for(person: Person, *, at: datetime) -> QuerySet[Order]:
    """Services for this person, the newest first."""
    return _around(Order.objects.filter(subject=person)).order_by("-starts_at")


def offers_of(order: Order) -> QuerySet[Offer]:
    """Whom an order was offered to, the newest first."""
    return Offer.objects.filter(order=order).select_related("person", "organisation").order_by("-at", "-id")


def attendances_of(order: Order) -> list[Attendance]:
    """The check-ins and check-outs of an order, the first first. One query."""
    return list(Attendance.objects.filter(order=order).order_by("number"))


def offer_to(viewer: Person, offer_id: UUID, *, at: datetime) -> Offer:
    """An offer to this person or their organisations that waits. Raises NotFound."""
    found = offers_to(viewer, at=at).filter(pk=offer_id).first()
    if found is None:
        raise NotFound
    return found


def history_of(order: Order) -> list[tuple[Leaf, str]]:
    """The journal lines on an order, oldest first, each with who did it. Two queries."""
    leaves = list(journal.history_of(order))
    names = dict(Person.objects.filter(pk__in={leaf.by_id for leaf in leaves}).values_list("pk", "name"))
    return [(leaf, names.get(leaf.by_id, "") if leaf.by_id else "") for leaf in leaves]


def distance_to(order: Order, person: Person) -> int | None:
    """Metres from somebody's home to an order as the crow flies; None where a point is missing."""
    here, there = _point(person.home), _point(order.place)
    return round(distance_m(*here, *there)) if here and there else None


def _point(place: Place | None) -> tuple[float, float] | None:
    """The nearest known point: the door's, else the building's. Three places must be loaded."""
    for _step in range(3):
        if place is None:
            return None
        if place.longitude is not None and place.latitude is not None:
            return float(place.longitude), float(place.latitude)
        place = place.parent
    return None


def by_token(token: str) -> Order:
    """The order whose link this is. Raises NotFound."""
    found = _around(Order.objects.filter(token=token)).first()
    if found is None:
        raise NotFound
    return found


def _around(found: QuerySet[Order]) -> QuerySet[Order]:
    return found.select_related(
        "place__parent__parent",
        "subject",
        "taker",
        "organisation",
        "review",
        "task__project",
        "need",
        "dispute",
        "owner",
    )
