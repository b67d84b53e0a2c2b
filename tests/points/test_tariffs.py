"""The rule page's table of points, and the scores."""

from __future__ import annotations

import pytest

from tests.care.story import table
from wangge.points import tariffs

ROWS = table("points.md", "kind", "difficulty", "minutes", "stars", "points")


@pytest.mark.parametrize(("kind", "difficulty", "minutes", "stars", "points"), ROWS)
def test_the_page_says_what_a_service_earns(db, at, kind, difficulty, minutes, stars, points):
    asked = {"kind": kind, "difficulty": int(difficulty), "minutes": int(minutes), "at": at}
    priced = tariffs.points_for(**asked, stars=None if stars == "–" else int(stars))
    assert priced.amount == int(points)
    assert priced.detail["minutes"] == int(minutes)
    assert str(priced.policy_row) == priced.detail["rules"]["points.hour_points"]


@pytest.mark.parametrize("asked", [{"difficulty": 4}, {"difficulty": 0}, {"stars": 6}, {"stars": 0}, {"minutes": -1}])
def test_what_is_no_service_has_no_price(db, at, asked):
    with pytest.raises(ValueError, match="difficulty"):
        tariffs.points_for(**{"kind": "care", "difficulty": 1, "minutes": 60, "stars": 3, "at": at} | asked)


def test_scores_of_members(db, at):
    told = [("learning", 1), ("volunteering", 1), ("order", 1), ("order", 2), ("order", 3)]
    assert [tariffs.score_for(what=what, difficulty=level, at=at).amount for what, level in told] == [2, 3, 2, 3, 5]
    with pytest.raises(ValueError, match="no score"):
        tariffs.score_for(what="sleeping", at=at)
