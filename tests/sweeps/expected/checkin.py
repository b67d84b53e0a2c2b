"""What the policy says of `checkin`."""

from __future__ import annotations

from tests.sweeps.expected.base import SIGNED_IN, P, Rule, always, holds, is_its_own, is_subject, manages_at, needs
from tests.sweeps.world import Persona, Thing


def sees_check_in(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_CHECKINS, it.path) or is_subject(who, it)


def own_or_desk(who: Persona, it: Thing) -> bool:
    return holds(who, P.MANAGE_CHECKINS, it.path) or is_subject(who, it)


def speaks_or_desk(who: Persona, it: Thing) -> bool:
    return is_its_own(who, it) or holds(who, P.MANAGE_CHECKINS, it.path)


RULES: dict[str, Rule] = {
    "checkin:list": Rule(P.SEE_CHECKINS, get=always),
    "checkin:export": Rule(P.SEE_CHECKINS, get=always),
    "checkin:new": Rule(P.MANAGE_CHECKINS, get=always, post=needs(P.MANAGE_CHECKINS), thing="check_in_new", denied_as=(422,)),
    "checkin:mine": Rule(SIGNED_IN, get=always),
    "checkin:apply": Rule(SIGNED_IN, get=always, post=always, thing="check_in_apply"),
    "checkin:consents": Rule(SIGNED_IN, get=always, post=always, thing="own_consent"),
    "checkin:detail": Rule(SIGNED_IN, get=sees_check_in, thing="check_in"),
    "checkin:approve": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="check_in_waiting"),
    "checkin:decline": manages_at(P.MANAGE_CHECKINS, "check_in_waiting"),
    "checkin:end": Rule(SIGNED_IN, get=own_or_desk, post=own_or_desk, thing="check_in"),
    "checkin:confirm": Rule(SIGNED_IN, post=own_or_desk, thing="check_in"),
    "checkin:offer": Rule(SIGNED_IN, get=own_or_desk, post=own_or_desk, thing="check_in_offer"),
    "checkin:consent-of": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="check_in_consent"),
    "checkin:service": manages_at(P.MANAGE_CHECKINS, "check_in_served"),
    "checkin:backfill": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="backfill"),
    "checkin:duplicates": Rule(P.MANAGE_CHECKINS, get=always),
    "checkin:merge": manages_at(P.MANAGE_CHECKINS, "double"),
    "checkin:undo": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="merged"),
    "checkin:openings": Rule(SIGNED_IN, get=always),
    "checkin:opening-new": Rule(P.MANAGE_CHECKINS, get=always, post=needs(P.MANAGE_CHECKINS), thing="opening_new"),
    "checkin:opening": Rule(SIGNED_IN, get=sees_check_in, thing="opening"),
    "checkin:claim": Rule(SIGNED_IN, post=own_or_desk, thing="opening"),
    "checkin:unclaim": Rule(SIGNED_IN, post=is_subject, thing="opening_claimed"),
    "checkin:rank": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="opening_over"),
    "checkin:opening-withdraw": manages_at(P.MANAGE_CHECKINS, "opening_over"),
    "checkin:decide": manages_at(P.DECIDE_SELECTION, "opening_ranked"),
    "checkin:unit-mine": Rule(SIGNED_IN, get=always),
    "checkin:unit": Rule(SIGNED_IN, get=is_its_own, thing="unit_contact"),
    "checkin:unit-list": Rule(SIGNED_IN, get=is_its_own, post=is_its_own, thing="unit_contact"),
    "checkin:units": Rule(P.MANAGE_CHECKINS, get=always),
    "checkin:contact-add": Rule(
        P.MANAGE_CHECKINS, get=always, post=needs(P.MANAGE_CHECKINS), thing="unit_contact_new", denied_as=(422,)
    ),
    "checkin:contact-end": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="unit_contact"),
    "checkin:report-make": Rule(P.MANAGE_CHECKINS, post=needs(P.MANAGE_CHECKINS), thing="report_new"),
    "checkin:report": Rule(SIGNED_IN, get=speaks_or_desk, thing="feedback_report"),
}  # fmt: skip
