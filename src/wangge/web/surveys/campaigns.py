"""Campaigns: the list, planning, one campaign with its coverage, and who goes where."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.kernel import clock, policy
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound, Refused
from wangge.people.models import Person
from wangge.posts import access
from wangge.surveys import commands, coverage, queries
from wangge.surveys import doors as listing_doors
from wangge.surveys.coverage import Count
from wangge.surveys.models import Campaign, Door
from wangge.surveys.states import DoorState
from wangge.web.asking import refuse
from wangge.web.guard import Permission, guarded
from wangge.web.page import done, page
from wangge.web.request import SignedIn
from wangge.web.surveys.forms import AssignForm, CampaignForm
from wangge.web.surveys.show import coverage_line, door_row

PER_PAGE = 50
USUAL_DAYS = 30
TONES = {Campaign.State.PLANNED: "quiet", Campaign.State.RUNNING: "info", Campaign.State.CLOSED: "ok"}
COLUMNS = [
    {"label": gettext_lazy("走访"), "key": ""},
    {"label": gettext_lazy("状态"), "key": ""},
    {"label": gettext_lazy("对象"), "key": ""},
    {"label": gettext_lazy("起止"), "key": ""},
    {"label": gettext_lazy("户（店）数"), "key": "", "css": "number"},
    {"label": gettext_lazy("已走访"), "key": "", "css": "number"},
    {"label": gettext_lazy("已入户"), "key": "", "css": "number"},
    {"label": gettext_lazy("覆盖率"), "key": "", "css": "number"},
]
DOOR_COLUMNS = [
    {"label": gettext_lazy("户（店）"), "key": ""},
    {"label": gettext_lazy("状态"), "key": ""},
    {"label": gettext_lazy("上门次数"), "key": "", "css": "number"},
    {"label": gettext_lazy("下次上门"), "key": ""},
    {"label": gettext_lazy("由谁去"), "key": ""},
]


@require_safe
@guarded(Permission.SEE_FIGURES)
def index(request: SignedIn) -> HttpResponse:
    """The campaigns in sight, with how far each has got."""
    on = day_of(clock.now())
    asked = {name: request.GET.get(name, "") for name in ("q", "state")}
    found = queries.campaigns(request.person, on, text=asked["q"], state=asked["state"])
    pages = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(pages.object_list)
    counts = queries.counts_of(shown, request.person, on)
    rows = [
        {"campaign": one, "tone": TONES[Campaign.State(one.state)], "count": counts.get(one.pk, Count())}
        for one in shown
    ]
    pages.object_list = rows  # type: ignore[assignment]
    may_manage = access.rights_of(request.person, on).anywhere(Permission.MANAGE_SURVEYS)
    chips = [_chip(asked, "state", code, words) for code, words in (("", _("全部")), *Campaign.State.choices)]
    listing = {
        "rows": pages, "columns": COLUMNS, "caption": _("走访"), "q": asked["q"], "placeholder": _("走访名称"),
        "keep": {"state": asked["state"]} if asked["state"] else {}, "chips": chips,
        "empty": {
            "title": _("还没有走访"), "text": _("选一份已发布的问卷和几个网格，名单会自动生成，分到每位网格员的手机上。"),
            "icon": "walk", "url": reverse("surveys:campaign-new") if may_manage else "", "action": _("安排走访"),
        },
    }  # fmt: skip
    return page(request, "surveys/campaigns.html", {"listing": listing, "may_manage": may_manage})


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_SURVEYS)
def new(request: SignedIn) -> HttpResponse:
    """Plan a campaign: which questionnaire, where, when, who goes."""
    at, viewer = clock.now(), request.person
    on = day_of(at)
    versions = list(queries.published(viewer, on))
    communities = {one.questionnaire.community_id: one for one in versions}
    grids = [
        line
        for version in communities.values()
        for line in queries.those_who_may_go(Campaign(community=version.questionnaire.community), on)
    ]
    initial = {
        "starts_on": on, "ends_on": on + timedelta(days=USUAL_DAYS), "places": [str(grid.pk) for grid, _people in grids],
    }  # fmt: skip
    form = CampaignForm(request.POST or None, versions=versions, grids=grids, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            campaign = commands.plan_campaign(
                by=viewer, at=at, questionnaire_id=UUID(given["questionnaire"]), title=given["title"],
                place_ids=[UUID(one) for one in given["places"]], starts_on=given["starts_on"], ends_on=given["ends_on"],
                most_tries=given["most_tries"], going=form.going(),
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("走访已安排。核对后点“开始”，名单就会分到各人手机上。"), _to(campaign))
    return page(
        request, "surveys/campaign_new.html", {"form": form, "versions": versions}, status=422 if form.errors else 200
    )


@require_safe
@guarded(Permission.SEE_FIGURES)
def detail(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """One campaign: figures, coverage by grid and building, who has how much to do."""
    return _detail(request, seen(request, campaign_id))


def _detail(request: SignedIn, campaign: Campaign, form: AssignForm | None = None) -> HttpResponse:
    at = clock.now()
    on = day_of(at)
    lines = queries.by_place(campaign, request.person, on)
    bands = policy.on("survey.coverage_bands", at).value
    count = queries.counts_of([campaign], request.person, on).get(campaign.pk, Count())
    manages = access.rights_of(request.person, on).allow(Permission.MANAGE_SURVEYS, campaign.community.path)
    running = campaign.state == Campaign.State.RUNNING
    band = coverage.band(count.visited, count.doors, bands)
    context = {
        "campaign": campaign,
        "tone": TONES[Campaign.State(campaign.state)],
        "count": count,
        "band_words": coverage.band_words(band, over=not running),
        "band_tone": coverage.band_tone(band, over=not running),
        "bands": bands,
        "lines": [coverage_line(line, bands, over=not running) for line in lines],
        "workers": queries.by_worker(campaign, request.person, on),
        "places": campaign.places.select_related("place", "person").order_by("place__path"),
        "manages": manages,
        "unattended": len(listing_doors.unattended(campaign, on)) if manages and running else 0,
        "form": form or (_assign_form(campaign, lines, on) if manages and running else None),
        "left": count.doors - count.met - count.refused - count.vacant,
    }
    return page(request, "surveys/campaign.html", context, status=422 if form is not None else 200)


def _assign_form(campaign: Campaign, lines: list[queries.Line], on: Any, data: Any = None) -> AssignForm:
    people: dict[Any, Person] = {
        one.pk: one for _grid, holders in queries.those_who_may_go(campaign, on) for one in holders
    }
    return AssignForm(data, places=[line.place for line in lines], people=list(people.values()))


@require_POST
@guarded(Permission.MANAGE_SURVEYS)
def start(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """Make the list of doors and begin."""
    seen(request, campaign_id)
    started = commands.start_campaign(by=request.person, campaign_id=campaign_id, at=clock.now())
    said = _("走访已开始，共 %(doors)s 户（店）。") % {"doors": started.doors}
    if started.left_out:
        said += _("近期拒访的 %(count)s 户没有列入。") % {"count": started.left_out}
    return done(request, said, _to(started.campaign))


@require_POST
@guarded(Permission.MANAGE_SURVEYS)
def close(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """End a campaign."""
    seen(request, campaign_id)
    campaign = commands.close_campaign(by=request.person, campaign_id=campaign_id, at=clock.now())
    return done(request, _("走访已结束。结果可以继续查看，已完成的答卷仍可更正。"), _to(campaign))


@require_POST
@guarded(Permission.MANAGE_SURVEYS)
def assign(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """Give the open doors of a grid or building to somebody."""
    campaign, on = seen(request, campaign_id), day_of(clock.now())
    form = _assign_form(campaign, queries.by_place(campaign, request.person, on), on, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            moved = commands.assign_doors(
                by=request.person, campaign_id=campaign_id, place_id=UUID(given["place"]),
                person_id=UUID(given["person"]), at=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("%(count)s 户（店）已改由所选的人去。") % {"count": moved}, _to(campaign))
    return _detail(request, campaign, form)


@require_POST
@guarded(Permission.MANAGE_SURVEYS)
def unattended(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """Give doors nobody goes to, to the grid workers there."""
    campaign = seen(request, campaign_id)
    found = commands.assign_unattended(by=request.person, campaign_id=campaign_id, at=clock.now())
    return done(request, _("%(count)s 户（店）已按岗位重新分派。") % {"count": found}, _to(campaign))


@require_safe
@guarded(Permission.SEE_SURVEYS)
def door_list(request: SignedIn, campaign_id: UUID) -> HttpResponse:
    """The doors of a campaign one may see, by state."""
    campaign, on = seen(request, campaign_id), day_of(clock.now())
    asked = {name: request.GET.get(name, "") for name in ("q", "state")}
    found = Door.objects.visible_to(request.person, on).filter(campaign=campaign)
    if asked["state"] in DoorState.values:
        found = found.filter(state=asked["state"])
    if asked["q"].strip():
        found = found.filter(place__name__contains=asked["q"].strip())
    doors = found.select_related("place__parent__parent", "organisation", "person", "campaign").order_by(
        "place__path", "id"
    )
    pages = Paginator(doors, PER_PAGE).get_page(request.GET.get("page"))
    rows: list[Any] = [door_row(door) for door in pages.object_list]
    pages.object_list = rows
    listing = {
        "rows": pages, "columns": DOOR_COLUMNS, "caption": _("名单"), "q": asked["q"], "placeholder": _("门牌"),
        "keep": {"state": asked["state"]} if asked["state"] else {},
        "chips": [_chip(asked, "state", code, words) for code, words in (("", _("全部")), *DoorState.choices)],
        "empty": {
            "title": _("没有这样的户"), "text": _("换一个状态看看；走访开始后名单才会生成。"),
            "icon": "walk", "url": "", "action": "",
        },
    }  # fmt: skip
    return page(request, "surveys/door_list.html", {"listing": listing, "campaign": campaign})


def seen(request: SignedIn, campaign_id: UUID) -> Campaign:
    """The campaign, as far as the viewer may see it. Raises NotFound."""
    found = queries.campaign_for(request.person, campaign_id, day_of(clock.now()))
    if found is None:
        raise NotFound
    return found


def _chip(asked: dict[str, str], name: str, code: str, words: Any) -> dict[str, Any]:
    query = {key: value for key, value in {**asked, name: code}.items() if value}
    return {"label": words, "url": f"?{urlencode(query)}", "current": asked[name] == code, "count": None}


def _to(campaign: Campaign) -> str:
    return reverse("surveys:campaign", args=[campaign.pk])
