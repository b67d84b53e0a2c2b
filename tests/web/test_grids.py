"""The public grid card, its PDF, the list of grids and the desk of a grid, over real HTTP."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests import cast
from tests.care.story import fell, on_duty, table
from tests.places.test_commands import square
from wangge import documents
from wangge.care import grid_desk
from wangge.kernel import clock
from wangge.needs.commands import add_need, add_resource
from wangge.people.models import Trait
from wangge.places.models import Boundary, Place
from wangge.posts import contacts
from wangge.posts.models import CommunityPhone, PublishedContact

LIN_PHONE, OFFICE, SUPERVISION = "0351-0000101", "0351-0000001", "0351-0000002"
MOST_QUERIES = 20  # of the desk itself; signing in and the shell have their own


@pytest.fixture
def at():
    return clock.now()


@pytest.fixture
def phones(zhao, lin, places, at):
    """林晓梅's office phone and the two phones of the community."""
    for use, phone in (("office", OFFICE), ("supervision", SUPERVISION)):
        contacts.set_community_phone(by=zhao, place_id=places.community.pk, use=use, phone=phone, at=at)
    return contacts.publish_contact(
        by=zhao, holding_id=lin.holdings.get().pk, phone=LIN_PHONE, basis="duty", source="条例第六条", at=at
    )


@pytest.fixture
def borders(places):
    """Both grids side by side, schematic, with an entrance for building 3."""
    for place, shape in ((places.grid1, square(0)), (places.grid2, square(1))):
        Boundary.objects.create(place=place, geometry=shape, valid_from=cast.SINCE, source="示意图", schematic=True)
    west, south = square(0)["coordinates"][0][0]
    Place.objects.filter(pk=places.building.pk).update(longitude=west + 0.001, latitude=south + 0.001)


def get(who, url, **query):
    return cast.browser_of(who).get(url, query)


def post(who, url, **fields):
    return cast.browser_of(who).post(url, {"request_key": str(uuid4()), **fields})


def text(answer):
    return answer.content.decode()


def card(code, suffix="", **query):
    return Client().get(f"/grids/{code}/card{suffix}", query)


