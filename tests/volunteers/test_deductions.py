"""Bad reviews deduct, the third removes, the committee may bring back: the rule page's table and its edges."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.care.story import at_once, table
from tests.points.story import move
from tests.volunteers import story
from wangge.kernel.clock import day_of
from wangge.kernel.ids import new_id
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotPermitted
from wangge.points import audit, ledger, strikes
from wangge.points.ledger import Because
from wangge.points.models import Book, Standing
from wangge.volunteers import cards, deductions, leaving, queries, refusals
from wangge.volunteers.models import Card, Deduction

ROWS = table("volunteer-card.md", "happens", "points", "counting", "card")
DAY = timedelta(days=1)


@pytest.mark.parametrize(("happens", "points", "counting", "card"), ROWS)
def test_the_page_says_what_a_bad_review_costs(sun, committee, places, at, happens, points, counting, card):
    last = None
    for what in happens.split():
        if what.startswith("+"):
            move(sun, int(what), at)
        elif what in "12":
            last = story.reviewed_badly(sun, places.community, at, int(what))
        else:
            deductions.appeal(by=sun, deduction_id=last.pk, text=story.TEXT, at=at)
            deductions.decide_appeal(by=committee, deduction_id=last.pk, won=what == "a", grounds=story.GROUNDS, at=at)
    standing = strikes.standing_of(Standing.Role.VOLUNTEER, sun)
    assert ledger.balance(Book.POINTS, sun, at) == int(points)
    assert len(strikes.counting(standing, at)) == int(counting)
    assert queries.card_of(sun).state == card
    assert queries.may_serve(sun, day_of(at)) == (card == "valid")
    assert audit.audit() == []


def test_hours_stay_whatever_happens(sun, zhao, places, at):
    story.served(sun, zhao, at, 120)
    for _time in range(3):
        story.reviewed_badly(sun, places.community, at)
    assert queries.minutes_of([sun.pk], at) == {sun.pk: 120}


def test_the_qr_code_says_so_at_once_and_the_same_card_comes_back(sun, committee, places, at):
    card = Card.objects.get(person=sun)
    last = [story.reviewed_badly(sun, places.community, at) for _time in range(3)][-1]
    assert queries.card_verdict(card.token, day_of(at)) == "revoked"
    deductions.appeal(by=sun, deduction_id=last.pk, text=story.TEXT, at=at)
    deductions.decide_appeal(by=committee, deduction_id=last.pk, won=True, grounds=story.GROUNDS, at=at)
    assert queries.card_verdict(card.token, day_of(at)) == "valid"
    assert Card.objects.get(person=sun).number == card.number


def test_what_is_open_is_given_back_when_somebody_is_removed(sun, places, at, monkeypatch):
    gone = []
    monkeypatch.setattr(leaving, "_leavers", [lambda person, at: gone.append(person) or 2])
    for _time in range(2):
        story.reviewed_badly(sun, places.community, at)
    assert gone == []
    story.reviewed_badly(sun, places.community, at)
    assert gone == [sun]


def test_one_review_deducts_once(sun, places, at):
    from wangge.kernel.actors import SYSTEM
    from wangge.kernel.district import atomic

    because = Because("review", new_id())
    words = {"person": sun, "because": because, "stars": 1, "by": SYSTEM, "at": at, "place": places.community}
    with atomic():
        deductions.deduct(**words)
    with pytest.raises(Exception, match=r"deduction_once|UNIQUE"), atomic():
        deductions.deduct(**words)
    assert Deduction.objects.count() == 1


def test_an_appeal_is_ones_own_in_time_and_once(sun, zhao, lin, committee, places, at):
    made = story.reviewed_badly(sun, places.community, at)
    words = {"deduction_id": made.pk, "text": story.TEXT}
    with pytest.raises(NotPermitted):
        deductions.appeal(by=lin, at=at, **words)
    with pytest.raises(refusals.TooLate):
        deductions.appeal(by=sun, at=at + story.LATER, **words)
    with pytest.raises(refusals.TextMissing):
        deductions.appeal(by=sun, at=at, **words | {"text": "不服"})
    deductions.appeal(by=sun, at=at, **words)
    with pytest.raises(refusals.AppealedAlready):
        deductions.appeal(by=sun, at=at, **words)
    decided = {"deduction_id": made.pk, "won": False, "grounds": story.GROUNDS, "at": at}
    for who in (zhao, sun):
        with pytest.raises(NotPermitted):
            deductions.decide_appeal(by=who, **decided)
    deductions.decide_appeal(by=committee, **decided)
    with pytest.raises(refusals.Decided):
        deductions.decide_appeal(by=committee, **decided | {"won": True})


def test_points_given_back_in_a_new_year_are_there_to_spend(sun, committee, places, at):
    move(sun, 50, at)
    made = story.reviewed_badly(sun, places.community, at)
    deductions.appeal(by=sun, deduction_id=made.pk, text=story.TEXT, at=at)
    later = at.replace(year=at.year + 1)
    deductions.decide_appeal(by=committee, deduction_id=made.pk, won=True, grounds=story.GROUNDS, at=later)
    assert ledger.balance(Book.POINTS, sun, later) == made.amount
    assert audit.audit() == []


def test_the_volunteer_is_told_without_who_reviewed(sun, places, at):
    story.reviewed_badly(sun, places.community, at)
    told = OutboxMessage.objects.get(kind="volunteer.deducted")
    assert told.recipient_id == sun.pk
    assert "第 1 次" in told.content["body"]


def test_a_card_is_for_who_may_serve_and_one_at_a_time(sun, zhao, lin, manager, places, at):
    with pytest.raises(refusals.MayNotServe):
        cards.issue(by=zhao, person_id=lin.pk, at=at)
    with pytest.raises(refusals.HasCard):
        cards.issue(by=zhao, person_id=sun.pk, at=at)
    with pytest.raises(NotPermitted):
        cards.revoke(by=manager, person_id=sun.pk, at=at)


def test_a_lost_card_is_replaced_and_the_old_code_says_so(sun, at):
    old = Card.objects.get(person=sun)
    fresh = cards.replace(by=sun, person_id=sun.pk, at=at)
    assert fresh.number == old.number
    assert queries.card_verdict(old.token, day_of(at)) == "replaced"
    assert queries.card_verdict(fresh.token, day_of(at)) == "valid"
    assert queries.card_verdict("x" * 43, day_of(at)) == "unknown"


def test_cards_come_and_go_with_the_check_in(places, zhao, at):
    from wangge.checkin.models import CheckIn
    from wangge.volunteers.chores import issue_cards, revoke_ended

    who = story.volunteer("周小雨", places, zhao, at, card=False)
    assert issue_cards(at) == 1
    assert issue_cards(at) == 0
    card = Card.objects.get(person=who)
    CheckIn.objects.filter(person=who).update(since=at.date() - 9 * DAY, until=at.date() - DAY)
    assert queries.card_verdict(card.token, day_of(at)) == "revoked"  # also before the clock comes round
    assert revoke_ended(at) == 1
    card.refresh_from_db()
    assert (card.state, card.why) == ("revoked", "ended")


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_of_bad_reviews_at_once_one_removes(sun, places, at):
    move(sun, 25, at)
    results = at_once([lambda: story.reviewed_badly(sun, places.community, at)] * 4)
    assert all(isinstance(one, Deduction) for one in results)
    assert sum(one.removed for one in results) == 1
    assert sorted(one.amount for one in results) == [0, 5, 10, 10]
    assert audit.audit() == []
