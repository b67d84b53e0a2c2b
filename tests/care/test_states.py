"""What may follow what: every situation a call can be in × every stage, first on the rule alone, then through the deeds."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import pytest

from tests.care import story
from tests.care.story import MINUTE, REASON
from wangge.care import commands, dispatch, intake
from wangge.care.states import NEEDS, SKIPPABLE, Stage, may_happen, missing, settled, state_after
from wangge.kernel.refusals import Refused

S = Stage
CHAIN = [S.REPORTED, S.DISPATCHED, S.ACCEPTED, S.ON_THE_WAY, S.ON_SITE]
SIDE = [S.CHECKED, S.AMBULANCE, S.FAMILY, S.ACCOMPANIED]


def expected(stage: Stage, done: frozenset[Stage]) -> bool:
    """The procedure in the words of the newspaper page, written down a second time and differently."""
    if done & {S.CANCELLED, S.MERGED, S.FOLLOWED_UP}:
        return False
    if S.CLOSED in done:
        return stage == S.FOLLOWED_UP
    if stage in (S.ACCEPTED, S.ON_THE_WAY, S.ON_SITE):
        return stage not in done and CHAIN[CHAIN.index(stage) - 1] in done
    if stage in (S.DISPATCHED, S.FAMILY):
        return True
    if stage == S.AMBULANCE:
        return stage not in done
    if stage == S.CHECKED:
        return S.ON_SITE in done
    if stage == S.ACCOMPANIED:
        return {S.ON_SITE, S.AMBULANCE} <= done and stage not in done
    if stage == S.CLOSED:
        return {S.ON_SITE, *SIDE} <= done
    return False  # reported once; cancelling and merging are not stages on the way; no follow-up before the end


def reachable() -> set[frozenset[Stage]]:
    """Every set of settled stages that any order of deeds leads to."""
    start = (S.REPORTED.value,)
    seen, todo = {}, [start]
    while todo:
        story_so_far = todo.pop()
        done = settled(SimpleNamespace(kind=kind) for kind in story_so_far)
        if done in seen:
            continue
        seen[done] = story_so_far
        follow = [stage.value for stage in S if may_happen(stage, done)]
        if S.CLOSED not in done and not done & {S.CANCELLED, S.MERGED}:
            follow += ["declined", "alarm", S.CANCELLED.value, S.MERGED.value]
        todo += [(*story_so_far, kind) for kind in follow]
    return set(seen)


ALL = reachable()


def test_the_walk_meets_every_end_and_every_stage():
    assert set().union(*ALL) == set(S)
    assert len(ALL) > 100


def test_what_may_happen_is_what_the_procedure_says_in_every_situation():
    wrong = [
        (sorted(done), stage) for done, stage in product(ALL, S) if may_happen(stage, done) != expected(stage, done)
    ]
    assert wrong == []


def test_what_is_missing_is_named_exactly_where_something_is_missing():
    for done, stage in product(ALL, NEEDS):
        lacking = missing(stage, done)
        assert not set(lacking) & done
        if may_happen(stage, done):
            assert lacking == []


def test_the_state_is_the_furthest_main_stage():
    assert state_after(frozenset({S.REPORTED, S.FAMILY, S.AMBULANCE})) == S.REPORTED
    assert state_after(frozenset({S.REPORTED, S.DISPATCHED, S.ON_SITE, S.CHECKED})) == S.ON_SITE


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ("reported dispatched accepted on_the_way dispatched", "reported dispatched"),
        ("reported dispatched accepted on_the_way declined dispatched", "reported dispatched"),
        ("reported dispatched timed_out alarm", "reported"),
        ("reported dispatched accepted declined alarm", "reported"),
        ("reported alarm ambulance dispatched", "reported ambulance dispatched"),
        ("reported dispatched accepted on_the_way on_site dispatched", "reported on_site dispatched"),
    ],
)
def test_losing_the_worker_undoes_the_way_and_nothing_else(steps, left):
    assert settled(SimpleNamespace(kind=kind) for kind in steps.split()) == frozenset(map(S, left.split()))


# Through the real deeds


def situations() -> list[tuple[str, ...]]:
    """Chains of stages that end in every situation before the close (with one worker), and the four ends."""
    found: list[tuple[str, ...]] = []
    for length, ambulance, family in product(range(1, 6), (0, 1), (0, 1)):
        way = [*CHAIN[:length], *[S.AMBULANCE] * ambulance, *[S.FAMILY] * family]
        found.append(tuple(way))
        if length == 5:
            found.append((*way, S.CHECKED))
            if ambulance:
                found += [(*way, S.ACCOMPANIED), (*way, S.CHECKED, S.ACCOMPANIED)]
    whole = (*CHAIN, *SIDE)
    return [
        *found,
        (*whole, S.CLOSED),
        (*whole, S.CLOSED, S.FOLLOWED_UP),
        (S.REPORTED, S.CANCELLED),
        (S.REPORTED, S.MERGED),
    ]


def deed(stage: Stage, call, desk, daughter, at):
    """The deed of one stage, done by the desk."""
    words = {"by": desk, "call_id": call.pk, "at": at}
    return {
        S.ON_THE_WAY: lambda: commands.set_out(**words),
        S.ON_SITE: lambda: commands.arrive(**words),
        S.CHECKED: lambda: commands.check(answers={"conscious": True, "remembers": True}, **words),
        S.AMBULANCE: lambda: commands.call_ambulance(**words),
        S.FAMILY: lambda: commands.tell_family(relative_id=daughter.pk, channel="phone", reached=True, **words),
        S.ACCOMPANIED: lambda: commands.accompany(**words),
        S.CLOSED: lambda: commands.close(outcome="safe_at_home", **words),
        S.FOLLOWED_UP: lambda: commands.follow_up(note="老人已经好多了", **words),
    }.get(stage)


def bring_to(stages, call, desk, daughter, at):
    for number, stage in enumerate(stages[1:], start=1):
        moment = at + number * MINUTE
        if stage == S.CANCELLED:
            intake.cancel_call(by=desk, call_id=call.pk, reason=REASON, at=moment)
        elif stage == S.MERGED:
            other = story.fell(None, desk, at, place_id=call.matter.place_id)
            intake.merge_call(by=desk, call_id=call.pk, into_id=other.pk, reason=REASON, at=moment)
        elif stage in (S.DISPATCHED, S.ACCEPTED):
            commands.skip(by=desk, call_id=call.pk, stage=stage, reason=REASON, at=moment)
        else:
            deed(stage, call, desk, daughter, moment)()


def refusal_for(stage: Stage, done: frozenset[Stage], *, skipping: bool) -> str | None:
    """The code a deed must be refused with, or None when it may be done."""
    if expected(stage, done) and not (skipping and stage in done):
        return None
    if done & {S.CANCELLED, S.MERGED} or (S.CLOSED in done and stage != S.FOLLOWED_UP):
        return "call_ended"
    return "call_stage_done" if stage in done and not missing(stage, done) else "call_stage_too_early"


@pytest.mark.parametrize("stages", situations(), ids="-".join)
def test_every_forbidden_jump_is_refused_and_changes_nothing(stages, zhao, grandma_wang, daughter, at):
    call = story.fell(grandma_wang, zhao, at)  # nobody is on duty: the desk does everything itself
    bring_to(stages, call, zhao, daughter, at)
    done = settled(story.fresh(call).steps.order_by("id"))
    assert done == frozenset(stages)
    before, later, tried = story.picture(call), at + 60 * MINUTE, 0
    for stage in NEEDS:
        attempts = [(False, deed(stage, call, zhao, daughter, later))]
        if stage in SKIPPABLE:
            attempts.append(
                (
                    True,
                    lambda stage=stage: commands.skip(by=zhao, call_id=call.pk, stage=stage, reason=REASON, at=later),
                )
            )
        for skipping, attempt in attempts:
            code = refusal_for(stage, done, skipping=skipping)
            if attempt is None or code is None:  # dispatching and accepting have tests of their own; or it is allowed
                continue
            tried += 1
            with pytest.raises(Refused) as refusal:
                attempt()
            assert (stage, refusal.value.code) == (stage, code)
            assert refusal.value.message
    assert tried
    assert story.picture(call) == before


@pytest.mark.parametrize("stages", situations(), ids="-".join)
def test_every_allowed_step_is_done_and_seen(stages, zhao, grandma_wang, daughter, at):
    call = story.fell(grandma_wang, zhao, at)
    bring_to(stages, call, zhao, daughter, at)
    done = frozenset(stages)
    for stage in SKIPPABLE:
        if refusal_for(stage, done, skipping=True) is None:
            commands.skip(by=zhao, call_id=call.pk, stage=stage, reason=REASON, at=at + 60 * MINUTE)
            line = story.step(call, stage)
            assert (line.skipped, line.note, line.by) == (True, REASON, zhao)
            assert line.leaf_id is not None
            done |= {stage}
            assert story.fresh(call).state == state_after(done)
            assert stage not in story.running(call)
            break


@pytest.mark.parametrize("stage", [S.REPORTED, S.CLOSED, S.CANCELLED, S.MERGED])
def test_these_are_never_skipped(stage, zhao, grandma_wang, at):
    call = story.fell(grandma_wang, zhao, at)
    with pytest.raises(Refused) as refusal:
        commands.skip(by=zhao, call_id=call.pk, stage=stage, reason=REASON, at=at)
    assert refusal.value.code == "call_stage_not_skippable"


@pytest.mark.parametrize("reason", ["", "   ", "不用", " 没事 "])
def test_leaving_out_needs_a_reason(reason, zhao, grandma_wang, at):
    call = story.fell(grandma_wang, zhao, at)
    before = story.picture(call)
    for attempt in (
        lambda: commands.skip(by=zhao, call_id=call.pk, stage=S.AMBULANCE, reason=reason, at=at),
        lambda: commands.follow_up(by=zhao, call_id=call.pk, note=reason, at=at),
        lambda: intake.cancel_call(by=zhao, call_id=call.pk, reason=reason, at=at),
        lambda: intake.merge_call(by=zhao, call_id=call.pk, into_id=call.pk, reason=reason, at=at),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "reason_missing"
    assert story.picture(call) == before


def test_the_whole_story_of_the_newspaper_page(lin, zhao, grandma_wang, daughter, places, at):
    story.on_duty(lin, places.grid1, at)
    call = story.fell(grandma_wang, zhao, at)
    dispatch.accept(by=lin, call_id=call.pk, at=at + 1 * MINUTE)
    commands.set_out(by=lin, call_id=call.pk, at=at + 2 * MINUTE)
    commands.arrive(by=lin, call_id=call.pk, at=at + 7 * MINUTE, longitude=112.57, latitude=37.79)
    commands.check(
        by=lin, call_id=call.pk, answers={"conscious": True, "remembers": True, "back_pain": True}, at=at + 9 * MINUTE
    )
    commands.call_ambulance(by=lin, call_id=call.pk, at=at + 10 * MINUTE)
    commands.tell_family(
        by=lin, call_id=call.pk, relative_id=daughter.pk, channel="phone", reached=False, at=at + 11 * MINUTE
    )
    commands.tell_family(
        by=lin, call_id=call.pk, relative_id=daughter.pk, channel="phone", reached=True, at=at + 14 * MINUTE
    )
    commands.accompany(by=lin, call_id=call.pk, at=at + 30 * MINUTE)
    commands.close(by=lin, call_id=call.pk, outcome="hospital", at=at + 120 * MINUTE)
    commands.follow_up(by=lin, call_id=call.pk, note="石膏已打好，女儿陪着", at=at + 26 * story.HOUR)

    assert story.kinds(call) == [
        "reported", "dispatched", "accepted", "on_the_way", "on_site", "checked", "ambulance", "family_not_reached",
        "family", "accompanied", "closed", "followed_up",
    ]  # fmt: skip
    matter = story.fresh(call)
    assert (matter.state, matter.owner, matter.due_at) == (S.FOLLOWED_UP, lin, None)
    assert (matter.help_call.outcome, matter.closed_at) == ("hospital", at + 120 * MINUTE)
    assert (matter.help_call.arrived_longitude, matter.help_call.arrived_latitude) == (112.57, 37.79)
    assert story.running(call) == {}


def test_a_second_card_before_120_is_called_neither_fails_nor_buys_time(zhao, grandma_wang, places, at):
    call = story.fell(grandma_wang, zhao, at)
    bring_to((*CHAIN,), call, zhao, None, at)
    signs = {"conscious": True, "remembers": True, "back_pain": True}
    commands.check(by=zhao, call_id=call.pk, answers=signs, at=at + 10 * MINUTE)
    commands.check(by=zhao, call_id=call.pk, answers={**signs, "weak_limbs": True}, at=at + 11 * MINUTE)

    assert story.running(call)[S.AMBULANCE] == at + 12 * MINUTE


def test_a_position_off_the_globe_is_refused_with_words(zhao, grandma_wang, at):
    call = story.fell(grandma_wang, zhao, at)
    bring_to((*CHAIN[:-1],), call, zhao, None, at)
    with pytest.raises(Refused) as refusal:
        commands.arrive(by=zhao, call_id=call.pk, at=at, longitude=float("nan"), latitude=37.0)
    assert refusal.value.code == "invalid"
    assert story.fresh(call).state == S.ON_THE_WAY
