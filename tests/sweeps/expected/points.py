"""What the policy says of `points`."""

from __future__ import annotations

from tests.sweeps.expected.base import SIGNED_IN, P, Rule, always, holds, is_subject, needs
from tests.sweeps.world import Persona, Thing


def sees_account(who: Persona, it: Thing) -> bool:
    return is_subject(who, it) or holds(who, P.SEE_SERVICE, it.path)


CORRECTS, CLOSES = needs(P.CORRECT_POINTS), needs(P.MANAGE_POLICY)


RULES: dict[str, Rule] = {
    "points:accounts": Rule(P.SEE_SERVICE, get=always),
    "points:export": Rule(P.SEE_SERVICE, get=always),
    "points:mine": Rule(SIGNED_IN, get=always),
    "points:account": Rule(SIGNED_IN, get=sees_account, thing="pt_account"),
    "points:statement-pdf": Rule(SIGNED_IN, get=sees_account, thing="pt_account"),
    "points:correct": Rule(P.CORRECT_POINTS, get=CORRECTS, post=CORRECTS, thing="pt_entry"),
    "points:corrections": Rule(P.CORRECT_POINTS, get=always),
    "points:correction": Rule(P.CORRECT_POINTS, get=CORRECTS, post=CORRECTS, thing="pt_correction"),
    "points:years": Rule(P.MANAGE_POLICY, get=always),
    "points:close": Rule(P.MANAGE_POLICY, post=CLOSES, thing="pt_year"),
    "points:undo": Rule(P.MANAGE_POLICY, get=always, post=CLOSES, thing="pt_closed"),
    "points:undo-approve": Rule(P.MANAGE_POLICY, post=CLOSES, thing="pt_undo"),
    "points:undo-go-on": Rule(P.MANAGE_POLICY, post=CLOSES, thing="pt_undoing"),
}  # fmt: skip
