"""Questionnaires and campaigns the tests of surveys begin with."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from wangge.surveys import commands, questionnaires, rounds
from wangge.surveys.models import Campaign, Door

ROOT = Path(__file__).resolve().parents[2]
ASKED: dict[str, Any] = {
    "questions": [
        {"id": "q1", "kind": "number", "text": "家里几口人", "required": True, "min": 1, "max": 12, "unit": "人"},
        {
            "id": "q2", "kind": "choices", "text": "需要哪些帮助",
            "options": [
                {"code": "a1", "label": "家电维修"}, {"code": "a2", "label": "陪同就医"}, {"code": "a3", "label": "没有"},
            ],
            "produces": [
                {"when": "a1", "makes": "need", "kind": "repair", "title": "需要{choice}", "urgency": 4,
                 "skills": ["repair"], "wanted_days": 14, "details_from": "q3"},
                {"when": "a2", "makes": "need", "kind": "hospital", "title": "需要{choice}"},
            ],
        },
        {
            "id": "q3", "kind": "text", "text": "请说明",
            "show_if": {"mode": "any", "tests": [
                {"question": "q2", "op": "has", "value": "a1"}, {"question": "q2", "op": "has", "value": "a2"},
            ]},
        },
        {
            "id": "q4", "kind": "yes_no", "text": "愿意帮邻居修家电吗", "required": True,
            "produces": [
                {"when": "yes", "makes": "resource", "kind": "service", "title": "邻里家电维修", "skills": ["repair"],
                 "times": ["6m"]},
            ],
        },
        {
            "id": "q5", "kind": "group", "text": "家中老人", "max_repeats": 3,
            "show_if": {"mode": "all", "tests": [{"question": "q1", "op": "gt", "value": 1}]},
            "questions": [
                {"id": "q6", "kind": "number", "text": "年龄", "required": True, "min": 60, "max": 120, "unit": "岁"},
                {"id": "q7", "kind": "yes_no", "text": "能自己下楼吗",
                 "show_if": {"mode": "all", "tests": [{"question": "q6", "op": "gt", "value": 79}]}},
            ],
        },
    ]
}  # fmt: skip
SAID = "厨房水管漏水"
ANSWERS: dict[str, Any] = {
    "q1": 2, "q2": ["a1"], "q3": SAID, "q4": True, "q5": [{"q6": 82, "q7": False}],
}  # fmt: skip


def published(by: Any, community: Any, at: datetime, *, name: str = "入户问需", audience: str = "household") -> Any:
    """A published questionnaire with the questions above."""
    draft = questionnaires.add_questionnaire(by=by, at=at, name=name, audience=audience, community_id=community.pk)
    draft = questionnaires.save_draft(by=by, version_id=draft.pk, version=draft.version, content=ASKED, at=at)
    return questionnaires.publish(by=by, version_id=draft.pk, version=draft.version, at=at)


def planned(by: Any, places: Any, at: datetime, **more: Any) -> Campaign:
    """A campaign through both grids that has not begun."""
    community = places.community
    version = more.pop("version", None) or published(by, community, at)
    values: dict[str, Any] = {
        "title": "七月入户", "place_ids": [places.grid1.pk, places.grid2.pk], "starts_on": date(2022, 7, 1),
        "ends_on": date(2022, 8, 31), "most_tries": 3,
    }  # fmt: skip
    return commands.plan_campaign(by=by, at=at, questionnaire_id=version.pk, **(values | more))


def running(by: Any, places: Any, at: datetime, **more: Any) -> Campaign:
    """A campaign under way."""
    campaign = planned(by, places, at, **more)
    return commands.start_campaign(by=by, campaign_id=campaign.pk, at=at).campaign


def door_at(campaign: Campaign, place: Any) -> Door:
    return Door.objects.get(campaign=campaign, place=place)


def knock(by: Any, door: Door, outcome: str, at: datetime, **more: Any) -> Any:
    more.setdefault("client_id", uuid4())
    return rounds.record_visit(by=by, door_id=door.pk, outcome=outcome, at=at, **more)


def answer(by: Any, door: Door, at: datetime, answers: dict[str, Any] | None = None, **more: Any) -> Any:
    return rounds.complete_response(by=by, door_id=door.pk, answers=answers or ANSWERS, at=at, **more)


def table(page: str, *columns: str) -> list[tuple[str, ...]]:
    """The rows of the first table with these columns on a page of docs/rules."""
    lines = [line.strip() for line in (ROOT / "docs" / "rules" / page).read_text().splitlines()]
    start = lines.index("| " + " | ".join(columns) + " |")
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return rows
