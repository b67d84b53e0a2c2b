"""The place tree: browse, look up, the map, and the deeds on a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wangge import journal
from wangge.journal.models import Leaf
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, Refused
from wangge.places import commands, queries
from wangge.places.codes import PARENTS, PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts import queries as post_queries
from wangge.posts.models import Holding
from wangge.web.asking import me, refuse
from wangge.web.guard import Permission, guarded
from wangge.web.imports import links
from wangge.web.page import done, page
from wangge.web.places.counts import Counts, counts_of
from wangge.web.places.days import Shown, shown_day
from wangge.web.places.forms import (
    KIND_LABELS,
    AddForm,
    BoundaryForm,
    CloseForm,
    LocateForm,
    RenameForm,
)

HISTORY_SHOWN = 20
DEEDS = {
    "place.added": gettext_lazy("设立"),
    "place.renamed": gettext_lazy("改名"),
    "place.closed": gettext_lazy("撤销"),
    "place.moved": gettext_lazy("划入另一个网格"),
    "grids.redrawn": gettext_lazy("重新划分网格"),
}
MAPPED = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE, PlaceKind.GRID)


@dataclass(frozen=True)
class Line:
    """One place in a list, with its numbers and who holds posts there."""

    place: Place
    label: Any
    counts: Counts
    holders: list[Holding]


@require_GET
@guarded(Permission.SEE_PLACES)
def tree(request: HttpRequest) -> HttpResponse:
    """Browse down the tree (`?at=` code), also as it was on a past day (`?on=`), or search (`?q=`)."""
    text = request.GET.get("q", "").strip()
    day = shown_day(request)
    on = clock.day_of(clock.now())
    if text:
        found = queries.search(text, among=Place.objects.visible_to(me(request), on), on=on)
        context = {"q": text, "found": [(place, KIND_LABELS[place.kind], _above(place)) for place in found]}
        return page(request, "places/tree.html", context)
    code = request.GET.get("at", "")
    place = _visible(request, code) if code else queries.district_root()
    if place is None:
        return page(request, "places/tree.html", {"q": "", "place": None})
    below = list(queries.children(place, day.on) & Place.objects.visible_to(me(request), on))
    return page(request, "places/tree.html", {"q": "", "q_at": place.code, **_around(request, place, below, day)})


@require_GET
@guarded(Permission.SEE_PLACES)
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One place: where it lies, its numbers, who holds posts there, its border and its history; `?on=` for a past day."""
    place = _visible(request, code)
    at = clock.now()
    day = shown_day(request)
    rights = access.rights_of(me(request), clock.day_of(at))
    sees_posts = rights.allow(Permission.SEE_POSTS, place.path) and not day.past
    existed = place.valid_from <= day.on and (place.valid_to is None or place.valid_to >= day.on)
    context = {
        **_around(request, place, [], day),
        "existed": existed,
        "border": queries.boundary_of(place, day.on),
        "buildings": list(queries.children(place, day.on)) if _shows_buildings(place, rights) else [],
        "division": place.kind in (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)
        and rights.allow(Permission.SEE_PLACES, place.path),
        "history": [_entry(leaf) for leaf in journal.history_of(place).reverse()[:HISTORY_SHOWN]],
        "on_duty": list(post_queries.who_is_on_duty(place, at)) if sees_posts else [],
        "may_manage": rights.allow(Permission.MANAGE_PLACES, place.path) and place.valid_to is None and not day.past,
        "may_give": rights.allow(Permission.MANAGE_POSTS, place.path) and place.valid_to is None and not day.past,
        "kinds_below": _kinds_below(place),
    }
    return page(request, "places/detail.html", context)


# The map


@require_GET
@guarded(Permission.SEE_PLACES)
def map_page(request: HttpRequest) -> HttpResponse:
    """The district's own borders, coloured by what is open; the same as a list for readers without the map. `?on=` shows
    the borders of a past day."""
    day = shown_day(request)
    features = _features(request, day)
    return page(request, "places/map.html", {"features": features, "form": LocateForm(), "day": day})


