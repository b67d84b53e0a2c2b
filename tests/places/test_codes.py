"""Codes by kind, the tree they allow, and the paths made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.places.codes import PARENTS, PlaceKind, check_code, is_provisional, path_of, subtree_range
from wangge.places.seeds import DISTRICTS, STREETS

GRID_PATH = "140105/001/X01/003"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("140105", "district"), ("140181", "district"),
        ("140105001", "street"), ("140105099", "street"),
        ("140105100", "town"), ("140105199", "town"),
        ("140105200", "township"), ("140105399", "township"),
        ("140105001001", "community"), ("140105001199", "community"),
        ("140105001400", "community"), ("140105001498", "community"), ("140105001X01", "community"),
        ("140105200200", "village"), ("140105200399", "village"), ("140105200598", "village"),
        ("140105200X12", "village"), ("140105001201", "village"),
        ("140105001001001", "grid"), ("140105001X01999", "grid"), ("140105200201001", "grid"),
        (f"{GRID_PATH}/B0012", "building"), (f"{GRID_PATH}/B0012/U2", "unit"),
        (f"{GRID_PATH}/B0012/U2/0502", "household"), (f"{GRID_PATH}/B0012/0502", "household"),
    ],
)  # fmt: skip
def test_sound_codes(code, kind):
    check_code(code, PlaceKind(kind))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("14010", "district"), ("1401055", "district"), ("140100", "district"), ("14O105", "district"),
        ("040105", "district"), ("１４０１０５", "district"), ("140105\n", "district"), ("", "district"),
        ("140105000", "street"), ("140105100", "street"), ("140105400", "street"), ("140100001", "street"),
        ("140105001", "town"), ("140105200", "town"), ("140105100", "township"), ("140105400", "township"),
        ("140105001000", "community"), ("140105001200", "community"), ("140105001500", "community"),
        ("140105001X00", "community"), ("140105001x01", "community"), ("14010500101X", "community"),
        ("140105000001", "community"), ("140105400001", "community"), ("140105001600", "community"),
        ("140105001001", "village"), ("140105001400", "village"), ("140105001X0", "village"),
        ("140105001001000", "grid"), ("140105001000001", "grid"), ("140105001X0101", "grid"),
        ("1401050010010X1", "grid"), ("140105001601001", "grid"),
        (f"{GRID_PATH}/", "building"), (f"{GRID_PATH}/b12", "building"), (f"{GRID_PATH}/B12/U2", "building"),
        ("140105/001/B0012", "building"), ("140105/001/X01/000/B0012", "building"), (f"{GRID_PATH}/B12/", "building"),
        (f"{GRID_PATH}/B12", "unit"), (f"{GRID_PATH}/B12", "household"), (f"{GRID_PATH}/B12/U2/0502/1", "household"),
        (f"{GRID_PATH}/B12//0502", "household"),
    ],
)  # fmt: skip
def test_unsound_codes_are_refused_with_what_is_expected(code, kind):
    with pytest.raises(ValueError, match=f"is not the code of a {kind}: it should be "):
        check_code(code, PlaceKind(kind))


@given(number=st.integers(1, 999))
def test_the_last_three_digits_decide_between_street_town_and_township_and_community_and_village(number):
    def kinds(code: str, *among: PlaceKind) -> list[PlaceKind]:
        return [kind for kind in among if _is(code, kind)]

    streets = kinds(f"140105{number:03d}", PlaceKind.STREET, PlaceKind.TOWN, PlaceKind.TOWNSHIP)
    communities = kinds(f"140105001{number:03d}", PlaceKind.COMMUNITY, PlaceKind.VILLAGE)

    assert len(streets) == (number < 400)
    assert len(communities) == (number < 600)


def _is(code: str, kind: PlaceKind) -> bool:
    try:
        check_code(code, kind)
    except ValueError:
        return False
    return True


def test_provisional_codes_can_be_told():
    assert is_provisional("140105001X01")
    assert is_provisional("140105001X01003")
    assert not is_provisional("140105001001")
    assert not is_provisional("140105001001003")
    assert not is_provisional("140105001")


def test_every_kind_says_what_it_hangs_under_and_grids_only_under_communities():
    assert set(PARENTS) == set(PlaceKind)
    assert PARENTS[PlaceKind.GRID] == {PlaceKind.COMMUNITY, PlaceKind.VILLAGE}
    assert PARENTS[PlaceKind.BUILDING] == {PlaceKind.GRID}
    assert PARENTS[PlaceKind.HOUSEHOLD] == {PlaceKind.UNIT, PlaceKind.BUILDING}
    order = list(PlaceKind)
    assert all(order.index(parent) < order.index(kind) for kind in PARENTS for parent in PARENTS[kind])


def test_a_path_grows_part_by_part():
    path = ""
    for segment in ("140105", "001", "X01", "003", "B0012", "U2", "0502"):
        path = path_of(path, segment)

    assert path == "140105/001/X01/003/B0012/U2/0502/"


@pytest.mark.parametrize("segment", ["", "a/b", "/", "b12", "1 2", "一号楼", "B12\n", "-1", "B" * 13])
def test_a_part_that_would_break_the_tree_is_refused(segment):
    with pytest.raises(ValueError, match="cannot be part of a path"):
        path_of("140105/", segment)


def test_a_path_without_its_last_slash_is_refused():
    with pytest.raises(ValueError, match="end with a slash"):
        path_of("140105", "001")
    with pytest.raises(ValueError, match="end with a slash"):
        subtree_range("140105")


SEGMENTS = st.lists(st.from_regex(r"[0-9A-Z][0-9A-Z-]{0,3}", fullmatch=True), min_size=1, max_size=4)


@given(root=SEGMENTS, other=SEGMENTS, below=st.booleans())
def test_the_range_holds_exactly_the_subtree(root, other, below):
    top, path = "/".join(root) + "/", "/".join([*root, *other] if below else other) + "/"
    low, high = subtree_range(top)

    assert (low <= path < high) == path.startswith(top)


def test_the_range_of_grid_1_does_not_hold_its_lookalikes():
    low, high = subtree_range("140105/001/")

    assert low <= "140105/001/" < high
    assert low <= "140105/001/X01/003/B0012/" < high
    for other in ("140105/", "140105/002/", "140105/0010/", "140105/00/", "140105/001-/"):
        assert not low <= other < high


def test_the_seeds_are_the_streets_towns_and_townships_of_both_districts():
    kinds = {"街道": PlaceKind.STREET, "镇": PlaceKind.TOWN, "乡": PlaceKind.TOWNSHIP}
    for code in DISTRICTS:
        check_code(code, PlaceKind.DISTRICT)
    for code, name in STREETS.items():
        assert code[:6] in DISTRICTS
        check_code(code, next(kind for ending, kind in kinds.items() if name.endswith(ending)))

    assert [sum(code.startswith(district) for code in STREETS) for district in ("140105", "140109")] == [10, 14]
    assert (STREETS["140105001"], STREETS["140109001"]) == ("坞城街道", "千峰街道")
    assert "140109010" not in STREETS
    assert len(set(STREETS.values())) == len(STREETS)
