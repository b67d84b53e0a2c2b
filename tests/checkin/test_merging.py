"""Duplicates are suggested, merged, and put back exactly as they were."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from tests import cast
from tests.checkin.story import BORN, DAY, agree, applied, approved, claimed, offered, served, someone
from wangge import journal
from wangge.checkin import commands, merging, queries, refusals, units
from wangge.checkin.models import CheckIn, Consent, Merge, PostClaim, ServiceRecord, UnitContact
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotPermitted
from wangge.people.models import Person, Trait
from wangge.web.accounts.adapter import _with_digest

TODAY = date(2022, 7, 28)
WATCHED = (CheckIn, Consent, ServiceRecord, PostClaim, UnitContact, Trait)
VERSIONS = ("version", "kept_version")


@pytest.fixture
def pair(zhao, places, at):
    """A resident who checked in, and the same woman again from a list, with her own phone and a typing mistake."""
    kept = someone("陈晓梅", places.home)
    cast.resides(kept, places.home)
    phone = kept.phone
    double = cast.person("陈小梅", home=places.community, phone=phone, citizen_no=cast.impossible_citizen_no(BORN, 7))
    double.born_on = BORN
    double.save()
    return approved(zhao, kept, places.community, at), approved(zhao, double, places.community, at)


def snapshot():
    """Every row of the tables a merge touches, without version numbers."""
    found = {}
    for model in (*WATCHED, Person):
        for row in model.objects.values():
            found[model.__name__, row["id"]] = {name: value for name, value in row.items() if name not in VERSIONS}
    return found


def merge(by, kept, dropped, at):
    return merging.merge(by=by, kept_id=kept.pk, dropped_id=dropped.pk, reason="电话相同，核实为同一人", at=at)


# Suggestions


def whys(check_in, at):
    return [(one.check_in.person.name, one.why) for one in merging.duplicates_of(check_in, at=at)]


def test_the_same_phone_with_a_like_name_is_suggested_to_both(pair, at):
    assert whys(pair[0], at) == [("陈小梅", "phone")]
    assert whys(pair[1], at) == [("陈晓梅", "phone")]
    assert [(one.person.name, alike.why) for one, alike in merging.pairs(pair[0].place, at=at)] == [("陈晓梅", "phone")]


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        ("王立伟", {"born_on": BORN}, "name_and_birth"),
        ("王力伟", {"born_on": BORN}, "name"),  # sounds the same, born the same day
        ("王力伟", {"born_on": date(1985, 5, 6)}, ""),
        ("赵一鸣", {"born_on": BORN}, ""),
    ],
)
def test_names_count_only_with_another_agreement(name, facts, expected, zhao, places, at):
    first = approved(zhao, someone("王立伟", places.home), places.community, at)
    other = someone(name, places.home)
    Person.objects.filter(pk=other.pk).update(**facts)
    applied(zhao, Person.objects.get(pk=other.pk), places.community, at)
    assert [why for _name, why in whys(first, at)] == ([expected] if expected else [])
    assert [alike.why for _one, alike in merging.pairs(places.community, at=at)] == ([expected] if expected else [])


def test_two_citizen_numbers_are_two_people_even_on_one_phone(zhao, places, at):
    phone = cast.impossible_phone()
    for number, name in enumerate(("刘洋", "刘阳"), start=1):
        who = cast.person(
            name, home=places.home, phone=phone, born_on=BORN, citizen_no=cast.impossible_citizen_no(BORN, number)
        )
        approved(zhao, who, places.community, at)
    assert merging.pairs(places.community, at=at) == []


# Merging and taking it back


def fill(pair, zhao, places, at):
    """The second record has done, agreed to and put in for things."""
    kept, dropped = pair
    served(zhao, kept, TODAY, 60, at, what="两人都有")
    served(zhao, dropped, TODAY, 60, at, what="两人都有")
    served(zhao, dropped, TODAY, 120, at, what="只有一人有")
    agree(dropped.person, "photo", at)
    claimed(offered(zhao, places.building, at), dropped, at)
    approved(zhao, dropped.person, places.community, at, "retired_member")


def test_a_merge_moves_everything_once_and_the_double_leaves_every_list(pair, zhao, places, at):
    fill(pair, zhao, places, at)
    kept, dropped = pair

    assert merging.would_move(*pair) == {"services": 1, "claims": 1, "consents": 2}
    done = merge(zhao, kept, dropped, at + DAY)

    assert queries.minutes_of(kept) == 180
    assert set(Consent.objects.filter(person=kept.person).values_list("purpose", flat=True)) == {
        "match_to_tasks", "photo", "party_membership",
    }  # fmt: skip
    assert PostClaim.objects.get().check_in == kept
    assert dropped.pk not in set(queries.check_ins(zhao, at=at).values_list("pk", flat=True))
    assert not Person.objects.visible_to(zhao, TODAY).filter(pk=dropped.person_id).exists()
    keeper = Person.objects.get(pk=kept.person_id)
    assert _with_digest(str(keeper.phone_digest)) == [keeper]  # the phone signs one person in again
    assert keeper.citizen_no == cast.impossible_citizen_no(BORN, 7)
    assert set(keeper.traits.filter(valid_to=None).values_list("kind", flat=True)) == {"volunteer", "retired_member"}
    assert merging.pairs(places.community, at=at) == []
    assert [journal.history_of(one).last().kind for one in pair] == ["check_in.merged"] * 2
    assert list(queries.merges_of(kept)) == [done]


def test_undo_restores_everything_exactly(pair, zhao, places, at):
    fill(pair, zhao, places, at)
    before = snapshot()
    done = merge(zhao, *pair, at + DAY)
    assert snapshot() != before

    merging.undo(by=zhao, merge_id=done.pk, at=at + DAY)

    assert snapshot() == before
    with pytest.raises(refusals.AlreadyUndone):
        merging.undo(by=zhao, merge_id=done.pk, at=at + DAY)
    merge(zhao, *pair, at + DAY)  # and it can be merged again


def test_a_merge_that_was_built_upon_is_not_undone(pair, zhao, at):
    kept, dropped = pair
    done = merge(zhao, kept, dropped, at)
    commands.confirm(by=zhao, check_in_id=kept.pk, at=at)
    with pytest.raises(refusals.BuiltUpon):
        merging.undo(by=zhao, merge_id=done.pk, at=at)


def test_somebody_with_a_life_of_their_own_is_not_merged_away(pair, zhao, at):
    kept, dropped = pair
    with pytest.raises(refusals.TwoPeople) as refusal:
        merge(zhao, dropped, kept, at)
    assert "陈晓梅" in refusal.value.message
    assert not Merge.objects.exists()


def test_only_two_live_check_ins_of_one_kind_and_community_are_merged(pair, zhao, places, at):
    kept, dropped = pair
    member = approved(zhao, dropped.person, places.community, at, "retired_member")
    for one, other in ((kept, member), (kept, kept)):
        with pytest.raises((refusals.NothingToMerge, merging.NotFound)):
            merge(zhao, one, other, at)
    waiting = applied(zhao, someone("陈晓眉", places.community), places.community, at)
    with pytest.raises(refusals.KeepApproved):
        merge(zhao, waiting, dropped, at)


def test_another_double_of_another_kind_is_merged_first(pair, zhao, places, at):
    for one in pair:
        approved(zhao, one.person, places.community, at, "retired_member")
    with pytest.raises(refusals.OthersFirst):
        merge(zhao, *pair, at)


def test_only_the_desk_of_the_community_merges(pair, lin, foreign_staff, zhao, at):
    for by in (lin, foreign_staff, pair[0].person):
        with pytest.raises(NotPermitted):
            merge(by, *pair, at)
    done = merge(zhao, *pair, at)
    with pytest.raises(NotPermitted):
        merging.undo(by=foreign_staff, merge_id=done.pk, at=at)


def test_the_database_lets_a_check_in_be_dropped_once(pair, zhao, at):
    done = merge(zhao, *pair, at)
    with pytest.raises(IntegrityError), atomic():
        Merge.objects.create(kept=done.kept, dropped=done.dropped, kept_version=1, moved={}, reason="x", at=at, by=zhao)
    with pytest.raises(IntegrityError), atomic():
        Merge.objects.create(kept=done.kept, dropped=done.kept, kept_version=1, moved={}, reason="x", at=at, by=zhao)


def test_contacts_of_units_come_along(pair, zhao, places, at):
    from tests.checkin.story import unit

    kept, dropped = pair
    library = unit()
    units.add_contact(by=zhao, unit_id=library.pk, person_id=dropped.person_id, place_id=places.community.pk, at=at)
    merge(zhao, kept, dropped, at)
    assert UnitContact.objects.get().person == kept.person
