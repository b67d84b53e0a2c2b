"""The worked examples of docs/rules/points-shop.md."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from wangge.kernel.refusals import Refused
from wangge.points import ledger
from wangge.points.models import Book
from wangge.shop import chores, commands
from wangge.shop.models import Good, Redemption

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "points-shop.md"


def cases():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


@pytest.mark.parametrize(("happens", "points", "left", "last"), cases(), ids=lambda one: str(one))
def test_the_page_tells_what_happens(happens, points, left, last, buyer, zhao, soap, at):
    said, now = "", at
    for word in happens.split():
        newest = Redemption.objects.order_by("-at", "-id").first()
        try:
            if word.startswith("+"):
                now += timedelta(days=int(word))
            elif word.startswith("r"):
                said = commands.redeem(by=buyer, good_id=soap.pk, count=int(word[1:]), at=now).state
            elif word == "c":
                said = commands.cancel(by=buyer, redemption_id=newest.pk, at=now).state
            elif word == "h":
                said = commands.collect(by=zhao, code=newest.code, at=now).state
            else:
                chores.expire_uncollected(now + timedelta(days=15))
                newest.refresh_from_db()
                said = newest.state
        except Refused as refusal:
            said = refusal.code
    got = (ledger.balance(Book.POINTS, buyer, now), Good.objects.get(pk=soap.pk).stock, said)
    assert got == (int(points), int(left), last)


def test_the_page_has_examples():
    assert len(cases()) > 10
