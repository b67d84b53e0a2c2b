"""Giving a rating: by the link or QR of a case or ticket, at the device of a window, or by phone. Once each.

The journal says that a rating was given, never by whom. Lock order: the case or ticket, then its rating.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.hall.models import Case
from wangge.hall.models.papers import Handover
from wangge.hall.states import Channel as CaseChannel
from wangge.hall.states import State as CaseState
from wangge.kernel import policy, working_days
from wangge.kernel.actors import SYSTEM, System
from wangge.kernel.district import atomic
from wangge.kernel.identity import normalise_phone
from wangge.kernel.refusals import Invalid, NotFound
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.ratings import notices, refusals, rules
from wangge.ratings.models import Handling, Rating
from wangge.ratings.states import INDICATORS_VERSION, Channel, Level, indicators, is_bad
from wangge.windows.models import Hall, Ticket, TicketState, Window

RATEABLE = (CaseState.ISSUED, CaseState.CLOSED, CaseState.NOT_ACCEPTED, CaseState.ARCHIVED)
MOST_WORDS, SHORTEST_PHONE = 500, 7
Told = Mapping[str, int]


@atomic
def rate_case(
    *, token: str, level: int, at: datetime, channel: str = Channel.MOBILE, told: Told | None = None, words: str = "",
    contact: str = "",
) -> Rating:  # fmt: skip
    """Rate a case by its link. Raises NotFound, NotYet, TooLate, RatedAlready, BadLevel, Invalid."""
    case = _case(token=token)
    return _rate_case(case, SYSTEM, level, at, channel, told, words, contact)


@atomic
def rate_case_by_phone(
    *, by: Person, number: str, level: int, at: datetime, words: str = "", contact: str = ""
) -> Rating:
    """Write down what somebody says on the phone about a case. Raises as `rate_case`, NotPermitted, OwnWork."""
    case = _case(number=number.strip().upper())
    access.require(by, Permission.HANDLE_RATINGS, place=case.place, at=at)
    if by.pk in (case.taken_by_id, case.decided_by_id, case.owner_id):
        raise refusals.OwnWork
    return _rate_case(case, by, level, at, Channel.PHONE, None, words, contact)


@atomic
def rate_ticket(
    *, token: str, level: int, at: datetime, channel: str = Channel.QR, told: Told | None = None, words: str = "",
    contact: str = "",
) -> Rating:  # fmt: skip
    """Rate a visit by the link of its number. Raises NotFound, NotYet, TooLate, RatedAlready, BadLevel, Invalid."""
    ticket = _ticket(token=token)
    if ticket.state != TicketState.DONE or ticket.ended_at is None:
        raise refusals.NotYet
    _in_time(ticket.ended_at, at)
    return _rate_ticket(ticket, level, at, channel, told, words, contact)


@atomic
def rate_at_device(*, kiosk_key: str, window_number: int, level: int, at: datetime) -> Rating:
    """Press a level at the device of a window: rates the visit that is served there or just ended.

    Raises NotFound (no such device), NotYet (nobody to rate it), BadLevel.
    """
    ticket = at_device(device_window(kiosk_key, window_number), at)
    if ticket is None:
        raise refusals.NotYet
    return _rate_ticket(_ticket(pk=ticket.pk), level, at, Channel.DEVICE, None, "", "")


def device_window(kiosk_key: str, number: int) -> Window:
    """The window of a device. Raises NotFound."""
    hall = Hall.objects.filter(kiosk_key=kiosk_key).first() if kiosk_key else None
    window = Window.objects.filter(hall=hall, number=number).select_related("hall__place").first() if hall else None
    if window is None:
        raise NotFound
    return window


def at_device(window: Window, at: datetime) -> Ticket | None:
    """The visit a press at the window's device rates now: the one served, or ended a few minutes ago; not rated yet. One query."""
    since = at - timedelta(minutes=policy.on("ratings.device_minutes", at).value)
    found = Ticket.objects.filter(window=window, rating=None).exclude(serving_at=None)
    recent = found.filter(state=TicketState.SERVING) | found.filter(state=TicketState.DONE, ended_at__gte=since)
    return recent.order_by("-serving_at").first()


