"""The front page for whoever comes, and how a browser remembers its looks."""

import pytest
from django.test import Client

from tests import cast


def test_strangers_find_help_sign_in_and_the_receipt_check(db):
    page = Client().get("/").content.decode()

    for words in ("一键求助", "居民登录", "工作人员登录", "核对一张凭证"):
        assert words in page


def test_a_resident_sees_one_big_button(grandma_wang):
    page = cast.browser_of(grandma_wang).get("/").content.decode()

    assert "我要求助" in page
    assert "求助看板" not in page


def test_staff_see_what_waits(zhao):
    page = cast.browser_of(zhao).get("/").content.decode()

    assert "进行中的求助" in page
    assert "登记求助" in page


def test_manager_and_administrator_see_only_their_own_cards(manager, admin):
    figures = cast.browser_of(manager).get("/").content.decode()
    machine = cast.browser_of(admin).get("/").content.decode()

    assert "求助统计" in figures
    assert "进行中的求助" not in figures
    assert "运行状况" in machine
    assert "居民" not in machine.replace("居民登录", "")


def test_preferences_are_kept_for_a_year(db):
    client = Client()
    answer = client.post("/preferences", {"theme": "dark", "mode": "elder", "language": "en", "next": "/sign-in?x=1"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?x=1")
    assert {
        name: (morsel.value, morsel["max-age"]) for name, morsel in answer.cookies.items() if name != "csrftoken"
    } == {
        "theme": ("dark", 31_536_000),
        "mode": ("elder", 31_536_000),
        "language": ("en", 31_536_000),
    }
    page = client.get("/sign-in").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-mode="elder"' in page
    assert 'lang="en"' in page


def test_unknown_preferences_change_nothing(db):
    answer = Client().post("/preferences", {"theme": "pink", "language": "fr", "mode": ""})

    assert "theme" not in answer.cookies
    assert "language" not in answer.cookies


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_preferences_lead_nowhere_else(db, elsewhere):
    assert Client().post("/preferences", {"next": elsewhere}).headers["Location"] == "/"


def test_strangers_find_what_is_published(db):
    page = Client().get("/").content.decode()

    for words in ("办事指南", "公示和荣誉榜", "共富联盟", "公开征集的需求"):
        assert words in page


def test_the_committee_sees_what_waits_for_it(places):
    who = cast.person("石国庆")
    cast.holding(who, "committee_member", places.community)
    page = cast.browser_of(who).get("/").content.decode()

    assert "待表决的考评" in page
    assert "待答复的异议" in page
