"""Rounds of door-knocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE, WORKER, person
from wangge.surveys.models import Campaign, Door, QuestionnaireVersion, Response

NO_PAGE = {f"surveys:{name}": FILE for name in ("export", "map-data", "photo")}
SEEN_BY = {f"surveys:{page}": WORKER for page in ("mine", "door", "answers")}
LARGE = ("surveys:door", "surveys:answers", "surveys:campaign")


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A door of the worker still to do in the round under way, an answered one, and the draft of a questionnaire."""
    campaign = Campaign.objects.get(state="running")
    return {
        "surveys": {
            "campaign_id": campaign.pk,
            "door_id": Door.objects.filter(campaign=campaign, person=person(WORKER), state="todo").first().pk,
            "response_id": Response.objects.filter(door__campaign=campaign).first().pk,
            "version_id": QuestionnaireVersion.objects.get(state="draft").pk,
            "question_id": "q3",
            "number": 0,
        }
    }
