"""Reading a page writes nothing: that a device is used is noted once in ten minutes, or when it changes."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast, lanes
from tests.written import written
from wangge.kernel import clock

PAGES = ("/", "/calls/", "/people/", "/places/", "/account/sessions")


def writes(browser, path):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(path).status_code == 200
    return written(seen)


def test_a_device_is_noted_by_one_page_in_ten_minutes(places, zhao):
    browser = cast.browser_of(zhao)
    assert [writes(browser, path) for path in PAGES] == [set()] * len(PAGES)
    noted = UserSession.objects.get()
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert writes(browser, "/") != set()
        assert writes(browser, "/") == set()
    assert UserSession.objects.get().last_seen_at - noted.last_seen_at > timedelta(minutes=10)


def test_another_browser_or_address_is_noted_at_once(places, zhao):
    browser = cast.browser_of(zhao)
    browser.get("/", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/604.1")
    assert "iPhone" in UserSession.objects.get().user_agent
    browser.get("/", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/604.1", REMOTE_ADDR="192.0.2.7")
    assert UserSession.objects.get().ip == "192.0.2.7"


@pytest.mark.skipif(lanes.is_postgres(), reason="one writer at a time is SQLite's")
@pytest.mark.django_db(transaction=True)
def test_pages_are_read_while_somebody_else_is_writing(places, zhao):
    browser = cast.browser_of(zhao)
    browser.get("/")
    writer = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")  # whoever waits for the lock fails at once
    writer.execute("BEGIN IMMEDIATE")
    try:
        assert [browser.get(path).status_code for path in PAGES] == [200] * len(PAGES)
    finally:
        writer.execute("ROLLBACK")
        writer.close()
        connection.close()  # the next one waits as usual
