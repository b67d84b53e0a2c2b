"""Registering people, where they live, their family and what is true of them."""

from datetime import date

import pytest

from tests import cast
from wangge import journal
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Changed, Invalid, NotPermitted
from wangge.people import commands, queries
from wangge.people.models import Person, Residence, Trait
from wangge.people.refusals import AlreadyKin, AlreadyLivesHere, NotAHome, NumberInUse, OwnKin, TraitHeld


def deeds(thing):
    return [leaf.kind for leaf in journal.history_of(thing)]


def test_a_new_resident_can_be_found_by_pinyin_and_number(zhao, places, at):
    number = cast.impossible_citizen_no(date(1950, 5, 1), 7)
    person = commands.add_person(
        by=zhao, at=at, home=places.home, name=" 单立人 ", phone="199 0000 8888", citizen_no=number.lower()
    )

    assert (person.name, person.pinyin, person.initials) == ("单立人", "shanliren", "slr")
    assert queries.search(zhao, "19900008888", at=at) == [person]
    assert queries.search(zhao, number, at=at) == [person]
    assert deeds(person) == ["person.added"]


def test_sealed_numbers_are_not_readable_in_the_table(zhao, places, at, django_assert_num_queries):
    from wangge.kernel import district

    person = commands.add_person(by=zhao, at=at, home=places.home, name="单立人", phone="19900008888")

    with district.connection().cursor() as cursor:
        cursor.execute("SELECT phone FROM people_person WHERE name = %s", [person.name])
        (stored,) = cursor.fetchone()
    assert "19900008888" not in stored


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "  "), ("phone", "123"), ("citizen_no", "123456"), ("citizen_no", "000000194403080021")],
)
def test_values_that_cannot_be_right_are_refused_with_their_field(zhao, places, at, field, value):
    given = {"name": "单立人", field: value}
    with pytest.raises(Invalid) as refused:
        commands.add_person(by=zhao, at=at, home=places.home, **given)

    assert refused.value.field == field
    assert not Person.objects.filter(initials="slr").exists()


def test_two_people_cannot_share_a_citizen_number(zhao, places, grandma_wang, at):
    with pytest.raises(NumberInUse):
        commands.add_person(by=zhao, at=at, home=places.home, name="单立人", citizen_no=grandma_wang.citizen_no)


def test_a_change_from_an_old_form_is_refused_and_loses_nothing(zhao, gao, grandma_wang, at):
    commands.update_person(by=gao, person_id=grandma_wang.pk, version=1, at=at, phone="19900007777")

    with pytest.raises(Changed):
        commands.update_person(by=zhao, person_id=grandma_wang.pk, version=1, at=at, name="王秀蓝")

    grandma_wang.refresh_from_db()
    assert (grandma_wang.name, grandma_wang.phone, grandma_wang.version) == ("王秀兰", "19900007777", 2)
    assert queries.search(zhao, "19900007777", at=at) == [grandma_wang]


def test_saving_without_a_change_leaves_no_trace(zhao, grandma_wang, at):
    commands.update_person(by=zhao, person_id=grandma_wang.pk, version=1, at=at, name="王秀兰")

    grandma_wang.refresh_from_db()
    assert grandma_wang.version == 1
    assert deeds(grandma_wang) == []


def test_only_editors_of_the_place_may_change_people(lin, foreign_staff, manager, daughter, grandma_wang, at):
    for somebody in (lin, foreign_staff, manager, daughter, grandma_wang):
        with pytest.raises(NotPermitted):
            commands.update_person(by=somebody, person_id=grandma_wang.pk, version=1, at=at, name="王秀蓝")


