"""Draft, review, publication: who may, what is refused, and that published versions never meet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests.catalogue import story
from wangge import journal
from wangge.catalogue import drafting, publishing, queries, reading, refusals
from wangge.catalogue.content import MaterialLine, StepLine
from wangge.catalogue.models import Item, ItemVersion
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, Invalid, NotFound, NotPermitted

DAY = timedelta(days=1)


def test_an_item_is_drafted_reviewed_and_published_by_two_people(xu, bai, bureau, places, at):
    draft = story.draft(xu, bureau, places.district, at)
    assert (draft.state, draft.number) == ("draft", 1)
    assert draft.item.code == f"{bureau.uscc}4{draft.item.base_code}"
    with pytest.raises(refusals.WrongState):
        publishing.publish(by=bai, version_id=draft.pk, from_day=day_of(at), at=at)
    publishing.submit(by=xu, version_id=draft.pk, at=at)
    done = publishing.publish(by=bai, version_id=draft.pk, from_day=day_of(at), at=at)
    assert (done.state, done.valid_from, done.valid_to) == ("published", day_of(at), None)
    assert queries.guide(draft.item.code, on=day_of(at)).pk == draft.pk
    kinds = [line.kind for line in journal.history_of(draft.item)]
    assert kinds == ["item.added", "item.submitted", "item.published"]


def test_who_drafts_or_changes_does_not_publish(xu, bai, bureau, places, at):
    own = story.draft(bai, bureau, places.district, at)
    publishing.submit(by=xu, version_id=own.pk, at=at)
    with pytest.raises(refusals.OwnDraft):
        publishing.publish(by=bai, version_id=own.pk, from_day=day_of(at), at=at)
    other = story.draft(xu, bureau, places.district, at, name="公共场所卫生许可")
    drafting.change_draft(by=bai, version_id=other.pk, at=at, changes={"topics": "开店"})
    publishing.submit(by=xu, version_id=other.pk, at=at)
    with pytest.raises(refusals.OwnDraft):
        publishing.publish(by=bai, version_id=other.pk, from_day=day_of(at), at=at)


def test_the_database_refuses_a_version_published_by_its_drafter(xu, bai, bureau, places, at):
    done = story.published(xu, bai, bureau, places.district, at)
    with pytest.raises(IntegrityError), atomic():
        ItemVersion.objects.filter(pk=done.pk).update(published_by=xu)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"steps": (StepLine("局长签字", "leader_signature"),)}, "领导签字"),
        ({"steps": (StepLine("审核", "review"), StepLine("分管领导 签批", "review"))}, "领导签字"),
        ({"steps": ()}, "缺少办理环节"),
        ({"promised_amount": 30}, "比法定时限长"),
        ({"visits_reason": ""}, "写明原因"),
        ({"onsite_visits": 0}, "网上办理或快递"),
        ({"basis": ""}, "设定依据"),
        ({"court": ""}, "行政诉讼"),
    ],
)
def test_what_keeps_a_version_from_being_published(changes, code, xu, bureau, places, at):
    draft = story.draft(xu, bureau, places.district, at, **changes)
    with pytest.raises(refusals.NotSound) as refusal:
        publishing.submit(by=xu, version_id=draft.pk, at=at)
    assert code in refusal.value.message


def test_a_returned_version_says_why_and_is_submitted_again(xu, bai, bureau, places, at):
    draft = story.draft(xu, bureau, places.district, at)
    publishing.submit(by=xu, version_id=draft.pk, at=at)
    with pytest.raises(Invalid):
        publishing.return_version(by=bai, version_id=draft.pk, reason=" ", at=at)
    back = publishing.return_version(by=bai, version_id=draft.pk, reason="请写明依据的条款", at=at)
    assert (back.state, back.returned_for) == ("draft", "请写明依据的条款")
    again = publishing.submit(by=xu, version_id=draft.pk, at=at)
    assert again.returned_for == ""


def test_the_next_version_ends_the_one_before_on_the_day_before(xu, bai, bureau, places, at):
    first = story.published(xu, bai, bureau, places.district, at)
    later = at + 10 * DAY
    second = drafting.draft_version(by=xu, item_id=first.item_id, at=later)
    assert reading.content(second) == reading.content(first)
    with pytest.raises(refusals.DraftOpen):
        drafting.draft_version(by=xu, item_id=first.item_id, at=later)
    drafting.change_draft(by=xu, version_id=second.pk, at=later, changes={"promised_amount": 3})
    story.brought_out(second, xu, bai, later, day_of(later) + DAY)
    first.refresh_from_db()
    assert first.valid_to == day_of(later)
    today, tomorrow = day_of(later), day_of(later) + DAY
    assert queries.version_in_force(first.item_id, on=today).promised_amount == 6
    assert queries.version_in_force(first.item_id, on=tomorrow).promised_amount == 3
    with pytest.raises(NotFound):
        queries.version_in_force(first.item_id, on=day_of(at) - DAY)


def test_nothing_is_published_for_a_day_that_is_over_or_not_after_the_one_before(xu, bai, bureau, places, at):
    first = story.published(xu, bai, bureau, places.district, at)
    second = drafting.draft_version(by=xu, item_id=first.item_id, at=at)
    publishing.submit(by=xu, version_id=second.pk, at=at)
    with pytest.raises(refusals.TooEarly):
        publishing.publish(by=bai, version_id=second.pk, from_day=day_of(at) - DAY, at=at)
    with pytest.raises(refusals.WrongDay):
        publishing.publish(by=bai, version_id=second.pk, from_day=day_of(at), at=at)


def test_overlapping_ends_and_starts_are_refused_by_the_database(xu, bai, bureau, places, at):
    first = story.published(xu, bai, bureau, places.district, at)
    second = drafting.draft_version(by=xu, item_id=first.item_id, at=at)
    story.brought_out(second, xu, bai, at, day_of(at) + DAY)
    with pytest.raises(IntegrityError), atomic():
        ItemVersion.objects.filter(pk=first.pk).update(valid_to=None)
    with pytest.raises(IntegrityError), atomic():
        ItemVersion.objects.filter(pk=second.pk).update(valid_from=day_of(at))


def test_what_has_not_begun_can_be_taken_back(xu, bai, bureau, places, at):
    first = story.published(xu, bai, bureau, places.district, at)
    second = drafting.draft_version(by=xu, item_id=first.item_id, at=at)
    story.brought_out(second, xu, bai, at, day_of(at) + 5 * DAY)
    publishing.cancel_publication(by=bai, version_id=second.pk, reason="上级暂缓", at=at)
    assert queries.version_in_force(first.item_id, on=day_of(at) + 9 * DAY).pk == first.pk
    with pytest.raises(refusals.WrongState):
        publishing.cancel_publication(by=bai, version_id=first.pk, reason="上级暂缓", at=at)


def test_an_item_is_withdrawn_or_merged_into_another(xu, bai, bureau, places, at):
    one = story.published(xu, bai, bureau, places.district, at)
    other = story.published(xu, bai, bureau, places.district, at, name="食品经营许可（合并）")
    later = at + 30 * DAY
    with pytest.raises(refusals.WrongMerge):
        publishing.withdraw(
            by=bai, item_id=one.item_id, from_day=day_of(later), reason="合并", at=later, merged_into_id=one.item_id
        )
    publishing.withdraw(
        by=bai, item_id=one.item_id, from_day=day_of(later), reason="两项合一", at=later, merged_into_id=other.item_id
    )
    assert [v.pk for v in queries.published(on=day_of(later))] == [other.pk]
    assert Item.objects.get(pk=one.item_id).merged_into_id == other.item_id
    with pytest.raises(refusals.NothingPublished):
        publishing.withdraw(by=bai, item_id=one.item_id, from_day=day_of(later), reason="再来", at=later)


def test_lines_are_put_changed_and_removed_in_drafts_only(xu, bai, bureau, places, at):
    draft = story.draft(xu, bureau, places.district, at)
    drafting.put_line(by=xu, version_id=draft.pk, noun="material", line=MaterialLine("租赁合同"), at=at)
    row = draft.materials.get(name="租赁合同")
    drafting.put_line(
        by=xu, version_id=draft.pk, noun="material", line=MaterialLine("场所租赁合同", copies=3), at=at, line_id=row.pk
    )
    row.refresh_from_db()
    assert (row.name, row.copies, row.position) == ("场所租赁合同", 3, 3)
    with pytest.raises(Invalid):
        drafting.put_line(by=xu, version_id=draft.pk, noun="material", line=MaterialLine("营业执照"), at=at)
    line = MaterialLine("体检证明", is_waived=True)
    with pytest.raises(Invalid):
        drafting.put_line(by=xu, version_id=draft.pk, noun="material", line=line, at=at)
    drafting.remove_line(by=xu, version_id=draft.pk, noun="material", line_id=row.pk, at=at)
    assert draft.materials.count() == 2
    drafting.replace_lines(by=xu, version_id=draft.pk, at=at, materials=[MaterialLine("申请书")], steps=None)
    assert [one.name for one in draft.materials.all()] == ["申请书"]
    assert draft.steps.count() == 4
    publishing.submit(by=xu, version_id=draft.pk, at=at)
    with pytest.raises(refusals.WrongState):
        drafting.put_line(by=xu, version_id=draft.pk, noun="step", line=StepLine("复核"), at=at)


def test_an_old_form_does_not_overwrite(xu, bureau, places, at):
    draft = story.draft(xu, bureau, places.district, at)
    drafting.change_draft(by=xu, version_id=draft.pk, at=at, changes={"topics": "开店"}, version=1)
    with pytest.raises(Changed):
        drafting.change_draft(by=xu, version_id=draft.pk, at=at, changes={"topics": "餐饮"}, version=1)


def test_codes_and_departments_are_checked(xu, bureau, places, at):
    draft = story.draft(xu, bureau, places.district, at)
    told = {"by": xu, "at": at, "place_id": places.district.pk, "kind": "permit", "content": story.content()}
    with pytest.raises(refusals.CodeTaken):
        drafting.add_item(**told, department_id=bureau.pk, base_code=draft.item.base_code)
    with pytest.raises(refusals.BadItemCode):
        drafting.add_item(**told, department_id=bureau.pk, base_code="12")
    bureau.uscc = None
    bureau.save()
    with pytest.raises(refusals.NoDepartment):
        drafting.add_item(**told, department_id=bureau.pk, base_code=story.base_code())


def test_only_the_hall_works_on_the_catalogue(zhao, manager, xu, bai, bureau, places, at):
    with pytest.raises(NotPermitted):
        story.draft(zhao, bureau, places.district, at)
    with pytest.raises(NotPermitted):
        story.draft(manager, bureau, places.district, at)
    draft = story.draft(xu, bureau, places.district, at)
    with pytest.raises(NotFound):
        queries.item_for(zhao, draft.item_id, at=at)
    assert queries.item_for(manager, draft.item_id, at=at) == draft.item
    publishing.submit(by=xu, version_id=draft.pk, at=at)
    with pytest.raises(NotPermitted):
        publishing.return_version(by=xu, version_id=draft.pk, reason="不行", at=at)


def test_a_draft_is_given_up(xu, bai, bureau, places, at):
    first = story.published(xu, bai, bureau, places.district, at)
    second = drafting.draft_version(by=xu, item_id=first.item_id, at=at)
    drafting.discard(by=xu, version_id=second.pk, at=at)
    third = drafting.draft_version(by=xu, item_id=first.item_id, at=at)
    assert third.number == 3


def test_items_are_found_by_words_pinyin_initials_and_code(xu, bai, bureau, places, at):
    one = story.published(xu, bai, bureau, places.district, at)
    other = story.published(xu, bai, bureau, places.district, at, name="残疾人两项补贴申领")
    today = day_of(at)

    def found(text):
        return {version.pk for version in queries.find(text, on=today)}

    assert found("食品 许可") == found("shipin") == found("spjyxk") == found(one.item.code) == {one.pk}
    assert found("补贴") == found("cjr") == {other.pk}
    assert found("") == set()
    counted = queries.counts(bai, at=at)
    assert (counted[""], counted["all"], counted["draft"]) == (2, 2, 0)
    assert [item.now_number for item in queries.listed(bai, at=at)] == [1, 1]
