"""From the first question to the need on the list, and what people may do on the way."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.surveys.story import ASKED, SAID, answer, door_at, knock, planned, published, running
from wangge import journal
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, Invalid, NotFound, NotPermitted
from wangge.needs.closing import meet_need
from wangge.needs.models import Need, Resource
from wangge.people.models import Organisation
from wangge.places.models import Place
from wangge.posts import commands as posts
from wangge.surveys import commands, producing, queries, questionnaires, refusals, rounds
from wangge.surveys.models import (
    Campaign,
    Door,
    Photo,
    Produced,
    QuestionnaireVersion,
    Response,
    ResponseRevision,
    Visit,
)
from wangge.surveys.states import DoorState

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TODAY = date(2022, 7, 28)


@pytest.fixture
def campaign(zhao, lin, places, at):
    return running(zhao, places, at)


@pytest.fixture
def door(campaign, places):
    return door_at(campaign, places.home)


def test_from_the_first_question_to_the_need_on_the_list(zhao, lin, places, at):
    version = published(zhao, places.community, at)
    campaign = planned(zhao, places, at, version=version)
    started = commands.start_campaign(by=zhao, campaign_id=campaign.pk, at=at)
    assert (started.doors, started.left_out) == (3, 0)
    door = door_at(campaign, places.home)
    assert door.person == lin

    knock(lin, door, "no_one", at + MINUTE)
    knock(lin, door, "met", at + DAY)
    done = answer(lin, door, at + DAY)

    need = Need.objects.get(source="survey", source_id=done.response.pk)
    assert (need.kind, need.title, need.details, need.urgency) == ("repair", "需要家电维修", SAID, 4)
    assert need.place == places.home
    resource = Resource.objects.get(source="survey", source_id=done.response.pk)
    assert (resource.kind, resource.skills, resource.times) == ("service", ["repair"], ["6m"])
    door.refresh_from_db()
    assert (door.state, door.tries) == (DoorState.MET, 2)
    kinds = [leaf.kind for leaf in journal.history_of(door)]
    assert kinds == ["survey.visited", "survey.visited", "survey.completed"]
    assert SAID not in str([leaf.body for leaf in journal.history_of(door)])


# Questionnaires


def test_a_published_version_never_changes_and_a_campaign_keeps_it(zhao, lin, places, at):
    campaign = running(zhao, places, at)
    first = campaign.questionnaire
    with pytest.raises(refusals.NotADraft):
        questionnaires.save_draft(by=zhao, version_id=first.pk, version=first.version, content={"questions": []}, at=at)

    draft = questionnaires.start_draft(by=zhao, questionnaire_id=first.questionnaire_id, at=at)
    assert (draft.number, draft.content) == (2, ASKED)
    with pytest.raises(refusals.AlreadyDrafted):
        questionnaires.start_draft(by=zhao, questionnaire_id=first.questionnaire_id, at=at)
    shorter = {"questions": ASKED["questions"][:1]}
    draft = questionnaires.save_draft(by=zhao, version_id=draft.pk, version=1, content=shorter, at=at)
    questionnaires.publish(by=zhao, version_id=draft.pk, version=2, at=at)

    first.refresh_from_db()
    assert (first.state, first.content) == ("retired", ASKED)
    assert answer(lin, door_at(campaign, places.home), at).response.questionnaire == first


def test_two_who_change_one_draft_are_told(zhao, places, at):
    draft = questionnaires.add_questionnaire(
        by=zhao, at=at, name="问需", audience="household", community_id=places.community.pk
    )
    questionnaires.save_draft(by=zhao, version_id=draft.pk, version=1, content=ASKED, at=at)
    with pytest.raises(Changed):
        questionnaires.save_draft(by=zhao, version_id=draft.pk, version=1, content={"questions": []}, at=at)
    with pytest.raises(refusals.BadQuestionnaire):
        questionnaires.save_draft(by=zhao, version_id=draft.pk, version=2, content={"asked": []}, at=at)
    with pytest.raises(refusals.NameTaken):
        questionnaires.add_questionnaire(by=zhao, at=at, name="问需", audience="shop", community_id=places.community.pk)


def test_a_draft_with_problems_is_kept_but_not_published(zhao, places, at):
    draft = questionnaires.add_questionnaire(
        by=zhao, at=at, name="问需", audience="household", community_id=places.community.pk
    )
    content = deepcopy(ASKED)
    content["questions"].insert(0, content["questions"].pop(2))
    questionnaires.save_draft(by=zhao, version_id=draft.pk, version=1, content=content, at=at)
    with pytest.raises(refusals.NotPublishable) as refused:
        questionnaires.publish(by=zhao, version_id=draft.pk, version=2, at=at)
    assert "排在后面" in refused.value.problems[0].sentence


def test_a_questionnaire_is_copied_with_its_questions(zhao, places, at):
    first = published(zhao, places.community, at)
    copy = questionnaires.add_questionnaire(
        by=zhao, at=at, name="秋季问需", audience="household", community_id=places.community.pk, copy_of=first.pk
    )
    assert (copy.state, copy.content) == ("draft", ASKED)


def test_only_staff_build_and_only_in_their_community(zhao, lin, foreign_staff, places, at):
    first = published(zhao, places.community, at)
    for who in (lin, foreign_staff):
        with pytest.raises(NotPermitted):
            questionnaires.start_draft(by=who, questionnaire_id=first.questionnaire_id, at=at)
    with pytest.raises(NotPermitted):
        questionnaires.add_questionnaire(
            by=foreign_staff, at=at, name="x", audience="shop", community_id=places.foreign_community.pk,
            copy_of=first.pk,
        )  # fmt: skip
    assert queries.version_for(lin, first.pk, TODAY) == first
    assert queries.version_for(foreign_staff, first.pk, TODAY) is None


def test_the_database_holds_one_draft_and_one_published_version(zhao, places, at):
    first = published(zhao, places.community, at)
    for state, moment in (("draft", None), ("published", at)):
        same = QuestionnaireVersion(
            questionnaire=first.questionnaire, number=7, content={}, changed_at=at, state=state, published_at=moment
        )
        if state == "draft":
            questionnaires.start_draft(by=zhao, questionnaire_id=first.questionnaire_id, at=at)
        with pytest.raises(IntegrityError), atomic():
            same.save(force_insert=True)


# Campaigns


def test_only_a_published_version_and_places_of_the_community_make_a_campaign(zhao, places, at):
    draft = questionnaires.add_questionnaire(
        by=zhao, at=at, name="问需", audience="household", community_id=places.community.pk
    )
    with pytest.raises(refusals.NotPublished):
        planned(zhao, places, at, version=draft)
    version = published(zhao, places.community, at)
    for wrong in (
        {"place_ids": [places.foreign_home.pk]}, {"place_ids": []}, {"title": " "}, {"most_tries": 0},
        {"ends_on": date(2022, 6, 1)},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            planned(zhao, places, at, version=version, **wrong)


def test_two_thousand_doors_cost_the_queries_of_two(zhao, lin, places, at):
    version = published(zhao, places.community, at)

    def cost(title):
        campaign = planned(zhao, places, at, version=version, title=title)
        with CaptureQueriesContext(connection) as told:
            started = commands.start_campaign(by=zhao, campaign_id=campaign.pk, at=at)
        return len(told), started.doors

    few, doors = cost("少")
    Place.objects.bulk_create(
        Place(
            code=f"X{number:04d}", kind="household", name=f"{number}", parent=places.unit,
            path=f"{places.unit.path}8{number:04d}/", valid_from=cast.SINCE,
        )
        for number in range(2000)
    )  # fmt: skip
    many, more = cost("多")

    assert (doors, more) == (3, 2003)
    assert many - few < 20  # SQLite takes about a hundred rows in one INSERT


def test_who_goes_is_who_was_named_else_the_grids_workers_in_turn(zhao, lin, gao, places, at):
    second = cast.person("马志强")
    cast.holding(second, "grid_worker", places.grid1)
    building = cast.place(places.grid1, "building", "B004", "4号楼")
    other = cast.place(cast.place(building, "unit", "U1", "1单元"), "household", "0101", "101")
    campaign = running(zhao, places, at)
    first_two = {door_at(campaign, places.home).person, door_at(campaign, other).person}
    assert first_two == {lin, second}
    assert door_at(campaign, places.home7).person is None  # nobody holds a post in grid 2

    named = planned(
        zhao, places, at, version=campaign.questionnaire, title="指定", place_ids=[places.building.pk],
        going={places.building.pk: gao.pk},
    )  # fmt: skip
    commands.start_campaign(by=zhao, campaign_id=named.pk, at=at)
    assert door_at(named, places.home).person == gao
    with pytest.raises(refusals.NotTheirPlace):
        planned(
            zhao, places, at, version=campaign.questionnaire, place_ids=[places.grid2.pk],
            going={places.grid2.pk: lin.pk},
        )  # fmt: skip


def test_doors_nobody_goes_to_are_found_and_given(zhao, lin, places, at):
    campaign = running(zhao, places, at)
    newcomer = cast.person("陈新")
    cast.holding(newcomer, "grid_worker", places.grid2)

    assert commands.assign_unattended(by=zhao, campaign_id=campaign.pk, at=at) == 1
    assert door_at(campaign, places.home7).person == newcomer
    assert commands.assign_doors(
        by=zhao, campaign_id=campaign.pk, place_id=places.grid1.pk, person_id=lin.pk, at=at
    ) == 2  # fmt: skip
    with pytest.raises(NotFound):
        commands.assign_doors(
            by=zhao, campaign_id=campaign.pk, place_id=places.foreign_home.pk, person_id=lin.pk, at=at
        )


def test_shops_are_doors_of_their_own(zhao, lin, places, at):
    shop = Organisation.objects.create(
        name="和顺便利店", pinyin="heshun", initials="hs", kind="shop", place=places.building, valid_from=cast.SINCE
    )
    version = published(zhao, places.community, at, name="商户走访", audience="shop")
    campaign = running(zhao, places, at, version=version)
    (door,) = campaign.doors.all()
    assert (door.organisation, door.person) == (shop, lin)
    answer(lin, door, at)
    assert Need.objects.get(source="survey").organisation == shop


def test_who_refused_lately_is_not_asked_by_the_next_campaign(zhao, lin, door, places, at):
    knock(lin, door, "refused", at)
    commands.close_campaign(by=zhao, campaign_id=door.campaign_id, at=at)
    version = door.campaign.questionnaire
    later = planned(zhao, places, at, version=version, title="八月")
    started = commands.start_campaign(by=zhao, campaign_id=later.pk, at=at + DAY)
    assert (started.doors, started.left_out) == (2, 1)
    much_later = planned(zhao, places, at, version=version, title="明年")
    assert commands.start_campaign(by=zhao, campaign_id=much_later.pk, at=at + 200 * DAY).left_out == 0


def test_a_campaign_starts_once_and_ends_once(zhao, campaign, at):
    with pytest.raises(refusals.CampaignState):
        commands.start_campaign(by=zhao, campaign_id=campaign.pk, at=at)
    commands.close_campaign(by=zhao, campaign_id=campaign.pk, at=at)
    with pytest.raises(refusals.CampaignState):
        commands.close_campaign(by=zhao, campaign_id=campaign.pk, at=at)


# Knocks


def test_the_same_knock_sent_twice_is_one(lin, door, at):
    sent = uuid4()
    first = knock(lin, door, "no_one", at, client_id=sent)
    assert knock(lin, door, "no_one", at + MINUTE, client_id=sent) == first
    assert Visit.objects.count() == 1
    with pytest.raises(refusals.ClientIdReused):
        knock(lin, door, "met", at, client_id=sent)
    with pytest.raises(IntegrityError), atomic():
        Visit.objects.create(door=door, by=lin, at=at, outcome="met", client_id=sent)


def test_after_the_last_try_the_door_is_not_reached(lin, door, at):
    for number in range(3):
        knock(lin, door, "no_one", at + number * DAY)
    door.refresh_from_db()
    assert (door.state, door.next_on) == (DoorState.NOT_REACHED, None)
    with pytest.raises(refusals.DoorClosed):
        knock(lin, door, "no_one", at + 4 * DAY)


def test_a_refusal_is_respected(lin, door, at):
    knock(lin, door, "refused", at)
    with pytest.raises(refusals.DoorClosed):
        knock(lin, door, "met", at + DAY)
    with pytest.raises(refusals.DoorClosed):
        answer(lin, door, at + DAY)
    with pytest.raises(refusals.DoorClosed):
        rounds.save_draft(by=lin, door_id=door.pk, answers={}, at=at)


def test_an_appointment_puts_the_door_on_that_days_list(lin, door, at):
    for wrong in (None, TODAY - DAY, TODAY + 90 * DAY):
        with pytest.raises(refusals.ComeBackDay):
            knock(lin, door, "come_back", at, come_back_on=wrong)
    knock(lin, door, "come_back", at, come_back_on=TODAY + 2 * DAY, note="周六上午在家")
    assert door not in queries.my_doors(lin, at)
    assert door in queries.my_doors(lin, at, everything=True)
    assert door in queries.my_doors(lin, at + 2 * DAY)


def test_a_knock_keeps_the_position_sealed_and_says_where(lin, door, at):
    position = rounds.Position(112.56, 37.8)
    visit = knock(lin, door, "no_one", at, position=position, where="elsewhere")
    visit.refresh_from_db()
    assert (visit.position, visit.where) == ("112.560000,37.800000", "elsewhere")
    with connection.cursor() as cursor:
        cursor.execute("SELECT position FROM surveys_visit")
        assert "112.56" not in cursor.fetchone()[0]
    with pytest.raises(Invalid):
        knock(lin, door, "no_one", at, position=rounds.Position(999.0, 37.8))


def test_a_knock_is_never_changed_or_deleted(lin, door, at):
    visit = knock(lin, door, "no_one", at)
    for deed in (lambda: Visit.objects.filter(pk=visit.pk).update(outcome="met"), visit.delete):
        with pytest.raises(DatabaseError), atomic():
            deed()


def test_only_who_answers_surveys_there_knocks(foreign_staff, manager, grandma_wang, door, at):
    for who in (foreign_staff, manager, grandma_wang):
        with pytest.raises(NotPermitted):
            knock(who, door, "met", at)
        with pytest.raises(NotPermitted):
            answer(who, door, at)
        with pytest.raises(NotPermitted):
            rounds.save_draft(by=who, door_id=door.pk, answers={}, at=at)
    assert list(Door.objects.visible_to(foreign_staff, TODAY)) == []


# Answers


def test_a_draft_may_be_half_and_is_completed_later(lin, door, at):
    draft = rounds.save_draft(by=lin, door_id=door.pk, answers={"q1": 2, "q4": "perhaps"}, at=at, version=0)
    assert (draft.state, draft.answers, draft.version) == ("draft", {"q1": 2}, 1)
    with pytest.raises(Changed):
        rounds.save_draft(by=lin, door_id=door.pk, answers={}, at=at, version=0)
    with pytest.raises(refusals.AnswersWrong) as refused:
        answer(lin, door, at, {"q1": 2}, version=1)
    assert [one.key for one in refused.value.wrong] == ["q4"]
    assert answer(lin, door, at, version=1).response.pk == draft.pk
    assert not Need.objects.exclude(source="survey").exists()


def test_completing_twice_makes_each_need_once(lin, door, at):
    sent = uuid4()
    answer(lin, door, at, client_id=sent)
    again = answer(lin, door, at, client_id=sent)
    assert (again.added, ResponseRevision.objects.count()) == ([], 1)
    corrected = answer(lin, door, at + MINUTE)
    assert (corrected.added, corrected.withdrawn) == ([], [])
    assert (Need.objects.count(), Resource.objects.count(), ResponseRevision.objects.count()) == (1, 1, 2)
    row = Produced.objects.exclude(need=None).get()
    with pytest.raises(IntegrityError), atomic():
        Produced.objects.create(response=row.response, key=row.key, resource=Resource.objects.get())


def test_a_correction_keeps_history_and_withdraws_what_nobody_touched(lin, zhao, door, at):
    first = answer(lin, door, at)
    corrected = answer(lin, door, at + DAY, {"q1": 1, "q2": ["a2"], "q4": True}, version=first.response.version)

    assert [one.kind for one in corrected.added] == ["hospital"]
    assert [one.kind for one in corrected.withdrawn] == ["repair"]
    assert Need.objects.get(kind="repair").state == "withdrawn"
    history = list(corrected.response.history.order_by("number"))
    assert [one.answers["q1"] for one in history] == [2, 1]


def test_a_correction_leaves_what_somebody_works_on(lin, zhao, door, at):
    answer(lin, door, at)
    need = Need.objects.get()
    meet_need(by=zhao, need_id=need.pk, how="师傅已上门修好", at=at + MINUTE)
    corrected = answer(lin, door, at + DAY, {"q1": 1, "q4": False})
    assert [one.kind for one in corrected.kept] == ["repair"]
    assert [one.kind for one in corrected.withdrawn] == ["service"]
    assert Need.objects.get().state == "done"


def test_nothing_is_kept_when_a_need_cannot_be_made(lin, door, at, monkeypatch):
    def fail(**_):
        raise RuntimeError("the list is full")

    monkeypatch.setattr(producing.lists, "add_resource", fail)
    with pytest.raises(RuntimeError):
        answer(lin, door, at)
    door.refresh_from_db()
    assert (Need.objects.count(), Response.objects.count(), door.state) == (0, 0, DoorState.TODO)


def test_answers_are_sealed(lin, door, at):
    answer(lin, door, at)
    with connection.cursor() as cursor:
        for table in ("surveys_response", "surveys_responserevision"):
            cursor.execute(f"SELECT answers FROM {table}")
            assert SAID not in cursor.fetchone()[0]


def test_answers_name_only_photos_of_their_door(lin, zhao, places, at):
    content = {"questions": [{"id": "q1", "kind": "photo", "text": "水表"}]}
    draft = questionnaires.add_questionnaire(
        by=zhao, at=at, name="水表", audience="household", community_id=places.community.pk
    )
    draft = questionnaires.save_draft(by=zhao, version_id=draft.pk, version=1, content=content, at=at)
    version = questionnaires.publish(by=zhao, version_id=draft.pk, version=2, at=at)
    campaign = running(zhao, places, at, version=version)
    with pytest.raises(refusals.AnswersWrong) as refused:
        answer(lin, door_at(campaign, places.home), at, {"q1": str(uuid4())})
    assert [(one.key, one.code) for one in refused.value.wrong] == [("q1", "photo")]
    assert not Photo.objects.exists()


# Posts change hands


def test_doors_go_with_the_post_and_a_post_is_not_ended_over_open_doors(zhao, lin, campaign, places, at):
    newcomer = cast.person("陈新")
    holding = lin.holdings.get()
    with pytest.raises(posts.OpenWork):
        posts.end_post(by=zhao, holding_id=holding.pk, last_day=TODAY, at=at)
    knock(lin, door_at(campaign, places.next_door), "met", at)

    handed = posts.hand_over(by=zhao, holding_id=holding.pk, to_person_id=newcomer.pk, from_day=TODAY, at=at)

    assert [door.place for door in handed.moved] == [places.home]
    assert door_at(campaign, places.home).person == newcomer
    assert door_at(campaign, places.next_door).person == lin  # what is done stays with who did it
    assert [door.place for door in queries.my_doors(newcomer, at)] == [places.home]


# Figures


def test_coverage_counts_households_somebody_knocked_at_lately(zhao, lin, foreign_staff, manager, campaign, places, at):
    knock(lin, door_at(campaign, places.home), "no_one", at)
    asked = [places.grid1, places.grid2, places.building]
    found = queries.coverage(zhao, asked, TODAY, at)
    assert [(found[one.pk].visited, found[one.pk].households) for one in asked] == [(1, 2), (0, 1), (1, 2)]
    assert queries.coverage(zhao, asked, TODAY, at + 200 * DAY)[places.grid1.pk].visited == 0
    assert queries.coverage(foreign_staff, asked, TODAY, at) == {}
    assert len(queries.coverage(manager, asked, TODAY, at)) == 3


def test_a_campaign_is_counted_by_place_and_by_worker(zhao, lin, campaign, places, at):
    knock(lin, door_at(campaign, places.home), "met", at)
    knock(lin, door_at(campaign, places.next_door), "refused", at)
    lines = {line.place.name: line.count for line in queries.by_place(campaign, zhao, TODAY)}
    assert (lines["第一网格"].visited, lines["第一网格"].met, lines["第一网格"].refused) == (2, 1, 1)
    assert (lines["7号楼"].doors, lines["7号楼"].todo, lines["7号楼"].percent) == (1, 1, 0)
    assert {(one.person, one.count.doors) for one in queries.by_worker(campaign, zhao, TODAY)} == {(lin, 2), (None, 1)}
    assert queries.counts_of([campaign], zhao, TODAY)[campaign.pk].visited == 2


def test_doors_come_in_the_order_one_walks(lin, zhao, campaign, places, at):
    assert [door.place for door in queries.my_doors(lin, at)] == [places.next_door, places.home]
    first, second = queries.my_doors(lin, at)
    knock(lin, first, "met", at)
    assert queries.next_door(lin, first, at) == second
    knock(lin, second, "met", at)
    assert queries.next_door(lin, second, at) is None
    assert Campaign.objects.get().state == "running"