def test_moving_ends_the_old_home_and_starts_the_new_one(zhao, places, grandma_wang, at):
    commands.start_residence(by=zhao, person_id=grandma_wang.pk, place_id=places.home7.pk, relation="head", at=at)

    grandma_wang.refresh_from_db()
    assert grandma_wang.home == places.home7
    old, new = Residence.objects.filter(person=grandma_wang).order_by("valid_from")
    assert (old.household.place, old.valid_to) == (places.home, day_of(at))
    assert (new.household.place, new.valid_to) == (places.home7, None)
    with pytest.raises(AlreadyLivesHere):
        commands.start_residence(by=zhao, person_id=grandma_wang.pk, place_id=places.home7.pk, relation="head", at=at)


def test_one_lives_in_a_household_not_in_a_building(zhao, places, grandma_wang, at):
    with pytest.raises(NotAHome):
        commands.start_residence(
            by=zhao, person_id=grandma_wang.pk, place_id=places.building.pk, relation="head", at=at
        )


def test_nobody_moves_people_out_of_or_into_foreign_places(zhao, foreign_staff, places, grandma_wang, at):
    for somebody, where in (
        (zhao, places.foreign_home),
        (foreign_staff, places.foreign_home),
        (foreign_staff, places.home7),
    ):
        with pytest.raises(NotPermitted):
            commands.start_residence(by=somebody, person_id=grandma_wang.pk, place_id=where.pk, relation="head", at=at)


def test_moving_out_is_noted_once(zhao, grandma_wang, at):
    ended = commands.end_residence(by=zhao, person_id=grandma_wang.pk, at=at)

    assert ended.valid_to == day_of(at)
    assert deeds(grandma_wang) == ["residence.ended"]


def test_a_relative_sees_her_only_once_she_agreed(zhao, grandma_wang, stranger, at):
    tie = commands.add_kin(by=zhao, person_id=grandma_wang.pk, relative_id=stranger.pk, relation="侄子", at=at)
    assert grandma_wang not in Person.objects.visible_to(stranger, day_of(at))

    commands.set_kin_consent(by=grandma_wang, kin_id=tie.pk, sees_calls=True, at=at)
    assert grandma_wang in Person.objects.visible_to(stranger, day_of(at))

    commands.end_kin(by=zhao, kin_id=tie.pk, at=at)
    assert grandma_wang not in Person.objects.visible_to(stranger, day_of(at))


def test_a_relative_cannot_agree_in_her_place(grandma_wang, stranger, at):
    tie = cast.kin(grandma_wang, stranger, "侄子", sees_calls=False)

    with pytest.raises(NotPermitted):
        commands.set_kin_consent(by=stranger, kin_id=tie.pk, sees_calls=True, at=at)


def test_nobody_is_registered_as_kin_twice_or_of_themselves(zhao, grandma_wang, daughter, at):
    with pytest.raises(AlreadyKin):
        commands.add_kin(by=zhao, person_id=grandma_wang.pk, relative_id=daughter.pk, relation="女儿", at=at)
    with pytest.raises(OwnKin):
        commands.add_kin(by=zhao, person_id=grandma_wang.pk, relative_id=grandma_wang.pk, relation="本人", at=at)


def test_a_trait_is_held_once_and_can_come_back(zhao, grandma_wang, at):
    with pytest.raises(TraitHeld):
        commands.add_trait(by=zhao, person_id=grandma_wang.pk, kind="living_alone", at=at)

    commands.end_trait(by=zhao, trait_id=Trait.objects.get(person=grandma_wang).pk, at=at)
    commands.add_trait(by=zhao, person_id=grandma_wang.pk, kind="living_alone", at=at)

    assert [trait.valid_to for trait in Trait.objects.order_by("valid_from")] == [day_of(at), None]


def test_the_system_may_act_by_rule(places, at):
    assert commands.add_person(by=SYSTEM, at=at, home=places.home, name="单立人").home == places.home


def test_nothing_is_saved_when_the_journal_fails(zhao, places, at, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("journal is away")

    monkeypatch.setattr(commands.journal, "record", broken)
    with pytest.raises(RuntimeError, match="journal is away"):
        commands.add_person(by=zhao, at=at, home=places.home, name="单立人")

    assert not Person.objects.filter(initials="slr").exists()
