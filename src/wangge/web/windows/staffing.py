"""One window and who sits there; leave and who stands in."""

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
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Row, Section, Thing, asked, pressed, show_thing, timeline
from wangge.web.windows import show
from wangge.web.windows.forms import CoverForm, LastDayForm, LeaveForm, SeatForm, people_choices
from wangge.windows import duty, queries, staffing
from wangge.windows.models import Leave, Seat, Window

SEE, SERVE, MANAGE = Permission.SEE_HALL, Permission.SERVE_QUEUE, Permission.MANAGE_HALL
SEATS = 20


@require_GET
@guarded(SEE)
def window(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """One window: who sits there from when to when, what it serves, what was done to it."""
    at, viewer = clock.now(), me(request)
    one = queries.window_for(viewer, window_id, at=at)
    manages = access.rights_of(viewer, day_of(at)).allow(MANAGE, one.hall.place.path) and one.retired_on is None
    seats = [
        Row(
            reverse("windows:seat-end", args=[each.pk]) if manages else "",
            each.person.name,
            "",
            [Cell(show.days(each))],
        )
        for each in one.seats.select_related("person").order_by("-from_day")[:SEATS]
    ]
    actions = [Action(_("安排人员"), reverse("windows:seat-new", args=[one.pk]), icon="plus")] if manages else []
    return show_thing(request, Thing(
        title=_("%(n)s 号窗口") % {"n": one.number}, back=(reverse("windows:hall", args=[one.hall_id]), one.hall.name),
        status=Cell(one.get_state_display(), tone=show.WINDOW_TONES[one.state]), actions=_actions(one, manages),
        facts=[
            (_("名称"), one.name), (_("楼层和党支部"), f"{one.floor.number} · {one.floor.branch}"),
            (_("业务"), "、".join(f"{each.letter} {each.name}" for each in one.topics.all())),
            (_("今天在岗"), show.on_duty(duty.at_windows([one], day_of(at))[one.pk])), (_("停用"), one.retired_on or ""),
        ],
        sections=[Section(_("窗口人员"), (_("姓名"), _("日期")), seats, _("还没有安排人员。"), actions)],
        timeline=timeline(journal.history_of(one), show.WORDS),
    ))  # fmt: skip


def _actions(one: Window, manages: bool) -> list[Action]:
    if not manages:
        return []
    found = [Action(_("修改窗口"), reverse("windows:window-edit", args=[one.pk]), icon="edit")]
    if one.state == "open":
        found.append(Action(_("暂停"), reverse("windows:window-pause", args=[one.pk]), post=True))
    if one.state != "closed":
        found.append(Action(_("关闭"), reverse("windows:window-close", args=[one.pk]), post=True))
    return [*found, Action(_("停用窗口"), reverse("windows:window-retire", args=[one.pk]), post=True, danger=True)]


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def seat(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """Give a window its clerk."""
    at, viewer = clock.now(), me(request)
    one = queries.window_for(viewer, window_id, at=at)
    access.require(viewer, MANAGE, place=one.hall.place, at=at)
    people = people_choices(queries.clerks(one.hall, on=day_of(at)))
    form = SeatForm(request.POST or None, people=people, initial={"from_day": day_of(at)})
    to = reverse("windows:window", args=[one.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        staffing.seat(
            by=viewer, window_id=one.pk, person_id=UUID(given["person"]), from_day=given["from_day"],
            to_day=given["to_day"], at=at,
        )  # fmt: skip
        return _("已安排。"), to

    title = _("%(n)s 号窗口") % {"n": one.number}
    return asked(request, form, deed, title=_("安排人员"), button=_("保存"), back=(to, title))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def end_seat(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """End a span at a window."""
    at, viewer = clock.now(), me(request)
    found = Seat.objects.select_related("window__hall__place", "person").filter(pk=seat_id).first()
    if found is None:
        raise NotFound
    one = queries.window_for(viewer, found.window_id, at=at)
    access.require(viewer, MANAGE, place=one.hall.place, at=at)
    to = reverse("windows:window", args=[one.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        staffing.end_seat(by=viewer, seat_id=found.pk, last_day=given["last_day"], at=at)
        return _("已保存。"), to

    form = LastDayForm(request.POST or None, initial={"last_day": day_of(at)})
    words = {"name": found.person.name, "days": show.days(found)}
    return asked(
        request, form, deed, title=_("结束窗口安排"), button=_("保存"), back=(to, _("%(n)s 号窗口") % {"n": one.number}),
        effect=_("%(name)s：%(days)s。填早于第一天的日期即撤销。") % words,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SEE)
def leave(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """Record leave: a clerk for himself, whoever manages the hall for everybody, with who stands in."""
    at, viewer = clock.now(), me(request)
    hall = queries.hall_for(viewer, hall_id, at=at)
    rights = access.rights_of(viewer, day_of(at))
    manages = rights.allow(MANAGE, hall.place.path)
    if not manages and not rights.allow(SERVE, hall.place.path):
        raise NotPermitted
    clerks = people_choices(queries.clerks(hall, on=day_of(at)))
    people, covers = (clerks, clerks) if manages else ([(f"{viewer.pk}", viewer.name)], [])
    form = LeaveForm(request.POST or None, people=people, covers=covers, initial={"from_day": day_of(at)})
    to = reverse("windows:hall", args=[hall.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        staffing.record_leave(
            by=viewer, hall_id=hall.pk, person_id=UUID(given["person"]), from_day=given["from_day"], to_day=given["to_day"],
            reason=given["reason"], cover_id=UUID(given["cover"]) if given.get("cover") else None, at=at,
        )  # fmt: skip
        return _("已登记请假。"), to

    return asked(request, form, deed, title=_("登记请假"), button=_("保存"), back=(to, hall.name))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def cover(request: HttpRequest, leave_id: UUID) -> HttpResponse:
    """Say who stands in."""
    at, viewer = clock.now(), me(request)
    one = _leave(request, leave_id)
    access.require(viewer, MANAGE, place=one.hall.place, at=at)
    to = reverse("windows:hall", args=[one.hall_id])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        staffing.cover(by=viewer, leave_id=one.pk, person_id=UUID(given["person"]), at=at)
        return _("已安排顶岗。"), to

    people = people_choices(queries.clerks(one.hall, on=day_of(at)).exclude(pk=one.person_id))
    actions = [Action(_("取消请假"), reverse("windows:leave-cancel", args=[one.pk]), post=True)]
    return asked(
        request, CoverForm(request.POST or None, people=people), deed, title=_("安排顶岗"), button=_("保存"),
        back=(to, one.hall.name), effect=f"{one.person.name}：{show.days(one)}", template="windows/cover.html", actions=actions,
    )  # fmt: skip


@require_POST
@guarded(SEE)
def cancel_leave(request: HttpRequest, leave_id: UUID) -> HttpResponse:
    """The clerk comes after all."""
    one = _leave(request, leave_id)
    return pressed(
        request, lambda: staffing.cancel_leave(by=me(request), leave_id=one.pk, at=clock.now()), said=_("已取消请假。"),
        then=reverse("windows:hall", args=[one.hall_id]),
    )  # fmt: skip


def _leave(request: HttpRequest, leave_id: UUID) -> Leave:
    found = Leave.objects.select_related("hall__place", "person").filter(pk=leave_id).first()
    if found is None:
        raise NotFound
    queries.hall_for(me(request), found.hall_id, at=clock.now())
    return found
