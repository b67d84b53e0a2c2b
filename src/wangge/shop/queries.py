"""Questions to the points shop."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from wangge.checkin.models import CheckIn
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.shop.models import Good, Redemption, StockMove

PICTURED = Case(When(photo=None, then=False), default=True)
COUNTED = (Redemption.State.WAITING, Redemption.State.COLLECTED, Redemption.State.EXPIRED)


def shelf(person: Person, *, at: datetime, all: bool = False) -> QuerySet[Good]:
    """What somebody may redeem: the shelves of where they live and of where they serve; `all` with what is off the shelf."""
    on = day_of(at)
    home = person.home.path if person.home else ""
    serves = CheckIn.objects.filter(
        Q(until=None) | Q(until__gte=on), person=person, state=CheckIn.State.APPROVED, since__lte=on
    ).values("place")
    near = Q(place__in=serves) | (Q(home__startswith=F("place__path")) if home else Q(pk__in=()))
    found = Good.objects.alias(home=Value(home)).filter(near).annotate(pictured=PICTURED).select_related("place")
    if not all:
        found = found.filter(state=Good.State.SHELF)
    return found.order_by("cost", "title", "id")


def good_for(viewer: Person, good_id: UUID, *, at: datetime) -> Good:
    """Something on one's shelf, or of one's desk. Raises NotFound."""
    mine = shelf(viewer, at=at, all=True).filter(pk=good_id).first()
    found = mine or goods(viewer, at=at).filter(pk=good_id).first()
    if found is None:
        raise NotFound
    return found


def goods(viewer: Person, *, at: datetime, text: str = "", state: str = "") -> QuerySet[Good]:
    """The goods of the viewer's places, with how many wait to be collected; by title."""
    found = Good.objects.visible_to(viewer, day_of(at)).select_related("place")
    if text := text.strip():
        found = found.filter(title__icontains=text)
    if state == "empty":
        found = found.filter(state=Good.State.SHELF, stock=0)
    elif state in Good.State.values:
        found = found.filter(state=state)
    waits = Coalesce(Sum("redemptions__count", filter=Q(redemptions__state="waiting")), 0)
    return found.annotate(waits=waits, pictured=PICTURED).order_by("state", "title", "id")


def had(good: Good, person: Person, *, at: datetime) -> int:
    """How many of it somebody has redeemed in its days; cancelled ones do not count."""
    since = at - timedelta(days=good.days)
    rows = Redemption.objects.filter(good=good, person=person, at__gt=since, state__in=COUNTED)
    return rows.aggregate(n=Sum("count"))["n"] or 0


def mine(person: Person) -> QuerySet[Redemption]:
    """One's own redemptions, the newest first."""
    return _shown(Redemption.objects.filter(person=person)).order_by("-at", "-id")


def redemptions(viewer: Person, *, at: datetime, text: str = "", state: str = "") -> QuerySet[Redemption]:
    """The redemptions of the viewer's desks, the newest first."""
    here = access.subtree_filter(viewer, Permission.SEE_SERVICE, on=day_of(at), column="place__path")
    found = _shown(Redemption.objects.filter(here))
    if state in Redemption.State.values:
        found = found.filter(state=state)
    if text := text.strip():
        low, code = text.lower(), text.upper()
        found = found.filter(
            Q(number=code) | Q(code=code) | Q(person__name__startswith=text) | Q(person__pinyin__startswith=low)
        )
    return found.order_by("-at", "-id")


def redemption_for(viewer: Person, redemption_id: UUID, *, at: datetime) -> Redemption:
    """One redemption the viewer may see. Raises NotFound."""
    found = _shown(Redemption.objects.visible_to(viewer, day_of(at))).filter(pk=redemption_id).first()
    if found is None:
        raise NotFound
    return found


def by_code(viewer: Person, code: str, *, at: datetime) -> Redemption | None:
    """What a code stands for at the viewer's desks; how it is typed does not matter."""
    return redemptions(viewer, at=at).filter(code=code.strip().upper().replace(" ", "").replace("-", "")).first()


def moves_of(good: Good) -> QuerySet[StockMove]:
    """Every change of a stock, the newest first."""
    return StockMove.objects.filter(good=good).select_related("by").order_by("-at", "-id")


def _shown(rows: QuerySet[Redemption]) -> QuerySet[Redemption]:
    """With what a line of a list says; a photo is asked for by itself."""
    return rows.select_related("good", "place", "person").defer("good__photo")