def pages_of(answer):
    assert answer["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


# The card


def test_anybody_reads_on_the_card_whom_to_call(lin, gao, phones, borders, places):
    answer = card(places.grid1.code)
    page = text(answer)

    for words in ("云水明珠社区", "第一网格", places.grid1.code, "林晓梅", "高建国", LIN_PHONE, OFFICE, SUPERVISION):
        assert words in page
    assert "3号楼" in page
    assert "第二网格" in page
    assert "示意图，不是法定界线" in page
    assert lin.phone not in page
    assert gao.phone not in page


def test_a_post_without_a_published_phone_names_the_phone_to_call_instead(gao, lin, phones, places):
    people = {one["name"]: one for one in card(places.grid1.code).context["people"]}
    assert (people["林晓梅"]["phone"], people["林晓梅"]["instead"]) == (LIN_PHONE, "")
    assert (people["高建国"]["phone"], people["高建国"]["instead"]) == (OFFICE, "社区电话")

    CommunityPhone.objects.all().delete()
    people = {one["name"]: one for one in card(places.grid1.code).context["people"]}
    assert (people["高建国"]["phone"], people["高建国"]["instead"]) == ("12345", "便民热线")


def test_the_qr_code_is_the_whole_address_of_the_card(places):
    answer = card(places.grid1.code)
    address = f"http://testserver/grids/{places.grid1.code}/card"
    assert answer.context["address"] == address
    assert documents.qr_svg(address) in text(answer)


@pytest.mark.parametrize(("size", "width_mm"), [("a4", 210), ("a5", 148)])
def test_the_pdf_is_one_page_with_the_names_and_phones(size, width_mm, lin, gao, phones, borders, places):
    answer = card(places.grid1.code, ".pdf", size=size)
    pages = pages_of(answer)
    assert len(pages) == 1
    for words in ("林晓梅", "高建国", LIN_PHONE, OFFICE, SUPERVISION, "第一网格", "3号楼"):
        assert words in pages[0]
    width = float(PdfReader(BytesIO(answer.content)).pages[0].mediabox.width)
    assert round(width / 72 * 25.4) == width_mm
    assert card(places.grid1.code, ".pdf", size="a0").status_code == 404


def test_a_crowded_grid_still_has_one_page(phones, borders, places):
    for number in range(14):
        cast.holding(cast.person(f"员{number:02d}"), "grid_assistant", places.grid1)
        cast.place(places.grid1, "building", f"B1{number:02d}", f"{number + 100}号楼")
    browser = Client()
    for language, more, others in (("zh-hans", "还有其他人员", "等 15 栋"), ("en", "More people", "15 buildings")):
        browser.cookies["language"] = language
        for size in ("a4", "a5"):
            pages = pages_of(browser.get(f"/grids/{places.grid1.code}/card.pdf", {"size": size}))
            assert len(pages) == 1
            assert more in pages[0]
            assert others in pages[0]


def test_all_cards_of_a_community_are_one_pdf(zhao, lin, phones, borders, places, foreign_staff):
    url = "/grids/cards.pdf"
    pages = pages_of(get(zhao, url, community=places.community.code))
    assert [("第一网格" in page, "第二网格" in page) for page in pages] == [(True, True), (True, True)]
    assert [places.grid1.code in pages[0], places.grid2.code in pages[1]] == [True, True]
    assert len(pages_of(get(lin, url, community=places.community.code))) == 1  # the worker's own grid
    assert get(foreign_staff, url, community=places.community.code).status_code == 404
    assert get(zhao, url).status_code == 404


def test_a_closed_grid_says_so_and_leads_to_its_successor(lin, phones, places, at):
    yesterday = clock.day_of(at) - timedelta(days=1)
    Place.objects.filter(pk=places.grid1.pk).update(valid_to=yesterday, merged_into=places.grid2)
    lin.holdings.update(valid_to=yesterday)

    page = text(card(places.grid1.code))
    assert f"已于 {yesterday} 撤销" in page
    assert f'href="/grids/{places.grid2.code}/card"' in page
    assert "林晓梅" not in page
    assert LIN_PHONE not in page
    printed = pages_of(card(places.grid1.code, ".pdf"))
    assert len(printed) == 1
    assert "第二网格" in printed[0]

    Place.objects.filter(pk=places.grid1.pk).update(merged_into=None)
    assert f'href="/grids/{places.grid2.code}/card"' in text(card(places.grid1.code))  # one of the community's grids


def test_only_grids_have_cards(places):
    assert card("140105001X01999").status_code == 404
    assert card(places.community.code).status_code == 404


def test_the_card_is_written_in_english_too(lin, phones, places):
    browser = Client()
    browser.cookies["language"] = "en"
    page = text(browser.get(f"/grids/{places.grid1.code}/card"))
    assert "Supervision phone" in page
    assert "监督电话" not in page


def test_what_is_published_is_what_the_rule_page_says():
    """docs/rules/grid-card.md: each row names what the card shows, on which basis and until when."""
    rows = table("grid-card.md", "case", "post held", "published", "on the card")
    assert {row[0] for row in rows} >= {"published", "withdrawn", "post ended", "never published"}
    for _case, held, phone, shown in rows:
        assert (shown == "own phone") == (held == "yes" and phone == "yes"), (held, phone, shown)


@pytest.mark.parametrize(
    "row", table("grid-card.md", "case", "post held", "published", "on the card"), ids=lambda row: row[0]
)
def test_each_case_of_the_rule_page_is_so(row, zhao, lin, phones, places, at):
    _case, held, phone, shown = row
    if phone == "no":
        PublishedContact.objects.all().delete()
    elif phone == "withdrawn":
        contacts.withdraw_contact(by=zhao, contact_id=phones.pk, at=at)
    if held == "no":
        lin.holdings.update(valid_to=clock.day_of(at) - timedelta(days=1))
    found = [one["phone"] for one in card(places.grid1.code).context["people"] if one["name"] == "林晓梅"]
    assert found == {"own phone": [LIN_PHONE], "community office": [OFFICE], "not named": []}[shown]


# The forms


def test_a_leader_publishes_a_phone_and_the_card_has_it(gao, lin, places):
    url = f"/grids/contacts/{lin.holdings.get().pk}"
    refused = post(gao, url, phone=lin.phone, basis="duty", source="条例")
    assert refused.status_code == 422
    assert "个人电话" in text(refused)
    answer = post(gao, url, phone=LIN_PHONE, basis="duty", source="条例第六条")

    assert answer.status_code == 303
    assert answer["Location"] == f"/grids/{places.grid1.code}"
    assert LIN_PHONE in text(card(places.grid1.code))


def test_withdrawing_says_what_the_card_shows_then(zhao, lin, phones, places):
    url = f"/grids/contacts/{phones.pk}/withdraw"
    assert OFFICE in text(get(zhao, url))
    assert post(zhao, url).status_code == 303
    assert LIN_PHONE not in text(card(places.grid1.code))
    assert post(zhao, url).status_code == 422


def test_the_holder_who_agreed_withdraws_from_the_grids_page(zhao, lin, stranger, places, at):
    made = contacts.publish_contact(
        by=zhao, holding_id=lin.holdings.get().pk, phone=lin.phone, basis="agreed", source="书面同意", at=at
    )
    url = f"/grids/contacts/{made.pk}/withdraw"
    assert url in text(get(lin, f"/grids/{places.grid1.code}"))
    assert get(stranger, url).status_code == 404
    assert post(lin, url).status_code == 303
    assert lin.phone not in text(card(places.grid1.code))


def test_staff_set_the_phones_of_the_community_and_a_leader_may_not(zhao, gao, lin, places, at):
    url = f"/grids/{places.grid1.code}/phones"
    today = clock.day_of(at)
    assert post(zhao, url, use="supervision", phone=SUPERVISION, from_day=today).status_code == 303
    assert SUPERVISION in text(card(places.grid2.code))
    assert post(zhao, url, use="supervision", phone="no", from_day=today).status_code == 422
    assert get(gao, url).status_code == 403


def test_the_list_of_posts_leads_to_the_form(zhao, lin, places):
    assert f"/grids/contacts/{lin.holdings.get().pk}" in text(get(zhao, "/posts/"))


# The list


def test_the_list_shows_ones_own_grids_with_what_is_missing(zhao, lin, gao, phones, places, foreign_staff, at):
    on_duty(lin, places.grid1, at)
    answer = get(zhao, "/grids/")
    first, second = answer.context["listing"]["rows"]
    assert (first["leaders"], first["workers"], first["on_duty"]) == (["高建国"], ["林晓梅"], ["林晓梅"])
    assert (first["published"], first["to_publish"], first["households"]) == (1, 2, 2)
    assert (second["leaders"], second["on_duty"]) == ([], [])
    assert "少于 300 户" in text(answer)
    assert "外网格" not in text(answer)
    assert [row["grid"] for row in get(lin, "/grids/").context["listing"]["rows"]] == [places.grid1]
    assert [row["grid"] for row in get(zhao, "/grids/", q="第二").context["listing"]["rows"]] == [places.grid2]


def test_the_list_is_exported(zhao, lin, places):
    answer = get(zhao, "/grids/export.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows] == ["网格编码", places.grid1.code, places.grid2.code]
    assert "林晓梅" in rows[1]


# The desk


def test_the_desk_shows_the_grid_to_its_worker(lin, gao, zhao, grandma_wang, phones, places, at):
    on_duty(lin, places.grid1, at)
    fell(grandma_wang, zhao, at)
    answer = get(lin, f"/grids/{places.grid1.code}")
    desk = answer.context["desk"]

    assert (desk.households, desk.residents, desk.calls.open) == (2, 1, 1)
    assert dict(desk.special)[Trait.Kind.LIVING_ALONE] == 1
    assert f"/people/?place={places.grid1.code}&amp;trait=living_alone" in text(answer)
    assert [shift.person for shift in desk.now] == [lin]
    line = desk.buildings[0]
    assert (line.place, line.households, line.residents, line.special, line.open_calls) == (places.building, 2, 1, 1, 1)
    assert desk.changes is None  # a worker does not read the journal


def test_buildings_and_units_without_a_head_are_named(zhao, lin, places):
    other = cast.place(places.building, "unit", "U3", "3单元")
    head = cast.person("楼长")
    cast.holding(head, "building_head", places.building)
    cast.holding(head, "unit_head", other)
    answer = get(zhao, f"/grids/{places.grid1.code}")
    line = answer.context["desk"].buildings[0]
    assert line.head.person == head
    assert line.headless == [places.unit]
    assert f"/posts/give?place={places.unit.code}".replace("/posts/give?place=", "place=").split("/")[0] in text(answer)
    assert [one.count for one in answer.context["todo"] if "单元长" in one.words] == [1]


def test_parts_are_shown_by_permission(zhao, gao, manager, admin, foreign_staff, lin, phones, places):
    url = f"/grids/{places.grid1.code}"
    staff = get(zhao, url)
    assert staff.context["changes"]
    assert staff.context["may_set_phones"]
    leader = get(gao, url)
    assert leader.context["changes"] is None
    assert leader.context["may_manage"]
    assert not leader.context["may_set_phones"]
    counts_only = get(manager, url)
    assert counts_only.context["people_url"] == ""
    assert counts_only.context["desk"].residents is not None
    assert [line.special for line in counts_only.context["desk"].buildings] == [None]
    machine = get(admin, url).context["desk"]
    assert (machine.residents, machine.special, machine.posts, machine.calls) == (None, None, None, None)
    assert get(foreign_staff, url).status_code == 404


def test_a_night_without_duty_and_what_is_unpublished_wait_to_be_done(zhao, lin, gao, places):
    words = [one.words for one in get(zhao, f"/grids/{places.grid1.code}").context["todo"]]
    assert "现在没有人值班" in words
    assert "位网格人员没有公示电话" in words
    assert "监督电话还没有登记" in words


def test_the_people_of_one_place_are_listed_and_exported(zhao, grandma_wang, places):
    elsewhere = cast.person("外楼人", home=places.home7)

    def found(**query):
        return {row.name for row in get(zhao, "/people/", **query).context["listing"]["rows"]}

    assert found() == {grandma_wang.name, elsewhere.name, zhao.name}
    assert found(place=places.grid1.code) == {grandma_wang.name}
    assert found(place=places.grid1.code, trait="volunteer") == set()
    export = get(zhao, "/people/export", place=places.grid2.code)
    rows = CalamineWorkbook.from_filelike(BytesIO(export.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [elsewhere.name]
    assert get(zhao, "/people/", place=places.foreign_home.code).status_code == 404


def test_the_desk_costs_the_same_however_many_live_there(zhao, lin, gao, phones, places, at):
    def cost():
        with CaptureQueriesContext(connection) as told:
            grid_desk.desk_of(zhao, places.grid1, at)
        return len(told)

    few = cost()
    for number in range(20):
        building = cast.place(places.grid1, "building", f"B2{number:02d}", f"2{number:02d}号楼")
        unit = cast.place(building, "unit", "U1", "1单元")
        one = cast.person(f"郭{number:02d}", home=cast.place(unit, "household", "0101", "101"))
        cast.resides(one, one.home)
        Trait.objects.create(person=one, kind="volunteer", valid_from=cast.SINCE)
        cast.holding(one, "building_head", building)
    assert cost() == few
    assert few <= MOST_QUERIES


def test_the_front_page_leads_a_worker_to_the_own_grid(lin, zhao, places):
    assert f'href="/grids/{places.grid1.code}"' in text(get(lin, "/"))
    assert 'href="/grids/"' in text(get(zhao, "/"))


def test_the_desk_and_the_list_count_needs_and_visits(lin, zhao, places, at):
    add_need(by=lin, at=at, kind="repair", title="楼道灯不亮", place_id=places.home.pk, wanted_by=clock.day_of(at))
    add_resource(by=lin, at=at, kind="service", title="周末修水电", place_id=places.building.pk)
    answer = get(lin, f"/grids/{places.grid1.code}")
    assert answer.context["standing"].needs == 1
    assert answer.context["visits"].visited == 0
    assert f"?grid={places.grid1.code}" in text(answer)
    (row,) = [row for row in get(zhao, "/grids/").context["listing"]["rows"] if row["grid"] == places.grid1]
    assert (row["standing"].needs, row["standing"].resources, row["visits"].percent) == (1, 1, 0)
