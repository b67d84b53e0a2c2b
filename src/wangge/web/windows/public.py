"""What everybody sees of a hall without an account: numbers, the board in the lobby, the calling screen."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.refusals import Refused
from wangge.web.asking import refuse
from wangge.web.guard import PUBLIC, guarded
from wangge.web.kit import pressed
from wangge.web.page import done, page
from wangge.web.windows import show
from wangge.web.windows.forms import TakeForm
from wangge.windows import commands, ending, estimates, hours, queries


@require_GET
@guarded(PUBLIC)
def index(request: HttpRequest) -> HttpResponse:
    """The halls: take a number, book, see who is on duty."""
    return page(request, "windows/halls.html", {"halls": queries.halls_with_slots(at=clock.now())})


@never_cache
@require_http_methods(["GET", "POST"])
@guarded(PUBLIC)
def take(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """Take a number on the phone: what for, how long it takes, and where to call back."""
    at, hall = clock.now(), queries.public_hall(hall_id)
    person = request.person  # type: ignore[attr-defined]
    waits = estimates.Queue(hall, at=at).waits()
    topics = [(f"{one.topic.pk}", _label(one)) for one in waits]
    form = TakeForm(request.POST or None, topics=topics, signed_in=person is not None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = commands.take_by_phone(
                hall_id=hall.pk, topic_id=UUID(given["topic"]), phone=given["phone"], person=person, at=at
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, _("您的号是 %(n)s。") % {"n": made.number}, then=reverse("windows:ticket", args=[made.token])
            )
    context = {"hall": hall, "form": form, "given_now": hours.gives_numbers(hall, at=at)}
    return page(request, "windows/take.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
@guarded(PUBLIC)
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """One's number: where it stands, or the window to go to. Whoever has the link may."""
    at, one = clock.now(), queries.ticket_by_token(token)
    turn = estimates.Queue(one.hall, at=at).turn(one) if one.state == "waiting" else None
    context = {
        "one": one, "tone": show.TONES[one.state], "turn": turn, "minutes": show.minutes(turn.minutes) if turn else "",
        "live": one.state in ("waiting", "called", "serving"),
    }  # fmt: skip
    return page(request, "windows/ticket.html#live", context)


@require_POST
@guarded(PUBLIC)
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """The number is not needed any more."""
    return pressed(
        request, lambda: ending.give_up(token=token, at=clock.now(), by=request.person),  # type: ignore[attr-defined]
        said=_("已取消。"), then=reverse("windows:ticket", args=[token]),
    )  # fmt: skip


@require_POST
@guarded(PUBLIC)
def wait_again(request: HttpRequest, token: str) -> HttpResponse:
    """A missed number waits again."""
    return pressed(
        request, lambda: commands.take_by_link(token=token, at=clock.now(), by=request.person),  # type: ignore[attr-defined]
        said=_("已重新排队。"), then=reverse("windows:ticket", args=[token]),
    )  # fmt: skip


@never_cache
@require_GET
@guarded(PUBLIC)
def board(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """The board in the lobby: every floor with its branch, and who is at which window."""
    at, hall = clock.now(), queries.public_hall(hall_id)
    floors = [
        (line.floor, [(one, show.on_duty(one.duty), show.WINDOW_TONES[one.window.state]) for one in line.windows])
        for line in queries.board(hall, at=at)
    ]
    return page(request, "windows/board.html#live", {"hall": hall, "floors": floors, "at": at})


@never_cache
@require_GET
@guarded(PUBLIC)
def screen(request: HttpRequest, hall_id: UUID) -> HttpResponse:
    """The calling screen: which number to which window, and how many wait."""
    at, hall = clock.now(), queries.public_hall(hall_id)
    waits = [(one, show.minutes(one.minutes)) for one in estimates.Queue(hall, at=at).waits()]
    return page(
        request, "windows/screen.html#live", {"hall": hall, "called": queries.called(hall, at=at), "waits": waits}
    )


def _label(one: estimates.Wait) -> str:
    words = {"topic": one.topic.name, "n": one.waiting, "time": show.minutes(one.minutes)}
    return _("%(topic)s · 等候 %(n)s 人 · %(time)s") % words
