"""What staff do: publish, offer, cancel, record what was told by phone, decide disputes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.clock import day_of, local
from wangge.kernel.refusals import NotFound, Refused
from wangge.needs.models import Need
from wangge.needs.queries import entry_for
from wangge.orders import insuring, publishing, queries, settling, taking
from wangge.orders.candidates import candidates
from wangge.orders.models import Order
from wangge.people.queries import person_for
from wangge.people.queries import search as search_people
from wangge.places.models import Place
from wangge.places.queries import search as search_places
from wangge.posts import access
from wangge.projects.models import Task
from wangge.projects.queries import task_for
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.needs.deeds import uuid_or_none
from wangge.web.needs.show import where
from wangge.web.orders import show
from wangge.web.orders.forms import DecideForm, InsuranceForm, MinutesForm, OfferForm, OrderForm, TaskForm, TextForm
from wangge.web.page import done, page

MANAGE = Permission.MANAGE_SERVICE
SHOWN = 8
BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """First for whom or where (or a need that says so), then what and when."""
    at, viewer = clock.now(), me(request)
    need, subject, place = _about(request, at)
    initial = {"title": need.title, "kind": need.kind} if need else {}
    form = OrderForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if place is None:
            form.add_error(None, _("请先在上面查找并选择为谁，或在哪里。"))
        else:
            try:
                made = publishing.publish(
                    by=viewer, place_id=place.pk, subject_id=subject.pk if subject else None,
                    need_id=need.pk if need else None, at=at, **form.values(),
                )  # fmt: skip
            except Refused as refusal:
                refuse(form, refusal, starts_at="begins", ends_at="ends")
            else:
                return _done(request, made, _("已发布 %(number)s。"))
    context = {
        "form": form, "need": need, "subject": subject, "place": place, "address": where(place),
        "found": [] if place else _found(request, at), "q": request.GET.get("q", ""),
    }  # fmt: skip
    return page(request, "orders/new.html", context, status=422 if form.errors else 200)


@require_http_methods(BOTH)
@guarded(MANAGE)
def of_task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Publish a project's task; whom the match named is asked at once."""
    at, viewer = clock.now(), me(request)
    task = task_for(viewer, task_id, at=at)
    access.require(viewer, MANAGE, place=task.place, at=at)
    form = TaskForm(request.POST if request.method == "POST" else None, initial=_proposed(task, at))
    if request.method == "POST" and form.is_valid():
        try:
            made = publishing.publish_task(by=viewer, task_id=task.pk, at=at, **form.values())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _done(request, made, _("已发布 %(number)s。"))
    named = task.person or task.organisation
    effect = (
        _("会立即邀请 %(name)s。") % {"name": named.name} if named else _("会出现在志愿者和联盟成员的“可接的任务”里。")
    )
    context = {
        "form": form, "title": _("发布任务"), "lede": task.title, "effect": effect, "button": _("发布任务"),
        "back": reverse("projects:task", args=[task.pk]),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


def _proposed(task: Task, at: datetime) -> dict[str, Any]:
    """As the task says; at the same hours tomorrow when that is over already."""
    begins, ends = local(task.starts_at), local(task.ends_at)
    day = begins.date() if task.starts_at > at else day_of(at) + timedelta(days=1)
    return {"for_everybody": task.person is None, "day": day, "begins": begins.time(), "ends": ends.time()}


@require_http_methods(BOTH)
@guarded(MANAGE)
def offer(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask somebody: the best first, each with the reasons."""
    at, viewer = clock.now(), me(request)
    order = _managed(request, order_id, at)
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    choices = [show.candidate(one) for one in candidates(order, at=at, text=text)]
    form = OfferForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        to = form.chosen()
        if to is None:
            raise NotFound
        try:
            made = publishing.offer(by=viewer, order_id=order.pk, to=to, at=at)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("已邀请 %(name)s。") % {"name": to.name}
            if made.told_at is not None:
                said += _("夜间不打扰，短信 %(when)s 发出。") % {"when": f"{local(made.told_at):%m-%d %H:%M}"}
            return _done(request, order, said)
    context = {
        "form": form, "order": order, "q": text, "anybody": bool(choices), "back": _to(order), "when": show.span(order),
        "offers": [show.offer_row(one) for one in queries.offers_of(order)],
    }  # fmt: skip
    return page(request, "orders/offer.html", context, status=422 if form.errors else 200)


@require_http_methods(BOTH)
@guarded(MANAGE)
def cancel(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Call it off; the taker is told."""
    form = TextForm(request.POST or None, label=_("为什么取消"))
    return _deed(
        request, order_id, form, _("取消任务"), _("接单人会收到通知。取消后不能恢复，需要时重新发布。"),
        lambda order, at: publishing.cancel(
            by=me(request), order_id=order.pk, reason=form.cleaned_data["reason"], at=at
        ),
        danger=True,
    )  # fmt: skip


@require_http_methods(BOTH)
@guarded(MANAGE)
def insure(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Record the insurance of who does it."""
    order = _managed(request, order_id, clock.now())
    form = InsuranceForm(request.POST or None, initial={"insurance": order.insurance})
    return _deed(
        request, order_id, form, _("登记保险"), show.insurance_rule(order, clock.now()),
        lambda order, at: insuring.insure(
            by=me(request), order_id=order.pk, insurance=form.cleaned_data["insurance"], at=at
        ),
    )  # fmt: skip


@require_http_methods(BOTH)
@guarded(MANAGE)
def record(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """It was done, says the served person by phone, or a taker without a phone."""
    order = _managed(request, order_id, clock.now())
    form = MinutesForm(request.POST or None, initial={"minutes": show.planned(order)})
    return _deed(
        request, order_id, form, _("电话登记完成"), _("问清实际做了多久。登记就是确认：时长立即记给接单人。"),
        lambda order, at: taking.record_done(
            by=me(request), order_id=order.pk, minutes=form.cleaned_data["minutes"], at=at
        ),
    )  # fmt: skip


@require_POST
@guarded(MANAGE)
def missed(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Nobody came."""
    order = _managed(request, order_id, clock.now())
    taking.record_missed(by=me(request), order_id=order.pk, at=clock.now())
    return _done(request, order, _("%(number)s 记为未到，已通知接单人。"))


@require_POST
@guarded(SIGNED_IN)
def confirm(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The served person, or staff, confirms."""
    at = clock.now()
    order = queries.order_for(me(request), order_id, at=at)
    settling.confirm(by=me(request), order_id=order.pk, at=at)
    return _done(request, order, _("%(number)s 已确认，时长记给了服务的人。"))


@require_http_methods(BOTH)
@guarded(MANAGE)
def decide(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Say what counts after a dispute."""
    order = _managed(request, order_id, clock.now())
    form = DecideForm(request.POST or None, initial={"minutes": order.minutes})
    effect = _("异议：%(text)s") % {"text": order.dispute.text} if hasattr(order, "dispute") else ""
    return _deed(
        request, order_id, form, _("裁定异议"), effect,
        lambda order, at: settling.decide_dispute(by=me(request), order_id=order.pk, at=at, **form.cleaned_data),
    )  # fmt: skip


# Parts of the above


def _managed(request: HttpRequest, order_id: UUID, at: datetime) -> Order:
    order = queries.order_for(me(request), order_id, at=at)
    access.require(me(request), MANAGE, place=order.place, at=at)
    return order


def _deed(
    request: HttpRequest, order_id: UUID, form: forms.Form, title: str, effect: str, do: Callable[[Order, datetime], Any],
    *, danger: bool = False,
) -> HttpResponse:  # fmt: skip
    at = clock.now()
    order = _managed(request, order_id, at)
    if request.method == "POST" and form.is_valid():
        try:
            do(order, at)
        except Refused as refusal:
            refuse(form, refusal, text="reason")
        else:
            return _done(request, order, _("%(number)s：已办理。"))
    lede = f"{order.title} · {local(order.starts_at):%m-%d %H:%M}"
    context = {
        "form": form, "title": title, "lede": lede, "effect": effect, "button": title, "back": _to(order), "danger": danger,
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


def _about(request: HttpRequest, at: datetime) -> tuple[Any, Any, Place | None]:
    """The need, the person and the place the form is about, as far as the viewer may see them."""
    given, viewer = request.POST if request.method == "POST" else request.GET, me(request)
    ids = {name: uuid_or_none(given.get(name, "")) for name in ("need", "subject", "place")}
    need = entry_for(Need, viewer, ids["need"], at=at) if ids["need"] else None
    if need is not None:
        return need, need.subject, need.place
    subject = person_for(viewer, ids["subject"], at=at) if ids["subject"] else None
    if subject is not None:
        return None, subject, subject.home
    place = (
        Place.objects.current().select_related("parent__parent").filter(pk=ids["place"]).first()
        if ids["place"]
        else None
    )
    return None, None, place


def _found(request: HttpRequest, at: datetime) -> list[dict[str, str]]:
    text, viewer = request.GET.get("q", "").strip(), me(request)
    if not text:
        return []
    people = search_people(viewer, text, at=at, numbers=False)[:SHOWN]
    places = search_places(text, among=Place.objects.visible_to(viewer, at.date()), on=at.date())[:SHOWN]
    return [
        *({"name": one.name, "note": where(one.home), "url": f"?subject={one.pk}"} for one in people),
        *({"name": where(one), "note": "", "url": f"?place={one.pk}"} for one in places),
    ]


def _done(request: HttpRequest, order: Order, said: str) -> HttpResponse:
    return done(request, said % {"number": order.number} if "%(number)s" in said else said, then=_to(order))


def _to(order: Order) -> str:
    return reverse("orders:detail", args=[order.pk])
