"""Pages about people, through real HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from tests import cast
from wangge.journal.models import Leaf
from wangge.kernel.clock import now
from wangge.people.models import AccessLog, Person

PURPOSE = "联系家属送药"


def key():
    return {"request_key": str(uuid4())}


def text_of(answer):
    return answer.content.decode()


class TestList:
    def test_it_shows_my_people_masked(self, zhao, grandma_wang, stranger):
        page = text_of(cast.browser_of(zhao).get("/people/"))

        assert "王秀兰" in page
        assert "周远" not in page
        assert grandma_wang.phone not in page
        assert f"199****{grandma_wang.phone[-4:]}" in page
        assert grandma_wang.citizen_no not in page

    def test_it_is_searched_and_filtered_by_links(self, zhao, gao, grandma_wang):
        client = cast.browser_of(zhao)

        assert "高建国" not in text_of(client.get("/people/?q=wxl"))
        filtered = text_of(client.get("/people/?trait=living_alone"))
        assert "王秀兰" in filtered
        assert "高建国" not in filtered

    def test_fifty_a_page(self, zhao, places):
        for number in range(55):
            cast.person(f"郭{number:02d}", home=places.home)
        client = cast.browser_of(zhao)

        assert len(re.findall(r'class="main"', text_of(client.get("/people/")))) == 50
        assert len(re.findall(r'class="main"', text_of(client.get("/people/?page=2")))) == 6

    def test_twenty_rows_cost_the_queries_of_two(self, zhao, grandma_wang, places, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = cast.browser_of(zhao)
        cast.person("郭一", home=places.home)
        client.get("/people/")
        with CaptureQueriesContext(connection) as few:
            client.get("/people/")
        for number in range(20):
            cast.person(f"郭{number}", home=places.home, phone=cast.impossible_phone())

        with django_assert_num_queries(len(few)):
            client.get("/people/")

    @pytest.mark.parametrize("viewer", ["manager", "admin", "grandma_wang", "daughter"])
    def test_without_the_permission_there_is_no_list(self, request, viewer, places):
        answer = cast.browser_of(request.getfixturevalue(viewer)).get("/people/")

        assert answer.status_code == 403

    def test_the_spreadsheet_holds_what_the_page_shows_and_is_journalled(self, zhao, grandma_wang, places):
        cast.person("=HYPERLINK(1)", home=places.home)
        answer = cast.browser_of(zhao).get("/people/export?q=")

        rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert rows[0][:4] == ["姓名", "性别", "年龄", "电话"]
        by_name = {row[0]: row for row in rows[1:]}
        assert by_name["王秀兰"][3] == f"199****{grandma_wang.phone[-4:]}"
        assert by_name["王秀兰"][5] == "独居"
        assert "=HYPERLINK(1)" in by_name
        assert grandma_wang.phone.encode() not in answer.content
        leaf = Leaf.objects.get(kind="people.exported")
        assert leaf.by_id == zhao.pk
        assert f'"count":{len(rows) - 1}' in str(leaf.body).replace(" ", "").replace("'", '"')


class TestDetail:
    def test_staff_see_a_resident_of_their_place(self, lin, grandma_wang, daughter):
        page = text_of(cast.browser_of(lin).get(f"/people/{grandma_wang.pk}"))

        for words in ("王秀兰", "独居", "3号楼2单元502", "王丽", "女儿"):
            assert words in page
        assert grandma_wang.phone not in page

    def test_outside_ones_places_there_is_nobody(self, foreign_staff, manager, admin, grandma_wang):
        for viewer in (foreign_staff, manager, admin):
            assert cast.browser_of(viewer).get(f"/people/{grandma_wang.pk}").status_code == 404

    def test_her_daughter_and_she_herself_see_her(self, grandma_wang, daughter, stranger):
        assert cast.browser_of(daughter).get(f"/people/{grandma_wang.pk}").status_code == 200
        assert cast.browser_of(grandma_wang).get(f"/people/{grandma_wang.pk}").status_code == 200
        assert cast.browser_of(stranger).get(f"/people/{grandma_wang.pk}").status_code == 404


class TestReveal:
    def ask(self, client, person, **more):
        return client.post(
            f"/people/{person.pk}/reveal", {"field": "phone", "purpose": PURPOSE, **key(), **more}, follow=True
        )

    def test_the_value_shows_for_a_minute_and_then_hides(self, lin, grandma_wang):
        client = cast.browser_of(lin)
        shown = self.ask(client, grandma_wang)
        (address, _status) = shown.redirect_chain[-1]

        assert grandma_wang.phone in text_of(shown)
        assert grandma_wang.phone not in address
        assert "no-store" in shown.headers["Cache-Control"]
        assert re.fullmatch(rf"(60|59);url=/people/{grandma_wang.pk}", shown.headers["Refresh"])
        with time_machine.travel(now() + timedelta(seconds=61)):
            assert grandma_wang.phone not in text_of(client.get(address))

    def test_with_htmx_only_the_field_comes_back(self, lin, grandma_wang):
        client = cast.browser_of(lin)
        htmx = {"HTTP_HX_REQUEST": "true"}
        shown = client.post(
            f"/people/{grandma_wang.pk}/reveal", {"field": "phone", "purpose": PURPOSE, **key()}, follow=True, **htmx
        )

        assert " ".join(text_of(shown).split()).startswith('<div class="box" id="field-phone"')
        assert "delay:60s" in text_of(shown) or "delay:59s" in text_of(shown)
        hidden = text_of(client.get(f"/people/{grandma_wang.pk}/fields/phone", **htmx))
        assert grandma_wang.phone not in hidden
        assert 'id="field-phone"' in hidden

    def test_the_same_request_again_never_shows_it_again_later(self, lin, grandma_wang):
        client = cast.browser_of(lin)
        same = key()
        self.ask(client, grandma_wang, **same)
        with time_machine.travel(now() + timedelta(minutes=10)):
            again = client.post(f"/people/{grandma_wang.pk}/reveal", {"field": "phone", "purpose": PURPOSE, **same})
            page = client.get(again.headers["Location"])

        assert again.headers["Idempotent-Replay"] == "true"
        assert grandma_wang.phone not in text_of(page)
        assert AccessLog.objects.count() == 1

    @pytest.mark.parametrize("purpose", ["", "看"])
    def test_without_a_purpose_the_field_says_so(self, lin, grandma_wang, purpose):
        answer = self.ask(cast.browser_of(lin), grandma_wang, purpose=purpose)

        assert answer.status_code == 422
        assert grandma_wang.phone not in text_of(answer)
        assert not AccessLog.objects.exists()

    def test_whoever_may_not_gets_nothing(self, daughter, foreign_staff, manager, grandma_wang):
        answers = [self.ask(cast.browser_of(viewer), grandma_wang) for viewer in (daughter, foreign_staff, manager)]

        assert [answer.status_code for answer in answers] == [403, 404, 404]
        assert not AccessLog.objects.exists()

    def test_she_reads_who_looked_and_what_for(self, lin, grandma_wang):
        self.ask(cast.browser_of(lin), grandma_wang)
        page = text_of(cast.browser_of(grandma_wang).get("/people/my-accesses"))

        assert "林晓梅" in page
        assert PURPOSE in page

    def test_other_columns_cannot_be_asked_for(self, lin, grandma_wang):
        assert self.ask(cast.browser_of(lin), grandma_wang, field="password").status_code == 404

    def test_without_a_request_key_nothing_happens(self, lin, grandma_wang):
        answer = cast.browser_of(lin).post(f"/people/{grandma_wang.pk}/reveal", {"field": "phone", "purpose": PURPOSE})

        assert answer.status_code == 400
        assert not AccessLog.objects.exists()


class TestSearch:
    def test_as_one_types_htmx_gets_only_the_findings(self, zhao, grandma_wang):
        found = text_of(cast.browser_of(zhao).get("/people/search?q=wxl", HTTP_HX_REQUEST="true"))

        assert found.lstrip().startswith('<div id="found"')
        assert "王秀兰" in found
        assert grandma_wang.phone not in found

    def test_another_form_gets_radio_buttons(self, zhao, grandma_wang):
        found = text_of(cast.browser_of(zhao).get("/people/search?q=wxl&pick=1", HTTP_HX_REQUEST="true"))

        assert f'type="radio" name="person" value="{grandma_wang.pk}"' in " ".join(found.split())
        named = text_of(cast.browser_of(zhao).get("/people/search?q=wxl&pick=1&name=subject", HTTP_HX_REQUEST="true"))
        assert f'type="radio" name="subject" value="{grandma_wang.pk}"' in " ".join(named.split())

    def test_a_resident_finds_only_herself(self, grandma_wang, gao):
        found = text_of(cast.browser_of(grandma_wang).get("/people/search?q=3号楼"))

        assert "高建国" not in found


class TestChanges:
    def test_a_resident_is_registered_and_found(self, zhao, places):
        form = {"name": "单立人", "gender": "m", "home": "3号楼2单元501", "phone": "19900008888", **key()}
        answer = cast.browser_of(zhao).post("/people/new", form)

        person = Person.objects.get(initials="slr")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/people/{person.pk}")
        assert person.home == places.next_door

    def test_a_wrong_number_is_said_at_its_field_and_nothing_typed_is_lost(self, zhao, places):
        form = {"name": "单立人", "gender": "m", "home": "3号楼2单元501", "citizen_no": "123", **key()}
        answer = cast.browser_of(zhao).post("/people/new", form)

        assert answer.status_code == 422
        assert "应为 18 位数字" in text_of(answer)
        assert 'value="单立人"' in text_of(answer)
        assert not Person.objects.filter(initials="slr").exists()

    def test_a_house_outside_my_places_is_not_found(self, zhao, places):
        form = {"name": "单立人", "gender": "m", "home": "1号楼301", **key()}

        assert "没有找到这一户" in text_of(cast.browser_of(zhao).post("/people/new", form))

    def test_an_older_form_does_not_overwrite(self, zhao, gao, grandma_wang):
        form = {"name": "王秀蓝", "gender": "f", "born_on": "1944-03-08", "version": "1"}
        assert cast.browser_of(gao).post(f"/people/{grandma_wang.pk}/edit", {**form, **key()}).status_code == 303

        late = cast.browser_of(zhao).post(f"/people/{grandma_wang.pk}/edit", {**form, "name": "王秀岚", **key()})

        assert late.status_code == 409
        assert "别人已经修改" in text_of(late)
        grandma_wang.refresh_from_db()
        assert grandma_wang.name == "王秀蓝"

    def test_numbers_left_empty_stay(self, zhao, grandma_wang):
        form = {"name": "王秀蓝", "gender": "f", "born_on": "1944-03-08", "version": "1", "phone": "", **key()}
        cast.browser_of(zhao).post(f"/people/{grandma_wang.pk}/edit", form)

        assert Person.objects.get(pk=grandma_wang.pk).phone == grandma_wang.phone

    def test_the_edit_form_never_holds_the_numbers(self, zhao, grandma_wang):
        page = text_of(cast.browser_of(zhao).get(f"/people/{grandma_wang.pk}/edit"))

        assert grandma_wang.phone not in page
        assert grandma_wang.citizen_no not in page

    def test_a_move_a_relative_and_a_trait(self, zhao, places, grandma_wang, gao):
        client = cast.browser_of(zhao)
        client.post(f"/people/{grandma_wang.pk}/move", {"home": "7号楼1单元101", "relation": "head", **key()})
        relative = {"relative": str(gao.pk), "relation": "邻居", "contact_order": "1", **key()}
        client.post(f"/people/{grandma_wang.pk}/kin/new?q=gao", relative)
        client.post(f"/people/{grandma_wang.pk}/traits/new", {"kind": "after_surgery", **key()})

        page = text_of(client.get(f"/people/{grandma_wang.pk}"))
        for words in ("7号楼1单元101", "高建国", "邻居", "术后居家"):
            assert words in page

    def test_a_trait_held_already_is_said_on_the_page(self, zhao, grandma_wang):
        answer = cast.browser_of(zhao).post(f"/people/{grandma_wang.pk}/traits/new", {"kind": "living_alone", **key()})

        assert answer.status_code == 422
        assert "这项情况已经登记" in text_of(answer)

    def test_she_takes_back_her_consent_herself(self, grandma_wang, daughter):
        tie = grandma_wang.kin.get()
        cast.browser_of(grandma_wang).post(f"/people/kin/{tie.pk}/consent", {"sees_calls": "0", **key()})

        assert cast.browser_of(daughter).get(f"/people/{grandma_wang.pk}").status_code == 404

    @pytest.mark.parametrize("viewer", ["lin", "foreign_staff", "manager", "daughter"])
    def test_whoever_does_not_edit_people_here_changes_nothing(self, request, viewer, grandma_wang):
        client = cast.browser_of(request.getfixturevalue(viewer))
        form = {"name": "王秀蓝", "gender": "f", "version": "1", **key()}

        assert client.post(f"/people/{grandma_wang.pk}/edit", form).status_code in (403, 404)
        assert Person.objects.get(pk=grandma_wang.pk).name == "王秀兰"


@pytest.mark.parametrize("full_names", [False, True])
def test_an_address_says_nothing_twice(full_names, places):
    from wangge.web.people.show import address_of

    if full_names:
        places.unit.name, places.home.name = "3号楼2单元", "3号楼2单元502"
        places.unit.save()
        places.home.save()
    places.home.refresh_from_db()

    assert address_of(places.home) == "3号楼2单元502"
