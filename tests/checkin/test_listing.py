"""Lists from a work unit or the desk: all or nothing, repeatable, and no dearer for many rows."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.checkin.story import someone, unit
from wangge.checkin import commands, refusals, units
from wangge.checkin.listing import try_checkins
from wangge.checkin.models import CheckIn, Consent
from wangge.kernel.refusals import NotPermitted
from wangge.people.models import Person

BORN = date(1980, 1, 2)


@pytest.fixture
def library(places):
    return unit(place=places.district)


@pytest.fixture
def librarian(places, library, zhao, at):
    who = someone("馆员")
    units.add_contact(by=zhao, unit_id=library.pk, person_id=who.pk, place_id=places.community.pk, at=at)
    return who


def row(places, library, name, **more):
    given = {
        "phone": cast.impossible_phone(),
        "kind": "serving_member",
        "unit_id": library.pk if library else None,
        **more,
    }
    return commands.CheckInRow(name=name, place_id=places.community.pk, **given)


def send(by, rows, at):
    return commands.import_checkins(by=by, rows=rows, at=at)


def test_a_units_contact_sends_a_list_which_waits_for_approval_and_for_consent(places, library, librarian, zhao, at):
    known = someone("老张", places.home)
    rows = [
        row(places, library, "新人甲", born_on=BORN, consents=("party_membership", "share_with_unit")),
        row(places, library, "老张", phone=known.phone),
    ]

    done = send(librarian, rows, at)

    assert [(one.person.name, one.state, one.source) for one in done.made] == [
        ("新人甲", "applied", "unit"),
        ("老张", "applied", "unit"),
    ]
    assert (done.there, done.newcomers) == (0, 1)
    assert done.made[1].person == known
    newcomer = done.made[0].person
    assert (newcomer.home, newcomer.born_on) == (places.community, BORN)
    assert set(Consent.objects.values_list("person", "purpose", "how")) == {
        (newcomer.pk, "party_membership", "paper"),
        (newcomer.pk, "share_with_unit", "paper"),
    }
    commands.approve(by=zhao, check_in_id=done.made[0].pk, at=at)
    with pytest.raises(refusals.ConsentMissing):
        commands.approve(by=zhao, check_in_id=done.made[1].pk, at=at)


def test_the_same_list_again_changes_nothing(places, library, librarian, at):
    rows = [row(places, library, f"人{number}") for number in range(3)]
    send(librarian, rows, at)
    before = (CheckIn.objects.count(), Person.objects.count())
    again = send(librarian, rows, at)
    assert (len(again.made), again.there, again.newcomers) == (0, 3, 0)
    assert (CheckIn.objects.count(), Person.objects.count()) == before


def test_one_person_twice_in_a_list_is_one_check_in(places, library, librarian, at):
    one = row(places, library, "重复")
    done = send(librarian, [one, one], at)
    assert (len(done.made), done.there, done.newcomers) == (1, 1, 1)


def test_every_fault_is_named_by_row_and_nothing_is_taken_in(places, library, zhao, at):
    holder = someone("持证人", places.home, citizen_no=cast.impossible_citizen_no(BORN, 5))
    rows = [
        row(places, library, "好人"),
        row(places, library, " "),
        row(places, library, "无号", phone=""),
        row(places, library, "短号", phone="123"),
        row(places, library, "错号", citizen_no="00000019800102000A"),
        row(places, library, "冒名", citizen_no=holder.citizen_no),
        row(places, None, "无单位"),
        row(places, None, "志愿少年", kind="volunteer", born_on=date(2010, 1, 1)),
    ]
    with pytest.raises(refusals.RowsRefused) as refusal:
        send(zhao, rows, at)
    assert [(number, field) for number, field, _why in refusal.value.problems] == [
        (2, "name"), (3, "phone"), (4, "phone"), (5, "citizen_no"), (6, "citizen_no"), (7, "unit"), (8, "born_on"),
    ]  # fmt: skip
    assert "第 2 行" in refusal.value.message
    assert not CheckIn.objects.exists()
    assert not Person.objects.filter(name="好人").exists()


def test_a_unit_cannot_enter_somebodys_phone_under_another_name_but_the_desk_can(places, library, librarian, zhao, at):
    known = someone("老张", places.home)
    listed = row(places, library, "老章", phone=known.phone)
    with pytest.raises(refusals.RowsRefused) as refusal:
        send(librarian, [listed], at)
    assert refusal.value.problems[0][1] == "phone"
    assert "老张" not in refusal.value.message
    (made,) = send(zhao, [listed], at).made
    assert made.person != known


def test_a_contact_speaks_only_for_their_own_unit_there_and_for_serving_members(places, library, librarian, at):
    other = unit("区档案馆")
    away = commands.CheckInRow(
        name="某人",
        place_id=places.foreign_community.pk,
        phone="19900001234",
        kind="serving_member",
        unit_id=library.pk,
    )
    volunteer = row(places, None, "某人", kind="volunteer", born_on=BORN)
    for wrong in (row(places, other, "某人"), away, volunteer):
        with pytest.raises(NotPermitted):
            send(librarian, [row(places, library, "好人"), wrong], at)
    with pytest.raises(NotPermitted):
        send(someone("路人"), [row(places, library, "好人")], at)
    assert not CheckIn.objects.exists()


def test_many_rows_cost_the_queries_of_two(places, library, librarian, at):
    def cost(names):
        rows = [row(places, library, name, consents=("share_with_unit",)) for name in names]
        with CaptureQueriesContext(connection) as asked:
            send(librarian, rows, at)
        return len(asked)

    assert cost(["甲甲", "乙乙"]) == cost([f"丙{number}" for number in range(20)])


def test_a_list_of_more_people_than_a_query_may_name_is_looked_up_in_parts(places, library, librarian, at):
    by_number = someone("证号人", places.home, citizen_no=cast.impossible_citizen_no(BORN, 7))
    by_phone = someone("电话人", places.home)

    def number_of(serial):
        return cast.impossible_citizen_no(BORN, 100 + serial)

    rows = [
        row(places, library, "证号人", phone="", citizen_no=by_number.citizen_no),
        *(row(places, library, f"人{number}", phone="", citizen_no=number_of(number)) for number in range(330)),
        *(row(places, library, f"友{number}", phone=f"1990001{number:04d}") for number in range(330)),
        row(places, library, "电话人", phone=by_phone.phone),
    ]
    with few_parameters(600):
        assert try_checkins(by=librarian, rows=rows, at=at) == [True] * len(rows)
        done = send(librarian, rows, at)
        assert not any(try_checkins(by=librarian, rows=rows, at=at))

    assert (len(done.made), done.newcomers) == (662, 660)
    assert (done.made[0].person, done.made[-1].person) == (by_number, by_phone)


@contextmanager
def few_parameters(most):
    """Look-ups with more parameters fail, as every database fails from some number on."""

    def guard(execute, sql, params, many, context):
        assert not sql.startswith("SELECT") or len(params or ()) <= most
        return execute(sql, params, many, context)

    with connection.execute_wrapper(guard):
        yield


def test_the_desk_sends_lists_of_volunteers_too(places, zhao, at):
    done = send(zhao, [row(places, None, "志愿者", kind="volunteer", born_on=BORN)], at)
    assert done.made[0].source == "desk"
    assert commands.approve(by=zhao, check_in_id=done.made[0].pk, at=at).state == "approved"
