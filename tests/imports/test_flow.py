"""An import from upload to result: all or nothing, once, safe to kill and to repeat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.imports.desk import HEADS, checked, imported, problems, uploaded, work, workbook
from wangge.imports import commands, queries, refusals
from wangge.imports import work as worker
from wangge.imports.models import ImportedRow, ImportFile, ImportPage, ImportRun, RememberedMapping
from wangge.imports.states import FOLLOWS, State
from wangge.journal.models import Leaf
from wangge.kernel import bulk, district, jobs
from wangge.kernel.models import Job
from wangge.kernel.refusals import Changed, NotPermitted
from wangge.people import commands as people
from wangge.people.models import Person, Residence
from wangge.places.models import Place

ROW = ("3号楼", "2单元", "601", "李建国", "男", "1950-01-02")
BOOK = workbook(ROW)


def counted():
    """What an import writes, outside its own tables."""
    return [model.objects.count() for model in (Person, Place, Residence, ImportedRow)]


def test_states_lead_somewhere():
    assert set(FOLLOWS) == set(State)
    ends = {state for state, then in FOLLOWS.items() if not then}
    assert ends == {State.APPLIED, State.REFUSED, State.CANCELLED}


def test_the_whole_way_leaves_one_line_with_digest_and_counts(zhao, places, at):
    run = imported(zhao, places.community, BOOK, at)
    line = Leaf.objects.get(kind="import.applied")
    assert (line.on_id, line.by_id, line.place_path) == (str(run.pk), zhao.pk, places.community.path)
    for fact in (run.file_sha256, '"new":1', '"changed":0', '"same":0', run.plan):
        assert fact in line.body
    assert not Leaf.objects.filter(body__contains="李建国").exists()
    origin = queries.origins_of(zhao, Person.objects.get(name="李建国").pk, at=at)
    assert [(one.run, one.row, one.what) for one in origin] == [(run, 2, "new")]


def test_the_same_file_is_not_imported_twice(zhao, places, at):
    imported(zhao, places.community, BOOK, at)
    before = counted()
    with pytest.raises(refusals.AlreadyImported) as told:
        commands.upload(
            by=zhao, list_code="residents", place_id=places.community.pk, file_name="又一次.xlsx", content=BOOK, at=at
        )
    assert "赵敏" in told.value.message
    assert "2022-07-28 10:00" in told.value.message
    assert counted() == before


def test_of_a_workbook_with_two_sheets_each_is_imported_once(zhao, places, at):
    book = workbook(ROW, more={"二单元": [HEADS, ("3号楼", "2单元", "602", "周芳", "女")]})
    first = checked(zhao, places.community, book, at, sheet=0)
    second = checked(zhao, places.community, book, at, sheet=1)
    third = uploaded(zhao, places.community, book, at)
    for run in (first, second):
        commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
        work(at)
    with pytest.raises(refusals.AlreadyImported):
        commands.confirm_columns(
            by=zhao,
            run_id=third.pk,
            version=third.version,
            sheet=1,
            mapping={"building": 0, "door": 2, "name": 3},
            at=at,
        )
    assert {one.pk for one in queries.imported_before(third)} == {second.pk, first.pk}
    assert Person.objects.filter(name__in=("李建国", "周芳")).count() == 2


def test_another_file_with_the_same_rows_has_nothing_to_import(zhao, places, at):
    imported(zhao, places.community, BOOK, at)
    run = checked(zhao, places.community, workbook(ROW, sheet="别名"), at)
    assert run.counts["same"] == 1
    with pytest.raises(refusals.NothingToImport):
        commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)


def test_nothing_is_imported_while_there_is_a_problem(zhao, places, at):
    run = checked(zhao, places.community, workbook(ROW, ("9号楼", "1", "1", "钱一")), at)
    before = counted()
    with pytest.raises(refusals.StillProblems):
        commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
    assert counted() == before


def test_what_changed_since_the_trial_keeps_everything_out(zhao, places, grandma_wang, at):
    book = workbook(ROW, ("3号楼", "2单元", "502", "王秀兰", "", "", grandma_wang.citizen_no, "19900001234"))
    run = checked(zhao, places.community, book, at)
    people.update_person(
        by=zhao, person_id=grandma_wang.pk, version=1, at=at, born_on=grandma_wang.born_on.replace(day=9)
    )
    before = counted()
    commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
    work(at)
    run.refresh_from_db()
    assert (run.state, counted()) == ("outdated", before)
    assert "没有导入任何一行" in refusals.sentence_of(run.refusal)
    commands.check_again(by=zhao, run_id=run.pk, version=run.version, at=at)
    work(at)
    run.refresh_from_db()
    commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
    work(at)
    assert Person.objects.get(pk=grandma_wang.pk).phone == "19900001234"


@pytest.mark.parametrize("moment", ["version", "number", "household", "home"])
def test_what_changes_in_the_last_second_keeps_everything_out(zhao, places, grandma_wang, at, monkeypatch, moment):
    """Between the second planning and the transaction: found by versions, look-ups and constraints in the transaction."""
    number = cast.impossible_citizen_no(grandma_wang.born_on, 51)
    book = workbook(
        ("3号楼", "2单元", "601", "李建国", "男", "", number),
        ("3号楼", "2单元", "501", "孙大", "男", "1970-01-01"),
        ("3号楼", "2单元", "502", "王秀兰", "", "", grandma_wang.citizen_no, "19900001234"),
    )
    run = checked(zhao, places.community, book, at)
    assert problems(run) == []
    commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
    really = worker._write

    def meanwhile(*args):
        if moment == "version":
            people.update_person(by=zhao, person_id=grandma_wang.pk, version=1, at=at, name="王秀英")
        elif moment == "number":
            people.add_person(by=zhao, at=at, home=places.home7, name="李某", citizen_no=number)
        elif moment == "household":
            who = people.add_person(by=zhao, at=at, home=places.home7, name="孙二")
            people.start_residence(by=zhao, person_id=who.pk, place_id=places.next_door.pk, relation="head", at=at)
        else:
            cast.place(places.unit, "household", "0601", "601")
        meanwhile.before = counted()
        really(*args)

    monkeypatch.setattr(worker, "_write", meanwhile)
    work(at)
    run.refresh_from_db()
    assert (run.state, counted()) == ("outdated", meanwhile.before)


def test_a_line_that_cannot_be_written_keeps_everything_out(zhao, places, at, monkeypatch):
    run = checked(zhao, places.community, BOOK, at)
    commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
    before = counted()
    monkeypatch.setattr("wangge.imports.work.journal.record", _fail)
    work(at)
    run.refresh_from_db()
    assert (run.state, counted()) == ("applying", before)
    assert jobs.newest_about(run.pk).error == "ZeroDivisionError"
    monkeypatch.undo()
    commands.start_again(by=zhao, run_id=run.pk, version=run.version, at=at)
    work(at)
    run.refresh_from_db()
    assert run.state == "applied"


def test_a_job_taken_up_again_after_it_was_done_does_nothing(zhao, places, at):
    run = imported(zhao, places.community, BOOK, at)
    before = counted()
    Job.objects.filter(about_id=run.pk, kind=commands.APPLY).update(state="running", lease_until=at)
    work(at + timedelta(hours=1))
    assert counted() == before
    assert Leaf.objects.filter(kind="import.applied").count() == 1


def test_the_community_remembers_its_columns(zhao, places, at):
    heads = ("楼", "室", "谁", "备注")
    book = workbook(("3号楼", "601", "李建国", "x"), heads=heads)
    run = uploaded(zhao, places.community, book, at)
    with pytest.raises(refusals.ColumnsMissing):
        commands.confirm_columns(by=zhao, run_id=run.pk, version=run.version, sheet=0, mapping={}, at=at)
    with pytest.raises(refusals.ColumnTwice):
        commands.confirm_columns(
            by=zhao, run_id=run.pk, version=run.version, sheet=0, mapping={"building": 0, "door": 1, "name": 1}, at=at
        )
    chosen = {"building": 0, "door": 1, "name": 2}
    commands.confirm_columns(by=zhao, run_id=run.pk, version=run.version, sheet=0, mapping=chosen, at=at)
    assert RememberedMapping.objects.count() == 1
    again = uploaded(zhao, places.community, workbook(("3号楼", "602", "周芳", ""), heads=heads), at)
    assert again.reading["sheets"][0]["mapping"] == chosen
    assert again.reading["sheets"][0]["remembered"]


def test_a_file_that_is_no_workbook_is_refused_with_the_reason(zhao, places, at):
    run = uploaded(zhao, places.community, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), at)
    assert run.state == "refused"
    assert ".xls" in refusals.sentence_of(run.refusal)


def test_a_cancelled_run_keeps_nothing_and_does_nothing(zhao, places, at):
    run = checked(zhao, places.community, BOOK, at)
    commands.cancel(by=zhao, run_id=run.pk, version=run.version, at=at)
    assert not ImportFile.objects.exists()
    assert not ImportPage.objects.exists()
    with pytest.raises(Changed):
        commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)


def test_only_who_may_import_here_does(zhao, gao, lin, foreign_staff, places, at):
    given = {
        "list_code": "residents",
        "place_id": places.community.pk,
        "file_name": "x.xlsx",
        "content": BOOK,
        "at": at,
    }
    for who in (gao, lin, foreign_staff):
        with pytest.raises(NotPermitted):
            commands.upload(by=who, **given)
    run = checked(zhao, places.community, BOOK, at)
    with pytest.raises(NotPermitted):
        commands.apply(by=foreign_staff, run_id=run.pk, version=run.version, at=at)
    assert list(queries.runs(foreign_staff, at=at)) == []
    assert list(queries.runs(zhao, at=at)) == [run]
    assert queries.lists_for(gao, at=at) == []


def test_who_lost_the_post_meanwhile_imports_nothing(zhao, places, at):
    run = checked(zhao, places.community, BOOK, at)
    commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
    zhao.holdings.update(valid_to=at.date() - timedelta(days=1))
    before = counted()
    work(at)
    run.refresh_from_db()
    assert (run.state, counted()) == ("outdated", before)


def test_files_are_forgotten_and_what_they_made_stays(zhao, places, at):
    run = imported(zhao, places.community, BOOK, at)
    later = at + timedelta(days=31)
    assert commands.forget_old_files(at=at + timedelta(days=29)) == 0
    assert commands.forget_old_files(at=later) == 1
    assert commands.forget_old_files(at=later) == 0
    run.refresh_from_db()
    assert (run.state, run.reading, ImportFile.objects.count()) == ("applied", None, 0)
    assert ImportedRow.objects.filter(run=run).exists()


def test_the_database_allows_one_import_of_a_sheet(zhao, places, at):
    run = imported(zhao, places.community, BOOK, at)
    same = {
        field.attname: getattr(run, field.attname) for field in ImportRun._meta.concrete_fields if field.name != "id"
    }
    with pytest.raises(IntegrityError):
        ImportRun.objects.create(**same)


def test_too_many_rows_and_bytes_are_refused(zhao, places, at, monkeypatch):
    from wangge.kernel.models import PolicyRow

    PolicyRow.objects.filter(key="imports.most_rows").update(value=1)
    run = checked(zhao, places.community, workbook(ROW, ("3号楼", "2单元", "602", "周芳")), at)
    assert run.state == "refused"
    assert "2 行" in refusals.sentence_of(run.refusal)
    PolicyRow.objects.filter(key="imports.most_megabytes").update(value=0)
    with pytest.raises(refusals.FileTooBig):
        uploaded(zhao, places.community, BOOK, at)


def test_two_hundred_rows_cost_the_queries_of_twenty(zhao, places, at):
    """Looked up in chunks: planning costs the same number of queries until a chunk is full."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for number in (20, 200):
        rows = [
            ("3号楼", "2单元", str(700 + number + n), f"钱{number}甲{n}", "男", "1980-01-01") for n in range(number)
        ]
        run = checked(zhao, places.community, workbook(*rows, sheet=str(number)), at)
        with CaptureQueriesContext(connection) as seen:
            commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
            work(at)
        run.refresh_from_db()
        assert run.state == "applied"
        costs.append(len(seen))
    assert abs(costs[0] - costs[1]) <= 2  # progress is told now and then


def test_bulk_writing_needs_the_transaction_of_a_deed(db, monkeypatch):
    prepared = bulk.insert(Place, [])
    with monkeypatch.context() as patch:
        patch.setattr(district.connection(), "in_atomic_block", False)
        with pytest.raises(bulk.NeedsTransaction):
            prepared.write()


def _fail(*args, **kwargs):
    raise ZeroDivisionError
