"""One box for everything, after docs/rules/search.md; whoever is found by a number can read it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from wangge import journal
from wangge.people import finding, organisations, queries, typed
from wangge.people.models import AccessLog
from wangge.places.doors import own_number, parse
from wangge.posts import access

PAGE = (Path(__file__).parents[2] / "docs" / "rules" / "search.md").read_text(encoding="utf-8")
ROWS = [
    tuple(part.strip() for part in line.strip("| \n").split("|")) for line in re.findall(r"^\| .*\|$", PAGE, re.M)[1:]
]
PHONE, CITIZEN_NO, USCC = "19900000001", "000000194403080024", "92000000MA0000001N"


@pytest.fixture
def wang(places):
    return cast.person(
        "王秀兰", home=places.home, phone=PHONE, citizen_no=CITIZEN_NO, born_on=date(1944, 3, 8), gender="f"
    )


@pytest.fixture
def shop(zhao, places, at):
    return organisations.add_organisation(
        by=zhao, name="和顺便利店", kind="shop", uscc=USCC, place_id=places.building.pk, at=at
    )


def names(found):
    return ", ".join([*(one.name for one in found.people), *(one.name for one in found.organisations)]) or "nobody"


@pytest.mark.parametrize(("text", "taken_as", "finds"), ROWS, ids=[row[0] for row in ROWS])
def test_the_page_says_what_is_found(text, taken_as, finds, zhao, wang, shop, at):
    kinds = typed.numbers_in(text)
    assert (kinds[0].value if kinds else "words") == taken_as
    by_words = finding.find(zhao, text, at=at)
    if kinds:
        assert (names(by_words), by_words.is_number) == ("nobody", True)
        assert names(finding.look_up_number(by=zhao, number=text, at=at)) == finds
    else:
        assert names(by_words) == finds


def test_the_page_has_the_rows(zhao):
    assert len(ROWS) > 25


@pytest.mark.parametrize("text", [row[0] for row in ROWS if row[2] != "nobody"])
def test_nobody_is_found_outside_ones_places(text, foreign_staff, wang, shop, at):
    found = finding.find(foreign_staff, text, at=at)
    looked_up = finding.look_up_number(by=foreign_staff, number=text, at=at) if typed.numbers_in(text) else found

    assert names(found) == names(looked_up) == "nobody"
    assert not AccessLog.objects.exists()


def test_places_are_found_too_as_far_as_one_sees_them(zhao, foreign_staff, places, at):
    assert [place.name for place in finding.find(zhao, "3-2-502", at=at).places] == ["502"]
    assert finding.find(foreign_staff, "3-2-502", at=at).places == ()
    assert [place.name for place in finding.find(foreign_staff, "云水", at=at).places] == ["云水明珠社区"]  # public


def test_who_is_found_by_a_number_reads_it_once_in_ten_minutes(zhao, lin, wang, at):
    for minutes in (0, 5, 9):
        finding.look_up_number(by=zhao, number=PHONE, at=at + timedelta(minutes=minutes))
    assert AccessLog.objects.count() == 1

    finding.look_up_number(by=zhao, number=CITIZEN_NO, at=at)  # another kind of number
    finding.look_up_number(by=lin, number=PHONE, at=at)  # another viewer
    finding.look_up_number(by=zhao, number=PHONE, at=at + timedelta(minutes=10))
    logs = [(log.viewer, log.field, log.purpose) for log in queries.accesses_to(wang)]
    assert sorted(logs, key=str) == sorted(
        [(zhao, "phone", "按号码查找")] * 2 + [(zhao, "citizen_no", "按号码查找"), (lin, "phone", "按号码查找")],
        key=str,
    )
    lines = [leaf for leaf in journal.history_of(wang) if leaf.kind == "person.found_by_number"]
    assert len(lines) == 4
    assert PHONE not in "".join(leaf.body for leaf in lines)


def test_being_found_unseals_nothing(zhao, wang, at):
    finding.look_up_number(by=zhao, number=PHONE, at=at)
    log = AccessLog.objects.get()

    with pytest.raises(queries.RevealOver):
        queries.revealed(zhao, log.pk, at=at)


def test_a_shared_number_finds_and_tells_everybody_and_oneself_nothing(zhao, wang, places, at):
    husband = cast.person("李建国", home=places.home, phone=PHONE)
    assert len(finding.look_up_number(by=zhao, number=PHONE, at=at).people) == 2
    assert set(AccessLog.objects.values_list("subject", flat=True)) == {wang.pk, husband.pk}

    finding.look_up_number(by=wang, number=PHONE, at=at)
    assert not AccessLog.objects.filter(viewer=wang).exists()


@pytest.mark.parametrize("number", ["", "王秀兰", "502", "199 0000"])
def test_only_a_whole_number_is_looked_up(number, zhao, at):
    with pytest.raises(finding.NotANumber):
        finding.look_up_number(by=zhao, number=number, at=at)


def test_a_long_name_is_found_by_its_end_too(zhao, places, at):
    long = cast.person("阿不都热依木·买买提", home=places.home)

    for part in ("阿不", "都热", "买买", "买提"):
        assert finding.find(zhao, part, at=at).people == (long,)


def test_twenty_found_cost_the_queries_of_two(zhao, places, at):
    def queries_of(text):
        with access.remembered(), CaptureQueriesContext(connection) as seen:
            found = finding.find(zhao, text, at=at)
        return len(seen), len(found.people), len(found.organisations)

    for number in range(2):
        cast.person(f"郭甲{number}", home=places.home)
        organisations.add_organisation(by=zhao, name=f"郭甲店{number}", kind="shop", place_id=places.building.pk, at=at)
    for number in range(20):
        cast.person(f"郭乙{number}", home=places.home)
        organisations.add_organisation(by=zhao, name=f"郭乙店{number}", kind="shop", place_id=places.building.pk, at=at)

    few, many = queries_of("郭甲"), queries_of("郭乙")
    assert few == (few[0], 2, 2)
    assert many == (few[0], 20, 20)


@pytest.mark.parametrize(
    ("text", "numbers", "words", "is_open"),
    [
        ("3号楼2单元502", ["3", "2", "502"], (), True),
        ("3-2-502", ["3", "2", "502"], (), True),
        ("３／２／５０２", ["3", "2", "502"], (), True),
        ("3号楼", ["3"], (), False),
        ("云水明珠3号楼", ["3"], ("云水明珠",), False),
        ("云水", [], ("云水",), False),
    ],
)
def test_an_address_is_taken_apart(text, numbers, words, is_open):
    address = parse(text)

    assert [number.digits for number in address.numbers] == numbers
    assert address.words == words
    assert any(number.open for number in address.numbers) == is_open


@pytest.mark.parametrize(("name", "number"), [("3号楼2单元0502", "502"), ("2单元", "2"), ("云水明珠社区", "")])
def test_a_places_own_number_is_the_last_in_its_name(name, number):
    assert own_number(name) == number
