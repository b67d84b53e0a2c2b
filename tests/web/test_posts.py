"""The post and duty pages over real HTTP."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from tests import cast
from wangge.kernel import clock
from wangge.posts import handover, queries
from wangge.posts.models import DutyShift, Holding, LastPosition


@pytest.fixture
def today():
    return clock.day_of(clock.now())


@pytest.fixture
def newcomer(places):
    return cast.person("陈新", home=places.home, phone=cast.impossible_phone())


@pytest.fixture
def on_duty_now(lin, places):
    now = clock.now()
    return DutyShift.objects.create(
        person=lin, place=places.grid1, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )


def get(who, url, **query):
    return cast.browser_of(who).get(url, query)


def post(who, url, **fields):
    return cast.browser_of(who).post(url, {"request_key": str(uuid4()), **fields})


def text(answer):
    return answer.content.decode()


# The list


def test_the_list_shows_holders_with_masked_phones_and_only_in_the_viewers_places(zhao, lin, foreign_staff):
    page = text(get(zhao, "/posts/"))

    assert "林晓梅" in page
    assert lin.phone not in page
    assert f"{lin.phone[:3]}****{lin.phone[-4:]}" in page
    assert "钱程" not in page


def test_the_list_is_filtered_by_kind_place_words_and_history(zhao, lin, gao, places, today):
    ended = cast.holding(cast.person("旧人"), "grid_worker", places.grid2, until=today - timedelta(days=1))

    def names(**query):
        return {row["holding"].person.name for row in get(zhao, "/posts/", **query).context["listing"]["rows"]}

    assert names() == {"赵敏", "高建国", "林晓梅"}
    assert names(kind="grid_leader") == {"高建国"}
    assert names(place=places.grid1.code) == {"高建国", "林晓梅"}
    assert names(q="lxm") == {"林晓梅"}
    assert names(history="1") == {"赵敏", "高建国", "林晓梅", ended.person.name}
    assert names(kind="emperor") == names()
    assert get(zhao, "/posts/", place="no-such").status_code == 404


def test_a_long_list_is_paged_and_costs_the_queries_of_a_short_one(zhao, lin, places, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = cast.browser_of(zhao)
    with CaptureQueriesContext(connection) as few:
        browser.get("/posts/")
    for number in range(60):
        cast.holding(cast.person(f"员{number:02}"), "grid_worker", places.grid2)
    with django_assert_max_num_queries(len(few)):
        page = browser.get("/posts/")
    assert len(page.context["listing"]["rows"]) == 50
    assert len(browser.get("/posts/?page=2").context["listing"]["rows"]) == 12


def test_the_export_has_the_filtered_lines_as_plain_text(zhao, lin, places):
    cast.holding(cast.person("=1+1"), "grid_worker", places.grid2)

    answer = get(zhao, "/posts/export.xlsx", kind="grid_worker")

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["姓名", "林晓梅", "=1+1"]
    assert lin.phone not in str(rows)


def test_residents_have_no_list(grandma_wang):
    assert get(grandma_wang, "/posts/").status_code == 403
    assert get(grandma_wang, "/posts/export.xlsx").status_code == 403
    assert get(grandma_wang, "/posts/duty").status_code == 403


# Giving, ending, handing over


def test_staff_find_a_person_and_give_the_post(zhao, newcomer, places, today):
    assert places.grid1.code in text(get(zhao, "/posts/give"))
    url = f"/posts/give?place={places.grid1.code}"
    page = text(get(zhao, url + "&q=chenxin"))
    assert "陈新" in page
    assert "网格员" in page
    assert "社区工作人员" not in page.split("<form")[-1]  # no such post at a grid

    answer = post(zhao, url, person=str(newcomer.pk), kind="grid_worker", from_day=today)

    assert answer.status_code == 303
    assert queries.holders_of(places.grid1, on=today, kinds=["grid_worker"]).get().person == newcomer


def test_a_taken_post_is_refused_in_the_form_with_the_holders_name(zhao, gao, newcomer, places, today):
    url = f"/posts/give?place={places.grid1.code}"
    answer = post(zhao, url, person=str(newcomer.pk), kind="grid_leader", from_day=today)

    assert answer.status_code == 422
    assert "现由 高建国 担任" in text(answer)
    assert not newcomer.holdings.exists()


def test_nobody_outside_ones_sight_is_given_a_post(zhao, stranger, places, today):
    url = f"/posts/give?place={places.grid1.code}"
    answer = post(zhao, url, person=str(stranger.pk), kind="grid_worker", from_day=today)
    assert answer.status_code == 404
    assert not Holding.objects.filter(person=stranger).exists()
    assert post(zhao, url, person="nobody", kind="grid_worker", from_day=today).status_code == 422


def test_ending_says_its_effect_and_is_refused_while_work_is_open(zhao, lin, today, monkeypatch):
    holding = lin.holdings.get()
    monkeypatch.setattr(handover, "_counters", [lambda person, place: 3])
    assert "3 件在办" in text(get(zhao, f"/posts/{holding.pk}/end"))
    answer = post(zhao, f"/posts/{holding.pk}/end", last_day=today)
    assert answer.status_code == 422
    assert "3 件" in text(answer)

    monkeypatch.setattr(handover, "_counters", [])
    assert post(zhao, f"/posts/{holding.pk}/end", last_day=today).status_code == 303
    assert lin.holdings.get().valid_to == today


def test_a_hand_over_says_beforehand_and_afterwards_what_moves(
    zhao, lin, newcomer, on_duty_now, places, today, monkeypatch
):
    holding = lin.holdings.get()
    monkeypatch.setattr(handover, "_counters", [lambda person, place: 3])
    monkeypatch.setattr(handover, "_movers", [lambda **_: ["a", "b", "c"]])
    url = f"/posts/{holding.pk}/hand-over"
    assert "将移交 3 件在办事项、1 个之后的班次" in text(get(zhao, url + "?q=陈新"))

    browser = cast.browser_of(zhao)
    answer = browser.post(
        url, {"request_key": str(uuid4()), "person": str(newcomer.pk), "from_day": today}, follow=True
    )

    assert "已移交 3 件在办事项、1 个班次" in text(answer)
    assert [row.person for row in queries.holders_of(places.grid1, on=today, kinds=["grid_worker"])] == [newcomer]


def test_the_same_request_key_gives_a_post_once(zhao, newcomer, places, today):
    browser = cast.browser_of(zhao)
    fields = {"request_key": "k1", "person": str(newcomer.pk), "kind": "grid_worker", "from_day": today}
    url = f"/posts/give?place={places.grid1.code}"

    assert [browser.post(url, fields).status_code for _ in range(2)] == [303, 303]
    assert newcomer.holdings.count() == 1


def test_posts_are_managed_from_inside_only(lin, foreign_staff, manager, newcomer, places, today):
    holding = lin.holdings.get()
    for who in (lin, manager):
        assert get(who, f"/posts/give?place={places.grid1.code}").status_code == 403
        assert post(who, f"/posts/{holding.pk}/end", last_day=today).status_code == 403
    assert get(foreign_staff, f"/posts/give?place={places.grid1.code}").status_code == 403
    assert post(foreign_staff, f"/posts/{holding.pk}/end", last_day=today).status_code == 404
    assert post(foreign_staff, f"/posts/{holding.pk}/hand-over", person=newcomer.pk, from_day=today).status_code == 404
    assert lin.holdings.get().valid_to is None


# Duty


def test_the_roster_shows_the_week_and_who_is_on_duty_now(zhao, lin, on_duty_now, places):
    page = get(zhao, "/posts/duty")

    assert [row["place"] for row in page.context["rows"]] == [places.community, places.grid1, places.grid2]
    assert "林晓梅" in text(page).split("<table")[0]
    assert page.context["now"] == [on_duty_now]
    assert "林晓梅" in text(page).split("<table")[1]
    assert "林晓梅" not in text(get(zhao, "/posts/duty", week="2020-01-06")).split("<table")[1]


def test_a_night_shift_shows_in_both_columns(zhao, lin, places):
    night = datetime(2026, 3, 3, 22, 0, tzinfo=clock.SHANGHAI)  # a Tuesday
    DutyShift.objects.create(person=lin, place=places.grid1, starts_at=night, ends_at=night + timedelta(hours=8))
    rows = get(zhao, "/posts/duty", week="2026-03-04").context["rows"]
    cells = rows[1]["cells"]
    assert [(one["from"], one["to"]) for cell in cells for one in cell["shifts"]] == [("22:00", ""), ("", "06:00")]


@pytest.mark.parametrize("week", ["", "nonsense", "0001-01-01", "9999-12-31"])
def test_a_week_nobody_can_mean_is_this_week(zhao, places, week, today):
    page = get(zhao, "/posts/duty", week=week)
    assert page.context["days"][0] <= today <= page.context["days"][-1]


def test_a_foreign_community_has_no_roster_here(zhao, lin, gao, foreign_staff, places):
    assert get(zhao, "/posts/duty", community=places.foreign_community.code).status_code == 404
    rows = get(gao, "/posts/duty").context["rows"]
    assert [row["place"] for row in rows] == [places.grid1]  # a grid leader sees their grid of the community


def test_three_night_shifts_are_booked_at_once_or_not_at_all(zhao, lin, places, today):
    def book(days_ahead, starts, ends, days):
        day = today + timedelta(days=days_ahead)
        fields = {"person": str(lin.pk), "day": day, "starts": starts, "ends": ends, "days": days}
        return post(zhao, f"/posts/duty/add?place={places.grid1.code}", **fields)

    assert book(2, "20:00", "08:00", 3).status_code == 303
    shifts = DutyShift.objects.order_by("starts_at")
    assert [(shift.ends_at - shift.starts_at) for shift in shifts] == [timedelta(hours=12)] * 3

    assert book(3, "18:00", "19:00", 1).status_code == 303  # free in between
    refused = book(1, "23:00", "23:30", 2)  # the second one falls into the first night
    assert refused.status_code == 422
    assert "已排在 第一网格 值班" in text(refused)
    assert DutyShift.objects.count() == 4


def test_a_shift_is_taken_off_after_a_page_that_says_who_remains(zhao, lin, gao, on_duty_now, places):
    url = f"/posts/duty/{on_duty_now.pk}/remove"
    assert "还有 0 人值班" in text(get(zhao, url))
    assert post(zhao, url).status_code == 303
    assert not DutyShift.objects.exists()
    assert get(zhao, url).status_code == 404


def test_the_roster_is_changed_from_inside_only(lin, foreign_staff, on_duty_now, places):
    url = f"/posts/duty/{on_duty_now.pk}/remove"
    assert post(lin, url).status_code == 403
    assert post(foreign_staff, url).status_code == 404
    assert get(foreign_staff, f"/posts/duty/add?place={places.grid1.code}").status_code == 403
    assert DutyShift.objects.exists()


def test_somewhere_without_people_the_roster_says_what_to_do_first(zhao, places):
    zhao.holdings.update(kind="community_staff")
    page = text(get(zhao, f"/posts/duty/add?place={places.grid2.code}"))
    assert "赵敏" in page  # the staff themselves may always be booked
    assert 'name="request_key"' in page


def test_a_worker_on_duty_reports_a_position_and_others_cannot(lin, gao, on_duty_now):
    where = {"longitude": 112.56, "latitude": 37.8, "datum": "wgs84"}

    assert post(lin, "/posts/position", **where).status_code == 303
    assert LastPosition.objects.get().person == lin
    assert post(gao, "/posts/position", **where).status_code == 409
    assert post(lin, "/posts/position", **{**where, "latitude": 99}).status_code == 422
    assert post(lin, "/posts/position", **{**where, "datum": "moon"}).status_code == 422


def test_the_roster_of_a_full_week_costs_the_queries_of_an_empty_one(zhao, lin, places, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = cast.browser_of(zhao)
    with CaptureQueriesContext(connection) as few:
        browser.get("/posts/duty")
    monday = clock.day_of(clock.now()) - timedelta(days=clock.day_of(clock.now()).weekday())
    for day in range(7):
        start = datetime.combine(monday + timedelta(days=day), time(8), clock.SHANGHAI)
        for place in (places.grid1, places.grid2):
            DutyShift.objects.create(person=lin, place=place, starts_at=start, ends_at=start + timedelta(hours=8))
    with django_assert_max_num_queries(len(few)):
        browser.get("/posts/duty")
    assert len(few) <= 15
