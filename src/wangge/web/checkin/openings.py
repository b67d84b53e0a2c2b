"""Posts and service roles that are offered: claims, the ranking, the decision."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.checkin import queries, selection
from wangge.checkin.models import CheckIn, Opening
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, Refused
from wangge.places.models import Place
from wangge.places.queries import search, topmost
from wangge.posts import access
from wangge.web.asking import me, refuse
from wangge.web.checkin import show
from wangge.web.checkin.forms import WISHES, ClaimForm, DecideForm, OpeningForm, ReasonForm
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page

MOST_SHOWN = 100
MOST_CLAIMANTS = 400
MOST_NAMED = 5  # places told when several are meant


@require_GET
@guarded(SIGNED_IN)
def openings(request: HttpRequest) -> HttpResponse:
    """What is offered where I work or have checked in, by state."""
    at, viewer = clock.now(), me(request)
    state = request.GET.get("state", "")
    state = state if state in Opening.State.values else ""
    claims = queries.own_claims(viewer)
    rows = [
        {**show.opening_line(one), "claimed": one.pk in claims}
        for one in queries.openings(viewer, at=at, state=state)[:MOST_SHOWN]
    ]
    chips = [{"label": _("全部"), "url": "?", "current": not state}]
    chips += [
        {"label": label, "url": f"?state={code}", "current": state == code} for code, label in Opening.State.choices
    ]
    may_offer = access.rights_of(viewer, clock.day_of(at)).anywhere(Permission.MANAGE_CHECKINS)
    return page(
        request, "checkin/openings.html", {"rows": rows, "listing": {"chips": chips, "q": None}, "may_offer": may_offer}
    )


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_CHECKINS)
def new(request: HttpRequest) -> HttpResponse:
    """Offer a post or a service role."""
    at = clock.now()
    places = list(queries.managed_communities(me(request), at=at))
    form = OpeningForm(
        request.POST or None, initial={"place": request.GET.get("place") or (places[0].name if places else "")}
    )
    if request.method == "POST" and form.is_valid():
        found = _meant(me(request), form.cleaned_data["place"], clock.day_of(at))
        place = found[0] if len(found) == 1 else None
        if place is None:
            said = (
                _("有几个地点都叫这个名字，请写得更完整：%(names)s")
                if found
                else _("没有找到这个地点。请写楼号、网格名或编码。")
            )
            form.add_error("place", said % {"names": "、".join(one.name for one in found[:MOST_NAMED])})
        else:
            try:
                made = selection.offer(by=me(request), place_id=place.pk, at=at, **form.asked())
            except Refused as refusal:
                refuse(form, refusal, post_kind="what", role="what")
            else:
                said = _("已发布：%(what)s。本社区已报到的人可以认领。") % {"what": made.what}
                return done(request, said, then=_to(made))
    context = {"title": _("发布岗位"), "form": form, "button": _("发布"), "back": reverse("checkin:openings")}
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(SIGNED_IN)
def opening(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """One opening: what is asked, my claim and my own place; for who prepares or decides, everybody's."""
    at, viewer = clock.now(), me(request)
    it = queries.opening_for(viewer, opening_id, at=at)
    sees_all = queries.may_see_candidates(viewer, it, at=at)
    rights = access.rights_of(viewer, clock.day_of(at))
    may_manage = rights.allow(Permission.MANAGE_CHECKINS, it.place.path)
    mine = queries.own_candidate(viewer, it)
    proposal = selection.latest_proposal(it) if sees_all else None
    is_open = it.state == Opening.State.OPEN and clock.day_of(at) <= it.apply_until
    context = {
        "it": it,
        "line": show.opening_line(it),
        "open": is_open,
        "over": clock.day_of(at) > it.apply_until,
        "may_manage": may_manage,
        "may_decide": rights.allow(Permission.DECIDE_SELECTION, it.place.path),
        "undecided": it.state in (Opening.State.OPEN, Opening.State.CLOSED),
        "my_claim": queries.own_claims(viewer).get(it.pk),
        "my_check_in": queries.mine(viewer).filter(place=it.community_id, state=CheckIn.State.APPROVED).first(),
        "mine": show.candidate(mine, named=False) if mine else None,
        "wishes": WISHES,
        "claims": list(queries.claims_of(it)) if sees_all and proposal is None else [],
        "claimants": list(queries.possible_claimants(it)[:MOST_CLAIMANTS]) if may_manage and is_open else [],
        "proposal": proposal,
        "candidates": [show.candidate(one, named=True) for one in queries.candidates_of(proposal.pk)]
        if proposal
        else [],
        "decision": getattr(it, "decision", None) if it.state == Opening.State.DECIDED else None,
        "names": show.public_names(queries.chosen_names(it)) if it.state == Opening.State.DECIDED else "",
        "timeline": show.events(queries.opening_history(it)) if sees_all else [],
    }
    return page(request, "checkin/opening.html", context)


