"""Drafted, replayed by the worker, dropped or adopted; and nothing of it touches the books."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.points.story import work
from tests.rehearsal import story
from tests.rehearsal.story import QUARTER, SINCE, TODAY, UNTIL, drafted, rehearsed
from wangge.journal.models import Leaf
from wangge.kernel import district, jobs, policy, policy_rows
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage, PolicyRow
from wangge.kernel.policy_rows import BadPolicyValue, PolicyDayTaken
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.needs.kinds import NeedKind
from wangge.points import tariffs
from wangge.rehearsal import commands, queries, refusals, registry
from wangge.rehearsal.chores import forget_old_outcomes
from wangge.rehearsal.models import Outcome, Rehearsal
from wangge.rehearsal.replay import replay
from wangge.rehearsal.states import State
from wangge.rehearsal.words import KEYS

HOURS = {"points.hour_points": {"1": 30, "2": 40, "3": 50}}
SEVERE = {"orders.bad_stars_points": 3}
NEXT = day_of(TODAY) + timedelta(days=20)
OWN = ("rehearsal", "kernel", "journal")


def fingerprint() -> dict[str, tuple[int, str]]:
    """Count and digest of every table that is not the rehearsal's own, the worker's or the journal's."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in OWN or not model._meta.managed:
            continue
        with district.connection().cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
            rows = cursor.fetchall()
        found[model._meta.db_table] = (len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    return found


def test_rehearsing_leaves_every_table_of_the_books_as_it_is(lived, manager):
    policies = list(PolicyRow.objects.order_by("pk").values_list("pk", "key", "value", "valid_from", "source"))
    before = fingerprint()
    assert before["points_entry"][0] > 20
    rehearsed(manager, HOURS | SEVERE | {"strikes.volunteer_limit_points": 2, "volunteers.star_hours": {**STAR_HOURS}})
    assert Outcome.objects.count() > 2
    assert fingerprint() == before
    assert list(PolicyRow.objects.order_by("pk").values_list("pk", "key", "value", "valid_from", "source")) == policies


STAR_HOURS = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


def test_a_rehearsal_says_whom_it_would_have_touched_and_why(lived, manager):
    one = rehearsed(manager, HOURS | SEVERE)
    assert one.state == State.READY
    assert len(one.digest) == 64
    by_part = {line["part"]: line for line in one.summary}
    assert set(by_part) == {"points", "score", "volunteer_strikes", "member_strikes"}
    assert by_part["volunteer_strikes"]["removed"] == 1
    gone = Outcome.objects.get(rehearsal=one, part="volunteer_strikes", effect="removed")
    assert (gone.person, gone.before, gone.after, gone.removed_before) == (lived.zhou, 2, 4, None)
    assert gone.removed_after == date(2022, 8, 11)
    assert queries.words_of(gone.reasons) == [("orders.bad_stars_points", 2)]
    points = Outcome.objects.get(rehearsal=one, part="points", person=lived.sun)
    assert points.difference == points.after - points.before > 0
    assert points.place == lived.places.community
    assert {key for key, _amount in points.reasons} >= {"points.hour_points"}
    assert sum(amount for _key, amount in points.reasons) == points.difference


def test_stars_are_the_level_hours_reach(lived, manager):
    one = rehearsed(manager, {"volunteers.star_hours": STAR_HOURS})
    assert [line["part"] for line in one.summary] == ["stars"]
    assert list(Outcome.objects.filter(person=lived.sun).values_list("before", "after")) == [(0, 5)]


def test_the_deeds_are_in_the_journal_and_people_are_told(lived, manager, second):
    one = rehearsed(manager, HOURS)
    commands.adopt(by=second, rehearsal_id=one.pk, valid_from=NEXT, at=TODAY)
    kinds = list(Leaf.objects.filter(on_id=str(one.pk)).order_by("id").values_list("kind", flat=True))
    assert kinds == [f"rehearsal.{kind}" for kind in ("drafted", "started", "ready", "adopted")]
    assert set(OutboxMessage.objects.filter(about_id=one.pk).values_list("kind", flat=True)) == {
        "rehearsal.ready", "rehearsal.adopted",
    }  # fmt: skip


def test_adopting_adds_a_row_from_the_day_and_not_before(lived, manager, second):
    one = rehearsed(manager, HOURS)
    commands.adopt(by=second, rehearsal_id=one.pk, valid_from=NEXT, at=TODAY)
    then = TODAY + timedelta(days=20)
    assert policy.on("points.hour_points", then - timedelta(days=1)).value["1"] == 10
    row = policy.on("points.hour_points", then)
    assert (row.value, row.valid_from) == (HOURS["points.hour_points"], NEXT)
    assert one.number in row.source
    assert tariffs.points_for(kind="errand", difficulty=1, minutes=60, at=then).amount == 30


def test_who_drafted_does_not_adopt(lived, manager, second):
    one = rehearsed(manager, HOURS)
    with pytest.raises(refusals.FourEyes):
        commands.adopt(by=manager, rehearsal_id=one.pk, valid_from=NEXT, at=TODAY)
    with pytest.raises(IntegrityError), atomic():
        Rehearsal.objects.filter(pk=one.pk).update(state="adopted", decided_by=manager, valid_from=NEXT)
    changed = commands.change(
        by=second, rehearsal_id=one.pk, title=one.title, since=SINCE, until=UNTIL, changes=SEVERE, at=TODAY
    )
    assert (changed.state, changed.drafted_by, changed.summary) == (State.DRAFTING, second, [])
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(("days", "refusal"), [(0, refusals.DayNotAhead), (-5, refusals.DayNotAhead)])
def test_rules_are_adopted_from_a_day_ahead(lived, manager, second, days, refusal):
    one = rehearsed(manager, HOURS)
    with pytest.raises(refusal):
        commands.adopt(by=second, rehearsal_id=one.pk, valid_from=day_of(TODAY) + timedelta(days=days), at=TODAY)


def test_a_rule_that_changed_meanwhile_asks_for_another_rehearsal(lived, manager, second):
    one = rehearsed(manager, HOURS)
    story.ruled({"points.hour_points": {"1": 11, "2": 15, "3": 20}}, day_of(TODAY) + timedelta(days=3))
    assert queries.is_stale(one)
    with pytest.raises(refusals.RulesChanged):
        commands.adopt(by=second, rehearsal_id=one.pk, valid_from=NEXT, at=TODAY)
    commands.start(by=manager, rehearsal_id=one.pk, at=TODAY)
    work(TODAY)
    again = Rehearsal.objects.get(pk=one.pk)
    assert not queries.is_stale(again)
    with pytest.raises(refusals.LaterRow):
        commands.adopt(by=second, rehearsal_id=one.pk, valid_from=day_of(TODAY) + timedelta(days=2), at=TODAY)
    with pytest.raises(PolicyDayTaken):
        commands.adopt(by=second, rehearsal_id=one.pk, valid_from=day_of(TODAY) + timedelta(days=3), at=TODAY)
    commands.adopt(by=second, rehearsal_id=one.pk, valid_from=NEXT, at=TODAY)


def test_two_rehearsals_of_one_key_are_not_both_adopted(lived, manager, second):
    first, other = rehearsed(manager, HOURS), rehearsed(manager, {"points.hour_points": {"1": 5, "2": 6, "3": 7}})
    commands.adopt(by=second, rehearsal_id=first.pk, valid_from=NEXT, at=TODAY)
    with pytest.raises(refusals.RulesChanged):
        commands.adopt(by=second, rehearsal_id=other.pk, valid_from=NEXT, at=TODAY)
    with pytest.raises(refusals.WrongState):
        commands.adopt(by=second, rehearsal_id=first.pk, valid_from=NEXT, at=TODAY)


def test_only_who_manages_the_rules(lived, manager, zhao, stranger):
    for who in (zhao, stranger):
        with pytest.raises(NotPermitted):
            drafted(who, HOURS)
    one = drafted(manager, HOURS)
    for deed in (commands.start, commands.drop):
        with pytest.raises(NotPermitted):
            deed(by=zhao, rehearsal_id=one.pk, at=TODAY)


def test_a_dropped_one_stops_and_stays_dropped(lived, manager):
    one = drafted(manager, HOURS)
    commands.start(by=manager, rehearsal_id=one.pk, at=TODAY)
    with pytest.raises(refusals.WrongState):
        commands.start(by=manager, rehearsal_id=one.pk, at=TODAY)
    commands.drop(by=manager, rehearsal_id=one.pk, at=TODAY)
    work(TODAY)
    assert Rehearsal.objects.get().state == State.DROPPED
    assert not Outcome.objects.exists()
    with pytest.raises(refusals.WrongState):
        commands.start(by=manager, rehearsal_id=one.pk, at=TODAY)


def test_after_a_fault_it_can_be_started_again(lived, manager, monkeypatch):
    from wangge.rehearsal import jobs as ours

    one = drafted(manager, HOURS)
    commands.start(by=manager, rehearsal_id=one.pk, at=TODAY)
    with monkeypatch.context() as patch:
        patch.setattr(ours, "replay", lambda *_args: 1 / 0)
        work(TODAY)
    assert queries.progress_of(Rehearsal.objects.get()).failed
    commands.start(by=manager, rehearsal_id=one.pk, at=TODAY)
    work(TODAY)
    assert Rehearsal.objects.get().state == State.READY
    assert jobs.newest_about(one.pk).state == "done"


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"title": "试"}, refusals.TitleMissing),
        ({"until": day_of(TODAY)}, refusals.BadWindow),
        ({"since": UNTIL, "until": SINCE}, refusals.BadWindow),
        ({"since": date(2021, 1, 1)}, refusals.BadWindow),
        ({"changes": {}}, refusals.NothingChanged),
        ({"changes": {"orders.bad_stars_points": 2}}, refusals.NothingChanged),
        ({"changes": {"call.accept_minutes": 9}}, refusals.NotRehearsable),
        ({"changes": {"orders.bad_stars_points": 5}}, BadPolicyValue),
        ({"changes": {"orders.bad_stars_points": True}}, BadPolicyValue),
        ({"changes": {"points.hour_points": {"1": 10}}}, BadPolicyValue),
        ({"changes": {"points.hour_points": 10}}, BadPolicyValue),
        ({"changes": {"points.kind_percent": {"dancing": 10}}}, BadPolicyValue),
        ({"changes": {"volunteers.star_hours": {"1": 5, "2": 5, "3": 6, "4": 7, "5": 8}}}, BadPolicyValue),
        ({"changes": {"score.tariff_points": {"learning": 0}}}, BadPolicyValue),
        ({"changes": {"strikes.volunteer_limit_points": 0}}, BadPolicyValue),
    ],
)
def test_what_cannot_be_drafted(places, manager, more, refusal):
    changes = more.pop("changes", HOURS)
    with pytest.raises(refusal):
        drafted(manager, changes, **more)


