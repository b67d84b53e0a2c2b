"""Pages and API of the catalogue cost as many queries with twenty items as with two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.catalogue import story
from wangge.catalogue import publishing
from wangge.catalogue.content import MaterialLine
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.people.accounts import issue_token

PAGES = (
    ("/catalogue/", 14), ("/catalogue/?state=all&q=shi", 14), ("/catalogue/export.xlsx", 20), ("/catalogue/items/{item}", 16),
    ("/catalogue/versions/{version}", 20), ("/catalogue/cuts", 18), ("/catalogue/cuts/items", 19),
    ("/catalogue/cuts/materials", 19), ("/guide/", 11), ("/guide/?q=spjy", 11), ("/guide/{code}", 16),
)  # fmt: skip
API = (
    ("/api/v1/catalogue/items", 5), ("/api/v1/catalogue/guide", 3), ("/api/v1/catalogue/guide/{code}", 6),
    ("/api/v1/catalogue/versions/{version}", 8), ("/api/v1/catalogue/cuts", 9), ("/api/v1/catalogue/cuts/steps", 11),
)  # fmt: skip


@pytest.fixture
def grow(xu, bai, bureau, places):
    now = clock.now()

    def more(rows):
        for _row in range(rows):
            before = now - timedelta(days=5)
            kept = story.published(xu, bai, bureau, places.district, before)
            gone = story.published(xu, bai, bureau, places.district, before, name="城市供水许可")
            publishing.withdraw(by=bai, item_id=gone.item_id, from_day=day_of(now), reason="依法取消", at=now)
            story.draft(xu, bureau, places.district, now, materials=(MaterialLine("申请书"),))
        return {"item": kept.item_id, "version": kept.pk, "code": kept.item.code}

    return more


def queries_of(client, address):
    for _visit in range(2):
        with CaptureQueriesContext(connection) as told:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    return len(told)


def test_twenty_items_cost_the_queries_of_two(grow, bai):
    parts = grow(2)
    page = cast.browser_of(bai)
    token = issue_token(by=bai, name="q", days=1, at=clock.now()).secret
    api = Client(headers={"Authorization": f"Bearer {token}"})
    asked = [*((page, *one) for one in PAGES), *((api, *one) for one in API)]
    few = [queries_of(client, address.format(**parts)) for client, address, _most in asked]
    grow(18)
    many = [queries_of(client, address.format(**parts)) for client, address, _most in asked]
    assert few == many
    assert [(address, n) for (_client, address, most), n in zip(asked, many, strict=True) if n > most] == []
