"""Taking calls in, correcting, cancelling, merging."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from tests import cast
from tests.care import story
from tests.care.story import MINUTE, REASON, asked, fell, fresh, kinds, on_duty, worker
from wangge.care import commands, dispatch, intake
from wangge.care.refusals import CallEnded, CannotMerge, OutsideDistrict, PlaceMissing
from wangge.care.states import Stage
from wangge.journal.models import Leaf
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Changed, NotFound, NotPermitted
from wangge.matters.models import Matter
from wangge.people.models import Kin
from wangge.places.datum import Datum

S = Stage


def test_staff_report_for_a_resident_and_the_call_goes_to_the_door(zhao, grandma_wang, places, at):
    call = fell(grandma_wang, zhao, at, said="说腰疼，起不来", caller_phone="19900001234")
    matter = fresh(call)
    assert (matter.place, matter.path, matter.subject, matter.reporter) == (
        places.home, places.home.path, grandma_wang, zhao,
    )  # fmt: skip
    assert matter.number.startswith("Q220728-")
    assert matter.help_call.said == "说腰疼，起不来"


def test_nothing_personal_reaches_the_journal(zhao, grandma_wang, at):
    call = fell(
        grandma_wang, zhao, at, said="说腰疼", place_note="钥匙在门垫下", caller_name="老李", caller_phone="19900001234"
    )
    intake.cancel_call(by=zhao, call_id=call.pk, reason="邻居看错了人", at=at)
    bodies = " ".join(Leaf.objects.values_list("body", flat=True))
    for secret in ("腰疼", "钥匙", "老李", "19900001234", "邻居", grandma_wang.name, grandma_wang.phone):
        assert secret not in bodies
        assert secret.encode("unicode_escape").decode() not in bodies
    assert call.matter.number in bodies


def test_a_resident_calls_for_herself_and_a_daughter_for_her_mother(grandma_wang, daughter, at):
    for by in (grandma_wang, daughter):
        assert fresh(fell(grandma_wang, by, at, channel="one_key")).reporter == by


def test_a_resident_calls_for_a_stranger_on_the_street_but_not_in_a_strangers_name(grandma_wang, stranger, places, at):
    call = fell(None, stranger, at, place_id=places.building.pk)
    assert fresh(call).subject is None
    before = story.picture()
    with pytest.raises(NotPermitted):
        fell(grandma_wang, stranger, at)
    with pytest.raises(NotFound):
        intake.report_call(by=stranger, report=intake.Report("fall", "urgent", "web", subject_id=uuid4()), at=at)
    assert story.picture() == before


def test_a_tie_that_ended_or_has_not_begun_gives_no_voice(grandma_wang, daughter, at):
    for span in ({"valid_to": date(2022, 7, 27)}, {"valid_from": date(2022, 7, 29), "valid_to": None}):
        Kin.objects.update(**span)
        with pytest.raises(NotPermitted):
            fell(grandma_wang, daughter, at)
    Kin.objects.update(valid_from=date(2020, 1, 1), valid_to=date(2022, 7, 28))
    assert fell(grandma_wang, daughter, at)


def test_staff_of_another_community_do_not_report_here(foreign_staff, manager, admin, grandma_wang, places, at):
    for by in (foreign_staff, manager, admin):
        for subject, more in ((grandma_wang, {}), (None, {"place_id": places.home.pk})):
            with pytest.raises(NotPermitted):
                fell(subject, by, at, **more)


def test_a_call_without_any_place_is_refused(zhao, at):
    nowhere = cast.person("无址", phone=cast.impossible_phone())
    for subject in (None, nowhere):
        with pytest.raises(PlaceMissing):
            fell(subject, zhao, at)


def test_a_place_above_the_community_has_nobody_to_send(zhao, grandma_wang, places, at):
    for place in (places.street, places.district):
        with pytest.raises(PlaceMissing):
            fell(grandma_wang, zhao, at, place_id=place.pk)


def test_a_closed_place_is_not_found(zhao, places, at):
    places.next_door.valid_to = date(2021, 1, 1)
    places.next_door.save()
    with pytest.raises(NotFound):
        fell(None, zhao, at, place_id=places.next_door.pk)


def test_a_position_is_kept_and_finds_its_grid(zhao, grandma_wang, places, at, monkeypatch):
    asked_for = []

    def place_at(longitude, latitude, datum, on):
        asked_for.append((round(longitude, 3), round(latitude, 3), datum, on))
        return places.grid2

    monkeypatch.setattr(intake, "place_at", place_at)
    call = fell(None, zhao, at, longitude=112.57, latitude=37.79)
    assert (call.longitude, call.latitude, fresh(call).place) == (112.57, 37.79, places.grid2)
    assert asked_for == [(112.57, 37.79, Datum.CGCS2000, date(2022, 7, 28))]
    # Somebody known, but away from home: where they are counts.
    assert fresh(fell(grandma_wang, zhao, at, longitude=112.57, latitude=37.79)).place == places.grid2
    monkeypatch.setattr(intake, "place_at", lambda *_: places.grid1)
    assert fresh(fell(grandma_wang, zhao, at, longitude=112.57, latitude=37.79)).place == places.home


def test_a_position_outside_every_grid(zhao, grandma_wang, places, at):
    for position in ((10.0, 50.0), (float("inf"), 37.0)):
        with pytest.raises(OutsideDistrict):
            fell(None, zhao, at, longitude=position[0], latitude=position[1])
    assert fresh(fell(grandma_wang, zhao, at, longitude=10.0, latitude=50.0)).place == places.home


def test_relatives_with_consent_are_told_and_the_one_who_called_is_not(zhao, grandma_wang, daughter, at):
    son = cast.person("王强", phone=cast.impossible_phone())
    cast.kin(grandma_wang, son, "儿子", sees_calls=False)
    call = fell(grandma_wang, zhao, at)
    told = OutboxMessage.objects.filter(kind="call.family", about_id=call.pk)
    assert [(one.recipient_id, one.channel) for one in told] == [(daughter.pk, "sms")]
    assert grandma_wang.name not in told[0].content["body"]
    again = fell(grandma_wang, daughter, at, channel="web")
    assert not OutboxMessage.objects.filter(kind="call.family", about_id=again.pk).exists()


def test_a_correction_against_an_old_version_is_refused(zhao, grandma_wang, at):
    call = fell(grandma_wang, zhao, at)
    version = fresh(call).version
    intake.correct_call(
        by=zhao, call_id=call.pk, version=version, kind="illness", severity="critical", said="昏迷", at=at
    )
    with pytest.raises(Changed):
        intake.correct_call(by=zhao, call_id=call.pk, version=version, severity="ordinary", at=at)
    matter = fresh(call)
    assert (matter.help_call.kind, matter.help_call.severity, matter.help_call.said) == ("illness", "critical", "昏迷")
    assert matter.version == version + 1
    assert story.step(call, "corrected").detail == {
        "fields": ["kind", "said", "severity"],
        "call_kind": "illness",
        "call_severity": "critical",
    }
    with pytest.raises(TypeError):
        intake.correct_call(by=zhao, call_id=call.pk, version=version + 1, outcome="hospital", at=at)


def test_whoever_called_may_take_it_back_until_somebody_is_there(grandma_wang, daughter, zhao, lin, places, at):
    on_duty(lin, places.grid1, at)
    first = fell(grandma_wang, daughter, at)
    intake.cancel_call(by=daughter, call_id=first.pk, reason="妈妈按错了", at=at + MINUTE)
    assert (fresh(first).state, asked(first)) == (S.CANCELLED, None)
    second = fell(grandma_wang, daughter, at + 2 * MINUTE)
    dispatch.accept(by=lin, call_id=second.pk, at=at + 2 * MINUTE)
    commands.set_out(by=lin, call_id=second.pk, at=at + 2 * MINUTE)
    with pytest.raises(NotPermitted):
        intake.cancel_call(by=lin, call_id=second.pk, reason=REASON, at=at)  # a worker declines instead
    commands.arrive(by=lin, call_id=second.pk, at=at + 3 * MINUTE)
    with pytest.raises(NotPermitted):
        intake.cancel_call(by=daughter, call_id=second.pk, reason=REASON, at=at + 4 * MINUTE)
    intake.cancel_call(by=zhao, call_id=second.pk, reason=REASON, at=at + 4 * MINUTE)
    with pytest.raises(CallEnded):
        intake.cancel_call(by=zhao, call_id=second.pk, reason=REASON, at=at + 5 * MINUTE)


def test_a_merged_call_points_on_and_both_timelines_say_so(zhao, grandma_wang, places, at):
    first, second, third = (fell(None, zhao, at, place_id=places.home.pk) for _ in range(3))
    intake.merge_call(by=zhao, call_id=first.pk, into_id=second.pk, reason="同一位老人", at=at + MINUTE)
    intake.merge_call(by=zhao, call_id=second.pk, into_id=third.pk, reason="同一位老人", at=at + 2 * MINUTE)
    assert fresh(first).merged_into_id == second.pk
    assert fresh(second).merged_into_id == third.pk
    assert fresh(first).help_call.alarm_at is None
    assert story.step(second, "joined").detail == {"number_of": first.matter.number}
    assert kinds(third)[-1] == "joined"
    before = story.picture()
    for call, into in ((third, first), (third, second), (third, third)):  # no way back, so no circle
        with pytest.raises(CannotMerge):
            intake.merge_call(by=zhao, call_id=call.pk, into_id=into.pk, reason=REASON, at=at + 3 * MINUTE)
    with pytest.raises(CallEnded):
        intake.merge_call(by=zhao, call_id=first.pk, into_id=third.pk, reason=REASON, at=at + 3 * MINUTE)
    assert story.picture() == before


def test_calls_of_two_communities_are_never_merged(zhao, foreign_staff, grandma_wang, places, at):
    ours = fell(grandma_wang, zhao, at)
    theirs = fell(None, foreign_staff, at, place_id=places.foreign_home.pk)
    with pytest.raises(NotPermitted):
        intake.merge_call(by=zhao, call_id=ours.pk, into_id=theirs.pk, reason=REASON, at=at)
    cast.holding(zhao, "community_staff", places.foreign_community)
    with pytest.raises(CannotMerge):
        intake.merge_call(by=zhao, call_id=ours.pk, into_id=theirs.pk, reason=REASON, at=at)


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_two_calls_merged_into_each_other_at_once_leave_one_open(zhao, places, at):
    one, other = (fell(None, zhao, at, place_id=places.home.pk) for _ in range(2))
    pairs = [(one, other), (other, one)] * 2
    results = story.at_once(
        lambda a=a, b=b: intake.merge_call(by=zhao, call_id=a.pk, into_id=b.pk, reason=REASON, at=at) for a, b in pairs
    )
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert {type(r).__name__ for r in results if isinstance(r, Exception)} <= {"CallEnded", "CannotMerge"}
    assert sorted(Matter.objects.values_list("state", flat=True)) == ["merged", "reported"]


def test_a_second_call_from_the_same_stairs_is_suggested_as_a_duplicate(zhao, grandma_wang, places, at):
    call = fell(grandma_wang, zhao, at)
    near = intake.possible_duplicates(place=places.next_door, subject_id=None, at=at + 29 * MINUTE)
    elsewhere = intake.possible_duplicates(place=places.home7, subject_id=grandma_wang.pk, at=at + 29 * MINUTE)
    assert [one.pk for one in near] == [one.pk for one in elsewhere] == [call.pk]
    assert intake.possible_duplicates(place=places.home7, subject_id=None, at=at + 29 * MINUTE) == []
    assert intake.possible_duplicates(place=places.next_door, subject_id=None, at=at + 31 * MINUTE) == []


# Work does not grow with the community

REPORT_QUERIES, DEED_QUERIES = 40, 20


def staff(number, places, at):
    for _ in range(number):
        who = worker("马腾", places.grid2)
        on_duty(who, places.grid2, at)
        story.stands_at(who, 112.57, 37.79, at)


def test_twenty_workers_cost_no_more_questions_than_two(zhao, grandma_wang, places, at, django_assert_max_num_queries):
    counts = []
    for more in (2, 18):
        staff(more, places, at)
        with django_assert_max_num_queries(REPORT_QUERIES) as seen:
            call = fell(grandma_wang, zhao, at)
        counts.append(len(seen))
        person = asked(call)
        for number, deed in enumerate((dispatch.accept, commands.set_out, commands.arrive, commands.call_ambulance)):
            with django_assert_max_num_queries(DEED_QUERIES):
                deed(by=person, call_id=call.pk, at=at + number * MINUTE)
    assert counts[0] == counts[1]
