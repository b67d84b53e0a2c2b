"""Letters of recommendation: writing one, the list, one letter, and the department's page behind the link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wangge import journal
from wangge.honours import queries, recommending, rights
from wangge.honours.models import Honour, Recommendation
from wangge.kernel import clock, district
from wangge.kernel.clock import local
from wangge.kernel.refusals import Refused
from wangge.kernel.request_keys import apart
from wangge.people.models import Organisation
from wangge.web.asking import me, refuse
from wangge.web.guard import PUBLIC, SIGNED_IN, Permission, guarded
from wangge.web.honours import given, show
from wangge.web.kit import Action, Cell, Listing, Thing, asked, show_list, show_thing, timeline
from wangge.web.page import done, page


class LetterForm(forms.Form):
    """To whom, and what for."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("收信部门"), queryset=Organisation.objects.none(),
        help_text=gettext_lazy("只列在册的机关事业单位。链接发给该单位登记的联系人。"),
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("推荐内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("建议对方做什么。奖项、编号和数据依据会自动写进信里。"),
    )  # fmt: skip


class AcknowledgeForm(forms.Form):
    """Who has it."""

    name = forms.CharField(label=gettext_lazy("收件人姓名"), max_length=40)
    answer = forms.CharField(
        label=gettext_lazy("回复（可不填）"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@apart("sets the letter")
@require_http_methods(["GET", "POST"])
@guarded(Permission.SEE_HONOURS)
def recommend(request: HttpRequest, honour_id: UUID) -> HttpResponse:
    """Write and send a letter."""
    at, viewer = clock.now(), me(request)
    one = queries.honour_for(viewer, honour_id, at=at)
    rights.require_prepares(viewer, one.nominee.appraisal.place, at)
    form = LetterForm(request.POST or None, initial={"words": _suggested(one)})
    form.fields["department"].queryset = queries.departments()  # type: ignore[attr-defined]
    site = district.address(request)

    def deed(said: dict[str, Any]) -> tuple[str, str]:
        made = recommending.recommend(
            by=viewer, honour_id=one.pk, department_id=said["department"].pk, words=said["words"], at=at, site=site
        )
        return _("已发出，对方确认后会通知您。"), reverse("honours:letter-page", args=[made.pk])

    return asked(
        request, form, deed, title=_("向部门推荐"), button=_("发出推荐信"),
        back=(reverse("honours:honour", args=[one.pk]), one.number),
    )  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def index(request: HttpRequest) -> HttpResponse:
    """The letters sent in reach, about oneself, or to one's department."""
    found = queries.recommendations(me(request), at=clock.now(), state=request.GET.get("state", ""))
    return show_list(request, Listing(
        title=_("推荐信"), columns=given.LETTER_HEADS, rows=found, to_row=show.letter, icon="seal",
        chips=[("", _("全部")), ("waiting", _("等待确认")), ("late", _("超期未确认")), ("acknowledged", _("已确认收到"))],
        empty=(_("没有推荐信"), _("授予荣誉后，可以向部门推荐；对方用链接确认收到。")),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def letter_page(request: HttpRequest, recommendation_id: UUID) -> HttpResponse:
    """One letter, and whether it was acknowledged."""
    at = clock.now()
    one = queries.recommendation_for(me(request), recommendation_id, at=at)
    about = one.honour.nominee
    got = one.acknowledged_at is not None
    actions = [Action(_("下载推荐信"), reverse("honours:letter-pdf", args=[one.pk]), icon="download")]
    if not got:
        actions.append(Action(_("打开确认页"), reverse("honours:letter", args=[one.token])))
    return show_thing(request, Thing(
        title=_("推荐 %(name)s") % {"name": about.name}, number=one.number, back=(reverse("honours:letters"), _("推荐信")),
        status=Cell(_("已确认收到") if got else _("等待确认"), tone="ok" if got else "warn"), actions=actions,
        facts=[
            (_("奖项"), f"{about.appraisal.period} {about.get_award_display()}"), (_("收信部门"), one.department.name),
            (_("内容"), one.words), (_("应确认"), one.due), (_("收件人"), one.acknowledged_by or ""),
            (_("回复"), one.answer or ""),
        ],
        timeline=timeline(journal.history_of(one), show.WORDS),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def letter_pdf(request: HttpRequest, recommendation_id: UUID) -> HttpResponse:
    """The letter as it was sent."""
    one = queries.recommendation_for(me(request), recommendation_id, at=clock.now())
    return given.pdf(one.document, one.number)


@never_cache
@require_http_methods(["GET", "POST"])
@guarded(PUBLIC)
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """What the department opens: the letter, and one form that says it arrived. Whoever has the link may."""
    one = queries.letter_by_token(token)
    form = AcknowledgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recommending.acknowledge(token=token, at=clock.now(), by=request.person, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已确认收到，谢谢。"), then=reverse("honours:letter", args=[token]))
    return page(request, "honours/letter.html", _shown(one, form), status=422 if form.errors else 200)


@never_cache
@require_GET
@guarded(PUBLIC)
def letter_file(request: HttpRequest, token: str) -> HttpResponse:
    """The same letter as a PDF, for who has the link."""
    one = queries.letter_by_token(token)
    return given.pdf(one.document, one.number)


def _shown(one: Recommendation, form: AcknowledgeForm) -> dict[str, Any]:
    """The letter for the department; the name of a person stands in the PDF it was sent."""
    about = one.honour.nominee
    return {
        "one": one, "form": form, "withdrawn": one.honour.state == Honour.State.WITHDRAWN,
        "facts": [
            (_("编号"), one.number), (_("收信部门"), one.department.name), (_("推荐单位"), about.appraisal.place.name),
            (_("奖项"), f"{about.appraisal.period} {about.get_award_display()}"), (_("日期"), local(one.sent_at).date()),
        ],
    }  # fmt: skip


def _suggested(one: Honour) -> str:
    words = {"name": one.nominee.name, "award": one.nominee.get_award_display()}
    return _("%(name)s 表现突出，被授予“%(award)s”，特此推荐，请在评优评先、政策支持等工作中予以考虑。") % words
