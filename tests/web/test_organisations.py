"""Pages of shops and work units, through real HTTP."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests import cast
from tests.people.test_organisations import code
from wangge.journal.models import Leaf
from wangge.kernel.clock import now
from wangge.people import contacts, organisations
from wangge.people.contacts import ContactRow
from wangge.people.models import ContactAccess, Organisation, OrganisationContact

PHONE = "19900003344"


def key():
    return {"request_key": str(uuid4())}


def text_of(response):
    return response.content.decode()


@pytest.fixture
def shop(zhao, places):
    made = organisations.add_organisation(
        by=zhao, name="和顺便利店", kind="shop", uscc=code(1), place_id=places.building.pk, at=now()
    )
    manager = ContactRow("manager", name="韩老板", phone=PHONE)
    contacts.add_contact(by=zhao, organisation_id=made.pk, contact=manager, at=now())
    return made


class TestList:
    def test_it_shows_masked_rows_and_filters(self, zhao, shop, places):
        organisations.add_organisation(by=zhao, name="坞城小学", kind="work_unit", place_id=places.grid2.pk, at=now())
        client = cast.browser_of(zhao)
        page = text_of(client.get("/organisations/"))
        assert all(words in page for words in ("和顺便利店", "坞城小学", "韩老板", "199****3344"))
        assert PHONE not in page

        assert "坞城小学" not in text_of(client.get("/organisations/?kind=shop"))
        assert "坞城小学" not in text_of(client.get(f"/organisations/?grid={places.grid1.code}"))
        assert "和顺便利店" not in text_of(client.get("/organisations/?state=closed"))
        found = text_of(client.get("/organisations/?q=wcxx&sort=-place"))
        assert "坞城小学" in found
        assert "和顺便利店" not in found

    def test_the_export_is_masked_and_journalled(self, zhao, shop):
        answer = cast.browser_of(zhao).get("/organisations/export?q=和顺")
        rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()

        assert rows[1][:7] == ["和顺便利店", "商户", code(1), "3号楼", "韩老板", "199****3344", rows[1][6]]
        assert Leaf.objects.filter(kind="organisations.exported").count() == 1

    def test_an_empty_list_says_how_the_first_row_comes_about(self, zhao, lin):
        assert "登记单位" in text_of(cast.browser_of(zhao).get("/organisations/"))
        assert "/organisations/new" not in text_of(cast.browser_of(lin).get("/organisations/"))

    def test_two_rows_cost_what_twenty_do(self, zhao, shop, places):
        client = cast.browser_of(zhao)

        def queries():
            with CaptureQueriesContext(connection) as seen:
                assert client.get("/organisations/").status_code == 200
            return len(seen)

        queries()  # the first request of a session costs more
        few = queries()
        for number in range(20):
            made = organisations.add_organisation(
                by=zhao, name=f"店{number}", kind="shop", place_id=places.building.pk, at=now()
            )
            row = ContactRow("manager", name="老板", phone=PHONE)
            contacts.add_contact(by=zhao, organisation_id=made.pk, contact=row, at=now())
        assert queries() == few


class TestChanges:
    def test_registered_corrected_moved_closed_and_reopened(self, zhao, places):
        client = cast.browser_of(zhao)
        new = {"name": "小林理发", "kind": "shop", "uscc": code(2), "place": "3号楼2单元502", **key()}
        answer = client.post("/organisations/new", new)
        one = Organisation.objects.get()
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/organisations/{one.pk}")
        assert one.place == places.home

        def deed(which, **body):
            one.refresh_from_db()
            answer = client.post(f"/organisations/{one.pk}/{which}", {"version": one.version, **body, **key()})
            one.refresh_from_db()
            return answer.status_code

        assert deed("edit", name="小林美发", kind="shop", uscc=code(2)) == 303
        assert deed("move", place="第二网格") == 303
        assert (one.name, one.place) == ("小林美发", places.grid2)
        assert "0 位联系人" in text_of(client.get(f"/organisations/{one.pk}/close"))
        assert deed("close") == 303
        assert "撤销停业" in text_of(client.get(f"/organisations/{one.pk}"))
        assert deed("reopen") == 303
        page = text_of(client.get(f"/organisations/{one.pk}"))
        assert all(words in page for words in ("登记停业", "变更地点", "赵敏"))

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"uscc": "123"}, "应为 18 位"),
            ({"place": "99号楼"}, "没有找到这个地点"),
            ({"place": "网格"}, "有多个地点符合"),
            ({"name": "和顺便利店"}, "同名的单位"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(self, wrong, sentence, zhao, shop):
        form = {"name": "小林理发", "kind": "shop", "uscc": "", "place": "3号楼", **wrong, **key()}
        answer = cast.browser_of(zhao).post("/organisations/new", form)

        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert f'value="{form["name"]}"' in text_of(answer)
        assert Organisation.objects.count() == 1

    def test_an_older_form_does_not_overwrite(self, zhao, gao, shop):
        form = {"name": "甲", "kind": "shop", "uscc": code(1), "version": 1}
        assert cast.browser_of(gao).post(f"/organisations/{shop.pk}/edit", {**form, **key()}).status_code == 303
        late = cast.browser_of(zhao).post(f"/organisations/{shop.pk}/edit", {**form, "name": "乙", **key()})

        assert late.status_code == 409
        assert "别人已经修改" in text_of(late)
        assert Organisation.objects.get().name == "甲"

    def test_a_worker_sees_but_does_not_change(self, lin, shop):
        client = cast.browser_of(lin)
        page = text_of(client.get(f"/organisations/{shop.pk}"))
        assert "韩老板" in page
        assert "登记停业</a>" not in page
        assert client.post(f"/organisations/{shop.pk}/close", {"version": 1, **key()}).status_code == 403

    def test_elsewhere_it_is_not_there(self, foreign_staff, shop):
        assert cast.browser_of(foreign_staff).get(f"/organisations/{shop.pk}").status_code == 404


class TestContacts:
    def test_a_resident_is_found_and_chosen(self, zhao, shop, grandma_wang):
        client = cast.browser_of(zhao)
        address = f"/organisations/{shop.pk}/contacts/new"
        assert f'value="{grandma_wang.pk}"' in text_of(client.get(f"{address}?q=wxl"))
        client.post(address, {"role": "legal", "person": grandma_wang.pk, **key()})

        page = text_of(client.get(f"/organisations/{shop.pk}"))
        assert f'href="/people/{grandma_wang.pk}"' in page
        assert grandma_wang.phone not in page

    def test_the_number_shows_for_a_minute_and_then_hides(self, lin, shop):
        client, contact = cast.browser_of(lin), OrganisationContact.objects.get()
        asked = {"purpose": "通知消防检查", **key()}
        shown = client.post(f"/organisations/contacts/{contact.pk}/reveal", asked, follow=True)
        (address, _status) = shown.redirect_chain[-1]

        assert PHONE in text_of(shown)
        assert "no-store" in shown.headers["Cache-Control"]
        with time_machine.travel(now() + timedelta(seconds=61)):
            assert PHONE not in text_of(client.get(address))
        assert "通知消防检查" in text_of(client.get(f"/organisations/{shop.pk}"))

    def test_without_a_purpose_nothing_shows(self, lin, shop):
        contact = OrganisationContact.objects.get()
        answer = cast.browser_of(lin).post(f"/organisations/contacts/{contact.pk}/reveal", {"purpose": "看", **key()})

        assert answer.status_code == 422
        assert PHONE not in text_of(answer)
        assert not ContactAccess.objects.exists()

    def test_a_contact_is_ended(self, zhao, shop):
        contact = OrganisationContact.objects.get()
        client = cast.browser_of(zhao)
        client.post(f"/organisations/contacts/{contact.pk}/end", key())

        assert "没有登记联系人" in text_of(client.get(f"/organisations/{shop.pk}"))
