"""From confirmed pairs to done tasks: progress, needs that are met, and nothing orphaned."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.agreements.story import handwriting
from tests.care.story import table
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of, local
from wangge.kernel.district import atomic
from wangge.kernel.models import PolicyRow
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.matching import deciding
from wangge.matching.models import Pair
from wangge.posts import handover
from wangge.projects import commands, queries, refusals, rules
from wangge.projects.chores import begin_projects
from wangge.projects.models import Project, Task

ROWS = table("projects.md", "tasks (state and weight)", "percent")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(("tasks", "percent"), ROWS)
def test_the_page_says_how_far_a_project_is(tasks, percent):
    pairs = [one.split() for one in tasks.split(", ") if one]
    assert rules.progress((state, int(weight)) for state, weight in pairs) == int(percent)


@pytest.fixture
def confirmed(need, resource, run, zhao, at):
    asked = need(times=["6m"])
    resource("周六上门修水电", times=["6m"])
    run()
    pair = Pair.objects.get(need=asked)
    deciding.confirm(by=zhao, pair_id=pair.pk, at=at)
    return pair


def made_of(pairs, by, places, at, **more):
    words = {"title": "七月维修", "from_day": day_of(at), "to_day": day_of(at) + 30 * DAY, **more}
    return commands.from_pairs(by=by, place_id=places.community.pk, pair_ids=[one.pk for one in pairs], at=at, **words)


def task(project, by, at, **more):
    words = {"title": "修剪灌木", "kind": "environment", "starts_at": at + HOUR, "ends_at": at + 3 * HOUR, **more}
    return commands.add_task(by=by, project_id=project.pk, at=at, **words)


def test_a_confirmed_pair_becomes_a_task_at_its_hours(confirmed, zhao, places, at):
    project = made_of([confirmed], zhao, places, at)
    [made] = queries.tasks_of(project)
    assert (made.need, made.kind, made.place) == (confirmed.need, "repair", places.home)
    assert local(made.starts_at).isoweekday() == 6
    assert local(made.starts_at).hour < 12
    confirmed.refresh_from_db()
    assert confirmed.state == "projected"
    with pytest.raises(refusals.NoPairs):
        made_of([confirmed], zhao, places, at)


def test_what_is_done_meets_the_need_and_what_was_not_reopens_it(confirmed, zhao, places, at):
    project = made_of([confirmed], zhao, places, at)
    [made] = queries.tasks_of(project)
    commands.finish_task(by=zhao, task_id=made.pk, at=at)
    confirmed.need.refresh_from_db()
    assert confirmed.need.state == "done"
    assert queries.progress_of([project]) == {project.pk: 100}
    commands.reopen_task(by=zhao, task_id=made.pk, at=at)
    confirmed.need.refresh_from_db()
    assert confirmed.need.state == "open"


def test_a_dropped_task_gives_its_pair_back(confirmed, zhao, places, at):
    project = made_of([confirmed], zhao, places, at)
    [made] = queries.tasks_of(project)
    with pytest.raises(refusals.ReasonMissing):
        commands.drop_task(by=zhao, task_id=made.pk, reason="", at=at)
    commands.drop_task(by=zhao, task_id=made.pk, reason="住户自己修好了", at=at)
    confirmed.refresh_from_db()
    assert confirmed.state == "confirmed"
    assert made_of([confirmed], zhao, places, at, title="八月维修").number != project.number


def test_a_project_is_closed_when_nothing_is_open(project, zhao, at):
    made = task(project, zhao, at)
    with pytest.raises(refusals.TasksOpen):
        commands.close(by=zhao, project_id=project.pk, at=at)
    commands.finish_task(by=zhao, task_id=made.pk, at=at)
    assert commands.close(by=zhao, project_id=project.pk, at=at).state == "done"
    with pytest.raises(refusals.WrongState):
        task(project, zhao, at)


def test_stopping_drops_what_is_open_and_wants_a_reason(project, zhao, at):
    task(project, zhao, at)
    with pytest.raises(refusals.ReasonMissing):
        commands.stop(by=zhao, project_id=project.pk, reason=" ", at=at)
    commands.stop(by=zhao, project_id=project.pk, reason="场地停用", at=at)
    assert set(Task.objects.values_list("state", flat=True)) == {"dropped"}


def test_who_may_and_who_sees(project, zhao, lin, manager, foreign_staff, at):
    for who in (lin, manager, foreign_staff):
        with pytest.raises(NotPermitted):
            task(project, who, at)
    assert list(queries.listed(zhao, at=at)) == [project]
    assert not queries.listed(foreign_staff, at=at).exists()
    with pytest.raises(NotFound):
        queries.project_for(foreign_staff, project.pk, at=at)


@pytest.mark.parametrize("more", [
    {"title": " "}, {"kind": "sleep"}, {"difficulty": 4}, {"weight": 0}, {"ends_at": cast.JOINED},
])  # fmt: skip
def test_what_is_no_task(project, zhao, at, more):
    with pytest.raises(refusals.BadProject):
        task(project, zhao, at, **more)


def test_a_need_has_one_open_task(project, need, zhao, at):
    asked = need()
    task(project, zhao, at, need_id=asked.pk)
    with pytest.raises(refusals.BadProject):
        task(project, zhao, at, need_id=asked.pk)
    with pytest.raises(IntegrityError), atomic():
        Task.objects.create(
            project=project, need=asked, title="x", kind="care", place=project.place, starts_at=at, ends_at=at + HOUR
        )


def test_the_owner_holds_a_post_and_hands_over_with_it(project, zhao, lin, places, at):
    with pytest.raises(refusals.NotTheOwner):
        commands.change_owner(by=zhao, project_id=project.pk, owner_id=lin.pk, at=at)
    next_one = cast.person("孟丽")
    cast.holding(next_one, "community_staff", places.community)
    assert handover.open_work(zhao, places.community) == 1
    with atomic():
        handover.move_open_work(outgoing=zhao, incoming=next_one, place=places.community, by=zhao, at=at)
    project.refresh_from_db()
    assert project.owner == next_one


def test_photos_are_kept_without_hidden_data_and_the_journal_knows(project, zhao, at):
    made = task(project, zhao, at)
    photo = commands.add_photo(by=zhao, task_id=made.pk, photo=handwriting(), at=at)
    assert list(queries.photos_of(made)) == [photo]
    assert Leaf.objects.filter(kind="task.photo_added").count() == 1


def test_it_begins_on_its_first_day(zhao, places, at):
    first = day_of(at) + DAY
    made = commands.create(
        by=zhao, place_id=places.community.pk, title="国庆活动", from_day=first, to_day=date(2022, 10, 7), at=at
    )
    assert made.state == "planned"
    assert begin_projects(at) == 0
    begin_projects(at + DAY)
    assert Project.objects.get().state == "running"


HOURS = {"m_from": 9, "m_to": 11, "a_from": 14, "a_to": 16, "e_from": 19, "e_to": 21}


@pytest.mark.parametrize(("slot", "day", "begins", "ends"), [
    (None, 28, 9, 11), ("4m", 28, 9, 11), ("6a", 30, 14, 16), ("3e", 27 + 7, 19, 21),
])  # fmt: skip
def test_a_slot_is_planned_on_its_next_day_at_the_usual_hours(slot, day, begins, ends):
    first = date(2022, 7, 28)  # a Thursday
    starts_at, ends_at = rules.span(slot, first, HOURS)
    assert local(starts_at).date() == date(2022, 7, 1) + timedelta(days=day - 1)
    assert (local(starts_at).hour, local(ends_at).hour) == (begins, ends)


@pytest.mark.parametrize(("first", "last", "years", "sound"), [
    (date(2022, 7, 28), date(2025, 7, 28), 3, True), (date(2022, 7, 28), date(2025, 7, 29), 3, False),
    (date(2022, 7, 28), date(2022, 7, 27), 3, False), (date(2024, 2, 29), date(2025, 3, 1), 1, True),
    (date(2024, 2, 29), date(2025, 3, 2), 1, False),
])  # fmt: skip
def test_how_long_a_project_runs(first, last, years, sound):
    assert rules.is_sound_span(first, last, years) == sound


def test_a_district_may_plan_other_hours_and_shorter_projects(confirmed, zhao, places, at):
    PolicyRow.objects.create(key="projects.most_years", value=1, valid_from=date(2022, 1, 1), source="本区规定")
    PolicyRow.objects.create(
        key="projects.part_hours",
        value=HOURS | {"m_from": 8, "m_to": 10},
        valid_from=date(2022, 1, 1),
        source="本区规定",
    )
    given = {"by": zhao, "place_id": places.community.pk, "title": "维修", "from_day": day_of(at), "at": at}
    with pytest.raises(refusals.BadProject) as told:
        commands.create(to_day=date(2024, 7, 28), **given)
    assert "1 年" in told.value.message
    commands.from_pairs(pair_ids=[confirmed.pk], to_day=date(2022, 8, 28), **given)
    assert local(Task.objects.get().starts_at).hour == 8
