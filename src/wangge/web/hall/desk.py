"""The window in one screen: item by a few letters, applicant by number, checklist, receipt."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.catalogue import queries as catalogue
from wangge.hall import applicants, cards, intake, stations
from wangge.hall.models import Case
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound, Refused
from wangge.kernel.request_keys import prepared
from wangge.places.models import Place
from wangge.posts import access
from wangge.web.asking import me, refuse
from wangge.web.guard import Permission, guarded
from wangge.web.hall import materials
from wangge.web.hall.chosen import Chosen, chosen
from wangge.web.hall.forms import LookUpForm, RegisterForm, TakeForm
from wangge.web.hall.materials import MaterialsForm
from wangge.web.hall.show import to_case
from wangge.web.page import done, gone, page

TAKE = Permission.TAKE_CASES


@prepared(materials.draw_photos)
@require_http_methods(["GET", "POST"])
@guarded(TAKE)
def new(request: HttpRequest) -> HttpResponse:
    """Show what was chosen so far, or receive the application."""
    what, sent = chosen(request), request.method == "POST"
    form, lines = _take_form(request, what, request.POST if sent else None), _materials(request, what)
    if sent and lines is not None and form.is_valid() and lines.is_valid():
        try:
            case = _taken(request, what, lines, form)
        except Refused as refusal:
            refuse(form if refusal.field in form.fields else lines, refusal)
        else:
            said = _("已收件：%(number)s。请打印收件凭证交给申请人。") % {"number": case.number}
            return gone(request, said, then=to_case(case))
    found = [] if sent or what.version is not None else _found(request, what)
    if len(found) == 1 and not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(found[0]["url"])
    return _page(request, what, form=form, materials=lines, items=found)


@require_GET
@guarded(TAKE)
def items(request: HttpRequest) -> HttpResponse:
    """The items a few letters may mean, while one types."""
    return page(request, "hall/_items.html", {"items": _found(request, chosen(request))})


@require_POST
@guarded(TAKE)
def look_up(request: HttpRequest) -> HttpResponse:
    """Who has this whole number: one goes on at once, several are offered."""
    form, what = LookUpForm(request.POST), chosen(request)
    found: list[applicants.Applicant] = []
    more: dict[str, Any] = {}
    if form.is_valid():
        card = cards.read(form.cleaned_data["who"])
        try:
            text = card.citizen_no if card is not None else form.cleaned_data["who"]
            found = applicants.look_up(by=me(request), text=text, at=clock.now())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            if _for_agent(request):
                found = [one for one in found if one.person_id is not None]
            if len(found) == 1:
                return done(request, _chosen_words(request, card, found[0]), then=_with(request, what, found[0]))
            if not found:
                form.add_error("who", _("没有找到。请核对号码，或在下面登记。"))
                if card is not None:
                    more["register"] = RegisterForm(initial={"name": card.name, "citizen_no": card.citizen_no})
    rows = [{"who": one, "url": _with(request, what, one)} for one in found]
    return _page(request, what, look_up=form, found=rows, status=422 if form.errors else 200, **more)


@require_POST
@guarded(TAKE)
def register(request: HttpRequest) -> HttpResponse:
    """An applicant, or an agent, nobody knows yet."""
    form, what = RegisterForm(request.POST), chosen(request)
    if form.is_valid():
        try:
            person = applicants.register(by=me(request), at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            is_agent = _for_agent(request)
            said = _("已登记代办人。") if is_agent else _("已登记申请人。")
            return done(request, said, then=what.address(**{"agent" if is_agent else "person": person.pk}))
    return _page(request, what, register=form, status=422)


def _for_agent(request: HttpRequest) -> bool:
    """Whether it is the agent who is looked for, not the applicant."""
    return request.POST.get("as") == "agent"


def _with(request: HttpRequest, what: Chosen, one: applicants.Applicant) -> str:
    """The page with this one as the applicant or the agent."""
    if _for_agent(request):
        return what.address(agent=one.person_id)
    return what.address(person=one.person_id, organisation=one.organisation_id)


def _chosen_words(request: HttpRequest, card: cards.Card | None, found: applicants.Applicant) -> str:
    said = _("已选代办人。") if _for_agent(request) else _("已选申请人。")
    if card is not None and card.name and card.name != found.name:
        return said + _("证件上的姓名与登记的不同，请核对是不是同一个人。")
    return said


def _materials(request: HttpRequest, what: Chosen) -> MaterialsForm | None:
    """The checklist of the item, once it is chosen."""
    if what.version is None:
        return None
    lines = materials.of_version(what.version)
    return MaterialsForm(request.POST or None, request.FILES or None, lines=lines, window=True)


def _take_form(request: HttpRequest, what: Chosen, sent: Any = None) -> TakeForm:
    return TakeForm(sent, goes_up=_goes_up(request, what), has_agent=what.agent is not None)


def _goes_up(request: HttpRequest, what: Chosen) -> bool:
    """Whether what is chosen is for another office: then a resident's mandate is asked for. Not for what was handed up already."""
    place = _place(request)
    if what.version is None or what.person is None or what.hand_up is not None or place is None:
        return False
    return stations.goes_up(what.version, place, clock.now())


def _place(request: HttpRequest) -> Place | None:
    """The first hall or station of the clerk."""
    here = access.subtree_filter(me(request), TAKE, on=day_of(clock.now()), column="path")
    return Place.objects.current().filter(here).order_by("path").first()


def _taken(request: HttpRequest, what: Chosen, lines: MaterialsForm, form: TakeForm) -> Case:
    """Receive it: at the window, at a station that hands it up, or from what a station handed up."""
    place = _place(request)
    if place is None or what.version is None:
        raise NotFound
    told: dict[str, Any] = {
        "by": me(request), "at": clock.now(), "applicant_id": what.person.pk if what.person else None,
        "agent_id": what.agent.pk if what.agent else None, "given": lines.given(), "not_needed": lines.not_needed(),
        "files": lines.uploads(), "paper": lines.paper(), **form.cleaned_data,
    }  # fmt: skip
    if what.hand_up is not None:
        return stations.take_handed_up(hand_up_id=what.hand_up.pk, **told)
    told |= {"item_id": what.version.item_id, "place_id": place.pk}
    if form.goes_up:
        return stations.take_at_station(**told)
    return intake.take(organisation_id=what.organisation.pk if what.organisation else None, **told)


def _page(request: HttpRequest, what: Chosen, *, status: int = 200, **forms: Any) -> HttpResponse:
    lines = forms.pop("materials", None) or _materials(request, what)
    form = forms.pop("form", None) or _take_form(request, what)
    wrong = form.errors or (lines is not None and lines.is_bound and lines.errors)
    is_next = what.version is not None and what.who is None
    context = {
        "version": what.version, "who": what.who, "agent": what.agent, "hand_up": what.hand_up, "keep": what.keep(),
        "without": what.without(), "materials": lines, "items": [], "form": form, "register": RegisterForm(),
        "look_up": LookUpForm(focus=is_next or _for_agent(request)), "for_agent": _for_agent(request),
        "limits": materials.limits(clock.now()), **forms,
    }  # fmt: skip
    return page(request, "hall/intake.html#problems", context, status=422 if wrong else status)


def _found(request: HttpRequest, what: Chosen) -> list[dict[str, Any]]:
    found = catalogue.find(request.GET.get("q", ""), on=day_of(clock.now()), most=8)
    return [{"version": one, "url": what.address(item=one.item_id)} for one in found]
