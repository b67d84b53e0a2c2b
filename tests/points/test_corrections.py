"""Errors are corrected by entries, and never by one person alone."""

from __future__ import annotations

import pytest

from tests import cast
from tests.points.story import amounts, move
from wangge.journal.models import Leaf
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotPermitted
from wangge.points import audit, commands, refusals
from wangge.points.models import Account, Correction, Entry

REASON = "登记的时长多了一小时"


@pytest.fixture
def colleague(places):
    who = cast.person("孟丽")
    cast.holding(who, "community_staff", places.community)
    return who


@pytest.fixture
def entry(lin, at):
    move(lin, 20, at)
    return Entry.objects.get(account__person=lin)


def ask(entry, by, at, **more):
    return commands.ask_correction(by=by, entry_id=entry.pk, reason=REASON, at=at, **more)


def decide(correction, by, at, approve=True, **more):
    return commands.decide_correction(by=by, correction_id=correction.pk, approve=approve, at=at, **more)


def test_the_wrong_entry_is_mirrored_and_the_right_amount_posted(lin, zhao, colleague, entry, at):
    asked = ask(entry, zhao, at, right_amount=10)
    assert amounts(lin) == [20]
    decide(asked, colleague, at)
    assert amounts(lin) == [20, -20, 10]
    assert Account.objects.get(person=lin).balance == 10
    mirror = Entry.objects.select_related("posting").get(reverses=entry)
    assert (mirror.posting.by, mirror.posting.approved_by) == (zhao, colleague)
    assert OutboxMessage.objects.get(kind="points.corrected").recipient_id == lin.pk
    assert {"points.correction_asked", "points.correction_decided"} <= set(Leaf.objects.values_list("kind", flat=True))
    assert audit.audit() == []


def test_who_asked_and_whose_account_it_is_cannot_approve(lin, zhao, entry, at):
    asked = ask(entry, zhao, at)
    for who in (zhao, lin):
        with pytest.raises(refusals.FourEyes):
            decide(asked, who, at)
    assert amounts(lin) == [20]


def test_a_declined_one_changes_nothing_and_may_be_asked_again(lin, zhao, colleague, entry, at):
    asked = ask(entry, zhao, at)
    with pytest.raises(refusals.CorrectionWaits):
        ask(entry, zhao, at)
    with pytest.raises(refusals.ReasonMissing):
        decide(asked, colleague, at, approve=False)
    decide(asked, colleague, at, approve=False, answer="签到记录是对的")
    assert amounts(lin) == [20]
    ask(entry, zhao, at)
    assert Correction.objects.count() == 2


def test_only_who_corrects_there(lin, gao, zhao, foreign_staff, entry, at):
    for who in (gao, foreign_staff, lin):
        with pytest.raises(NotPermitted):
            ask(entry, who, at)
    asked = ask(entry, zhao, at)
    with pytest.raises(NotPermitted):
        decide(asked, foreign_staff, at)


def test_what_was_redeemed_or_mirrored_is_not_corrected_here(lin, zhao, colleague, entry, at):
    move(lin, -5, at)
    with pytest.raises(refusals.NotCorrectable):
        ask(Entry.objects.get(number=2), zhao, at)
    decide(ask(entry, zhao, at), colleague, at)
    with pytest.raises(refusals.NotCorrectable):
        ask(Entry.objects.get(number=3), zhao, at)
    with pytest.raises(refusals.AlreadyReversed):
        ask(entry, zhao, at)
