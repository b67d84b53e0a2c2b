"""What the policy says of `ratings`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, always, holds, needs
from tests.sweeps.world import Persona, Thing


def sees_rating(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_RATINGS, it.path)


def handles_rating(who: Persona, it: Thing) -> bool:
    return holds(who, P.HANDLE_RATINGS, it.path)


def is_rated(who: Persona, it: Thing) -> bool:
    """Nobody of the sweeps: whoever was rated works in the hall only."""
    return who.key is not None and who.key == it.owner


def _handled(thing: str) -> Rule:
    return Rule(P.HANDLE_RATINGS, get=handles_rating, post=handles_rating, thing=thing)


RULES: dict[str, Rule] = {
    "ratings:list": Rule(P.SEE_RATINGS, get=always),
    "ratings:figures": Rule(PUBLIC, get=always),
    "ratings:case": Rule(PUBLIC, get=always, post=always, thing="rt_case"),
    "ratings:ticket": Rule(PUBLIC, get=always, post=always, thing="rt_ticket"),
    "ratings:device": Rule(PUBLIC, get=always, post=always, thing="rt_device"),
    "ratings:qr": Rule(P.TAKE_CASES, get=needs(P.TAKE_CASES), thing="rt_qr"),
    "ratings:phone": Rule(P.HANDLE_RATINGS, get=always, post=handles_rating, thing="rt_phone"),
    "ratings:about-me": Rule(SIGNED_IN, get=always),
    "ratings:appeal": Rule(SIGNED_IN, get=is_rated, post=is_rated, thing="rt_open"),
    "ratings:detail": Rule(P.SEE_RATINGS, get=sees_rating, thing="rt_open"),
    "ratings:number": Rule(P.HANDLE_RATINGS, post=handles_rating, thing="rt_open"),
    "ratings:contact": _handled("rt_open"),
    "ratings:rectify": _handled("rt_contacted"),
    "ratings:follow-up": _handled("rt_rectified"),
    "ratings:decide": _handled("rt_appealed"),
}  # fmt: skip
