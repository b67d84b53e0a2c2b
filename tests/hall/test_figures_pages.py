"""The dashboard over real HTTP: the head reads it, opens a figure, takes it away; whoever sees no hall does not."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests import cast
from tests.catalogue import story as catalogue
from tests.catalogue.test_api import speak  # noqa: F401 - a fixture
from tests.hall import story
from wangge.hall import figures
from wangge.hall.models import Case
from wangge.journal.models import Leaf
from wangge.kernel import clock
from wangge.kernel.clock import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def food(xu, bai, bureau, places, now):
    return catalogue.published(xu, bai, bureau, places.district, now - timedelta(days=300), **story.PERMIT)


@pytest.fixture
def worked(wen, shi, chen, food, now):
    """Some weeks of cases: three decided, one of them late; two on the way; one not touched."""
    for days in (20, 15, 3):
        case = story.approved(shi, wen, food, now - timedelta(days=days), applicant_id=chen.pk)
        if days == 15:
            Case.objects.filter(pk=case.pk).update(due_at=case.decided_at - timedelta(hours=1))
    for days in (2, 1):
        story.accepted(wen, food, now - timedelta(days=days), applicant_id=chen.pk)
    story.received(wen, food, now, applicant_id=chen.pk)
    return f"since={day_of(now) - timedelta(days=30)}&until={day_of(now)}"


def says(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def links(shown, part):
    """The numbers of a page that lead to lists: (address, number)."""
    found = re.findall(r'<a href="(/hall/figures/cases\?[^"]*)">(\d+)</a>', shown)
    return [(unescape(address), int(number)) for address, number in found if part in unescape(address)]


def test_every_number_of_the_dashboard_opens_as_many_cases(bai, worked):
    browser = cast.browser_of(bai)
    figures.fold(figures.due(clock.now()), at=clock.now())
    shown = says(browser, f"/hall/figures?{worked}")
    found = links(shown, "event=") + links(shown, "waiting=")
    assert len(found) > 20
    for address, number in found:
        listed = says(browser, address)
        assert f"共 {number} 条" in listed, address
    assert links(shown, "event=received")[0][1] == 6
    assert "陈小满" not in shown  # nobody's name


def test_narrowed_to_an_office_and_a_day_without_cases(bai, worked, food, now):
    browser = cast.browser_of(bai)
    shown = says(browser, f"/hall/figures?{worked}&office={food.item.department_id}")
    assert links(shown, f"office={food.item.department_id}")
    empty = says(
        browser, f"/hall/figures?since={day_of(now) - timedelta(days=400)}&until={day_of(now) - timedelta(days=399)}"
    )
    assert "这段时间没有办件" in empty
    assert "起始日应不晚于截止日" in says(browser, "/hall/figures?since=2026-02-01&until=2026-01-01", 422)
    says(browser, f"/hall/figures?office={food.pk}", 404)
    says(browser, "/hall/figures/cases?event=nothing", 404)
    says(browser, "/hall/figures/cases?hour=25", 404)
    for period in ("today", "week", "month", "half_year", "nonsense"):
        says(browser, f"/hall/figures?period={period}")


def test_the_figures_are_taken_away_and_the_journal_says_so(bai, worked):
    browser = cast.browser_of(bai)
    book = CalamineWorkbook.from_filelike(BytesIO(browser.get(f"/hall/figures.xlsx?{worked}").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["分类", "名称", "申请"]
    assert rows[1][2] == 6
    text = browser.get(f"/hall/figures.csv?{worked}").content.decode("utf-8-sig")
    assert "食品经营许可" in text
    assert Leaf.objects.filter(kind="figures.exported").count() == 2


def test_the_api_tells_the_same(speak, bai, worked):  # noqa: F811
    told = speak(bai, "GET", f"/hall/figures?{worked}").json()
    assert told["total"]["received"] == 6
    assert (told["total"]["late"], told["unexplained"]) == (1, 1)
    assert {one["axis"] for one in told["splits"]} == {"item", "place", "office", "window", "channel", "hour"}
    assert len(speak(bai, "GET", f"/hall/figures/cases?{worked}&event=late").json()["items"]) == 1
    now = speak(bai, "GET", "/hall/now").json()
    assert now["offices"][0]["open"] == 6
    waiting = speak(bai, "GET", "/hall/now/cases?waiting=hand_out").json()
    assert len(waiting["items"]) == now["offices"][0]["hand_out"] == 3
    speak(bai, "GET", "/hall/figures?since=2026-02-01", status=422)
    speak(bai, "GET", "/hall/figures/cases?window=nothing", status=422)


def test_whoever_sees_no_hall_sees_no_figures(lin, chen):
    says(cast.browser_of(lin), "/hall/figures", 403)
    cast.account(chen, "chen", cast.PASSWORD)
    says(cast.browser_of(chen), "/hall/figures", 403)


def test_the_dashboard_costs_as_many_queries_with_many_items(
    bai, worked, xu, bureau, places, wen, shi, chen, now, django_assert_max_num_queries
):
    browser = cast.browser_of(bai)
    figures.fold(figures.due(now), at=now)
    says(browser, f"/hall/figures?{worked}")
    for number in range(4):
        more = catalogue.published(
            xu, bai, bureau, places.district, now - timedelta(days=300), **{**story.PERMIT, "name": f"许可{number}"}
        )
        story.approved(shi, wen, more, now, applicant_id=chen.pk)
    with django_assert_max_num_queries(40):
        says(browser, f"/hall/figures?{worked}")
