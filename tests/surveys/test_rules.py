"""What a questionnaire may hold, which questions are asked, and what answers become."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.surveys.story import ANSWERS, ASKED, SAID, table
from wangge.needs.kinds import NeedKind, ResourceKind
from wangge.surveys import answering, coverage, rules
from wangge.surveys.rules import Condition, Test
from wangge.surveys.states import DoorState, Outcome, after_visit

CONTENT = rules.read(ASKED)
TODAY = date(2022, 7, 28)


def problems(content: dict[str, Any]) -> list[str]:
    found = rules.problems(
        rules.read(content), need_kinds=frozenset(NeedKind.values), resource_kinds=frozenset(ResourceKind.values)
    )
    assert all("%" not in one.sentence for one in found)
    return [one.code for one in found]


def changed(change: Any) -> dict[str, Any]:
    content = deepcopy(ASKED)
    change(content["questions"])
    return content


# The schema


def test_what_is_written_reads_the_same():
    assert rules.write(CONTENT) == ASKED
    assert problems(ASKED) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda asked: asked[0].update(colour="red"),
        lambda asked: asked[0].update(kind="essay"),
        lambda asked: asked[0].update(id="Q 1"),
        lambda asked: asked[1].update(id="q1"),
        lambda asked: asked[0].update(min="one"),
        lambda asked: asked[0].update(options=[{"code": "a", "label": "b"}]),
        lambda asked: asked[0].update(questions=[{"id": "q9", "kind": "text", "text": "x"}]),
        lambda asked: asked[4]["questions"].append({"id": "q9", "kind": "group", "text": "x"}),
        lambda asked: asked[1]["produces"][0].update(skills=["magic"]),
        lambda asked: asked[1]["produces"][0].update(urgency=6),
        lambda asked: asked[1]["produces"][0].update(makes="money"),
        lambda asked: asked[2]["show_if"].update(mode="none"),
        lambda asked: asked[2]["show_if"].update(tests=[]),
        lambda asked: asked[0].update(text=" "),
    ],
)
def test_what_is_no_questionnaire_is_refused(change):
    with pytest.raises(rules.BadContent):
        rules.read(changed(change))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda asked: asked.clear(), "empty"),
        (lambda asked: asked[1].update(options=asked[1]["options"][:1]), "few_options"),
        (lambda asked: asked[1]["options"][2].update(label="家电维修"), "same_option"),
        (lambda asked: asked[0].update(min=20), "range"),
        (lambda asked: asked[4].update(questions=[]), "empty_group"),
        (lambda asked: asked.insert(0, asked.pop(2)), "later"),
        (lambda asked: asked[2]["show_if"]["tests"][0].update(question="q99"), "lost"),
        (lambda asked: asked[2]["show_if"]["tests"][0].update(question="q2", op="gt", value=3), "op"),
        (lambda asked: asked[2]["show_if"]["tests"][0].update(value="a9"), "value"),
        (
            lambda asked: asked.append(
                {"id": "q9", "kind": "text", "text": "组外",
                 "show_if": {"mode": "all", "tests": [{"question": "q6", "op": "gt", "value": 1}]}}
            ),
            "inside",
        ),
        (lambda asked: asked[1]["produces"][0].update(when="a9"), "produces_when"),
        (lambda asked: asked[3]["produces"][0].update(kind="repair"), "produces_kind"),
        (lambda asked: asked[1]["produces"][0].update(details_from="q1"), "details"),
    ],
)  # fmt: skip
def test_what_keeps_a_draft_from_being_published(change, code):
    assert code in problems(changed(change))


# Conditions

ANSWERED = {"n": 3, "c": "a1", "m": ["a1", "a2"], "y": True, "t": "腿疼"}


@pytest.mark.parametrize(
    ("question", "op", "value", "holds"),
    [
        ("n", "is", 3, True), ("n", "gt", 2, True), ("n", "gt", 3, False), ("n", "lt", 4, True), ("n", "lt", 3, False),
        ("c", "is", "a1", True), ("c", "is", "a2", False), ("c", "is_not", "a2", True), ("c", "is_not", "a1", False),
        ("m", "has", "a2", True), ("m", "has", "a3", False), ("y", "is", "yes", True), ("y", "is", "no", False),
        ("t", "has", "腿", True), ("t", "has", "手", False), ("t", "gt", 1, False),
        ("gone", "is", "a1", False), ("gone", "is_not", "a1", False), ("gone", "gt", 0, False),
    ],
)  # fmt: skip
def test_a_comparison_holds_or_not(question, op, value, holds):
    assert answering.holds(Test(question=question, op=op, value=value), ANSWERED) is holds


tests = st.builds(
    Test,
    question=st.sampled_from([*ANSWERED, "gone"]),
    op=st.sampled_from(["is", "is_not", "gt", "lt", "has"]),
    value=st.one_of(st.integers(0, 5), st.sampled_from(["a1", "a2", "yes", "no", "腿"])),
)


@given(st.lists(tests, min_size=1, max_size=4), tests)
def test_one_more_comparison_narrows_all_and_widens_any(before, more):
    def shown(mode: str, found: list[Test]) -> bool:
        return answering.is_shown(Condition(mode=mode, tests=tuple(found)), ANSWERED)

    assert shown("all", [*before, more]) <= shown("all", before)
    assert shown("any", [*before, more]) >= shown("any", before)
    assert shown("all", before) <= shown("any", before)


values = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 200), st.sampled_from(["", "a1", "a3", "yes", "no", "x", "2022-07-28"]),
    st.lists(st.sampled_from(["a1", "a2", "zz"]), max_size=3),
    st.lists(st.fixed_dictionaries({}, optional={"q6": st.integers(50, 130), "q7": st.booleans()}), max_size=4),
)  # fmt: skip
given_answers = st.dictionaries(st.sampled_from([f"q{number}" for number in range(1, 9)]), values)


@given(given_answers, st.booleans())
def test_whatever_is_sent_what_is_kept_is_sound_and_stays_the_same(sent, complete):
    checked = answering.check(CONTENT, sent, complete=complete)
    again = answering.check(CONTENT, checked.answers, complete=False)

    assert again.answers == checked.answers
    assert again.wrong == []
    assert ("q3" in checked.answers) <= bool({"a1", "a2"} & set(checked.answers.get("q2", [])))
    assert ("q5" in checked.answers) <= (checked.answers.get("q1", 0) > 1)
    assert all(one.sentence for one in checked.wrong)


# Answers


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"q1": None}, [("q1", "required")]),  # and q5 is not asked any more
        ({"q1": "zwei"}, [("q1", "number")]),
        ({"q1": 13}, [("q1", "above")]),
        ({"q1": 0}, [("q1", "below")]),
        ({"q2": ["a9"]}, [("q2", "option")]),
        ({"q4": "perhaps"}, [("q4", "option")]),
        ({"q3": "长" * 2001}, [("q3", "long")]),
        ({"q5": [{"q7": True}]}, [("q5-0-q6", "required")]),
        ({"q5": [{"q6": 70}] * 4}, [("q5", "repeats")]),
        ({"q5": "x"}, [("q5", "shape")]),
    ],
)
def test_what_is_wrong_is_named_at_its_place(change, wrong):
    checked = answering.check(CONTENT, {**ANSWERS, **change}, complete=True)
    assert [(one.key, one.code) for one in checked.wrong] == wrong


def test_a_question_that_is_not_asked_keeps_no_answer():
    checked = answering.check(CONTENT, {**ANSWERS, "q1": 1, "q2": ["a3"]}, complete=True)
    assert checked.wrong == []
    assert checked.answers == {"q1": 1, "q2": ["a3"], "q4": True}


def test_answers_become_needs_and_resources_with_titles_of_fixed_words():
    made = answering.products(CONTENT, ANSWERS, TODAY)
    assert [(one.key, one.rule.makes, one.title, one.details, one.wanted_by) for one in made] == [
        ("q2=a1", "need", "需要家电维修", SAID, date(2022, 8, 11)),
        ("q4=yes", "resource", "邻里家电维修", "", None),
    ]


# Doors and coverage


@pytest.mark.parametrize(("before", "outcome", "tries", "most", "after"),
    table("survey-coverage.md", "before", "outcome", "tries", "most", "after"))  # fmt: skip
def test_a_knock_moves_the_door_as_its_page_says(before, outcome, tries, most, after):
    assert after_visit(DoorState(before), Outcome(outcome), tries=int(tries), most=int(most)) == DoorState(after)


@pytest.mark.parametrize(("visited", "households", "percent", "band"),
    table("survey-coverage.md", "visited", "households", "percent", "band"))  # fmt: skip
def test_coverage_and_its_band_are_as_their_page_says(visited, households, percent, band):
    found = coverage.percent(int(visited), int(households))
    assert str("-" if found is None else found) == percent
    assert coverage.band(int(visited), int(households), (95, 90, 85)) == band


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_a_hidden_number_does_not_follow_from_the_total(values):
    shown = coverage.masked_shares(values, clear=False)
    hidden = [value for value, one in zip(values, shown, strict=True) if one is None]
    assert all(one is None or one == 0 or one >= 5 for one in shown)
    assert len(hidden) != 1 or sum(values) == hidden[0]
    assert coverage.masked_shares(values, clear=True) == values
