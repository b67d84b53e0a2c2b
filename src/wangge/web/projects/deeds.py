"""One view per deed on projects and tasks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wangge.agreements import queries as agreements
from wangge.kernel import clock
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.matching import queries as matching
from wangge.needs.kinds import NeedKind
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding
from wangge.projects import commands, queries
from wangge.projects.models import Project, Task
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import ReasonForm, asked, pressed

MANAGE = Permission.MANAGE_SERVICE
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOST_PAIRS = 200


class ProjectForm(forms.Form):
    """What, where, when, and which confirmed pairs."""

    title = forms.CharField(label=gettext_lazy("项目名称"), max_length=80)
    goal = forms.CharField(
        label=gettext_lazy("目标"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    place = forms.ModelChoiceField(label=gettext_lazy("地点"), queryset=Place.objects.none())
    from_day = forms.DateField(label=gettext_lazy("开始日期"), widget=DAY)
    to_day = forms.DateField(label=gettext_lazy("结束日期"), widget=DAY)
    pairs = forms.MultipleChoiceField(
        label=gettext_lazy("列入已确认的对接"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("每一对成为一项任务；不选则先建空项目。"),
    )  # fmt: skip


class TaskForm(forms.Form):
    """One task."""

    title = forms.CharField(label=gettext_lazy("任务名称"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=NeedKind.choices)
    day = forms.DateField(label=gettext_lazy("日期"), widget=DAY)
    begins = forms.TimeField(label=gettext_lazy("开始时间"), widget=TIME)
    ends = forms.TimeField(label=gettext_lazy("结束时间"), widget=TIME)
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("难度"), coerce=int,
        choices=[(1, gettext_lazy("一般")), (2, gettext_lazy("较难")), (3, gettext_lazy("很难"))],
    )  # fmt: skip
    weight = forms.IntegerField(label=gettext_lazy("权重"), min_value=1, max_value=100, initial=1)


class PhotoForm(forms.Form):
    """A photo."""

    photo = forms.FileField(label=gettext_lazy("照片"), help_text=gettext_lazy("拍摄地点等隐藏信息会自动去掉。"))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """A project, of confirmed pairs or empty."""
    at = clock.now()
    today = day_of(at)
    form = ProjectForm(request.POST or None, initial={"from_day": today, "to_day": today + timedelta(days=30)})
    places = Place.objects.current().filter(
        access.subtree_filter(me(request), MANAGE, on=today), kind__in=("community", "grid")
    )
    form.fields["place"].queryset = places.order_by("path")  # type: ignore[attr-defined]
    form.fields["place"].initial = places.order_by("path").first()
    pairs = matching.confirmed(me(request), at=at)[:MOST_PAIRS]
    form.fields["pairs"].choices = [(str(one.pk), _pair(one)) for one in pairs]  # type: ignore[attr-defined]

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        words = {name: given[name] for name in ("title", "goal", "from_day", "to_day")} | {
            "place_id": given["place"].pk
        }
        chosen = [UUID(one) for one in given["pairs"]]
        if chosen:
            made = commands.from_pairs(by=me(request), pair_ids=chosen, at=at, **words)
        else:
            made = commands.create(by=me(request), at=at, **words)
        return _("已立项 %(number)s。") % {"number": made.number}, reverse("projects:detail", args=[made.pk])

    return asked(
        request, form, deed, title=_("新建项目"), button=_("立项"), back=(reverse("projects:list"), _("项目清单"))
    )


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new_task(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Add a task."""
    one = _project(request, project_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        starts_at, ends_at = (datetime.combine(given["day"], given[name], SHANGHAI) for name in ("begins", "ends"))
        commands.add_task(
            by=me(request), project_id=one.pk, title=given["title"], kind=given["kind"], starts_at=starts_at, ends_at=ends_at,
            difficulty=given["difficulty"], weight=given["weight"], at=clock.now(),
        )  # fmt: skip
        return _("已新增任务。"), _url(one)

    form = TaskForm(request.POST or None, initial={"day": one.from_day, "begins": "09:00", "ends": "11:00"})
    return _asked(request, form, deed, one, _("新增任务"), _("新增"))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def attach(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Let an agreement belong to the project."""
    at = clock.now()
    one = _project(request, project_id)
    form = forms.Form(request.POST or None)
    found = agreements.listed(me(request), at=at, kind="project")[:MOST_PAIRS]
    form.fields["agreement"] = forms.ChoiceField(
        label=_("协议"), choices=[(str(each.pk), f"{each.number} {each.title} · {each.partner.name}") for each in found],
        help_text=_("没有合适的协议时，先到“协议”起草。"),
    )  # fmt: skip

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.attach(by=me(request), project_id=one.pk, agreement_id=UUID(given["agreement"]), at=at)
        return _("已关联。"), _url(one)

    return _asked(request, form, deed, one, _("关联协议"), _("关联"))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def owner(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Somebody else answers for it."""
    at = clock.now()
    one = _project(request, project_id)
    holders = Holding.objects.filter(place__in=_above(one), valid_to=None).values("person")
    form = forms.Form(request.POST or None)
    form.fields["owner"] = forms.ModelChoiceField(
        label=_("新负责人"), queryset=Person.objects.filter(pk__in=holders).order_by("pinyin")
    )

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.change_owner(by=me(request), project_id=one.pk, owner_id=given["owner"].pk, at=at)
        return _("已更换负责人。"), _url(one)

    return _asked(request, form, deed, one, _("更换负责人"), _("更换"))


@require_POST
@guarded(MANAGE)
def close(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Everything is done."""
    return pressed(
        request, lambda: commands.close(by=me(request), project_id=project_id, at=clock.now()), said=_("项目已完成。"),
        then=reverse("projects:detail", args=[project_id]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def stop(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """End it before."""
    one = _project(request, project_id)
    form = ReasonForm(request.POST or None, label=_("为什么中止"))
    left = queries.tasks_of(one).filter(state=Task.State.OPEN).count()

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.stop(by=me(request), project_id=one.pk, reason=given["reason"], at=clock.now())
        return _("项目已中止。"), _url(one)

    effect = _("%(n)s 项未完成的任务一并取消，对接的人选退回“已确认”。") % {"n": left}
    return _asked(request, form, deed, one, _("中止项目"), _("中止"), effect=effect, danger=True)


@require_POST
@guarded(MANAGE)
def finish(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """The task is done."""
    return _pressed(request, task_id, commands.finish_task, _("任务已完成，关联的需求已满足。"))


@require_POST
@guarded(MANAGE)
def reopen(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """It was not done after all."""
    return _pressed(request, task_id, commands.reopen_task, _("任务改回待办，关联的需求已恢复。"))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def drop(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Do it no more."""
    one = _task(request, task_id)
    form = ReasonForm(request.POST or None, label=_("为什么取消"))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.drop_task(by=me(request), task_id=one.pk, reason=given["reason"], at=clock.now())
        return _("任务已取消，人选退回“已确认”。"), _url(one.project)

    return _asked(request, form, deed, one.project, _("取消任务"), _("取消任务"), danger=True)


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def photo(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """A photo of what was done."""
    one = _task(request, task_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.add_photo(by=me(request), task_id=one.pk, photo=given["photo"].read(), at=clock.now())
        return _("照片已保存。"), reverse("projects:task", args=[one.pk])

    form = PhotoForm(request.POST or None, request.FILES or None)
    return _asked(request, form, deed, one.project, _("上传照片"), _("上传"))


def _pressed(request: HttpRequest, task_id: UUID, command: Any, said: str) -> HttpResponse:
    return pressed(
        request, lambda: command(by=me(request), task_id=task_id, at=clock.now()), said=said,
        then=reverse("projects:task", args=[task_id]),
    )  # fmt: skip


def _asked(
    request: HttpRequest, form: forms.Form, deed: Any, one: Project, title: str, button: str, **more: Any
) -> HttpResponse:
    return asked(request, form, deed, title=title, button=button, back=(_url(one), one.title), **more)


def _project(request: HttpRequest, project_id: UUID) -> Project:
    return queries.project_for(me(request), project_id, at=clock.now())


def _task(request: HttpRequest, task_id: UUID) -> Task:
    return queries.task_for(me(request), task_id, at=clock.now())


def _url(one: Project) -> str:
    return reverse("projects:detail", args=[one.pk])


def _pair(one: Any) -> str:
    helper = one.organisation or one.person or one.resource
    return f"{one.need.title} ← {getattr(helper, 'name', '') or helper.title}"


def _above(one: Project) -> list[Any]:
    parts = one.place.path.strip("/").split("/")
    paths = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    return list(Place.objects.filter(path__in=paths).values_list("pk", flat=True))