def test_every_shipped_value_passes_its_own_check_and_bounds_know_every_kind(db):
    for key, row in policy_rows.shapes().items():
        assert policy_rows.check(key, row["value"]) == row["value"]
    assert set(policy_rows.shapes()["points.kind_percent"]["names"]) == set(NeedKind.values)
    assert set(registry.keys()) == set(KEYS) <= set(policy_rows.shapes())
    for key, words in KEYS.items():
        shape = policy_rows.shapes()[key]
        names = shape.get("names", shape["value"]) if isinstance(shape["value"], dict) else ()
        assert set(words.names) == set(names)
    with pytest.raises(BadPolicyValue):
        policy_rows.check("survey.coverage_bands", [95, 90])
    with pytest.raises(BadPolicyValue):
        policy_rows.check("no.such_days", 1)


def test_who_sees_what(lived, manager, zhao, foreign_staff, stranger):
    drafted(manager, SEVERE)
    one = rehearsed(manager, HOURS)
    seen = {who: queries.rehearsals(who, at=TODAY).count() for who in (manager, zhao, foreign_staff)}
    assert seen == {manager: 2, zhao: 1, foreign_staff: 1}
    with pytest.raises(NotPermitted):
        queries.rehearsals(stranger, at=TODAY)
    counts = {who: queries.outcomes(who, one, at=TODAY).count() for who in (manager, zhao, foreign_staff)}
    assert counts == {manager: 2, zhao: 2, foreign_staff: 0}
    with pytest.raises(NotFound):
        queries.rehearsal_for(zhao, Rehearsal.objects.exclude(pk=one.pk).get().pk, at=TODAY)