@require_POST
@guarded(SIGNED_IN)
def claim(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Put in for an opening; the desk says for whom."""
    at = clock.now()
    it = queries.opening_for(me(request), opening_id, at=at)
    form = ClaimForm(request.POST)
    if not form.is_valid():
        raise NotFound
    check_in_id = form.cleaned_data["check_in"] or _own_check_in(request, it)
    made = selection.claim(
        by=me(request), opening_id=it.pk, check_in_id=check_in_id, wish=form.cleaned_data["wish"], at=at
    )
    said = _("已认领%(what)s（第 %(wish)s 志愿）。截止前可以撤回。") % {"what": it.what, "wish": made.wish}
    return done(request, said, then=_to(it))


@require_POST
@guarded(SIGNED_IN)
def unclaim(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Take one's claim back."""
    it = queries.opening_for(me(request), opening_id, at=clock.now())
    mine = queries.own_claims(me(request)).get(it.pk)
    check_in_id = mine.check_in_id if mine else _own_check_in(request, it)
    selection.withdraw_claim(by=me(request), opening_id=it.pk, check_in_id=check_in_id, at=clock.now())
    return done(request, _("认领已撤回。"), then=_to(it))


@require_POST
@guarded(Permission.MANAGE_CHECKINS)
def rank(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Prepare the ranking."""
    it = queries.opening_for(me(request), opening_id, at=clock.now())
    proposal = selection.prepare_proposal(by=me(request), opening_id=it.pk, at=clock.now())
    said = _("已排序 %(count)s 人，请居委会成员决定。") % {"count": proposal.candidates.count()}
    return done(request, said, then=_to(it))


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_CHECKINS)
def withdraw(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Take an opening back."""
    it = queries.opening_for(me(request), opening_id, at=clock.now())
    access.require(me(request), Permission.MANAGE_CHECKINS, place=it.place, at=clock.now())
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            selection.withdraw_opening(
                by=me(request), opening_id=it.pk, reason=form.cleaned_data["reason"], at=clock.now()
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("岗位已撤回。"), then=_to(it))
    context = {
        "title": _("撤回岗位"), "lede": f"{it.what} · {it.place.name}", "form": form, "button": _("撤回"), "danger": True,
        "effect": _("撤回后 %(count)s 个认领不再处理。") % {"count": show.opening_line(it)["put_in"]}, "back": _to(it),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(Permission.DECIDE_SELECTION)
def decide(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """The committee's decision: whom, at which meeting, and why where it leaves the order."""
    at = clock.now()
    it = queries.opening_for(me(request), opening_id, at=at)
    access.require(me(request), Permission.DECIDE_SELECTION, place=it.place, at=at)
    proposal = selection.latest_proposal(it)
    candidates = [show.candidate(one, named=True) for one in queries.candidates_of(proposal.pk)] if proposal else []
    ranks = [(one["rank"], _("第 %(rank)s 名 %(name)s（%(total)s 分）") % one) for one in candidates]
    first = [str(number) for number, _words in ranks[: it.seats]]
    form = DecideForm(
        request.POST or None, ranks=ranks, initial={"proposal": proposal.pk if proposal else "", "chosen": first}
    )
    if request.method == "POST" and form.is_valid():
        try:
            selection.decide(
                by=me(request), opening_id=it.pk, proposal_id=form.cleaned_data["proposal"],
                chosen=[selection.Choice(rank) for rank in form.cleaned_data["chosen"]],
                reasons=form.reasons(), meeting=form.cleaned_data["meeting"], at=at,
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("已决定。%(count)s 人会收到各自的结果和理由。") % {"count": len(ranks)}
            return done(request, said, then=_to(it))
    context = {"it": it, "line": show.opening_line(it), "form": form, "candidates": candidates, "proposal": proposal}
    return page(request, "checkin/decide.html", context, status=422 if form.errors else 200)


def _meant(viewer: Any, text: str, on: date) -> list[Place]:
    """The places of the viewer that the words mean: one by its code or whole name, one that holds all others found."""
    seen = Place.objects.visible_to(viewer, on)
    by_code = seen.filter(code=text.strip())
    if by_code:
        return list(by_code)
    managed = seen.filter(access.subtree_filter(viewer, Permission.MANAGE_CHECKINS, on=on))
    found = search(text, among=managed, on=on)
    exact = [one for one in found if one.name == text.strip()]
    return exact or topmost(found)


def _own_check_in(request: HttpRequest, it: Opening) -> Any:
    """The approved check-in one claims with; anything else is told by the deed."""
    mine = queries.mine(me(request)).filter(place=it.community_id)
    found = mine.filter(state=CheckIn.State.APPROVED).first() or mine.first()
    if found is None:
        raise NotFound
    return found.pk


def _to(it: Opening) -> str:
    return reverse("checkin:opening", args=[it.pk])
