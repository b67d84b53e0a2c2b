"""Whom people may see: lists, search and details all ask the same question."""

from datetime import date, timedelta

import pytest

from tests import cast
from wangge.kernel.refusals import NotFound
from wangge.people import queries
from wangge.people.models import Kin, Person

TODAY = date(2022, 7, 28)


def seen_by(viewer, on=TODAY):
    return set(Person.objects.visible_to(viewer, on))


def test_staff_see_the_residents_of_their_places_and_themselves(lin, gao, zhao, grandma_wang, stranger, foreign_staff):
    assert seen_by(lin) == {lin, gao, grandma_wang}  # gao lives next door in the first grid; lin herself
    assert seen_by(foreign_staff) == {foreign_staff, stranger}
    assert seen_by(zhao) == {zhao, lin, gao, grandma_wang}


def test_a_post_that_has_ended_shows_nobody_any_more(places, grandma_wang):
    former = cast.person("前网格员")
    cast.holding(former, "grid_worker", places.grid1, until=TODAY)

    assert grandma_wang in seen_by(former)
    assert seen_by(former, TODAY + timedelta(days=1)) == {former}


def test_manager_and_administrator_see_no_resident(manager, admin, grandma_wang):
    assert seen_by(manager) == {manager}
    assert seen_by(admin) == {admin}


def test_a_relative_sees_whoever_agreed_and_only_while_the_tie_holds(grandma_wang, daughter):
    assert seen_by(daughter) == {daughter, grandma_wang}

    Kin.objects.update(sees_calls=False)
    assert seen_by(daughter) == {daughter}

    Kin.objects.update(sees_calls=True, valid_to=TODAY - timedelta(days=1))
    assert seen_by(daughter) == {daughter}


def test_consent_goes_one_way_only(grandma_wang, daughter):
    assert daughter not in seen_by(grandma_wang)


def test_nobody_sees_nobody(grandma_wang):
    assert seen_by(None) == set()


def test_a_person_outside_my_places_is_not_there(lin, stranger, at):
    with pytest.raises(NotFound):
        queries.person_for(lin, stranger.pk, at=at)
