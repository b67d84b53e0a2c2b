"""Looking at people: list, search, one person, revealing a sealed field, who looked at me, export."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.imports import queries as imports
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound
from wangge.people import commands, queries
from wangge.people.models import Person, Trait
from wangge.people.refusals import PurposeMissing
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.page import page
from wangge.web.people.forms import RevealForm, TraitForm
from wangge.web.people.show import address_of, hidden, label_of, row_of

PAGE_ROWS = 50
ACCESSES_SHOWN = 200
CHIPS = [("", gettext_lazy("全部")), *Trait.Kind.choices]
SORTS = {
    "name": ("pinyin", "name", "id"),
    "-name": ("-pinyin", "-name", "-id"),
    "age": (F("born_on").desc(nulls_last=True), "id"),
    "-age": (F("born_on").asc(nulls_last=True), "id"),
    "home": (F("home__path").asc(nulls_last=True), "id"),
    "-home": (F("home__path").desc(nulls_last=True), "id"),
}


@require_GET
@guarded(Permission.SEE_PEOPLE)
def people_list(request: HttpRequest) -> HttpResponse:
    """The people in my places, by name; filters are links, `?place=` (code) keeps to one of the places."""
    text, trait, place, people = _asked_for(request, request.GET)
    sort = request.GET.get("sort", "")
    shown = Paginator(people.order_by(*SORTS.get(sort, SORTS["name"])), PAGE_ROWS).get_page(request.GET.get("page"))
    today = clock.day_of(clock.now())
    shown.object_list = [row_of(person, today) for person in shown]
    may_add, may_import = (_rights(request).anywhere(one) for one in (Permission.EDIT_PEOPLE, Permission.IMPORT_DATA))
    add = {"url": reverse("people:new"), "action": _("登记居民")} if may_add else {}
    listing = {
        "rows": shown,
        "columns": [
            {"label": _("姓名"), "key": "name"},
            {"label": _("性别"), "key": ""},
            {"label": _("年龄"), "key": "age", "css": "number"},
            {"label": _("电话"), "key": ""},
            {"label": _("住址"), "key": "home"},
            {"label": _("情况"), "key": ""},
        ],
        "caption": _("您的岗位范围内的居民"),
        "empty": {
            "title": _("还没有居民"),
            "text": _("这里是您岗位范围内的居民。第一位由社区登记。"),
            "icon": "people",
            **add,
        },
        "chips": [
            {"label": label, "url": f"?{_query(text, code, place)}", "current": trait == code} for code, label in CHIPS
        ],
        "q": text,
        "placeholder": _("姓名、拼音、电话或门牌"),
        "keep": {**({"trait": trait} if trait else {}), **({"place": place.code} if place else {})},
        "export": f"{reverse('people:export')}?{_query(text, trait, place)}",
    }
    context = {"listing": listing, "may_add": may_add, "may_import": may_import, "place": place}
    return page(request, "people/list.html", context)


@require_GET
@guarded(SIGNED_IN)
def search(request: HttpRequest) -> HttpResponse:
    """People as one types, up to twenty; with `pick` as radio buttons for another form, called `name` there."""
    name = request.GET.get("name", "")
    found = queries.search(me(request), request.GET.get("q", ""), at=clock.now())
    today = clock.day_of(clock.now())
    context = {
        "rows": [row_of(person, today) for person in found],
        "text": request.GET.get("q", ""),
        "pick": bool(request.GET.get("pick")),
        "choice_name": name if name.isidentifier() else "person",
        "most": queries.MOST_FOUND,
    }
    return page(request, "people/search.html#found", context)


@require_GET
@guarded(SIGNED_IN)
def detail(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person: masked data, household, relatives, what is true of them."""
    return detail_page(request, person_id)


