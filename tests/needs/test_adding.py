"""Putting needs and resources on the lists: who may, what is refused, many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.cast import holding, kin, person
from wangge.journal.models import Leaf
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Changed, Invalid, NotFound, NotPermitted
from wangge.needs import commands, queries
from wangge.needs.intake import NeedRow, ResourceRow
from wangge.needs.models import Need, NeedStep, Resource
from wangge.needs.refusals import BadRow, NotYours, WrongState
from wangge.people.models import Organisation
from wangge.posts.models import Holding


def test_a_worker_puts_a_need_on_the_list(lin, grandma_wang, need, at):
    made = need(
        details="漏了三天", urgency=4, wanted_by=day_of(at) + timedelta(3), times=["6m", "1e"], skills=["repair"],
        subject_id=grandma_wang.pk,
    )  # fmt: skip

    kept = Need.objects.get(pk=made.pk)
    assert kept.number.startswith("XQ220728-")
    assert len(kept.number) == 14
    assert (kept.state, kept.urgency, kept.details, kept.times) == ("open", 4, "漏了三天", ["1e", "6m"])
    assert (kept.reported_by, kept.source, kept.subject) == (lin, "desk", grandma_wang)
    line = Leaf.objects.get(on_id=str(made.pk))
    assert line.kind == "need.added"
    assert "水龙头" not in line.body
    assert "漏了" not in line.body
    assert "王秀兰" not in line.body
    assert NeedStep.objects.get(entry=made).leaf_id == line.pk


def test_details_are_sealed_in_the_table(need, resource):
    need(details="腰椎手术后不能弯腰")
    resource(details="只在晚上", limits="膝盖不好，不爬楼")

    with connection.cursor() as cursor:
        cursor.execute("SELECT details FROM needs_need UNION SELECT limits FROM needs_resource")
        raw = str(cursor.fetchall())
    assert "腰椎" not in raw
    assert "膝盖" not in raw


def test_a_shop_offers_something(resource, places, at):
    shop = Organisation.objects.create(
        name="老马面馆", pinyin="laomamianguan", initials="lmmg", kind="shop", place=places.grid1, valid_from=day_of(at)
    )
    made = resource(
        "为高龄老人送餐", kind="discount", serves=["care", "goods"], capacity=10, capacity_per="week", unit="person",
        organisation_id=shop.pk, reach_m=800, limits="汤面不外送",
    )  # fmt: skip

    kept = Resource.objects.get(pk=made.pk)
    assert kept.number.startswith("ZY220728-")
    assert (kept.organisation, kept.capacity, kept.reach_m, kept.limits) == (shop, 10, 800, "汤面不外送")
    assert kept.serves == ["care", "goods"]
    assert kept.valid_from == day_of(at)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", {"title": " 水 "}),
        ("title", {"title": "水" * 81}),
        ("kind", {"kind": "miracle"}),
        ("urgency", {"urgency": 6}),
        ("urgency", {"urgency": 0}),
        ("amount", {"amount": 0}),
        ("unit", {"unit": "ton"}),
        ("times", {"times": ["8m"]}),
        ("skills", {"skills": ["magic"]}),
        ("source", {"source": "rumour"}),
        ("details", {"details": "长" * 2001}),
    ],
)
def test_what_cannot_be_used_is_named(need, field, change):
    with pytest.raises(Invalid) as refusal:
        need(**change)
    assert refusal.value.field == field
    assert not Need.objects.exists()


def test_a_day_that_is_past_is_refused_and_today_is_not(need, resource, at):
    today = day_of(at)
    with pytest.raises(Invalid):
        need(wanted_by=today - timedelta(1))
    with pytest.raises(Invalid):
        resource(valid_to=today - timedelta(1))
    assert need(wanted_by=today).wanted_by == today


def test_only_posts_at_the_place_may(need, places, foreign_staff, manager, stranger, grandma_wang):
    for who in (foreign_staff, manager, stranger, grandma_wang):
        with pytest.raises(NotPermitted):
            need(by=who)
    with pytest.raises(NotPermitted):
        need(place_id=places.home7.pk)
    need(by=SYSTEM)


def test_a_post_that_has_ended_gives_nothing(need, places, at):
    former = person("于前")
    holding(former, "grid_worker", places.grid1, until=day_of(at) - timedelta(1))
    with pytest.raises(NotPermitted):
        need(by=former)


def test_nobody_attaches_a_person_they_may_not_see(need, stranger):
    with pytest.raises(NotFound):
        need(subject_id=stranger.pk)


def test_an_elder_and_her_daughter_tell_from_their_own_phones(need, places, grandma_wang, daughter, at):
    own = need(by=grandma_wang, source="own", subject_id=grandma_wang.pk)
    hers = need(by=daughter, source="own", subject_id=grandma_wang.pk, title="陪母亲去医院复查", kind="hospital")

    for who in (grandma_wang, daughter):
        assert set(Need.objects.visible_to(who, day_of(at))) == {own, hers}
    need(by=grandma_wang, source="own", place_id=places.building.pk, title="楼道灯不亮", kind="safety")


def test_a_relative_without_consent_or_elsewhere_may_not(need, places, grandma_wang, daughter, stranger):
    nephew = person("王强")
    kin(grandma_wang, nephew, "侄子", sees_calls=False)
    for who in (nephew, stranger):
        with pytest.raises(NotYours):
            need(by=who, source="own", subject_id=grandma_wang.pk)
    with pytest.raises(NotYours):
        need(by=daughter, source="own", subject_id=grandma_wang.pk, place_id=places.home7.pk)


def test_a_resident_offers_only_what_is_theirs(resource, grandma_wang, daughter, places, at):
    made = resource(by=grandma_wang, source="own", person_id=grandma_wang.pk, place_id=places.home.pk)
    assert list(Resource.objects.visible_to(grandma_wang, day_of(at))) == [made]
    with pytest.raises(NotYours):
        resource(by=daughter, source="own", person_id=grandma_wang.pk, place_id=places.home.pk)


def test_who_sees_a_personal_need(
    need, lin, gao, zhao, foreign_staff, manager, admin, grandma_wang, daughter, stranger, at
):
    made = need(subject_id=grandma_wang.pk)
    for who in (lin, gao, zhao, grandma_wang, daughter):
        assert made in Need.objects.visible_to(who, day_of(at))
    for who in (foreign_staff, manager, admin, stranger, None):
        assert made not in Need.objects.visible_to(who, day_of(at))


def test_who_reported_as_staff_no_longer_sees_it_without_the_post(need, lin, at):
    made = need()
    Holding.objects.filter(person=lin).update(valid_to=day_of(at))
    assert made not in Need.objects.visible_to(lin, day_of(at) + timedelta(1))


def test_a_list_comes_in_as_a_whole(lin, places, at):
    rows = [NeedRow(kind="repair", title=f"第{n}件维修", place_id=places.home.pk) for n in range(1, 6)]
    made = commands.import_needs(by=lin, rows=rows, at=at)

    assert [one.title for one in made] == [row.title for row in rows]
    assert Need.objects.filter(source="import").count() == NeedStep.objects.count() == 5
    assert Leaf.objects.filter(kind="need.added").count() == 5


def test_one_bad_row_keeps_out_the_whole_list(lin, places, at):
    good = NeedRow(kind="repair", title="修灯", place_id=places.home.pk)
    bad = NeedRow(kind="repair", title="修灯", place_id=places.home7.pk)
    with pytest.raises(BadRow) as refusal:
        commands.import_needs(by=lin, rows=[good, bad, bad], at=at)

    assert refusal.value.words["row"] == 2
    assert not Need.objects.exists()
    found = commands.problems_of([good, bad, bad], by=lin, at=at)
    assert [(row, problem.code) for row, problem in found] == [(2, "not_permitted"), (3, "not_permitted")]


def test_numbers_of_a_long_list_never_repeat(lin, places, at, monkeypatch):
    codes = iter(["AAAAA", "AAAAA", "BBBBB", "AAAAA", "BBBBB", "CCCCC", "DDDDD"])
    monkeypatch.setattr("wangge.kernel.ids.readable", lambda length: next(codes))
    rows = [NeedRow(kind="repair", title="修灯", place_id=places.home.pk)] * 2
    made = [one.number for _twice in range(2) for one in commands.import_needs(by=lin, rows=rows, at=at)]
    assert made == [f"XQ220728-{code}" for code in ("AAAAA", "BBBBB", "CCCCC", "DDDDD")]


@pytest.mark.parametrize("kind", ["needs", "resources"])
def test_twenty_rows_cost_the_queries_of_two(lin, places, grandma_wang, at, kind):
    def queries_of(many: int) -> int:
        with CaptureQueriesContext(connection) as caught:
            if kind == "needs":
                row = NeedRow(kind="repair", title="修灯", place_id=places.home.pk, subject_id=grandma_wang.pk)
                commands.import_needs(by=lin, rows=[row] * many, at=at)
            else:
                offered = ResourceRow(kind="service", title="修灯", place_id=places.home.pk, person_id=grandma_wang.pk)
                commands.import_resources(by=lin, rows=[offered] * many, at=at)
        return len(caught)

    assert queries_of(2) == queries_of(20)


def test_a_need_is_changed_where_it_differs(need, lin, at):
    made = need()
    same = commands.update_need(by=lin, need_id=made.pk, version=1, at=at, title=made.title)
    assert same.version == 1
    changed = commands.update_need(by=lin, need_id=made.pk, version=1, at=at, urgency=5, details="更急了")

    assert (changed.version, changed.urgency, changed.details) == (2, 5, "更急了")
    assert NeedStep.objects.filter(entry=made).order_by("id").last().detail == {
        "fields": ["details", "urgency"], "version": 2,
    }  # fmt: skip
    with pytest.raises(Changed):
        commands.update_need(by=lin, need_id=made.pk, version=1, at=at, urgency=1)
    with pytest.raises(TypeError):
        commands.update_need(by=lin, need_id=made.pk, version=2, at=at, state="done")


def test_an_old_day_may_stay_when_something_else_changes(need, lin, at):
    made = need(wanted_by=day_of(at))
    later = at + timedelta(days=3)
    assert commands.update_need(by=lin, need_id=made.pk, version=1, at=later, urgency=5).urgency == 5
    with pytest.raises(Invalid):
        commands.update_need(by=lin, need_id=made.pk, version=2, at=later, wanted_by=day_of(at) + timedelta(1))


def test_a_need_moves_only_where_one_may(need, lin, places, at):
    made = need()
    with pytest.raises(NotPermitted):
        commands.update_need(by=lin, need_id=made.pk, version=1, at=at, place_id=places.home7.pk)
    moved = commands.update_need(by=lin, need_id=made.pk, version=1, at=at, place_id=places.next_door.pk)
    assert moved.place == places.next_door


def test_a_closed_need_is_not_changed(need, lin, at):
    from wangge.needs.closing import withdraw_need

    made = need()
    withdraw_need(by=lin, need_id=made.pk, reason="已自行解决", at=at)
    with pytest.raises(WrongState):
        commands.update_need(by=lin, need_id=made.pk, version=2, at=at, urgency=5)


def test_a_resource_is_changed(resource, lin, at):
    made = resource()
    changed = commands.update_resource(
        by=lin, resource_id=made.pk, version=1, at=at, capacity=3, serves=["repair", "care"]
    )
    assert (changed.capacity, changed.serves) == (3, ["care", "repair"])


def test_people_one_speaks_for(grandma_wang, daughter, at):
    assert queries.speaks_for(daughter, at=at) == [daughter, grandma_wang]
    assert queries.speaks_for(grandma_wang, at=at) == [grandma_wang]


@pytest.mark.parametrize(
    "wrong",
    [
        {"urgency": 6},
        {"amount": 0},
        {"state": "merged"},
        {"state": "withdrawn"},
        {"state": "open", "closed_at": "2022-07-28T10:00:00+08:00"},
        {"merged_into": "itself"},
    ],
)
def test_the_database_refuses_what_must_not_be(need, wrong):
    made = need()
    if wrong.get("merged_into"):
        wrong = {"merged_into": made.pk, "state": "merged", "closed_at": "2022-07-28T10:00:00+08:00"}
    with pytest.raises(IntegrityError):
        Need.objects.filter(pk=made.pk).update(**wrong)


@pytest.mark.parametrize("wrong", [{"capacity": 0}, {"valid_to": "2022-07-27"}, {"state": "done"}])
def test_the_database_refuses_such_resources(resource, wrong):
    made = resource()
    with pytest.raises(IntegrityError):
        Resource.objects.filter(pk=made.pk).update(**wrong)
