"""Oversight over real HTTP: the inspector, the adviser and the office, by page and by interface."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story
from tests.web.pressing import press
from wangge.journal.models import Leaf
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.oversight import advising, demands, inspecting
from wangge.oversight.models import Demand, Inspection, Opinion, Sample
from wangge.people.accounts import issue_token

WORDS = "请说明办理进度"


@pytest.fixture
def now(places):
    return clock.now()


@pytest.fixture
def permit(xu, bai, bureau, places, now):
    return catalogue.published(xu, bai, bureau, places.district, now - timedelta(days=30), **story.PERMIT)


@pytest.fixture
def case(wen, shi, chen, permit, now):
    return story.deciding_by(shi, wen, permit, now, applicant_id=chen.pk)


def at(route, *args):
    return reverse(f"oversight:{route}", args=args)


def says(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def api_of(who):
    token = issue_token(by=who, name="q", days=1, at=clock.now()).secret
    return Client(headers={"Authorization": f"Bearer {token}"})


def sends(api, address, body):
    answer = api.post(
        f"/api/v1/oversight{address}", body, content_type="application/json", headers={"Idempotency-Key": f"{uuid4()}"}
    )
    return answer.status_code, answer.json()


def test_the_inspector_draws_inspects_and_supervises(case, luo, shi, now):
    browser, today = cast.browser_of(luo), f"{day_of(now)}"
    assert "0.0%" in says(browser, at("list"))
    drawn = press(browser, at("draw"), from_day=today, to_day=today, size=5)
    assert case.number in drawn
    assert "随机抽取" in drawn
    press(browser, at("inspect", case.pk), findings=["no_reasons"], note="决定理由太简单")
    assert Inspection.objects.get().verdict == "findings"
    assert "已监察" in says(browser, at("sample", Sample.objects.get().pk))
    sheet = browser.get(at("sample-xlsx", Sample.objects.get().pk))
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert (rows[1][1], rows[1][-1]) == (case.number, "已监察")
    text = browser.get(at("sample-csv", Sample.objects.get().pk)).content.decode("utf-8-sig")
    assert case.number in text
    assert "陈小满" not in text
    assert Leaf.objects.filter(kind="oversight.exported").count() == 2
    assert f'href="{at("case", case.pk)}"' in says(browser, f"/hall/{case.pk}")  # and back
    assert f'href="/hall/{case.pk}"' in says(browser, at("case", case.pk))
    assert "100.0%" in says(browser, at("list") + "?state=done")
    press(browser, at("supervise", case.pk), text=WORDS, days=3)
    demand = Demand.objects.get()
    assert "待答复" in says(browser, at("demand", demand.pk))
    office = cast.browser_of(shi)
    assert "已答复" in press(office, at("answer", demand.pk), text="明天办结，已补充理由")
    assert "决定理由太简单" not in says(office, at("case", case.pk))  # what is found reaches the office by a notice


def test_the_adviser_answers_what_the_office_asked(case, shi, fang):
    press(cast.browser_of(shi), at("ask-advice", case.pk), text="能否适用告知承诺？")
    browser, asked = cast.browser_of(fang), Demand.objects.get()
    shown = press(browser, at("advise", case.pk), text="可以适用", is_binding="on", asked=asked.pk)
    assert "可以适用" in shown
    assert Opinion.objects.get().was_asked
    assert [one.kind for one in Demand.objects.order_by("id")] == ["advice", "binding"]


def test_whoever_had_a_hand_in_it_may_only_read(case, shi, places):
    cast.holding(shi, "inspector", places.district)
    browser = cast.browser_of(shi)
    shown = says(browser, at("case", case.pk))
    assert "应当回避" in shown
    assert at("inspect", case.pk) not in shown


def test_the_interface_says_and_does_the_same(case, luo, fang, shi, mei, now):
    inspector, office, observer = api_of(luo), api_of(shi), api_of(mei)
    assert inspector.get("/api/v1/oversight/coverage").json()["tenths"] == 0
    assert [one["id"] for one in inspector.get("/api/v1/oversight/to-inspect").json()["items"]] == [f"{case.pk}"]
    status, beside = sends(inspector, f"/cases/{case.pk}/inspections", {"findings": ["late"], "note": "办理太慢了"})
    assert (status, beside["inspections"][0]["findings"]) == (201, ["late"])
    status, beside = sends(inspector, f"/cases/{case.pk}/notices", {"text": WORDS, "days": 3})
    assert (status, beside["demands"][0]["kind"]) == (201, "notice")
    demand = beside["demands"][0]["id"]
    assert sends(office, f"/demands/{demand}/answer", {"text": "明天办结"})[1]["answer"]["is_late"] is False
    assert sends(office, f"/demands/{demand}/answer", {"text": "再答一次"})[1]["error"]["code"] == "answered_already"
    status, beside = sends(api_of(fang), f"/cases/{case.pk}/opinions", {"text": "依据须写明条款", "is_binding": True})
    assert (status, beside["opinions"][0]["step"], beside["inspections"]) == (201, "reviewed", [])
    day = f"{day_of(now)}"
    assert (
        sends(inspector, "/samples", {"from_day": day, "to_day": day, "size": 1})[1]["error"]["code"]
        == "nothing_to_inspect"
    )
    seen = observer.get(f"/api/v1/oversight/observed/{case.pk}").json()
    assert [one["kind"] for one in seen["steps"]] == ["received", "accepted", "claimed", "reviewed"]
    status, asked = sends(observer, f"/observed/{case.pk}/questions", {"text": "为什么用了这么久？"})
    assert status == 201
    sends(office, f"/demands/{asked['id']}/answer", {"text": "需要现场核查"})
    (published,) = Client().get("/api/v1/oversight/questions").json()["items"]
    assert (published["question"], published["answer"]) == ("为什么用了这么久？", "需要现场核查")


def _queries_of(client, address):
    for _visit in range(2):
        with CaptureQueriesContext(connection) as told:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    return len(told)


def test_twelve_cases_cost_the_queries_of_two(wen, shi, chen, permit, luo, fang, mei, now):
    def grow(rows):
        for _row in range(rows):
            case = story.deciding_by(shi, wen, permit, now, applicant_id=chen.pk)
            inspected = story.deciding_by(shi, wen, permit, now, applicant_id=chen.pk)
            inspecting.inspect(by=luo, case_id=inspected.pk, findings=["late"], note="办理太慢了", at=now)
            advising.advise(by=fang, case_id=case.pk, text="依据须写明条款", is_binding=True, at=now)
            question = demands.ask_question(by=mei, case_id=case.pk, text="为什么用了这么久？", at=now)
            demands.answer(by=shi, demand_id=question.pk, text="需要现场核查", at=now)
            inspecting.draw_sample(by=luo, from_day=day_of(now), to_day=day_of(now), size=50, at=now)
        return case

    case = grow(2)
    pages = {
        luo: ("list", "samples", "demands"), mei: ("observed", "questions", "published"),
    }  # fmt: skip
    api = {luo: ("to-inspect", "coverage", "demands", "samples"), mei: ("observed", "questions/mine", "questions")}
    asked = [(cast.browser_of(who), at(route)) for who, routes in pages.items() for route in routes]
    asked += [(cast.browser_of(luo), at("list") + "?state=done"), (cast.browser_of(luo), at("case", case.pk))]
    asked += [(api_of(who), f"/api/v1/oversight/{path}") for who, paths in api.items() for path in paths]
    few = [_queries_of(*one) for one in asked]
    grow(10)
    many = [_queries_of(*one) for one in asked]
    assert dict(zip([one[1] for one in asked], few, strict=True)) == dict(
        zip([one[1] for one in asked], many, strict=True)
    )
    assert max(many) <= 30


def test_the_applicant_and_whoever_has_the_link_read_the_part_of_an_overseer_and_not_the_name(
    case, shi, chen, fang, luo, mei, now
):
    """Rule 7: the line says what was done and in which part; staff who may see the case read the name."""
    advising.advise(by=fang, case_id=case.pk, text="应当听取申请人意见", is_binding=True, at=now)
    inspecting.inspect(by=luo, case_id=case.pk, at=now)
    asked = demands.ask_question(by=mei, case_id=case.pk, text="为什么要十天？", at=now)
    demands.answer(by=shi, demand_id=asked.pk, text="需要现场核查。", at=now)
    names = ("方正", "罗明", "梅笔", "石磊", "文静")
    own = cast.browser_of(chen).get(f"/hall/{case.pk}").content.decode()
    followed = Client().get(f"/hall/follow/{case.token}").content.decode()
    for shown in (own, followed):
        assert not any(name in shown for name in names)
        assert all(part in shown for part in ("法律顾问", "行政监察员", "媒体监督员"))
    assert "陈小满" in own
    told = api_of(chen).get(f"/api/v1/cases/{case.pk}").json()
    assert told["number"] == case.number
    assert not any(name in str(told) for name in names)
    staff = cast.browser_of(shi).get(f"/hall/{case.pk}").content.decode()
    assert all(name in staff for name in names)
