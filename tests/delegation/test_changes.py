"""Changes of the matrix: drafted, tried on past cases, adopted by somebody else, never overlapping."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests import cast
from tests.delegation import story
from wangge import journal
from wangge.delegation import cases, changes, refusals, resolver
from wangge.delegation.cases import Past
from wangge.delegation.models import Change, Delegated
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Changed, NotPermitted

DAY = timedelta(days=1)


@pytest.fixture
def relief(civil, places, at):
    return story.item("临时救助", civil, places.district, at)


@pytest.fixture
def known():
    """Registers a source of past cases for the length of a test."""
    kept = []

    def source(item_ids, since, until):
        return [one for one in kept if one.item_id in item_ids and since <= one.day <= until]

    cases.register_cases(source)
    yield kept
    cases.unregister_cases(source)


def test_a_change_is_tried_on_past_cases_and_adopted_by_somebody_else(
    bai, shen, relief, places, civil, office, known, at
):
    today = day_of(at)
    known += [
        Past(relief.pk, places.home.path, today - DAY, 3, "1105"),
        Past(relief.pk, places.foreign_home.path, today - DAY, 2),
        Past(relief.pk, places.home.path, today - 40 * DAY, 9),
    ]
    change = story.tried(bai, [relief], [places.street], "handle", at)
    assert (change.state, change.result["cases"], change.result["moved"]) == ("tried", 5, 3)
    assert change.result["gains"] == {str(office.pk): 3}
    assert change.result["flows"] == [[str(relief.pk), str(places.street.pk), "department", "handle", 3, "1105"]]
    assert not Delegated.objects.exists()
    with pytest.raises(refusals.FourEyes):
        changes.adopt_change(by=bai, change_id=change.pk, from_day=today + DAY, at=at)
    done = changes.adopt_change(by=shen, change_id=change.pk, from_day=today + DAY, at=at)
    assert (done.state, done.decided_by) == ("adopted", shen)
    assert resolver.who_handles(relief, places.home, today).office == civil
    answer = resolver.who_handles(relief, places.home, today + DAY)
    assert (answer.office, answer.place, answer.since) == (office, places.street, today + DAY)
    assert answer.change_number == change.number
    kinds = [line.kind for line in journal.history_of(change)]
    assert kinds == ["delegation.drafted", "delegation.cells_put", "delegation.tried", "delegation.adopted"]
    assert OutboxMessage.objects.get(kind="delegation.adopted").recipient_id == bai.pk


def test_the_database_refuses_a_change_adopted_by_its_drafter(bai, shen, relief, places, office, at):
    change = story.adopted(bai, shen, [relief], [places.street], "handle", at)
    with pytest.raises(IntegrityError), atomic():
        Change.objects.filter(pk=change.pk).update(decided_by=bai)


def test_nothing_untried_is_adopted(bai, shen, relief, places, office, at):
    change = story.drafted(bai, places.district, at)
    with pytest.raises(refusals.NoCells):
        story.again(bai, change, at)
    changes.put_cells(
        by=bai, change_id=change.pk, item_ids=[relief.pk], centre_ids=[places.street.pk], how="handle", at=at
    )
    with pytest.raises(refusals.WrongState):
        changes.adopt_change(by=shen, change_id=change.pk, from_day=day_of(at) + DAY, at=at)
    story.again(bai, change, at)
    changes.remove_cells(by=bai, change_id=change.pk, item_ids=[relief.pk], at=at)
    change.refresh_from_db()
    assert (change.state, change.result, change.basis) == ("draft", {}, "")


def test_whoever_changes_it_last_has_drafted_it(bai, shen, relief, places, office, at):
    change = story.drafted(bai, places.district, at)
    changes.put_cells(
        by=shen, change_id=change.pk, item_ids=[relief.pk], centre_ids=[places.street.pk], how="accept", at=at
    )
    story.again(bai, change, at)
    with pytest.raises(refusals.FourEyes):
        changes.adopt_change(by=shen, change_id=change.pk, from_day=day_of(at) + DAY, at=at)


def test_a_change_tried_before_another_one_was_adopted_is_tried_again(bai, shen, relief, places, office, at):
    first = story.tried(bai, [relief], [places.street], "handle", at)
    second = story.tried(bai, [relief], [places.street], "accept", at)
    changes.adopt_change(by=shen, change_id=first.pk, from_day=day_of(at) + DAY, at=at)
    with pytest.raises(refusals.MatrixChanged):
        changes.adopt_change(by=shen, change_id=second.pk, from_day=day_of(at) + 5 * DAY, at=at)
    story.again(bai, second, at)
    with pytest.raises(refusals.LaterCell):
        changes.adopt_change(by=shen, change_id=second.pk, from_day=day_of(at) + DAY, at=at)
    changes.adopt_change(by=shen, change_id=second.pk, from_day=day_of(at) + 5 * DAY, at=at)
    ended, begun = Delegated.objects.order_by("from_day")
    assert (ended.to_day, begun.from_day, begun.to_day) == (day_of(at) + 4 * DAY, day_of(at) + 5 * DAY, None)
    assert (ended.ended_in_id, begun.adopted_in_id) == (second.pk, second.pk)


def test_an_item_goes_back_to_its_department(bai, shen, relief, places, civil, office, at):
    story.adopted(bai, shen, [relief], [places.street], "handle", at)
    later = at + 20 * DAY
    story.adopted(bai, shen, [relief], [places.street], "back", later)
    assert resolver.who_handles(relief, places.home, day_of(later)).office == office
    answer = resolver.who_handles(relief, places.home, day_of(later) + DAY)
    assert (answer.office, answer.because, answer.until) == (civil, "taken_back", day_of(later))


def test_what_stands_already_is_not_written_again(bai, shen, relief, places, office, at):
    story.adopted(bai, shen, [relief], [places.street], "handle", at)
    story.adopted(bai, shen, [relief], [places.street], "handle", at + 9 * DAY)
    assert Delegated.objects.get().to_day is None


def test_it_holds_from_tomorrow_at_the_earliest_and_is_tried_on_days_that_are_over(
    bai, shen, relief, places, office, at
):
    change, today = story.tried(bai, [relief], [places.street], "handle", at), day_of(at)
    with pytest.raises(refusals.DayNotAhead):
        changes.adopt_change(by=shen, change_id=change.pk, from_day=today, at=at)
    for since, until in ((today - DAY, today), (today - 500 * DAY, today - DAY), (today - DAY, today - 2 * DAY)):
        with pytest.raises(refusals.BadWindow):
            changes.try_change(by=bai, change_id=change.pk, since=since, until=until, at=at)


def test_only_centres_items_in_force_and_offices_there(bai, relief, civil, places, office, at):
    change = story.drafted(bai, places.district, at)

    def put(items, centres, **more):
        return changes.put_cells(
            by=bai, change_id=change.pk, item_ids=items, centre_ids=centres, how="handle", at=at, **more
        )

    with pytest.raises(refusals.NotACentre):
        put([relief.pk], [places.community.pk])
    with pytest.raises(refusals.NotDelegable):
        put([], [places.street.pk])
    with pytest.raises(refusals.NoOffice):
        put([relief.pk], [places.foreign_community.parent_id])
    with pytest.raises(refusals.NoOffice):
        put([relief.pk], [places.street.pk], offices={places.street.pk: civil.pk})
    other = story.office("坞城街道综合便民服务中心", places.community)
    assert put([relief.pk], [places.street.pk], offices={places.street.pk: other.pk}) == 1
    with pytest.raises(Changed):
        put([relief.pk], [places.street.pk], version=99)


def test_who_manages_no_hall_changes_nothing(bai, relief, places, office, at):
    clerk = story.clerk("石磊", places.district)
    with pytest.raises(NotPermitted):
        story.drafted(clerk, places.district, at)
    change = story.tried(bai, [relief], [places.street], "handle", at)
    for deed in (changes.drop_change, changes.adopt_change):
        more = {"from_day": day_of(at) + DAY} if deed is changes.adopt_change else {}
        with pytest.raises(NotPermitted):
            deed(by=clerk, change_id=change.pk, at=at, **more)
    assert Change.objects.visible_to(clerk, day_of(at)).get() == change
    assert not Change.objects.visible_to(cast.person("路人甲"), day_of(at)).exists()


def test_a_dropped_change_stays_readable(bai, relief, places, office, at):
    change = story.tried(bai, [relief], [places.street], "handle", at)
    changes.drop_change(by=bai, change_id=change.pk, at=at)
    with pytest.raises(refusals.WrongState):
        story.again(bai, change, at)


def test_a_place_outside_the_area_of_the_item_is_told_so(relief, places, at):
    with pytest.raises(refusals.OutOfArea):
        resolver.who_handles(relief, cast.place(None, "district", "140109", "万柏林区", "140109"), day_of(at))


def test_spans_in_a_cell_are_kept_apart_by_the_database(bai, shen, relief, places, office, at):
    change = story.adopted(bai, shen, [relief], [places.street], "handle", at)
    row = Delegated.objects.get()
    same = {"item": relief, "centre": places.street, "office": office, "how": "accept", "adopted_in": change}
    with pytest.raises(IntegrityError), atomic():
        Delegated.objects.create(from_day=row.from_day + DAY, **same)
    with pytest.raises(IntegrityError), atomic():
        Delegated.objects.create(from_day=row.from_day, to_day=row.from_day, ended_in=change, **same)
    with pytest.raises(IntegrityError), atomic():
        Delegated.objects.create(
            from_day=row.from_day - 5 * DAY, to_day=row.from_day - 9 * DAY, ended_in=change, **same
        )


def test_twelve_hundred_cells_cost_few_queries(bai, shen, civil, office, places, at, django_assert_max_num_queries):
    items = [story.item(f"事项{n}", civil, places.district, at) for n in range(12)]
    change = story.drafted(bai, places.district, at)
    told = {"by": bai, "change_id": change.pk, "at": at}
    with django_assert_max_num_queries(30):
        changes.put_cells(item_ids=[one.pk for one in items], centre_ids=[places.street.pk], how="handle", **told)
    with django_assert_max_num_queries(30):
        story.again(bai, change, at)
    with django_assert_max_num_queries(30):
        changes.adopt_change(by=shen, change_id=change.pk, from_day=day_of(at) + DAY, at=at)
    assert Delegated.objects.count() == 12
