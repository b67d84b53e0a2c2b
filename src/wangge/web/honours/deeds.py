"""One view per deed on an appraisal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wangge.honours import conferring, preparing, queries, rights, voting, wording
from wangge.honours.models import Appraisal, Nominee, Vote
from wangge.honours.states import Standing
from wangge.kernel import clock, district
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Refused
from wangge.kernel.request_keys import apart
from wangge.places.models import Place
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import ReasonForm, asked, pressed

SEE = Permission.SEE_HONOURS
BACK = gettext_lazy("考评")


class NewForm(forms.Form):
    """Where and when."""

    place = forms.ModelChoiceField(label=gettext_lazy("在哪里"), queryset=Place.objects.none())
    year = forms.IntegerField(label=gettext_lazy("年"), min_value=2020, max_value=2100)
    quarter = forms.TypedChoiceField(
        label=gettext_lazy("时期"), coerce=int, empty_value=None, required=False,
        choices=[
            ("", gettext_lazy("全年")), (1, gettext_lazy("第一季度")), (2, gettext_lazy("第二季度")),
            (3, gettext_lazy("第三季度")), (4, gettext_lazy("第四季度")),
        ],
    )  # fmt: skip


class VoteForm(forms.Form):
    """Everybody on the shortlist one may vote on, with what one has said already."""

    def __init__(self, *args: Any, listed: Sequence[Nominee], said: dict[UUID, Vote], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = listed
        for one in listed:
            before = said.get(one.pk)
            words = {
                "name": one.name,
                "award": one.get_award_display(),
                "rank": one.rank,
                "points": wording.points(one.score),
            }
            self.fields[f"choice_{one.pk}"] = forms.ChoiceField(
                label=_("%(award)s · %(name)s · 第 %(rank)s 名，%(points)s 分") % words, choices=Vote.Choice.choices,
                widget=forms.RadioSelect, required=False, initial=before.choice if before else None,
                help_text=wording.reasons(one.award, one.parts),
            )  # fmt: skip
            self.fields[f"reason_{one.pk}"] = forms.CharField(
                label=_("不同意的理由"), max_length=300, required=False, initial=before.reason if before else "",
            )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SEE)
def new(request: HttpRequest) -> HttpResponse:
    """Count a period and keep the list."""
    at = clock.now()
    places = queries.places_to_appraise(me(request), at=at)
    year, quarter = last_quarter(day_of(at))
    form = NewForm(request.POST or None, initial={"year": year, "quarter": quarter, "place": places.first()})
    form.fields["place"].queryset = places  # type: ignore[attr-defined]

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = preparing.prepare(
            by=me(request), place_id=given["place"].pk, year=given["year"], quarter=given["quarter"], at=at
        )
        return _("已统计并拟定名单。请核对后提交表决。"), _url(made.pk)

    effect = _("系统按现行规则统计这一期的记录并排出名次，不通知任何人。之后数据有补录，可以终止后重新拟定。")
    return asked(
        request,
        form,
        deed,
        title=_("拟定考评名单"),
        button=_("统计"),
        back=(reverse("honours:list"), BACK),
        effect=effect,
    )


@require_POST
@guarded(SEE)
def submit(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """Put the shortlist before the committee."""
    return pressed(
        request, lambda: voting.submit(by=me(request), appraisal_id=appraisal_id, at=clock.now()),
        said=_("已提交，委员会收到通知。"), then=_url(appraisal_id),
    )  # fmt: skip


@require_POST
@guarded(SEE)
def extend(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """More days to vote."""
    return pressed(
        request, lambda: voting.extend(by=me(request), appraisal_id=appraisal_id, at=clock.now()),
        said=_("表决期限已从今天起重新计算。"), then=_url(appraisal_id),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SEE)
def vote(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """Vote on everybody in one form; what is left open can be voted on later."""
    at, viewer = clock.now(), me(request)
    one = queries.appraisal_for(viewer, appraisal_id, at=at)
    rights.require_decides(viewer, one.place, at)
    listed = [n for n in queries.nominees(one, standings=[Standing.SHORTLISTED]) if _may_vote(request, n)]
    form = VoteForm(request.POST or None, listed=listed, said=queries.own_votes(viewer, one))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        with atomic():
            for n in listed:
                if choice := given[f"choice_{n.pk}"]:
                    _cast(request, n, choice, given[f"reason_{n.pk}"])
        return _("已表决，计票之前可以更改。"), _url(one.pk)

    effect = _("同意超过表决人数一半的通过，名额内按票数、得分先后。您本人和您代表的单位不在此列。")
    return asked(
        request, form, deed, title=_("表决"), button=_("提交表决"), back=(_url(one.pk), one.number), effect=effect
    )


@require_POST
@guarded(SEE)
def count(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """Count the votes."""
    return pressed(
        request, lambda: voting.count(by=me(request), appraisal_id=appraisal_id, at=clock.now()),
        said=_("已计票。"), then=_url(appraisal_id),
    )  # fmt: skip


@apart("sets the certificates")
@require_POST
@guarded(SEE)
def confer(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """Give the honours."""
    site = district.address(request)
    return pressed(
        request, lambda: conferring.confer(by=me(request), appraisal_id=appraisal_id, at=clock.now(), site=site),
        said=_("已授予，证书已生成，本人会收到通知。"), then=_url(appraisal_id),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(SEE)
def stop(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """End it without honours."""
    one = _prepared(request, appraisal_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        preparing.stop(by=me(request), appraisal_id=one.pk, reason=given["reason"], at=clock.now())
        return _("已终止，这一期可以重新拟定名单。"), _url(one.pk)

    form = ReasonForm(request.POST or None, label=_("为什么终止"))
    return asked(
        request, form, deed, title=_("终止考评"), button=_("终止"), back=(_url(one.pk), one.number), danger=True,
        effect=_("这次考评不再授予荣誉，记录保留。"),
    )  # fmt: skip


def last_quarter(today: date) -> tuple[int, int]:
    """The quarter that ended last."""
    quarter = (today.month - 1) // 3
    return (today.year, quarter) if quarter else (today.year - 1, 4)


def _may_vote(request: HttpRequest, n: Nominee) -> bool:
    try:
        voting.require_no_party(me(request), n, clock.now())
    except Refused:
        return False
    return True


def _cast(request: HttpRequest, n: Nominee, choice: str, reason: str) -> None:
    """One vote; what is refused is said beside its own field."""
    try:
        voting.vote(by=me(request), nominee_id=n.pk, choice=choice, reason=reason, at=clock.now())
    except Refused as refusal:
        refusal.field = f"{refusal.field or 'choice'}_{n.pk}"
        raise


def _prepared(request: HttpRequest, appraisal_id: UUID) -> Appraisal:
    one = queries.appraisal_for(me(request), appraisal_id, at=clock.now())
    rights.require_prepares(me(request), one.place, clock.now())
    return one


def _url(appraisal_id: UUID) -> str:
    return reverse("honours:appraisal", args=[appraisal_id])
