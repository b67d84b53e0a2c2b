"""The deeds on plans for redrawing grids: one form, one command each; all of them work without a script."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.grids import commands, queries
from wangge.grids.division import Division, Part
from wangge.grids.models import GridPlan
from wangge.grids.redrawing import Redrawn
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, Refused
from wangge.people import queries as people_queries
from wangge.places import queries as places
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts import queries as post_queries
from wangge.web.asking import me, refuse
from wangge.web.errors import refused_page
from wangge.web.grids.forms import (
    NEW_GRID,
    AdoptForm,
    BorderForm,
    DescribeForm,
    MergeForm,
    MoveForm,
    NewGridForm,
    PlanForm,
    SplitForm,
    VersionForm,
)
from wangge.web.grids.plans import seen_community, seen_plan
from wangge.web.guard import Permission, guarded
from wangge.web.page import done, page

Deed = Callable[[dict[str, Any]], tuple[str, str]]


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a plan with the grids as they are."""
    place = seen_community(request, code)
    access.require(me(request), Permission.MANAGE_PLACES, place=place, at=clock.now())
    form = PlanForm(request.POST or None, initial={"title": _("%(day)s 网格调整") % {"day": clock.day_of(clock.now())}})

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        plan = commands.draft_plan(by=me(request), community_id=place.pk, at=clock.now(), **given)
        return _("方案已起草。现在可以分割、合并或移动楼栋，生效前网格不变。"), reverse("grids:plan", args=[plan.pk])

    back = reverse("grids:plans-of", args=[place.code])
    return _asked(request, form, place, deed, title=_("起草网格方案"), button=_("起草"), back=back)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def split(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Cut a grid in two along a line."""
    plan, division = _plan(request, plan_id)
    initial = {"version": plan.version, "key": request.GET.get("grid", ""), "name": division.next_name()}
    form = SplitForm(request.POST or None, grids=_grids(division), initial=initial)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        changed = commands.split_grid(by=me(request), plan_id=plan.pk, at=clock.now(), **given)
        fresh = queries.division_of(changed).parts[-1]
        said = _("已分出「%(name)s」，有 %(n)d 栋楼。请指定它的网格员。") % {
            "name": fresh.name,
            "n": len(fresh.buildings),
        }
        return said, reverse("grids:plan-grid", args=[plan.pk, fresh.key])

    return _on_map(request, form, plan, deed, title=_("分割网格"), button=_("分割"), mode="split")


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def merge(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Take a grid into a neighbour."""
    plan, division = _plan(request, plan_id)
    initial = {"version": plan.version, "key": request.GET.get("grid", "")}
    form = MergeForm(request.POST or None, grids=_grids(division), initial=initial)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.merge_grids(by=me(request), plan_id=plan.pk, at=clock.now(), **given)
        names = {"name": division.part(given["key"]).name, "into": division.part(given["into"]).name}  # type: ignore[union-attr]
        return _("方案中「%(name)s」已并入「%(into)s」。") % names, _address(plan)

    effect = _("被并掉的网格在方案生效前一天撤销，岗位随之结束；在办事项转给并入网格的网格员。")
    return _on_map(request, form, plan, deed, title=_("合并网格"), button=_("合并"), mode="merge", effect=effect)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def move(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Move buildings to another grid."""
    plan, division = _plan(request, plan_id)
    here = queries.situation(plan.community, clock.day_of(clock.now()))
    listed = [
        (code, f"{here.ground.buildings[code]} · {part.name}")
        for part in division
        for code in sorted(part.buildings, key=lambda code: (len(here.ground.buildings.get(code, "")), code))
        if code in here.ground.buildings
    ]
    initial = {"version": plan.version, "to": request.GET.get("grid", ""), "with_ground": True}
    form = MoveForm(request.POST or None, grids=_grids(division), buildings=listed, initial=initial)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        name = given.pop("name")
        if given["to"] == NEW_GRID:
            changed = commands.carve_grid(
                by=me(request), plan_id=plan.pk, version=given["version"], buildings=given["buildings"], name=name,
                at=clock.now(),
            )  # fmt: skip
            return _split_off(changed)
        commands.move_buildings(by=me(request), plan_id=plan.pk, at=clock.now(), **given)
        words = {"n": len(given["buildings"]), "name": division.part(given["to"]).name}  # type: ignore[union-attr]
        return _("方案中 %(n)d 栋楼已移到「%(name)s」。") % words, _address(plan)

    effect = _("选一些楼栋移到「新网格」，就是按楼栋分割，不用画线。")
    return _on_map(request, form, plan, deed, title=_("移动楼栋"), button=_("移动"), mode="move", effect=effect)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def border(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Give a grid another border."""
    plan, division = _plan(request, plan_id)
    initial = {"version": plan.version, "key": request.GET.get("grid", "")}
    form = BorderForm(request.POST or None, grids=_grids(division), initial=initial)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.redraw_border(by=me(request), plan_id=plan.pk, at=clock.now(), **given)
        name = division.part(given["key"]).name  # type: ignore[union-attr]
        return _("方案中「%(name)s」的边界已更新。") % {"name": name}, _address(plan)

    return _on_map(request, form, plan, deed, title=_("调整边界"), button=_("保存边界"), mode="border")


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def describe(request: HttpRequest, plan_id: UUID, key: str) -> HttpResponse:
    """Name a grid of the plan; for a new one, say who works there. People are found with `?q=`."""
    plan, division = _plan(request, plan_id)
    part = division.part(key)
    if part is None:
        raise NotFound
    form = _describing(request, plan, part)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        seats = [("grid_worker", UUID(one)) for one in given.get("workers", ())]
        seats += [("grid_leader", UUID(given["leader"]))] if given.get("leader") else []
        seats += [("grid_assistant", UUID(one)) for one in given.get("assistants", ())]
        commands.describe_grid(
            by=me(request), plan_id=plan.pk, version=given["version"], key=key, name=given["name"], seats=seats,
            at=clock.now(),
        )  # fmt: skip
        return _("「%(name)s」已保存。") % {"name": given["name"]}, _address(plan)

    title = _("新网格的名称和岗位") if part.is_new else _("网格改名")
    return _asked(
        request, form, plan.community, deed, title=title, button=_("保存"), back=_address(plan), plan=plan,
        searching=part.is_new, q=request.GET.get("q", ""),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def adopt(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Put the plan in force today or on a later day, after saying in numbers what it does."""
    plan, division = _plan(request, plan_id)
    at = clock.now()
    today = clock.day_of(at)
    here = queries.situation(plan.community, today)
    form = AdoptForm(request.POST or None, initial={"version": plan.version, "on": plan.effective_on or today})

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        if given["on"] > today:
            commands.schedule_plan(
                by=me(request), plan_id=plan.pk, version=given["version"], on=given["on"], at=clock.now()
            )
            return _("方案将于 %(day)s 生效；那天会再核对一次。") % {"day": given["on"]}, _address(plan)
        redrawn = commands.adopt_plan(by=me(request), plan_id=plan.pk, version=given["version"], at=clock.now())
        return _in_words(redrawn), _address(plan)

    context = {"review": queries.review(division, here, at), "plan": plan, "danger": True}
    return _asked(
        request, form, plan.community, deed, title=_("方案生效"), button=_("确认生效"), back=_address(plan),
        template="grids/plan_adopt.html", **context,
    )  # fmt: skip


@require_POST
@guarded(Permission.MANAGE_PLACES)
def propose(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Let the buildings draw all borders anew."""
    return _pressed(request, plan_id, commands.propose_borders, _("已按楼栋位置生成全部边界。"))


@require_POST
@guarded(Permission.MANAGE_PLACES)
def start_over(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Fill the plan with the grids as they are now."""
    return _pressed(request, plan_id, commands.start_over, _("方案已恢复成现在的网格。"))


@require_POST
@guarded(Permission.MANAGE_PLACES)
def withdraw(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Make a scheduled plan a draft again."""
    return _pressed(request, plan_id, commands.withdraw_plan, _("方案已撤回成草案，到日子不会生效。"))


@require_POST
@guarded(Permission.MANAGE_PLACES)
def discard(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Give a plan up."""
    return _pressed(request, plan_id, commands.discard_plan, _("方案已放弃，记录保留。"))


@require_POST
@guarded(Permission.MANAGE_PLACES)
def restore(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Draft the division again that this plan replaced."""
    plan = seen_plan(request, plan_id)
    try:
        fresh = commands.draft_former(by=me(request), plan_id=plan.pk, at=clock.now())
    except Refused as refusal:
        return refused_page(request, refusal)
    return done(request, _("已按原来的网格起草方案，核对后再生效。"), then=_address(fresh))


# Parts of the above


def _plan(request: HttpRequest, plan_id: UUID) -> tuple[GridPlan, Division]:
    """A plan the viewer manages, and its division."""
    plan = seen_plan(request, plan_id)
    access.require(me(request), Permission.MANAGE_PLACES, place=plan.community, at=clock.now())
    return plan, queries.division_of(plan)


def _address(plan: GridPlan) -> str:
    return reverse("grids:plan", args=[plan.pk])


def _split_off(plan: GridPlan) -> tuple[str, str]:
    """What is said of the grid just made, and the page where its worker is named."""
    fresh = queries.division_of(plan).parts[-1]
    said = _("已分出「%(name)s」，有 %(n)d 栋楼。请指定它的网格员。") % {"name": fresh.name, "n": len(fresh.buildings)}
    return said, reverse("grids:plan-grid", args=[plan.pk, fresh.key])


def _grids(division: Division) -> list[tuple[str, str]]:
    return [(part.key, part.name) for part in division]


def _on_map(
    request: HttpRequest, form: forms.Form, plan: GridPlan, deed: Deed, *, title: str, button: str, mode: str, effect: str = ""
) -> HttpResponse:  # fmt: skip
    map_url = reverse("grids:plan-map", args=[plan.pk])
    return _asked(
        request, form, plan.community, deed, title=title, button=button, back=_address(plan), plan=plan, mode=mode,
        map_url=map_url, effect=effect,
    )  # fmt: skip


def _asked(
    request: HttpRequest, form: forms.Form, place: Place, deed: Deed, *, template: str = "grids/plan_form.html", **context: Any
) -> HttpResponse:  # fmt: skip
    """One form, one command: show it, or do the deed and go on."""
    if request.method == "POST" and form.is_valid():
        try:
            sentence, then = deed(form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, sentence, then=then)
    shown = {"form": form, "place": place, "crumbs": places.ancestors(place), **context}
    return page(request, template, shown, status=422 if form.errors else 200)


def _pressed(request: HttpRequest, plan_id: UUID, command: Callable[..., GridPlan], said: str) -> HttpResponse:
    """A button: the command, or the page that says why not."""
    plan, _division = _plan(request, plan_id)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        command(by=me(request), plan_id=plan.pk, version=version, at=clock.now())
    except Refused as refusal:
        return refused_page(request, refusal)
    return done(request, said, then=_address(plan))


def _describing(request: HttpRequest, plan: GridPlan, part: Part) -> forms.Form:
    initial: dict[str, Any] = {"version": plan.version, "name": part.name}
    if not part.is_new:
        return DescribeForm(request.POST or None, initial=initial)
    held: dict[str, list[str]] = {}
    for seat in part.seats:
        held.setdefault(seat.kind, []).append(str(seat.person))
    initial |= {
        "workers": held.get("grid_worker", []),
        "leader": held.get("grid_leader", [""])[0],
        "assistants": held.get("grid_assistant", []),
    }
    return NewGridForm(request.POST or None, people=_people(request, plan, part), initial=initial)


def _people(request: HttpRequest, plan: GridPlan, part: Part) -> list[tuple[str, str]]:
    """Who may be chosen: those who answer calls in the community, those chosen already, and those found by `?q=`."""
    at = clock.now()
    person = me(request)
    found = {one.pk: one for one in post_queries.people_for_duty(plan.community, on=clock.day_of(at))}
    found |= queries.people_in([Division((part,))])
    if request.GET.get("q", "").strip():
        found |= {one.pk: one for one in people_queries.search(person, request.GET["q"], at=at)}
    for chosen in [
        *request.POST.getlist("workers"),
        *request.POST.getlist("assistants"),
        request.POST.get("leader", ""),
    ]:
        with suppress(ValueError, NotFound):  # not an id, or nobody the viewer sees: the field says so
            if chosen and UUID(chosen) not in found:
                one = people_queries.person_for(person, UUID(chosen), at=at)
                found[one.pk] = one
    return [(str(pk), one.name) for pk, one in found.items()]


def _in_words(redrawn: Redrawn) -> str:
    return _(
        "方案已生效：新设 %(opened)d 个网格，撤销 %(closed)d 个，移动 %(buildings)d 栋楼、%(households)d 户，"
        "转交 %(work)d 件在办事项，随迁 %(shifts)d 个班次。"
    ) % {
        "opened": len(redrawn.opened), "closed": len(redrawn.closed), "buildings": redrawn.buildings,
        "households": redrawn.households, "work": redrawn.work_moved,
        "shifts": redrawn.shifts_kept + redrawn.shifts_passed,
    }  # fmt: skip
