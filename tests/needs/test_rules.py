"""Duplicates, expiry and public titles, by the worked examples of their rule page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.care.story import table
from wangge.kernel import policy
from wangge.needs import rules, states
from wangge.needs.queries import ALIKE
from wangge.needs.rules import Limits, Nearness, Told

AT = datetime.fromisoformat("2022-07-28T10:00:00+08:00")
GRID = "140105/001/X01/001/"
PATHS = {
    "502": f"{GRID}B003/U2/0502/", "501": f"{GRID}B003/U2/0501/", "B7": f"{GRID}B007/", "G2": "140105/001/X01/002/B009/",
}  # fmt: skip
LIMITS = Limits(**{near: int(number) for near, number in table("duplicates.md", "near", "suggested from")}, days=30)
CASES = table("duplicates.md", "case", "one", "other", "about", "places", "days", "suggested")
TITLES = table("duplicates.md", "title", "people", "refused for")


def told(title: str, about: str, path: str, at: datetime) -> Told:
    return Told("repair", title, PATHS[path], at, None if about == "-" else about)


@pytest.mark.parametrize(
    ("case", "one", "other", "about", "places", "days", "suggested"), CASES, ids=[c[0] for c in CASES]
)
def test_duplicates_are_suggested_as_the_page_says(case, one, other, about, places, days, suggested):
    (about_one, about_other), (here, there) = about.split(), places.split()
    first = told(one, about_one, here, AT)
    second = told(other, about_other, there, AT + timedelta(days=int(days)))

    for pair in ((first, second), (second, first)):
        score = rules.duplicate_score(*pair, LIMITS)
        assert (score is not None) == (suggested == "yes"), f"likeness {rules.likeness(one, other)}"


def test_the_limits_of_the_page_are_the_policy(db):
    found = policy.many(ALIKE.values(), AT)
    assert Limits(**{name: found[key].value for name, key in ALIKE.items()}) == LIMITS


def test_another_kind_is_another_thing():
    one, other = told("修灯", "-", "502", AT), Told("safety", "修灯", PATHS["502"], AT)
    assert rules.duplicate_score(one, other, LIMITS) is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_share_and_has_no_order(one, other):
    assert 0 <= rules.likeness(one, other) <= 100
    assert rules.likeness(one, other) == rules.likeness(other, one)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("502", "502", Nearness.DOOR), ("502", "501", Nearness.BUILDING), ("502", "B7", Nearness.GRID),
        ("B7", "B7", Nearness.BUILDING), ("502", "G2", Nearness.FAR),
    ],
)  # fmt: skip
def test_nearness(one, other, near):
    assert rules.nearness(PATHS[one], PATHS[other]) is near


def test_a_community_is_near_only_to_itself():
    community = "140105/001/X01/"
    assert rules.nearness(community, community) is Nearness.GRID
    assert rules.nearness(community, GRID) is Nearness.FAR


@pytest.mark.parametrize(("title", "people", "refused"), TITLES, ids=[row[0] for row in TITLES])
def test_public_titles_lead_to_nobody(title, people, refused):
    found = rules.shown_by(title, people.split())
    assert (found[0].value if found else "") == refused


@pytest.mark.parametrize(
    ("today", "expired", "warned"),
    [
        ("2022-08-22", False, False),  # the last day is the 30th; seven days before it is the 23rd
        ("2022-08-23", False, True),
        ("2022-08-30", False, True),
        ("2022-08-31", True, False),
    ],
)
def test_the_days_around_expiry(today, expired, warned):
    until, day = date(2022, 7, 31), date.fromisoformat(today)
    assert rules.expires_after(until, 30) == date(2022, 8, 30)
    assert rules.is_expired(until, 30, day) is expired
    assert rules.is_to_be_warned(until, 30, 7, day) is warned


def test_without_a_day_nothing_expires():
    assert not rules.is_expired(None, 0, date(2099, 1, 1))
    assert not rules.is_to_be_warned(None, 0, 7, date(2099, 1, 1))


def test_what_may_follow_what():
    assert set(states.NEXT) == set(states.State.values)
    for ended in ("done", "withdrawn", "expired", "merged"):
        assert states.may_follow("open", ended)
        assert states.may_follow(ended, "open")
        assert not any(states.may_follow(ended, other) for other in states.State.values if other != "open")
