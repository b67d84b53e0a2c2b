"""Appointments for those who work in the hall: the slots and who comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, asked, show_list
from wangge.web.windows import show
from wangge.web.windows.forms import CapacityForm, SlotsForm
from wangge.windows import booking, queries
from wangge.windows.models import Appointment, Slot, Topic

SEE, MANAGE = Permission.SEE_HALL, Permission.MANAGE_HALL
CHIPS = [("", gettext_lazy("全部")), *Appointment.State.choices]


@require_GET
@guarded(SEE)
def appointments(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """Who comes from today on."""
    at, viewer = clock.now(), me(request)
    hall = queries.hall_for(viewer, hall_id, at=at)
    found = queries.appointments(viewer, hall, at=at, state=request.GET.get("state", ""))
    return show_list(request, Listing(
        title=_("预约名单"), columns=show.BOOKED_HEADS, rows=found, to_row=show.appointment, chips=CHIPS,
        actions=[Action(_("预约时段"), reverse("windows:slots", args=[hall.pk]))], icon="calendar",
        back=(reverse("windows:hall", args=[hall.pk]), hall.name),
        empty=(_("还没有预约"), _("有人预约今天以后的时段，会列在这里。")),
    ))  # fmt: skip


@require_GET
@guarded(SEE)
def index(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """The slots from today on, and how many booked each."""
    at, viewer = clock.now(), me(request)
    hall = queries.hall_for(viewer, hall_id, at=at)
    manages = access.rights_of(viewer, day_of(at)).allow(MANAGE, hall.place.path)

    def row(one: Slot) -> Row:
        url = reverse("windows:slot-edit", args=[one.pk]) if manages else ""
        full = one.taken >= one.capacity
        return Row(url, show.span(one), "", [
            Cell(one.topic.name), Cell(f"{one.taken}", css="number"), Cell(f"{one.capacity}", css="number"),
            Cell(_("约满") if full else _("可约"), tone="quiet" if full else "ok"),
        ])  # fmt: skip

    actions = [
        Action(_("%(topic)s：开放时段") % {"topic": one.name}, reverse("windows:slots-new", args=[one.pk]), icon="plus")
        for one in hall.topics.filter(is_open=True).order_by("letter")
    ] if manages else []  # fmt: skip
    return show_list(request, Listing(
        title=_("预约时段"), columns=[_("时段"), _("业务"), _("已约"), _("人数"), _("状态")], actions=actions,
        rows=queries.slots_of(viewer, hall, at=at), to_row=row, icon="calendar",
        back=(reverse("windows:appointments", args=[hall.pk]), _("预约名单")),
        empty=(_("还没有开放时段"), _("由大厅负责人按业务类别开放，市民就可以预约。")),
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest, topic_id: UUID) -> HttpResponse:
    """Open slots of several days."""
    at, viewer = clock.now(), me(request)
    topic = Topic.objects.select_related("hall__place").filter(pk=topic_id).first()
    if topic is None:
        raise NotFound
    hall = queries.hall_for(viewer, topic.hall_id, at=at)
    access.require(viewer, MANAGE, place=hall.place, at=at)
    tomorrow = day_of(at) + timedelta(days=1)
    known = {"first_day": tomorrow, "last_day": tomorrow + timedelta(days=6), "begins": "09:00", "ends": "12:00"}
    to = reverse("windows:slots", args=[hall.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = booking.open_slots(by=viewer, topic_id=topic.pk, at=at, **given)
        return _("已开放 %(n)s 个时段。") % {"n": len(made)}, to

    form = SlotsForm(request.POST or None, initial=known)
    title = _("%(topic)s：开放时段") % {"topic": topic.name}
    return asked(
        request, form, deed, title=title, button=_("开放"), back=(to, _("预约时段")),
        effect=_("只在大厅办公的日子开放，已有的时段不变。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def edit(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """Let more or fewer book."""
    at, viewer = clock.now(), me(request)
    slot = Slot.objects.select_related("hall__place", "topic").filter(pk=slot_id).first()
    if slot is None:
        raise NotFound
    hall = queries.hall_for(viewer, slot.hall_id, at=at)
    access.require(viewer, MANAGE, place=hall.place, at=at)
    to = reverse("windows:slots", args=[hall.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        booking.change_capacity(by=viewer, slot_id=slot.pk, capacity=given["capacity"], at=at)
        return _("已保存。"), to

    form = CapacityForm(request.POST or None, initial={"capacity": slot.capacity})
    return asked(
        request, form, deed, title=show.span(slot), button=_("保存"), back=(to, _("预约时段")),
        effect=_("已有 %(n)s 人预约。填 0 表示不再接受预约。") % {"n": slot.taken},
    )  # fmt: skip
