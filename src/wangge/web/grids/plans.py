"""Pages that show the division of a community into grids, on any day, and the plans for changing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.grids import queries
from wangge.grids.division import Division, from_json
from wangge.grids.models import GridPlan
from wangge.grids.queries import Situation, Tally
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.places import queries as places
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts import queries as post_queries
from wangge.posts.models import PostKind
from wangge.web.asking import me
from wangge.web.grids.drawing import name_spot
from wangge.web.guard import Permission, guarded
from wangge.web.page import page
from wangge.web.places.days import shown_day

State = GridPlan.State
TONES = {State.DRAFT: "info", State.SCHEDULED: "warn", State.ADOPTED: "ok", State.DISCARDED: "quiet"}


@require_GET
@guarded(Permission.SEE_PLACES)
def communities(request: HttpRequest) -> HttpResponse:
    """The communities whose whole division the viewer's posts see; a single one is opened at once."""
    on = clock.day_of(clock.now())
    seen = access.subtree_filter(me(request), Permission.SEE_PLACES, on=on)
    found = Place.objects.filter(seen, places.valid_on(on), kind__in=queries.COMMUNITIES).select_related("parent")
    return page(request, "grids/communities.html", {"communities": list(found.order_by("path"))})


@require_GET
@guarded(Permission.SEE_PLACES)
def community(request: HttpRequest, code: str) -> HttpResponse:
    """The grids of a community on a day (`?on=`), and its plans."""
    at = clock.now()
    day = shown_day(request)
    place = seen_community(request, code)
    here = queries.situation(place, day.on)
    rights = access.rights_of(me(request), clock.day_of(at))
    sees_posts = rights.allow(Permission.SEE_POSTS, place.path)
    counted = any(rights.allow(one, place.path) for one in (Permission.SEE_FIGURES, Permission.SEE_PEOPLE))
    holders = post_queries.holders_at(here.grids.values(), on=day.on) if sees_posts else {}
    guide = queries.guide(at)
    lines = [
        {
            "place": here.grids[part.key],
            "tally": (tally := here.tally(part)),
            "off": not guide.households_least <= tally.households <= guide.households_most
            or tally.residents > guide.residents_most,
            "holders": holders.get(here.grids[part.key].pk, []),
        }
        for part in here.division
    ]
    plans = [(plan, TONES[State(plan.state)]) for plan in queries.plans(me(request), place, on=clock.day_of(at))]
    context = {
        "place": place, "crumbs": places.ancestors(place), "day": day, "lines": lines, "guide": guide, "plans": plans,
        "total": sum((here.tally(part) for part in here.division), Tally()),
        "map_url": reverse("grids:plans-map", args=[place.code]) + day.query,
        "sees_posts": sees_posts, "counted": counted,
        "may_draft": rights.allow(Permission.MANAGE_PLACES, place.path) and not day.past,
    }  # fmt: skip
    return page(request, "grids/community.html", context)


@require_GET
@guarded(Permission.SEE_PLACES)
def community_map(request: HttpRequest, code: str) -> HttpResponse:
    """The grids and buildings of a community on a day, for the map."""
    day = shown_day(request)
    here = queries.situation(seen_community(request, code), day.on)
    return _collection(here, here.division, None, {})


