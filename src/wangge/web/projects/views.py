"""Projects to look at: the list, one project with its tasks, one task with its photos."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wangge import journal
from wangge.kernel import clock
from wangge.kernel.clock import day_of, local
from wangge.matching import queries as matching
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.exporting import take_out
from wangge.projects import queries
from wangge.projects.models import Project, Task
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, Section, Thing, show_list, show_thing, timeline

SEE = Permission.SEE_SERVICE
TONES = {"planned": "info", "running": "ok", "done": "quiet", "stopped": "alarm"}
TASK_TONES = {"open": "info", "done": "ok", "dropped": "quiet"}
DIFFICULTY = {1: gettext_lazy("一般"), 2: gettext_lazy("较难"), 3: gettext_lazy("很难")}
WORDS = {
    "project.created": gettext_lazy("立项"), "project.owner": gettext_lazy("更换负责人"), "project.began": gettext_lazy("开始"),
    "project.agreement": gettext_lazy("关联协议"), "project.done": gettext_lazy("完成"), "project.stopped": gettext_lazy("中止"),
    "task.added": gettext_lazy("新增任务"), "task.finished": gettext_lazy("任务完成"),
    "task.reopened": gettext_lazy("任务改回待办"),
    "task.dropped": gettext_lazy("任务取消"), "task.photo_added": gettext_lazy("上传照片"),
}  # fmt: skip
CHIPS = [
    ("", gettext_lazy("未完成")), ("late", gettext_lazy("已超期")), *[(one.value, one.label) for one in Project.State],
    ("all", gettext_lazy("全部")),
]  # fmt: skip


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The projects in reach, the earliest end first."""
    at = clock.now()
    viewer = me(request)
    done: dict[UUID, int] = {}
    actions = []
    notices = []
    if access.anywhere(viewer, Permission.MANAGE_SERVICE, on=day_of(at)):
        actions.append(Action(_("新建项目"), reverse("projects:new"), primary=True, icon="plus"))
        if waiting := matching.confirmed(viewer, at=at).count():
            notices.append(("info", _("有 %(n)s 对已确认的对接还没有列入项目。") % {"n": waiting}))

    def prepare(some: list[Project]) -> None:
        done.update(queries.progress_of(some))

    def row(one: Project) -> Row:
        return Row(reverse("projects:detail", args=[one.pk]), one.title, one.number, [
            Cell(one.get_state_display(), tone=TONES[one.state]), Cell(f"{done[one.pk]}%", css="number"), Cell(one.place.name),
            Cell(one.owner.name), Cell(one.from_day), Cell(one.to_day),
        ])  # fmt: skip

    found = queries.listed(viewer, at=at, text=request.GET.get("q", ""), state=request.GET.get("state", ""))
    return show_list(request, Listing(
        title=_("项目清单"), columns=[_("项目"), _("状态"), _("进度"), _("地点"), _("负责人"), _("开始"), _("结束")], rows=found,
        to_row=row, prepare=prepare, chips=CHIPS, counts=queries.counts(viewer, at=at), search=_("编号、名称、负责人"),
        actions=actions, notices=notices, export=reverse("projects:export"), icon="task",
        empty=(_("没有符合条件的项目"), _("在“供需对接”确认人选后，可以把它们列成项目；也可以直接新建。")),
    ))  # fmt: skip


