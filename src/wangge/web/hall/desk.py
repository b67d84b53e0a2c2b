"""The window in one screen: item by a few letters, applicant by number, checklist, receipt."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.catalogue import queries as catalogue
from wangge.delegation import queries as delegation
from wangge.hall import applicants, cards, intake, stations
from wangge.hall.models import Case
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound, Refused
from wangge.kernel.request_keys import prepared
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.web.asking import me, refuse
from wangge.web.guard import Permission, guarded
from wangge.web.hall import materials
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
    chosen, sent = _chosen(request), request.method == "POST"
    form, lines = _take_form(request, chosen), _materials(request, chosen)
    if sent and lines is not None and form.is_valid() and lines.is_valid():
        try:
            case = _taken(request, chosen, lines, form)
        except Refused as refusal:
            refuse(form if refusal.field in form.fields else lines, refusal)
        else:
            said = _("已收件：%(number)s。请打印收件凭证交给申请人。") % {"number": case.number}
            return gone(request, said, then=to_case(case))
    found = [] if sent or chosen["version"] is not None else _found(request, chosen)
    if len(found) == 1 and not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(found[0]["url"])
    return _page(request, chosen, form=form, materials=lines, items=found)


@require_GET
@guarded(TAKE)
def items(request: HttpRequest) -> HttpResponse:
    """The items a few letters may mean, while one types."""
    chosen = _chosen(request)
    return page(request, "hall/_items.html", {"items": _found(request, chosen)})


@require_POST
@guarded(TAKE)
def look_up(request: HttpRequest) -> HttpResponse:
    """Who has this whole number: one goes on at once, several are offered."""
    form, chosen = LookUpForm(request.POST), _chosen(request)
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
            if len(found) == 1:
                then = _to(chosen, found[0].person_id, found[0].organisation_id)
                return done(request, _chosen_words(card, found[0]), then=then)
            if not found:
                form.add_error("who", _("没有找到。请核对号码，或在下面登记新申请人。"))
                if card is not None:
                    more["register"] = RegisterForm(initial={"name": card.name, "citizen_no": card.citizen_no})
    return _page(request, chosen, look_up=form, found=found, status=422 if form.errors else 200, **more)


def _chosen_words(card: cards.Card | None, found: applicants.Applicant) -> str:
    if card is not None and card.name and card.name != found.name:
        return _("已选申请人。证件上的姓名与登记的不同，请核对是不是同一个人。")
    return _("已选申请人。")


@require_POST
@guarded(TAKE)
def register(request: HttpRequest) -> HttpResponse:
    """An applicant nobody knows yet."""
    form, chosen = RegisterForm(request.POST), _chosen(request)
    if form.is_valid():
        try:
            person = applicants.register(by=me(request), at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已登记申请人。"), then=_to(chosen, person.pk, None))
    return _page(request, chosen, register=form, status=422)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """Item and applicant as the address (or the form) names them, or what a station handed up."""
    at, given = clock.now(), request.POST if request.method == "POST" else request.GET
    version: Any = None
    who: Any = None
    up = delegation.hand_up_for(me(request), wanted, at=at) if (wanted := _uuid(given.get("hand_up"))) else None
    if item_id := up.item_id if up is not None else _uuid(given.get("item")):
        version = catalogue.version_in_force(item_id, on=day_of(at))
    person_id, organisation_id = _uuid(given.get("person")), _uuid(given.get("organisation"))
    if up is not None and up.person_id is not None:
        person_id = up.person_id
    if person_id:
        who = Person.objects.filter(pk=person_id, merged_into=None).first()
    elif organisation_id:
        who = Organisation.objects.filter(pk=organisation_id).first()
    if (person_id or organisation_id) and who is None:
        raise NotFound
    return {"version": version, "who": who, "person": person_id, "organisation": organisation_id, "hand_up": up}


def _materials(request: HttpRequest, chosen: dict[str, Any]) -> MaterialsForm | None:
    """The checklist of the item, once it is chosen."""
    if chosen["version"] is None:
        return None
    lines = materials.of_version(chosen["version"])
    return MaterialsForm(request.POST or None, request.FILES or None, lines=lines, window=True)


def _take_form(request: HttpRequest, chosen: dict[str, Any]) -> TakeForm:
    return TakeForm(request.POST if request.method == "POST" else None, goes_up=_goes_up(request, chosen))


def _goes_up(request: HttpRequest, chosen: dict[str, Any]) -> bool:
    """Whether what is chosen is for another office: then a resident's mandate is asked for. Not for what was handed up already."""
    place = _place(request)
    if chosen["version"] is None or chosen["person"] is None or chosen["hand_up"] is not None or place is None:
        return False
    return stations.goes_up(chosen["version"], place, clock.now())


def _place(request: HttpRequest) -> Place | None:
    """The first hall or station of the clerk."""
    here = access.subtree_filter(me(request), TAKE, on=day_of(clock.now()), column="path")
    return Place.objects.current().filter(here).order_by("path").first()


def _taken(request: HttpRequest, chosen: dict[str, Any], lines: MaterialsForm, form: TakeForm) -> Case:
    """Receive it: at the window, at a station that hands it up, or from what a station handed up."""
    place = _place(request)
    if place is None or chosen["version"] is None:
        raise NotFound
    told: dict[str, Any] = {
        "by": me(request), "at": clock.now(), "applicant_id": chosen["person"], "given": lines.given(),
        "not_needed": lines.not_needed(), "files": lines.uploads(), "paper": lines.paper(), **form.cleaned_data,
    }  # fmt: skip
    if chosen["hand_up"] is not None:
        return stations.take_handed_up(hand_up_id=chosen["hand_up"].pk, **told)
    told |= {"item_id": chosen["version"].item_id, "place_id": place.pk}
    if form.goes_up:
        return stations.take_at_station(**told)
    return intake.take(organisation_id=chosen["organisation"], **told)


def _page(request: HttpRequest, chosen: dict[str, Any], *, status: int = 200, **forms: Any) -> HttpResponse:
    lines = forms.pop("materials", None) or _materials(request, chosen)
    form = forms.pop("form", None) or TakeForm(goes_up=_goes_up(request, chosen))
    wrong = form.errors or (lines is not None and lines.is_bound and lines.errors)
    context = {
        **chosen, "materials": lines, "items": [], "form": form, "register": RegisterForm(), "keep": _keep(chosen),
        "look_up": LookUpForm(focus=chosen["version"] is not None), "limits": materials.limits(clock.now()), **forms,
    }  # fmt: skip
    return page(request, "hall/intake.html#problems", context, status=422 if wrong else status)


def _found(request: HttpRequest, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    found = catalogue.find(request.GET.get("q", ""), on=day_of(clock.now()), most=8)
    return [
        {"version": one, "url": _to({**chosen, "version": one}, chosen["person"], chosen["organisation"])}
        for one in found
    ]


def _keep(chosen: dict[str, Any]) -> dict[str, Any]:
    """What the forms of the page hand on."""
    item = chosen["version"].item_id if chosen["version"] is not None else None
    up = chosen["hand_up"].pk if chosen["hand_up"] is not None else None
    kept = {"item": item, "person": chosen["person"], "organisation": chosen["organisation"], "hand_up": up}
    return {name: value for name, value in kept.items() if value}


def _to(chosen: dict[str, Any], person_id: UUID | None, organisation_id: UUID | None) -> str:
    kept = _keep({**chosen, "person": person_id, "organisation": organisation_id})
    return f"{reverse('hall:intake')}?{urlencode(kept)}"


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
