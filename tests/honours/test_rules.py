"""The tables of the rule page, and what must hold for any figures."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.care.story import table
from wangge.honours import rules, wording
from wangge.honours.rules import Ballot, Candidate, Figure

WEIGHTS = {"minutes": 40, "stars": 40, "kept": 20}


def candidate(key, minutes, stars, reviews, kept, missed, struck=False):
    figures = {"minutes": Figure(minutes), "stars": Figure(stars, 5 * reviews), "kept": Figure(kept, kept + missed)}
    return Candidate(key, kept, figures, struck=struck)


def test_the_page_says_who_stands_where():
    rows = table("appraisal.md", "who", "minutes", "stars", "reviews", "kept", "missed", "deducted", "points", "rank")
    everybody = [candidate(who, *map(int, figures), struck=struck == "yes") for who, *figures, struck, _p, _r in rows]
    found = {one.key: one for one in rules.ranked(everybody, WEIGHTS, 5)}
    for who, *_figures, points, rank in rows:
        one = found[who]
        assert (one.out or wording.points(one.score), str(one.rank or "–")) == (points, rank)


def test_the_page_says_who_passes():
    rows = table("appraisal.md", "who", "points", "for", "against", "abstained", "passes")
    ballots = [
        Ballot(who, int(yes), int(yes) + int(no) + int(none), round(float(p) * 100))
        for who, p, yes, no, none, _ in rows
    ]
    assert rules.passed(ballots, 2) == {row[0] for row in rows if row[-1] == "yes"}


def test_who_ties_with_the_last_is_on_the_list_and_passes_too():
    alike = [candidate(key, 60, 50, 10, 5, 0) for key in "abc"]
    everybody = rules.ranked(alike, WEIGHTS, 5)
    assert {one.rank for one in everybody} == {1}
    assert rules.shortlisted(everybody, 1, 2) == {"a", "b", "c"}
    assert rules.passed([Ballot(key, 3, 4, 9000) for key in "abc"], 1) == {"a", "b", "c"}
    assert rules.passed([Ballot(key, 3, 4, 9000) for key in "abc"], 0) == set()


def test_nobody_is_listed_for_nothing():
    idle = rules.ranked([candidate("a", 0, 0, 0, 5, 5)], {"minutes": 1}, 5)
    assert idle[0].rank == 1
    assert rules.shortlisted(idle, 3, 2) == set()


figures = st.tuples(st.integers(0, 5000), st.integers(0, 50), st.just(10), st.integers(0, 30), st.integers(0, 9))


@given(st.lists(figures, max_size=12), st.integers(0, 10))
def test_points_are_within_bounds_and_more_never_counts_less(lines, least):
    everybody = rules.ranked([candidate(n, *line) for n, line in enumerate(lines)], WEIGHTS, least)
    compared = [one for one in everybody if one.rank is not None]
    assert all(0 <= one.score <= rules.FULL for one in compared)
    assert [one.score for one in compared] == sorted((one.score for one in compared), reverse=True)
    for one in compared:
        for other in compared:
            if all(a.points >= b.points for a, b in zip(one.parts, other.parts, strict=True)):
                assert one.rank <= other.rank


def test_a_quorum_is_of_those_there_are():
    assert rules.quorate(1, 2, 50)
    assert not rules.quorate(1, 3, 50)
    assert not rules.quorate(0, 0, 50)
