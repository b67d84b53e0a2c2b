"""A hall for those who work in it: its floors, topics and windows, and the deeds of whoever manages it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.places.models import Place
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Row, Section, Thing, asked, pressed, show_thing
from wangge.web.windows import show
from wangge.web.windows.forms import (
    ChangedTopicForm,
    FloorForm,
    HallForm,
    NewHallForm,
    NewTopicForm,
    NewWindowForm,
    WindowForm,
    people_choices,
)
from wangge.windows import duty, estimates, founding, queries
from wangge.windows.models import Hall, Leave, Topic, Window

SEE, MANAGE = Permission.SEE_HALL, Permission.MANAGE_HALL


@require_GET
@guarded(SEE)
def hall(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """One hall: today's figures, who is at which window, floors and topics."""
    at, viewer = clock.now(), me(request)
    one = queries.hall_for(viewer, hall_id, at=at)
    manages = access.rights_of(viewer, day_of(at)).allow(MANAGE, one.place.path)
    figures = queries.day_figures(one, at=at)
    empty = duty.vacant(one, day_of(at))
    words = _("请假无人顶岗的窗口：%(numbers)s") % {"numbers": "、".join(f"{each.number}" for each in empty)}
    notices = [("warn", words)] if empty else []
    return show_thing(request, Thing(
        title=one.name, back=(reverse("windows:desk"), _("窗口和排队")), notices=notices, actions=_actions(one, manages),
        stats=[
            (_("等候"), figures["waiting"], _("人")), (_("办理中"), figures["called"] + figures["serving"], _("人")),
            (_("已办完"), figures["done"], _("人")), (_("过号"), figures["missed"], _("人")),
        ],
        facts=[
            (_("地点"), one.place.name), (_("党总支部"), one.general_branch),
            (_("办公时间"), f"{one.opens:%H:%M}—{one.closes:%H:%M}"),
            (_("工作日"), _("每天") if one.every_day else _("按工作日历")),
        ],
        sections=[*_windows(one, manages, at), _topics(one, manages, at), _leaves(one, manages, at)],
    ))  # fmt: skip


def _actions(one: Hall, manages: bool) -> list[Action]:
    links = [
        Action(_("今天的号码"), reverse("windows:numbers", args=[one.pk]), primary=True),
        Action(_("预约"), reverse("windows:appointments", args=[one.pk])),
        Action(_("值班公示屏"), reverse("windows:board", args=[one.pk])),
        Action(_("叫号屏"), reverse("windows:screen", args=[one.pk])),
        Action(_("登记请假"), reverse("windows:leave-new", args=[one.pk])),
    ]
    if manages:
        links += [
            Action(_("取号机页面"), reverse("windows:kiosk", args=[one.kiosk_key])),
            Action(_("更换取号机地址"), reverse("windows:kiosk-renew", args=[one.pk]), post=True),
            Action(_("修改大厅"), reverse("windows:hall-edit", args=[one.pk]), icon="edit"),
        ]
    return links


def _windows(one: Hall, manages: bool, at: Any) -> list[Section]:
    actions = [
        Action(_("设置楼层"), reverse("windows:floor", args=[one.pk])),
        Action(_("新增窗口"), reverse("windows:window-new", args=[one.pk]), icon="plus"),
    ] if manages else []  # fmt: skip
    rows = [
        Row(reverse("windows:window", args=[each.window.pk]), each.window.number, each.window.name, [
            Cell(f"{line.floor.number} · {line.floor.branch}"), Cell(show.on_duty(each.duty)),
            Cell("、".join(topic.letter for topic in each.window.topics.all())),
            Cell(each.window.get_state_display(), tone=show.WINDOW_TONES[each.window.state]),
            Cell(each.ticket.number if each.ticket else ""),
        ]) for line in queries.board(one, at=at) for each in line.windows
    ]  # fmt: skip
    heads = (_("窗口"), _("楼层和党支部"), _("在岗"), _("业务"), _("状态"), _("号码"))
    return [Section(_("窗口"), heads, rows, _("还没有窗口：先设置楼层和业务类别，再新增窗口。"), actions)]


