"""Honours given: the list, one with its certificate and letters, taking it back; one's own."""

from __future__ import annotations

from base64 import b64decode
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wangge import journal
from wangge.honours import conferring, queries, rights, wording
from wangge.honours.models import Honour
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotPermitted
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.honours import show
from wangge.web.kit import Action, Cell, Listing, ReasonForm, Section, Thing, asked, show_list, show_thing, timeline

COLUMNS = (
    gettext_lazy("荣誉"), gettext_lazy("奖项"), gettext_lazy("时期"), gettext_lazy("授予单位"), gettext_lazy("状态"),
    gettext_lazy("授予时间"),
)  # fmt: skip
LETTER_HEADS = (
    gettext_lazy("推荐信"), gettext_lazy("奖项"), gettext_lazy("收信部门"), gettext_lazy("发出"), gettext_lazy("状态"),
    gettext_lazy("期限"),
)  # fmt: skip


@require_GET
@guarded(Permission.SEE_HONOURS)
def index(request: HttpRequest) -> HttpResponse:
    """The honours given in reach."""
    found = queries.honours(me(request), at=clock.now(), state=request.GET.get("state", ""))
    return show_list(request, Listing(
        title=_("荣誉"), columns=COLUMNS, rows=found, to_row=show.honour, icon="medal",
        chips=[("", _("全部")), *Honour.State.choices],
        empty=(_("还没有授予荣誉"), _("考评公示期满、异议全部答复后授予，证书和编号列在这里。")),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """My honours, and those of the organisations I speak for."""
    viewer, at = me(request), clock.now()
    found = queries.own_honours(viewer, day_of(at))
    return show_list(request, Listing(
        title=_("我的荣誉"), columns=COLUMNS, rows=found, to_row=show.honour, icon="medal",
        empty=(_("还没有荣誉"), _("每个季度和年度按服务记录考评，授予后证书会在这里，可以下载。")),
        actions=[Action(_("公示和荣誉榜"), reverse("honours:hall"))],
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def honour(request: HttpRequest, honour_id: UUID) -> HttpResponse:
    """One honour: why, its certificate, the letters sent."""
    at, viewer = clock.now(), me(request)
    one = queries.honour_for(viewer, honour_id, at=at)
    about, place = one.nominee, one.nominee.appraisal.place
    prepares, decides = rights.prepares(viewer, place, day_of(at)), rights.decides(viewer, place, day_of(at))
    actions = [Action(_("下载证书"), reverse("honours:certificate", args=[one.pk]), primary=True, icon="download")]
    if one.state == Honour.State.VALID and prepares:
        actions.append(Action(_("向部门推荐"), reverse("honours:recommend", args=[one.pk])))
    if one.state == Honour.State.VALID and decides and about.person_id != viewer.pk:
        actions.append(Action(_("撤销荣誉"), reverse("honours:withdraw", args=[one.pk]), danger=True))
    letters = queries.recommendations(viewer, at=at).filter(honour=one)
    staff = prepares or decides
    return show_thing(request, Thing(
        title=f"{about.name} {about.get_award_display()}", number=one.number,
        back=(reverse("honours:given"), _("荣誉")) if staff else (reverse("honours:mine"), _("我的荣誉")),
        status=Cell(one.get_state_display(), tone=show.HONOUR_TONES[one.state]), actions=actions,
        notices=[("alarm", _("已撤销：%(why)s") % {"why": one.withdrawn_why})] if one.withdrawn_why else [],
        facts=[
            (_("时期"), about.appraisal.period), (_("授予单位"), place.name), (_("得分"), wording.points(about.score)),
            (_("依据"), wording.reasons(about.award, about.parts)),
            (_("公开核验"), Cell(_("核验页"), url=reverse("honours:check", args=[one.token]))),
            (_("证书校验值"), one.digest[:16]),
        ],
        sections=[Section(_("推荐信"), LETTER_HEADS, [show.letter(each) for each in letters], _("还没有推荐。"))],
        timeline=timeline(journal.history_of(one), show.WORDS),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def certificate(request: HttpRequest, honour_id: UUID) -> HttpResponse:
    """The certificate exactly as it was given."""
    one = queries.honour_for(me(request), honour_id, at=clock.now())
    return pdf(one.document, one.number)


@require_http_methods(["GET", "POST"])
@guarded(Permission.SEE_HONOURS)
def withdraw(request: HttpRequest, honour_id: UUID) -> HttpResponse:
    """Take it back."""
    at, viewer = clock.now(), me(request)
    one = queries.honour_for(viewer, honour_id, at=at)
    rights.require_decides(viewer, one.nominee.appraisal.place, at)
    if one.nominee.person_id == viewer.pk:
        raise NotPermitted
    url = reverse("honours:honour", args=[one.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        conferring.withdraw(by=viewer, honour_id=one.pk, reason=given["reason"], at=at)
        return _("已撤销，证书二维码现在显示“已撤销”。"), url

    return asked(
        request, ReasonForm(request.POST or None, label=_("为什么撤销"), hint=_("本人会看到。")), deed, title=_("撤销荣誉"),
        button=_("撤销"), back=(url, one.number), danger=True, effect=_("证书立即失效，随荣誉发放的积分或赋分冲正。"),
    )  # fmt: skip


def pdf(document: str, number: str) -> HttpResponse:
    """A kept PDF to look at or save; no copy stays on a shared computer."""
    response = HttpResponse(b64decode(document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
