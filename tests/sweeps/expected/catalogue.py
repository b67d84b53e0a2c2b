"""What the policy says of `catalogue`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, P, Rule, always, needs


def _catalogued(guard: str, thing: str, *, page: bool = True) -> Rule:
    """A deed on an item or version: a form of its own, or a button."""
    return Rule(guard, get=needs(guard) if page else None, post=needs(guard), thing=thing)


RULES: dict[str, Rule] = {
    "catalogue:list": Rule(P.SEE_CATALOGUE, get=always),
    "catalogue:export": Rule(P.SEE_CATALOGUE, get=always),
    "catalogue:new": Rule(
        P.MANAGE_CATALOGUE, get=always, post=needs(P.MANAGE_CATALOGUE), thing="ct_new", denied_as=(422,)
    ),
    "catalogue:item": Rule(P.SEE_CATALOGUE, get=needs(P.SEE_CATALOGUE), thing="ct_item"),
    "catalogue:version": Rule(P.SEE_CATALOGUE, get=needs(P.SEE_CATALOGUE), thing="ct_version"),
    "catalogue:draft": _catalogued(P.MANAGE_CATALOGUE, "ct_item", page=False),
    "catalogue:edit": _catalogued(P.MANAGE_CATALOGUE, "ct_edit"),
    "catalogue:line-new": _catalogued(P.MANAGE_CATALOGUE, "ct_line_new"),
    "catalogue:line": _catalogued(P.MANAGE_CATALOGUE, "ct_line"),
    "catalogue:line-remove": _catalogued(P.MANAGE_CATALOGUE, "ct_line", page=False),
    "catalogue:sample": _catalogued(P.MANAGE_CATALOGUE, "ct_sample"),
    "catalogue:submit": _catalogued(P.MANAGE_CATALOGUE, "ct_draft", page=False),
    "catalogue:discard": _catalogued(P.MANAGE_CATALOGUE, "ct_draft", page=False),
    "catalogue:return": _catalogued(P.PUBLISH_CATALOGUE, "ct_review"),
    "catalogue:publish": _catalogued(P.PUBLISH_CATALOGUE, "ct_review"),
    "catalogue:cancel": _catalogued(P.PUBLISH_CATALOGUE, "ct_coming"),
    "catalogue:withdraw": _catalogued(P.PUBLISH_CATALOGUE, "ct_item"),
    "catalogue:cuts": Rule(P.SEE_CATALOGUE, get=always),  # of what is published: everybody may read that
    "catalogue:cuts-export": Rule(P.SEE_CATALOGUE, get=always),
    "catalogue:cut-lines": Rule(P.SEE_CATALOGUE, get=always, thing="ct_measure"),
    "guide:list": Rule(PUBLIC, get=always),
    "guide:cuts": Rule(PUBLIC, get=always),
    "guide:item": Rule(PUBLIC, get=always, thing="ct_code"),
    "guide:sample": Rule(PUBLIC, get=always, thing="ct_form"),
}  # fmt: skip
