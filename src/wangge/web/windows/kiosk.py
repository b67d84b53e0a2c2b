"""The ticket machine in the lobby: its address is the machine's key. Nobody signs in and nobody says who they are."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge import documents
from wangge.kernel import clock, district
from wangge.kernel.refusals import Invalid, NotFound, Refused
from wangge.web.errors import refused_page
from wangge.web.guard import PUBLIC, guarded
from wangge.web.page import page
from wangge.web.windows import show
from wangge.web.windows.forms import CodeForm
from wangge.windows import booking, commands, estimates, hours, queries


@never_cache
@require_http_methods(["GET", "POST"])
@guarded(PUBLIC)
def kiosk(request: HttpRequest, key: str) -> HttpResponse:
    """One large button for each topic; pressing it gives a number."""
    at, hall = clock.now(), queries.kiosk_hall(key)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            topic_id = _id(request.POST.get("topic", ""))
            made = commands.take_at_kiosk(
                kiosk_key=key, topic_id=topic_id, is_priority=request.POST.get("is_priority") == "1", at=at
            )
        except Refused as problem:
            refusal = problem
        else:
            return _to_slip(key, made.token)
    waits = [(one, show.minutes(one.minutes)) for one in estimates.Queue(hall, at=at).waits()]
    context = {
        "hall": hall, "key": key, "waits": waits, "form": CodeForm(), "refusal": refusal,
        "given_now": hours.gives_numbers(hall, at=at),
    }  # fmt: skip
    return page(request, "windows/kiosk.html", context, status=refusal.status if refusal else 200)


@require_POST
@guarded(PUBLIC)
def arrive(request: HttpRequest, key: str) -> HttpResponse:
    """An appointment becomes a number by its code."""
    try:
        made = booking.arrive_by_code(kiosk_key=key, code=request.POST.get("code", "")[:20], at=clock.now())
    except Refused as refusal:
        return refused_page(request, refusal)
    return _to_slip(key, made.token)


@never_cache
@require_GET
@guarded(PUBLIC)
def slip(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """What is printed: the number, how many are ahead, and the code that follows it on a phone."""
    at, hall, one = clock.now(), queries.kiosk_hall(key), queries.ticket_by_token(token)
    if one.hall_id != hall.pk:
        raise NotFound
    turn = estimates.Queue(hall, at=at).turn(one)
    address = district.address(request, reverse("windows:ticket", args=[token]))
    context = {
        "hall": hall, "key": key, "one": one, "turn": turn, "minutes": show.minutes(turn.minutes) if turn else "",
        "qr": documents.qr_svg(address),
    }  # fmt: skip
    return page(request, "windows/slip.html", context)


def _to_slip(key: str, token: str) -> HttpResponse:
    response = HttpResponse(status=303)
    response["Location"] = reverse("windows:slip", args=[key, token])
    return response


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(field="topic", what=_("业务类别"), why=_("请选择一项。")) from None
