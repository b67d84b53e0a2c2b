"""What the policy says of `volunteers`."""

from __future__ import annotations

from tests.sweeps.expected.base import (
    PUBLIC,
    SIGNED_IN,
    P,
    Rule,
    always,
    is_subject,
    manages_at,
    needs,
    own_or_manages,
    sees_service,
)

RULES: dict[str, Rule] = {
    "volunteers:list": Rule(P.SEE_SERVICE, get=always),
    "volunteers:export": Rule(P.SEE_SERVICE, get=always),
    "volunteers:mine": Rule(SIGNED_IN, get=always),
    "volunteers:announced": Rule(PUBLIC, get=always),
    "volunteers:card-check": Rule(PUBLIC, get=always, thing="vl_card_code"),
    "volunteers:certificate-check": Rule(PUBLIC, get=always, thing="vl_certificate_code"),
    "volunteers:appeals": Rule(P.DECIDE_APPEALS, get=always),
    "volunteers:deduction": Rule(SIGNED_IN, get=sees_service, thing="vl_deduction"),
    "volunteers:appeal": Rule(SIGNED_IN, get=is_subject, post=is_subject, thing="vl_deduction"),
    "volunteers:decide": manages_at(P.DECIDE_APPEALS, "vl_appealed"),
    "volunteers:certificates": Rule(P.SEE_SERVICE, get=always),
    "volunteers:certificate": Rule(SIGNED_IN, get=sees_service, thing="vl_applied"),
    "volunteers:certificate-pdf": Rule(SIGNED_IN, get=sees_service, thing="vl_issued"),
    "volunteers:certificate-issue": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="vl_applied"),
    "volunteers:certificate-decline": manages_at(P.MANAGE_SERVICE, "vl_applied"),
    "volunteers:certificate-withdraw": manages_at(P.MANAGE_SERVICE, "vl_issued"),
    "volunteers:certificate-new": Rule(SIGNED_IN, get=sees_service, post=own_or_manages, thing="vl_certificate_new"),
    "volunteers:stars": Rule(P.SEE_SERVICE, get=always),
    "volunteers:star-apply": Rule(SIGNED_IN, post=is_subject, thing="vl_star_apply", denied_as=(409,), sides=("own",)),
    "volunteers:star-announce": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="vl_star"),
    "volunteers:star-grant": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="vl_star_noticed"),
    "volunteers:star-decline": manages_at(P.MANAGE_SERVICE, "vl_star"),
    "volunteers:detail": Rule(SIGNED_IN, get=sees_service, thing="vl_person"),
    "volunteers:card-pdf": Rule(SIGNED_IN, get=sees_service, thing="vl_person"),
    "volunteers:card-issue": manages_at(P.MANAGE_SERVICE, "vl_cardless"),
    "volunteers:card-replace": Rule(SIGNED_IN, get=own_or_manages, post=own_or_manages, thing="vl_person"),
    "volunteers:card-revoke": Rule(P.MANAGE_SERVICE, post=needs(P.MANAGE_SERVICE), thing="vl_person"),
}  # fmt: skip
