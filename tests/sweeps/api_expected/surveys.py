"""What the policy says of the API of `surveys`."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from tests.kernel.test_photos import photo
from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import P, Rule, needs
from tests.sweeps.expected.surveys import sees_campaign, sees_questionnaire
from tests.sweeps.world import Thing


def _planned(it: Thing) -> dict[str, Any]:
    days = {name: str(it.body[name]) for name in ("starts_on", "ends_on")}
    return fields_of("title", "questionnaire_id", "place_ids", "most_tries")(it) | days


def _pictured(it: Thing) -> dict[str, Any]:
    return {"content": b64encode(photo()).decode()}


API: dict[tuple[str, str], Call] = {
    ("GET", "/surveys/questionnaires"): reads(P.SEE_SURVEYS),
    ("POST", "/surveys/questionnaires"): does(
        P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_questionnaire", fields_of("name", "audience", "community_id")
    ),
    ("POST", "/surveys/questionnaires/{questionnaire_id}/draft"): does(
        P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_redraft"
    ),
    ("GET", "/surveys/versions/{version_id}"): reads(P.SEE_SURVEYS, sees_questionnaire, "sv_version"),
    ("PATCH", "/surveys/versions/{version_id}"): Call(
        Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_edit"), fields_of("content"), versioned=True
    ),
    ("POST", "/surveys/versions/{version_id}/publish"): does(
        P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_publish", fields_of("version")
    ),
    ("POST", "/surveys/versions/{version_id}/retire"): does(P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_retire"),
    ("GET", "/surveys/campaigns"): reads(P.SEE_FIGURES),
    ("POST", "/surveys/campaigns"): does(P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_plan", _planned),
    ("GET", "/surveys/campaigns/{campaign_id}"): reads(P.SEE_FIGURES, sees_campaign, "sv_campaign"),
    ("POST", "/surveys/campaigns/{campaign_id}/start"): does(P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_planned"),
    ("POST", "/surveys/campaigns/{campaign_id}/close"): does(P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_close"),
    ("POST", "/surveys/campaigns/{campaign_id}/assign"): does(
        P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_campaign", fields_of("place_id", "person_id")
    ),
    ("GET", "/surveys/campaigns/{campaign_id}/coverage"): reads(P.SEE_FIGURES, sees_campaign, "sv_campaign"),
    ("GET", "/surveys/campaigns/{campaign_id}/results"): reads(P.SEE_FIGURES, sees_campaign, "sv_campaign"),
    ("GET", "/surveys/doors"): reads(P.ANSWER_SURVEYS),
    ("GET", "/surveys/doors/{door_id}"): reads(P.SEE_SURVEYS, needs(P.SEE_SURVEYS), "sv_door"),
    ("POST", "/surveys/doors/{door_id}/visits"): does(
        P.ANSWER_SURVEYS, needs(P.ANSWER_SURVEYS), "sv_door", fields_of("outcome", "client_id")
    ),
    ("POST", "/surveys/doors/{door_id}/draft"): does(
        P.ANSWER_SURVEYS, needs(P.ANSWER_SURVEYS), "sv_draft", fields_of("answers")
    ),
    ("POST", "/surveys/doors/{door_id}/response"): does(
        P.ANSWER_SURVEYS, needs(P.ANSWER_SURVEYS), "sv_more", fields_of("answers")
    ),
    ("POST", "/surveys/doors/{door_id}/photos"): does(
        P.ANSWER_SURVEYS, needs(P.ANSWER_SURVEYS), "sv_pictured", _pictured
    ),
    ("GET", "/surveys/responses/{response_id}"): reads(P.SEE_SURVEYS, needs(P.SEE_SURVEYS), "sv_response"),
}  # fmt: skip
