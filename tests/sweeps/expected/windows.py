"""What the policy says of `windows`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, always, holds, is_subject, needs, never
from tests.sweeps.world import Persona, Thing


def sees_hall_or_own(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_HALL, it.path) or is_subject(who, it)


def serves_or_own(who: Persona, it: Thing) -> bool:
    return holds(who, P.SERVE_QUEUE, it.path) or is_subject(who, it)


def takes_leave(who: Persona, it: Thing) -> bool:
    return holds(who, P.SERVE_QUEUE, it.path) or holds(who, P.MANAGE_HALL, it.path)


SEES_HALL, MANAGES_HALL, SERVES = needs(P.SEE_HALL), needs(P.MANAGE_HALL), needs(P.SERVE_QUEUE)


def _of_hall(thing: str) -> Rule:
    return Rule(P.MANAGE_HALL, get=MANAGES_HALL, post=MANAGES_HALL, thing=thing)


RULES: dict[str, Rule] = {
    "windows:halls": Rule(PUBLIC, get=always),
    "windows:ticket": Rule(PUBLIC, get=always, thing="wn_link"),  # who has the link
    "windows:give-up": Rule(PUBLIC, post=always, thing="wn_link"),
    "windows:wait-again": Rule(PUBLIC, post=always, thing="wn_missed_link"),
    "windows:kiosk": Rule(PUBLIC, get=always, post=always, thing="wn_kiosk"),  # who has the machine's address
    "windows:kiosk-arrive": Rule(PUBLIC, post=always, thing="wn_kiosk_arrive"),
    "windows:slip": Rule(PUBLIC, get=always, thing="wn_slip"),
    "windows:take": Rule(PUBLIC, get=always, post=always, thing="wn_take"),
    "windows:board": Rule(PUBLIC, get=always, thing="wn_hall"),
    "windows:screen": Rule(PUBLIC, get=always, thing="wn_hall"),
    "windows:mine": Rule(SIGNED_IN, get=always),
    "windows:book": Rule(SIGNED_IN, get=always, post=always, thing="wn_book"),
    "windows:appointment": Rule(SIGNED_IN, get=sees_hall_or_own, thing="wn_appointment"),
    "windows:appointment-cancel": Rule(SIGNED_IN, post=serves_or_own, thing="wn_appointment"),
    "windows:appointment-arrive": Rule(SIGNED_IN, post=serves_or_own, thing="wn_arrive"),
    "windows:desk": Rule(P.SEE_HALL, get=always),
    "windows:call": Rule(P.SERVE_QUEUE, post=never, thing="wn_window"),  # only who is at the window today
    "windows:window-open": Rule(P.SEE_HALL, post=never, thing="wn_window"),
    "windows:window-pause": Rule(P.SEE_HALL, post=MANAGES_HALL, thing="wn_window"),
    "windows:window-close": Rule(P.SEE_HALL, post=MANAGES_HALL, thing="wn_window"),
    "windows:number": Rule(SIGNED_IN, get=sees_hall_or_own, thing="wn_number"),
    "windows:recall": Rule(P.SERVE_QUEUE, post=never, thing="wn_called"),
    "windows:serve": Rule(P.SERVE_QUEUE, post=never, thing="wn_called"),
    "windows:finish": Rule(P.SERVE_QUEUE, post=never, thing="wn_called"),
    "windows:miss": Rule(P.SERVE_QUEUE, post=never, thing="wn_called"),
    "windows:take-back": Rule(P.SERVE_QUEUE, post=SERVES, thing="wn_missed"),
    "windows:number-cancel": Rule(SIGNED_IN, post=serves_or_own, thing="wn_number"),
    "windows:numbers": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_hall"),
    "windows:give": Rule(P.SERVE_QUEUE, get=SERVES, post=SERVES, thing="wn_give"),
    "windows:appointments": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_hall"),
    "windows:slots": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_hall"),
    "windows:hall-new": Rule(P.MANAGE_HALL, get=always, post=MANAGES_HALL, thing="wn_new", denied_as=(422,)),
    "windows:hall": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_hall"),
    "windows:hall-edit": _of_hall("wn_edit"),
    "windows:kiosk-renew": Rule(P.MANAGE_HALL, post=MANAGES_HALL, thing="wn_hall"),
    "windows:floor": _of_hall("wn_floor"),
    "windows:topic-new": _of_hall("wn_topic_new"),
    "windows:topic-edit": _of_hall("wn_topic"),
    "windows:slots-new": _of_hall("wn_slots"),
    "windows:slot-edit": _of_hall("wn_slot"),
    "windows:window-new": _of_hall("wn_window_new"),
    "windows:window": Rule(P.SEE_HALL, get=SEES_HALL, thing="wn_window"),
    "windows:window-edit": _of_hall("wn_window"),
    "windows:window-retire": Rule(P.MANAGE_HALL, post=MANAGES_HALL, thing="wn_window"),
    "windows:seat-new": _of_hall("wn_empty"),
    "windows:seat-end": _of_hall("wn_seat"),
    "windows:leave-new": Rule(P.SEE_HALL, get=takes_leave, post=MANAGES_HALL, thing="wn_leave_new", denied_as=(422,)),
    "windows:leave-cover": _of_hall("wn_leave"),
    "windows:leave-cancel": Rule(P.SEE_HALL, post=MANAGES_HALL, thing="wn_leave"),
}  # fmt: skip
