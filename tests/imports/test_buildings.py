"""Buildings and units from a spreadsheet."""

from __future__ import annotations

import pytest

from tests.imports.desk import checked, imported, problems, workbook
from wangge.places.house_numbers import building_key, door_key, unit_key
from wangge.places.models import Place

HEADS = ("所属网格", "楼号", "单元", "经度", "纬度", "坐标系")


def book(*rows):
    return workbook(*rows, heads=HEADS, sheet="楼栋")


def test_new_buildings_and_units_hang_where_the_list_says(zhao, places, at):
    run = imported(
        zhao, places.community,
        book(
            ("第二网格", "12号楼", "1单元", 112.57, 37.79, "国家 2000"), ("140105001X01002", "12", 2),
            ("", "3号楼", "3单元"), ("", "3号楼", "2单元"),
        ),
        at, "buildings",
    )  # fmt: skip
    assert {name: run.counts[name] for name in ("new", "changed", "same", "buildings", "units")} == {
        "new": 3, "changed": 0, "same": 1, "buildings": 1, "units": 3,
    }  # fmt: skip
    building = Place.objects.get(path=f"{places.grid2.path}B012/")
    assert (building.name, building.code, building.longitude) == ("12号楼", building.path.rstrip("/"), 112.57)
    assert list(Place.objects.filter(parent=building).order_by("path").values_list("name", flat=True)) == [
        "1单元",
        "2单元",
    ]
    assert Place.objects.filter(path=f"{places.building.path}U3/", name="3单元").exists()


def test_a_point_of_a_building_that_is_there_is_a_change(zhao, places, at):
    rows = book(("", "3号楼", "2单元", 112.57, 37.79, "高德"))
    run = imported(zhao, places.community, rows, at, "buildings")
    building = Place.objects.get(pk=places.building.pk)
    assert run.counts["changed"] == 1
    assert building.version == 2
    assert 0.001 < abs(building.longitude - 112.57) < 0.01  # GCJ-02 was undone


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("第二网格", "3号楼", "1单元"), ("building", "other_grid")),
        (("第九网格", "8号楼", "1单元"), ("grid", "no_grid")),
        (("", "8号楼", "1单元"), ("grid", "grid_missing")),
        (("第一网格", "8号楼", "1单元", 112.5), ("latitude", "half_a_point")),
        (("第一网格", "8号楼", "1单元", 37.79, 112.5), ("longitude", "off_the_globe")),
    ],
)
def test_what_is_wrong_names_row_column_and_reason(zhao, places, at, row, expected):
    assert problems(checked(zhao, places.community, book(row), at, "buildings")) == [(2, *expected)]


def test_rows_that_contradict_each_other_are_problems(zhao, places, at):
    rows = book(("", "3号楼", "2单元", 112.5, 37.7), ("", "3", "2"), ("", "3", "4", 112.6, 37.8))
    assert problems(checked(zhao, places.community, rows, at, "buildings")) == [
        (3, "unit", "row_twice"), (4, "longitude", "point_twice"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("3号楼", "3"),
        ("３", "3"),
        ("三号楼", "3"),
        ("十二栋", "12"),
        ("二十幢", "20"),
        ("3 栋", "3"),
        ("A座", "A"),
        ("东楼", "东"),
    ],
)
def test_one_building_however_it_is_written(typed, key):
    assert building_key(typed) == key


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (unit_key("3号楼2单元", "3号楼"), "2"), (unit_key("二单元"), "2"), (door_key("3号楼2单元502", "3号楼2单元"), "502"),
        (door_key("0502"), "502"), (door_key("502室"), "502"), (door_key("3号楼2单元502", "3号楼", "2单元"), "502"),
    ],
)  # fmt: skip
def test_one_door_however_it_is_written(key, expected):
    assert key == expected
