"""Who is proposed for an order, in which order, and why."""

from __future__ import annotations

import pytest

from tests import cast
from tests.care.story import table
from tests.orders import story
from tests.orders.story import DAY, HOUR
from tests.volunteers.story import volunteer
from wangge.checkin.models import CheckIn
from wangge.kernel import policy
from wangge.orders import publishing, rules
from wangge.orders.candidates import candidates

ROWS = table("orders.md", "metres", "skills", "knows the person", "minutes lately", "asked", "costs")
NEAR = {"building": 50, "grid": 300, "community": 900, "elsewhere": 3000}
LEVELS = {"community": 3, "grid": 4, "building": 5}


@pytest.mark.parametrize(("metres", "skills", "knows", "minutes", "asked", "costs"), ROWS)
def test_the_page_says_what_asking_costs(db, at, metres, skills, knows, minutes, asked, costs):
    weights = rules.Weights(**policy.on("orders.candidate_weights", at).value)
    found = rules.candidate_cost(
        int(metres), skill_percent=int(skills.rstrip(" %")), is_known=knows == "yes", minutes=int(minutes), asked=int(asked),
        weights=weights,
    )  # fmt: skip
    assert found == int(costs)


def test_where_no_position_is_known_the_tree_says_how_far():
    assert rules.rough_distance("/d/s/c/g/b/u/1/", "/d/s/c/g/b/u/2/", NEAR, LEVELS) == 50
    assert rules.rough_distance("/d/s/c/g/b/", "/d/s/c/g/x/", NEAR, LEVELS) == 300
    assert rules.rough_distance("/d/s/c/g/", "/d/s/c/y/", NEAR, LEVELS) == 900
    assert rules.rough_distance("/d/s/c/", "/d/s/y/", NEAR, LEVELS) == 3000


def names(order, at, **more):
    return [one.to.name for one in candidates(order, at=at, **more)]


def test_who_can_do_it_and_who_has_done_less_comes_first(order, sun, zhou, zhao, places, at):
    CheckIn.objects.filter(person=sun).update(skills=["policy", "cooking"])
    CheckIn.objects.filter(person=zhou).update(skills=["cooking"])
    found = candidates(order, at=at)
    assert [(one.to.name, one.skills, one.skill_percent) for one in found] == [
        ("孙志强", ("policy",), 100), ("周小雨", (), 0),
    ]  # fmt: skip
    before = story.published(zhao, None, places, at, starts_at=at + 2 * DAY, ends_at=at + 2 * DAY + 8 * HOUR)
    story.confirmed(before, sun, zhao, minutes=480)
    late = before.ends_at
    assert [(one.to.name, one.minutes) for one in candidates(order, at=late)] == [("周小雨", 0), ("孙志强", 480)]
    assert names(order, at + 60 * DAY)[0] == "孙志强"


def test_the_nearer_door_comes_first(order, sun, zhou, places, at):
    for who, home in ((sun, places.home7), (zhou, places.home)):
        CheckIn.objects.filter(person=who).update(skills=[])
        who.home = home
        who.save()
    places.building.longitude, places.building.latitude = 112.55, 37.80
    places.building.save()
    first, second = candidates(order, at=at)
    assert first.distance_m <= second.distance_m
    assert first.cost <= second.cost


def test_a_member_that_offers_this_kind_is_able(order, membership, keeper, at):
    found = candidates(order, at=at)
    assert [(one.to, one.skill_percent) for one in found] == [(membership.organisation, 0)]


def test_who_was_asked_is_not_proposed_again_and_names_are_looked_for(order, sun, zhou, zhao, at):
    publishing.offer(by=zhao, order_id=order.pk, to=sun, at=at)
    assert names(order, at) == ["周小雨"]
    assert names(order, at, text="zhoux") == ["周小雨"]
    assert names(order, at, text="没有") == []


def test_questions_do_not_grow_with_people(order, sun, zhao, places, at, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        candidates(order, at=at)
    for n in range(6):
        volunteer(f"帮手{n}", places, zhao, at)
    with django_assert_max_num_queries(16):
        assert len(candidates(order, at=at)) == 7


def test_the_page_says_why(order, sun, zhao, at):
    CheckIn.objects.filter(person=sun).update(skills=["policy"])
    page = cast.browser_of(zhao).get(f"/orders/{order.pk}/offer").content.decode()
    assert "会政策" in page
    assert "近来没有服务" in page
