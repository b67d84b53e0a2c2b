"""Objections: written down at the desk, heard and answered by the committee; one's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wangge import journal
from wangge.honours import objecting, queries, rights
from wangge.honours.models import Objection
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Refused
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.honours import show
from wangge.web.honours.nominees import ObjectionForm
from wangge.web.kit import Action, Cell, Listing, Thing, asked, show_list, show_thing, timeline
from wangge.web.page import done, page
from wangge.web.people import picking

COLUMNS = (
    gettext_lazy("异议"), gettext_lazy("状态"), gettext_lazy("荣誉"), gettext_lazy("对象"), gettext_lazy("时间"),
)  # fmt: skip
CHIPS = [("", gettext_lazy("全部")), *[(one.value, one.label) for one in Objection.State]]


class DeskForm(ObjectionForm):
    """The same, written down for somebody."""

    person = forms.ChoiceField(label=gettext_lazy("谁提出的"), widget=forms.RadioSelect)
    field_order = ("person", "text")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """Upheld or not, and why."""

    upheld = forms.TypedChoiceField(
        label=gettext_lazy("核查结果"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("异议成立，不授予")), ("no", gettext_lazy("异议不成立，继续公示"))],
    )  # fmt: skip
    grounds = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("提出异议的人会看到。"),
    )  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def index(request: HttpRequest) -> HttpResponse:
    """The objections one hears, or made."""
    state = request.GET.get("state", "")
    found = queries.objections(me(request), at=clock.now(), state=state)
    return show_list(request, Listing(
        title=_("异议"), columns=COLUMNS, rows=found, to_row=show.objection, chips=CHIPS, icon="medal",
        empty=(_("没有异议"), _("公示期间，任何人可以在“公示和荣誉榜”里提出；评议委员会核查后答复。")),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def objection(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    """One objection with its answer."""
    at, viewer = clock.now(), me(request)
    one = queries.objection_for(viewer, objection_id, at=at)
    about = one.nominee
    hears = rights.decides(viewer, about.appraisal.place, day_of(at))
    actions = []
    if one.state == Objection.State.WAITING and hears and viewer.pk not in (one.by_id, one.written_by_id):
        actions.append(Action(_("核查答复"), reverse("honours:objection-decide", args=[one.pk]), primary=True))
    return show_thing(request, Thing(
        title=_("对“%(award)s”的异议") % {"award": about.get_award_display()}, number=one.number,
        back=(reverse("honours:objections"), _("异议")), actions=actions,
        status=Cell(one.get_state_display(), tone=show.OBJECTION_TONES[one.state]),
        facts=[
            (_("对象"), about.name if hears else show.public_name(about, queries.name_is_public(about))),
            (_("考评"), f"{about.appraisal.place.name} {about.appraisal.period}"), (_("提出人"), one.by.name),
            (_("内容"), one.text), (_("答复"), one.grounds or ""),
        ],
        timeline=timeline(journal.history_of(one), show.WORDS, hide=[one.decided_by_id] if one.decided_by_id and not hears else []),
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(Permission.SEE_HONOURS)
def decide(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    """Answer it."""
    at, viewer = clock.now(), me(request)
    one = queries.objection_for(viewer, objection_id, at=at)
    rights.require_decides(viewer, one.nominee.appraisal.place, at)
    url = reverse("honours:objection", args=[one.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        objecting.decide(by=viewer, objection_id=one.pk, upheld=given["upheld"], grounds=given["grounds"], at=at)
        return _("已答复，提出人会收到通知。"), url

    return asked(
        request, DecideForm(request.POST or None), deed, title=_("核查答复"), button=_("答复"), back=(url, one.number),
        effect=one.text,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(Permission.SEE_HONOURS)
def new(request: HttpRequest, nominee_id: UUID) -> HttpResponse:
    """Write an objection down at the desk, for somebody found with `?q=`."""
    at, viewer = clock.now(), me(request)
    one = queries.announced_one(nominee_id, day_of(at))
    rights.require_prepares(viewer, one.appraisal.place, at)
    form = DeskForm(request.POST or None, people=picking.found(request))
    back = reverse("honours:nominee", args=[one.pk])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = objecting.raise_objection(
                by=viewer, nominee_id=one.pk, text=given["text"], at=at, person_id=UUID(given["person"])
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已登记，编号 %(number)s，由评议委员会核查。") % {"number": made.number}, then=back)
    context = {
        "title": _("登记异议"), "lede": one.get_award_display(), "form": form, "button": _("登记"), "back": back,
        "searching": True, "q": request.GET.get("q", ""), "found": True,
        "effect": _("登记之后只有评议委员会看到；结果会通知提出人。"),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)
