"""What a campaign came to: results of the answers, their spreadsheet, the coverage map."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.journal import record
from wangge.kernel import clock, policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.places import queries as places
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.surveys import queries, rules
from wangge.surveys import results as answers
from wangge.surveys.models import Campaign, Response
from wangge.web import sheets
from wangge.web.guard import Permission, guarded
from wangge.web.page import page
from wangge.web.people.show import address_of
from wangge.web.places.forms import KIND_LABELS
from wangge.web.request import SignedIn
from wangge.web.surveys.campaigns import seen
from wangge.web.surveys.show import coverage_line

MOST_EXPORTED = 50_000
HIDDEN = "＜5"


@require_safe
@guarded(Permission.SEE_FIGURES)
def results(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """How the questions were answered, what came of it, and who did how much."""
    campaign, on = seen(request, campaign_id), day_of(clock.now())
    found = answers.results(campaign, request.person, on)
    rights = access.rights_of(request.person, on)
    context = {
        "campaign": campaign,
        "results": found,
        "figures": [_drawn(figure) for figure in found.figures],
        "needs": _bars(found.needs),
        "resources": _bars(found.resources),
        "workers": queries.by_worker(campaign, request.person, on),
        "count": queries.counts_of([campaign], request.person, on).get(campaign.pk),
        "may_export": rights.anywhere(Permission.SEE_SURVEYS),
        "may_texts": rights.allow(Permission.REVEAL_PERSONAL, campaign.community.path),
    }
    return page(request, "surveys/results.html", context)


def _drawn(figure: answers.Figure) -> dict[str, Any]:
    return {
        "text": figure.question.text,
        "kind": rules.KINDS[figure.question.kind],
        "sensitive": figure.question.sensitive,
        "unit": figure.question.unit,
        "answered": HIDDEN if figure.answered is None else figure.answered,
        "summary": figure.summary,
        "rows": _bars(figure.shares),
    }


def _bars(shares: list[answers.Share]) -> list[dict[str, Any]]:
    top = max((share.value or 0 for share in shares), default=0) or 1
    return [
        {
            "label": share.label, "shown": HIDDEN if share.value is None else share.value,
            "width": round(100 * (share.value or 0) / top, 2),
        }
        for share in shares
    ]  # fmt: skip


@require_safe
@guarded(Permission.SEE_SURVEYS)
def export(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """The complete answers as a spreadsheet. Free text only with `?texts=1`, for whoever may reveal personal data there.

    The journal says who took how many, and whether with texts.
    """
    campaign, at = seen(request, campaign_id), clock.now()
    on = day_of(at)
    texts = request.GET.get("texts") == "1"
    if texts:
        access.require(request.person, Permission.REVEAL_PERSONAL, place=campaign.community, at=at)
    content = rules.read(campaign.questionnaire.content)
    found = Response.objects.visible_to(request.person, on).filter(
        door__campaign=campaign, state=Response.State.COMPLETE
    )
    taken = found.select_related("door__place__parent__parent", "door__organisation", "by").order_by(
        "door__place__path", "id"
    )
    heads = [
        _("户（店）"),
        _("地点编码"),
        _("填写人"),
        _("完成时间"),
        *(head for head, _q, _n in answers.columns_of(content)),
    ]
    rows = [
        [
            one.door.organisation.name if one.door.organisation else address_of(one.door.place), one.door.place.code,
            one.by.name, one.at, *answers.cells_of(content, one.answers, texts=texts),
        ]
        for one in taken[:MOST_EXPORTED]
    ]  # fmt: skip
    with atomic():
        record(
            "survey.exported",
            by=request.person,
            on=campaign,
            at=at,
            place=campaign.community,
            rows=len(rows),
            texts=texts,
        )
    return sheets.response(campaign.title, heads, rows, at)


@require_safe
@guarded(Permission.SEE_FIGURES)
def map_page(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """Coverage on the map, and the same as a list for readers without the map."""
    campaign = seen(request, campaign_id)
    features = _features(request, campaign)
    return page(request, "surveys/map.html", {"campaign": campaign, "features": features})


@require_safe
@guarded(Permission.SEE_FIGURES)
def map_data(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """Grids (borders) and buildings (points) of a campaign as GeoJSON, with their coverage."""
    collection = {"type": "FeatureCollection", "features": _features(request, seen(request, campaign_id))}
    response = JsonResponse(collection, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/geo+json"
    response["Cache-Control"] = "private, no-store"
    return response


def _features(request: SignedIn, campaign: Campaign) -> list[dict[str, Any]]:
    at = clock.now()
    on = day_of(at)
    bands = policy.on("survey.coverage_bands", at).value
    over = campaign.state != Campaign.State.RUNNING
    lines = [coverage_line(line, bands, over=over) for line in queries.by_place(campaign, request.person, on)]
    grids = Place.objects.filter(pk__in=[line["place"].pk for line in lines])
    borders = {one["id"]: one for one in places.map_features(among=grids, on=on, kinds=(PlaceKind.GRID,))}
    found = []
    for line in lines:
        place: Place = line["place"]
        feature = borders.get(place.code) or _point(place)
        if feature is not None:
            feature["properties"] |= _said(line, campaign)
            found.append(feature)
    return found


def _point(place: Place) -> dict[str, Any] | None:
    if place.longitude is None or place.latitude is None or place.kind != PlaceKind.BUILDING:
        return None
    return {
        "type": "Feature",
        "id": place.code,
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {"code": place.code, "name": place.name, "kind": place.kind, "schematic": False},
    }


def _quarter(percent: int | None) -> int:
    """Which quarter of the way a round under way has got: 0 to 3."""
    return min((percent or 0) // 25, 3)


def _said(line: dict[str, Any], campaign: Campaign) -> dict[str, Any]:
    count = line["count"]
    words = {"visited": count.visited, "doors": count.doors, "percent": count.percent or 0}
    return {
        "label": str(KIND_LABELS[line["place"].kind]),
        "url": reverse("surveys:campaign", args=[campaign.pk]) + f"#{line['place'].code.replace('/', '')}",
        "state": str(line["band"]) if campaign.state != Campaign.State.RUNNING else f"share-{_quarter(count.percent)}",
        "tone": line["tone"],
        "words": str(line["words"]),
        "percent": count.percent,
        "visited": count.visited,
        "doors": count.doors,
        "met": count.met,
        "lines": [_("已走访 %(visited)s / %(doors)s 户（店），%(percent)s%%") % words, str(line["words"])],
    }
