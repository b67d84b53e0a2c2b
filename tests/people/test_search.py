"""Finding a person as one types."""

import pytest

from tests import cast
from wangge.people import queries
from wangge.posts import access

WORDS = ["秀兰", "王", "wangxiu", "WXL", "wx", "3号楼2单元502", "王 3号楼"]


@pytest.mark.parametrize("text", WORDS)
def test_a_resident_is_found_by_name_pinyin_initials_and_address(text, zhao, grandma_wang, stranger, at):
    assert grandma_wang in queries.search(zhao, text, at=at)


def test_a_resident_is_found_by_the_whole_phone_or_citizen_number(zhao, grandma_wang, at):
    phone = grandma_wang.phone

    assert queries.search(zhao, phone, at=at) == [grandma_wang]
    assert queries.search(zhao, f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}".replace(" ", ""), at=at) == [grandma_wang]
    assert queries.search(zhao, grandma_wang.citizen_no, at=at) == [grandma_wang]
    assert queries.search(zhao, phone[:8], at=at) == []  # no guessing by part of a number


def test_words_narrow(zhao, gao, grandma_wang, at):
    assert queries.search(zhao, "502", at=at) == [grandma_wang]
    assert queries.search(zhao, "高 502", at=at) == []


def test_nothing_typed_finds_nobody(zhao, grandma_wang, at):
    assert queries.search(zhao, "  ", at=at) == []


def test_nobody_is_found_outside_my_places(foreign_staff, grandma_wang, at):
    for text in [*WORDS, grandma_wang.phone, grandma_wang.citizen_no]:
        assert grandma_wang not in queries.search(foreign_staff, text, at=at)


def test_search_stops_at_twenty_and_costs_the_same_for_any_number(zhao, places, at, django_assert_max_num_queries):
    for number in range(25):
        cast.person(f"郭{number}", home=places.home)

    with access.remembered(), django_assert_max_num_queries(3):  # the viewer's posts, places by name, people
        assert len(queries.search(zhao, "guo", at=at)) == queries.MOST_FOUND


def test_the_database_never_starts_with_everybody_who_is_not_merged(zhao, at):
    plan = queries.people_seen_by(zhao, at=at, text="王秀兰").explain()

    assert "people_person" in plan
    assert "merged_into_id_" not in plan  # the index Django would give the column: it holds nearly everybody
    assert "person_merged" not in plan
