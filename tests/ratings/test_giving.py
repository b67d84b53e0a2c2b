"""Who rates what, once, and that nobody learns who."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from tests.ratings import story
from tests.windows import story as windows
from wangge import journal
from wangge.hall.models import Case
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted
from wangge.ratings import chores, giving, refusals
from wangge.ratings.models import Rating
from wangge.windows import commands

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_case_is_rated_once_by_its_link_and_the_journal_does_not_say_by_whom(case, chen, wen, shi, permit, at):
    made = giving.rate_case(
        token=case.token,
        level=4,
        at=at + 2 * HOUR,
        told={"attitude": 5},
        words="很快",
        contact="199 0000 1234",
        channel="qr",
    )
    assert (made.office, made.item, made.clerk, made.approver) == (case.office, permit.item, wen, shi)
    assert (made.on_site, made.indicators, made.contact) == (True, {"attitude": 5}, "19900001234")
    leaf = journal.history_of(made).get()
    assert (leaf.kind, leaf.by_id) == ("rating.given", None)
    assert str(chen.pk) not in leaf.body
    with pytest.raises(refusals.RatedAlready):
        giving.rate_case(token=case.token, level=1, at=at + 3 * HOUR)
    with pytest.raises(IntegrityError), atomic():
        Rating.objects.create(case=case, place=case.place, channel="qr", on_site=True, level=1, indicators_version=1,
                              given_at=at)  # fmt: skip


def test_only_what_ended_and_only_for_thirty_days(shi, wen, permit, chen, case, at):
    from tests.hall import story as hall

    open_case = hall.accepted(wen, permit, at, applicant_id=chen.pk)
    with pytest.raises(refusals.NotYet):
        giving.rate_case(token=open_case.token, level=5, at=at)
    with pytest.raises(refusals.TooLate):
        giving.rate_case(token=case.token, level=5, at=at + 31 * DAY)
    with pytest.raises(NotFound):
        giving.rate_case(token="", level=5, at=at)


@pytest.mark.parametrize("given", [{"level": 0}, {"level": 6}, {"told": {"price": 5}}, {"told": {"attitude": 9}}])
def test_levels_and_indicators_are_fixed(case, at, given):
    with pytest.raises(refusals.BadLevel):
        giving.rate_case(**{"token": case.token, "level": 5, "at": at + 2 * HOUR} | given)


def test_a_number_that_is_too_short_is_told(case, at):
    with pytest.raises(Invalid):
        giving.rate_case(token=case.token, level=5, at=at + 2 * HOUR, contact="123")


def test_a_visit_is_rated_at_the_device_of_its_window(hall, general, one, mei, at):
    windows.number(hall, general, at)
    windows.number(hall, general, at)
    key = {"kiosk_key": hall.kiosk_key, "window_number": one.number}
    with pytest.raises(refusals.NotYet):
        giving.rate_at_device(level=5, at=at, **key)
    ticket = commands.call_next(by=mei, window_id=one.pk, at=at)
    commands.serve(by=mei, ticket_id=ticket.pk, at=at)
    made = giving.rate_at_device(level=5, at=at, **key)
    assert (made.ticket, made.clerk, made.window, made.channel) == (ticket, mei, one, "device")
    with pytest.raises(refusals.NotYet):
        giving.rate_at_device(level=1, at=at, **key)
    commands.finish(by=mei, ticket_id=ticket.pk, at=at)
    second = windows.served(mei, one, at, at)
    with pytest.raises(refusals.NotYet):
        giving.rate_at_device(level=5, at=at + timedelta(minutes=11), **key)
    assert giving.rate_at_device(level=3, at=at + timedelta(minutes=9), **key).ticket == second
    with pytest.raises(NotFound):
        giving.rate_at_device(kiosk_key="", window_number=1, level=5, at=at)


def test_a_visit_is_rated_by_the_link_of_its_number(hall, general, one, mei, at):
    ticket = windows.number(hall, general, at)
    with pytest.raises(refusals.NotYet):
        giving.rate_ticket(token=ticket.token, level=5, at=at)
    windows.served(mei, one, at, at)
    assert giving.rate_ticket(token=ticket.token, level=2, at=at + HOUR).handling.state == "open"


def test_by_phone_somebody_who_handles_ratings_writes_it_down(case, deputy, wen, at):
    with pytest.raises(NotPermitted):
        giving.rate_case_by_phone(by=wen, number=case.number, level=5, at=at + 2 * HOUR)
    made = giving.rate_case_by_phone(by=deputy, number=case.number.lower(), level=5, at=at + 2 * HOUR)
    assert made.channel == "phone"


def test_nobody_writes_down_a_rating_of_his_own_work(case, wen, places, at):
    from tests import cast

    cast.holding(wen, "bureau_head", places.district)
    with pytest.raises(refusals.OwnWork):
        giving.rate_case_by_phone(by=wen, number=case.number, level=5, at=at + 2 * HOUR)


def test_the_applicant_is_asked_once_after_the_end(case, chen, at):
    now = at + 2 * HOUR
    assert chores.ask_for_ratings(now) == 1
    assert chores.ask_for_ratings(now) == 0
    message = OutboxMessage.objects.get(kind="rating.asked")
    assert message.recipient_id == chen.pk
    assert f"/ratings/case/{case.token}" in message.content["body"]


def test_whoever_rated_already_is_not_asked(case, at):
    story.rated(case, at + 2 * HOUR)
    assert chores.ask_for_ratings(at + 3 * HOUR) == 0
    assert Case.objects.count() == 1


def test_words_and_number_are_sealed(case, at):
    story.rated(case, at + 2 * HOUR, words="态度很差", contact="19900001234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, contact FROM ratings_rating")
        kept = str(cursor.fetchall())
    assert "态度很差" not in kept
    assert "19900001234" not in kept
