"""What the policy says of `hall`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, always, holds, is_subject, needs, on_case_of
from tests.sweeps.world import Persona, Thing


def sees_case(who: Persona, it: Thing) -> bool:
    return holds(who, P.SEE_CASES, it.path) or is_subject(who, it)


def own_or_window(who: Persona, it: Thing) -> bool:
    return holds(who, P.TAKE_CASES, it.path) or is_subject(who, it)


def in_the_department(who: Persona, it: Thing) -> bool:
    """Nobody of the sweeps is in the other department of a joint case."""
    return who.key is not None and who.key == it.owner


RULES: dict[str, Rule] = {
    "hall:list": Rule(P.SEE_CASES, get=always),
    "hall:mine": Rule(SIGNED_IN, get=always),
    # figures of the hall: counts of what one sees, and the cases behind them
    "hall:figures": Rule(P.SEE_HALL, get=always),
    "hall:figures-xlsx": Rule(P.SEE_HALL, get=always),
    "hall:figures-csv": Rule(P.SEE_HALL, get=always),
    "hall:counted": Rule(P.SEE_CASES, get=always),
    "hall:intake": Rule(P.TAKE_CASES, get=always, post=always, thing="hl_new"),
    "hall:items": Rule(P.TAKE_CASES, get=always),
    "hall:look-up": Rule(P.TAKE_CASES, post=always, thing="hl_who"),
    "hall:register": Rule(P.TAKE_CASES, post=always, thing="hl_newcomer"),
    "hall:apply": Rule(SIGNED_IN, get=always, post=always, thing="hl_code"),
    "hall:search": Rule(PUBLIC, get=always),
    "hall:follow": Rule(PUBLIC, get=always, thing="hl_link"),
    "hall:case": Rule(SIGNED_IN, get=sees_case, thing="hl_received"),
    "hall:hand-in": Rule(SIGNED_IN, get=sees_case, post=own_or_window, thing="hl_line"),
    "hall:materials": Rule(SIGNED_IN, get=sees_case, post=own_or_window, thing="hl_lines"),
    "hall:paper": Rule(SIGNED_IN, get=sees_case, thing="hl_paper"),
    "hall:file": Rule(SIGNED_IN, get=sees_case, thing="hl_file"),
    "hall:mandate": Rule(SIGNED_IN, get=sees_case, thing="hl_mandate"),
    "hall:package": Rule(P.SEE_CASES, get=needs(P.SEE_CASES), thing="hl_archived"),
    "hall:receive": on_case_of(P.TAKE_CASES, "hl_submitted", page=False),
    "hall:accept": on_case_of(P.TAKE_CASES, "hl_received"),
    "hall:correct": on_case_of(P.TAKE_CASES, "hl_received"),
    "hall:not-accept": on_case_of(P.TAKE_CASES, "hl_received"),
    "hall:spot": on_case_of(P.TAKE_CASES, "hl_spot"),
    "hall:submit": Rule(SIGNED_IN, post=is_subject, thing="hl_draft"),
    "hall:answered": Rule(SIGNED_IN, post=own_or_window, thing="hl_supplied"),
    "hall:claim": on_case_of(P.DECIDE_CASES, "hl_accepted", page=False),
    "hall:release": on_case_of(P.DECIDE_CASES, "hl_reviewing"),
    "hall:pass-on": on_case_of(P.DECIDE_CASES, "hl_reviewing"),
    "hall:send-back": on_case_of(P.DECIDE_CASES, "hl_deciding"),
    "hall:pause": on_case_of(P.DECIDE_CASES, "hl_reviewing"),
    "hall:resume": on_case_of(P.DECIDE_CASES, "hl_special"),
    "hall:extend": on_case_of(P.MANAGE_HALL, "hl_reviewing"),
    "hall:decide": on_case_of(P.DECIDE_CASES, "hl_deciding"),
    "hall:explain": on_case_of(P.DECIDE_CASES, "hl_late"),
    "hall:certify": on_case_of(P.DECIDE_CASES, "hl_approved", page=False),
    "hall:hand-out": on_case_of(P.TAKE_CASES, "hl_certified"),
    "hall:post": on_case_of(P.TAKE_CASES, "hl_certified"),
    "hall:delivered": on_case_of(P.TAKE_CASES, "hl_posted", page=False),
    "hall:terminate": Rule(SIGNED_IN, get=sees_case, post=needs(P.DECIDE_CASES), thing="hl_reviewing"),
    "hall:withdraw": Rule(SIGNED_IN, get=sees_case, post=own_or_window, thing="hl_reviewing"),
    "hall:archive": on_case_of(P.TAKE_CASES, "hl_closed", page=False),
    # joint cases: the department's own approver answers, and nobody of the sweeps is in it
    "hall:parts": Rule(P.DECIDE_CASES, get=always),
    "hall:part-claim": Rule(P.DECIDE_CASES, post=in_the_department, thing="hl_part"),
    "hall:part-release": Rule(P.DECIDE_CASES, get=needs(P.DECIDE_CASES), post=in_the_department, thing="hl_part"),
    "hall:part-answer": Rule(P.DECIDE_CASES, get=needs(P.DECIDE_CASES), post=in_the_department, thing="hl_part"),
    "hall:part-ask-again": on_case_of(P.DECIDE_CASES, "hl_objected"),
}  # fmt: skip
