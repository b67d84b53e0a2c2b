"""Cases by the thousand, as `wangge demo load --cases` puts them in: sound, gapless, proven, and the same for the same seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from bench import support_hall
from tests import cast
from wangge.demo import catalogue, hall_scale, hall_scale_rows, hall_scale_stage
from wangge.hall import clocks, deciding, figures, queries, reviewing, timing
from wangge.hall.figures import audit
from wangge.hall.models import Case, CaseMaterial, CaseStep, Correction, Explanation, Serial
from wangge.hall.states import ENDED, FOLLOW
from wangge.journal import proofs
from wangge.journal.models import Leaf
from wangge.kernel.clock import SHANGHAI
from wangge.kernel.district import atomic
from wangge.kernel.ids import new_id
from wangge.people.models import Person
from wangge.posts.models import Holding, PostKind
from wangge.upkeep.journals import verify_connection

NUMBER = 2_000
OFTEN = {"submitted", "received", "supplement", "accepted", "reviewing", "certified", "closed", "archived"}


MOMENT = timedelta(milliseconds=1)  # a load has keys of its own
AT = datetime(2022, 7, 28, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    """The cases, loaded once for all tests of this file and never committed."""
    with django_db_blocker.unblock(), atomic():
        whole = cast.place(None, "district", "140105", "小店区", "140105")
        for number in ("001", "002"):
            cast.place(whole, "street", number, f"第{number}街道", f"140105{number}")
        catalogue.fill(whole, at=AT, seed="1")
        yield hall_scale.load(cases=NUMBER, at=AT, seed=3)
        connection.set_rollback(True)


@pytest.fixture
def loaded(made: int, db: None) -> int:
    """How many cases there are; what a test changes is undone."""
    return made


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture
def approver(loaded: int) -> Person:
    return Holding.objects.filter(kind=PostKind.APPROVER, place__kind="district").order_by("id")[0].person


def told() -> dict[Any, list[tuple[Any, ...]]]:
    """The steps of every case, in order."""
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for case, *step in CaseStep.objects.order_by("id").values_list(
        "case", "kind", "before", "after", "at", "due", "by"
    ):
        found.setdefault(case, []).append(tuple(step))
    return found


def test_two_thousand_cases_are_there_with_numbers_that_have_no_gap(loaded: int) -> None:
    assert loaded == Case.objects.count() == NUMBER
    numbers: dict[str, list[int]] = {}
    for number in Case.objects.order_by("began_at", "id").values_list("number", flat=True):
        assert number is not None
        assert len(number) == 43
        numbers.setdefault(number[:39], []).append(int(number[39:]))
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())  # in the order they came
    assert dict(Serial.objects.values_list("key", "last")) == {key: len(found) for key, found in numbers.items()}
    connection.check_constraints()


def test_every_history_follows_the_table_of_states_and_ends_where_the_case_is(loaded: int, at: datetime) -> None:
    histories = told()
    assert 6 <= sum(map(len, histories.values())) / NUMBER <= 10
    for case in Case.objects.all():
        steps = histories[case.pk]
        state = ""
        for _kind, before, after, moment, _due, _by in steps:
            assert before == state
            assert moment <= at
            assert not state or after == state or after in FOLLOW[state]
            state = after
        assert [one[3] for one in steps] == sorted(one[3] for one in steps)
        assert state == case.state
        assert len(steps) == case.revision
        assert (case.closed_at is not None) == (case.state in ENDED)
        assert steps[-1][4] == case.next_at
    seen = set(Case.objects.values_list("state", flat=True))
    assert seen >= OFTEN


def test_clocks_are_those_of_the_rules(loaded: int, at: datetime) -> None:
    days = timing.calendar()
    running = Case.objects.filter(due_at__isnull=False, pauses=None, extension=None).select_related("version")
    for case in running[:300]:
        assert case.accepted_at is not None
        assert timing.first_dues(case, case.accepted_at, days) == timing.Dues(case.due_at, case.statutory_due_at)
    for case in Case.objects.filter(due_at__isnull=False).exclude(pauses=None).select_related("version"):
        assert timing.dues(case) == timing.Dues(case.due_at, case.statutory_due_at)
    late = [one for one in Case.objects.exclude(decided_at=None) if one.due_at and one.decided_at > one.due_at]
    assert 0.005 * NUMBER < len(late) < 0.05 * NUMBER
    assert Explanation.objects.filter(case__in=late).count() == len(late)
    assert not Case.objects.filter(state="received", accept_by__lt=at).exists()  # nobody's silence has accepted it yet
    answer = Correction.objects.filter(answered_at__isnull=False)[0]
    assert clocks.working_days_after(answer.told_at, 15, days) == answer.answer_by


def test_whoever_took_a_case_did_not_decide_it_and_is_no_party(loaded: int) -> None:
    for case in Case.objects.exclude(decided_by=None):
        assert case.on_the_spot == (case.decided_by_id == case.taken_by_id)
        assert not {case.applicant_id, case.agent_id} & {case.taken_by_id, case.decided_by_id}
    assert Case.objects.filter(organisation__isnull=False).count() > NUMBER / 10
    assert set(Case.objects.values_list("channel", flat=True)) == {"window", "online", "station"}


def test_the_same_seed_and_moment_make_the_same_rows(loaded: int, at: datetime) -> None:
    first = rows()
    assert hall_scale.load(cases=NUMBER, at=at + MOMENT, seed=3) == 2 * NUMBER
    again = rows()[NUMBER:]
    assert [one[1:] for one in first] == [one[1:] for one in again]
    assert all(int(one[0][39:]) > 0 for one in again)
    assert len({one[0] for one in first} | {one[0] for one in again}) == 2 * NUMBER  # the numbers go on


def rows() -> list[tuple[Any, ...]]:
    names = [
        "number",
        "version",
        "place",
        "office_place",
        "state",
        "channel",
        "began_at",
        "due_at",
        "next_at",
        "closed_at",
        "revision",
    ]
    return list(Case.objects.order_by("id").values_list(*names))


def test_a_batch_is_one_line_of_the_journal_with_the_digest_of_its_steps(loaded: int) -> None:
    [leaf] = Leaf.objects.filter(kind="case.loaded")
    facts = json.loads(leaf.body)["facts"]
    assert (facts["cases"], facts["steps"]) == (NUMBER, CaseStep.objects.count())
    assert set(CaseStep.objects.order_by().values_list("leaf_id", flat=True).distinct()) == {leaf.pk}
    assert hall_scale_rows.holds(leaf)
    assert proofs.inclusion(leaf.pk)
    assert not verify_connection(connection.connection, "140105").problems
    case = Case.objects.earliest("id")
    CaseStep.objects.create(
        id=new_id(), case=case, kind="withdrawn", at=case.began_at, after="withdrawn", leaf_id=leaf.pk
    )
    assert hall_scale_rows.holds(leaf)  # a later step of the case is none of the batch


def test_other_steps_than_those_of_the_line_are_noticed(loaded: int) -> None:
    [leaf] = Leaf.objects.filter(kind="case.loaded")
    facts = json.loads(leaf.body)["facts"]
    for was, instead in ((facts["digest"], "0" * 64), (facts["first"], str(CaseStep.objects.all()[5].pk))):
        other = Leaf(pk=leaf.pk, body=leaf.body.replace(was, instead))
        assert not hall_scale_rows.holds(other)


def test_the_lists_and_the_page_of_a_case_show_them(approver: Person, at: datetime) -> None:
    found = queries.listed(approver, queries.Asked(group="all"), at=at)
    assert found.count() == NUMBER
    counts = queries.counts(approver, at=at)
    assert counts[""] == Case.objects.filter(closed_at=None).count() > 20
    case = Case.objects.filter(state="archived").earliest("id")
    assert [one.kind for one in queries.history(case)] == [f"case.{one.kind}" for one in queries.steps_of(case)]
    assert queries.by_number(approver, str(case.number), at=at) == case


def test_an_open_case_goes_on_by_the_deeds_themselves(approver: Person, at: datetime) -> None:
    case = Case.objects.filter(state="accepted", office_place__kind="district", due_at__gt=at)[0]
    assert CaseMaterial.objects.filter(case=case).count() == case.version.materials.count()
    reviewing.claim(by=approver, case_id=case.pk, at=at)
    reviewing.pass_on(by=approver, case_id=case.pk, opinion="材料齐全，符合条件", at=at)
    deciding.decide(by=approver, case_id=case.pk, outcome="approved", reasons="符合法定条件", at=at)
    lines = [one.kind for one in queries.history(Case.objects.get(pk=case.pk))]
    assert lines[-3:] == ["case.claimed", "case.reviewed", "case.approved"]
    assert lines[0] in ("case.received", "case.submitted")


def test_pages_of_loaded_cases(approver: Person) -> None:
    browser = cast.browser_of(approver)
    newest, case = Case.objects.latest("began_at", "id"), Case.objects.filter(state="archived").earliest("id")
    assert str(newest.number) in browser.get("/hall/?state=all").content.decode()
    page = browser.get(f"/hall/{case.pk}").content.decode()
    assert "归档" in page
    assert "受理" in page


def test_neither_too_many_nor_without_a_catalogue(loaded: int, at: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr(hall_scale_stage.ItemVersion, "objects", hall_scale_stage.ItemVersion.objects.none())
    with pytest.raises(LookupError):
        hall_scale.load(cases=10, at=at)
    with pytest.raises(ValueError, match="1360000"):
        hall_scale.load(cases=hall_scale.MOST + 1, at=at)


def test_without_indexes_they_come_back(loaded: int, at: datetime, monkeypatch: Any) -> None:
    before = indexes()
    monkeypatch.setattr(hall_scale, "WORTH_DROPPING", 10)
    assert hall_scale.load(cases=50, at=at + 2 * MOMENT, seed=4) == NUMBER + 50
    assert indexes() == before


def indexes() -> dict[str, Any]:
    with connection.cursor() as cursor:
        return {
            name: (one["columns"], one["index"], one["unique"], one["foreign_key"])
            for table in ("hall_case", "hall_casestep")
            for name, one in connection.introspection.get_constraints(cursor, table).items()
        }


@pytest.mark.parametrize("what", ["queue", "search"])
def test_the_benchmarks_of_the_lists_run_on_a_small_hall(loaded: int, what: str) -> None:
    asked = support_hall.ask(what, seed=1, rounds=1)
    assert len(asked["ours"]) == len(asked["bare"]) >= 8
    assert asked["queries"] <= 22
    assert set(support_hall.of("hall", asked)) == {"hall_p50", "hall_p99", "hall_cpu", "hall_queries"}


def test_the_benchmark_of_the_figures_runs_on_a_small_hall(loaded: int, monkeypatch: Any) -> None:
    monkeypatch.setattr("wangge.kernel.clock.now", lambda: AT)
    asked = support_hall.ask_dashboard(rounds=1)
    assert len(asked["ours"]) == len(asked["bare"]) == 4


def test_days_that_were_added_up_are_added_up_again(loaded: int, at: datetime) -> None:
    figures.fold(figures.due(at), at=at)
    assert not figures.due(at)
    hall_scale.load(cases=50, at=at + MOMENT, seed=9)
    assert figures.due(at)
    figures.fold(figures.due(at), at=at)
    assert not audit.findings()


def test_a_plan_that_reads_every_case_is_refused(loaded: int) -> None:
    with pytest.raises(RuntimeError, match="hall_case"):
        support_hall.require_index('SELECT count(*) FROM "hall_case" WHERE "visits" > 1')


def test_a_case_is_found_by_each_part_of_what_one_knows(approver: Person, at: datetime) -> None:
    cases = Case.objects.filter(applicant__isnull=False).select_related("applicant", "version")
    case = cases.latest("began_at", "id")
    number, person, item = str(case.number), str(case.applicant), case.version.name
    parts = [number, number.lower(), number[:39], *(number[-digits:] for digits in (12, 8, 6, 4))]
    for text in (*parts, person, item, item[:2]):
        found = queries.listed(approver, queries.Asked(text=f" {text} ", group="all"), at=at)
        assert found.filter(pk=case.pk).exists(), text
    for text in ("X" * 43, "9999", "00000000", "没有这样的事项", "20220101999", "%", "_", "0" * 60):
        assert not queries.listed(approver, queries.Asked(text=text, group="all"), at=at).exists(), text


def test_whoever_sees_a_street_counts_what_is_taken_or_decided_there(loaded: int, at: datetime) -> None:
    viewer = Holding.objects.filter(kind=PostKind.APPROVER, place__kind="street").order_by("id")[0].person
    for group, number in queries.counts(viewer, at=at).items():
        found = queries.listed(viewer, queries.Asked(group=group), at=at)
        assert found.count() == number, group
        assert queries.Rows(found).count(most=5) == min(number, 6)
    assert 0 < queries.counts(viewer, at=at)[""] < Case.objects.filter(closed_at=None).count()
