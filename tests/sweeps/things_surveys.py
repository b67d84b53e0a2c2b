"""What the sweeps ask about surveys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

CONTENT: dict[str, Any] = {
    "questions": [
        {"id": "q1", "kind": "yes_no", "text": "需要帮助吗", "required": True},
        {"id": "q2", "kind": "text", "text": "请说明"},
    ]
}
ANSWERS = {"q1": True, "q2": "想请人修灯"}


def things(of: Community) -> dict[str, Thing]:
    """Questionnaires in each state, campaigns in each state, and doors at every stage, ready for the deed that comes next."""
    from tests import cast
    from tests.kernel.test_photos import photo
    from tests.sweeps.world import Thing
    from wangge.kernel.clock import day_of
    from wangge.surveys import commands, questionnaires, rounds
    from wangge.surveys.models import Door

    at, staff, worker = of.at, of.staff, of.worker
    community, unit = of.places["community"], of.places["unit"]

    def draft(name: str) -> Any:
        made = questionnaires.add_questionnaire(
            by=staff, at=at, name=name, audience="household", community_id=community.pk
        )
        return questionnaires.save_draft(by=staff, version_id=made.pk, version=1, content=CONTENT, at=at)

    def published(name: str) -> Any:
        made = draft(name)
        return questionnaires.publish(by=staff, version_id=made.pk, version=made.version, at=at)

    version, today = published("问需"), day_of(at)
    homes = [cast.place(unit, "household", f"06{number:02d}", f"6{number:02d}") for number in range(1, 7)]

    def planned(title: str) -> Any:
        return commands.plan_campaign(
            by=staff, at=at, questionnaire_id=version.pk, title=f"{community.name}{title}", starts_on=today,
            place_ids=[of.places["grid"].pk], ends_on=today + timedelta(days=9), most_tries=3,
        )  # fmt: skip

    campaign = planned("走访")
    commands.start_campaign(by=staff, campaign_id=campaign.pk, at=at)
    closing = planned("将结束")
    commands.start_campaign(by=staff, campaign_id=closing.pk, at=at)
    fresh, met, answered, drafted, pictured, more = [Door.objects.get(campaign=campaign, place=home) for home in homes]
    rounds.record_visit(by=worker, door_id=met.pk, outcome="met", client_id=uuid4(), at=at)
    response = rounds.complete_response(by=worker, door_id=answered.pk, answers=ANSWERS, at=at).response
    taken = rounds.add_photo(by=worker, door_id=pictured.pk, data=photo(), at=at)

    above = Thing(community.path, {})
    editable = draft("草稿")
    first = {"version_id": editable.pk, "question_id": "q1"}
    question = {"text": "需要帮助吗", "version": editable.version}
    rule = {"when": "yes", "thing": "need:other", "title": "需要帮助", "urgency": 3, "version": editable.version}
    plan = {
        "title": "新走访", "questionnaire": version.pk, "places": [of.places["grid"].pk], "starts_on": today,
        "ends_on": today, "most_tries": 3, "questionnaire_id": version.pk, "place_ids": [of.places["grid"].pk],
    }  # fmt: skip
    knocked = {"outcome": "no_one", "client_id": uuid4(), "where": "at_door"}
    given = {"q1": "yes", "save": "complete", "version": 0}

    def a_version(one: Any, **body: Any) -> Thing:
        return replace(above, args={"version_id": one.pk}, body=body, marker=one.questionnaire.name)

    def a_campaign(one: Any, **body: Any) -> Thing:
        return replace(above, args={"campaign_id": one.pk}, body=body, marker=one.title)

    def a_door(one: Any, **body: Any) -> Thing:
        return Thing(one.place.path, {"door_id": one.pk}, body=body, marker=one.place.name, owner=worker.pk)

    publishing = draft("将发布")
    return {
        "sv_questionnaire": replace(
            above, body={"name": "新问卷", "audience": "household", "community": community.pk, "community_id": community.pk}
        ),
        "sv_version": a_version(version),
        "sv_retire": a_version(published("将停用")),
        "sv_edit": a_version(editable, deed="down", question="q1", version=editable.version, content=CONTENT),
        "sv_publish": a_version(publishing, version=publishing.version),
        "sv_redraft": replace(above, args={"questionnaire_id": published("将修改").questionnaire_id}),
        "sv_question": replace(above, args=first, body=question),
        "sv_produces": replace(above, args={**first, "number": 0}, body=rule),
        "sv_plan": replace(above, body=plan),
        "sv_planned": a_campaign(planned("待开始")),
        "sv_campaign": a_campaign(
            campaign, place=of.places["building"].pk, person=worker.pk, place_id=of.places["building"].pk,
            person_id=worker.pk,
        ),
        "sv_close": a_campaign(closing),
        "sv_door": a_door(fresh, **knocked),
        "sv_met": a_door(met, **given, answers=ANSWERS),
        "sv_draft": a_door(drafted, q1="yes", version=0, answers=ANSWERS),
        "sv_more": a_door(more, answers=ANSWERS),
        "sv_pictured": a_door(pictured),
        "sv_response": Thing(answered.place.path, {"response_id": response.pk}),
        "sv_photo": Thing(pictured.place.path, {"photo_id": taken.pk}),
    }  # fmt: skip
