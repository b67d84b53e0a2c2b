"""Deeds of overseers and of those they ask: one form, one command."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wangge.kernel import clock
from wangge.oversight import advising, demands, inspecting, queries
from wangge.oversight.kinds import DemandKind
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import asked
from wangge.web.oversight.forms import AnswerForm, DrawForm, InspectForm, NoticeForm, OpinionForm, WordsForm
from wangge.web.oversight.words import to_case

SEE, INSPECT, ADVISE = Permission.SEE_CASES, Permission.INSPECT_CASES, Permission.GIVE_OPINIONS


@require_http_methods(["GET", "POST"])
@guarded(INSPECT)
def inspect(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put on record what one found in a case."""
    at, viewer = clock.now(), me(request)
    one = queries.case_for(viewer, case_id, at=at)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        inspecting.inspect(by=viewer, case_id=one.pk, findings=given["findings"], note=given["note"], at=at)
        return _("已记录监察。"), to_case(one)

    return asked(
        request, InspectForm(request.POST or None), deed, title=_("记录监察"), button=_("记录监察"),
        back=(to_case(one), one.number), effect=_("记录后不能修改；可以再次监察。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(INSPECT)
def supervise(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Send the office a notice it has to answer."""
    at, viewer = clock.now(), me(request)
    one = queries.case_for(viewer, case_id, at=at)
    rows = queries.demands_of(viewer, one, at=at)
    answered = [
        (str(each.pk), each.number) for each in rows if each.kind == DemandKind.NOTICE and hasattr(each, "answer")
    ]
    form = NoticeForm(request.POST or None, answered=answered)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        after = UUID(given["after"]) if given.get("after") else None
        made = inspecting.supervise(
            by=viewer, case_id=one.pk, text=given["text"], days=given["days"], after_id=after, at=at
        )
        return _("督办 %(number)s 已发出。") % {"number": made.number}, to_case(one)

    return asked(
        request, form, deed, title=_("督办"), button=_("发出督办"), back=(to_case(one), one.number),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(ADVISE)
def advise(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give a legal opinion on the step a case stands at."""
    at, viewer = clock.now(), me(request)
    one = queries.case_for(viewer, case_id, at=at)
    rows = queries.demands_of(viewer, one, at=at)
    waiting = [
        (str(each.pk), f"{each.number} {each.text}")
        for each in rows
        if each.kind == DemandKind.ADVICE and not hasattr(each, "answer")
    ]
    form = OpinionForm(request.POST or None, waiting=waiting)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        about = UUID(given["asked"]) if given.get("asked") else None
        advising.advise(
            by=viewer, case_id=one.pk, text=given["text"], is_binding=given["is_binding"], demand_id=about, at=at
        )
        return _("法律意见已提出。"), to_case(one)

    return asked(
        request, form, deed, title=_("提出法律意见"), button=_("提出法律意见"), back=(to_case(one), one.number),
        effect=_("提出后不能修改。办件照常办理。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SEE)
def ask_advice(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for legal advice on a case."""
    at, viewer = clock.now(), me(request)
    one = queries.case_for(viewer, case_id, at=at)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        advising.ask_advice(by=viewer, case_id=one.pk, text=given["text"], at=at)
        return _("已向法律顾问征求意见。"), to_case(one)

    return asked(
        request, WordsForm(request.POST or None, label=_("要问什么")), deed, title=_("征求法律意见"), button=_("征求法律意见"),
        back=(to_case(one), one.number), effect=_("办件照常办理，期限不停。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SEE)
def answer(request: HttpRequest, demand_id: UUID) -> HttpResponse:
    """Answer for the office."""
    at, viewer = clock.now(), me(request)
    one = queries.demand_for(viewer, demand_id, at=at)
    back = reverse("oversight:demand", args=[one.pk])
    is_public = one.kind == DemandKind.QUESTION
    form = AnswerForm(request.POST or None, public=is_public, initial={"asked": one.text if is_public else ""})

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        demands.answer(by=viewer, demand_id=one.pk, text=given["text"], asked=given.get("asked", ""), at=at)
        return _("%(number)s 已答复。") % {"number": one.number}, back

    return asked(
        request, form, deed, title=_("答复"), button=_("提交答复"), back=(back, one.number),
        effect=_("答复随即公开，不能修改。") if is_public else _("答复不能修改。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(INSPECT)
def draw(request: HttpRequest) -> HttpResponse:
    """Draw cases to inspect, by risk and by lot."""
    at, viewer = clock.now(), me(request)
    usual = dict(zip(("from_day", "to_day"), queries.usual_period(at), strict=True))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = inspecting.draw_sample(by=viewer, at=at, **given)
        return _("已抽取 %(number)s。") % {"number": made.number}, reverse("oversight:sample", args=[made.pk])

    return asked(
        request, DrawForm(request.POST or None, initial={**usual, "size": 20}), deed, title=_("按风险抽取"), button=_("抽取"),
        back=(reverse("oversight:list"), _("行政监察")),
    )  # fmt: skip
