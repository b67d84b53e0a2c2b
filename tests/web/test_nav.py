"""The navigation: few entries for everybody, their pages as tabs, and where one is."""

from __future__ import annotations

import re

import pytest

from tests import cast

MOST_ENTRIES, MOST_IN_BAR = 15, 4


def entries(page: str) -> list[str]:
    """The words of the rail, in order."""
    rail = page.split('<nav class="nav"')[1].split("</nav>")[0]
    return re.findall(r"<span>([^<]+)</span>", rail)


def bar(page: str) -> list[str]:
    """The words of the phone's bar, without what is under "more"."""
    return re.findall(r"<span>([^<]+)</span>", page.split('class="bottombar"')[1].split("<details")[0])


def tabs(page: str) -> list[str]:
    found = re.search(r'<nav class="tabs.*?</nav>', page, re.S)
    return re.findall(r">([^<>]+)</a>", found[0]) if found else []


def opened(who, address: str = "/") -> str:
    answer = cast.browser_of(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_office_has_few_entries_ordered_by_the_day(zhao):
    page = opened(zhao)
    assert entries(page)[:4] == ["求助", "走访", "需求和资源", "服务"]
    assert len(entries(page)) <= MOST_ENTRIES
    assert bar(page) == ["求助", "走访", "需求和资源", "居民和单位"]


@pytest.mark.parametrize(
    ("who", "first", "begins"),
    [("zhao", "看板", "/calls/"), ("lin", "我的任务", "/calls/mine"), ("manager", "统计", "/calls/figures")],
)
def test_an_entry_opens_the_page_one_works_on(who, first, begins, request, places):
    page = opened(request.getfixturevalue(who))
    assert f'<a href="{begins}"' in page
    shown = tabs(opened(request.getfixturevalue(who), begins))
    assert shown[:1] == [first] if shown else first == "统计"
    assert len(shown) == len(set(shown))


def test_a_neighbour_finds_help_first(grandma_wang):
    page = opened(grandma_wang)
    assert bar(page) == ["一键求助", "我的求助", "我的服务", "我的需求"]
    assert "居民" not in entries(page)


def test_the_pages_of_an_entry_are_tabs_and_the_page_behind_them_marks_its_entry(zhao, lin, grandma_wang):
    page = opened(zhao, "/surveys/questionnaires")
    assert tabs(page) == ["走访与覆盖", "我的走访", "问卷"]
    assert '<a href="/surveys/questionnaires" aria-current="page">' in page
    behind = opened(zhao, "/surveys/questionnaires/new")
    assert tabs(behind) == []
    assert '<a href="/surveys/" aria-current="true">' in behind
    assert tabs(opened(lin, "/surveys/doors")) == ["我的走访", "问卷"]
    assert tabs(opened(grandma_wang, "/needs/mine")) == ["我的需求", "我提供的资源"]


def test_staff_have_their_own_affairs_under_one_entry(zhao):
    assert entries(opened(zhao))[-3:] == ["一键求助", "我自己的事", "我的账号"]
    own = [
        "我的求助",
        "我的办件",
        "我的需求",
        "我提供的资源",
        "我的报到",
        "岗位认领",
        "我的接单",
        "为我做的",
        "我的积分",
        "积分超市",
        "志愿者卡",
        "我的荣誉",
        "政务大厅",
        "我的排队和预约",
        "我的代办",
    ]
    assert tabs(opened(zhao, "/calls/own")) == own
    assert tabs(opened(zhao, "/check-in/openings/")) == ["报到名单", "岗位认领", "单位与反馈"]
