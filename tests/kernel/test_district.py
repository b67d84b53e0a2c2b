"""A district is one database: what is done in one is done in no other."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from threading import Thread

import pytest
from django.db import connections

from wangge.kernel import district
from wangge.kernel.models import CalendarDay, PolicyRow

HOME, OTHER = "default", "140109"
DAY = {"is_working": False, "name": "本区活动日", "provisional": False, "source": "test"}
pytestmark = pytest.mark.django_db(databases=[HOME, OTHER])


def made(alias):
    with district.acting_in(alias):
        return CalendarDay.objects.filter(name=DAY["name"]).count()


def test_rows_stay_in_the_district_they_were_written_in():
    with district.acting_in(OTHER):
        CalendarDay.objects.create(date=date(1999, 5, 4), **DAY)
        assert (district.current(), district.code()) == (OTHER, "140109")
    assert (district.current(), district.code()) == (HOME, "140105")
    assert (made(HOME), made(OTHER)) == (0, 1)


def test_a_transaction_is_opened_where_we_act():
    @district.atomic
    def deed():
        CalendarDay.objects.create(date=date(1999, 5, 4), **DAY)
        assert connections[OTHER].in_atomic_block
        raise ZeroDivisionError

    with district.acting_in(OTHER), pytest.raises(ZeroDivisionError):
        deed()
    assert made(OTHER) == 0


def test_a_decorated_deed_asks_anew_at_every_call():
    @district.atomic
    def where():
        return district.connection().alias

    assert where() == HOME
    with district.acting_in(OTHER):
        assert where() == OTHER


def test_an_inner_transaction_undoes_only_itself():
    with district.atomic():
        CalendarDay.objects.create(date=date(1999, 5, 4), **DAY)
        with suppress(ZeroDivisionError), district.atomic():
            CalendarDay.objects.create(date=date(1999, 5, 5), **DAY)
            raise ZeroDivisionError
    assert made(HOME) == 1


def test_what_waits_for_the_commit_waits_for_the_right_one(django_capture_on_commit_callbacks):
    done = []
    with district.acting_in(OTHER), django_capture_on_commit_callbacks(using=OTHER, execute=True):
        district.on_commit(lambda: done.append(district.current()))
    assert done == [OTHER]


def test_a_relation_never_crosses_districts():
    router = district.DistrictRouter()
    one = PolicyRow.objects.first()
    with district.acting_in(OTHER):
        other = PolicyRow.objects.first()
    assert not router.allow_relation(one, other)
    assert router.allow_relation(one, one)
    assert router.db_for_write(PolicyRow, instance=other) == OTHER


def test_a_new_thread_begins_at_home():
    seen = []
    with district.acting_in(OTHER):
        thread = Thread(target=lambda: seen.append(district.current()))
        thread.start()
        thread.join()
    assert seen == [HOME]


def test_codes_and_aliases():
    assert district.aliases() == [HOME, OTHER]
    assert district.alias_of("140109") == OTHER
    with pytest.raises(KeyError):
        district.alias_of("999999")


def test_papers_tell_the_address_of_the_installation_else_where_the_request_came_in(rf, monkeypatch):
    request = rf.get("/calls")
    assert district.address(request, "/journal/check") == "http://testserver/journal/check"
    monkeypatch.setattr("wangge.config.settings.site", "https://{district}.wangge.example/")
    with district.acting_in(OTHER):
        assert district.address(request, "/journal/check") == "https://140109.wangge.example/journal/check"
        assert district.address(request) == "https://140109.wangge.example"
