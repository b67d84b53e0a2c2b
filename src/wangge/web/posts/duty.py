"""The duty roster of a community, week by week, and where a worker on duty is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.clock import SHANGHAI, local
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound, Refused
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.places.queries import children
from wangge.posts import access, commands, queries
from wangge.posts.models import DutyShift
from wangge.web.asking import me, refuse
from wangge.web.guard import Permission, guarded
from wangge.web.page import done, page
from wangge.web.posts.forms import PositionForm, ShiftForm

WEEK = 7
FAR = timedelta(days=3660)


@require_GET
@guarded(Permission.SEE_POSTS)
def roster(request: HttpRequest) -> HttpResponse:
    """One week of a community: its grids down, days across, and who is on duty right now."""
    at = clock.now()
    today = clock.day_of(at)
    offered = list(queries.communities(me(request), today))
    community = (
        next((one for one in offered if one.code == request.GET.get("community", offered[0].code)), None)
        if offered
        else None
    )
    if community is None:
        if offered:
            raise NotFound
        return page(request, "posts/duty.html", {"community": None})
    monday = _monday(request.GET.get("week", ""), today)
    days = [monday + timedelta(days=n) for n in range(WEEK)]
    context = {
        "community": community,
        "communities": offered,
        "monday": monday,
        "days": days,
        "today": today,
        "former": monday - timedelta(days=WEEK),
        "next": monday + timedelta(days=WEEK),
        "rows": _rows(request, community, days, at),
        "now": _now(request, community, at),
    }
    return page(request, "posts/duty.html", context)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_POSTS)
def add(request: HttpRequest) -> HttpResponse:
    """Put somebody on duty at `?place=` (code), on one day or several."""
    place = _managed_place(request, request.GET.get("place", ""))
    today = clock.day_of(clock.now())
    people = queries.people_for_duty(place, on=today)
    initial = {"day": _day(request.GET.get("day", ""), today), "starts": time(8), "ends": time(18)}
    form = ShiftForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            count = _add_all(request, place, form)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("已为 %(name)s 在 %(place)s 排 %(count)d 班。") % {
                "name": dict(form.fields["person"].choices)[form.cleaned_data["person"]],  # type: ignore[attr-defined]
                "place": place.name, "count": count,
            }  # fmt: skip
            return done(request, said, then=_week_of(place, form.cleaned_data["day"]))
    context = {"form": form, "place": place, "nobody": not form.fields["person"].choices}  # type: ignore[attr-defined]
    return page(request, "posts/shift.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_POSTS)
def remove(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift off the roster, after saying which one."""
    at = clock.now()
    seen = queries.visible_shifts(me(request), clock.day_of(at)).select_related("person", "place")
    shift = seen.filter(pk=shift_id).first()
    if shift is None:
        raise NotFound
    access.require(me(request), Permission.MANAGE_POSTS, place=shift.place, at=at)
    if request.method == "POST":
        commands.remove_shift(by=me(request), shift_id=shift.pk, at=at)
        said = _("%(name)s 的这一班已取消。") % {"name": shift.person.name}
        return done(request, said, then=_week_of(shift.place, clock.day_of(shift.starts_at)))
    others = [one for one in queries.who_is_on_duty(shift.place, max(at, shift.starts_at)) if one.pk != shift.pk]
    return page(request, "posts/remove_shift.html", {"shift": shift, "others": others})


@require_POST
@guarded(Permission.ANSWER_CALL)
def position(request: HttpRequest) -> HttpResponse:
    """A worker on duty tells where they are; the place before is overwritten."""
    form = PositionForm(request.POST)
    if not form.is_valid():
        raise Invalid(field=next(iter(form.errors)), what=_("位置"), why=_("经纬度或坐标来源不对"))
    commands.report_position(by=me(request), at=clock.now(), **form.cleaned_data)
    return done(request, _("位置已更新，只保留最近一次，一天后删除。"), then=reverse("posts:duty"))


# Parts of the above


@atomic
def _add_all(request: HttpRequest, place: Place, form: ShiftForm) -> int:
    """All shifts or none."""
    spans = form.spans()
    for starts_at, ends_at in spans:
        commands.add_shift(
            by=me(request), person_id=UUID(form.cleaned_data["person"]), place_id=place.pk,
            starts_at=starts_at, ends_at=ends_at, at=clock.now(),
        )  # fmt: skip
    return len(spans)


def _managed_place(request: HttpRequest, code: str) -> Place:
    at = clock.now()
    place = Place.objects.visible_to(me(request), clock.day_of(at)).filter(code=code).first()
    if place is None:
        raise NotFound
    access.require(me(request), Permission.MANAGE_POSTS, place=place, at=at)
    return place


def _rows(request: HttpRequest, community: Place, days: list[date], at: datetime) -> list[dict[str, Any]]:
    """The community and its grids, each with its shifts day by day. Two queries."""
    today = clock.day_of(at)
    rights = access.rights_of(me(request), today)
    grids = [one for one in children(community, today) if one.kind == PlaceKind.GRID]
    shifts: dict[tuple[object, date], list[DutyShift]] = {}
    week = queries.roster(
        me(request),
        community,
        starts_at=_begin(days[0]),
        ends_at=_begin(days[-1] + timedelta(days=1)),
        on=today,
    )
    for shift in week:
        for day in days:
            if shift.starts_at < _begin(day + timedelta(days=1)) and shift.ends_at > _begin(day):
                shifts.setdefault((shift.place_id, day), []).append(shift)
    return [
        {
            "place": place,
            "may_manage": rights.allow(Permission.MANAGE_POSTS, place.path),
            "cells": [
                {
                    "day": day,
                    "past": day < today,
                    "shifts": [_cell(one, day, at) for one in shifts.get((place.pk, day), [])],
                }
                for day in days
            ],
        }
        for place in (community, *grids)
        if rights.allow(Permission.SEE_POSTS, place.path)
    ]


def _cell(shift: DutyShift, day: date, at: datetime) -> dict[str, Any]:
    """A shift as it shows in the column of one day: a night shift shows in both."""
    return {
        "shift": shift,
        "name": shift.person.name,
        "from": "" if shift.starts_at < _begin(day) else f"{local(shift.starts_at):%H:%M}",
        "to": "" if shift.ends_at > _begin(day + timedelta(days=1)) else f"{local(shift.ends_at):%H:%M}",
        "now": shift.starts_at <= at < shift.ends_at,
        "over": shift.ends_at <= at,
    }


def _now(request: HttpRequest, community: Place, at: datetime) -> list[DutyShift]:
    """Who is on duty in the community now, as far as the viewer may see posts there. One query."""
    rights = access.rights_of(me(request), clock.day_of(at))
    running = queries.on_duty_within(community, at)
    return [shift for shift in running if rights.allow(Permission.SEE_POSTS, shift.place.path)]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _day(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if abs(day - otherwise) < FAR else otherwise


def _monday(text: str, today: date) -> date:
    day = _day(text, today)
    return day - timedelta(days=day.weekday())


def _week_of(place: Place, day: date) -> str:
    community = place if place.kind in queries.COMMUNITIES else place.parent
    return f"{reverse('posts:duty')}?community={community.code if community else ''}&week={day.isoformat()}"
