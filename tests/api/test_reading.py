"""Lists, pages, versions, and who sees what."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.api.conftest import refused
from wangge.care.models import HelpCall
from wangge.care.states import Stage
from wangge.kernel import clock
from wangge.matters.models import Matter
from wangge.people.models import AccessLog
from wangge.places.models import Boundary


def a_call(place, subject=None, *, minutes_ago=0, due_in=None):
    """A call that is simply there."""
    at = clock.now() - timedelta(minutes=minutes_ago)
    matter = Matter.objects.create(
        number=f"Q{uuid4().hex[:12]}", procedure="help_call", state=Stage.REPORTED, place=place, path=place.path,
        subject=subject, opened_at=at, due_at=None if due_in is None else at + timedelta(minutes=due_in),
    )  # fmt: skip
    HelpCall.objects.create(
        matter=matter, kind="fall", severity="urgent", channel="phone", said="在厨房", caller_phone="19900001111"
    )
    return matter


def walk(desk, path, **query):
    """All pages of a list."""
    pages, cursor = [], None
    while True:
        body = desk.get(path, {**query, **({"cursor": cursor} if cursor else {})}).json()
        pages.append(body["items"])
        cursor = body["next"]
        if cursor is None:
            return pages


@pytest.mark.parametrize("sort", ["-opened", "opened", "due"])
def test_120_calls_page_by_page_each_once(desk, places, sort):
    # Many share their moment, and many have no limit: only the id tells them apart.
    made = [a_call(places.home, minutes_ago=n // 40, due_in=n % 3 if n % 4 else None) for n in range(120)]
    moment = made[0].opened_at
    Matter.objects.filter(pk__in=[one.pk for one in made[:60]]).update(opened_at=moment)
    pages = walk(desk, "/calls", sort=sort, limit=25)
    ids = [item["id"] for page in pages for item in page]
    assert [len(page) for page in pages] == [25, 25, 25, 25, 20]
    assert len(set(ids)) == 120
    keys = [item["due_at"] or "9" if sort == "due" else item["opened_at"] for page in pages for item in page]
    assert keys == sorted(keys, reverse=sort == "-opened")


def test_new_calls_do_not_shift_the_next_page(desk, places):
    for n in range(6):
        a_call(places.home, minutes_ago=n + 1)
    first = desk.get("/calls", {"limit": 3}).json()
    a_call(places.home)
    second = desk.get("/calls", {"limit": 3, "cursor": first["next"]}).json()
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in second["items"]}
    assert second["next"] is None


def test_people_and_places_page_too(desk, places):
    for _n in range(7):
        cast.person("张三", home=places.home)
    people = [one["id"] for page in walk(desk, "/people", limit=3, q="zhangsan") for one in page]
    assert len(people) == len(set(people)) == 7
    codes = [one["code"] for page in walk(desk, "/places", limit=4, within=places.community.code) for one in page]
    assert len(codes) == len(set(codes))
    assert places.home.code in codes


def test_a_cursor_of_another_order_is_refused(desk, places):
    a_call(places.home), a_call(places.home)
    cursor = desk.get("/calls", {"limit": 1}).json()["next"]
    refused(desk.get("/calls", {"cursor": cursor, "sort": "due"}), 422, "bad_cursor")


@pytest.mark.parametrize("path", ["/calls", "/people", "/places", "/posts"])
def test_twenty_rows_cost_as_many_queries_as_two(desk, places, grandma_wang, lin, path):
    def rows(count):
        for _n in range(count):
            who = cast.person("张三", home=places.home, phone=cast.impossible_phone())
            cast.holding(who, "grid_assistant", places.grid1)
            a_call(places.home, who)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert desk.get(path).status_code == 200
        return len(caught)

    rows(2)
    few = queries()
    rows(18)
    assert queries() == few


def test_calls_can_be_narrowed(desk, places, grandma_wang):
    here = a_call(places.home, grandma_wang)
    there = a_call(places.home7, minutes_ago=60)

    def numbers(**query):
        return {one["number"] for one in desk.get("/calls", query).json()["items"]}

    assert numbers() == {here.number, there.number}
    assert numbers(within=places.grid1.code) == {here.number}
    assert numbers(q="wangxiu") == {here.number}
    assert numbers(until=(clock.now() - timedelta(minutes=30)).isoformat()) == {there.number}
    assert numbers(state="ended") == set()


# Versions


def test_a_call_is_corrected_only_from_its_newest_version(desk, places):
    path = f"/calls/{a_call(places.home).pk}"
    read = desk.get(path)
    assert read["ETag"] == f'"{read.json()["version"]}"'
    assert desk.get(path, If_None_Match=read["ETag"]).status_code == 304

    refused(desk.patch(path, {"severity": "critical"}), 428, "precondition_required")
    refused(desk.patch(path, {"severity": "critical"}, If_Match="W/nonsense"), 412, "changed_meanwhile")
    refused(desk.patch(path, {}, If_Match=read["ETag"]), 422, "invalid")
    changed = desk.patch(path, {"severity": "critical"}, If_Match=read["ETag"])
    assert changed.json()["severity"] == "critical"
    assert changed["ETag"] != read["ETag"]
    refused(desk.patch(path, {"severity": "ordinary"}, If_Match=read["ETag"]), 412, "changed_meanwhile")
    assert desk.get(path, If_None_Match=read["ETag"]).json()["severity"] == "critical"


def test_a_person_is_changed_only_from_the_newest_version(desk, grandma_wang):
    path = f"/people/{grandma_wang.pk}"
    etag = desk.get(path)["ETag"]
    assert desk.patch(path, {"name": "王秀兰兰"}, If_Match=etag).json()["name"] == "王秀兰兰"
    refused(desk.patch(path, {"name": "别名"}, If_Match=etag), 412, "changed_meanwhile")
    newer = desk.get(path)
    assert newer.json()["phone"] is not None  # names left out stay
    cleared = desk.patch(path, {"phone": None}, If_Match=newer["ETag"])
    assert cleared.json()["phone"] is None
    refused(desk.patch(path, {"name": ""}, If_Match=cleared["ETag"]), 422, "invalid")
    refused(desk.patch(path, {"phone": "12"}, If_Match=cleared["ETag"]), 422, "invalid")


# Who sees what


def test_sealed_values_are_masked_everywhere(desk, grandma_wang, places):
    a_call(places.home, grandma_wang)
    seen = "".join(
        desk.get(path).content.decode()
        for path in ("/people", f"/people/{grandma_wang.pk}", "/calls", f"/calls/{Matter.objects.get().pk}", "/posts")
    )
    assert grandma_wang.phone not in seen
    assert grandma_wang.citizen_no not in seen
    assert "19900001111" not in seen
    assert desk.get(f"/people/{grandma_wang.pk}").json()["phone"].startswith("199****")


def test_a_value_is_revealed_for_a_purpose_and_the_person_can_read_it(desk, caller, grandma_wang, manager):
    path = f"/people/{grandma_wang.pk}/reveal"
    refused(desk.post(path, {"field": "phone", "purpose": "看"}), 422, "purpose_missing")
    shown = desk.post(path, {"field": "phone", "purpose": "联系本人"}).json()
    assert shown["value"] == grandma_wang.phone
    assert AccessLog.objects.get().purpose == "联系本人"
    refused(desk.post(path, {"field": "name", "purpose": "联系本人"}), 422, "invalid")
    refused(caller(manager).post(path, {"field": "phone", "purpose": "联系本人"}), 404, "not_found")


def test_what_lies_elsewhere_is_not_there(caller, foreign_staff, grandma_wang, places, lin):
    outsider, call = caller(foreign_staff), a_call(places.home, grandma_wang)
    person = f"/people/{grandma_wang.pk}"
    refused(outsider.get(f"/calls/{call.pk}"), 404, "not_found")
    refused(outsider.post(f"/calls/{call.pk}/dispatch", {}), 404, "not_found")
    refused(outsider.post(f"/calls/{call.pk}/cancel", {"reason": "误报误报"}), 404, "not_found")
    refused(outsider.patch(f"/calls/{call.pk}", {}, If_Match='"1"'), 404, "not_found")
    refused(outsider.get(person), 404, "not_found")
    refused(outsider.patch(person, {"name": "某人"}, If_Match='"1"'), 404, "not_found")
    refused(outsider.get(f"/places/{places.home.code}"), 404, "not_found")
    refused(outsider.get("/duty", {"place": places.grid1.code}), 404, "not_found")
    assert outsider.get("/calls").json()["items"] == []
    assert outsider.get("/posts").json()["items"][0]["person"]["name"] == "钱程"


def test_the_family_follows_the_call_without_the_notes(caller, desk, daughter, grandma_wang, lin):
    call = desk.post("/calls", {"kind": "fall", "severity": "urgent", "subject_id": str(grandma_wang.pk)}).json()
    caller(lin).post(f"/calls/{call['id']}/decline", {"reason": "正在另一处"})
    seen = caller(daughter).get(f"/calls/{call['id']}").json()
    assert [step["kind"] for step in seen["timeline"]][:3] == ["reported", "dispatched", "declined"]
    assert seen["staff"] is None
    assert {step["note"] for step in seen["timeline"]} == {None}
    staff = desk.get(f"/calls/{call['id']}").json()
    assert staff["staff"]["contacts"][0]["person"]["name"] == "王丽"
    assert "正在另一处" in [step["note"] for step in staff["timeline"]]


def test_a_resident_calls_for_help_with_one_key(caller, grandma_wang, lin):
    report = {"kind": "fall", "severity": "urgent", "channel": "one_key", "subject_id": str(grandma_wang.pk)}
    made = caller(grandma_wang).post("/calls", report)
    assert made.status_code == 201
    assert caller(grandma_wang).get(f"/calls/{made.json()['id']}").json()["channel"] == "one_key"


def test_figures_only_for_those_who_may(desk, caller, places, manager, grandma_wang):
    a_call(places.home)
    period = {"since": "2020-01-01T00:00:00+08:00", "until": "2100-01-01T00:00:00+08:00"}
    figures = caller(manager).get("/calls/figures", period).json()
    assert figures["calls"] == 1
    assert figures["by_grid"][0]["grid"]["code"] == places.grid1.code
    assert sum(figures["by_hour"]) == 1
    refused(caller(grandma_wang).get("/calls/figures", period), 403, "not_permitted")


def test_the_grid_of_a_point(desk, places):
    corners = [[112.0, 37.0], [112.1, 37.0], [112.1, 37.1], [112.0, 37.1], [112.0, 37.0]]
    Boundary.objects.create(
        place=places.grid1, geometry={"type": "Polygon", "coordinates": [corners]}, valid_from=cast.SINCE, source="test"
    )
    found = desk.get("/places/at", {"longitude": 112.05, "latitude": 37.05}).json()
    assert found["code"] == places.grid1.code
    detail = desk.get(f"/places/{places.grid1.code}").json()
    assert detail["border"]["geometry"]["coordinates"] == [corners]
    assert [one["name"] for one in detail["above"]] == ["小店区", "坞城街道", "云水明珠社区"]


def test_who_is_on_duty_and_where(caller, desk, lin, places):
    from wangge.posts.models import DutyShift

    now = clock.now()
    DutyShift.objects.create(
        person=lin, place=places.grid1, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1)
    )
    shifts = desk.get("/duty", {"place": places.home.code}).json()["shifts"]
    assert [one["person"]["name"] for one in shifts] == ["林晓梅"]
    later = {"place": places.home.code, "at": (now + timedelta(hours=2)).isoformat()}
    assert desk.get("/duty", later).json()["shifts"] == []
    kept = caller(lin).post("/duty/position", {"longitude": 112.5, "latitude": 37.8, "datum": "wgs84"})
    assert kept.json()["longitude"] == 112.5


def test_journal_lines_are_read_where_they_happened(caller, desk, foreign_staff, places, grandma_wang, lin):
    call = desk.post("/calls", {"kind": "fall", "severity": "urgent", "subject_id": str(grandma_wang.pk)}).json()
    leaf = desk.get(f"/calls/{call['id']}").json()["timeline"][0]["leaf_id"]
    assert call["number"] in desk.get(f"/journal/leaves/{leaf}").json()["body"]
    refused(caller(foreign_staff).get(f"/journal/leaves/{leaf}"), 404, "not_found")
    refused(caller(lin).get(f"/journal/leaves/{leaf}"), 403, "not_permitted")
