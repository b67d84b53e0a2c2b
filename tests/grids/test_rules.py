"""The rule page's example, read and judged; and what a new grid needs."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.care.story import table
from tests.grids.story import box
from wangge.grids import rules
from wangge.grids.division import Division, Part, Seat, numeral
from wangge.grids.rules import Ground, Guide, Kind, Size
from wangge.kernel import policy

HEADS = (
    "first grid", "second grid", "buildings of the first", "buildings of the second", "households", "residents",
    "stands against it", "is said",
)  # fmt: skip
ROWS = table("grids.md", *HEADS)
STEP = 0.00001
WEST, SOUTH = 112.57, 37.79
CODES = ("G1", "G2")


def strip(west: int, east: int) -> dict:
    return box(WEST + west * STEP, SOUTH, WEST + east * STEP, SOUTH + 500 * STEP)


GROUND = Ground(
    community="云水明珠社区",
    whole=strip(0, 800),
    grids={"G1": "第一网格", "G2": "第二网格"},
    buildings={str(number): f"{number}号楼" for number in range(1, 5)},
    spots={str(n): (WEST + x * STEP, SOUTH + 250 * STEP) for n, x in ((1, 100), (2, 300), (3, 500), (4, 700))},
)
GUIDE = Guide(households_least=300, households_most=500, residents_most=2500)


def _part(code: str, span: str, buildings: str) -> Part:
    geometry = None if span == "not drawn" else strip(*map(int, span.split("–")))
    return Part(code, GROUND.grids[code], geometry, frozenset(buildings.split()))


@pytest.mark.parametrize("row", ROWS, ids=[f"{number}: {row[6]} {row[7]}" for number, row in enumerate(ROWS, 1)])
def test_the_example_of_the_rule_page(row):
    division = Division((_part("G1", row[0], row[2]), _part("G2", row[1], row[3])))
    households, residents = ([int(one) for one in row[column].split(", ")] for column in (4, 5))
    sizes = {code: Size(*both) for code, *both in zip(CODES, households, residents, strict=True)}

    against = [one.kind.value for one in rules.problems(division, GROUND)]
    said = [one.kind.value for one in rules.warnings(division, GROUND, sizes, GUIDE)]
    assert (" ".join(against) or "–", " ".join(said) or "–") == (row[6], row[7])
    for one in rules.problems(division, GROUND) + rules.warnings(division, GROUND, sizes, GUIDE):
        assert "%(" not in one.message


def test_the_shipped_guide_is_the_one_of_the_example():
    shipped = {row["key"]: row["value"] for row in policy.defaults()}
    assert (
        shipped["grids.least_households"], shipped["grids.most_households"], shipped["grids.most_residents"],
    ) == (300, 500, 2500)  # fmt: skip


def seated(*kinds: str, person=None) -> Division:
    seats = tuple(Seat(kind, person or uuid4()) for kind in kinds)
    return Division(
        (
            Part("G1", "第一网格", strip(0, 400), frozenset("12")),
            Part("G2", "第二网格", strip(400, 600), frozenset("3")),
            Part("new-1", "第三网格", strip(600, 800), frozenset("4"), seats),
        )
    )


def found(division: Division) -> list[Kind]:
    return [one.kind for one in rules.problems(division, GROUND)]


def test_a_new_grid_needs_a_worker_and_only_posts_of_a_grid():
    assert found(seated()) == [Kind.NO_WORKER]
    assert found(seated("grid_worker")) == []
    assert found(seated("grid_worker", "grid_worker", "grid_leader")) == []
    assert found(seated("grid_worker", "grid_leader", "grid_leader")) == [Kind.BAD_SEAT]
    assert found(seated("grid_worker", "community_staff")) == [Kind.BAD_SEAT]
    assert found(seated("grid_worker", "grid_worker", person=uuid4())) == [Kind.BAD_SEAT]


def test_other_faults_of_a_whole_division():
    division = seated("grid_worker")
    assert found(Division()) == [Kind.EMPTY, Kind.GAP, Kind.BUILDING_MISSING]
    stranger = division.with_parts([Part("G9", "第九网格", strip(600, 800), frozenset("4"))], without=["new-1"])
    assert found(stranger) == [Kind.UNKNOWN_GRID]
    one_name = division.with_parts([Part("G2", "第一网格", strip(400, 600), frozenset("3"))])
    assert found(one_name) == [Kind.SAME_NAME]
    ring = [[112.57, 37.79], [112.574, 37.795], [112.574, 37.79], [112.57, 37.795], [112.57, 37.79]]
    crossed = {"type": "Polygon", "coordinates": [ring]}
    assert Kind.UNSOUND in found(division.with_parts([Part("G1", "第一网格", crossed, frozenset("12"))]))


def test_without_a_border_of_the_community_coverage_cannot_be_told():
    bare = Ground(GROUND.community, None, GROUND.grids, GROUND.buildings, {})
    division = seated("grid_worker")
    assert [one.kind for one in rules.problems(division, bare)] == []
    said = [one.kind for one in rules.warnings(division, bare, {}, GUIDE)]
    assert (said[0], Kind.NO_POINT in said) == (Kind.NO_WHOLE, True)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (99, "九十九"),
        (103, "一百零三"),
        (112, "一百一十二"),
    ],
)
def test_numbers_in_the_names_of_grids(number, said):
    assert numeral(number) == said


def test_one_more_grid_is_named_as_the_others_are():
    def parts(*names):
        return Division(tuple(Part(str(index), name, None) for index, name in enumerate(names)))

    assert parts("云水明珠第一网格", "云水明珠第二网格").next_name() == "云水明珠第三网格"
    assert parts("云水明珠第一网格", "云水明珠第三网格").next_name() == "云水明珠第四网格"  # never a name that is taken
    assert parts("东区", "西区").next_name() == "第三网格"
    assert parts("晋祠第一网格").next_name() == "晋祠第二网格"
