"""One's own numbers and appointments, on the phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge import journal
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.kit import Action, Cell, Row, Section, Thing, asked, pressed, show_thing, timeline
from wangge.web.page import done
from wangge.web.windows import show
from wangge.web.windows.forms import BookForm
from wangge.windows import booking, queries
from wangge.windows.models import Appointment

SHOWN = 30


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """My numbers and appointments, the newest first."""
    person = me(request)
    numbers = [
        Row(reverse("windows:ticket", args=[one.token]), one.number, one.hall.name, [
            Cell(one.topic.name), Cell(one.get_state_display(), tone=show.TONES[one.state]), Cell(at=one.taken_at),
        ]) for one in queries.own_tickets(person)[:SHOWN]
    ]  # fmt: skip
    booked = [
        Row(reverse("windows:appointment", args=[one.pk]), show.span(one.slot), one.slot.hall.name, [
            Cell(one.slot.topic.name), Cell(one.get_state_display(), tone=show.BOOKED_TONES[one.state]), Cell(one.code),
        ]) for one in queries.own_appointments(person)[:SHOWN]
    ]  # fmt: skip
    heads = (_("号码"), _("业务"), _("状态"), _("取号时间"))
    slots = (_("时段"), _("业务"), _("状态"), _("预约码"))
    return show_thing(request, Thing(
        title=_("我的排队和预约"), back=(reverse("windows:halls"), _("政务大厅")),
        sections=[
            Section(_("预约"), slots, booked, _("还没有预约。")), Section(_("号码"), heads, numbers, _("还没有取过号。")),
        ],
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def book(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """Book a place in a slot of a hall."""
    at, hall = clock.now(), queries.public_hall(hall_id)
    found = list(queries.open_slots(hall, at=at)[:200])
    slots = [
        (f"{one.pk}", _("%(topic)s · %(span)s · 余 %(left)s") % {
            "topic": one.topic.name, "span": show.span(one), "left": one.capacity - one.taken,
        }) for one in found
    ]  # fmt: skip

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = booking.book(by=me(request), slot_id=UUID(given["slot"]), at=at)
        said = _("已预约，预约码 %(code)s。") % {"code": made.code}
        return said, reverse("windows:appointment", args=[made.pk])

    effect = _("到场后在取号机输入预约码，或在这里点“我到了”。") if found else _("现在没有可约的时段，请直接取号。")
    return asked(
        request, BookForm(request.POST or None, slots=slots), deed, title=_("预约：%(hall)s") % {"hall": hall.name},
        button=_("预约"), back=(reverse("windows:halls"), _("政务大厅")), effect=effect,
    )  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def appointment(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """One appointment: mine, or of my desk."""
    at, viewer = clock.now(), me(request)
    one = queries.appointment_for(viewer, appointment_id, at=at)
    own = one.person_id == viewer.pk
    serves = access.rights_of(viewer, day_of(at)).allow(Permission.SERVE_QUEUE, one.slot.hall.place.path)
    actions = []
    if one.state == Appointment.State.BOOKED and (own or serves):
        if day_of(one.slot.starts_at) == day_of(at):
            arrived = reverse("windows:appointment-arrive", args=[one.pk])
            actions.append(Action(_("我到了") if own else _("已到场，取号"), arrived, post=True, primary=True))
        if one.slot.starts_at > at:
            actions.append(Action(_("取消预约"), reverse("windows:appointment-cancel", args=[one.pk]), post=True))
    back = reverse("windows:mine") if own else reverse("windows:appointments", args=[one.slot.hall_id])
    return show_thing(request, Thing(
        title=show.span(one.slot), number=one.code, back=(back, _("我的排队和预约") if own else _("预约名单")),
        status=Cell(one.get_state_display(), tone=show.BOOKED_TONES[one.state]), actions=actions,
        facts=[
            (_("大厅"), one.slot.hall.name), (_("业务"), one.slot.topic.name), (_("姓名"), one.person.name),
            (_("事项"), one.item.name if one.item else ""), (_("预约码"), one.code),
            (_("号码"), one.ticket.number if one.ticket else ""),
        ],
        timeline=timeline(journal.history_of(one), show.WORDS),
    ))  # fmt: skip


@require_POST
@guarded(SIGNED_IN)
def cancel(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Give the place back."""
    return pressed(
        request, lambda: booking.cancel(by=me(request), appointment_id=appointment_id, at=clock.now()), said=_("已取消预约。"),
        then=reverse("windows:appointment", args=[appointment_id]),
    )  # fmt: skip


@require_POST
@guarded(SIGNED_IN)
def arrive(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """I am there: the appointment becomes a number."""
    made = booking.arrive(by=me(request), appointment_id=appointment_id, at=clock.now())
    return done(request, _("您的号是 %(n)s。") % {"n": made.number}, then=reverse("windows:ticket", args=[made.token]))
