"""One who was compared: the figures behind the rank; and objecting to an honour under public notice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wangge.honours import objecting, queries, rights, wording
from wangge.honours.models import Nominee
from wangge.honours.states import Standing, State
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.honours import show
from wangge.web.kit import Action, Cell, Row, Section, Thing, asked, show_thing

HEADS = (
    gettext_lazy("依据"), gettext_lazy("数据"), gettext_lazy("与什么比"), gettext_lazy("得分"), gettext_lazy("权重"),
)  # fmt: skip


class ObjectionForm(forms.Form):
    """What is wrong, and how one knows."""

    text = forms.CharField(
        label=gettext_lazy("什么事，有什么依据"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("只有评议委员会看到。会查明并答复您，不会告诉被公示人是谁提的。"),
    )  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def nominee(request: HttpRequest, nominee_id: UUID) -> HttpResponse:
    """The figures behind the rank, for those who appraise and, once counted, for oneself."""
    at, viewer = clock.now(), me(request)
    one = queries.nominee_for(viewer, nominee_id, at=at)
    place = one.appraisal.place
    works = rights.prepares(viewer, place, day_of(at)) or rights.decides(viewer, place, day_of(at))
    back = (reverse("honours:appraisal", args=[one.appraisal_id]), one.appraisal.number)
    return show_thing(request, Thing(
        title=one.name, number=f"{one.appraisal.period} {one.get_award_display()}",
        back=back if works else (reverse("honours:mine"), _("我的荣誉")),
        status=Cell(one.get_standing_display(), tone=show.STANDING_TONES[Standing(one.standing)]),
        notices=[("warn", _("未参评：%(why)s") % {"why": one.get_out_display()})] if one.out else [],
        stats=[(_("名次"), one.rank or "—", ""), (_("得分"), wording.points(one.score), ""), (_("次数"), one.sample, "")],
        sections=_sections(one, works), actions=_actions(one, at, works),
        note=_("只有合计数字，不含谁评价、谁投诉。"),
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def object_to(request: HttpRequest, nominee_id: UUID) -> HttpResponse:
    """Object to an honour under public notice."""
    at = clock.now()
    one = queries.announced_one(nominee_id, day_of(at))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = objecting.raise_objection(by=me(request), nominee_id=one.pk, text=given["text"], at=at)
        return _("已收到，编号 %(number)s。结果会通知您。") % {"number": made.number}, reverse("honours:hall")

    name = show.public_name(one, one.named)  # type: ignore[attr-defined]
    words = {"award": one.get_award_display(), "name": name, "day": one.appraisal.notice_until}
    return asked(
        request, ObjectionForm(request.POST or None), deed, title=_("提出异议"), button=_("提交"),
        back=(reverse("honours:hall"), _("公示和荣誉榜")),
        effect=_("拟授予 %(name)s“%(award)s”，公示到 %(day)s。") % words,
    )  # fmt: skip


def _sections(one: Nominee, works: bool) -> list[Section]:
    found = [
        Section(
            _("得分怎么来的"), HEADS, [show.part_row(one.award, part) for part in one.parts], _("未参评，没有得分。")
        )
    ]
    counted = one.standing not in (Standing.RANKED, Standing.OUT, Standing.SHORTLISTED)
    if works and counted:
        against = queries.reasons_against(one.appraisal).get(one.pk, [])
        rows = [Row("", reason, "", []) for reason in against]
        title = _("表决：%(yes)s 同意，%(no)s 不同意") % {"yes": one.votes_for, "no": one.votes_against}
        found.append(Section(title, [_("不同意的理由（不显示是谁）")], rows, _("没有不同意的理由。")))
    return found


def _actions(one: Nominee, at: Any, works: bool) -> list[Action]:
    found = []
    honour = getattr(one, "honour", None)
    if honour is not None:
        found.append(Action(_("荣誉和证书"), reverse("honours:honour", args=[honour.pk]), primary=True))
    noticed = one.appraisal.state == State.NOTICED and one.standing == Standing.PASSED
    if works and noticed and one.appraisal.notice_until and day_of(at) <= one.appraisal.notice_until:
        found.append(Action(_("代居民登记异议"), reverse("honours:objection-new", args=[one.pk])))
    return found
