"""What the policy says of `alliance`."""

from __future__ import annotations

from tests.sweeps.expected.base import (
    PUBLIC,
    SIGNED_IN,
    Condition,
    P,
    Rule,
    always,
    is_its_own,
    is_subject,
    manages_at,
    needs,
    sees_complaint,
    sees_member,
)


def _of_member(thing: str, post: Condition = is_its_own) -> Rule:
    """A deed of whoever speaks for the member."""
    return Rule(SIGNED_IN, get=is_its_own, post=post, thing=thing)


RULES: dict[str, Rule] = {
    "alliance:list": Rule(P.SEE_SERVICE, get=always),
    "alliance:public": Rule(PUBLIC, get=always),
    "alliance:invite": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="al_invite", denied_as=(422,)
    ),
    "alliance:benefits": Rule(P.SEE_SERVICE, get=always),
    "alliance:benefit-new": Rule(
        P.MANAGE_SERVICE, get=always, post=needs(P.MANAGE_SERVICE), thing="al_benefit_new", denied_as=(422,)
    ),
    "alliance:benefit-end": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="al_benefit"),
    "alliance:export": Rule(P.SEE_SERVICE, get=always, post=always, thing="al_export_new"),
    "alliance:exported": Rule(P.SEE_SERVICE, get=is_its_own, thing="al_export"),
    "alliance:export-file": Rule(P.SEE_SERVICE, get=is_its_own, thing="al_export_file"),
    "alliance:mine": Rule(SIGNED_IN, get=always),
    "alliance:complained": Rule(SIGNED_IN, get=always),
    "alliance:complaints": Rule(P.SEE_SERVICE, get=always),
    "alliance:complaint": Rule(SIGNED_IN, get=sees_complaint, thing="al_heard"),
    "alliance:reply": _of_member("al_raised"),
    "alliance:withdraw": Rule(SIGNED_IN, post=is_subject, thing="al_raised"),
    "alliance:decide": manages_at(P.HEAR_COMPLAINTS, "al_heard"),
    "alliance:appeal": _of_member("al_verified"),
    "alliance:appeal-decide": manages_at(P.DECIDE_APPEALS, "al_appealed"),
    "alliance:detail": Rule(SIGNED_IN, get=sees_member, thing="al_member"),
    "alliance:credit": manages_at(P.MANAGE_SERVICE, "al_credit"),
    "alliance:desk": manages_at(P.HEAR_COMPLAINTS, "al_complain"),
    "alliance:complain": Rule(SIGNED_IN, get=always, post=always, thing="al_complain"),
}  # fmt: skip