def test_a_manager_sees_no_names(lived, manager, zhao):
    from wangge.posts import access

    one = rehearsed(manager, HOURS)
    for who, names in ((manager, {"一名居民"}), (zhao, {"孙志强", "周小雨"})):
        rights = access.rights_of(who, day_of(TODAY))
        assert {queries.name_of(row, who, rights) for row in queries.outcomes(who, one, at=TODAY)} == names


def test_the_queries_do_not_grow_with_the_people(lived, manager):
    changes = HOURS | SEVERE | {"strikes.window_days": 30, "volunteers.star_hours": STAR_HOURS}
    with CaptureQueriesContext(connection) as few:
        replay(QUARTER, changes)
    for n in range(3):
        from tests.volunteers.story import volunteer

        who = volunteer(f"吴{'一二三'[n]}", lived.places, lived.zhao, story.BEGINS)
        story.serve(lived, who, 30 + n, 4 - n)
    with CaptureQueriesContext(connection) as more:
        replay(QUARTER, changes)
    assert len(few) == len(more) < 25


def test_names_are_not_kept_for_ever_but_totals_are(lived, manager):
    one = rehearsed(manager, HOURS)
    assert forget_old_outcomes(TODAY + timedelta(days=364)) == 0
    assert not queries.is_forgotten(one)
    assert forget_old_outcomes(TODAY + timedelta(days=366)) == 1
    assert not Outcome.objects.exists()
    assert queries.is_forgotten(one)
    assert Rehearsal.objects.get().summary == one.summary
    assert Leaf.objects.filter(kind="rehearsal.forgotten", on_id=str(one.pk)).count() == 1
    assert forget_old_outcomes(TODAY + timedelta(days=367)) == 0
