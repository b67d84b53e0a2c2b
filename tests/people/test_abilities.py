"""Skills and free times are closed lists in one order, so that what one list says another understands."""

from __future__ import annotations

import pytest

from wangge.people.abilities import SLOTS, Skill, slot_words, sound_skills, sound_times


def test_a_week_has_three_slots_a_day():
    assert len(SLOTS) == 21
    assert (SLOTS[0], SLOTS[-1]) == ("1m", "7e")


def test_skills_come_in_the_order_of_the_list_and_once():
    assert sound_skills(["repair", "care", "repair"]) == [Skill.CARE, Skill.REPAIR]


def test_times_come_in_the_order_of_the_week_and_once():
    assert sound_times(["7e", "1m", "7e"]) == ["1m", "7e"]


@pytest.mark.parametrize("check", [sound_skills, sound_times])
def test_what_is_not_in_the_list_is_refused_by_name(check):
    with pytest.raises(ValueError, match="8x"):
        check(["8x"])


def test_a_slot_in_words():
    assert slot_words("6m") == "周六上午"