def may_rate(case: Case, at: datetime) -> bool:
    """Whether the link of a case may be offered now: it ended, not too long ago. Says nothing about whether it was rated."""
    if case.state not in RATEABLE:
        return False
    ended = case.closed_at or case.issued_at or at
    return at <= ended + timedelta(days=policy.on("ratings.open_days", at).value)


def is_on_site(case: Case) -> bool:
    """Whether the applicant was at the hall for it: that decides which indicators are asked. One query at most."""
    return case.channel == CaseChannel.WINDOW or Handover.objects.filter(case=case, how="window").exists()


# Parts of the above


def _case(**known: Any) -> Case:
    found = Case.objects.select_for_update(of=("self",)).select_related("place", "office").filter(**known).first()
    if found is None or not all(known.values()):
        raise NotFound
    return found


def _ticket(**known: Any) -> Ticket:
    found = (
        Ticket.objects.select_for_update(of=("self",)).select_related("hall__place", "window").filter(**known).first()
    )
    if found is None or not all(known.values()):
        raise NotFound
    return found


def _rate_case(
    case: Case, by: Person | System, level: int, at: datetime, channel: str, told: Told | None, words: str, contact: str
) -> Rating:
    if case.state not in RATEABLE:
        raise refusals.NotYet
    _in_time(case.closed_at or case.issued_at or at, at)
    if Rating.objects.filter(case=case).exists():
        raise refusals.RatedAlready
    return _given(
        by, level, at, told, words, contact, case=case, place=case.place, office=case.office, item_id=case.item_id,
        clerk_id=case.taken_by_id, approver_id=case.decided_by_id, channel=channel, on_site=is_on_site(case),
    )  # fmt: skip


def _rate_ticket(
    ticket: Ticket, level: int, at: datetime, channel: str, told: Told | None, words: str, contact: str
) -> Rating:
    if Rating.objects.filter(ticket=ticket).exists():
        raise refusals.RatedAlready
    return _given(
        SYSTEM, level, at, told, words, contact, ticket=ticket, place=ticket.hall.place, window=ticket.window,
        clerk_id=ticket.clerk_id, channel=channel, on_site=True,
    )  # fmt: skip


def _given(
    by: Person | System, level: int, at: datetime, told: Told | None, words: str, contact: str, **about: Any
) -> Rating:
    if level not in Level.values or about["channel"] not in Channel.values:
        raise refusals.BadLevel(field="level")
    made = Rating.objects.create(
        level=level, indicators=_indicators(told or {}, about["on_site"]), indicators_version=INDICATORS_VERSION,
        words=words.strip()[:MOST_WORDS] or None, contact=_phone(contact), given_at=at, **about,
    )  # fmt: skip
    journal.record("rating.given", by=by, on=made, at=at, place=made.place, level=level, channel=made.channel)
    if is_bad(level):
        days = policy.on("ratings.contact_working_days", at).value
        handling = Handling.objects.create(rating=made, due_at=rules.after_working_days(at, days, calendar()))
        notices.bad(handling, at)
    return made


def calendar() -> Any:
    """The working calendar. One query."""
    return working_days.calendar()


def _indicators(told: Told, on_site: bool) -> dict[str, int]:
    known = indicators(on_site)
    if any(code not in known or level not in Level.values for code, level in told.items()):
        raise refusals.BadLevel(field="indicators")
    return dict(told)


def _in_time(ended_at: datetime, at: datetime) -> None:
    days = policy.on("ratings.open_days", at).value
    if at > ended_at + timedelta(days=days):
        raise refusals.TooLate(days=days)


def _phone(text: str) -> str | None:
    number = normalise_phone(text)
    if number and len(number) < SHORTEST_PHONE:
        raise Invalid(field="contact", what=_("电话"), why=_("位数不足，请连区号一起填写"))
    return number or None
