"""Agreements to look at: the list, one's own, one agreement with its signatures, its PDF, and the check of a PDF."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wangge import journal
from wangge.agreements import queries
from wangge.agreements.models import Agreement, Signature
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.request_keys import keyless
from wangge.people.organisation_queries import spoken_for
from wangge.posts import access
from wangge.posts.exporting import take_out
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import PUBLIC, SIGNED_IN, Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Row, Section, Thing, show_list, show_thing, timeline
from wangge.web.page import page

State = Agreement.State
TONES = {
    State.DRAFT: "info", State.OFFERED: "warn", State.SIGNED: "ok", State.IN_FORCE: "ok", State.ENDED: "quiet",
    State.TERMINATED: "alarm", State.WITHDRAWN: "quiet",
}  # fmt: skip
COLUMNS = (
    gettext_lazy("协议"), gettext_lazy("状态"), gettext_lazy("种类"), gettext_lazy("对方"), gettext_lazy("开始"),
    gettext_lazy("结束"),
)  # fmt: skip
WORDS = {
    "agreement.drafted": gettext_lazy("起草"), "agreement.changed": gettext_lazy("修改"),
    "agreement.offered": gettext_lazy("送签，文本不再变"), "agreement.withdrawn": gettext_lazy("撤回"),
    "agreement.signed": gettext_lazy("签署"), "agreement.completed": gettext_lazy("双方签齐，文件存证"),
    "agreement.began": gettext_lazy("生效"), "agreement.ended": gettext_lazy("结束"),
    "agreement.put_back": gettext_lazy("申诉成立，恢复生效"),
}  # fmt: skip
CHIPS = [("", gettext_lazy("未结束")), *[(one.value, one.label) for one in State], ("all", gettext_lazy("全部"))]


def row(one: Agreement) -> Row:
    """A line of a list."""
    return Row(reverse("agreements:detail", args=[one.pk]), one.title, one.number, [
        Cell(one.get_state_display(), tone=TONES[State(one.state)]), Cell(one.get_kind_display()), Cell(one.partner.name),
        Cell(one.from_day), Cell(one.to_day),
    ])  # fmt: skip


@require_GET
@guarded(Permission.SEE_SERVICE)
def index(request: HttpRequest) -> HttpResponse:
    """The agreements in reach."""
    at = clock.now()
    found = queries.listed(me(request), at=at, text=request.GET.get("q", ""), state=request.GET.get("state", ""))
    actions = []
    if access.anywhere(me(request), Permission.MANAGE_SERVICE, on=day_of(at)):
        actions.append(Action(_("起草协议"), reverse("agreements:new"), primary=True, icon="plus"))
    return show_list(request, Listing(
        title=_("协议"), columns=COLUMNS, rows=found, to_row=row, chips=CHIPS, counts=queries.counts(me(request), at=at),
        search=_("编号、名称、对方"), actions=actions, export=reverse("agreements:export"),
        empty=(_("没有符合条件的协议"), _("项目协议和联盟入会协议都在这里起草、双方签署、到期提醒。")), icon="seal",
    ))  # fmt: skip


@require_GET
@guarded(Permission.SEE_SERVICE)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet."""
    at = clock.now()
    wanted = queries.listed(me(request), at=at, text=request.GET.get("q", ""), state=request.GET.get("state", ""))
    found = take_out("agreements.exported", wanted, Permission.SEE_SERVICE, by=me(request), at=at)
    heads = [_("编号"), _("名称"), _("种类"), _("状态"), _("对方"), _("开始"), _("结束")]
    rows = (
        [
            one.number,
            one.title,
            one.get_kind_display(),
            one.get_state_display(),
            one.partner.name,
            one.from_day,
            one.to_day,
        ]
        for one in found
    )
    return sheets.response(_("协议"), heads, rows, at)


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """The agreements I, or the organisations I speak for, are partner of."""
    at = clock.now()
    waiting = queries.to_sign(me(request), at=at).count()
    notices = [("warn", _("有 %(n)s 份协议等您签署。") % {"n": waiting})] if waiting else []
    return show_list(request, Listing(
        title=_("我的协议"), columns=COLUMNS, rows=queries.own(me(request), at=at), to_row=row, notices=notices, icon="seal",
        empty=(_("还没有协议"), _("社区请您或您的单位签署协议时，会通知您，并列在这里。")),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def detail(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """One agreement: its text, both signatures, what happened, and what can be done."""
    at, viewer = clock.now(), me(request)
    one = queries.agreement_for(viewer, agreement_id, at=at)
    signed = queries.signatures(one)
    staff = access.rights_of(viewer, day_of(at)).allow(Permission.MANAGE_SERVICE, one.place.path)
    partner = one.person_id == viewer.pk or (
        one.organisation_id is not None and spoken_for(viewer, day_of(at)).filter(pk=one.organisation_id).exists()
    )
    sees = access.anywhere(viewer, Permission.SEE_SERVICE, on=day_of(at))
    back = (reverse("agreements:list"), _("协议")) if sees else (reverse("agreements:mine"), _("我的协议"))
    rows = [
        Row("", one_side.get_side_display(), one_side.name, [Cell(one_side.get_how_display()), Cell(at=one_side.at)])
        for one_side in signed
    ]
    notices = []
    if one.digest:
        notices.append(("ok", _("已签文件的校验值（SHA-256）：%(digest)s") % {"digest": one.digest}))
    if one.end_reason:
        notices.append(("warn", _("结束原因：%(reason)s") % {"reason": one.end_reason}))
    return show_thing(request, Thing(
        title=one.title, number=one.number, back=back, status=Cell(one.get_state_display(), tone=TONES[State(one.state)]),
        notices=notices, actions=_actions(one, signed, staff=staff, partner=partner),
        facts=[
            (_("种类"), one.get_kind_display()), (_("甲方"), one.place.name), (_("乙方"), one.partner.name),
            (_("开始"), one.from_day), (_("结束"), one.to_day), (_("条款"), one.terms),
        ],
        sections=[Section(_("签名"), [_("哪一方"), _("方式"), _("时间")], rows, _("还没有人签。"))],
        timeline=timeline(journal.history_of(one), WORDS),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def pdf(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """The PDF: exactly what was signed, or how it would look."""
    one = queries.agreement_for(me(request), agreement_id, at=clock.now())
    response = HttpResponse(queries.file_of(one), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{one.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


class CheckForm(forms.Form):
    """A PDF somebody holds."""

    file = forms.FileField(label=gettext_lazy("协议 PDF 文件"))


@require_http_methods(["GET", "POST"])
@keyless("only compares a file with what is kept; changes nothing")
@guarded(PUBLIC)
def check(request: HttpRequest) -> HttpResponse:
    """Whoever holds a PDF learns whether it is exactly what was signed. Says nothing about who signed."""
    form = CheckForm(request.POST or None, request.FILES or None)
    notices = None
    if request.method == "POST" and form.is_valid():
        found = queries.checked(form.cleaned_data["file"].read())
        words = {"number": found.number if found else "", "state": found.get_state_display() if found else ""}
        notices = (
            ("ok", _("这正是签署的文件，协议 %(number)s，%(state)s。") % words) if found
            else ("alarm", _("这不是这里签署的文件，或内容被改动过。"))
        )  # fmt: skip
    return page(request, "agreements/check.html", {"form": form, "verdict": notices})


def _actions(one: Agreement, signed: list[Signature], *, staff: bool, partner: bool) -> list[Action]:
    def to(name: str) -> str:
        return reverse(f"agreements:{name}", args=[one.pk])

    sides = {each.side for each in signed}
    found = [Action(_("下载 PDF"), to("pdf"), icon="download")]
    if one.state == State.OFFERED:
        mine = Signature.Side.PARTNER if partner else Signature.Side.COMMUNITY
        if (partner or staff) and mine not in sides:
            found.insert(0, Action(_("签署"), to("sign"), primary=True, icon="edit"))
        if staff and Signature.Side.PARTNER not in sides:
            found.append(Action(_("上传纸质签名"), to("paper")))
    if staff and one.state == State.DRAFT:
        found += [Action(_("送签"), to("offer"), post=True, primary=True), Action(_("修改"), to("edit"), icon="edit")]
    if staff and one.state in (State.DRAFT, State.OFFERED):
        found.append(Action(_("撤回"), to("withdraw"), post=True))
    if staff and one.state in (State.IN_FORCE, State.ENDED):
        found.append(Action(_("续签"), to("renew")))
    if (staff or partner) and one.state in (State.SIGNED, State.IN_FORCE):
        found.append(Action(_("终止"), to("terminate"), danger=True))
    return found