@require_POST
@guarded(SIGNED_IN)
def reveal(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Unseal one field for a stated purpose, then show it on a page of its own that knows when to hide it again.

    The answer to this request is kept under its request key, so it must not hold the value.
    """
    form = RevealForm(request.POST)
    field = request.POST.get("field", "")
    if field not in commands.REVEALABLE:
        raise NotFound
    if not form.is_valid():
        return _revealing_again(request, person_id, field, form)
    try:
        shown = commands.reveal(
            by=me(request), subject_id=person_id, field=field, purpose=form.cleaned_data["purpose"], at=clock.now()
        )
    except PurposeMissing as refusal:
        form.add_error("purpose", refusal.message)
        return _revealing_again(request, person_id, field, form)
    response = redirect("people:revealed", access_id=shown.access_id)
    response.status_code = 303
    return response


@never_cache
@require_GET
@guarded(SIGNED_IN)
def revealed(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """The value while its seconds last; afterwards the page goes back to the masked one by itself."""
    at = clock.now()
    access_log, value = queries.revealed(me(request), access_id, at=at)
    seconds = math.ceil((access_log.until - at).total_seconds())
    person = access_log.subject
    context = {
        "person": person,
        "field": hidden(person, access_log.field),
        "value": value,
        "seconds": seconds,
        "until": access_log.until,
    }
    response = page(request, "people/revealed.html#revealed", context)
    response["Cache-Control"] = "no-store"
    response["Refresh"] = f"{seconds};url={reverse('people:detail', args=[person.pk])}"
    return response


@require_GET
@guarded(SIGNED_IN)
def field(request: HttpRequest, person_id: UUID, field: str) -> HttpResponse:
    """One masked field with its reveal form; what an open value turns back into."""
    if field not in commands.REVEALABLE:
        raise NotFound
    person = queries.person_for(me(request), person_id, at=clock.now())
    context = {
        "person": person,
        "field": hidden(person, field),
        "may_reveal": _may(request, Permission.REVEAL_PERSONAL, person) or person == me(request),
        "reveal_form": RevealForm(),
    }
    return page(request, "people/field.html#field", context)


@require_GET
@guarded(SIGNED_IN)
def my_accesses(request: HttpRequest) -> HttpResponse:
    """Who looked at my sealed data, when and what for."""
    seen = queries.accesses_to(me(request))[:ACCESSES_SHOWN]
    rows = [{"log": log, "what": label_of(log.field), "mine": log.viewer_id == log.subject_id} for log in seen]
    return page(request, "people/my_accesses.html", {"rows": rows})


@require_GET
@guarded(Permission.SEE_PEOPLE)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a spreadsheet, masked like the page; the journal says who took how many."""
    at = clock.now()
    _typed, _trait, _place, people = _asked_for(request, request.GET)
    taken = commands.record_export(by=me(request), people=people, at=at)
    heads = (_("姓名"), _("性别"), _("年龄"), _("电话"), _("住址"), _("情况"))
    rows = (row_of(person, clock.day_of(at)) for person in taken)
    lines = ((row.name, row.gender, row.age, row.phone, row.address, "、".join(row.traits)) for row in rows)
    return sheets.response(_("居民"), heads, lines, at)


def detail_page(request: HttpRequest, person_id: UUID, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of one person; `forms` replace the empty ones when something was refused."""
    at = clock.now()
    person = queries.person_for(me(request), person_id, at=at)
    residence = queries.residence_of(person)
    context = {
        "person": person,
        "row": row_of(person, clock.day_of(at)),
        "fields": [hidden(person, name) for name in commands.REVEALABLE],
        "residence": residence,
        "address": address_of(residence.household.place if residence else person.home),
        "housemates": list(queries.housemates_of(person, me(request), at=at)) if residence else [],
        "kin": list(queries.kin_of(person, at=at)),
        "person_traits": [
            {"id": t.pk, "label": Trait.Kind(t.kind).label, "since": t.valid_from} for t in queries.traits_of(person)
        ],
        "origins": imports.origins_of(me(request), person.pk, at=at)
        if _may(request, Permission.IMPORT_DATA, person)
        else [],
        "may_edit": _may(request, Permission.EDIT_PEOPLE, person),
        "may_reveal": _may(request, Permission.REVEAL_PERSONAL, person) or person == me(request),
        "is_me": person == me(request),
        "reveal_form": RevealForm(),
        "trait_form": TraitForm(),
        **forms,
    }
    return page(request, "people/detail.html", context, status=status)


def _revealing_again(request: HttpRequest, person_id: UUID, field: str, form: RevealForm) -> HttpResponse:
    person = queries.person_for(me(request), person_id, at=clock.now())
    context = {"person": person, "field": hidden(person, field), "may_reveal": True, "reveal_form": form}
    return page(request, "people/field.html#field", context, status=422)


def _asked_for(request: HttpRequest, asked: Any) -> tuple[str, str, Place | None, Any]:
    """Typed text, chosen trait and place, and the people they leave. Raises NotFound for a place out of sight."""
    text, trait = asked.get("q", "").strip(), asked.get("trait", "")
    trait = trait if trait in Trait.Kind.values else ""
    place = None
    if code := asked.get("place", ""):
        place = Place.objects.visible_to(me(request), clock.day_of(clock.now())).filter(code=code).first()
        if place is None:
            raise NotFound
    people = queries.people_seen_by(me(request), at=clock.now(), text=text, trait=trait)
    return text, trait, place, people.filter(access.within_any([place.path], "home__path")) if place else people


def _query(text: str, trait: str, place: Place | None) -> str:
    asked = (("q", text), ("trait", trait), ("place", place.code if place else ""))
    return urlencode({name: value for name, value in asked if value})


def _rights(request: HttpRequest) -> access.Rights:
    return access.rights_of(me(request), clock.day_of(clock.now()))


def _may(request: HttpRequest, permission: Permission, person: Person) -> bool:
    return person.home is not None and _rights(request).allow(permission, person.home.path)
