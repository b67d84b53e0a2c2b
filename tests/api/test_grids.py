"""Grids through the API: the list page by page, the desk, the public card, and the phones."""

from __future__ import annotations

from tests import cast
from tests.api.conftest import refused
from tests.api.test_reading import walk

PHONE = "0351-0000101"


def test_the_list_comes_page_by_page_with_counts(desk, gao, lin, places):
    for number in range(3, 8):
        cast.place(places.community, "grid", f"00{number}", f"第{number}网格", f"140105001X0100{number}")
    pages = walk(desk, "/grids", limit=3)
    assert [len(page) for page in pages] == [3, 3, 1]
    first = pages[0][0]
    assert (first["code"], first["households"], first["size"], first["published"]) == (places.grid1.code, 2, "few", 0)
    assert [one["name"] for one in first["posts"]] == ["高建国", "林晓梅"]
    assert [one["code"] for one in desk.get("/grids", {"q": "第7"}).json()["items"]] == ["140105001X01007"]


def test_the_desk_has_the_figures_of_the_page(desk, lin, grandma_wang, places, caller, foreign_staff):
    body = desk.get(f"/grids/{places.grid1.code}").json()
    assert (body["households"], body["residents"], body["guide"]) == (2, 1, [300, 500])
    assert {"kind": "living_alone", "count": 1} in body["special"]
    building = body["buildings"][0]
    assert (building["name"], building["households"], building["head"]) == ("3号楼", 2, None)
    assert [unit["name"] for unit in building["units_without_head"]] == ["2单元"]
    refused(caller(foreign_staff).get(f"/grids/{places.grid1.code}"), 404, "not_found")


def test_a_phone_is_published_read_by_anybody_and_withdrawn(desk, lin, places, caller):
    holding = lin.holdings.get().pk
    given = {"holding_id": str(holding), "phone": PHONE, "basis": "duty", "source": "条例第六条"}
    made = desk.post("/grids/contacts", given).json()
    assert (made["phone"], made["until"]) == (PHONE, None)

    card = caller(None).get(f"/grids/{places.grid1.code}/card").json()
    assert card["people"] == [{"name": "林晓梅", "kind": "grid_worker", "phone": PHONE, "call": PHONE}]
    assert card["supervision_phone"] == "12345"
    assert card["page"].endswith(f"/grids/{places.grid1.code}/card")

    assert desk.post(f"/grids/contacts/{made['id']}/withdraw").json()["until"] is not None
    card = caller(None).get(f"/grids/{places.grid1.code}/card").json()
    assert (card["people"][0]["phone"], card["people"][0]["call"]) == (None, "12345")
    refused(desk.post(f"/grids/contacts/{made['id']}/withdraw"), 409, "already_withdrawn")


def test_a_private_number_is_refused_with_its_code(desk, lin):
    given = {"holding_id": str(lin.holdings.get().pk), "phone": lin.phone, "basis": "duty", "source": "条例"}
    refused(desk.post("/grids/contacts", given), 422, "private_number")


def test_the_supervision_phone_is_set_from_a_day_on(desk, gao, caller, places):
    given = {"place": places.community.code, "use": "supervision", "phone": "0351-0000002"}
    assert desk.post("/grids/phones", given).json()["phone"] == "0351-0000002"
    assert caller(None).get(f"/grids/{places.grid2.code}/card").json()["supervision_phone"] == "0351-0000002"
    refused(caller(gao).post("/grids/phones", given), 403, "not_permitted")
