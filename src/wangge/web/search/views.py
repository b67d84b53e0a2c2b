"""One box for people, places, organisations and service items. Numbers are only ever posted, so that no address holds one."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.catalogue import queries as catalogue
from wangge.catalogue.models import ItemVersion
from wangge.kernel import clock
from wangge.kernel.request_keys import keyless
from wangge.people import finding
from wangge.people.finding import Found
from wangge.people.models import Organisation, Person
from wangge.people.typed import numbers_in
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web.asking import me
from wangge.web.guard import guarded
from wangge.web.organisations.show import place_of
from wangge.web.page import page
from wangge.web.people.show import row_of
from wangge.web.places.forms import KIND_LABELS

LONGEST = 60  # characters anybody types to find something


@keyless("words change nothing, and a number looked up again within minutes leaves no second line")
@require_http_methods(["GET", "POST"])
@guarded(Permission.SEE_PLACES)
def home(request: HttpRequest) -> HttpResponse:
    """The box with what was found. GET asks for words (`?q=`); the form posts, and a whole number is looked up there."""
    if request.method == "GET":
        text = request.GET.get("q", "").strip()[:LONGEST]
        if numbers_in(text):  # not ours: our form posts numbers; it shall not stay in the address
            return redirect("search:home")
        return _answer(request, text, finding.find(me(request), text, at=clock.now()))
    text = request.POST.get("q", "").strip()[:LONGEST]
    if not numbers_in(text):
        return HttpResponseRedirect(f"{reverse('search:home')}?{urlencode({'q': text})}", status=303)
    found = finding.look_up_number(by=me(request), number=text, at=clock.now())
    response = _answer(request, text, found, looked_up=True)
    response["Cache-Control"] = "no-store"
    return response


@keyless("reads only; posted so that what is typed stands in no address")
@require_POST
@guarded(Permission.SEE_PLACES)
def typed(request: HttpRequest) -> HttpResponse:
    """What the words typed so far find; a number is never looked up from here."""
    text = request.POST.get("q", "").strip()[:LONGEST]
    return _answer(request, text, finding.find(me(request), text, at=clock.now()))


def _answer(request: HttpRequest, text: str, found: Found, *, looked_up: bool = False) -> HttpResponse:
    today = clock.day_of(clock.now())
    items = [] if found.is_number else catalogue.offered(text, on=today)
    groups = _groups(found)
    if items:
        groups.append({"label": _("政务服务事项"), "icon": "list", "lines": _items(items, me(request), today)})
    context = {
        "text": text,
        "groups": groups,
        "count": found.count + len(items),
        "is_number": found.is_number,
        "looked_up": looked_up,
        "logged": bool(found.people) and looked_up,
    }
    return page(request, "search/home.html#found", context)


def _items(items: list[ItemVersion], viewer: Person, today: date) -> list[dict[str, str]]:
    """What the hall offers today: whoever works on the catalogue gets the item, everybody else its guide."""
    rights = access.rights_of(viewer, today)
    return [
        {
            "url": reverse("catalogue:item", args=[one.item_id])
            if rights.allow(Permission.SEE_CATALOGUE, one.item.place.path)
            else reverse("guide:item", args=[one.item.code]),
            "name": one.name,
            "note": f"{one.item.get_kind_display()} · {one.item.department.name}",
        }
        for one in items
    ]


def _groups(found: Found) -> list[dict[str, Any]]:
    """The lines of each group that has any; personal data masked."""
    today = clock.day_of(clock.now())
    people = [row_of(person, today) for person in found.people]
    groups = [
        {
            "label": _("居民"),
            "icon": "person",
            "lines": [
                {
                    "url": reverse("people:detail", args=[row.id]),
                    "name": row.name,
                    "note": " · ".join(filter(None, (_age(row.age), row.address, row.phone))),
                }
                for row in people
            ],
        },
        {
            "label": _("地点"),
            "icon": "place",
            "lines": [
                {
                    "url": reverse("places:detail", args=[place.code]),
                    "name": place.name,
                    "note": " · ".join(filter(None, (str(KIND_LABELS[place.kind]), _above(place)))),
                }
                for place in found.places
            ],
        },
        {
            "label": _("单位商户"),
            "icon": "building",
            "lines": [
                {
                    "url": reverse("organisations:detail", args=[one.pk]),
                    "name": one.name,
                    "note": f"{Organisation.Kind(one.kind).label} · {place_of(one.place)}",
                }
                for one in found.organisations
            ],
        },
    ]
    return [group for group in groups if group["lines"]]


def _age(age: int | None) -> str:
    return _("%(age)d 岁") % {"age": age} if age is not None else ""


def _above(place: Any) -> str:
    """The two places above, which the search has loaded."""
    names = []
    level = place.parent
    for _step in range(2):
        if level is None:
            break
        names.append(level.name)
        level = level.parent
    return " ".join(reversed(names))
