"""Somebody else comes to the window in the applicant's place: the clerk sees the mandate first (行政许可法 Art. 29)."""

from __future__ import annotations

import pytest

from tests import cast
from tests.catalogue.test_api import speak  # noqa: F401 - a fixture
from tests.hall import story
from tests.web.pressing import press
from wangge.hall import issuing, refusals
from wangge.hall.models import Case


@pytest.fixture
def son(places):
    return cast.person("陈大勇", citizen_no=cast.impossible_citizen_no(story.PUBLISHED.date(), 31))


def test_the_clerk_chooses_the_agent_on_the_same_screen_and_says_the_mandate_was_seen(wen, chen, son, food):
    window = cast.browser_of(wen)
    offered = window.get("/hall/intake", {"item": food.item_id, "person": chen.pk}).content.decode()
    assert "由他人代办" in offered
    assert "mandate_checked" not in offered  # nobody asks for a mandate of the applicant himself
    chosen = press(
        window, "/hall/intake/applicant", item=food.item_id, person=chen.pk, who=son.citizen_no, **{"as": "agent"}
    )
    assert "陈大勇" in chosen
    assert "陈小满" in chosen
    taking = {"item": food.item_id, "person": chen.pk, "agent": son.pk, "given": "all", "delivery": "window"}
    refused = window.post("/hall/intake", taking | {"request_key": "k" * 36})
    assert refused.status_code == 422
    assert "请先核对委托书" in refused.content.decode()
    press(window, "/hall/intake", **taking, mandate_checked="on")
    case = Case.objects.get()
    assert (case.applicant, case.agent) == (chen, son)
    assert case.steps.get(kind="received").detail["mandate"] == "checked"


def test_an_agent_nobody_knows_is_registered_beside_the_applicant(wen, chen, food):
    number = cast.impossible_citizen_no(story.PUBLISHED.date(), 13)
    shown = press(
        cast.browser_of(wen), "/hall/intake/register", item=food.item_id, person=chen.pk, name="新代办", citizen_no=number,
        phone="", **{"as": "agent"},
    )  # fmt: skip
    assert "新代办" in shown
    assert "陈小满" in shown


def test_no_agent_without_a_mandate_and_nobody_for_himself(wen, chen, son, food, now):
    with pytest.raises(refusals.MandateUnchecked):
        story.received(wen, food, now, applicant_id=chen.pk, agent_id=son.pk)
    with pytest.raises(refusals.AgentIsApplicant):
        story.received(wen, food, now, applicant_id=chen.pk, agent_id=chen.pk, mandate_checked=True)
    with pytest.raises(refusals.MandateUnchecked):
        issuing.do_on_the_spot(
            by=wen, at=now, item_id=food.item_id, place_id=food.item.place_id, reasons="齐全", receiver="陈大勇",
            identity_checked=True, signed=True, applicant_id=chen.pk, agent_id=son.pk,
        )  # fmt: skip
    assert not Case.objects.exists()


def test_a_clerk_is_not_the_agent_of_what_he_takes(wen, chen, food, now):
    with pytest.raises(refusals.OwnCase):
        story.received(wen, food, now, applicant_id=chen.pk, agent_id=wen.pk, mandate_checked=True)


def test_programs_say_it_too(speak, wen, chen, son, food):  # noqa: F811
    asked = {"item_id": food.item_id, "place_id": food.item.place_id, "applicant_id": chen.pk, "agent_id": son.pk}
    body = {name: str(key) for name, key in asked.items()}
    assert speak(wen, "POST", "/cases", body, status=422).json()["error"]["code"] == "mandate_unchecked"
    speak(wen, "POST", "/cases", body | {"mandate_checked": True}, status=201)
    assert Case.objects.get().agent == son