@require_GET
@guarded(SEE)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet."""
    at = clock.now()
    wanted = queries.listed(me(request), at=at, text=request.GET.get("q", ""), state=request.GET.get("state", ""))
    found = take_out("projects.exported", wanted, Permission.SEE_SERVICE, by=me(request), at=at)
    done = queries.progress_of(found)
    heads = [_("编号"), _("名称"), _("状态"), _("进度（%）"), _("地点"), _("负责人"), _("开始"), _("结束")]
    rows = [
        [
            one.number,
            one.title,
            one.get_state_display(),
            done[one.pk],
            one.place.name,
            one.owner.name,
            one.from_day,
            one.to_day,
        ]
        for one in found
    ]
    return sheets.response(_("项目清单"), heads, rows, at)


@require_GET
@guarded(SEE)
def detail(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """One project: progress, tasks, agreements, and who did what when."""
    at = clock.now()
    viewer = me(request)
    one = queries.project_for(viewer, project_id, at=at)
    manage = access.rights_of(viewer, day_of(at)).allow(Permission.MANAGE_SERVICE, one.place.path)
    tasks = list(queries.tasks_of(one))
    named = queries.names_for(viewer, at=at)
    rows = [
        Row(reverse("projects:task", args=[task.pk]), task.title, "", [
            Cell(task.get_state_display(), tone=TASK_TONES[task.state]), Cell(task.get_kind_display()), Cell(at=task.starts_at),
            Cell(_helper(task, named)), Cell(task.weight, css="number"), Cell(task.n_photos, css="number"),  # type: ignore[attr-defined]
        ])
        for task in tasks
    ]  # fmt: skip
    agreements = [
        Row(
            reverse("agreements:detail", args=[each.pk]),
            each.title,
            each.number,
            [Cell(each.get_state_display()), Cell(each.partner.name)],
        )
        for each in queries.agreements_of(one, viewer, at=at)
    ]
    progress = queries.progress_of([one])[one.pk]
    heads = [_("任务"), _("状态"), _("类别"), _("时间"), _("由谁"), _("权重"), _("照片")]
    notices = []
    if one.end_note:
        notices.append(("warn", _("中止原因：%(why)s") % {"why": one.end_note}))
    elif manage and tasks and one.state in ("planned", "running") and all(task.state != "open" for task in tasks):
        notices.append(("ok", _("任务都已办完，可以完成这个项目。")))
    return show_thing(request, Thing(
        title=one.title, number=one.number, back=(reverse("projects:list"), _("项目清单")),
        status=Cell(one.get_state_display(), tone=TONES[one.state]), notices=notices, actions=_actions(one, manage),
        stats=[(_("进度"), progress, "%"), (_("任务"), len(tasks), _("项"))],
        facts=[
            (_("目标"), one.goal), (_("地点"), one.place.name), (_("负责人"), one.owner.name), (_("开始"), one.from_day),
            (_("结束"), one.to_day),
        ],
        sections=[
            Section(_("任务"), heads, rows, _("还没有任务。")),
            Section(_("协议"), [_("协议"), _("状态"), _("对方")], agreements, _("还没有关联协议。")),
        ],
        timeline=timeline(journal.history_of(one), WORDS),
    ))  # fmt: skip


@require_GET
@guarded(SEE)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task: who does it when for whom, its order, its photos."""
    at = clock.now()
    viewer = me(request)
    one = queries.task_for(viewer, task_id, at=at)
    manage = access.rights_of(viewer, day_of(at)).allow(Permission.MANAGE_SERVICE, one.project.place.path)
    order = getattr(one, "order", None)
    named = queries.names_for(viewer, at=at)
    actions = []

    def to(name: str) -> str:
        return reverse(f"projects:{name}", args=[one.pk])

    if manage and one.state == Task.State.OPEN:
        if order is None:
            actions.append(Action(_("发布接单"), reverse("orders:from-task", args=[one.pk]), primary=True, icon="task"))
        actions += [
            Action(_("标记完成"), to("task-finish"), post=True), Action(_("上传照片"), to("task-photo")),
            Action(_("取消任务"), to("task-drop"), danger=True),
        ]  # fmt: skip
    if manage and one.state == Task.State.DONE:
        actions += [Action(_("上传照片"), to("task-photo")), Action(_("改回待办"), to("task-reopen"), post=True)]
    photos = [
        Row(reverse("projects:photo", args=[photo.pk]), _("照片"), "", [Cell(photo.by.name), Cell(at=photo.at)])
        for photo in queries.photos_of(one)
    ]
    facts: list[tuple[Any, Any]] = [
        (_("类别"), one.get_kind_display()), (_("难度"), DIFFICULTY[one.difficulty]), (_("地点"), one.place.name),
        (_("时间"), f"{local(one.starts_at):%Y-%m-%d %H:%M} – {local(one.ends_at):%H:%M}"), (_("由谁"), _helper(one, named)),
        (_("为谁"), named(one.subject, one.place) if one.subject else ""), (_("权重"), one.weight),
    ]  # fmt: skip
    if order is not None:
        facts.append((_("接单"), Cell(order.number, url=reverse("orders:detail", args=[order.pk]))))
    if one.need is not None:
        facts.append((_("需求"), Cell(one.need.number, url=reverse("needs:detail", args=[one.need.pk]))))
    return show_thing(request, Thing(
        title=one.title, number=one.project.number, back=(reverse("projects:detail", args=[one.project_id]), one.project.title),
        status=Cell(one.get_state_display(), tone=TASK_TONES[one.state]), actions=actions, facts=facts,
        sections=[Section(_("照片"), ["", _("上传人"), _("时间")], photos, _("还没有照片。"))],
    ))  # fmt: skip


@require_GET
@guarded(SEE)
def photo(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """One photo, without hidden data."""
    found = queries.photo_for(me(request), photo_id, at=clock.now())
    response = HttpResponse(b64decode(found.content or ""), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response


def _helper(task: Task, named: Callable[[Person, Place], str]) -> str:
    if task.organisation is not None:
        return task.organisation.name
    return named(task.person, task.place) if task.person is not None else ""


def _actions(one: Project, manage: bool) -> list[Action]:
    if not manage or one.state not in ("planned", "running"):
        return []

    def to(name: str) -> str:
        return reverse(f"projects:{name}", args=[one.pk])

    return [
        Action(_("新增任务"), to("task-new"), primary=True, icon="plus"), Action(_("关联协议"), to("attach")),
        Action(_("更换负责人"), to("owner")), Action(_("完成项目"), to("close"), post=True),
        Action(_("中止"), to("stop"), danger=True),
    ]  # fmt: skip
