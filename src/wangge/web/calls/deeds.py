"""One view per deed on a call: a form becomes one command, and the answer is the call's page again.

GET shows the deed's form alone on a page (for small screens and without JavaScript); POST does it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wangge.care import commands, intake
from wangge.care import dispatch as sending
from wangge.care import queries as questions
from wangge.care.rules import ADVICE_WORDS, Advice
from wangge.care.states import LABELS, Stage
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, Refused
from wangge.matters.models import Matter
from wangge.web.asking import refuse
from wangge.web.calls import forms as f
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page
from wangge.web.request import SignedIn

GetOrPost = require_http_methods(["GET", "POST"])
Do = Callable[..., str]


def _deed(
    request: SignedIn, call_id: UUID, title: str, make: Callable[..., forms.Form], do: Do, *, button: str = ""
) -> HttpResponse:
    """Show the form of one deed, or do it. `do(form, matter, at)` runs the command and returns what happened in words."""
    at = clock.now()
    shown = questions.call_page(request.person, call_id, at)
    if shown is None:
        raise NotFound
    form = make(request.POST if request.method == "POST" else None, shown)
    if request.method == "POST" and form.is_valid():
        try:
            return done(request, do(form, shown.matter, at), then=reverse("calls:detail", args=[call_id]))
        except Refused as refusal:
            refuse(form, refusal)
    context = {"form": form, "title": title, "button": button or title, "shown": shown, "matter": shown.matter}
    status = 422 if request.method == "POST" else 200
    return page(request, "calls/deed.html#form", context, status=status)


def _plain(form: type[forms.Form]) -> Callable[..., forms.Form]:
    return lambda data, shown: form(data)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def accept(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        sending.accept(by=request.person, call_id=call_id, at=at)
        return _("已接单。请尽快出发，到现场后点“已到现场”。")

    return _deed(request, call_id, _("接单"), _plain(forms.Form), do)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def decline(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        reason = form.cleaned_data["reason"]
        sending.decline(by=request.person, call_id=call_id, reason=reason, at=at)
        return _("已转给下一位。谢谢您及时说明。")

    return _deed(request, call_id, _("去不了"), _plain(f.ReasonForm), do)


@GetOrPost
@guarded(Permission.TAKE_CALL)
def dispatch(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        asked = sending.dispatch(
            by=request.person, call_id=call_id, at=at,
            person_id=form.cleaned_data["person"], reason=form.cleaned_data["reason"],
        )  # fmt: skip
        if asked is None:
            return _("现在没有空闲的工作人员，已提醒社区。请直接电话联系或亲自前往。")
        return _("已派给%(name)s，等待接单。") % {"name": asked.person.name}

    return _deed(request, call_id, _("派单"), _plain(f.DispatchForm), do)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def set_out(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        commands.set_out(by=request.person, call_id=call_id, at=at)
        return _("已出发。求助人和家属能看到您正在赶来。")

    return _deed(request, call_id, _("已出发"), _plain(forms.Form), do)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def arrive(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        commands.arrive(by=request.person, call_id=call_id, at=at, **form.where())
        return _("已到现场。先查看伤情，不要急于扶起。")

    return _deed(request, call_id, _("已到现场"), _plain(f.Position), do)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def check(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        note, answers = form.cleaned_data["note"], form.answers()
        card = commands.check(by=request.person, call_id=call_id, answers=answers, note=note, at=at)
        return str(ADVICE_WORDS[Advice(card.advice)])

    return _deed(request, call_id, _("查看伤情"), _plain(f.CheckForm), do, button=_("看处置建议"))


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def ambulance(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        note = form.cleaned_data["note"]
        commands.call_ambulance(by=request.person, call_id=call_id, note=note, at=at)
        return _("已记录拨打 120 的时间。请派人到路口接救护车。")

    return _deed(request, call_id, _("已拨打120"), _plain(f.NoteForm), do)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def family(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        data = form.cleaned_data
        notice = commands.tell_family(
            by=request.person, call_id=call_id, relative_id=data["relative"] or None,
            channel=data["channel"], reached=data["reached"] == "yes", note=data["note"], at=at,
        )  # fmt: skip
        return _("已记录：家属已知情。") if notice.reached else _("已记录一次未联系上。请稍后再试，或换一位家属。")

    return _deed(request, call_id, _("通知家属"), lambda data, shown: f.FamilyForm(data, kin=shown.kin), do)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def accompany(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        hospital = form.cleaned_data["hospital"]
        commands.accompany(
            by=request.person, call_id=call_id, at=at,
            hospital_id=hospital.pk if hospital else None, note=form.cleaned_data["note"],
        )  # fmt: skip
        return _("已记录陪同情况。处理完后请结束求助。")

    return _deed(request, call_id, _("陪同就医"), _plain(f.AccompanyForm), do)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def close(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        data = form.cleaned_data
        commands.close(by=request.person, call_id=call_id, outcome=data["outcome"], note=data["note"], at=at)
        return _("求助已结束。请在期限前回访。")

    return _deed(request, call_id, _("结束求助"), _plain(f.CloseForm), do)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def follow_up(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        commands.follow_up(by=request.person, call_id=call_id, note=form.cleaned_data["note"], at=at)
        return _("回访已记录，这次求助全部办完。")

    return _deed(request, call_id, _("登记回访"), _plain(f.FollowUpForm), do)


@GetOrPost
@guarded(Permission.ANSWER_CALL)
def skip(request: SignedIn, call_id: UUID) -> HttpResponse:
    def make(data: Any, shown: Any) -> forms.Form:
        return f.SkipForm(data, initial={"stage": request.GET.get("stage", "")})

    def do(form: Any, matter: Matter, at: Any) -> str:
        stage = Stage(form.cleaned_data["stage"])
        reason = form.cleaned_data["reason"]
        commands.skip(by=request.person, call_id=call_id, stage=stage, reason=reason, at=at)
        return _("已跳过“%(stage)s”，原因已记入时间线。") % {"stage": LABELS[stage]}

    return _deed(request, call_id, _("跳过一步"), make, do)


@GetOrPost
@guarded(SIGNED_IN)
def cancel(request: SignedIn, call_id: UUID) -> HttpResponse:
    def do(form: Any, matter: Matter, at: Any) -> str:
        intake.cancel_call(by=request.person, call_id=call_id, reason=form.cleaned_data["reason"], at=at)
        return _("求助已撤销，已通知赶去的工作人员。如又需要帮助，随时再次求助。")

    return _deed(request, call_id, _("撤销求助"), _plain(f.ReasonForm), do)


@GetOrPost
@guarded(Permission.TAKE_CALL)
def merge(request: SignedIn, call_id: UUID) -> HttpResponse:
    def make(data: Any, shown: Any) -> forms.Form:
        return f.MergeForm(data, initial={"into": request.GET.get("into", "")})

    def do(form: Any, matter: Matter, at: Any) -> str:
        number = form.cleaned_data["into"].strip().upper()
        into = questions.visible_calls(request.person, at).filter(number=number).first()
        if into is None:
            raise intake.CannotMerge(field="into")
        reason = form.cleaned_data["reason"]
        intake.merge_call(by=request.person, call_id=call_id, into_id=into.pk, reason=reason, at=at)
        return _("已合并到 %(number)s，后续在那里处理。") % {"number": into.number}

    return _deed(request, call_id, _("合并重复求助"), make, do)


@GetOrPost
@guarded(Permission.TAKE_CALL)
def correct(request: SignedIn, call_id: UUID) -> HttpResponse:
    def make(data: Any, shown: Any) -> forms.Form:
        call = shown.call
        initial = {name: getattr(call, name) for name in ("kind", "severity", "said", "place_note")}
        return f.CorrectForm(data, initial={**initial, "version": shown.matter.version})

    def do(form: Any, matter: Matter, at: Any) -> str:
        changes = {name: form.cleaned_data[name] for name in ("kind", "severity", "said", "place_note")}
        version = form.cleaned_data["version"]
        intake.correct_call(by=request.person, call_id=call_id, version=version, at=at, **changes)
        return _("求助信息已更正，更正前后的时间都在时间线上。")

    return _deed(request, call_id, _("更正信息"), make, do)
