"""Deeds on runs and pairs: one form, one command each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Invalid, Refused
from wangge.matching import commands, deciding, queries
from wangge.matching.models import Pair, Run
from wangge.needs.models import Need
from wangge.needs.queries import entry_for
from wangge.posts import access
from wangge.web.asking import me, refuse
from wangge.web.guard import Permission, guarded
from wangge.web.matching import show
from wangge.web.matching.forms import ChooseForm
from wangge.web.matching.show import Eyes
from wangge.web.needs.deeds import MOST_CHOSEN, uuid_or_none
from wangge.web.needs.forms import ReasonForm
from wangge.web.page import done, page

MANAGE = Permission.MANAGE_SERVICE


@require_POST
@guarded(MANAGE)
def start(request: HttpRequest) -> HttpResponse:
    """Begin a run for a community."""
    place = uuid_or_none(request.POST.get("place", ""))
    if place is None:
        raise Invalid(field="place", what=_("社区"), why=_("请选择"))
    run = commands.start(by=me(request), place_id=place, at=clock.now())
    return done(request, _("已开始对接，通常几秒钟就好。"), then=_to_run(run.pk))


@require_POST
@guarded(MANAGE)
def start_again(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Let the worker try once more."""
    return _of_run(request, run_id, commands.start_again, _("已重新排队，后台会再试一次。"))


@require_POST
@guarded(MANAGE)
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Give a run up."""
    return _of_run(request, run_id, commands.cancel, _("已取消，没有提出任何安排。"))


@require_POST
@guarded(MANAGE)
def confirm(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Confirm one pair."""
    at = clock.now()
    pair = queries.pair_for(me(request), pair_id, at=at)
    deciding.confirm(by=me(request), pair_id=pair.pk, at=at)
    said = _("%(number)s 已确认。下一步：列入项目清单，再派单。") % {"number": pair.need.number}
    return done(request, said, then=_next(request, pair))


@require_POST
@guarded(MANAGE)
def bulk(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Confirm the chosen pairs, or all on the page, each by its own command: what is refused is named, the others are done."""
    at, viewer = clock.now(), me(request)
    run = queries.run_for(viewer, run_id, at=at)
    given = request.POST.getlist("shown" if request.POST.get("deed") == "page" else "chosen")[:MOST_CHOSEN]
    keys = [key for key in map(uuid_or_none, given) if key]
    finished = 0
    for pair in queries.pairs_for(viewer, keys, at=at):
        try:
            deciding.confirm(by=viewer, pair_id=pair.pk, at=at)
            finished += 1
        except Refused as refusal:
            messages.warning(request, f"{pair.need.number}：{refusal.message}")
    return done(request, _("已确认 %(n)d 对。") % {"n": finished}, then=_to_run(run.pk))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def change(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Take another helper: one of the three best others, or anybody who is found."""
    at = clock.now()
    pair = queries.pair_for(me(request), pair_id, at=at)
    access.require(me(request), MANAGE, place=pair.need.place, at=at)
    eyes = Eyes.of(me(request), day_of(at))
    others = show.alternatives(pair, queries.named(pair.alternatives), eyes)
    best = [(one["key"], _line(one)) for one in others]
    return _choose(
        request, pair.run, pair.need, best,
        lambda to, reason: deciding.change(by=me(request), pair_id=pair.pk, to=to, reason=reason, at=at),
        {"title": _("改由别人"), "back": reverse("matching:pair", args=[pair.pk]), "now": show.pair_row(pair, eyes, {})},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def by_hand(request: HttpRequest, run_id: UUID, need_id: UUID) -> HttpResponse:
    """Choose a helper for a need the run found nobody for."""
    at = clock.now()
    run = queries.run_for(me(request), run_id, at=at)
    need = entry_for(Need, me(request), need_id, at=at)
    access.require(me(request), MANAGE, place=need.place, at=at)
    return _choose(
        request, run, need, [],
        lambda to, reason: deciding.match_by_hand(
            by=me(request), run_id=run.pk, need_id=need.pk, to=to, reason=reason, at=at
        ),
        {"title": _("人工选定帮手"), "back": reverse("matching:missing", args=[run.pk]), "now": None},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def reject(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Say no to a pair, with a reason."""
    at = clock.now()
    pair = queries.pair_for(me(request), pair_id, at=at)
    access.require(me(request), MANAGE, place=pair.need.place, at=at)
    form = ReasonForm(request.POST or None, label=_("为什么不这样安排"))
    if request.method == "POST" and form.is_valid():
        try:
            deciding.reject(by=me(request), pair_id=pair.pk, reason=form.cleaned_data["reason"], at=at)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("%(number)s 的这一对已否决，双方情况变化之前不再建议。") % {"number": pair.need.number}
            return done(request, said, then=_to_run(pair.run_id))
    context = {
        "title": _("否决"), "form": form, "button": _("否决"), "danger": True, "lede": pair.need.title,
        "effect": _("否决后这条需求回到待对接，下一次对接会另找人选。"), "back": reverse("matching:pair", args=[pair.pk]),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


# Parts of the above


def _choose(
    request: HttpRequest, run: Run, need: Need, best: list[tuple[str, str]], do: Callable[..., Pair],
    context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """Show the best others and who was searched for, or do it."""
    at = clock.now()
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    choices = [*best, *(one for one in _found(request, run, text) if one[0] not in dict(best))]
    form = ChooseForm(request.POST or None, choices=choices, initial={"to": request.GET.get("to", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = do(form.choice(), form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("%(number)s 已改定并确认。") % {"number": need.number}
            return done(request, said, then=reverse("matching:pair", args=[made.pk]))
    eyes = Eyes.of(me(request), day_of(at))
    more = {"form": form, "q": text, "need": show.need_part(need, eyes, {}), "anybody": bool(choices)}
    return page(request, "matching/choose.html", {**context, **more}, status=422 if form.errors else 200)


def _found(request: HttpRequest, run: Run, text: str) -> list[tuple[str, str]]:
    resources, people = queries.helpers(run, text, at=clock.now())
    found = [
        (f"resource:{one.pk}", _line({
            "helper": one.person.name if one.person else one.organisation.name if one.organisation else _("社区资源"),
            "offer": f"{one.title} {one.number}", "because": "",
        }))
        for one in resources
    ]  # fmt: skip
    return found + [
        (f"person:{one.pk}", _line({"helper": one.name, "offer": _("已报到，可按技能安排"), "because": ""}))
        for one in people
    ]


def _line(one: dict[str, Any]) -> str:
    line = f"{one['helper']} · {one['offer']}"
    if one["because"]:
        line += f" · {one['because']}"
    return f"{line} · {one['busy']}" if one.get("busy") else line


def _of_run(request: HttpRequest, run_id: UUID, command: Callable[..., Run], said: str) -> HttpResponse:
    run = queries.run_for(me(request), run_id, at=clock.now())
    command(by=me(request), run_id=run.pk, at=clock.now())
    return done(request, said, then=_to_run(run.pk))


def _to_run(run_id: UUID) -> str:
    return reverse("matching:run", args=[run_id])


def _next(request: HttpRequest, pair: Pair) -> str:
    """Back to the list when it was pressed there, else to the pair."""
    return _to_run(pair.run_id) if request.POST.get("back") == "list" else reverse("matching:pair", args=[pair.pk])
