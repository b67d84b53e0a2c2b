"""Ages and rankings, by the worked examples of their rule pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.care.story import table
from wangge.checkin.models import Consent
from wangge.checkin.rules import (
    Ages,
    AgeVerdict,
    Applicant,
    Asked,
    Component,
    add_months,
    age_verdict,
    ground_fits,
    minutes_to_close,
    quarter_days,
    ranked,
)
from wangge.kernel import policy

AGES = table("check-in.md", "kind", "born", "day", "ground", "answer")
CONSENTS = table("check-in.md", "purpose", "needed for", "what taking it back stops")
COMPONENTS = table("selection.md", "component", "points", "weight")
ORDERS = table("selection.md", "case", "people", "order and totals")
WEIGHTS = {name: int(weight) for name, _points, weight in COMPONENTS}
SHIPPED = {row["key"]: row["value"] for row in policy.defaults()}
LIMITS = Ages(*(SHIPPED[f"checkin.{name}_years"] for name in ("adult", "own_labour", "guardian")))


@pytest.mark.parametrize(("kind", "born", "day", "ground", "answer"), AGES, ids=[" ".join(row[:4]) for row in AGES])
def test_ages_are_judged_as_the_page_says(kind, born, day, ground, answer):
    born_on = None if born == "unknown" else date.fromisoformat(born)
    verdict = age_verdict(born_on, date.fromisoformat(day), ages=LIMITS, member=kind != "volunteer")
    basis = "" if ground == "–" else ground

    if verdict in (AgeVerdict.TOO_YOUNG, AgeVerdict.UNKNOWN):
        assert answer == f"refused {verdict}"
        assert not ground_fits(verdict, basis)
    else:
        assert answer == ("in" if ground_fits(verdict, basis) else f"needs {verdict}")


def test_the_page_names_every_purpose_of_consent_and_every_verdict():
    assert {row[0] for row in CONSENTS} == set(Consent.Purpose.values)
    said = " ".join(row[4] for row in AGES)
    assert all(str(verdict) in said for verdict in AgeVerdict if verdict != AgeVerdict.FINE)


def test_the_weights_on_the_page_are_the_shipped_ones_and_add_up():
    assert SHIPPED["selection.weights"] == WEIGHTS
    assert sum(WEIGHTS.values()) == 100


def people_of(text: str) -> tuple[dict[UUID, str], list[Applicant]]:
    names, found = {}, []
    for number, one in enumerate(text.split(";"), start=1):
        name, *words = one.split()
        made: dict = {"key": UUID(int=number), "claimed_at": datetime(2022, 7, 1, tzinfo=UTC)}
        for word in words:
            if word.endswith("h") and word[:-1].isdigit():
                made["minutes"] = 60 * int(word[:-1])
            elif "/" in word:
                made["kept"], made["missed"] = map(int, word.split("/"))
            elif "*" in word:
                made["stars"], made["reviews"] = map(int, word.split("*"))
            elif word[0] in "+@":
                made["skills" if word[0] == "+" else "times"] = [word[1:]]
            elif word.startswith("in:"):
                made["near"] = word[3:]
            elif word[0] == "w":
                made["wish"] = int(word[1:])
            else:
                made["claimed_at"] = datetime(2022, 7, int(word[1:]), tzinfo=UTC)
        names[made["key"]] = name
        found.append(Applicant(**made))
    return names, found


ASKED = Asked(["care"], ["6m"], SHIPPED["selection.full_hours"] * 60, SHIPPED["selection.neutral_points"])


@pytest.mark.parametrize(("case", "people", "expected"), ORDERS, ids=[row[0] for row in ORDERS])
def test_people_are_ranked_as_the_page_says(case, people, expected):
    names, applicants = people_of(people)
    found = ranked(applicants, ASKED, WEIGHTS)
    assert ", ".join(f"{names[one.key]} {one.total}" for one in found) == expected


def test_each_place_says_what_is_missing_to_the_one_above_and_what_would_close_it():
    names, applicants = people_of("an 35h @6m; bo 5h +care @6m")
    first, second = ranked(applicants, ASKED, WEIGHTS)

    assert (first.gap, dict(first.steps)) == (0, {})
    assert names[second.key] == "an"
    assert second.gap == 501
    assert second.steps[Component.SKILLS] == 2000
    hours = next(part for part in second.parts if part.component == Component.HOURS)
    more = minutes_to_close(second.gap, hours)
    assert more is not None
    again = ranked([applicants[1], Applicant(**{**applicants[0].__dict__, "minutes": 35 * 60 + more})], ASKED, WEIGHTS)
    assert names[again[0].key] == "an"


def test_hours_cannot_close_a_gap_larger_than_what_they_can_still_add():
    _names, applicants = people_of("an 49h; bo 5h +care @6m")
    last = ranked(applicants, ASKED, WEIGHTS)[-1]
    assert minutes_to_close(last.gap, last.parts[0]) is None


def test_weights_that_do_not_add_up_or_forget_a_component_are_a_bug():
    for wrong in ({**WEIGHTS, "hours": 26}, {name: WEIGHTS[name] for name in list(WEIGHTS)[1:]}):
        with pytest.raises(ValueError, match="weights"):
            ranked([], ASKED, wrong)


applicants = st.builds(
    Applicant,
    key=st.uuids(),
    claimed_at=st.datetimes(timezones=st.just(UTC)),
    minutes=st.integers(0, 9000),
    kept=st.integers(0, 20),
    missed=st.integers(0, 20),
    skills=st.lists(st.sampled_from(["care", "legal"]), unique=True),
    times=st.lists(st.sampled_from(["6m", "7a"]), unique=True),
    near=st.sampled_from(["", "building", "grid", "community"]),
    wish=st.integers(1, 3),
)


@given(st.lists(applicants, max_size=8, unique_by=lambda one: one.key), st.randoms())
def test_the_order_does_not_depend_on_the_order_people_are_looked_at(people, chance):
    mixed = list(people)
    chance.shuffle(mixed)
    places = ranked(people, ASKED, WEIGHTS)
    assert ranked(mixed, ASKED, WEIGHTS) == places
    assert all(0 <= one.total <= 10_000 for one in places)
    assert [one.total for one in places] == sorted((one.total for one in places), reverse=True)


def test_months_and_quarters_end_where_the_calendar_says():
    assert add_months(date(2022, 8, 31), 6) == date(2023, 2, 28)
    assert add_months(date(2022, 7, 28), -12) == date(2021, 7, 28)
    assert quarter_days(2022, 1) == (date(2022, 1, 1), date(2022, 3, 31))
    assert quarter_days(2022, 4) == (date(2022, 10, 1), date(2022, 12, 31))
    with pytest.raises(ValueError, match="quarter"):
        quarter_days(2022, 5)
