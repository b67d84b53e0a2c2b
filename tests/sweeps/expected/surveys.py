"""What the policy says of `surveys`."""

from __future__ import annotations

from tests.sweeps.expected.base import P, Rule, always, around, manages_at, needs
from tests.sweeps.world import Persona, Thing


def sees_questionnaire(who: Persona, it: Thing) -> bool:
    return around(who, P.SEE_SURVEYS, it.path)


def sees_campaign(who: Persona, it: Thing) -> bool:
    return around(who, P.SEE_SURVEYS, it.path) or around(who, P.SEE_FIGURES, it.path)


RULES: dict[str, Rule] = {
    "surveys:campaigns": Rule(P.SEE_FIGURES, get=always),
    "surveys:campaign-new": Rule(P.MANAGE_SURVEYS, get=always, post=needs(P.MANAGE_SURVEYS), thing="sv_plan", denied_as=(422,)),
    "surveys:campaign": Rule(P.SEE_FIGURES, get=sees_campaign, thing="sv_campaign"),
    "surveys:start": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_planned"),
    "surveys:close": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_close"),
    "surveys:assign": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_campaign"),
    "surveys:unattended": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_campaign"),
    "surveys:campaign-doors": Rule(P.SEE_SURVEYS, get=sees_campaign, thing="sv_campaign"),
    "surveys:results": Rule(P.SEE_FIGURES, get=sees_campaign, thing="sv_campaign"),
    "surveys:export": Rule(P.SEE_SURVEYS, get=sees_campaign, thing="sv_campaign"),
    "surveys:map": Rule(P.SEE_FIGURES, get=sees_campaign, thing="sv_campaign"),
    "surveys:map-data": Rule(P.SEE_FIGURES, get=sees_campaign, thing="sv_campaign"),
    "surveys:mine": Rule(P.ANSWER_SURVEYS, get=always),
    "surveys:door": Rule(P.SEE_SURVEYS, get=needs(P.SEE_SURVEYS), thing="sv_door"),
    "surveys:visit": Rule(P.ANSWER_SURVEYS, post=needs(P.ANSWER_SURVEYS), thing="sv_door"),
    "surveys:answers": manages_at(P.ANSWER_SURVEYS, "sv_met"),
    "surveys:draft": Rule(P.ANSWER_SURVEYS, post=needs(P.ANSWER_SURVEYS), thing="sv_draft"),
    "surveys:photo": Rule(P.SEE_SURVEYS, get=needs(P.SEE_SURVEYS), thing="sv_photo"),
    "surveys:response": Rule(P.SEE_SURVEYS, get=needs(P.SEE_SURVEYS), thing="sv_response"),
    "surveys:questionnaires": Rule(P.SEE_SURVEYS, get=always),
    "surveys:questionnaire-new": Rule(
        P.MANAGE_SURVEYS, get=always, post=needs(P.MANAGE_SURVEYS), thing="sv_questionnaire", denied_as=(422,)
    ),
    "surveys:draft-start": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_redraft"),
    "surveys:build": Rule(P.SEE_SURVEYS, get=sees_questionnaire, thing="sv_version"),
    "surveys:preview": Rule(P.SEE_SURVEYS, get=sees_questionnaire, thing="sv_version"),
    "surveys:edit": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_edit"),
    "surveys:publish": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_publish"),
    "surveys:retire": Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_retire"),
    "surveys:question": manages_at(P.MANAGE_SURVEYS, "sv_question"),
    "surveys:produces": manages_at(P.MANAGE_SURVEYS, "sv_produces"),
}  # fmt: skip
