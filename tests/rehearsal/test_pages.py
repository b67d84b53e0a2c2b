"""A rehearsal on pages: from choosing rules to adopting them, with what each reader may see."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.points.story import work
from tests.rehearsal.story import SINCE, TODAY, UNTIL, drafted, rehearsed
from tests.web.pressing import press
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.rehearsal.models import Outcome, Rehearsal
from wangge.sheets.reading import read

HOURS = {"points.hour_points": {"1": 30, "2": 40, "3": 50}}
SEVERE = {"orders.bad_stars_points": 3}
NEXT = day_of(TODAY) + timedelta(days=20)


def fields(**more: object) -> dict[str, object]:
    """A draft as the form sends it."""
    return {
        "title": "三星也算差评会怎样", "since": SINCE.isoformat(), "until": UNTIL.isoformat(), "orders.bad_stars_points": 3,
        "points.hour_points:1": 30, "points.hour_points:2": 40, "points.hour_points:3": 50, **more,
    }  # fmt: skip


def test_from_a_choice_of_rules_to_their_adoption(lived, manager, second):
    browser, other = cast.browser_of(manager), cast.browser_of(second)
    with time_machine.travel(TODAY, tick=False):
        page = browser.get("/rehearsals/choose").content.decode()
        assert "每小时积分（难度一 10，难度二 15，难度三 20 分）" in page
        address = "/rehearsals/new?keys=points.hour_points&keys=orders.bad_stars_points"
        page = browser.get(address).content.decode()
        assert "现在是 2 星。" in page
        assert 'value="2022-07-01"' in page
        assert 'value="2022-09-30"' in page
        page = press(browser, address, **fields())
        assert "草稿已保存" in page
        one = Rehearsal.objects.get()
        page = press(browser, f"/rehearsals/{one.pk}/start")
        assert "正在演练" in page
        work(TODAY)
        page = browser.get(f"/rehearsals/{one.pk}").content.decode()
        assert "没有动过任何一笔账" in page
        assert "都和账上一致" in page
        assert "难度一 30" in page
        assert f"/rehearsals/{one.pk}/adopt" not in page
        page = browser.get(f"/rehearsals/{one.pk}/volunteer_strikes?state=removed").content.decode()
        assert "2022-08-11" in page
        assert "几星及以下算差评" in page
        assert "周小雨" not in page
        assert "难度一 30" in other.get(f"/rehearsals/{one.pk}/adopt").content.decode()
        page = press(other, f"/rehearsals/{one.pk}/adopt", valid_from=NEXT.isoformat())
        assert "已采用" in page
    assert policy.on("orders.bad_stars_points", TODAY + timedelta(days=30)).value == 3


def test_a_form_says_what_is_wrong_with_a_number(lived, manager):
    browser = cast.browser_of(manager)
    address = "/rehearsals/new?keys=points.hour_points&keys=orders.bad_stars_points"
    with time_machine.travel(TODAY, tick=False):
        assert browser.get("/rehearsals/new").status_code == 302
        for wrong in (
            {"orders.bad_stars_points": 9}, {"points.hour_points:2": ""}, {"until": day_of(TODAY).isoformat()}, {"title": "试"},
            {"orders.bad_stars_points": 2, "points.hour_points:1": 10, "points.hour_points:2": 15, "points.hour_points:3": 20},
        ):  # fmt: skip
            answer = browser.post(address, {"request_key": "k", **fields(**wrong)})
            assert answer.status_code == 422
    assert not Rehearsal.objects.exists()


def test_a_draft_is_changed_and_dropped(lived, manager):
    one = drafted(manager, HOURS)
    browser = cast.browser_of(manager)
    with time_machine.travel(TODAY, tick=False):
        address = f"/rehearsals/{one.pk}/change?keys=orders.bad_stars_points"
        assert 'value="30"' in browser.get(address).content.decode()
        press(browser, address, **fields(**{"points.hour_points:1": 31}))
        assert Rehearsal.objects.get().changes["points.hour_points"]["1"] == 31
        assert "已放弃" in press(browser, f"/rehearsals/{one.pk}/drop")
        assert "已放弃" in browser.get("/rehearsals/?state=dropped").content.decode()


def test_staff_sees_their_people_masked_others_nothing(lived, manager, zhao, foreign_staff, stranger):
    one = rehearsed(manager, HOURS)
    with time_machine.travel(TODAY, tick=False):
        page = cast.browser_of(zhao).get(f"/rehearsals/{one.pk}/points").content.decode()
        assert "孙志强" in page  # 赵敏 sees people here
        assert f"/rehearsals/{one.pk}/start" not in cast.browser_of(zhao).get(f"/rehearsals/{one.pk}").content.decode()
        assert "没有人受影响" in cast.browser_of(foreign_staff).get(f"/rehearsals/{one.pk}/points").content.decode()
        assert cast.browser_of(stranger).get("/rehearsals/").status_code == 403
        assert cast.browser_of(zhao).get(f"/rehearsals/{one.pk}/nothing").status_code == 404
        content = cast.browser_of(manager).get(f"/rehearsals/{one.pk}/export.xlsx").content
    rows = read(BytesIO(content)).sheets[0].rows
    assert len(rows) == 3
    assert {row.cells[1].value for row in rows[1:]} == {"一名居民"}


def test_a_rule_that_changed_asks_to_rehearse_again(lived, manager, second):
    from tests.rehearsal.story import ruled

    one = rehearsed(manager, HOURS)
    ruled({"points.hour_points": {"1": 11, "2": 15, "3": 20}}, day_of(TODAY) + timedelta(days=3))
    with time_machine.travel(TODAY, tick=False):
        page = cast.browser_of(second).get(f"/rehearsals/{one.pk}").content.decode()
        assert "请重新演练" in page
        assert f"/rehearsals/{one.pk}/adopt" not in page
        key = {"request_key": "k", "valid_from": NEXT.isoformat()}
        assert cast.browser_of(second).post(f"/rehearsals/{one.pk}/adopt", key).status_code == 422


def test_the_queries_of_pages_do_not_grow_with_the_people(lived, manager, zhao):
    one = rehearsed(manager, HOURS)
    addresses = [
        "/rehearsals/",
        f"/rehearsals/{one.pk}",
        f"/rehearsals/{one.pk}/points",
        f"/rehearsals/{one.pk}/export.xlsx",
    ]
    with time_machine.travel(TODAY, tick=False):
        browser = cast.browser_of(zhao)
        browser.get("/rehearsals/")  # what is asked once only
        few = [_asked(browser, address) for address in addresses]
        for n in range(5):
            who = cast.person(f"志愿{n}", home=lived.places.home)
            Outcome.objects.create(
                rehearsal=one, part="points", person=who, place=lived.places.community, effect="gains", before=n,
                after=n + 1, difference=1, reasons=[["points.hour_points", 1]],
            )  # fmt: skip
            Rehearsal.objects.create(
                number=f"YL{n}", title="又一次", since=SINCE, until=UNTIL, changes=SEVERE, state="ready", ready_at=TODAY,
                drafted_by=manager, drafted_at=TODAY,
            )  # fmt: skip
        assert [_asked(browser, address) for address in addresses] == few


def _asked(browser: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)
