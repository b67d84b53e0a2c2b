"""The replay tells the past exactly, and what other rules would have made of the same deeds: proven on real ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal import story
from tests.rehearsal.story import QUARTER
from wangge.kernel import policy
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.orders.models import Order
from wangge.points import ledger
from wangge.points.ledger import Because
from wangge.points.models import Account, Book, Posting, Standing, Strike
from wangge.rehearsal import registry
from wangge.rehearsal.replay import Replayed, replay

HOURS = {"points.hour_points": {"1": 30, "2": 40, "3": 50}}
KINDS = {"points.kind_percent": {"care": 200, "culture": 10, "safety": 150}}
STARS = {"points.stars_percent": {"0": 50, "1": 0, "2": 100, "3": 80, "4": 100, "5": 300}}
MOST = {"points.most_minutes": 90}
SEVERE = {"orders.bad_stars_points": 3}
MILD = {"orders.bad_stars_points": 1}
DEAR = {"volunteers.deduction_points": {"1": 100, "2": 3, "3": 40, "4": 1, "5": 1}}
HALF = {"shop.expired_percent": 50}
SCORE = {"score.tariff_points": {"learning": 9, "volunteering": 1, "order_1": 4, "order_2": 7, "order_3": 8}}
TWO = {"strikes.volunteer_limit_points": 2, "strikes.member_limit_points": 2}
ONE = {"strikes.volunteer_limit_points": 1, "strikes.member_limit_points": 1}
SHORT = {"strikes.window_days": 2, "strikes.volunteer_limit_points": 2}
DRAFTS = [
    HOURS, KINDS, STARS, MOST, SEVERE, MILD, DEAR, HALF, SCORE, TWO, ONE, SHORT, HOURS | DEAR | SEVERE, MILD | STARS | HALF,
    TWO | SEVERE, ONE | MILD | SCORE,
]  # fmt: skip


def books() -> dict[str, Any]:
    """What the books say: balances, and who is out since when with how many strikes."""
    found: dict[str, Any] = {
        f"{one.book} {one.person_id or one.organisation_id}": one.balance
        for one in Account.objects.filter(system=None).exclude(book="minutes")
    }
    for one in Standing.objects.all():
        count = Strike.objects.filter(standing=one, lift=None).count()
        found[f"{one.role} {one.person_id or one.organisation_id}"] = (count, one.removed_at and one.removed_at.date())
    return found


def outcome(found: Replayed, before: dict[str, Any], *, windowed: bool = False) -> dict[str, Any]:
    """The books as the replay says they would have been; holders it does not name stay as they are."""
    names = {"points": "points", "score": "score", "volunteer_strikes": "volunteer", "member_strikes": "member"}
    after = dict(before)
    for line in found.lines:
        name, one = f"{names[line.part.code]} {line.holder}", line.after
        if line.part.code in ("points", "score"):
            after[name] = one.balance if line.part.code == "points" else one.amount
        else:
            after[name] = (one.amount, one.removed)
    return after


@pytest.mark.parametrize("changes", DRAFTS, ids=lambda one: "+".join(key.split(".")[1] for key in one))
def test_the_replay_says_what_would_have_happened(everybody, changes):
    really = story.living(changes, lambda: story.quarter(everybody), books)
    story.quarter(everybody)
    found = replay(QUARTER, changes)
    assert [total.strays for total in found.totals] == [0] * len(found.totals)
    told = outcome(found, books())
    if "strikes.window_days" in changes:  # the books keep every strike; which count is another question
        really, told = ({name: _out(one) for name, one in some.items()} for some in (really, told))
    assert {name: one for name, one in told.items() if one not in (0, (0, None))} == {
        name: one for name, one in really.items() if one not in (0, (0, None))
    }


def _out(one: Any) -> Any:
    return one[1] if isinstance(one, tuple) else one


def test_under_the_rules_that_held_nothing_is_different(lived, at):
    found = replay(QUARTER, {key: one.value for key, one in policy.many(registry.keys(), story.TODAY).items()})
    assert found.lines == []
    assert {total.part for total in found.totals} == {one.code for one in registry.parts()}
    assert [total.strays for total in found.totals] == [0] * len(found.totals)
    holders = {total.part: total.holders for total in found.totals}
    assert holders["points"] == 2
    assert holders["score"] == 1
    assert {total.part: total.before for total in found.totals}["points"] > 0


def test_a_rule_that_changed_in_the_quarter_is_replayed_as_it_changed(everybody):
    story.ruled({"points.hour_points": {"1": 50, "2": 60, "3": 70}}, story.BEGINS.date() + 3 * story.DAY)
    story.quarter(everybody)
    found = replay(QUARTER, HOURS)
    assert [total.strays for total in found.totals] == [0]


def test_what_was_done_to_the_books_otherwise_is_found(lived):
    unpaid = Order.objects.get(taker=lived.sun, review__stars=2)
    with atomic():  # points for a service that earns none
        ledger.post(
            book=Book.POINTS, holder=lived.sun, amount=99, kind=Posting.Kind.EARN, because=Because("order", unpaid.pk),
            by=SYSTEM, at=unpaid.settled_at,
        )  # fmt: skip
    assert [total.strays for total in replay(QUARTER, HOURS).totals] == [1]
