"""Deeds on rehearsals: draft, change, start, drop, adopt. Each a page or a button of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.rehearsal import commands, queries
from wangge.rehearsal.words import title_of, value_of
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import asked, pressed
from wangge.web.rehearsal.forms import AdoptForm, DraftForm, last_quarter

MANAGE = Permission.MANAGE_POLICY


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a rehearsal of the chosen rules."""
    at = clock.now()
    present = queries.present(at)
    keys = [key for key in request.GET.getlist("keys") if key in present]
    if not keys:
        return redirect("rehearsal:choose")
    since, until = last_quarter(day_of(at))
    form = DraftForm(
        request.POST or None, keys=keys, present=present, values={}, initial={"since": since, "until": until}
    )

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = commands.draft(by=me(request), changes=form.changes(), at=at, **_words(given))
        return _("草稿已保存。按“开始演练”就会算出结果。"), reverse("rehearsal:detail", args=[made.pk])

    return asked(
        request, form, deed, title=_("新的演练"), button=_("保存草稿"), back=(reverse("rehearsal:choose"), _("选规则")),
        effect=_("演练只读账目，不改动任何一笔账、任何人的积分和资格。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def change(request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
    """Change the draft: the rules it has, and those added by `?keys=`."""
    at = clock.now()
    found = queries.rehearsal_for(me(request), rehearsal_id, at=at)
    present = queries.present(at)
    keys = list(dict.fromkeys([*found.changes, *(key for key in request.GET.getlist("keys") if key in present)]))
    form = DraftForm(
        request.POST or None, keys=keys, present=present, values=found.changes,
        initial={"title": found.title, "since": found.since, "until": found.until},
    )  # fmt: skip

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        words = _words(given)
        commands.change(by=me(request), rehearsal_id=rehearsal_id, changes=form.changes(), at=at, **words)
        return _("草稿已修改，请重新演练。"), reverse("rehearsal:detail", args=[rehearsal_id])

    return asked(
        request, form, deed, title=_("修改草稿"), button=_("保存"), back=_back(rehearsal_id, found.number),
        effect=_("修改后，原来的演练结果不再保留；您就是这份草稿的拟定人，要由别人来采用。"),
    )  # fmt: skip


@require_POST
@guarded(MANAGE)
def start(request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
    """Let the worker replay it."""
    return pressed(
        request, lambda: commands.start(by=me(request), rehearsal_id=rehearsal_id, at=clock.now()),
        said=_("已开始演练，可以离开此页，算完后这里会显示结果。"), then=reverse("rehearsal:detail", args=[rehearsal_id]),
    )  # fmt: skip


@require_POST
@guarded(MANAGE)
def drop(request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
    """Give it up."""
    return pressed(
        request, lambda: commands.drop(by=me(request), rehearsal_id=rehearsal_id, at=clock.now()),
        said=_("已放弃，规则和账目都没有变。"), then=reverse("rehearsal:detail", args=[rehearsal_id]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def adopt(request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
    """Make them the rules from a day ahead."""
    at = clock.now()
    found = queries.rehearsal_for(me(request), rehearsal_id, at=at)
    form = AdoptForm(request.POST or None)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.adopt(by=me(request), rehearsal_id=rehearsal_id, at=at, **given)
        day = given["valid_from"]
        return _("已采用，从 %(day)s 起执行。") % {"day": day}, reverse("rehearsal:detail", args=[rehearsal_id])

    changes = _("；").join(
        _("%(title)s：%(value)s") % {"title": title_of(key), "value": value_of(key, value)}
        for key, value in sorted(found.changes.items())
    )
    return asked(
        request, form, deed, title=_("采用这些规则"), button=_("采用"), back=_back(rehearsal_id, found.number), danger=True,
        effect=_("从那天起，全区按新规则办：%(changes)s。以前的账不重算。") % {"changes": changes},
    )  # fmt: skip


def _words(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("title", "since", "until")}


def _back(rehearsal_id: UUID, number: str) -> tuple[str, str]:
    return reverse("rehearsal:detail", args=[rehearsal_id]), number
