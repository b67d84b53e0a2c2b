"""One view per deed on an entry: a form becomes one command, and the answer is the entry's page again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.kernel import clock
from wangge.kernel.refusals import Refused
from wangge.needs import queries, timeline
from wangge.web.asking import refuse
from wangge.web.needs.forms import MergeForm, ReasonForm, ReopenForm
from wangge.web.needs.shape import Shape
from wangge.web.page import done, page
from wangge.web.request import SignedIn

MOST_CHOSEN = 50  # a page of the list
MERGE_EFFECT = gettext_lazy("这一条并入后不再单独对接；留下的一条接过较急的程度、较早的日期和较长的等待。可以撤销。")


def withdraw(request: SignedIn, shape: Shape, entry_id: UUID) -> HttpResponse:
    """Take it off the list, with a reason."""
    form = ReasonForm(request.POST or None, label=_("为什么撤回"))
    return _deed(
        request, shape, entry_id, form, _("撤回"), _("撤回后不再对接，也不再公开；以后可以恢复。"),
        lambda entry, at: shape.do(shape.deeds.withdraw, entry, request.person, at, reason=form.cleaned_data["reason"]),
    )  # fmt: skip


def finish(request: SignedIn, shape: Shape, entry_id: UUID) -> HttpResponse:
    """The need is met, the resource used up."""
    form = ReasonForm(request.POST or None, label=shape.finish_how)
    return _deed(
        request, shape, entry_id, form, shape.finish, _("会移出待办；如有误，可以恢复。"),
        lambda entry, at: shape.do(shape.deeds.finish, entry, request.person, at, how=form.cleaned_data["reason"]),
    )  # fmt: skip


def reopen(request: SignedIn, shape: Shape, entry_id: UUID) -> HttpResponse:
    """Undo an end."""
    form = ReopenForm(request.POST if request.method == "POST" else None, label=shape.until)
    return _deed(
        request, shape, entry_id, form, _("恢复"), _("恢复后回到清单，等待天数从最初登记算起。"),
        lambda entry, at: shape.do(shape.deeds.reopen, entry, request.person, at, until=form.cleaned_data["until"]),
    )  # fmt: skip


def merge(request: SignedIn, shape: Shape, entry_id: UUID) -> HttpResponse:
    """Merge it into another one, named by its number."""
    form = MergeForm(request.POST or None)
    into: list[Any] = []
    if request.method == "POST" and form.is_valid():
        into = [queries.by_number(shape.of, request.person, form.cleaned_data["into"], at=clock.now())]
        if into[0] is None:
            form.add_error("into", _("没有找到这个编号，或不在您的职责范围内。请核对编号。"))
    return _deed(
        request, shape, entry_id, form, _("合并"), MERGE_EFFECT,
        lambda entry, at: shape.do(shape.deeds.merge, entry, request.person, at, into_id=into[0].pk), staff=True,
    )  # fmt: skip


def undo_merge(request: SignedIn, shape: Shape, entry_id: UUID) -> HttpResponse:
    """Both are again as before."""
    return _press(request, shape, entry_id, shape.deeds.undo_merge, _("合并已撤销，两条都恢复原样。"))


def publish(request: SignedIn, shape: Shape, entry_id: UUID) -> HttpResponse:
    """Put it on the public list."""
    return _press(request, shape, entry_id, shape.deeds.publish, _("已公开。公开页只有标题、类别、网格和时间。"))


def unpublish(request: SignedIn, shape: Shape, entry_id: UUID) -> HttpResponse:
    """Take it off the public list."""
    return _press(request, shape, entry_id, shape.deeds.unpublish, _("已取消公开。"))


def bulk(request: SignedIn, shape: Shape) -> HttpResponse:
    """Publish or withdraw the chosen entries, each by its own command: what is refused is named, the others are done."""
    at, viewer = clock.now(), request.person
    withdrawing = request.POST.get("deed") == "withdraw"
    keys = [key for key in map(uuid_or_none, request.POST.getlist("chosen")[:MOST_CHOSEN]) if key]
    finished, refused = 0, []
    for entry in queries.entries_for(shape.of, viewer, keys, at=at):
        try:
            if withdrawing:
                shape.do(shape.deeds.withdraw, entry, viewer, at, reason=request.POST.get("reason", ""))
            else:
                shape.do(shape.deeds.publish, entry, viewer, at)
            finished += 1
        except Refused as refusal:
            refused.append(f"{entry.number}：{refusal.message}")
    for sentence in refused:
        messages.warning(request, sentence)
    said = _("已撤回 %(n)d 条。") if withdrawing else _("已公开 %(n)d 条。")
    return done(request, said % {"n": finished}, then=shape.url("list"))


def uuid_or_none(text: str) -> UUID | None:
    """The id, or None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _press(request: SignedIn, shape: Shape, entry_id: UUID, deed: Callable[..., Any], said: str) -> HttpResponse:
    """A deed without a form; what it refuses becomes a page."""
    at = clock.now()
    entry = queries.entry_for(shape.of, request.person, entry_id, at=at)
    shape.do(deed, entry, request.person, at)
    return done(request, said, then=shape.url("detail", entry))


def _deed(
    request: SignedIn, shape: Shape, entry_id: UUID, form: forms.Form, title: Any, effect: Any,
    do: Callable[..., Any], *, staff: bool = False,
) -> HttpResponse:  # fmt: skip
    """Show the form of one deed with its effect in words, or do it."""
    at = clock.now()
    entry = queries.entry_for(shape.of, request.person, entry_id, at=at)
    (timeline.require_staff if staff else timeline.require_may_change)(request.person, entry, at)
    if request.method == "POST" and form.is_valid():
        try:
            do(entry, at)
        except Refused as refusal:
            refuse(form, refusal, how="reason", into_id="into")
        else:
            said = _("%(one)s %(number)s：%(deed)s。") % {"one": shape.one, "number": entry.number, "deed": title}
            return done(request, said, then=shape.url("detail", entry))
    context = {
        "shape": shape, "form": form, "title": title, "effect": effect, "entry": entry,
        "detail_url": shape.url("detail", entry),
    }  # fmt: skip
    return page(request, "needs/deed.html#form", context, status=422 if request.method == "POST" else 200)
