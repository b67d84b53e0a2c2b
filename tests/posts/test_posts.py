"""Giving, ending and handing over posts."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from tests import cast
from wangge import journal
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted
from wangge.posts import access, chores, commands, handover, queries
from wangge.posts.access import Permission
from wangge.posts.models import Holding

TODAY = date(2022, 7, 28)
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def newcomer(places):
    return cast.person("陈新", phone=cast.impossible_phone())


@pytest.fixture
def desk(monkeypatch):
    """Open work as the packages above would register it: (person, place path, what)."""
    work: list[dict] = []

    def count(person, place):
        return sum(1 for one in work if one["person"] == person and one["path"].startswith(place.path))

    def move(*, outgoing, incoming, place, by, at):
        moving = [one for one in work if one["person"] == outgoing and one["path"].startswith(place.path)]
        for one in moving:
            one["person"] = incoming
        return moving

    monkeypatch.setattr(handover, "_counters", [count])
    monkeypatch.setattr(handover, "_movers", [move])
    return work


def give(by, person, kind, place, at, **more):
    more.setdefault("from_day", TODAY)
    return commands.give_post(by=by, person_id=person.pk, kind=kind, place_id=place.pk, at=at, **more)


def may(person, permission, place, on=TODAY):
    return access.rights_of(person, on).allow(permission, place.path)


def kinds_of(thing):
    return [leaf.kind for leaf in journal.history_of(thing)]


# Giving


def test_staff_make_a_newcomer_grid_worker_who_may_then_answer_calls_there_only(zhao, newcomer, places, at):
    with access.remembered():
        assert not may(newcomer, Permission.ANSWER_CALL, places.home)
        holding = give(zhao, newcomer, "grid_worker", places.grid1, at)
        assert may(newcomer, Permission.ANSWER_CALL, places.home)
    assert not may(newcomer, Permission.ANSWER_CALL, places.home7)
    assert kinds_of(holding) == ["post.given"]


def test_a_post_counts_from_its_first_day_to_its_last_inclusive(zhao, newcomer, places, at):
    give(zhao, newcomer, "grid_worker", places.grid1, at, from_day=TOMORROW, to_day=TOMORROW)

    days = [TODAY, TOMORROW, TOMORROW + timedelta(days=1)]
    assert [may(newcomer, Permission.ANSWER_CALL, places.home, day) for day in days] == [False, True, False]


def test_the_same_post_is_not_held_twice_at_once_but_may_be_held_again_the_day_after(zhao, newcomer, places, at):
    give(zhao, newcomer, "grid_worker", places.grid1, at, to_day=TOMORROW)

    with pytest.raises(commands.AlreadyHeld) as refusal:
        give(zhao, newcomer, "grid_worker", places.grid1, at, from_day=TOMORROW)
    assert "陈新" in refusal.value.message
    give(zhao, newcomer, "grid_worker", places.grid1, at, from_day=TOMORROW + timedelta(days=1))


def test_a_grid_has_one_leader_at_a_time(zhao, gao, newcomer, places, at):
    with pytest.raises(commands.SingleTaken) as refusal:
        give(zhao, newcomer, "grid_leader", places.grid1, at)
    assert "高建国" in refusal.value.message
    assert "未定期限" in refusal.value.message

    gao.holdings.update(valid_to=TODAY)
    with pytest.raises(commands.SingleTaken, match="single_taken"):
        give(zhao, newcomer, "grid_leader", places.grid1, at)
    give(zhao, newcomer, "grid_leader", places.grid1, at, from_day=TOMORROW)
    give(zhao, newcomer, "grid_leader", places.grid2, at)


def test_a_grid_has_several_workers(zhao, lin, newcomer, places, at):
    give(zhao, newcomer, "grid_worker", places.grid1, at)

    assert {one.person for one in queries.holders_of(places.grid1, on=TODAY, kinds=["grid_worker"])} == {lin, newcomer}


def test_the_database_itself_refuses_a_second_leader_and_a_term_that_ends_before_it_starts(gao, newcomer, places):
    with pytest.raises(IntegrityError), atomic():
        cast.holding(newcomer, "grid_leader", places.grid1)
    with pytest.raises(IntegrityError), atomic():
        cast.holding(gao, "grid_leader", places.grid1)
    with pytest.raises(IntegrityError), atomic():
        cast.holding(newcomer, "grid_worker", places.grid1, since=TODAY, until=YESTERDAY)


@pytest.mark.parametrize(
    ("kind", "where"),
    [("grid_leader", "community"), ("grid_worker", "building"), ("building_head", "grid1"), ("unit_head", "building")],
)
def test_a_post_belongs_at_its_own_level(zhao, newcomer, places, at, kind, where):
    with pytest.raises(commands.WrongPlace):
        give(zhao, newcomer, kind, getattr(places, where), at)


def test_a_term_may_not_end_before_it_starts(zhao, newcomer, places, at):
    with pytest.raises(Invalid) as refusal:
        give(zhao, newcomer, "grid_worker", places.grid1, at, to_day=YESTERDAY)
    assert refusal.value.field == "to_day"


def test_nobody_manages_posts_at_a_foreign_place(foreign_staff, lin, newcomer, places, at):
    for by in (foreign_staff, lin, newcomer):
        with pytest.raises(NotPermitted):
            give(by, newcomer, "grid_worker", places.grid1, at)
    assert not newcomer.holdings.exists()


def test_nobody_gives_a_post_that_allows_more_than_their_own(zhao, gao, newcomer, places, at):
    with pytest.raises(NotPermitted):
        give(gao, newcomer, "community_staff", places.community, at)
    with pytest.raises(commands.MoreThanOwn):  # even at his own grid, where such a post has no place anyway
        give(gao, newcomer, "community_staff", places.grid1, at)
    with pytest.raises(commands.MoreThanOwn):
        give(zhao, newcomer, "system_admin", places.community, at)


def test_unknown_persons_places_and_kinds_are_refused(zhao, newcomer, places, at):
    with pytest.raises(NotFound):
        commands.give_post(
            by=zhao, person_id=uuid4(), kind="grid_worker", place_id=places.grid1.pk, from_day=TODAY, at=at
        )
    with pytest.raises(NotFound):
        commands.give_post(by=zhao, person_id=newcomer.pk, kind="grid_worker", place_id=uuid4(), from_day=TODAY, at=at)
    with pytest.raises(Invalid):
        give(zhao, newcomer, "emperor", places.grid1, at)


def test_nothing_is_saved_when_the_journal_fails(zhao, newcomer, places, at, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(journal, "record", broken, raising=False)
    with pytest.raises(RuntimeError):
        give(zhao, newcomer, "grid_worker", places.grid1, at)
    assert not newcomer.holdings.exists()


# Ending


def test_an_ended_post_allows_nothing_from_the_next_day_on(zhao, lin, places, at):
    holding = lin.holdings.get()

    commands.end_post(by=zhao, holding_id=holding.pk, last_day=TODAY, at=at)

    assert may(lin, Permission.ANSWER_CALL, places.home, TODAY)
    assert not may(lin, Permission.ANSWER_CALL, places.home, TOMORROW)
    assert kinds_of(holding) == ["post.ended"]


def test_a_post_with_open_work_is_not_ended_and_the_refusal_says_how_much(zhao, lin, places, at, desk):
    desk += [{"person": lin, "path": places.home.path}, {"person": lin, "path": places.next_door.path}]

    with pytest.raises(commands.OpenWork) as refusal:
        commands.end_post(by=zhao, holding_id=lin.holdings.get().pk, last_day=TODAY, at=at)
    assert "2 件" in refusal.value.message
    assert "交接" in refusal.value.message
    assert lin.holdings.get().valid_to is None


def test_open_work_does_not_hold_somebody_who_keeps_another_answering_post_there(zhao, lin, places, at, desk):
    desk.append({"person": lin, "path": places.home.path})
    cast.holding(lin, "grid_assistant", places.grid1)

    commands.end_post(by=zhao, holding_id=lin.holdings.get(kind="grid_worker").pk, last_day=TODAY, at=at)

    assert may(lin, Permission.ANSWER_CALL, places.home, TOMORROW)


def test_ending_needs_a_running_post_and_a_day_within_it(zhao, lin, foreign_staff, at):
    holding = lin.holdings.get()
    with pytest.raises(NotPermitted):
        commands.end_post(by=foreign_staff, holding_id=holding.pk, last_day=TODAY, at=at)
    with pytest.raises(commands.TooEarly):
        commands.end_post(by=zhao, holding_id=holding.pk, last_day=cast.SINCE - timedelta(days=1), at=at)
    commands.end_post(by=zhao, holding_id=holding.pk, last_day=YESTERDAY, at=at)
    with pytest.raises(commands.PostEnded):
        commands.end_post(by=zhao, holding_id=holding.pk, last_day=TODAY, at=at)
    with pytest.raises(NotFound):
        commands.end_post(by=zhao, holding_id=uuid4(), last_day=TODAY, at=at)


# Handing over


def pass_on(by, holding, to, at, from_day=TODAY):
    return commands.hand_over(by=by, holding_id=holding.pk, to_person_id=to.pk, from_day=from_day, at=at)


def test_a_hand_over_moves_the_post_and_everything_open(zhao, lin, newcomer, places, at, desk):
    desk += [{"person": lin, "path": places.home.path}, {"person": lin, "path": places.home7.path}]

    done = pass_on(zhao, lin.holdings.get(), newcomer, at)

    assert [one["person"] for one in desk] == [newcomer, lin]  # the second lies in a grid that was not handed over
    assert (done.outgoing.valid_to, done.incoming.valid_from, len(done.moved)) == (YESTERDAY, TODAY, 1)
    assert not may(lin, Permission.ANSWER_CALL, places.home)
    assert may(newcomer, Permission.ANSWER_CALL, places.home)
    assert kinds_of(done.incoming) == ["post.handed_over"]


def test_a_single_post_changes_hands_without_a_gap_and_keeps_its_term(zhao, gao, newcomer, places, at):
    gao.holdings.update(valid_to=TODAY + timedelta(days=100))

    done = pass_on(zhao, gao.holdings.get(), newcomer, at)

    assert done.incoming.valid_to == TODAY + timedelta(days=100)
    leaders = [queries.holders_of(places.grid1, on=day, kinds=["grid_leader"]).get() for day in (YESTERDAY, TODAY)]
    assert [leader.person for leader in leaders] == [gao, newcomer]


def test_with_a_later_day_the_work_moves_on_that_day_once(zhao, lin, newcomer, places, at, desk):
    desk.append({"person": lin, "path": places.home.path})

    assert pass_on(zhao, lin.holdings.get(), newcomer, at, from_day=TOMORROW).moved == []
    assert chores.move_work_of_ended_posts(at) == 0
    assert desk[0]["person"] == lin

    next_day = at + timedelta(days=1)
    assert chores.move_work_of_ended_posts(next_day) == 1
    assert desk[0]["person"] == newcomer
    assert chores.move_work_of_ended_posts(next_day) == 0
    assert kinds_of(newcomer.holdings.get()) == ["post.handed_over", "post.work_moved"]


def test_an_ended_post_without_successor_moves_nothing(zhao, lin, gao, places, at, desk):
    commands.end_post(by=zhao, holding_id=lin.holdings.get().pk, last_day=TODAY, at=at)
    desk.append({"person": lin, "path": places.home.path})  # came in later that day

    assert chores.move_work_of_ended_posts(at + timedelta(days=1)) == 0
    assert desk[0]["person"] == lin


@pytest.mark.parametrize("from_day", [YESTERDAY, cast.SINCE])
def test_a_post_is_not_handed_over_in_the_past(zhao, lin, newcomer, at, from_day):
    with pytest.raises(commands.TooEarly) as refusal:
        pass_on(zhao, lin.holdings.get(), newcomer, at, from_day=from_day)
    assert str(TODAY) in refusal.value.message


def test_a_post_that_began_today_is_handed_over_tomorrow_at_the_earliest(zhao, newcomer, lin, places, at):
    holding = give(zhao, newcomer, "grid_worker", places.grid2, at)

    with pytest.raises(commands.TooEarly):
        pass_on(zhao, holding, lin, at)
    pass_on(zhao, holding, lin, at, from_day=TOMORROW)


def test_no_hand_over_to_oneself_nor_to_somebody_who_holds_the_post(zhao, lin, newcomer, places, at):
    with pytest.raises(Invalid):
        pass_on(zhao, lin.holdings.get(), lin, at)
    give(zhao, newcomer, "grid_worker", places.grid1, at)
    with pytest.raises(commands.AlreadyHeld):
        pass_on(zhao, lin.holdings.get(), newcomer, at)
    assert lin.holdings.get().valid_to is None  # all or nothing


def test_no_hand_over_from_a_foreign_desk(foreign_staff, lin, newcomer, at):
    with pytest.raises(NotPermitted):
        pass_on(foreign_staff, lin.holdings.get(), newcomer, at)


# Questions


def test_the_list_shows_the_viewers_places_only_and_history_on_request(zhao, lin, gao, foreign_staff, at):
    Holding.objects.filter(person=lin).update(valid_to=YESTERDAY)

    def names(viewer, **more):
        return [one.person.name for one in queries.holdings(viewer, on=TODAY, **more)]

    assert names(zhao) == ["赵敏", "高建国"]
    assert names(zhao, history=True) == ["赵敏", "高建国", "林晓梅"]
    assert names(foreign_staff) == ["钱程"]
    assert names(zhao, text="gjg") == names(zhao, text="高建") == names(zhao, kind="grid_leader") == ["高建国"]


def test_holders_are_asked_for_from_the_nearest_place_up(
    zhao, lin, gao, foreign_staff, places, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = list(queries.holders_of(places.home, on=TODAY))
    assert [one.person for one in found] == [gao, lin, zhao]


def test_a_place_with_posts_is_not_closed(zhao, lin, places, at):
    from wangge.places import closing

    assert closing.reasons(places.grid2, TOMORROW) == []
    (reason,) = closing.reasons(places.grid1, TOMORROW)
    assert "1" in reason


def test_the_system_gives_the_posts_nobody_else_can(newcomer, places, at):
    give(SYSTEM, newcomer, "system_admin", places.district, at)

    assert may(newcomer, Permission.RUN_SYSTEM, places.district)
