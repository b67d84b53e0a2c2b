"""The one search box, through real HTTP: words by address, numbers only in a body, and the person can read about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.catalogue import story as catalogue
from wangge.kernel.clock import now
from wangge.people import organisations
from wangge.people.accounts import issue_token
from wangge.people.models import AccessLog

HTMX = {"HTTP_HX_REQUEST": "true"}


def text_of(response):
    return " ".join(response.content.decode().split())


def test_words_find_people_places_and_organisations_with_links(zhao, places, grandma_wang):
    shop = organisations.add_organisation(by=zhao, name="王记面馆", kind="shop", place_id=places.building.pk, at=now())
    client = cast.browser_of(zhao)
    page = text_of(client.get("/search/?q=王"))
    assert f'href="/people/{grandma_wang.pk}"' in page
    assert f'href="/organisations/{shop.pk}"' in page
    assert grandma_wang.phone not in page
    assert f'href="/places/{places.building.code}"' in text_of(client.get("/search/?q=3号楼"))


def test_items_of_the_catalogue_are_found_by_words_and_pinyin(zhao, places):
    department, drafter, head = catalogue.department(), cast.person("徐起草"), cast.person("白发布")
    cast.holding(drafter, "approver", places.district)
    cast.holding(head, "bureau_head", places.district)
    begin = now() - timedelta(days=3)
    food = catalogue.published(drafter, head, department, places.district, begin)
    catalogue.draft(drafter, department, places.district, begin, name="食品摊贩备案")
    for words in ("食品经营", "shipinjingying", "spjyxk", food.item.code[:20]):
        shown = text_of(cast.browser_of(zhao).get("/search/", {"q": words}))
        assert f'href="/guide/{food.item.code}"' in shown, words  # no post in the hall: the guide
        assert "食品摊贩备案" not in shown  # a draft
    assert f'href="/catalogue/items/{food.item_id}"' in text_of(cast.browser_of(head).get("/search/", {"q": "spjy"}))
    headers = {"Authorization": f"Bearer {issue_token(by=zhao, name='t', days=1, at=now()).secret}"}
    told = Client().get("/api/v1/search", {"q": "spjy"}, headers=headers).json()
    assert [one["code"] for one in told["items"]] == [food.item.code]


def test_the_form_posts_and_words_go_on_to_an_address(zhao, grandma_wang):
    answer = cast.browser_of(zhao).post("/search/", {"q": "王 3号楼"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/search/?q=%E7%8E%8B+3%E5%8F%B7%E6%A5%BC")
    assert not AccessLog.objects.exists()


def test_a_whole_number_is_looked_up_in_the_body_only_and_she_reads_it(zhao, grandma_wang):
    client = cast.browser_of(zhao)
    answer = client.post("/search/", {"q": grandma_wang.phone})

    assert answer.status_code == 200
    assert f'href="/people/{grandma_wang.pk}"' in text_of(answer)
    assert grandma_wang.phone not in text_of(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    client.post("/search/", {"q": grandma_wang.phone})
    assert AccessLog.objects.count() == 1
    mine = text_of(cast.browser_of(grandma_wang).get("/people/my-accesses"))
    assert "赵敏" in mine
    assert "按号码查找" in mine


def test_typing_or_opening_an_address_never_looks_a_number_up(zhao, grandma_wang):
    client = cast.browser_of(zhao)
    typed = client.post("/search/typed", {"q": grandma_wang.phone}, **HTMX)
    opened = client.get("/search/", {"q": grandma_wang.phone})

    assert "这是一个完整的号码" in text_of(typed)
    assert "王秀兰" not in text_of(typed)
    assert grandma_wang.phone not in text_of(typed)
    assert (opened.status_code, opened.headers["Location"]) == (302, "/search/")
    assert not AccessLog.objects.exists()


def test_as_one_types_only_the_findings_come_back(zhao, grandma_wang):
    found = text_of(cast.browser_of(zhao).post("/search/typed", {"q": "wxl"}, **HTMX))

    assert found.startswith('<div id="found"')
    assert "王秀兰" in found
    assert "199****" in found


def test_elsewhere_nothing_is_found_and_nobody_is_told(foreign_staff, grandma_wang):
    client = cast.browser_of(foreign_staff)
    assert str(grandma_wang.pk) not in text_of(client.get("/search/?q=王秀兰"))
    assert "没有查到这个号码" in text_of(client.post("/search/", {"q": grandma_wang.phone}))
    assert not AccessLog.objects.exists()


def test_the_first_input_of_the_form_is_the_box(zhao):
    """The script listens to the form's first input; a hidden one before the box would switch typing off."""
    page = text_of(cast.browser_of(zhao).get("/search/"))
    form = page[page.index('hx-post="/search/typed"') :]

    assert form.index('name="q"') < form.index('name="csrfmiddlewaretoken"')


def test_an_empty_box_says_what_can_be_typed(zhao):
    page = text_of(cast.browser_of(zhao).get("/search/"))
    assert "3-2-502" in page
    assert "可以这样查" in page
    assert "没有找到" in text_of(cast.browser_of(zhao).get("/search/?q=没有这个人"))


@pytest.mark.parametrize(("viewer", "offered"), [("zhao", True), ("lin", True), ("grandma_wang", False)])
def test_every_page_offers_the_box_to_whoever_may_use_it(viewer, offered, request, grandma_wang):
    page = text_of(cast.browser_of(request.getfixturevalue(viewer)).get("/"))
    assert ('action="/search/"' in page) == offered


def test_twenty_found_cost_the_queries_of_two(zhao, places):
    client = cast.browser_of(zhao)
    for number in range(2):
        cast.person(f"郭甲{number}", home=places.home, phone=cast.impossible_phone())
    for number in range(20):
        cast.person(f"郭乙{number}", home=places.home, phone=cast.impossible_phone())

    def queries(text):
        with CaptureQueriesContext(connection) as seen:
            assert client.post("/search/typed", {"q": text}, **HTMX).status_code == 200
        return len(seen)

    queries("郭甲")  # the first request of a session costs more
    assert queries("郭甲") == queries("郭乙")
