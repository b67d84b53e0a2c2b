"""Every list says how a whole spreadsheet comes in, to those who may import it; what came in is found from the import."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import cast
from tests.imports.desk import imported
from tests.imports.test_entries import RUBBISH, needs
from tests.imports.test_organisations import BARBER, book

LISTS = {
    "organisations": "organisations:list", "checkins": "checkin:list", "needs": "needs:list", "resources": "resources:list",
}  # fmt: skip


@pytest.mark.parametrize("code", LISTS)
def test_an_empty_list_leads_to_its_import_and_template(zhao, gao, places, code):
    page = cast.browser_of(zhao).get(reverse(LISTS[code])).content.decode()
    assert f'href="/imports/new/{code}"' in page
    assert f'href="/imports/template/{code}"' in page
    assert "/imports/" not in cast.browser_of(gao).get(reverse(LISTS[code])).content.decode()


def test_a_list_with_rows_leads_to_its_import_beside_the_export(zhao, places, at):
    imported(zhao, places.community, needs(RUBBISH), at, "needs")
    page = cast.browser_of(zhao).get(reverse("needs:list")).content.decode()
    assert f'href="{reverse("needs:export")}?"' in page
    assert 'href="/imports/new/needs"' in page
    assert "/imports/template/" not in page


def test_places_lead_to_the_import_of_buildings(zhao, lin, places):
    address = f"{reverse('places:tree')}?at={places.community.code}"
    assert 'href="/imports/new/buildings"' in cast.browser_of(zhao).get(address).content.decode()
    assert "/imports/new/" not in cast.browser_of(lin).get(address).content.decode()


@pytest.mark.parametrize(
    ("code", "content", "name"),
    [("needs", needs(RUBBISH), "清理楼后的杂物"), ("organisations", book(BARBER), "小林理发")],
)
def test_what_an_import_made_is_one_link_away(zhao, places, at, code, content, name):
    run = imported(zhao, places.community, content, at, code)
    page = cast.browser_of(zhao).get(reverse("imports:rows", args=[run.pk])).content.decode()
    made = run.rows.get()
    assert name in page
    assert f"/{made.object_id}" in page