@require_GET
@guarded(Permission.SEE_PLACES)
def map_data(request: HttpRequest) -> HttpResponse:
    """The borders of communities and grids as GeoJSON, with open calls where the viewer may see them."""
    collection = {"type": "FeatureCollection", "features": _features(request, shown_day(request))}
    response = JsonResponse(collection, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/geo+json"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@guarded(Permission.SEE_PLACES)
def locate(request: HttpRequest) -> HttpResponse:
    """Which grid is this point?"""
    form = LocateForm(request.GET or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        given = form.cleaned_data
        on = clock.day_of(clock.now())
        context |= {"asked": True, "grid": queries.place_at(given["longitude"], given["latitude"], given["datum"], on)}
        if context["grid"]:
            context["above"] = queries.ancestors(context["grid"])
    return page(request, "places/locate.html", context, status=422 if form.errors else 200)


# Deeds


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a place below this one."""
    parent = _managed(request, code)
    kinds = _kinds_below(parent)
    stem = parent.path if set(kinds) <= commands.CODED_BY_PATH else parent.code
    form = AddForm(request.POST or None, kinds=kinds, initial={"code": stem})

    def deed(given: dict[str, Any]) -> tuple[str, Place]:
        place = commands.add_place(by=me(request), parent_id=parent.pk, at=clock.now(), **given)
        return _("已在%(parent)s下新增%(name)s，编码 %(code)s。") % {
            "parent": parent.name, "name": place.name, "code": place.code,
        }, place  # fmt: skip

    return _form_page(request, form, parent, _("新增下级地点"), _("新增"), deed)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def rename(request: HttpRequest, code: str) -> HttpResponse:
    """Give the place another name."""
    place = _managed(request, code)
    form = RenameForm(request.POST or None, initial={"name": place.name, "version": place.version})

    def deed(given: dict[str, Any]) -> tuple[str, Place]:
        renamed = commands.rename_place(by=me(request), place_id=place.pk, at=clock.now(), **given)
        return _("%(former)s 已改名为%(name)s。") % {"former": place.name, "name": renamed.name}, renamed

    return _form_page(request, form, place, _("改名"), _("保存名称"), deed)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the place."""
    place = _managed(request, code)
    form = CloseForm(request.POST or None, initial={"last_day": clock.day_of(clock.now())})

    def deed(given: dict[str, Any]) -> tuple[str, Place]:
        into = _visible(request, given["merged_into"]).pk if given["merged_into"] else None
        closed = commands.close_place(
            by=me(request), place_id=place.pk, last_day=given["last_day"], merged_into_id=into, at=clock.now()
        )
        return _("%(name)s 到 %(day)s 为止，之后不再使用。") % {"name": closed.name, "day": closed.valid_to}, closed

    effect = _("撤销后编码 %(code)s 永不再用，历史记录保留。") % {"code": place.code}
    return _form_page(request, form, place, _("撤销地点"), _("撤销"), deed, effect=effect, danger=True)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_PLACES)
def boundary(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the border of the place from a day on."""
    place = _managed(request, code)
    form = BoundaryForm(request.POST or None, initial={"from_day": clock.day_of(clock.now())})

    def deed(given: dict[str, Any]) -> tuple[str, Place]:
        commands.set_boundary(by=me(request), place_id=place.pk, at=clock.now(), **given)
        return _("%(name)s 的新边界自 %(day)s 起生效。") % {"name": place.name, "day": given["from_day"]}, place

    effect = _("原边界在生效日前一天结束；落点归属随之重新计算。")
    return _form_page(request, form, place, _("设定边界"), _("保存边界"), deed, effect=effect)


# Parts of the above


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    place: Place,
    title: str,
    button: str,
    deed: Any,
    *,
    effect: str = "",
    danger: bool = False,
) -> HttpResponse:
    """One form, one command: show it, or do the deed and go to the place."""
    if request.method == "POST" and form.is_valid():
        try:
            sentence, then = deed(form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, sentence, then=reverse("places:detail", args=[then.code]))
    context = {
        "form": form, "place": place, "title": title, "button": button, "effect": effect, "danger": danger,
        "crumbs": queries.ancestors(place),
    }  # fmt: skip
    return page(request, "places/form.html", context, status=422 if form.errors else 200)


def _visible(request: HttpRequest, code: str) -> Place:
    on = clock.day_of(clock.now())
    seen = Place.objects.visible_to(me(request), on).select_related("parent", "merged_into")
    place = seen.filter(code=code).first()
    if place is None:
        raise NotFound
    return place


def _managed(request: HttpRequest, code: str) -> Place:
    place = _visible(request, code)
    access.require(me(request), Permission.MANAGE_PLACES, place=place, at=clock.now())
    return place


def _around(request: HttpRequest, place: Place, below: list[Place], day: Shown) -> dict[str, Any]:
    """A place with its way down from the district, its numbers and holders on a day, and the same for those below it."""
    person = me(request)
    rights = access.rights_of(person, clock.day_of(clock.now()))
    seen = [one for one in (place, *below) if rights.allow(Permission.SEE_POSTS, one.path)]
    holders = post_queries.holders_at(seen, on=day.on)
    counts = counts_of([place, *below], person, day)
    return {
        "day": day,
        "place": place,
        "imports": links.of(rights, "buildings"),
        "label": KIND_LABELS[place.kind],
        "crumbs": queries.ancestors_on(place, day.on) if day.past else queries.ancestors(place),
        "counts": counts[place.pk],
        "holders": holders.get(place.pk, []),
        "lines": [Line(one, KIND_LABELS[one.kind], counts[one.pk], holders.get(one.pk, [])) for one in below],
    }


def _shows_buildings(place: Place, rights: access.Rights) -> bool:
    """Buildings of a grid are listed for whoever may see them today."""
    return place.kind == PlaceKind.GRID and rights.allow(Permission.SEE_PLACES, place.path)


def _entry(leaf: Leaf) -> dict[str, Any]:
    """A journal line for the timeline."""
    return {"at": leaf.at, "what": DEEDS.get(leaf.kind, leaf.kind), "who": "", "seal_url": journal.receipt(leaf).path}


def _above(place: Place) -> str:
    """The names of up to three places above, widest first; they were fetched with the search."""
    names: list[str] = []
    above = place.parent
    while above is not None and len(names) < 3:
        names.append(above.name)
        above = above.parent if len(names) < 3 else None
    return " · ".join(reversed(names))


def _features(request: HttpRequest, day: Shown) -> list[dict[str, Any]]:
    person = me(request)
    among = Place.objects.visible_to(person, clock.day_of(clock.now()))
    features = queries.map_features(among=among, on=day.on, kinds=MAPPED)
    places = list(Place.objects.filter(code__in=[feature["id"] for feature in features]))
    counts = counts_of(places, person, day)
    keys = {place.code: place.pk for place in places}
    for feature in features:
        number = counts[keys[feature["id"]]]
        feature["properties"] |= {
            "label": str(KIND_LABELS[feature["properties"]["kind"]]),
            "open_calls": number.open_calls,
            "alarms": number.alarms,
            "households": number.households,
            "url": reverse("places:detail", args=[feature["id"]]) + day.query,
        }
    return features


def _kinds_below(place: Place) -> list[PlaceKind]:
    """The kinds of places that may be added below this one."""
    return [kind for kind, parents in PARENTS.items() if place.kind in parents]
