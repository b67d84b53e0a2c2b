"""Adding, renaming, closing places and drawing their borders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from wangge import journal
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, Invalid, NotPermitted
from wangge.places import commands
from wangge.places.models import Place

TODAY = date(2022, 7, 28)
WEST, SOUTH = 112.56, 37.80


def square(column: int, row: int = 0, *, wide: int = 1, high: int = 1, side: float = 0.001) -> dict:
    """A rectangle on a chessboard of about 88 by 111 metres a field."""
    left, low = round(WEST + column * side, 6), round(SOUTH + row * side, 6)
    right, top = round(left + wide * side, 6), round(low + high * side, 6)
    return {"type": "Polygon", "coordinates": [[[left, low], [right, low], [right, top], [left, top], [left, low]]]}


def add(by, parent, kind, code, at, name="新地点", **more):
    return commands.add_place(by=by, parent_id=parent.pk, kind=kind, code=code, name=name, at=at, **more)


def draw(by, place, geometry, at, **more):
    more.setdefault("from_day", TODAY)
    more.setdefault("source", "社区网格图 2022")
    return commands.set_boundary(by=by, place_id=place.pk, geometry=geometry, at=at, **more)


def close(by, place, at, **more):
    more.setdefault("last_day", TODAY)
    return commands.close_place(by=by, place_id=place.pk, at=at, **more)


# Adding and renaming


def test_staff_add_a_grid_and_a_building_whose_paths_follow_from_their_codes(zhao, places, at):
    grid = add(zhao, places.community, "grid", "140105001x01003", at)
    building = add(zhao, grid, "building", grid.path + "B009", at, name=" 9号楼 ", longitude=WEST, latitude=SOUTH)

    assert grid.path == places.community.path + "003/"
    assert (building.path, building.name, building.valid_from) == (grid.path + "B009/", "9号楼", TODAY)
    assert [leaf.kind for leaf in journal.history_of(building)] == ["place.added"]


@pytest.mark.parametrize(
    ("parent", "kind", "code", "field"),
    [
        ("community", "building", "140105/001/X01/B001", "kind"),  # a building hangs under a grid
        ("community", "palace", "140105001X01003", "kind"),
        ("community", "grid", "140105002X01003", "code"),  # another street's community
        ("community", "grid", "140105001X013", "code"),
        ("community", "grid", "140105001X01", "code"),
        ("grid1", "building", "140105/001/X01/001/B1/U1", "code"),  # two levels at once
        ("grid1", "building", "140105/001/X01/002/B009", "code"),
        ("grid1", "building", "140105/001/X01/001/b 9!", "code"),
    ],
)
def test_a_code_must_fit_its_kind_and_its_parent(zhao, places, at, parent, kind, code, field):
    with pytest.raises(Invalid) as refusal:
        add(zhao, getattr(places, parent), kind, code, at)
    assert refusal.value.field == field


def test_a_code_is_never_used_again_even_after_closing(zhao, places, at):
    grid = add(zhao, places.community, "grid", "140105001X01003", at)
    close(zhao, grid, at)

    with pytest.raises(commands.CodeTaken):
        add(zhao, places.community, "grid", "140105001X01003", at)
    with pytest.raises(IntegrityError), atomic():
        Place.objects.filter(pk=places.grid1.pk).update(code=grid.code)


@pytest.mark.parametrize("point", [{"longitude": 112.5}, {"longitude": 212.5, "latitude": 37.8}])
def test_a_point_is_whole_and_on_the_globe(zhao, places, at, point):
    with pytest.raises(Invalid):
        add(zhao, places.community, "grid", "140105001X01003", at, **point)


def test_places_are_managed_by_the_staff_of_their_community_only(lin, gao, foreign_staff, manager, admin, places, at):
    for by in (lin, gao, foreign_staff, manager, admin):
        with pytest.raises(NotPermitted):
            add(by, places.community, "grid", "140105001X01003", at)
        with pytest.raises(NotPermitted):
            commands.rename_place(by=by, place_id=places.grid1.pk, name="甲", version=1, at=at)
        with pytest.raises(NotPermitted):
            close(by, places.grid1, at)
        with pytest.raises(NotPermitted):
            draw(by, places.grid1, square(0), at)
    add(SYSTEM, places.district, "street", "140105003", at)


def test_a_place_is_renamed_from_its_newest_version_only(zhao, places, at):
    renamed = commands.rename_place(by=zhao, place_id=places.grid1.pk, name="东苑网格", version=1, at=at)

    assert (renamed.name, renamed.version) == ("东苑网格", 2)
    with pytest.raises(Changed):
        commands.rename_place(by=zhao, place_id=places.grid1.pk, name="西苑网格", version=1, at=at)
    with pytest.raises(Invalid):
        commands.rename_place(by=zhao, place_id=places.grid1.pk, name="  ", version=2, at=at)


# Closing


def test_a_place_with_open_places_below_is_not_closed(zhao, places, at):
    with pytest.raises(commands.StillUsed) as refusal:
        close(zhao, places.building, at)
    assert "1" in refusal.value.message
    assert Place.objects.get(pk=places.building.pk).valid_to is None


def test_a_home_with_residents_and_a_grid_with_posts_are_not_closed(zhao, grandma_wang, places, at):
    with pytest.raises(commands.StillUsed, match="still_used"):
        close(zhao, places.home, at)
    grid = add(zhao, places.community, "grid", "140105001X01003", at)
    cast.holding(cast.person("武平"), "grid_worker", grid)
    with pytest.raises(commands.StillUsed) as refusal:
        close(zhao, grid, at)
    assert "岗位" in refusal.value.message


def test_a_closed_place_names_its_successor_loses_its_border_and_stays_closed(zhao, places, at):
    grid = add(zhao, places.community, "grid", "140105001X01003", at)
    draw(zhao, grid, square(0), at)

    closed = close(zhao, grid, at, merged_into_id=places.grid1.pk)

    assert (closed.valid_to, closed.merged_into) == (TODAY, places.grid1)
    assert grid.boundaries.get().valid_to == TODAY
    for deed in (
        lambda: close(zhao, grid, at),
        lambda: draw(zhao, grid, square(0), at),
        lambda: add(zhao, grid, "building", grid.path + "B001", at),
        lambda: commands.rename_place(by=zhao, place_id=grid.pk, name="甲", version=closed.version, at=at),
    ):
        with pytest.raises(commands.PlaceClosed):
            deed()


@pytest.mark.parametrize("successor", ["home7", "grid1"])
def test_a_successor_is_another_place_of_the_same_kind(zhao, places, at, successor):
    with pytest.raises(Invalid):
        close(
            zhao,
            places.next_door if successor != "home7" else places.grid1,
            at,
            merged_into_id=getattr(places, successor).pk,
        )


def test_a_place_is_not_closed_before_it_was_there(zhao, places, at):
    with pytest.raises(Invalid):
        close(zhao, places.next_door, at, last_day=cast.SINCE - timedelta(days=1))
    close(zhao, places.next_door, at, last_day=cast.SINCE)


# Borders


def test_neighbours_may_touch_but_not_overlap_and_the_refusal_names_the_square_metres(zhao, places, at):
    draw(zhao, places.grid1, square(0), at)
    draw(zhao, places.grid2, square(1), at)

    with pytest.raises(commands.BadBorder) as refusal:
        draw(zhao, places.grid2, square(0, wide=2), at)
    assert "第一网格" in refusal.value.message
    (area,) = [int(word.replace(",", "")) for word in refusal.value.message.split() if word[0].isdigit()]
    assert 9_700 < area < 9_850  # 88.1 m by 111.0 m
    assert places.grid2.boundaries.count() == 1


def test_a_border_stays_within_its_parents_and_the_parents_around_what_is_below(zhao, places, at):
    draw(zhao, places.community, square(0, wide=2, high=2), at)
    draw(zhao, places.grid1, square(0), at)

    with pytest.raises(commands.BadBorder) as refusal:
        draw(zhao, places.grid2, square(1, wide=2), at)
    assert "超出云水明珠社区" in refusal.value.message
    with pytest.raises(commands.BadBorder) as refusal:
        draw(zhao, places.community, square(1, wide=2), at)
    assert "第一网格" in refusal.value.message


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},  # crosses itself
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[200, 0], [201, 0], [201, 1], [200, 0]]]},
        {"type": "Polygon", "coordinates": [[["a", 0], [201, 0], [201, 1], ["a", 0]]]},
        {"type": "Polygon"},
        {"type": "Point", "coordinates": [112, 37]},
        {},
    ],
)
def test_an_unsound_shape_is_refused_kindly(zhao, places, at, geometry):
    with pytest.raises(commands.BadBorder):
        draw(zhao, places.grid1, geometry, at)


def test_a_new_border_ends_the_old_one_the_day_before_and_replaces_one_of_the_same_day(zhao, places, at):
    draw(zhao, places.grid1, square(0), at, from_day=cast.SINCE)
    draw(zhao, places.grid1, square(0, wide=2), at)
    last = draw(zhao, places.grid1, square(0, wide=3), at)

    spans = list(places.grid1.boundaries.order_by("valid_from").values_list("valid_from", "valid_to"))
    assert spans == [(cast.SINCE, TODAY - timedelta(days=1)), (TODAY, None)]
    assert places.grid1.boundaries.get(valid_to=None) == last
    with pytest.raises(commands.LaterBorder):
        draw(zhao, places.grid1, square(0), at, from_day=TODAY - timedelta(days=1))


def test_a_border_needs_a_source_and_a_day_on_which_the_place_exists(zhao, places, at):
    with pytest.raises(Invalid):
        draw(zhao, places.grid1, square(0), at, source=" ")
    with pytest.raises(Invalid):
        draw(zhao, places.grid1, square(0), at, from_day=cast.SINCE - timedelta(days=1))


def test_the_journal_keeps_the_digest_of_the_border_and_nothing_else_of_the_file_is_kept(zhao, places, at):
    boundary = draw(zhao, places.grid1, square(0) | {"bbox": [1, 2, 3, 4], "note": "x"}, at)

    assert set(boundary.geometry) == {"type", "coordinates"}
    (leaf,) = journal.history_of(boundary)
    assert "geometry_sha256" in leaf.body
