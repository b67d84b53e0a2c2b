"""A person's own check-in on the phone: report in, see where it stands, change it, consents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.checkin import commands, intake, queries
from wangge.checkin import consents as agreements
from wangge.checkin.models import CheckIn
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, Refused
from wangge.people.rules import age_on
from wangge.posts import access
from wangge.web.asking import me, refuse
from wangge.web.checkin import show
from wangge.web.checkin.forms import ApplyForm, ConsentForm, EditOfferForm
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page

KINDS = (
    (CheckIn.Kind.SERVING_MEMBER, gettext_lazy("在单位工作的党员，到居住的社区报到（双报到）。")),
    (CheckIn.Kind.RETIRED_MEMBER, gettext_lazy("组织关系在社区的退休党员。")),
    (CheckIn.Kind.VOLUNTEER, gettext_lazy("愿意帮助邻居的居民，满14周岁就可以。")),
)


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """My check-ins as cards, my posts put in for, the units I speak for."""
    at, person = clock.now(), me(request)
    cards = []
    for one in queries.mine(person):
        cards.append(
            {
                "check_in": one,
                "row": show.line(one, clock.day_of(at)),
                "wishes": show.wishes(one),
                "left": queries.days_left(one, clock.day_of(at)),
                "live": one.state in CheckIn.LIVE,
                "hours": round(queries.minutes_of(one) / 60, 1),
            }
        )
    claims = [
        {"opening": claim.opening, "line": show.opening_line(claim.opening), "wish": claim.wish}
        for claim in queries.own_claims(person).values()
    ]
    contacts = list(queries.my_contacts(person, at=at))
    return page(request, "checkin/mine.html", {"cards": cards, "claims": claims, "contacts": contacts})


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def apply(request: HttpRequest) -> HttpResponse:
    """Report in: first as what, then one calm form."""
    kind = request.GET.get("kind", "")
    if kind not in CheckIn.Kind.values:
        kinds = [{"code": one.value, "label": one.label, "says": says} for one, says in KINDS]
        return page(request, "checkin/as_what.html", {"kinds": kinds})
    at, person = clock.now(), me(request)
    form = ApplyForm(request.POST or None, **_choices(person, kind, at))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            check_in = commands.apply(
                by=person, person_id=person.pk, place_id=UUID(given["place"]), kind=kind, at=at,
                unit_id=UUID(given["unit"]) if given.get("unit") else None, offer=form.offer(), ground=form.ground(),
                consents=given["consents"], born_on=given.get("born_on"),
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("已提交给%(place)s，审核后会通知您。") % {"place": check_in.place.name}
            return done(request, said, then=reverse("checkin:mine"))
    context = {
        "title": _("报到：%(kind)s") % {"kind": CheckIn.Kind(kind).label}, "form": form, "button": _("提交报到"),
        "back": reverse("checkin:apply"), "large": True,
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def consents(request: HttpRequest) -> HttpResponse:
    """What I agree to; giving and taking back are one press each."""
    at, person = clock.now(), me(request)
    if request.method == "POST":
        form = ConsentForm(request.POST)
        if not form.is_valid():
            raise NotFound
        given = {"by": person, "person_id": person.pk, "purpose": form.cleaned_data["purpose"], "at": at}
        if form.cleaned_data["give"]:
            agreements.give(**given)
            return done(request, _("已记下您的同意，随时可以撤回。"), then=reverse("checkin:consents"))
        agreements.withdraw(**given)
        return done(request, _("已撤回，从现在起生效。"), then=reverse("checkin:consents"))
    rows = show.consent_rows(queries.mine(person), agreements.agreed(person))
    return page(request, "checkin/consents.html", {"rows": rows})


@require_POST
@guarded(SIGNED_IN)
def confirm(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Re-check-in: still here to serve."""
    check_in = queries.check_in_for(me(request), check_in_id, at=clock.now())
    checked = commands.confirm(by=me(request), check_in_id=check_in.pk, at=clock.now())
    said = _("已确认。下次请在 %(day)s 前再确认。") % {"day": checked.confirm_by}
    return done(request, said, then=_after(request, check_in))


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def offer(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """Change skills, free times and wishes."""
    at = clock.now()
    check_in = queries.check_in_for(me(request), check_in_id, at=at)
    if check_in.person_id != me(request).pk:
        access.require(me(request), Permission.MANAGE_CHECKINS, place=check_in.place, at=at)
    known: dict[str, Any] = {
        name: getattr(check_in, name) for name in ("skills", "times", "wished_roles", "wished_posts", "note", "version")
    }
    form = EditOfferForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_offer(
                by=me(request), check_in_id=check_in.pk, version=form.cleaned_data["version"], offer=form.offer(), at=at
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("特长和时间已保存。"), then=_after(request, check_in))
    context = {
        "title": _("特长、时间和愿望"), "lede": check_in.place.name, "form": form, "button": _("保存"),
        "back": _after(request, check_in), "large": True,
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


def _choices(person: Any, kind: str, at: Any) -> dict[str, Any]:
    """What the form offers; one's own community comes first."""
    home = person.home.path if person.home_id else ""
    places = sorted(queries.communities_for(at=at), key=lambda one: (not home.startswith(one.path), one.path))
    units = [(str(one.pk), one.name) for one in queries.work_units(at=at)]
    grown_up = person.born_on is not None and age_on(person.born_on, clock.day_of(at)) >= intake.ages(at).adult
    return {
        "kind": kind, "person": person, "grown_up": grown_up, "units": units,
        "places": [(str(one.pk), one.name) for one in places],
    }  # fmt: skip


def _after(request: HttpRequest, check_in: CheckIn) -> str:
    own = check_in.person_id == me(request).pk
    return reverse("checkin:mine") if own else reverse("checkin:detail", args=[check_in.pk])
