"""What orders tell others: records for selection and certificates, who served whom for matching, words for statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from wangge.checkin import records
from wangge.checkin.records import Line, Record
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.matching import history
from wangge.orders.models import Order, Review
from wangge.orders.states import State
from wangge.points.because import Told, tells

DONE = Q(state=State.CONFIRMED)


@records.register
def records_of_orders(people: Sequence[UUID], since: date, until: date) -> Mapping[UUID, Record]:
    """Minutes, kept and missed appointments, stars, of services people did for themselves."""
    rows = (
        Order.objects.filter(_within(since, until), taker__in=people, organisation=None)
        .order_by()
        .values("taker")
        .annotate(
            total=Sum("minutes", filter=DONE), kept=Count("pk", filter=DONE), missed=Count("pk", filter=Q(state=State.MISSED)),
            stars=Sum("review__stars"), reviews=Count("review"),
        )
    )  # fmt: skip
    return {
        row["taker"]: Record(row["total"] or 0, row["kept"], row["missed"], row["stars"] or 0, row["reviews"])
        for row in rows
    }


@records.register_lines
def lines_of_orders(person: UUID, since: date, until: date) -> Sequence[Line]:
    """Each service as a certificate lists it."""
    rows = Order.objects.filter(DONE, _within(since, until), taker=person, organisation=None).select_related("place")
    return [Line(day_of(one.starts_at), one.title, one.place.name, one.number, one.minutes or 0) for one in rows]


@history.register
def served(subjects: Sequence[UUID], since: date, until: date) -> Iterable[history.Served]:
    """Who has served whom so often."""
    rows = Order.objects.filter(DONE, _within(since, until), subject__in=subjects).order_by()
    for subject, taker, organisation, n in rows.values_list("subject", "taker", "organisation").annotate(n=Count("pk")):
        yield history.Served(subject, organisation or taker, n)


@tells("order")
def orders(ids: Sequence[UUID]) -> dict[UUID, Told]:
    """A service by its title."""
    return {one.pk: Told(one.title, "orders:detail", (one.pk,)) for one in Order.objects.filter(pk__in=ids)}


@tells("dispute")
def disputes(ids: Sequence[UUID]) -> dict[UUID, Told]:
    """A decided dispute about a service."""
    rows = Order.objects.filter(pk__in=ids)
    return {one.pk: Told(_("异议裁定：%(title)s") % {"title": one.title}, "orders:detail", (one.pk,)) for one in rows}


@tells("review")
def reviews(ids: Sequence[UUID]) -> dict[UUID, Told]:
    """A review, by the service it is about."""
    rows = Review.objects.filter(pk__in=ids).select_related("order")
    return {one.pk: Told(one.order.title, "orders:detail", (one.order_id,)) for one in rows}


def _within(since: date, until: date) -> Q:
    first, last = datetime.combine(since, time.min, SHANGHAI), datetime.combine(until, time.max, SHANGHAI)
    return Q(starts_at__gte=first, starts_at__lte=last)
