"""The members: the list, one member with its benefits and timeline, joining, benefits, scores, and the public page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.alliance import memberships, queries, timeline
from wangge.alliance.models import Membership
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Refused
from wangge.people.organisation_queries import organisation_for, spoken_for
from wangge.places.models import Place
from wangge.posts import access
from wangge.web.alliance import show
from wangge.web.alliance.forms import BenefitForm, CreditForm, InviteForm
from wangge.web.asking import me, refuse
from wangge.web.guard import PUBLIC, SIGNED_IN, Permission, guarded
from wangge.web.needs.deeds import uuid_or_none
from wangge.web.page import done, page

PER_PAGE, CREDITS_SHOWN, COMPLAINTS_SHOWN = 50, 20, 30
USUAL_DAYS = 365  # only what the form begins with
SEE, MANAGE = Permission.SEE_SERVICE, Permission.MANAGE_SERVICE


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """The members of my communities, with score and what was verified against them."""
    at, viewer = clock.now(), me(request)
    text, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    state = state if state in ("ended", "all") else ""
    found = queries.memberships(viewer, at=at, text=text, state=state)
    shown: Any = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(shown)
    figures, limit = queries.figures([one.organisation for one in rows]), queries.strike_limit(at)
    shown.object_list = [show.member_row(one, figures[one.organisation_id], limit) for one in rows]
    may_manage = access.anywhere(viewer, MANAGE, on=day_of(at))
    heads = (_("成员"), _("状态"), _("类别"), _("入会"), _("协议到期"), _("赋分"), _("查实投诉"))
    listing = {
        "rows": shown,
        "columns": [{"label": head, "key": "", "css": "number" if n > 4 else ""} for n, head in enumerate(heads)],
        "caption": _("联盟成员"),
        "q": text,
        "placeholder": _("名称、拼音或首字母"),
        "keep": {"state": state} if state else {},
        "chips": [
            {"label": label, "url": f"?{urlencode({'q': text, 'state': code})}", "current": state == code}
            for code, label in (("", _("现在的成员")), ("ended", _("以前的")), ("all", _("全部")))
        ],
        "empty": {
            "title": _("还没有联盟成员"),
            "text": _("商户和企业签署入会协议后成为成员，享受权益、按服务计分。"),
            "icon": "building",
            **({"url": reverse("alliance:invite"), "action": _("邀请入会")} if may_manage else {}),
        },
    }  # fmt: skip
    return page(request, "alliance/list.html", {"listing": listing, "may_manage": may_manage})


@require_GET
@guarded(SIGNED_IN)
def detail(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """One member: benefits, score, complaints as far as I may see them, and everything that happened with its seal."""
    at, viewer = clock.now(), me(request)
    found = queries.membership_for(viewer, membership_id, at=at)
    figures = queries.figures([found.organisation])[found.organisation_id]
    complaints = list(queries.complaints_about(found.organisation_id, viewer, at=at)[:COMPLAINTS_SHOWN])
    steps = timeline.of_member(found, complaints)
    rights, path = access.rights_of(viewer, day_of(at)), found.place.path
    own = spoken_for(viewer, day_of(at)).filter(pk=found.organisation_id).exists()
    context = {
        "it": found,
        "row": show.member_row(found, figures, queries.strike_limit(at)),
        "entitlements": [show.entitlement_row(one) for one in queries.entitlements(found)],
        "credits": [show.credit_row(one) for one in queries.credits(found)[:CREDITS_SHOWN]],
        "complaints": [show.complaint_row(one) for one in complaints],
        "timeline": show.timeline(reversed(steps)),
        "may_manage": rights.allow(MANAGE, path) and found.ended_at is None,
        "may_hear": rights.allow(Permission.HEAR_COMPLAINTS, path) and found.ended_at is None,
        "sees_organisation": rights.allow(Permission.SEE_ORGANISATIONS, path),
        "back_url": reverse("alliance:mine") if own else reverse("alliance:list"),
        "back": _("我的店") if own else _("共富联盟"),
    }
    return page(request, "alliance/detail.html", context)


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def invite(request: HttpRequest) -> HttpResponse:
    """Draft the agreement an organisation joins by: found with `?q=`, then signed by both sides."""
    at, viewer = clock.now(), me(request)
    text = request.GET.get("q", "").strip()
    found = queries.may_invite(viewer, text, at=at)
    chosen = uuid_or_none(request.POST.get("organisation", ""))
    if chosen is not None and chosen not in {one.pk for one in found}:
        found.append(organisation_for(viewer, chosen, at=at))
    first = day_of(at)
    form = InviteForm(
        request.POST or None, organisations=[(str(one.pk), one.name) for one in found], places=_places(request),
        initial={"from_day": first, "to_day": first + timedelta(days=USUAL_DAYS - 1)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = memberships.invite(
                by=viewer, place_id=UUID(given["place"]), organisation_id=UUID(given["organisation"]),
                from_day=given["from_day"], to_day=given["to_day"], at=at,
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("入会协议 %(number)s 已拟好。双方签署后，成员资格和权益从生效之日开始。") % {"number": made.number}
            return done(request, said, then=reverse("agreements:detail", args=[made.pk]))
    context = {"form": form, "q": text, "found": found, "today": first}
    return page(request, "alliance/invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def credit(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Score a member for learning or volunteering."""
    at, viewer = clock.now(), me(request)
    found = _managed(request, membership_id)
    form = CreditForm(request.POST or None, initial={"day": day_of(at)})
    if request.method == "POST" and form.is_valid():
        try:
            memberships.credit(by=viewer, membership_id=found.pk, at=at, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已按规则记分。"), then=reverse("alliance:detail", args=[found.pk]))
    context = {
        "title": _("记学习或志愿服务"), "lede": found.organisation.name, "form": form, "button": _("记分"),
        "effect": _("分值按当天的规则计算；记错了在积分账里冲正，不改原来的记录。"),
        "back": reverse("alliance:detail", args=[found.pk]),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(SEE)
def benefits(request: HttpRequest) -> HttpResponse:
    """The benefits of the alliances I see."""
    at, viewer = clock.now(), me(request)
    rights = access.rights_of(viewer, day_of(at))
    rows = [show.benefit_row(one) for one in queries.benefits_seen_by(viewer, at=at)]
    for row in rows:
        row["may_end"] = row["current"] and rights.allow(MANAGE, row["place_path"])
    return page(request, "alliance/benefits.html", {"rows": rows, "may_manage": rights.anywhere(MANAGE)})


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def benefit_new(request: HttpRequest) -> HttpResponse:
    """A new benefit for all members."""
    form = BenefitForm(request.POST or None, places=_places(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = memberships.add_benefit(
                by=me(request), place_id=UUID(given["place"]), name=given["name"], what=given["what"], at=clock.now()
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("“%(name)s”已生效，现有成员从现在起享有。") % {"name": made.name}
            return done(request, said, then=reverse("alliance:benefits"))
    context = {
        "title": _("新增权益"), "form": form, "button": _("新增"), "back": reverse("alliance:benefits"),
        "effect": _("所有现有成员从现在起享有，以后入会的从入会时起享有；成员资格终止时同时终止。"),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(MANAGE)
def benefit_end(request: HttpRequest, benefit_id: UUID) -> HttpResponse:
    """Offer it no more."""
    ended = memberships.end_benefit(by=me(request), benefit_id=benefit_id, at=clock.now())
    return done(
        request, _("已停用，%(n)d 家成员的这项权益同时终止。") % {"n": ended}, then=reverse("alliance:benefits")
    )


@require_GET
@guarded(PUBLIC)
def public(request: HttpRequest) -> HttpResponse:
    """Who is a member, since when, with which benefits: for everybody, no persons."""
    code = request.GET.get("place", "")
    place = Place.objects.current().filter(code=code).first() if code else None
    found = queries.public(place.path if place else "")
    shown: Any = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    members = list(shown)
    rows = [show.public_row(one) for one in members]
    offered = queries.public_benefits({one.place_id for one in members})
    context = {"pages": shown, "rows": rows, "benefits": [show.benefit_row(one) for one in offered], "place": place}
    return page(request, "alliance/public.html", context)


def _managed(request: HttpRequest, membership_id: UUID) -> Membership:
    at = clock.now()
    found = queries.membership_for(me(request), membership_id, at=at)
    access.require(me(request), MANAGE, place=found.place, at=at)
    return found


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in queries.communities(me(request), at=clock.now())]
