"""Orders come about: from a project's task, from a need, or by hand; they are offered, and may be cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.alliance import queries as alliance
from wangge.kernel import policy
from wangge.kernel.actors import System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_token, numbered
from wangge.kernel.refusals import NotFound
from wangge.needs.kinds import NeedKind
from wangge.needs.models import Need
from wangge.needs.states import State as NeedState
from wangge.orders import attendance, insuring, notices, quiet, refusals
from wangge.orders.models import Offer, Order
from wangge.orders.states import ACTIVE, OfferState, State
from wangge.orders.timeline import MANAGE, managed, move, write
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.projects.models import Task
from wangge.volunteers import queries as volunteers

PINGS, OPEN_OFFERS, ANSWER = "orders.week_pings_times", "orders.open_offers_times", "orders.answer_hours"
LONGEST_HOURS = 12
WEEK = timedelta(days=7)


@atomic
def publish(
    *, by: Person | System, title: str, kind: str, place_id: UUID, starts_at: datetime, ends_at: datetime, at: datetime,
    difficulty: int = 1, details: str = "", risks: str = "", subject_id: UUID | None = None, need_id: UUID | None = None,
    for_everybody: bool = True, insurance: str = "",
) -> Order:  # fmt: skip
    """Put a service on the list, by hand or for a need. Raises NotFound, NotPermitted, BadOrder."""
    place = Place.objects.current().filter(pk=place_id).first()
    need = _need(need_id) if need_id else None
    subject = (
        Person.objects.filter(pk=subject_id, merged_into=None).first() if subject_id else need.subject if need else None
    )
    if place is None or (subject_id and subject is None):
        raise NotFound
    access.require(by, MANAGE, place=place, at=at)
    return _make(
        by, at, title=title, kind=kind, place=place, starts_at=starts_at, ends_at=ends_at, difficulty=difficulty,
        details=details.strip() or None, risks=risks.strip()[:200], subject=subject, need=need, for_everybody=for_everybody,
        insurance=insurance.strip()[:80],
    )  # fmt: skip


@atomic
def publish_task(
    *,
    by: Person | System,
    task_id: UUID,
    at: datetime,
    details: str = "",
    risks: str = "",
    for_everybody: bool = False,
    insurance: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Order:
    """Make an order of a project's open task, at its time unless another is given, offered at once to whom the match named.

    Raises NotFound, NotPermitted, BadOrder, and as `offer`.
    """
    rows = Task.objects.select_for_update(of=("self",)).select_related(
        "place", "subject", "need", "person", "organisation"
    )
    task = rows.filter(pk=task_id, state=Task.State.OPEN).first()
    if task is None:
        raise NotFound
    access.require(by, MANAGE, place=task.place, at=at)
    if Order.objects.filter(task=task).exists():
        raise refusals.BadOrder(why=_("这项任务已经发布过接单。"))
    named = task.person or task.organisation
    order = _make(
        by, at, title=task.title, kind=task.kind, place=task.place, starts_at=starts_at or task.starts_at,
        ends_at=ends_at or task.ends_at,
        difficulty=task.difficulty, details=details.strip() or None, risks=risks.strip()[:200], subject=task.subject,
        need=task.need, task=task, for_everybody=for_everybody or named is None, insurance=insurance.strip()[:80],
    )  # fmt: skip
    if named is not None:
        offer(by=by, order_id=order.pk, to=named, at=at)
    return order


@atomic
def offer(*, by: Person | System, order_id: UUID, to: Person | Organisation, at: datetime) -> Offer:
    """Offer an open order to somebody able.

    Raises NotFound, NotPermitted, WrongState, MayNotTake, Uninsured, TooManyOffers, Over.
    """
    order = managed(by, order_id, at)
    if order.state != State.OPEN:
        raise refusals.WrongState(number=order.number, state=order.get_state_display())
    if order.starts_at <= at:
        raise refusals.Over
    key = {"person": to} if isinstance(to, Person) else {"organisation": to}
    require_able(to, order, at)
    insuring.require(order, at)  # nobody is asked for what they could not take
    limits = policy.many([PINGS, OPEN_OFFERS, ANSWER], at)
    asked = Offer.objects.filter(at__gt=at - WEEK, **key).count()
    if asked >= limits[PINGS].value:
        why = _("%(name)s 这七天已被邀请 %(n)s 次，到上限了。请换一位。") % {"name": to.name, "n": asked}
        raise refusals.TooManyOffers(why=why)
    waiting = Offer.objects.filter(order=order, state=OfferState.WAITING).count()
    if waiting >= limits[OPEN_OFFERS].value:
        raise refusals.TooManyOffers(why=_("这一单已邀请 %(n)s 位，等他们答复后再邀请。") % {"n": waiting})
    if Offer.objects.filter(order=order, **key).exists():
        raise refusals.TooManyOffers(why=_("已经邀请过 %(name)s。") % {"name": to.name})
    told_at = quiet.told_at(order, at)  # the hours to answer begin when they know
    expires_at = min(told_at + timedelta(hours=limits[ANSWER].value), order.starts_at)
    made = Offer.objects.create(
        order=order,
        by=person_or_none(by),
        at=at,
        told_at=told_at if told_at > at else None,
        expires_at=expires_at,
        **key,
    )
    write(order, "offered", by=by, at=at, to=to.pk, told_at=told_at)
    notices.offered(made, at)
    return made


@atomic
def cancel(*, by: Person, order_id: UUID, reason: str, at: datetime) -> Order:
    """Staff call it off; whoever took it is told. Raises NotFound, NotPermitted, WrongState, TextMissing."""
    order = managed(by, order_id, at)
    if len(reason.strip()) < 4:
        raise refusals.TextMissing(field="reason")
    order.end_note, order.away_since = reason.strip(), None
    attendance.check_out(order, at)
    move(order, State.CANCELLED, "end_note", "away_since")
    withdraw_offers(order, at)
    write(order, "cancelled", by=by, at=at)
    notices.cancelled(order, at)
    return order


def withdraw_offers(order: Order, at: datetime) -> None:
    """Whoever was asked and has not answered need not any more."""
    waiting = Offer.objects.filter(order=order, state=OfferState.WAITING)
    waiting.update(state=OfferState.GONE, answered_at=at)


def require_able(to: Person | Organisation, order: Order, at: datetime) -> None:
    """Raise MayNotTake unless a person may serve, or an organisation is a member; NotForYou for the served person."""
    if isinstance(to, Organisation):
        if not alliance.is_member(to, at):
            raise refusals.MayNotTake
    elif to.pk == order.subject_id:
        raise refusals.NotForYou
    elif not volunteers.may_serve(to, day_of(at)):
        raise refusals.MayNotTake


def _make(by: Person | System, at: datetime, **given: Any) -> Order:
    title, kind = given["title"].strip(), given["kind"]
    if not 1 <= len(title) <= 80 or kind not in NeedKind.values:
        raise refusals.BadOrder(field="title", why=_("请写任务名称（80 字以内）并选类别。"))
    if not given["starts_at"] < given["ends_at"] <= given["starts_at"] + timedelta(hours=LONGEST_HOURS):
        raise refusals.BadOrder(field="ends_at", why=_("结束时间要晚于开始时间，最长 12 小时。"))
    if given["ends_at"] <= at:
        raise refusals.BadOrder(field="starts_at", why=_("时间已经过了。只能发布还没有开始的任务。"))
    if not 1 <= given["difficulty"] <= 3:
        raise refusals.BadOrder(field="difficulty", why=_("难度是 1 到 3。"))
    order = Order(
        **given | {"title": title}, number=numbered("JD", day_of(at)), token=new_token(), published_by=person_or_none(by),
        published_at=at, owner=person_or_none(by),
    )  # fmt: skip
    order.save(force_insert=True)
    write(order, "published", by=by, at=at, kind=kind, difficulty=order.difficulty)
    return order


def _need(need_id: UUID) -> Need:
    need = Need.objects.select_for_update(of=("self",)).select_related("subject").filter(pk=need_id).first()
    if need is None:
        raise NotFound
    if need.state != NeedState.OPEN or Order.objects.filter(need=need, state__in=ACTIVE).exists():
        raise refusals.BadOrder(field="need", why=_("这条需求已办结，或已经有一单在办。"))
    return need
