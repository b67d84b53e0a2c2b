"""The fall card and the order of asking, by the worked examples of their rule pages."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.care.story import table
from wangge.care.rules import (
    ADVICE_WORDS,
    FIRST_AID_WORDS,
    NEEDS_120,
    QUESTIONS,
    Advice,
    Candidate,
    advice_for,
    first_aid_for,
    ranked,
)

CARDS = table("fall-card.md", "answers", "advice", "first aid")
ORDERS = table("dispatch.md", "case", "people", "asked in this order")
answers = st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.booleans())


def answered(text: str) -> dict[str, bool]:
    given_answers = {word.lstrip("!"): not word.startswith("!") for word in text.split()}
    assert given_answers.keys() <= QUESTIONS.keys()
    return given_answers


@pytest.mark.parametrize(("text", "advice", "first_aid"), CARDS, ids=[row[0] for row in CARDS])
def test_the_fall_card_advises_as_its_page_says(text, advice, first_aid):
    assert advice_for(answered(text)) == advice
    assert first_aid_for(answered(text)) == [FIRST_AID_WORDS[sign] for sign in first_aid.split()]


def test_the_page_shows_every_advice_and_every_advice_has_words():
    assert {row[1] for row in CARDS} == set(Advice) == set(ADVICE_WORDS)


@given(answers)
def test_silence_never_ends_in_the_mildest_advice(card):
    if advice_for(card) == Advice.HELP_UP_SLOWLY:
        assert card["remembers"] is True


@given(answers, st.sampled_from(sorted(set(QUESTIONS) - {"conscious", "breathing", "remembers", "wants_to_stand"})))
def test_one_sign_more_never_takes_120_back(card, sign):
    worse = {**card, sign: True}
    if advice_for({**card, sign: False}) in NEEDS_120:
        assert advice_for(worse) in NEEDS_120


def candidates(text: str) -> tuple[dict[UUID, str], list[Candidate]]:
    names, found = {}, []
    for number, one in enumerate(text.split(";"), start=1):
        name, *words = one.split()
        metres = [int(word[:-1]) for word in words if word.endswith("m")]
        assert set(words) <= {"own", "here", "duty", "leads", "busy"} | {f"{far}m" for far in metres}
        names[UUID(int=number)] = name
        found.append(
            Candidate(
                person_id=UUID(int=number),
                leads="leads" in words,
                own_grid="own" in words,
                on_duty_here="here" in words,
                on_duty="here" in words or "duty" in words,
                busy="busy" in words,
                tree_steps=0 if "own" in words else 1,
                distance_m=metres[0] if metres else None,
            )
        )
    return names, found


@pytest.mark.parametrize(("people", "order"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS])
def test_people_are_asked_in_the_order_of_the_page(people, order):
    names, found = candidates(people)
    for listed in (found, found[::-1]):
        said = ", ".join(f"{names[one.person_id]} {why}" for one, why in ranked(listed))
        assert (said or "nobody") == order


def test_somebody_with_two_posts_is_asked_once_and_for_the_better_reason():
    _names, (assistant, leader) = candidates("lin own here; gao own leads")
    both = [assistant, Candidate(**{**leader.__dict__, "person_id": assistant.person_id})]

    assert [(one.person_id, why) for one, why in ranked(both)] == [(assistant.person_id, "on_duty")]
