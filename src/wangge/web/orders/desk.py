"""Deeds of staff: publish, offer, record by phone, missed, cancel, decide disputes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.needs import queries as needs
from wangge.needs.kinds import NeedKind
from wangge.needs.models import Need
from wangge.orders import publishing, queries, rules, settling, taking
from wangge.orders.models import Order
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.projects import queries as projects
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import ReasonForm, asked, pressed
from wangge.web.orders import show

MANAGE = Permission.MANAGE_SERVICE
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOST_NEEDS = 200


class PublishForm(forms.Form):
    """What, when, where, how hard, for whom."""

    title = forms.CharField(label=gettext_lazy("任务名称"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=NeedKind.choices)
    need = forms.ChoiceField(
        label=gettext_lazy("为哪条需求"), required=False, help_text=gettext_lazy("完成后这条需求自动记为已满足。")
    )
    place = forms.ModelChoiceField(label=gettext_lazy("地点"), queryset=Place.objects.none())
    day = forms.DateField(label=gettext_lazy("日期"), widget=DAY)
    begins = forms.TimeField(label=gettext_lazy("开始时间"), widget=TIME)
    ends = forms.TimeField(label=gettext_lazy("结束时间"), widget=TIME)
    difficulty = forms.TypedChoiceField(label=gettext_lazy("难度"), coerce=int, choices=list(show.DIFFICULTY.items()))
    details = forms.CharField(
        label=gettext_lazy("给接单人的说明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("只有接单人看得到：门牌、联系方式、要带什么。"),
    )  # fmt: skip
    risks = forms.CharField(label=gettext_lazy("风险提示"), required=False, max_length=200)
    for_everybody = forms.BooleanField(
        label=gettext_lazy("谁都可以接"),
        required=False,
        initial=True,
        help_text=gettext_lazy("不勾选时，只有受邀的人能接。"),
    )


class DoneForm(forms.Form):
    """So many minutes."""

    minutes = forms.IntegerField(label=gettext_lazy("实际服务分钟"), min_value=1)


class DecideForm(forms.Form):
    """What counts, and why."""

    minutes = forms.IntegerField(
        label=gettext_lazy("计多少分钟"), min_value=0, help_text=gettext_lazy("0 表示没有服务，记为未到。")
    )
    grounds = forms.CharField(label=gettext_lazy("依据"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Publish an order by hand or for a need."""
    at = clock.now()
    form = PublishForm(
        request.POST or None, initial={"begins": "09:00", "ends": "10:00", "need": request.GET.get("need", "")}
    )
    mine = access.subtree_filter(me(request), MANAGE, on=day_of(at))
    places = Place.objects.current().filter(mine, kind__in=("community", "grid", "building"))
    form.fields["place"].queryset = places.order_by("path")  # type: ignore[attr-defined]
    open_needs = needs.listed(Need, me(request), needs.Asked(), at=at)[:MOST_NEEDS]
    form.fields["need"].choices = [("", "—"), *((str(one.pk), f"{one.number} {one.title}") for one in open_needs)]  # type: ignore[attr-defined]

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        starts_at, ends_at = (datetime.combine(given["day"], given[name], SHANGHAI) for name in ("begins", "ends"))
        made = publishing.publish(
            by=me(request), title=given["title"], kind=given["kind"], place_id=given["place"].pk, starts_at=starts_at,
            ends_at=ends_at, difficulty=given["difficulty"], details=given["details"], risks=given["risks"],
            need_id=UUID(given["need"]) if given["need"] else None, for_everybody=given["for_everybody"], at=at,
        )  # fmt: skip
        return _("已发布 %(number)s。可以邀请合适的人。") % {"number": made.number}, _url(made)

    return asked(request, form, deed, title=_("发布任务"), button=_("发布"), back=(reverse("orders:list"), _("接单")))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def from_task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Publish a project's task; who was matched is asked at once."""
    at = clock.now()
    task = projects.task_for(me(request), task_id, at=at)
    form = forms.Form(request.POST if request.method == "POST" else None)
    form.fields["details"] = forms.CharField(
        label=_("给接单人的说明"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    form.fields["risks"] = forms.CharField(label=_("风险提示"), required=False, max_length=200)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = publishing.publish_task(by=me(request), task_id=task.pk, at=at, **given)
        return _("已发布 %(number)s。") % {"number": made.number}, _url(made)

    named = task.organisation or task.person
    effect = _("会邀请 %(name)s 接单。") % {"name": named.name} if named else _("还没有人选，谁都可以接。")
    back = (reverse("projects:task", args=[task.pk]), task.title)
    return asked(request, form, deed, title=_("发布接单"), button=_("发布"), back=back, effect=effect)


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def offer(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask somebody able: free ones who know the person first."""
    at = clock.now()
    one = queries.order_for(me(request), order_id, at=at)
    found = queries.candidates(one, at=at, text=request.GET.get("q", ""))
    form = forms.Form(request.POST or None)
    form.fields["to"] = forms.ChoiceField(
        label=_("邀请谁"), choices=[(str(each.to.pk), _candidate(each)) for each in found], widget=forms.RadioSelect,
        help_text=_("有空的、以前服务过这位居民的排在前面。"),
    )  # fmt: skip

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        to = next(each.to for each in found if str(each.to.pk) == given["to"])
        publishing.offer(by=me(request), order_id=one.pk, to=to, at=at)
        return _("已邀请 %(name)s。") % {"name": to.name}, _url(one)

    return asked(
        request, form, deed, title=_("邀请接单"), button=_("邀请"), back=(_url(one), one.title), template="orders/offer.html",
        q=request.GET.get("q", ""), found=found,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def done(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Record by phone that it was done."""
    one = queries.order_for(me(request), order_id, at=clock.now())
    form = DoneForm(request.POST or None, initial={"minutes": rules.actual_minutes(one.starts_at, one.ends_at)})
    return _asked(
        request, form, one, _("电话确认已完成"), lambda given, at: taking.record_done(
            by=me(request), order_id=one.pk, minutes=given["minutes"], at=at
        ), _("已确认，时长已入账。"),
    )  # fmt: skip


@require_POST
@guarded(MANAGE)
def missed(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Nobody came."""
    return pressed(
        request, lambda: taking.record_missed(by=me(request), order_id=order_id, at=clock.now()), said=_("已记为未到。"),
        then=reverse("orders:detail", args=[order_id]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def cancel(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Call it off."""
    one = queries.order_for(me(request), order_id, at=clock.now())
    form = ReasonForm(request.POST or None, label=_("为什么取消"), hint=_("接单人会看到。"))
    return _asked(
        request, form, one, _("取消任务"), lambda given, at: publishing.cancel(
            by=me(request), order_id=one.pk, reason=given["reason"], at=at
        ), _("任务已取消。"), danger=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def decide(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Decide a dispute."""
    one = queries.order_for(me(request), order_id, at=clock.now())
    form = DecideForm(request.POST or None, initial={"minutes": one.minutes})
    return _asked(
        request, form, one, _("裁定异议"), lambda given, at: settling.decide_dispute(
            by=me(request), order_id=one.pk, minutes=given["minutes"], grounds=given["grounds"], at=at
        ), _("已裁定，双方会收到通知。"), effect=one.dispute.text if hasattr(one, "dispute") else "",
    )  # fmt: skip


def _candidate(one: queries.Candidate) -> str:
    kind = _("成员") if isinstance(one.to, Organisation) else _("志愿者")
    assert isinstance(one.to, Organisation | Person)
    said = [kind]
    if one.busy:
        said.append(_("这个时间已有任务"))
    if one.served:
        said.append(_("服务过 %(n)s 次") % {"n": one.served})
    if one.asked:
        said.append(_("七天内已邀请 %(n)s 次") % {"n": one.asked})
    return f"{one.to.name}（{'，'.join(said)}）"


def _asked(
    request: HttpRequest, form: forms.Form, one: Order, title: str, command: Any, said: str, **more: Any
) -> HttpResponse:
    at = clock.now()

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        command(given, at)
        return said, _url(one)

    return asked(request, form, deed, title=title, button=_("提交"), back=(_url(one), one.title), **more)


def _url(one: Order) -> str:
    return reverse("orders:detail", args=[one.pk])
