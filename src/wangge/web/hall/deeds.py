"""Deeds on a case: one form or button, one command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.hall import answering, archiving, checklist, deciding, ending, intake, issuing, queries, reviewing, timeline
from wangge.hall.models import Case
from wangge.hall.refusals import BadFile
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound
from wangge.kernel.request_keys import apart, prepared
from wangge.people.models import Person
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.hall import forms as shapes
from wangge.web.hall.materials import draw_photos
from wangge.web.hall.show import to_case
from wangge.web.kit import ReasonForm, asked, pressed

TAKE, DECIDE, MANAGE = Permission.TAKE_CASES, Permission.DECIDE_CASES, Permission.MANAGE_HALL
Made = Callable[..., forms.Form]


def _seen(request: HttpRequest, case_id: UUID) -> tuple[Case, Person, datetime]:
    at = clock.now()
    return queries.case_for(me(request), case_id, at=at), me(request), at


def _button(guard: Any, command: Callable[..., object], said: Callable[[], str]) -> Any:
    """A view that does one deed at the press of a button."""

    @require_POST
    @guarded(guard)
    def view(request: HttpRequest, case_id: UUID) -> HttpResponse:
        case, by, at = _seen(request, case_id)
        return pressed(request, lambda: command(by=by, case_id=case.pk, at=at), said=said(), then=to_case(case))

    return view


def _words(guard: Any, command: Callable[..., object], name: str, words: Callable[[], tuple[str, str, str]]) -> Any:
    """A view that asks for words and does one deed with them: `words` gives title, label and button."""

    @require_http_methods(["GET", "POST"])
    @guarded(guard)
    def view(request: HttpRequest, case_id: UUID) -> HttpResponse:
        case, by, at = _seen(request, case_id)
        title, label, button = words()

        def deed(given: dict[str, Any]) -> tuple[str, str]:
            command(by=by, case_id=case.pk, at=at, **{name: given["reason"]})
            return _("已记录。"), to_case(case)

        form = ReasonForm(request.POST or None, label=label)
        return asked(request, form, deed, title=title, button=button, back=(to_case(case), case.version.name))

    return view


def _form(
    guard: Any, make: Callable[[HttpRequest, Case], forms.Form], do: Callable[..., object],
    words: Callable[[], tuple[str, str, str]],
) -> Any:  # fmt: skip
    """A view with a form of its own: `do` gets by, case, at and the form; `words` gives title, button and what is said."""

    @require_http_methods(["GET", "POST"])
    @guarded(guard)
    def view(request: HttpRequest, case_id: UUID) -> HttpResponse:
        case, by, at = _seen(request, case_id)
        title, button, said = words()
        form = make(request, case)

        def deed(given: dict[str, Any]) -> tuple[str, str]:
            do(by, case, at, form)
            return said, to_case(case)

        return asked(request, form, deed, title=title, button=button, back=(to_case(case), case.version.name))

    return view


receive = _button(TAKE, intake.receive, lambda: _("已收件，收件凭证已生成。"))
claim = _button(DECIDE, reviewing.claim, lambda: _("已认领，由您承办。"))
certify = _button(DECIDE, deciding.certify, lambda: _("证照已制作。"))
delivered = _button(TAKE, issuing.delivered, lambda: _("已办结。"))
archive = apart("sets the PDFs of the package")(_button(TAKE, archiving.archive, lambda: _("已归档，档案包已生成。")))
submit = _button(SIGNED_IN, intake.submit, lambda: _("已提交，我们将在一个工作日内核对。"))
answered = _button(SIGNED_IN, answering.answer_correction, lambda: _("补正材料已提交。"))

release = _words(DECIDE, reviewing.release, "reason", lambda: (_("退回待办"), _("原因"), _("退回")))
pass_on = _words(DECIDE, reviewing.pass_on, "opinion", lambda: (_("审核完成"), _("审核意见"), _("提请决定")))
send_back = _words(DECIDE, reviewing.send_back, "reason", lambda: (_("退回重审"), _("需要再审什么"), _("退回")))
resume = _words(DECIDE, reviewing.resume, "result", lambda: (_("特别程序完成"), _("结果"), _("恢复计时")))
extend = _words(MANAGE, reviewing.extend, "reason", lambda: (_("延长期限"), _("理由（告知申请人）"), _("延长")))
explain = _words(
    DECIDE, deciding.explain_overrun, "text", lambda: (_("公开说明超期"), _("原因（向社会公开）"), _("公开"))
)
terminate = _words(SIGNED_IN, ending.terminate, "reason", lambda: (_("终止办理"), _("理由（告知申请人）"), _("终止")))
withdraw = _words(SIGNED_IN, ending.withdraw, "reason", lambda: (_("撤回申请"), _("原因"), _("撤回")))

accept = _form(
    TAKE,
    lambda request, case: shapes.AcceptForm(
        request.POST or None, lines=checklist.unsettled(queries.lines_of(case)), initial={"revision": case.revision}
    ),
    lambda by, case, at, form: answering.accept(
        by=by, case_id=case.pk, at=at, promises=form.promises(), revision=form.cleaned_data["revision"]
    ),
    lambda: (_("受理"), _("受理"), _("已受理，受理通知书已生成。")),
)
correct = _form(
    TAKE,
    lambda request, case: shapes.CorrectForm(
        request.POST or None, lines=queries.lines_of(case), initial={"revision": case.revision}
    ),
    lambda by, case, at, form: answering.ask_correction(
        by=by, case_id=case.pk, at=at, wrong=form.wrong(), revision=form.cleaned_data["revision"]
    ),
    lambda: (_("一次告知补正"), _("告知"), _("已告知，补正告知书已生成。")),
)
not_accept = _form(
    TAKE,
    lambda request, _case: shapes.NotAcceptForm(request.POST or None),
    lambda by, case, at, form: answering.not_accept(by=by, case_id=case.pk, at=at, **form.cleaned_data),
    lambda: (_("不予受理"), _("不予受理"), _("不予受理通知书已生成。")),
)
pause = _form(
    DECIDE,
    lambda request, case: shapes.PauseForm(request.POST or None, kinds=case.version.special_procedures),
    lambda by, case, at, form: reviewing.pause(by=by, case_id=case.pk, at=at, **form.cleaned_data),
    lambda: (_("进入特别程序"), _("停止计时"), _("已进入特别程序，期限停止计算。")),
)
decide = _form(
    DECIDE,
    lambda request, case: shapes.DecideForm(request.POST or None, initial={"revision": case.revision}),
    lambda by, case, at, form: deciding.decide(by=by, case_id=case.pk, at=at, **form.cleaned_data),
    lambda: (_("作出决定"), _("决定"), _("决定已作出，决定书已生成。")),
)
hand_out = _form(
    TAKE,
    lambda request, _case: shapes.HandOutForm(request.POST or None),
    lambda by, case, at, form: issuing.hand_out(by=by, case_id=case.pk, at=at, **form.cleaned_data),
    lambda: (_("窗口出件"), _("出件"), _("已出件，办件办结。")),
)
spot = _form(
    TAKE,
    lambda request, _case: shapes.SpotForm(request.POST or None),
    lambda by, case, at, form: issuing.settle_on_the_spot(by=by, case_id=case.pk, at=at, **form.cleaned_data),
    lambda: (_("当场办结"), _("办结并出件"), _("已当场办结。")),
)
post = _form(
    TAKE,
    lambda request, _case: shapes.PostForm(request.POST or None),
    lambda by, case, at, form: issuing.post(by=by, case_id=case.pk, at=at, **form.cleaned_data),
    lambda: (_("邮寄结果"), _("已寄出"), _("已记录寄出。")),
)


@prepared(draw_photos)
@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def hand_in(request: HttpRequest, case_id: UUID, line_id: UUID) -> HttpResponse:
    """A material as a file; at the window also on paper."""
    case, by, at = _seen(request, case_id)
    line = next((one for one in queries.lines_of(case) if one.pk == line_id), None)
    if line is None:
        raise NotFound

    own = timeline.is_own(case, by, at)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        files, paper = {line_id: given["file"]}, given.get("paper", "")
        on_paper = {} if own or (given["file"] and not paper) else {line_id: paper}
        try:
            checklist.hand_in_all(by=by, case_id=case.pk, files=files, paper=on_paper, at=at)
        except BadFile as refusal:
            refusal.field = "file"
            raise
        return _("材料已收。"), to_case(case)

    form = shapes.FileForm(request.POST or None, request.FILES or None, window=not own)
    return asked(
        request, form, deed, title=line.material.name, button=_("提交材料"), back=(to_case(case), case.version.name),
        effect="" if own else _("在窗口交纸质材料的，不用选文件，直接提交。"),
    )  # fmt: skip
