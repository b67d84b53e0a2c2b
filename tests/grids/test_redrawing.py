"""Grids are redrawn in the middle of open work: nothing is lost, and yesterday stays readable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import cast
from tests.care.story import HOUR, MINUTE, REASON, asked, fell, fresh, on_duty
from tests.grids.story import B3, B4, B7, EAST_HALF, G1, G2, WEST_HALF, WHOLE, adopt, drafted, merge, move, split
from wangge import journal
from wangge.care import commands as calls
from wangge.care import dispatch, intake
from wangge.care.states import Stage
from wangge.grids import commands
from wangge.grids.models import GridPlan
from wangge.grids.refusals import (
    AlreadyAdopted,
    CannotSplit,
    NotADraft,
    NothingChanges,
    NotNeighbours,
    NotSound,
    OtherScheduled,
)
from wangge.journal.models import Leaf
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Changed, Invalid, NotFound, NotPermitted
from wangge.matters.models import Assignment, Matter
from wangge.people.models import Person, Residence
from wangge.places import moving, queries
from wangge.places.commands import StillUsed
from wangge.places.models import Boundary, Place, Placement
from wangge.posts.models import DutyShift, Holding
from wangge.posts.redrawing import WithoutOwner

DAY = timedelta(days=1)
S = Stage


def names(found):
    return [one.name for one in found]


def yesterday(at):
    return at.date() - DAY


def place(code):
    return Place.objects.select_related("parent").get(code=code)


def numbers():
    """What must be the same before and after."""
    return {
        "households": Place.objects.filter(kind="household", valid_to=None).count(),
        "residents": Residence.objects.count(),
        "matters": Matter.objects.count(),
        "open": Assignment.objects.filter(open=True).count(),
        "matters inside": queries.count_below([place("140105001X01")], Matter.objects.all(), "path"),
        "shifts": DutyShift.objects.count(),
    }


@pytest.fixture
def neighbour(ground):
    """李福, in the north of the first grid."""
    home = Place.objects.get(code=f"{B4}/U1/0101")
    who = cast.person("李福", home=home, phone=cast.impossible_phone())
    cast.resides(who, home)
    return who


@pytest.fixture
def work(ground, lin, zhao, grandma_wang, neighbour, at):
    """Calls at several stages in both halves of the first grid, all of them with 林晓梅."""
    on_duty(lin, ground.grid1, at)
    found = {}
    for name, who in (("south", grandma_wang), ("north", neighbour)):
        for stage in ("asked", "accepted", "way"):
            call = fell(who, zhao, at)
            if asked(call) != lin:  # who has one in hand is not asked again by itself
                dispatch.dispatch(by=zhao, call_id=call.pk, person_id=lin.pk, reason=REASON, at=at)
            if stage != "asked":
                dispatch.accept(by=lin, call_id=call.pk, at=at)
            if stage == "way":
                calls.set_out(by=lin, call_id=call.pk, at=at)
            found[f"{name} {stage}"] = call
    return found


def test_a_split_gives_the_new_grid_its_buildings_its_post_and_its_work(
    work, ground, lin, newcomer, zhao, neighbour, at
):
    before = numbers()
    plan = split(drafted(zhao, ground, at), zhao, at, worker=newcomer)
    done = adopt(plan, zhao, at + MINUTE)

    new = place(G1[:-3] + "003")
    assert (done.opened, done.closed, done.buildings, done.work_moved) == ([new.code], [], 1, 3)
    assert names(queries.children(new, at.date())) == ["4号楼"]
    assert names(queries.children(ground.grid1, at.date())) == ["3号楼"]
    for name, call in work.items():
        holder = newcomer if name.startswith("north") else lin
        assert asked(call) == holder, name
        assert fresh(call).path == fresh(call).place.path, name
    assert numbers() == before
    on = at.date()
    assert set(Matter.objects.visible_to(newcomer, on)) == {
        call.matter for name, call in work.items() if "north" in name
    }
    assert set(Matter.objects.visible_to(lin, on)) == {call.matter for name, call in work.items() if "south" in name}
    assert neighbour in Person.objects.visible_to(newcomer, on)
    assert neighbour not in Person.objects.visible_to(lin, on)
    told = OutboxMessage.objects.filter(recipient_id=newcomer.pk, kind="call.handed_over")
    assert told.count() == 3
    calls.set_out(by=newcomer, call_id=work["north accepted"].pk, at=at + 2 * MINUTE)


def test_yesterday_stays_as_it_was(work, ground, newcomer, zhao, at):
    adopt(split(drafted(zhao, ground, at), zhao, at, worker=newcomer), zhao, at)

    new, on = place(G1[:-3] + "003"), yesterday(at)
    assert names(queries.children(ground.grid1, on)) == ["3号楼", "4号楼"]
    assert names(queries.children(ground.community, on)) == ["第一网格", "第二网格"]
    assert names(queries.children(ground.community, at.date())) == ["第一网格", "第二网格", "第三网格"]
    assert queries.boundary_of(ground.grid1, on).geometry == WEST_HALF
    assert queries.boundary_of(ground.grid1, at.date()).geometry != WEST_HALF
    assert queries.boundary_of(new, on) is None
    households = queries.households(on)
    assert queries.count_on([ground.grid1, ground.grid2], households, "path", on) == {
        ground.grid1.pk: 5, ground.grid2.pk: 4,
    }  # fmt: skip
    today = at.date()
    assert queries.count_on([ground.grid1, new], queries.households(today), "path", today) == {
        ground.grid1.pk: 2, new.pk: 3,
    }  # fmt: skip
    assert names(queries.ancestors_on(place(f"{B4}/U1/0101"), on))[-3:] == ["第一网格", "4号楼", "1单元"]
    assert names(queries.ancestors_on(place(f"{B4}/U1/0101"), today))[-3:] == ["第三网格", "4号楼", "1单元"]


def test_a_code_stays_when_the_path_changes(ground, zhao, at):
    adopt(move(drafted(zhao, ground, at), zhao, at, B4), zhao, at)

    building = place(B4)
    assert (building.path, building.parent) == ("140105/001/X01/002/B004/", ground.grid2)
    assert place(f"{B4}/U1/0101").path == "140105/001/X01/002/B004/U1/0101/"
    former = Placement.objects.get(place=building)
    assert (former.parent, former.path, former.valid_from, former.valid_to) == (
        ground.grid1, f"{B4}/", cast.SINCE, yesterday(at),
    )  # fmt: skip


def test_two_buildings_of_one_number_do_not_meet_in_one_path(ground, zhao, at):
    twin = cast.place(ground.grid2, "building", "B004", "东4号楼")
    adopt(move(drafted(zhao, ground, at), zhao, at, B4, with_ground=False), zhao, at)
    assert place(B4).path == "140105/001/X01/002/B004-2/"
    assert place(twin.code).path == "140105/001/X01/002/B004/"


def test_a_merge_closes_a_grid_and_takes_everything_along(ground, lin, he, zhao, at):
    seven = cast.person("赵七", home=ground.home7, phone=cast.impossible_phone())
    cast.resides(seven, ground.home7)
    on_duty(he, ground.grid2, at)
    night = DutyShift.objects.create(
        person=he, place=ground.grid2, starts_at=at.replace(hour=22) - DAY, ends_at=at.replace(hour=6)
    )
    call = fell(seven, zhao, at)
    dispatch.accept(by=he, call_id=call.pk, at=at)
    before = numbers()
    done = adopt(merge(drafted(zhao, ground, at), zhao, at), zhao, at)

    gone = place(G2)
    assert (gone.valid_to, gone.merged_into) == (yesterday(at), ground.grid1)
    assert (done.closed, done.posts_ended, done.shifts_passed + done.shifts_dropped) == ([G2], 1, 2)
    assert names(queries.children(ground.grid1, at.date())) == ["3号楼", "4号楼", "7号楼", "8号楼"]
    assert names(queries.children(gone, yesterday(at))) == ["7号楼", "8号楼"]
    assert asked(call) == lin
    assert Holding.objects.get(person=he).valid_to == yesterday(at)
    night.refresh_from_db()
    assert (night.person, night.place_id, night.ends_at.astimezone(at.tzinfo).hour) == (he, gone.pk, 0)
    after = numbers()
    assert after.pop("shifts") == before.pop("shifts") + 1  # the night is two rows now
    assert after == before
    assert not Boundary.objects.filter(place=gone, valid_to=None).exists()


def test_who_holds_a_post_in_both_grids_keeps_work_and_shifts(ground, lin, he, zhao, at):
    cast.holding(he, "grid_assistant", ground.grid1)
    seven = cast.person("赵七", home=ground.home7, phone=cast.impossible_phone())
    shift = on_duty(he, ground.grid2, at)
    call = fell(seven, zhao, at)
    done = adopt(merge(drafted(zhao, ground, at), zhao, at), zhao, at)
    assert (asked(call), done.work_moved, done.shifts_kept) == (he, 0, 1)
    moved = DutyShift.objects.get()
    assert (moved.person, moved.place, moved.ends_at) == (he, ground.grid1, shift.ends_at)
    assert moved.starts_at == shift.starts_at


def test_work_at_the_grid_itself_goes_to_its_successor(ground, lin, he, zhao, at):
    on_duty(he, ground.grid2, at)
    call = fell(None, zhao, at, place_id=ground.grid2.pk)
    adopt(merge(drafted(zhao, ground, at), zhao, at), zhao, at)
    assert (fresh(call).place, fresh(call).path, asked(call)) == (ground.grid1, ground.grid1.path, lin)


def test_open_work_is_never_left_with_nobody(ground, he, zhao, at):
    seven = cast.person("赵七", home=ground.home7, phone=cast.impossible_phone())
    on_duty(he, ground.grid2, at)
    fell(seven, zhao, at)
    before = numbers()
    with pytest.raises(WithoutOwner):
        adopt(move(drafted(zhao, ground, at), zhao, at, B7, to=G1), zhao, at)
    assert numbers() == before
    assert place(B7).parent == ground.grid2
    assert not Placement.objects.exists()
    assert GridPlan.objects.get().state == "draft"


def test_a_post_that_begins_later_keeps_its_grid_open(ground, lin, he, newcomer, zhao, at):
    cast.holding(newcomer, "grid_leader", ground.grid2, since=at.date() + 10 * DAY)
    with pytest.raises(StillUsed):
        adopt(merge(drafted(zhao, ground, at), zhao, at), zhao, at)
    assert place(G2).valid_to is None


def test_closed_matters_follow_their_place(ground, lin, newcomer, zhao, neighbour, at):
    on_duty(lin, ground.grid1, at)
    call = fell(neighbour, zhao, at)
    intake.cancel_call(by=zhao, call_id=call.pk, reason=REASON, at=at)
    leaf = journal.history_of(call.matter).first()
    adopt(split(drafted(zhao, ground, at), zhao, at, worker=newcomer), zhao, at)
    assert call.matter in Matter.objects.visible_to(newcomer, at.date())
    assert call.matter not in Matter.objects.visible_to(lin, at.date())
    assert Leaf.objects.get(pk=leaf.pk).place_path == leaf.place_path  # what was written stays written


def test_a_division_can_be_restored_the_same_day_and_later(ground, lin, he, zhao, newcomer, at):
    plan = split(drafted(zhao, ground, at), zhao, at, worker=newcomer)
    adopt(plan, zhao, at)
    back = commands.draft_former(by=zhao, plan_id=plan.pk, at=at + HOUR)
    adopt(back, zhao, at + HOUR)
    assert place(B4).path == f"{B4}/"
    assert queries.boundary_of(ground.grid1, at.date()).geometry == WEST_HALF
    assert names(queries.children(ground.community, at.date())) == ["第一网格", "第二网格"]
    assert names(queries.children(ground.grid1, yesterday(at))) == ["3号楼", "4号楼"]

    merged = merge(drafted(zhao, ground, at + 10 * DAY), zhao, at + 10 * DAY)
    adopt(merged, zhao, at + 10 * DAY)
    again = commands.draft_former(by=zhao, plan_id=merged.pk, at=at + 12 * DAY)
    adopt(again, zhao, at + 12 * DAY)
    fourth = place(G1[:-3] + "004")  # 002 and 003 were given already
    assert (fourth.name, queries.boundary_of(fourth, at.date() + 12 * DAY).geometry) == ("第二网格", EAST_HALF)
    assert list(Holding.objects.filter(place=fourth).values_list("person", "kind")) == [(he.pk, "grid_worker")]
    for day, grids in ((5, 2), (11, 1), (12, 2)):
        assert len(queries.children(ground.community, at.date() + day * DAY)) == grids


def test_a_plan_is_adopted_once_and_only_while_it_fits(ground, lin, he, zhao, newcomer, at):
    plan = split(drafted(zhao, ground, at), zhao, at, worker=newcomer)
    other = split(drafted(zhao, ground, at), zhao, at, worker=newcomer)
    third = merge(drafted(zhao, ground, at), zhao, at)
    adopt(plan, zhao, at)
    with pytest.raises(AlreadyAdopted):
        adopt(plan, zhao, at)
    adopt(other, zhao, at)  # a whole division: the third grid of the first plan makes way for that of the second
    with pytest.raises(Changed):
        commands.start_over(by=zhao, plan_id=third.pk, version=third.version - 1, at=at)
    cast.place(ground.grid1, "building", "B099", "99号楼")
    with pytest.raises(NotSound) as refused:
        adopt(third, zhao, at)
    assert "99号楼" in refused.value.message
    again = drafted(zhao, ground, at)
    with pytest.raises(NothingChanges):
        adopt(again, zhao, at)


def test_a_plan_for_later_waits_for_its_day(ground, lin, he, zhao, at):
    from wangge.grids.chores import adopt_due_plans

    plan = merge(drafted(zhao, ground, at), zhao, at)
    plan = commands.schedule_plan(by=zhao, plan_id=plan.pk, version=plan.version, on=at.date() + 3 * DAY, at=at)
    with pytest.raises(NotADraft):
        merge(plan, zhao, at)
    rival = move(drafted(zhao, ground, at), zhao, at, B3)
    with pytest.raises(OtherScheduled):
        commands.schedule_plan(by=zhao, plan_id=rival.pk, version=rival.version, on=at.date() + DAY, at=at)
    assert adopt_due_plans(at + 2 * DAY) == 0
    assert adopt_due_plans(at + 3 * DAY) == 1
    plan.refresh_from_db()
    assert (plan.state, place(G2).valid_to) == ("adopted", at.date() + 2 * DAY)
    assert adopt_due_plans(at + 3 * DAY) == 0


def test_a_plan_that_no_longer_fits_on_its_day_becomes_a_draft_and_says_so(ground, lin, he, zhao, at):
    from wangge.grids.chores import adopt_due_plans

    plan = merge(drafted(zhao, ground, at), zhao, at)
    commands.schedule_plan(by=zhao, plan_id=plan.pk, version=plan.version, on=at.date() + DAY, at=at)
    cast.place(ground.grid2, "building", "B099", "99号楼")
    adopt_due_plans(at + DAY)
    plan.refresh_from_db()
    assert (plan.state, "99号楼" in plan.trouble, place(G2).valid_to) == ("draft", True, None)
    told = OutboxMessage.objects.get(kind="grid_plan.not_adopted")
    assert (told.recipient_id, plan.title in told.content["body"]) == (zhao.pk, True)


def test_who_may_not_manage_the_places_may_not_redraw_them(ground, lin, gao, foreign_staff, zhao, at):
    plan = drafted(zhao, ground, at)
    for who in (lin, gao, foreign_staff):
        with pytest.raises(NotPermitted):
            drafted(who, ground, at)
        with pytest.raises(NotPermitted):
            merge(plan, who, at)
        with pytest.raises(NotPermitted):
            adopt(plan, who, at)
        assert not GridPlan.objects.visible_to(who, at.date()).exists()
    with pytest.raises(NotFound):
        commands.draft_plan(by=zhao, community_id=ground.grid1.pk, title="x", at=at)


def test_moves_that_make_no_sense_are_refused(ground, zhao, at):
    plan = drafted(zhao, ground, at)
    with pytest.raises(CannotSplit):
        split(plan, zhao, at, line=[(112.50, 37.79), (112.51, 37.80)])
    with pytest.raises(Invalid):
        merge(plan, zhao, at, key=G1, into=G1)
    with pytest.raises(NotFound):
        merge(plan, zhao, at, key="140105001X01009", into=G1)
    with pytest.raises(Invalid):
        move(plan, zhao, at, B7, to=G2)
    with pytest.raises(Invalid):
        move(plan, zhao, at, B3, B4, to=G2)  # nothing of the first grid would be left: that is a merge
    apart = split(plan, zhao, at, line=[(112.5715, 37.78), (112.5715, 37.81)])
    with pytest.raises(NotNeighbours):
        merge(apart, zhao, at, key="new-1", into=G2)


def test_borders_can_be_drawn_from_the_buildings(ground, zhao, at):
    Boundary.objects.filter(place__in=(ground.grid1, ground.grid2)).delete()
    plan = drafted(zhao, ground, at)
    with pytest.raises(NotSound):
        adopt(plan, zhao, at)
    plan = commands.propose_borders(by=zhao, plan_id=plan.pk, version=plan.version, at=at)
    adopt(plan, zhao, at)
    assert queries.place_at(112.5724, 37.7926, "cgcs2000", at.date()) == ground.grid1


def test_a_late_writer_is_put_right(ground, zhao, grandma_wang, at):
    call = fell(grandma_wang, zhao, at)
    old = call.matter.path
    adopt(move(drafted(zhao, ground, at), zhao, at, B3), zhao, at)
    assert fresh(call).path != old
    Matter.objects.filter(pk=call.matter_id).update(path=old)  # as a deed that read the place just before would
    assert moving.settle(at.date()) == 1
    assert fresh(call).path == fresh(call).place.path
    assert moving.settle(at.date()) == 0


def test_the_queries_of_a_redraw_do_not_grow_with_the_buildings(ground, zhao, lin, he, at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(moved, when):
        plan = move(drafted(zhao, ground, when), zhao, when, *moved, with_ground=False)
        with CaptureQueriesContext(connection) as captured:
            adopt(plan, zhao, when)
        return len(captured)

    many = [cast.place(ground.grid1, "building", f"B1{number:02d}", f"1{number:02d}号楼").code for number in range(20)]
    assert cost(many[:2], at) == cost(many[2:], at + DAY)


def test_the_database_keeps_what_must_never_happen(ground, zhao, at):
    from django.db import IntegrityError

    from wangge.kernel.district import atomic

    building = ground.building
    Placement.objects.create(
        place=building, parent=ground.grid1, path=building.path, valid_from=date(2021, 1, 1), valid_to=date(2021, 2, 1)
    )
    wrong = [
        {"valid_from": date(2021, 1, 1), "valid_to": date(2021, 3, 1)},  # two positions from one day
        {"valid_from": date(2021, 6, 1), "valid_to": date(2021, 5, 1)},
    ]
    for span in wrong:
        with pytest.raises(IntegrityError), atomic():
            Placement.objects.create(place=building, parent=ground.grid1, path=building.path, **span)
    plan = drafted(zhao, ground, at)
    for change in ({"state": "adopted"}, {"state": "scheduled"}):
        with pytest.raises(IntegrityError), atomic():
            GridPlan.objects.filter(pk=plan.pk).update(**change)
    sure = {"state": "scheduled", "effective_on": at.date(), "decided_at": at}
    GridPlan.objects.filter(pk=plan.pk).update(**sure)
    other = drafted(zhao, ground, at)
    with pytest.raises(IntegrityError), atomic():
        GridPlan.objects.filter(pk=other.pk).update(**sure)
    assert WHOLE
