"""The sample workbooks go all the way: faults told by row and column, the corrected list imported, and repeated without effect."""

from __future__ import annotations

import pytest

from scripts.messy_workbook import HOMES, SAMPLES
from tests import cast
from tests.imports.desk import checked, imported, problems
from wangge.imports import refusals
from wangge.people.models import Person


@pytest.fixture
def buildings(places):
    """The buildings and units the sample names, in the second grid, numbered as in the demo."""
    made = {}
    for number, unit in sorted({(home.building, home.unit) for home in HOMES}):
        if number not in made and number not in (3, 7):
            made[number] = cast.place(places.grid2, "building", f"B{number:03d}", f"{number}号楼")
        building = made.get(number) or {3: places.building, 7: places.building7}[number]
        if not building.children.filter(name=f"{unit}单元").exists():
            cast.place(building, "unit", f"U{unit}", f"{unit}单元")


def content(name):
    return (SAMPLES / name).read_bytes()


def test_every_fault_of_the_messy_list_names_its_place(zhao, places, buildings, at):
    run = checked(zhao, places.community, content("messy-residents.xlsx"), at)
    found = problems(run)
    assert run.state == "checked"
    assert len(found) > 10
    assert {code for _row, _column, code in found} >= {"citizen_no_check", "digits_lost", "required"}
    assert all(row > 3 for row, _column, _code in found)
    assert run.counts["notes"] > 0
    assert not Person.objects.filter(name="赵德福").exists()


def test_the_corrected_list_is_imported_and_repeated_without_effect(zhao, places, buildings, at):
    book = content("corrected-residents.xlsx")
    run = imported(zhao, places.community, book, at)
    assert problems(run) == []
    assert run.state == "applied"
    people = sum(len(home.people) for home in HOMES)
    assert Person.objects.filter(home__isnull=False, residences__valid_to=None, pk__in=_touched(run)).count() == people
    with pytest.raises(refusals.AlreadyImported):
        checked(zhao, places.community, book, at)


def _touched(run):
    return run.rows.filter(object_type="people.person").values("object_id")
