"""Pages and API of ratings cost as many queries with six bad ones as with two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.ratings import story
from wangge.kernel import clock
from wangge.people.accounts import issue_token

DAY = timedelta(days=1)


@pytest.fixture
def grow(shi, wen, permit, chen):
    now = clock.now()

    def more(rows):
        for _row in range(rows):
            case = story.closed(shi, wen, permit, now - 3 * DAY, applicant_id=chen.pk)
            last = story.bad(case, now - 2 * DAY, words="等太久", contact="19900001234")
        return last

    return more


def queries_of(client, address):
    for _visit in range(2):
        with CaptureQueriesContext(connection) as told:
            answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    return len(told)


def test_six_bad_ones_cost_the_queries_of_two(grow, bai, deputy, wen):
    cast.account(bai)
    secret = issue_token(by=bai, name="q", days=1, at=clock.now()).secret
    desk, clerk, api = cast.browser_of(bai), cast.browser_of(wen), Client(headers={"Authorization": f"Bearer {secret}"})
    counted = []
    for rows in (2, 4):
        one = grow(rows)
        asked = [
            (desk, "/ratings/"), (desk, "/ratings/?state=late"), (desk, f"/ratings/bad/{one.pk}"), (clerk, "/ratings/about-me"),
            (Client(), "/ratings/public"), (Client(), "/ratings/public?by=item"), (api, "/api/v1/ratings/bad"),
            (api, f"/api/v1/ratings/bad/{one.pk}"), (api, "/api/v1/ratings/public"),
        ]  # fmt: skip
        counted.append([queries_of(client, address) for client, address in asked])
    assert counted[0] == counted[1]
    assert max(counted[0]) <= 22
