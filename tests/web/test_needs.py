"""The pages of needs and resources over real HTTP."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests import cast
from wangge.kernel import clock
from wangge.needs import closing, commands, merging, publishing
from wangge.needs.models import Need, Resource
from wangge.people.models import Organisation

LISTS = ("needs", "resources")


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def need(lin, places, at):
    def make(title="厨房水龙头漏水", **more):
        return commands.add_need(
            **{"by": lin, "at": at, "kind": "repair", "title": title, "place_id": places.home.pk, **more}
        )

    return make


@pytest.fixture
def resource(lin, places, at):
    def make(title="周末上门修水电", **more):
        told = {"by": lin, "at": at, "kind": "service", "title": title, "place_id": places.building.pk, **more}
        return commands.add_resource(**told)

    return make


def get(who, url, **query):
    return cast.browser_of(who).get(url, query)


def post(who, url, **fields):
    return cast.browser_of(who).post(url, {"request_key": str(uuid4()), **fields})


def text(answer):
    return answer.content.decode()


NEED = {"kind": "care", "title": "陪独居老人散步", "urgency": "4", "amount": "1", "unit": "person"}
RESOURCE = {"kind": "service", "title": "周末教书法", "capacity": "2", "unit": "hour", "capacity_per": "week"}


# The lists


def test_the_list_shows_what_is_open_in_my_places(need, zhao, foreign_staff, stranger, grandma_wang):
    made = need(subject_id=grandma_wang.pk, urgency=5)
    gone = need("已撤回的事")
    closing.withdraw_need(by=zhao, need_id=gone.pk, reason="不需要", at=clock.now())
    page = text(get(zhao, "/needs/"))

    assert made.number in page
    assert "非常急" in page
    assert "王秀兰" in page
    assert gone.number not in page
    assert gone.number in text(get(zhao, "/needs/?state=withdrawn"))
    assert made.number not in text(get(foreign_staff, "/needs/"))
    assert get(stranger, "/needs/").status_code == 403


def test_filters_and_searches_are_links_and_words(need, zhao, places, at):
    made = need("楼道灯不亮", kind="safety", safety=True)
    need("课业辅导", kind="tutoring")

    def shown(**query):
        return [row["number"] for row in get(zhao, "/needs/", **query).context["listing"]["rows"]]

    assert shown(q="楼道") == shown(kind="safety") == shown(state="safety") == [made.number]
    assert len(shown(grid=places.grid1.code)) == 2
    assert shown(grid=places.grid2.code) == []
    assert len(shown(urgency="nonsense", state="nonsense")) == 2
    assert "没有符合条件" in text(get(zhao, "/needs/", kind="legal"))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("address", ["", "duplicates", "export.xlsx", "mine", "public"])
def test_twenty_rows_cost_the_queries_of_two(need, resource, lin, grandma_wang, at, name, address):
    def add(many):
        for number in range(many):
            if name == "needs":
                made = need(f"不同的事{number * 7919}", subject_id=grandma_wang.pk)
                publishing.publish_need(by=lin, need_id=made.pk, at=at)
            else:
                made = resource(f"不同的事{number * 7919}", person_id=grandma_wang.pk)
                publishing.publish_resource(by=lin, resource_id=made.pk, at=at)

    browser = cast.browser_of(grandma_wang if address == "mine" else lin)
    add(2)
    browser.get(f"/{name}/{address}")
    with CaptureQueriesContext(connection) as few:
        assert browser.get(f"/{name}/{address}").status_code == 200
    add(18)
    with CaptureQueriesContext(connection) as many:
        browser.get(f"/{name}/{address}")
    assert len(many) == len(few) <= 16


def test_the_spreadsheet_masks_names_and_holds_nothing_sealed(need, resource, zhao, grandma_wang, at):
    made = need("=买药", subject_id=grandma_wang.pk, details="糖尿病", skills=["care"], times=["1m"])
    resource(limits="膝盖不好", person_id=grandma_wang.pk)
    book = CalamineWorkbook.from_filelike(BytesIO(get(zhao, "/needs/export.xlsx").content))
    (heads, row) = book.get_sheet_by_index(0).to_python()
    shown = dict(zip(heads, row, strict=True))

    assert (shown["编号"], shown["姓名"], shown["网格"], shown["标题"]) == (made.number, "王**", "第一网格", "=买药")
    assert shown["方便的时间"] == "周一上午"
    assert "糖尿病" not in str(row)
    assert "502" not in str(row)
    other = CalamineWorkbook.from_filelike(BytesIO(get(zhao, "/resources/export.xlsx").content))
    assert "膝盖" not in str(other.get_sheet_by_index(0).to_python())


# The public lists


def test_the_public_list_leads_to_nobody(need, resource, lin, grandma_wang, places, at):
    shop = Organisation.objects.create(
        name="老马面馆", pinyin="laomamianguan", initials="lmmg", kind="shop", place=places.home, valid_from=at.date()
    )
    made = need("陪老人复查", subject_id=grandma_wang.pk, details="糖尿病金丝雀", wanted_by=at.date() + timedelta(9))
    need("没有公开的事")
    offered = resource("高龄老人送餐", person_id=grandma_wang.pk, organisation_id=shop.pk, limits="限制金丝雀")
    publishing.publish_need(by=lin, need_id=made.pk, at=at)
    publishing.publish_resource(by=lin, resource_id=offered.pk, at=at)

    for name, title in (("needs", "陪老人复查"), ("resources", "高龄老人送餐")):
        page = text(Client().get(f"/{name}/public"))
        assert title in page
        assert "第一网格" in page
        secrets = ("王秀兰", "林晓梅", "金丝雀", "502", "3号楼", "老马面馆", "没有公开", made.number, str(made.pk))
        for secret in (*secrets, offered.number, str(offered.pk), str(grandma_wang.pk)):
            assert secret not in page
    assert "陪老人复查" not in text(Client().get("/needs/public?q=理发"))
    assert "陪老人复查" in text(Client().get("/needs/public?q=复查&kind=repair"))


# Adding


def test_the_desk_finds_the_person_and_writes_the_need(zhao, grandma_wang, places):
    assert str(grandma_wang.pk) in text(get(zhao, "/needs/new", q="wxl"))
    assert "王秀兰" in text(get(zhao, "/needs/new", subject=str(grandma_wang.pk)))
    answer = post(zhao, "/needs/new", subject=str(grandma_wang.pk), place="", **NEED, times=["6m"], skills=["care"])

    made = Need.objects.get()
    assert answer.status_code == 303
    assert answer.url == f"/needs/{made.pk}"
    assert (made.subject, made.place, made.reported_by, made.urgency) == (grandma_wang, places.home, zhao, 4)
    assert made.times == ["6m"]


def test_the_desk_writes_what_a_shop_offers(zhao, places, at):
    shop = Organisation.objects.create(
        name="老马面馆", pinyin="laomamianguan", initials="lmmg", kind="shop", place=places.grid1, valid_from=at.date()
    )
    assert "老马面馆" in text(get(zhao, "/resources/pick", q="lmm"))
    post(zhao, "/resources/new", organisation=str(shop.pk), **RESOURCE, serves=["care"], limits="不含节日")
    made = Resource.objects.get()
    assert (made.organisation, made.place, made.limits, made.serves) == (shop, places.grid1, "不含节日", ["care"])


def test_without_a_place_nothing_is_written(zhao):
    answer = post(zhao, "/needs/new", **NEED)
    assert answer.status_code == 422
    assert "请先在上面查找" in text(answer)
    assert not Need.objects.exists()


def test_likely_duplicates_are_shown_before_anything_is_written(need, zhao, places):
    made = need(kind="safety", title="楼道声控灯不亮")
    fields = {**NEED, "kind": "safety", "title": "楼道声控灯不亮了", "place": str(places.next_door.pk)}
    answer = post(zhao, "/needs/new", **fields)
    assert answer.status_code == 422
    assert made.number in text(answer)
    assert Need.objects.count() == 1

    assert post(zhao, "/needs/new", **fields, anyway="1").status_code == 303
    assert Need.objects.count() == 2


def test_what_is_wrong_is_said_at_its_field(zhao, places):
    answer = post(zhao, "/needs/new", **{**NEED, "title": "水"}, place=str(places.home.pk))
    assert answer.status_code == 422
    assert "标题" in text(answer)
    late = {**NEED, "wanted_by": "2020-01-01"}
    assert "早于今天" in text(post(zhao, "/needs/new", **late, place=str(places.home.pk)))


def test_nobody_adds_where_they_have_no_post(foreign_staff, places, grandma_wang, stranger):
    answer = post(foreign_staff, "/needs/new", **NEED, place=str(places.home.pk), subject=str(grandma_wang.pk))
    assert answer.status_code == 422  # the place is not in sight, so none was chosen
    assert post(foreign_staff, "/needs/new", **NEED, place=str(places.grid1.pk)).status_code == 403
    assert get(stranger, "/needs/new").status_code == 403
    assert not Need.objects.exists()


def test_a_daughter_asks_for_her_mother_from_her_phone(daughter, grandma_wang, places):
    assert "王秀兰" in text(get(daughter, "/needs/ask"))
    answer = post(daughter, "/needs/ask", person=str(grandma_wang.pk), **NEED)
    made = Need.objects.get()
    assert answer.status_code == 303
    assert (made.subject, made.place, made.source, made.reported_by) == (grandma_wang, places.home, "own", daughter)
    assert made.title in text(get(grandma_wang, "/needs/mine"))
    assert text(get(daughter, f"/needs/{made.pk}")).count(made.title) >= 1

    refused = post(daughter, "/needs/ask", person=str(daughter.pk), **NEED)
    assert refused.status_code == 422
    assert "没有登记住址" in text(refused)


def test_who_may_no_longer_speak_for_somebody_registers_nothing(daughter, grandma_wang, places):
    daughter.kin_of.update(sees_calls=False)
    answer = post(daughter, "/needs/ask", person=str(grandma_wang.pk), **NEED)
    assert answer.status_code == 422
    assert not Need.objects.exists()


def test_a_resident_offers_something(grandma_wang, places):
    assert post(grandma_wang, "/resources/ask", **RESOURCE).status_code == 303
    made = Resource.objects.get()
    assert (made.person, made.place, made.source) == (grandma_wang, places.home, "own")
    assert "周末教书法" in text(get(grandma_wang, "/resources/mine"))
    assert "还没有需求" in text(get(grandma_wang, "/needs/mine"))


# One entry


def test_details_are_for_those_who_may_see_them(need, lin, grandma_wang, daughter, stranger, manager):
    made = need(subject_id=grandma_wang.pk, details="糖尿病")
    for who in (lin, grandma_wang, daughter):
        assert "糖尿病" in text(get(who, f"/needs/{made.pk}"))
    for who in (stranger, manager):
        assert get(who, f"/needs/{made.pk}").status_code == 404
    assert Client().get(f"/needs/{made.pk}").status_code == 302


def test_an_entry_is_changed_and_a_stale_form_is_refused(need, lin):
    made = need()
    form = get(lin, f"/needs/{made.pk}/edit").context["form"]
    assert form.initial["version"] == 1
    fields = {**NEED, "version": "1"}
    assert post(lin, f"/needs/{made.pk}/edit", **fields).status_code == 303
    assert Need.objects.get().title == NEED["title"]
    assert "别人已经修改" in text(post(lin, f"/needs/{made.pk}/edit", **{**fields, "title": "又改"}))


def test_from_withdrawing_to_opening_again(need, lin, grandma_wang):
    made = need(subject_id=grandma_wang.pk)
    assert "撤回后" in text(get(grandma_wang, f"/needs/{made.pk}/withdraw"))
    assert post(grandma_wang, f"/needs/{made.pk}/withdraw", reason="").status_code == 422
    assert post(grandma_wang, f"/needs/{made.pk}/withdraw", reason="已解决").status_code == 303
    assert "已解决" in text(get(lin, f"/needs/{made.pk}"))
    assert post(lin, f"/needs/{made.pk}/reopen").status_code == 303
    assert post(lin, f"/needs/{made.pk}/finish", reason="网格员代买").status_code == 303
    assert Need.objects.get().state == "done"


def test_merging_by_number_and_undoing(need, lin, stranger):
    made, other = need(), need("厨房水龙头漏水了")
    assert other.number in text(get(lin, f"/needs/{made.pk}"))
    assert "没有找到" in text(post(lin, f"/needs/{made.pk}/merge", into="XQ000000-NONE"))
    assert "不能并入它自己" in text(post(lin, f"/needs/{made.pk}/merge", into=made.number))
    assert post(lin, f"/needs/{made.pk}/merge", into=other.number).status_code == 303
    assert other.number in text(get(lin, f"/needs/{made.pk}"))
    assert post(stranger, f"/needs/{made.pk}/undo-merge").status_code == 403
    assert post(lin, f"/needs/{made.pk}/undo-merge").status_code == 303
    assert Need.objects.get(pk=made.pk).state == "open"


def test_the_duplicates_page_merges_the_newer_into_the_older(need, lin):
    older, newer = need(), need("厨房水龙头漏水了")
    page = text(get(lin, "/needs/duplicates"))
    assert f"/needs/{newer.pk}/merge" in page
    assert f'value="{older.number}"' in page


def test_what_cannot_be_published_says_why(need, lin, grandma_wang):
    made = need("王奶奶家漏水", subject_id=grandma_wang.pk)
    answer = post(lin, f"/needs/{made.pk}/publish")
    assert answer.status_code == 422
    assert "王奶奶" in text(answer)
    fine = need("帮老人修水管", subject_id=grandma_wang.pk)
    assert post(lin, f"/needs/{fine.pk}/publish").status_code == 303
    assert "帮老人修水管" in text(Client().get("/needs/public"))
    assert post(grandma_wang, f"/needs/{fine.pk}/unpublish").status_code == 303
    assert "帮老人修水管" not in text(Client().get("/needs/public"))


def test_many_are_published_or_withdrawn_and_what_is_refused_is_named(need, lin, zhao, foreign_staff, grandma_wang):
    fit, shown = need("帮老人修水管"), need("王奶奶家漏水", subject_id=grandma_wang.pk)
    chosen = [str(fit.pk), str(shown.pk), "nonsense"]
    browser = cast.browser_of(lin)
    answer = browser.post(
        "/needs/bulk", {"request_key": str(uuid4()), "deed": "publish", "chosen": chosen}, follow=True
    )
    assert "已公开 1 条" in text(answer)
    assert f"{shown.number}：标题里有" in text(answer)
    assert list(Need.objects.filter(published_at__isnull=False)) == [fit]

    post(foreign_staff, "/needs/bulk", deed="withdraw", chosen=chosen, reason="不需要了")
    assert not Need.objects.filter(state="withdrawn").exists()
    post(zhao, "/needs/bulk", deed="withdraw", chosen=chosen, reason="不需要了")
    assert Need.objects.filter(state="withdrawn").count() == 2


def test_a_resource_goes_the_same_ways(resource, lin):
    made, other = resource(), resource()
    merging.merge_resources(by=lin, resource_id=other.pk, into_id=made.pk, at=clock.now())
    assert other.number in text(get(lin, f"/resources/{made.pk}"))
    assert post(lin, f"/resources/{made.pk}/edit", **RESOURCE, version="2").status_code == 303
    assert post(lin, f"/resources/{made.pk}/publish").status_code == 303
    assert post(lin, f"/resources/{made.pk}/finish", reason="名额已满").status_code == 303
    assert "已用完" in text(get(lin, f"/resources/{made.pk}"))
