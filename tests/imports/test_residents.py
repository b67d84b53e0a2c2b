"""Households and residents from a spreadsheet: who is found, who is new, what is never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from tests import cast
from tests.imports.desk import checked, imported, problems, workbook
from wangge.imports.models import ImportedRow
from wangge.people.models import Household, Person, Residence, Trait
from wangge.places.models import Place

WANG_BORN = date(1944, 3, 8)
NUMBER = cast.impossible_citizen_no(date(1950, 1, 2), 11)  # a man's


def counts(run):
    return {name: run.counts[name] for name in ("new", "changed", "same", "problems")}


def test_a_new_household_is_made_with_home_residence_and_traits(zhao, places, at):
    run = imported(
        zhao, places.community,
        workbook(
            ("3号楼", "2单元", "601", "李建国", "男", "1950-01-02", NUMBER, "199 0000 4321", "户主", "独居、行动不便"),
            ("3", 2, 601, "周 芳", "女", "", "", "", "妻", ""),
        ),
        at,
    )  # fmt: skip
    assert (run.state, counts(run)) == ("applied", {"new": 2, "changed": 0, "same": 0, "problems": 0})
    li, zhou = Person.objects.get(name="李建国"), Person.objects.get(name="周芳")
    home = Place.objects.get(path=f"{places.unit.path}0601/")
    assert (home.name, home.kind, home.valid_from) == ("601", "household", date(2022, 7, 28))
    assert li.home == zhou.home == home
    assert (li.citizen_no, li.phone, li.gender, li.born_on) == (NUMBER, "19900004321", "m", date(1950, 1, 2))
    assert (li.pinyin, li.initials) == ("lijianguo", "ljg")
    assert sorted(Trait.objects.filter(person=li).values_list("kind", flat=True)) == [
        "living_alone",
        "mobility_impaired",
    ]
    relations = dict(Residence.objects.filter(household__place=home).values_list("person__name", "relation"))
    assert relations == {"李建国": "head", "周芳": "spouse"}
    assert Household.objects.filter(place=home).count() == 1
    touched = ImportedRow.objects.filter(run=run).values_list("row", "object_type", "what")
    assert sorted(touched) == [(2, "people.person", "new"), (2, "places.place", "new"), (3, "people.person", "new")]


def test_the_number_decides_who_it_is_and_a_move_is_a_change(zhao, places, grandma_wang, at):
    book = workbook(("3号楼", "2单元", "501", "王秀兰", "", "", grandma_wang.citizen_no, "", "父母", ""))
    run = checked(zhao, places.community, book, at)
    assert counts(run) == {"new": 0, "changed": 1, "same": 0, "problems": 0}
    change = run.pages.get(kind="change").lines[0]
    assert (change["row"], change["name"], change["columns"], change["note"]) == (2, "王秀兰", ["门牌号"], "502 → 501")
    assert Person.objects.get(pk=grandma_wang.pk).home == places.home

    from tests.imports.desk import work
    from wangge.imports import commands

    commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
    work(at)
    person = Person.objects.get(pk=grandma_wang.pk)
    assert (person.home, person.version) == (places.next_door, 2)
    assert (person.phone, person.citizen_no) == (grandma_wang.phone, grandma_wang.citizen_no)
    ended, current = Residence.objects.filter(person=person).order_by("valid_to")
    if ended.valid_to is None:
        ended, current = current, ended
    assert (ended.valid_to, current.household.place, current.relation) == (
        date(2022, 7, 28), places.next_door, "parent",
    )  # fmt: skip


def test_without_a_number_the_household_decides_and_blank_cells_erase_nothing(zhao, places, grandma_wang, at):
    phone, number = grandma_wang.phone, grandma_wang.citizen_no
    run = imported(
        zhao, places.community,
        workbook(("3号楼", "2单元", "502室", "王秀兰", "", "1944.3.8", "", "", "", "独居老人、空巢")), at,
    )  # fmt: skip
    assert counts(run) == {"new": 0, "changed": 1, "same": 0, "problems": 0}
    person = Person.objects.get(pk=grandma_wang.pk)
    assert (person.phone, person.citizen_no, person.gender, person.born_on) == (phone, number, "f", WANG_BORN)
    assert set(Trait.objects.filter(person=person).values_list("kind", flat=True)) == {"living_alone", "empty_nest"}


def test_the_same_file_changed_by_nothing_is_the_same(zhao, places, grandma_wang, at):
    book = workbook(("3号楼", "2单元", "502", "王秀兰", "女", WANG_BORN.isoformat(), grandma_wang.citizen_no))
    assert counts(checked(zhao, places.community, book, at)) == {"new": 0, "changed": 0, "same": 1, "problems": 0}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("9号楼", "2单元", "502", "王秀兰"), ("building", "no_building")),
        (("3号楼", "8单元", "502", "王秀兰"), ("unit", "no_unit")),
        (("1号楼", "", "301", "周远"), ("building", "no_building")),  # of the foreign community
        (("3号楼", "2单元", "502", "王秀兰", "", "1945-03-08"), ("born_on", "birth_differs")),
        (("3号楼", "2单元", "601", "王秀兰", "", "1944-03-08"), ("name", "same_elsewhere")),
        (("3号楼", "2单元", "601", "李建国", "女", "", NUMBER), ("gender", "gender_not_number")),
        (("3号楼", "2单元", "601", "李建国", "男", "1951-01-02", NUMBER), ("born_on", "birth_not_number")),
        (("3号楼", "2单元", "601", "李建国", "男", "2051-01-02"), ("born_on", "birth_impossible")),
        (("3号楼", "2单元", "601", "李建国", "男", "", "12345"), ("citizen_no", "citizen_no")),
        (("3号楼", "2单元", "", "李建国"), ("door", "required")),
    ],
)
def test_what_is_wrong_names_row_column_and_reason(zhao, places, grandma_wang, at, row, expected):
    run = checked(zhao, places.community, workbook(("3号楼", "2单元", "505", "好人"), row), at)
    assert problems(run) == [(3, *expected)]
    assert (run.state, run.counts["wrong_rows"]) == ("checked", 1)
    text = run.pages.get(kind="problem").lines[0]["text"]
    assert set(text) == {"zh-hans", "en"}


def test_a_number_of_somebody_elsewhere_is_not_touched(zhao, places, stranger, at):
    number = cast.impossible_citizen_no(date(1960, 5, 5), 31)
    stranger.citizen_no = number
    stranger.save()
    run = checked(zhao, places.community, workbook(("3号楼", "2单元", "601", "周远", "", "", number)), at)
    assert problems(run) == [(2, "citizen_no", "number_elsewhere")]


def test_a_number_under_another_name_is_a_problem(zhao, places, grandma_wang, at):
    run = checked(
        zhao, places.community, workbook(("3号楼", "2单元", "502", "王秀英", "", "", grandma_wang.citizen_no)), at
    )
    assert problems(run) == [(2, "name", "number_other_name")]


def test_rows_that_contradict_each_other_are_problems(zhao, places, at):
    run = checked(
        zhao, places.community,
        workbook(
            ("3号楼", "2单元", "601", "李建国", "男", "", NUMBER, "", "户主"),
            ("3号楼", "2单元", "602", "李建军", "男", "", NUMBER),
            ("3号楼", "2单元", "601", "李小明", "男", "1980-01-01", "", "", "户主"),
            ("3号楼", "2单元", "603", "钱一", "", "1980-01-01"),
            ("3号楼", "2单元", "603", "钱一", "", "1980-01-01"),
        ),
        at,
    )  # fmt: skip
    assert problems(run) == [
        (3, "citizen_no", "number_twice"), (4, "relation", "two_heads"), (6, "name", "person_twice"),
    ]  # fmt: skip