@require_GET
@guarded(Permission.SEE_PLACES)
def detail(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan: what it would change, or what it has changed."""
    at = clock.now()
    on = clock.day_of(at)
    plan = seen_plan(request, plan_id)
    division = queries.division_of(plan)
    open_plan = plan.state in (State.DRAFT, State.SCHEDULED)
    former = from_json(plan.former) if plan.former else None
    rights = access.rights_of(me(request), on)
    may_manage = rights.allow(Permission.MANAGE_PLACES, plan.community.path)
    sees_posts = rights.allow(Permission.SEE_POSTS, plan.community.path)
    context = {
        "plan": plan, "place": plan.community, "crumbs": places.ancestors(plan.community), "tone": TONES[State(plan.state)],
        "may_change": may_manage and plan.state == State.DRAFT,
        "may_decide": may_manage and open_plan,
        "may_restore": may_manage and plan.state == State.ADOPTED,
        "map_url": reverse("grids:plan-map", args=[plan.pk]),
        "seats": seats_of(division, queries.people_in([division])) if sees_posts else [],
    }  # fmt: skip
    if open_plan:
        here = queries.situation(plan.community, on)
        review = queries.review(division, here, at)
        names = {part.key: part.name for part in division}
        context |= {
            "review": review,
            "guide": queries.guide(at),
            "moving": [(here.ground.buildings[code], names[key]) for code, key in review.moving.items()],
        }
    elif former is not None:
        context |= {"lines": _compared(former, division)}
    return page(request, "grids/plan.html", context)


@require_GET
@guarded(Permission.SEE_PLACES)
def plan_map(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The plan's grids over those it replaces, and its buildings, for the map."""
    plan = seen_plan(request, plan_id)
    here = queries.situation(plan.community, clock.day_of(clock.now()))
    division = queries.division_of(plan)
    former = from_json(plan.former) if plan.former else here.division
    return _collection(here, division, former, queries.moves_of(division, here))


# Parts of the above, and of the deeds


def seen_community(request: HttpRequest, code: str) -> Place:
    """The community with this code, when a post of the viewer sees all of it. Raises NotFound."""
    on = clock.day_of(clock.now())
    seen = access.subtree_filter(me(request), Permission.SEE_PLACES, on=on)
    found = Place.objects.filter(seen, code=code, kind__in=queries.COMMUNITIES).select_related("parent").first()
    if found is None:
        raise NotFound
    return found


def seen_plan(request: HttpRequest, plan_id: UUID) -> GridPlan:
    """The plan, when the viewer may see it. Raises NotFound."""
    plan = queries.plan_for(me(request), plan_id, on=clock.day_of(clock.now()))
    if plan is None:
        raise NotFound
    return plan


def seats_of(division: Division, people: dict[UUID, Person]) -> list[tuple[Any, list[str]]]:
    """New grids with who is to hold which post in them, in words."""
    return [
        (
            part,
            [f"{PostKind(seat.kind).label} {people[seat.person].name}" for seat in part.seats if seat.person in people],
        )
        for part in division
        if part.is_new
    ]


def _compared(former: Division, after: Division) -> list[dict[str, Any]]:
    """The grids of an adopted plan before and after, with the number of buildings."""
    keys = [part.key for part in former] + [part.key for part in after if former.part(part.key) is None]
    found = []
    for key in keys:
        old, new = former.part(key), after.part(key)
        found.append(
            {
                "name": (new or old).name,  # type: ignore[union-attr]
                "before": len(old.buildings) if old else None,
                "after": len(new.buildings) if new else None,
                "redrawn": old is not None and new is not None and old.geometry != new.geometry,
            }
        )
    return found


def _collection(here: Situation, division: Division, former: Division | None, moving: dict[str, str]) -> JsonResponse:
    features = []
    if here.ground.whole:
        features.append(_feature(here.ground.whole, what="whole", name=here.community.name))
    for part in former.parts if former else ():
        if part.geometry is not None:
            features.append(_feature(part.geometry, what="former", name=part.name))
    stem = here.community.name.removesuffix("社区").removesuffix("村")  # said by the page; the map has little room
    for part in division.parts:
        if part.geometry is not None:
            tally = here.tally(part)
            note = _("%(buildings)d 栋 · %(households)d 户") % {
                "buildings": tally.buildings,
                "households": tally.households,
            }
            old = former.part(part.key) if former else part
            state = "new" if part.is_new else "same" if old and old.geometry == part.geometry else "changed"
            features.append(
                _feature(
                    part.geometry,
                    what="grid",
                    key=part.key,
                    name=part.name.removeprefix(stem),
                    note=note,
                    state=state,
                    at=name_spot(part.geometry, here.ground.spots.values()),
                )
            )
    features += _points(here, division, moving)
    response = JsonResponse(
        {"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = "application/geo+json"
    response["Cache-Control"] = "private, no-store"
    return response


def _points(here: Situation, division: Division, moving: dict[str, str]) -> Iterable[dict[str, Any]]:
    for code, spot in here.ground.spots.items():
        home = division.having(code)
        yield _feature(
            {"type": "Point", "coordinates": spot}, what="building", key=code, name=here.ground.buildings[code],
            grid=home.key if home else "", moving=code in moving,
        )  # fmt: skip


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