def _topics(one: Hall, manages: bool, at: Any) -> Section:
    waits = {wait.topic.pk: wait for wait in estimates.Queue(one, at=at).waits()}
    rows = []
    for topic in one.topics.order_by("letter"):
        wait = waits.get(topic.pk)
        url = reverse("windows:topic-edit", args=[topic.pk]) if manages else ""
        rows.append(Row(url, f"{topic.letter} · {topic.name}", "", [
            Cell(f"{wait.waiting}" if wait else "—", css="number"), Cell(f"{wait.windows}" if wait else "—", css="number"),
            Cell(show.minutes(wait.minutes) if wait else _("不取号")),
        ]))  # fmt: skip
    actions = [Action(_("新增业务类别"), reverse("windows:topic-new", args=[one.pk]), icon="plus")] if manages else []
    return Section(
        _("业务类别"), (_("业务"), _("等候"), _("开放窗口"), _("现在取号要等")), rows, _("还没有业务类别。"), actions
    )


def _leaves(one: Hall, manages: bool, at: Any) -> Section:
    found = Leave.objects.filter(hall=one, state=Leave.State.VALID, to_day__gte=day_of(at)).order_by("from_day", "id")
    rows = [
        Row(reverse("windows:leave-cover", args=[each.pk]) if manages else "", each.person.name, show.days(each), [
            Cell(each.cover.person.name if hasattr(each, "cover") else _("未安排"), tone="" if hasattr(each, "cover") else "warn"),
        ]) for each in found.select_related("person", "cover__person")
    ]  # fmt: skip
    return Section(_("请假和顶岗"), (_("请假"), _("顶岗")), rows, _("现在没有人请假。"))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Found a hall."""
    at, viewer = clock.now(), me(request)
    here = access.subtree_filter(viewer, MANAGE, on=day_of(at), column="path")
    found = Place.objects.current().filter(here, kind__in=founding.HALL_PLACES).order_by("path")
    form = NewHallForm(
        request.POST or None,
        places=[(f"{one.pk}", one.name) for one in found],
        initial={"opens": "09:00", "closes": "17:00"},
    )

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = founding.add_hall(by=viewer, place_id=UUID(given.pop("place")), at=at, **given)
        return _("已设置%(name)s。") % {"name": made.name}, _to(made)

    back = (reverse("windows:desk"), _("窗口和排队"))
    return asked(request, form, deed, title=_("设置政务大厅"), button=_("保存"), back=back)


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def edit(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """Change a hall."""
    one = _managed(request, hall_id)
    known = {name: getattr(one, name) for name in ("name", "general_branch", "opens", "closes", "every_day")}

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        founding.change_hall(by=me(request), hall_id=one.pk, at=clock.now(), **given)
        return _("已保存。"), _to(one)

    form = HallForm(request.POST or None, initial=known)
    return asked(request, form, deed, title=_("修改大厅"), button=_("保存"), back=(_to(one), one.name))


@require_POST
@guarded(MANAGE)
def renew_kiosk(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """A new address for the ticket machine."""
    one = _managed(request, hall_id)
    return pressed(
        request, lambda: founding.renew_kiosk_key(by=me(request), hall_id=one.pk, at=clock.now()),
        said=_("已更换，请在取号机上打开新的页面。"), then=_to(one),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def floor(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """A floor with its branch."""
    one, at = _managed(request, hall_id), clock.now()
    people = people_choices(queries.clerks(one, on=day_of(at)))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        secretary = UUID(given.pop("secretary")) if given["secretary"] else given.pop("secretary") or None
        founding.set_floor(by=me(request), hall_id=one.pk, at=at, secretary_id=secretary, **given)
        return _("已保存。"), _to(one)

    form = FloorForm(request.POST or None, people=people)
    return asked(
        request, form, deed, title=_("设置楼层"), button=_("保存"), back=(_to(one), one.name),
        effect=_("每层一个党支部；楼层已有时改为现在填写的。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def topic_new(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """Something people take numbers for."""
    one = _managed(request, hall_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        founding.add_topic(by=me(request), hall_id=one.pk, at=clock.now(), **given)
        return _("已保存。"), _to(one)

    form = NewTopicForm(request.POST or None)
    return asked(request, form, deed, title=_("新增业务类别"), button=_("保存"), back=(_to(one), one.name))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def topic_edit(request: HttpRequest, topic_id: UUID) -> HttpResponse:
    """Change a topic, or take no more numbers for it."""
    topic = Topic.objects.filter(pk=topic_id).first()
    if topic is None:
        raise NotFound
    one = _managed(request, topic.hall_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        founding.change_topic(by=me(request), topic_id=topic.pk, at=clock.now(), **given)
        return _("已保存。"), _to(one)

    known = {"name": topic.name, "kinds": topic.kinds, "is_open": topic.is_open}
    form = ChangedTopicForm(request.POST or None, initial=known)
    return asked(
        request, form, deed, title=f"{topic.letter} · {topic.name}", button=_("保存"), back=(_to(one), one.name),
        effect=_("停止取号后，已取的号照常办理。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def window_new(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """A new window."""
    one = _managed(request, hall_id)
    form = NewWindowForm(request.POST or None, **_offered(one))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = founding.add_window(
            by=me(request), hall_id=one.pk, floor_id=UUID(given["floor"]), number=given["number"], name=given["name"],
            topic_ids=[UUID(each) for each in given["topics"]], at=clock.now(),
        )  # fmt: skip
        return _("已保存。"), reverse("windows:window", args=[made.pk])

    return asked(request, form, deed, title=_("新增窗口"), button=_("保存"), back=(_to(one), one.name))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def window_edit(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """Change a window."""
    window = _managed_window(request, window_id)
    known = {
        "floor": f"{window.floor_id}",
        "name": window.name,
        "topics": [f"{each.pk}" for each in window.topics.all()],
    }
    form = WindowForm(request.POST or None, initial=known, **_offered(window.hall))
    to = reverse("windows:window", args=[window.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        founding.change_window(
            by=me(request), window_id=window.pk, floor_id=UUID(given["floor"]), name=given["name"],
            topic_ids=[UUID(each) for each in given["topics"]], at=clock.now(),
        )  # fmt: skip
        return _("已保存。"), to

    title = _("%(n)s 号窗口") % {"n": window.number}
    return asked(request, form, deed, title=title, button=_("保存"), back=(to, title))


@require_POST
@guarded(MANAGE)
def retire(request: HttpRequest, window_id: UUID) -> HttpResponse:
    """No window any more."""
    window = _managed_window(request, window_id)
    return pressed(
        request, lambda: founding.retire_window(by=me(request), window_id=window.pk, at=clock.now()), said=_("已停用。"),
        then=_to(window.hall),
    )  # fmt: skip


def _offered(one: Hall) -> dict[str, Any]:
    return {"floors": one.floors.order_by("number"), "topics": one.topics.order_by("letter")}


def _managed(request: HttpRequest, hall_id: UUID) -> Hall:
    at = clock.now()
    one = queries.hall_for(me(request), hall_id, at=at)
    access.require(me(request), MANAGE, place=one.place, at=at)
    return one


def _managed_window(request: HttpRequest, window_id: UUID) -> Window:
    at = clock.now()
    one = queries.window_for(me(request), window_id, at=at)
    access.require(me(request), MANAGE, place=one.hall.place, at=at)
    return one


def _to(one: Hall) -> str:
    return reverse("windows:hall", args=[one.pk])
