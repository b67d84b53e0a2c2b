"""Both lanes refuse what the running application must not do, and come back clean after real commits."""

import os

import pytest
from django.db import DatabaseError, connection

from tests import lanes
from wangge.kernel import append_only, district
from wangge.kernel.models import CalendarDay, PolicyRow


def test_the_lane_is_the_one_asked_for():
    assert lanes.is_postgres() == (connection.vendor == "postgresql")


def test_a_lane_that_does_not_exist_is_refused(monkeypatch):
    monkeypatch.setenv(lanes.LANE, "oracle")
    with pytest.raises(ValueError, match="sqlite or postgres"):
        lanes.is_postgres()


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(append_only.tables()))
def test_append_only_tables_refuse_deletion_unless_the_owner_asks(table):
    with connection.cursor() as cursor:
        if lanes.is_postgres():
            with pytest.raises(DatabaseError, match="permission denied"), district.atomic():
                cursor.execute(f'DELETE FROM "{table}"')
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            assert cursor.fetchone() == (2,)
        with lanes.as_owner():
            cursor.execute(f'DELETE FROM "{table}"')


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_with_real_commits_leaves_only_the_seeds_behind(time):
    assert not CalendarDay.objects.filter(name="left behind").exists()
    assert PolicyRow.objects.exists()
    CalendarDay.objects.create(date="1999-01-01", is_working=True, name="left behind", provisional=False, source=time)


@pytest.mark.django_db(transaction=True, databases=["default", lanes.DISTRICTS[1]])
def test_every_district_has_its_own_tables():
    second = CalendarDay.objects.using(lanes.DISTRICTS[1])
    before = second.count()
    CalendarDay.objects.create(date="1999-01-01", is_working=True, name="here only", provisional=False, source="test")
    assert second.count() == before > 0


def test_nothing_is_written_outside_the_throw_away_home():
    assert os.environ["WANGGE_HOME"].startswith(os.environ[lanes.ROOT])
