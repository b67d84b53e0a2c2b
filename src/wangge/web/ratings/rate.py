"""Where people rate: the page of a link or QR code on the phone, the device of a window, and the QR code itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wangge import documents
from wangge.hall import queries as hall
from wangge.hall.models import Case
from wangge.kernel import clock, district
from wangge.kernel.refusals import NotFound, Refused
from wangge.posts import access
from wangge.ratings import giving
from wangge.ratings.models import Rating
from wangge.ratings.states import Channel, Level
from wangge.web.asking import me, refuse
from wangge.web.guard import PUBLIC, Permission, guarded
from wangge.web.page import page
from wangge.web.ratings.forms import RateForm
from wangge.windows.models import Ticket

LINKS = {"qr": Channel.QR, "sms": Channel.SMS, "pc": Channel.PC}
TAKE = Permission.TAKE_CASES


@require_http_methods(["GET", "POST"])
@guarded(PUBLIC)
def case(request: HttpRequest, token: str) -> HttpResponse:
    """Rate a case by its link. The page does not say what the case was about: a link may be passed on."""
    found = Case.objects.filter(token=token).first()
    if found is None:
        raise NotFound
    rated = Rating.objects.filter(case=found).exists()
    return _asked(request, giving.rate_case, token, on_site=giving.is_on_site(found), is_rated=rated)


@require_http_methods(["GET", "POST"])
@guarded(PUBLIC)
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """Rate a visit by the link of its number."""
    found = Ticket.objects.filter(token=token).first()
    if found is None:
        raise NotFound
    return _asked(
        request, giving.rate_ticket, token, on_site=True, is_rated=Rating.objects.filter(ticket=found).exists()
    )


def _asked(request: HttpRequest, deed: Any, token: str, *, on_site: bool, is_rated: bool) -> HttpResponse:
    channel = LINKS.get(request.GET.get("via", ""), Channel.MOBILE)
    form = RateForm(request.POST or None, on_site=on_site)
    done = False
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            deed(
                token=token, level=given["level"], at=clock.now(), channel=channel, told=form.told(), words=given["words"],
                contact=given["contact"],
            )  # fmt: skip
            done = True
        except Refused as refusal:
            refuse(form, refusal)
    context = {"form": form, "is_done": done, "is_rated": is_rated and not form.errors}
    return page(request, "ratings/rate.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(PUBLIC)
def device(request: HttpRequest, kiosk_key: str, number: int) -> HttpResponse:
    """The device at a window: five large buttons for the visit that is served there; nobody signs in."""
    at = clock.now()
    window = giving.device_window(kiosk_key, number)
    problem, thanks = "", False
    if request.method == "POST":
        level = request.POST.get("level", "")
        try:
            giving.rate_at_device(
                kiosk_key=kiosk_key, window_number=number, level=int(level) if level.isdecimal() else 0, at=at
            )
            thanks = True
        except Refused as refusal:
            problem = refusal.message
    context = {
        "window": window, "ticket": None if thanks else giving.at_device(window, at), "thanks": thanks, "problem": problem,
        "levels": [(level.value, level.label) for level in Level], "again": reverse("ratings:device", args=[kiosk_key, number]),
    }  # fmt: skip
    return page(request, "ratings/device.html", context, status=422 if problem else 200)


@require_GET
@guarded(TAKE)
def qr(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The QR code of a case, which the clerk shows or prints after handing out."""
    at = clock.now()
    found = hall.case_for(me(request), case_id, at=at)
    access.require(me(request), TAKE, place=found.place, at=at)
    address = district.address(request, f"{reverse('ratings:case', args=[found.token])}?via=qr")
    return page(request, "ratings/qr.html", {"qr": documents.qr_svg(address), "title": _("请您评价")})
