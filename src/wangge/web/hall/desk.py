"""The window in one screen: item by a few letters, applicant by number, checklist, receipt."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.catalogue import queries as catalogue
from wangge.hall import applicants, intake
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound, Refused
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.hall.forms import LookUpForm, RegisterForm, TakeForm
from wangge.web.hall.show import to_case
from wangge.web.page import done, page

TAKE = Permission.TAKE_CASES


@require_http_methods(["GET", "POST"])
@guarded(TAKE)
def new(request: HttpRequest) -> HttpResponse:
    """Show what was chosen so far, or receive the application."""
    form = TakeForm(request.POST or None)
    chosen = _chosen(request)
    if request.method == "POST" and form.is_valid():
        try:
            case = intake.take(by=me(request), at=clock.now(), **_asked(request, chosen), **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("已收件：%(number)s。请打印收件凭证交给申请人。") % {"number": case.number}
            return done(request, said, then=to_case(case))
    return _page(request, chosen, form=form)


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
    if form.is_valid():
        try:
            found = applicants.look_up(by=me(request), text=form.cleaned_data["who"], at=clock.now())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            if len(found) == 1:
                return done(request, _("已选申请人。"), then=_to(chosen, found[0].person_id, found[0].organisation_id))
            if not found:
                form.add_error("who", _("没有找到。请核对号码，或在下面登记新申请人。"))
    return _page(request, chosen, look_up=form, found=found, status=422 if form.errors else 200)


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


@require_POST
@guarded(SIGNED_IN)
def apply_online(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an application of one's own from the guide page of an item."""
    at = clock.now()
    version = catalogue.guide(code, on=day_of(at))
    try:
        case = intake.begin_online(by=me(request), item_id=version.item_id, at=at)
    except Refused as refusal:
        return _refused(request, refusal)
    return done(request, _("申请已建立。请逐项上传材料，然后提交。"), then=to_case(case))


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    from wangge.web.errors import refused_page

    return refused_page(request, refusal)


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


def _asked(request: HttpRequest, chosen: dict[str, Any]) -> dict[str, Any]:
    """What `intake.take` wants to know. The place is the first hall of the clerk."""
    here = access.subtree_filter(me(request), TAKE, on=day_of(clock.now()), column="path")
    place = Place.objects.current().filter(here).order_by("path").first()
    if place is None or chosen["version"] is None:
        raise NotFound
    asked = {str(one.pk): one.pk for one in chosen["version"].materials.all()}
    return {
        "item_id": chosen["version"].item_id, "place_id": place.pk, "applicant_id": chosen["person"],
        "organisation_id": chosen["organisation"],
        "given": [asked[pk] for pk in request.POST.getlist("given") if pk in asked],
        "not_needed": [asked[pk] for pk in request.POST.getlist("not_needed") if pk in asked],
    }  # fmt: skip


def _page(request: HttpRequest, chosen: dict[str, Any], *, status: int = 200, **forms: Any) -> HttpResponse:
    version = chosen["version"]
    materials = list(version.materials.order_by("position", "id")) if version is not None else []
    form = forms.pop("form", None) or TakeForm()
    context = {
        **chosen, "materials": materials, "items": _found(request, chosen), "form": form, "look_up": LookUpForm(),
        "register": RegisterForm(), "keep": _keep(chosen), **forms,
    }  # fmt: skip
    return page(request, "hall/intake.html", context, status=422 if form.errors else status)


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
