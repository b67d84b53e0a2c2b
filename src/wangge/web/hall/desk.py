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
from wangge.hall import applicants, cards, intake
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound, Refused
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


@require_http_methods(["GET", "POST"])
@guarded(TAKE)
def new(request: HttpRequest) -> HttpResponse:
    """Show what was chosen so far, or receive the application."""
    chosen, sent = _chosen(request), request.method == "POST"
    form, lines = TakeForm(request.POST or None), _materials(request, chosen)
    if sent and lines is not None and form.is_valid() and lines.is_valid():
        try:
            case = intake.take(by=me(request), at=clock.now(), **_asked(request, chosen, lines), **form.cleaned_data)
        except Refused as refusal:
            refuse(lines, refusal)
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
    """Item and applicant as the address (or the form) names them."""
    at, given = clock.now(), request.POST if request.method == "POST" else request.GET
    version: Any = None
    who: Any = None
    if item_id := _uuid(given.get("item")):
        version = catalogue.version_in_force(item_id, on=day_of(at))
    person_id, organisation_id = _uuid(given.get("person")), _uuid(given.get("organisation"))
    if person_id:
        who = Person.objects.filter(pk=person_id, merged_into=None).first()
    elif organisation_id:
        who = Organisation.objects.filter(pk=organisation_id).first()
    if (person_id or organisation_id) and who is None:
        raise NotFound
    return {"version": version, "who": who, "person": person_id, "organisation": organisation_id}


def _materials(request: HttpRequest, chosen: dict[str, Any]) -> MaterialsForm | None:
    """The checklist of the item, once it is chosen."""
    if chosen["version"] is None:
        return None
    lines = materials.of_version(chosen["version"])
    return MaterialsForm(request.POST or None, request.FILES or None, lines=lines, window=True)


def _asked(request: HttpRequest, chosen: dict[str, Any], lines: MaterialsForm) -> dict[str, Any]:
    """What `intake.take` wants to know. The place is the first hall of the clerk."""
    here = access.subtree_filter(me(request), TAKE, on=day_of(clock.now()), column="path")
    place = Place.objects.current().filter(here).order_by("path").first()
    if place is None or chosen["version"] is None:
        raise NotFound
    return {
        "item_id": chosen["version"].item_id, "place_id": place.pk, "applicant_id": chosen["person"],
        "organisation_id": chosen["organisation"], "given": lines.given(), "not_needed": lines.not_needed(),
        "files": lines.uploads(), "paper": lines.paper(),
    }  # fmt: skip


def _page(request: HttpRequest, chosen: dict[str, Any], *, status: int = 200, **forms: Any) -> HttpResponse:
    lines = forms.pop("materials", None) or _materials(request, chosen)
    form = forms.pop("form", None) or TakeForm()
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
    kept = {"item": item, "person": chosen["person"], "organisation": chosen["organisation"]}
    return {name: value for name, value in kept.items() if value}


def _to(chosen: dict[str, Any], person_id: UUID | None, organisation_id: UUID | None) -> str:
    kept = _keep({**chosen, "person": person_id, "organisation": organisation_id})
    return f"{reverse('hall:intake')}?{urlencode(kept)}"


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
