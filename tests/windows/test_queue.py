"""Numbers are taken, called and served: by whom, in which order, and never twice."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError

from tests.grids.test_at_once import together
from tests.windows import story
from wangge.journal.models import Leaf
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.windows import chores, commands, ending, estimates, founding, giving, queries, refusals
from wangge.windows.models import Ticket

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_a_number_from_the_machine_to_done(hall, general, one, mei, at):
    ticket = story.number(hall, general, at)
    assert (ticket.number, ticket.state) == ("A001", "waiting")
    commands.call_next(by=mei, window_id=one.pk, at=at + MINUTE)
    commands.serve(by=mei, ticket_id=ticket.pk, at=at + 2 * MINUTE)
    done = commands.finish(by=mei, ticket_id=ticket.pk, at=at + 9 * MINUTE)
    assert (done.state, done.window, done.clerk) == ("done", one, mei)
    kinds = list(Leaf.objects.filter(on_id=str(ticket.pk)).order_by("at", "id").values_list("kind", flat=True))
    assert kinds == ["ticket.taken", "ticket.called", "ticket.served", "ticket.done"]


def test_each_letter_counts_by_itself_and_every_day_begins_with_one(hall, general, estate, at):
    found = [story.number(hall, topic, at).number for topic in (general, estate, general, estate, general)]
    assert found == ["A001", "B001", "A002", "B002", "A003"]
    assert story.number(hall, general, at + DAY).number == "A001"


def test_the_machine_has_an_address_of_its_own(hall, general, head, at):
    with pytest.raises(NotFound):
        commands.take_at_kiosk(kiosk_key="guessed", topic_id=general.pk, at=at)
    old = hall.kiosk_key
    founding.renew_kiosk_key(by=head, hall_id=hall.pk, at=at)
    with pytest.raises(NotFound):
        commands.take_at_kiosk(kiosk_key=old, topic_id=general.pk, at=at)


def test_no_numbers_outside_hours_but_at_the_desk(head, places, mei, at):
    night = story.hall(head, places.street, at, name="街道大厅", opens=time(9), closes=time(17), every_day=False)
    topic = founding.add_topic(by=head, hall_id=night.pk, letter="A", name="综合", at=at)
    thursday = at.replace(hour=20)
    for moment in (thursday, at.replace(hour=8, minute=29), at + 2 * DAY):  # evening, too early, Saturday
        with pytest.raises(refusals.HallClosed):
            story.number(night, topic, moment)
    assert story.number(night, topic, at.replace(hour=8, minute=31)).serial == 1
    assert commands.take_ticket(by=mei, hall_id=night.pk, topic_id=topic.pk, at=thursday).serial == 2


def test_a_phone_has_one_number_in_a_topic(hall, general, estate, at):
    def take(phone, topic=general):
        return commands.take_by_phone(hall_id=hall.pk, topic_id=topic.pk, phone=phone, at=at)

    take("199 0000 0001")
    with pytest.raises(refusals.HasNumber):
        take("+86 19900000001")
    assert take("19900000001", estate).number == "B001"
    assert take("19900000002").number == "A002"
    with pytest.raises(refusals.PhoneMissing):
        take("12")
    with pytest.raises(refusals.PhoneMissing):
        take("")


def test_who_is_signed_in_needs_no_phone_and_gets_a_second_number_only_after_the_first(
    hall, general, one, mei, stranger, at
):
    first = commands.take_by_phone(hall_id=hall.pk, topic_id=general.pk, person=stranger, at=at)
    with pytest.raises(refusals.HasNumber):
        commands.take_by_phone(hall_id=hall.pk, topic_id=general.pk, person=stranger, at=at)
    ending.give_up(token=first.token, at=at)
    assert commands.take_by_phone(hall_id=hall.pk, topic_id=general.pk, person=stranger, at=at).number == "A002"


def test_a_number_left_over_from_yesterday_does_not_stand_in_the_way(hall, general, stranger, at):
    old = commands.take_by_phone(hall_id=hall.pk, topic_id=general.pk, person=stranger, at=at)
    assert commands.take_by_phone(hall_id=hall.pk, topic_id=general.pk, person=stranger, at=at + DAY).number == "A001"
    old.refresh_from_db()
    assert old.state == "cancelled"


def test_too_many_waiting_and_a_closed_topic_give_no_numbers(hall, general, head, at):
    from wangge.kernel.models import PolicyRow

    PolicyRow.objects.filter(key=giving.MOST_WAITING).update(value=2)
    for _ in range(2):
        story.number(hall, general, at)
    with pytest.raises(refusals.QueueFull):
        story.number(hall, general, at)
    # the phone has an end of its own
    assert commands.take_by_phone(hall_id=hall.pk, topic_id=general.pk, phone="19900000003", at=at).serial == 3
    founding.change_topic(by=head, topic_id=general.pk, name="综合业务", is_open=False, at=at)
    with pytest.raises(refusals.TopicClosed):
        story.number(hall, general, at)


def test_priority_is_called_before_who_came_a_little_earlier(hall, general, one, mei, at):
    story.number(hall, general, at)
    story.number(hall, general, at + 5 * MINUTE, is_priority=True)
    assert story.served(mei, one, at + 6 * MINUTE, at + 7 * MINUTE).number == "A002"
    assert story.served(mei, one, at + 8 * MINUTE, at + 9 * MINUTE).number == "A001"


def test_a_window_calls_only_its_topics_and_one_number_at_a_time(hall, general, estate, one, two, mei, tao, at):
    story.number(hall, estate, at)
    with pytest.raises(refusals.NobodyWaits):
        commands.call_next(by=mei, window_id=one.pk, at=at)
    called = commands.call_next(by=tao, window_id=two.pk, at=at)
    assert called.number == "B001"
    with pytest.raises(refusals.WindowBusy):
        commands.call_next(by=tao, window_id=two.pk, at=at)
    with pytest.raises(refusals.WindowBusy):
        commands.set_window(by=tao, window_id=two.pk, state="closed", at=at)


def test_only_who_is_at_the_window_calls(hall, general, one, two, mei, tao, head, zhao, at):
    ticket = story.number(hall, general, at)
    with pytest.raises(refusals.NotAtWindow):
        commands.call_next(by=tao, window_id=one.pk, at=at)
    for who in (head, zhao):
        with pytest.raises(NotPermitted):
            commands.call_next(by=who, window_id=one.pk, at=at)
    commands.call_next(by=mei, window_id=one.pk, at=at)
    for deed in (commands.recall, commands.serve, commands.finish, commands.miss):
        with pytest.raises(refusals.NotAtWindow):
            deed(by=tao, ticket_id=ticket.pk, at=at)


def test_a_paused_window_does_not_call_and_the_head_may_pause_but_not_open(hall, general, one, mei, head, at):
    story.number(hall, general, at)
    commands.set_window(by=head, window_id=one.pk, state="paused", at=at)
    with pytest.raises(refusals.WindowNotOpen):
        commands.call_next(by=mei, window_id=one.pk, at=at)
    with pytest.raises(NotPermitted):
        commands.set_window(by=head, window_id=one.pk, state="open", at=at)
    with pytest.raises(refusals.WrongWindowState):
        commands.set_window(by=mei, window_id=one.pk, state="paused", at=at)
    commands.set_window(by=mei, window_id=one.pk, state="open", at=at)
    commands.call_next(by=mei, window_id=one.pk, at=at)


def test_missed_only_after_three_calls_and_back_once_behind_three(hall, general, one, mei, at):
    tickets = [story.number(hall, general, at + n * MINUTE) for n in range(5)]
    first = commands.call_next(by=mei, window_id=one.pk, at=at + 6 * MINUTE)
    with pytest.raises(refusals.CallAgainFirst):
        commands.miss(by=mei, ticket_id=first.pk, at=at)
    for n in (7, 8):
        commands.recall(by=mei, ticket_id=first.pk, at=at + n * MINUTE)
    assert commands.miss(by=mei, ticket_id=first.pk, at=at + 9 * MINUTE).state == "missed"
    back = commands.take_by_link(token=first.token, at=at + 10 * MINUTE)
    assert (back.state, back.calls, back.window) == ("waiting", 0, None)
    order = [one.number for one in queries.waiting(hall, at=at)]
    assert order == ["A002", "A003", "A004", "A001", "A005"]
    called = [story.served(mei, one, at + 20 * MINUTE, at + 21 * MINUTE).number for _ in range(5)]
    assert sorted(called) == [ticket.number for ticket in tickets]


def test_a_missed_number_comes_back_once_and_only_on_its_day(hall, general, one, mei, at):
    ticket = story.number(hall, general, at)

    def missed():
        commands.call_next(by=mei, window_id=one.pk, at=at)
        for _ in range(2):
            commands.recall(by=mei, ticket_id=ticket.pk, at=at)
        commands.miss(by=mei, ticket_id=ticket.pk, at=at)

    missed()
    with pytest.raises(refusals.NotToday):
        commands.take_by_link(token=ticket.token, at=at + DAY)
    commands.take_back(by=mei, ticket_id=ticket.pk, at=at)
    missed()
    with pytest.raises(refusals.ReturnsUsed):
        commands.take_by_link(token=ticket.token, at=at)


def test_a_number_is_given_up_by_its_link_or_owner_and_not_once_served(hall, general, one, mei, stranger, zhao, at):
    own = commands.take_by_phone(hall_id=hall.pk, topic_id=general.pk, person=stranger, at=at)
    with pytest.raises(NotFound):
        ending.cancel(by=zhao, ticket_id=own.pk, at=at)
    assert ending.cancel(by=stranger, ticket_id=own.pk, at=at).state == "cancelled"
    other = story.number(hall, general, at)
    commands.call_next(by=mei, window_id=one.pk, at=at)
    commands.serve(by=mei, ticket_id=other.pk, at=at)
    with pytest.raises(refusals.WrongTicketState):
        ending.give_up(token=other.token, at=at)


def test_the_day_ends_what_was_left_over(hall, general, one, two, mei, tao, at):
    for _ in range(3):
        story.number(hall, general, at)
    called = commands.call_next(by=mei, window_id=one.pk, at=at)
    serving = commands.call_next(by=tao, window_id=two.pk, at=at)
    commands.serve(by=tao, ticket_id=serving.pk, at=at)
    chores.end_days(at)
    assert Ticket.objects.filter(ended_at=None).count() == 3
    chores.end_days(at + DAY)
    states = dict(Ticket.objects.values_list("serial", "state"))
    assert states == {called.serial: "missed", serving.serial: "done", 3: "cancelled"}
    one.refresh_from_db()
    assert one.state == "closed"


def test_who_left_a_phone_is_told_once_that_the_turn_is_near(hall, general, one, mei, at):
    for _ in range(4):
        story.number(hall, general, at)
    commands.take_by_phone(hall_id=hall.pk, topic_id=general.pk, phone="19900000009", at=at + MINUTE)
    chores.tell_whose_turn_is_near(at + MINUTE)
    assert not OutboxMessage.objects.filter(kind="ticket.near").exists()
    story.served(mei, one, at + 2 * MINUTE, at + 3 * MINUTE)
    chores.tell_whose_turn_is_near(at + 4 * MINUTE)
    chores.tell_whose_turn_is_near(at + 5 * MINUTE)
    told = OutboxMessage.objects.get(kind="ticket.near")
    assert told.address == "19900000009"
    assert "A005" in told.content["body"]


def test_the_estimate_comes_from_the_facts_of_today(hall, general, estate, one, mei, at):
    def wait(letter):
        return next(one.minutes for one in estimates.Queue(hall, at=moment).waits() if one.topic.letter == letter)

    moment = at
    assert wait("A") == 0
    assert wait("B") is None  # no open window serves it
    for n in range(5):
        story.number(hall, general, at)
        story.served(mei, one, at + n * 5 * MINUTE, at + (n * 5 + 4) * MINUTE)
    moment = at + 30 * MINUTE
    last = [story.number(hall, general, moment) for _ in range(3)][-1]
    assert wait("A") == 15  # three ahead, four minutes each, told in steps of five
    turn = estimates.Queue(hall, at=moment).turn(last)
    assert (turn.ahead, turn.minutes) == (2, 10)


def test_the_database_refuses_what_must_never_happen(hall, general, one, mei, at):
    first, second = story.number(hall, general, at), story.number(hall, general, at)
    for change in ({"serial": first.serial}, {"state": "done"}, {"state": "called"}, {"serial": 0}):
        with pytest.raises(IntegrityError), atomic():
            Ticket.objects.filter(pk=second.pk).update(**change)
    commands.call_next(by=mei, window_id=one.pk, at=at)
    with pytest.raises(IntegrityError), atomic():
        Ticket.objects.filter(pk=second.pk).update(state="called", window=one, calls=1, called_at=at)


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_however_many_come_at_once(head, places, at):
    hall = story.hall(head, places.district, at)
    topic = founding.add_topic(by=head, hall_id=hall.pk, letter="A", name="综合", at=at)

    def crowd():
        for turn in range(5):
            ticket = story.number(hall, topic, at)
            if turn % 2:
                ending.give_up(token=ticket.token, at=at)
        commands.take_by_phone(hall_id=hall.pk, topic_id=topic.pk, phone="19900000077", at=at)

    found = together([crowd] * 6)
    assert sorted(found, key=str) == [None, *["has_number"] * 5]
    serials = sorted(Ticket.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 32))


@pytest.mark.django_db(transaction=True)
def test_clerks_who_call_at_once_get_different_numbers(head, places, at):
    hall = story.hall(head, places.district, at)
    topic = founding.add_topic(by=head, hall_id=hall.pk, letter="A", name="综合", at=at)
    desks = []
    for number in range(1, 7):
        who = story.clerk(f"员工{number}", places.district)
        desks.append((who, story.opened(head, who, story.window(head, hall, at, number=number, topics=[topic]), at)))
    for _ in range(20):
        story.number(hall, topic, at)

    def work(who, window):
        return lambda: [story.served(who, window, at, at + MINUTE) for _ in range(3)]

    assert together([work(*desk) for desk in desks]) == [None] * 6
    done = Ticket.objects.filter(state="done")
    assert done.count() == 18
    assert sorted(done.values_list("serial", flat=True)) == list(range(1, 19))
    assert set(done.values_list("window", flat=True)) == {window.pk for _who, window in desks}
