"""Shops and work units: registered, corrected, moved, closed, opened again, and whom one speaks to there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError

from tests import cast
from wangge import journal
from wangge.kernel.district import atomic
from wangge.kernel.identity import uscc_check
from wangge.kernel.refusals import Changed, Invalid, NotFound, NotPermitted
from wangge.people import contacts, organisation_queries, organisations, refusals
from wangge.people.contacts import ContactRow
from wangge.people.models import AccessLog, ContactAccess, Organisation, OrganisationContact

PURPOSE = "通知消防检查"


def code(serial: int) -> str:
    """A well-formed credit code of division 000000, which does not exist."""
    first = f"92000000MA{serial:07d}"
    return first + uscc_check(first)


@pytest.fixture
def shop(zhao, places, at):
    return organisations.add_organisation(
        by=zhao, name="和顺便利店", kind="shop", uscc=code(1), place_id=places.building.pk, at=at
    )


def test_a_shop_is_registered_with_its_pinyin_and_one_line_in_the_journal(shop, places, at):
    assert (shop.pinyin, shop.initials, shop.place) == ("heshunbianlidian", "hsbld", places.building)
    (leaf,) = journal.history_of(shop)
    assert (leaf.kind, leaf.place_path) == ("organisation.added", places.building.path)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": " "}, Invalid),
        ({"name": "长" * 121}, Invalid),
        ({"kind": "pub"}, Invalid),
        ({"uscc": "123"}, Invalid),
        ({"uscc": code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")}, Invalid),
        ({"uscc": code(1)}, refusals.CodeInUse),
        ({"name": "和顺便利店"}, refusals.AlreadyThere),
    ],
)
def test_what_cannot_be_registered(changes, refusal, shop, zhao, places, at):
    given = {"name": "另一家", "kind": "shop", "uscc": code(2), "place_id": places.building.pk, **changes}
    with pytest.raises(refusal):
        organisations.add_organisation(by=zhao, at=at, **given)
    assert Organisation.objects.count() == 1


def test_an_organisation_is_not_at_a_street(zhao, places, at):
    with pytest.raises(refusals.NotADoor):
        organisations.add_organisation(by=zhao, name="街道服务站", kind="other", place_id=places.street.pk, at=at)


def test_only_posts_of_the_place_edit_there(lin, foreign_staff, shop, places, at):
    for viewer in (lin, foreign_staff):  # a grid worker sees it, but does not edit
        with pytest.raises(NotPermitted):
            organisations.close_organisation(by=viewer, organisation_id=shop.pk, version=1, at=at)
        with pytest.raises(NotPermitted):
            organisations.add_organisation(by=viewer, name="x", kind="shop", place_id=places.building.pk, at=at)


def test_posts_of_the_place_see_it_and_nobody_else(zhao, lin, gao, foreign_staff, manager, grandma_wang, shop, at):
    def sees(viewer):
        return list(organisation_queries.organisations_seen_by(viewer, at=at)) == [shop]

    assert all(sees(viewer) for viewer in (zhao, lin, gao))
    assert not any(sees(viewer) for viewer in (foreign_staff, manager, grandma_wang))
    with pytest.raises(NotFound):
        organisation_queries.organisation_for(foreign_staff, shop.pk, at=at)


def test_what_serves_the_whole_district_is_seen_by_everybody_who_sees_organisations(
    zhao, foreign_staff, manager, places, at
):
    unit = organisations.add_organisation(by=zhao, name="区教育局", kind="work_unit", at=at)
    hospital = Organisation.objects.create(
        name="区医院", pinyin="quyiyuan", initials="qyy", kind="hospital", place=places.district, valid_from=cast.SINCE
    )

    assert set(organisation_queries.organisations_seen_by(foreign_staff, at=at)) == {unit, hospital}
    assert set(organisation_queries.organisations_seen_by(manager, at=at)) == set()


def test_a_correction_needs_the_newest_version(zhao, gao, shop, at):
    def correct(by, name):
        return organisations.update_organisation(by=by, organisation_id=shop.pk, version=1, at=at, name=name)

    assert correct(zhao, "和顺超市").initials == "hscs"
    with pytest.raises(Changed):
        correct(gao, "和顺商店")
    assert Organisation.objects.get().name == "和顺超市"


def test_a_correction_that_changes_nothing_leaves_no_line(zhao, shop, at):
    same = organisations.update_organisation(by=zhao, organisation_id=shop.pk, version=1, at=at, uscc=code(1).lower())

    assert same.version == 1
    assert journal.history_of(shop).count() == 1


def test_a_move_is_kept_in_the_journal(zhao, shop, places, at):
    moved = organisations.move_organisation(
        by=zhao, organisation_id=shop.pk, version=1, place_id=places.building7.pk, at=at
    )

    assert moved.place == places.building7
    assert "organisation.moved" in [leaf.kind for leaf in journal.history_of(shop)]
    assert places.building.code in journal.history_of(shop).last().body


def test_nobody_moves_a_shop_out_of_their_reach(gao, shop, places, at):
    with pytest.raises(NotPermitted):  # gao leads the first grid; building 7 is in the second
        organisations.move_organisation(by=gao, organisation_id=shop.pk, version=1, place_id=places.building7.pk, at=at)


def test_closing_and_taking_it_back(zhao, shop, places, at):
    closed = organisations.close_organisation(by=zhao, organisation_id=shop.pk, version=1, at=at)
    assert closed.valid_to == at.date()
    with pytest.raises(refusals.OrganisationClosed):
        organisations.move_organisation(by=zhao, organisation_id=shop.pk, version=2, place_id=None, at=at)

    opened = organisations.reopen_organisation(by=zhao, organisation_id=shop.pk, version=2, at=at)
    assert opened.valid_to is None
    with pytest.raises(refusals.NotClosed):
        organisations.reopen_organisation(by=zhao, organisation_id=shop.pk, version=3, at=at)


def test_a_closed_shop_leaves_room_for_the_next_and_does_not_come_back_beside_it(zhao, shop, places, at):
    organisations.close_organisation(by=zhao, organisation_id=shop.pk, version=1, at=at)
    organisations.add_organisation(by=zhao, name=shop.name, kind="shop", place_id=places.building.pk, at=at)

    with pytest.raises(refusals.AlreadyThere):
        organisations.reopen_organisation(by=zhao, organisation_id=shop.pk, version=2, at=at)


class TestContacts:
    def add(self, by, shop, at, **given):
        return contacts.add_contact(
            by=by, organisation_id=shop.pk, contact=ContactRow(**{"role": "manager", **given}), at=at
        )

    def test_a_name_with_a_phone_that_shows_only_for_a_purpose_and_a_minute(self, zhao, lin, shop, at):
        phone = cast.impossible_phone()
        contact = self.add(zhao, shop, at, name="韩老板", phone=phone)
        with pytest.raises(refusals.PurposeMissing):
            contacts.reveal_contact(by=lin, contact_id=contact.pk, purpose="看", at=at)
        access = contacts.reveal_contact(by=lin, contact_id=contact.pk, purpose=PURPOSE, at=at)

        assert contacts.revealed_contact(lin, access.pk, at=at + timedelta(seconds=59))[1] == phone
        with pytest.raises(refusals.RevealOver):
            contacts.revealed_contact(lin, access.pk, at=at + timedelta(seconds=60))
        with pytest.raises(NotFound):
            contacts.revealed_contact(zhao, access.pk, at=at)
        assert [one.viewer for one in organisation_queries.accesses_to(shop)] == [lin]
        assert phone not in "".join(leaf.body for leaf in journal.history_of(shop))

    def test_a_resident_as_contact_reads_who_looked(self, zhao, lin, grandma_wang, shop, at):
        contact = self.add(zhao, shop, at, role="contact", person_id=grandma_wang.pk)
        access = contacts.reveal_contact(by=lin, contact_id=contact.pk, purpose=PURPOSE, at=at)

        assert contacts.revealed_contact(lin, access.pk, at=at)[1] == grandma_wang.phone
        assert [(log.viewer, log.purpose) for log in AccessLog.objects.filter(subject=grandma_wang)] == [(lin, PURPOSE)]

    def test_only_somebody_the_editor_may_see_becomes_a_contact(self, zhao, stranger, shop, at):
        with pytest.raises(NotFound):
            self.add(zhao, shop, at, person_id=stranger.pk)

    def test_one_legal_representative_at_a_time(self, zhao, shop, at):
        first = self.add(zhao, shop, at, role="legal", name="韩一")
        with pytest.raises(refusals.ContactHeld):
            self.add(zhao, shop, at, role="legal", name="韩二")
        contacts.end_contact(by=zhao, contact_id=first.pk, at=at)
        self.add(zhao, shop, at, role="legal", name="韩二")

        assert [str(one) for one in organisation_queries.contacts_of(shop)] == ["韩二"]

    @pytest.mark.parametrize("given", [{"name": ""}, {"name": "韩", "phone": "123"}])
    def test_a_contact_needs_a_name_and_a_whole_number(self, given, zhao, shop, at):
        with pytest.raises(Invalid):
            self.add(zhao, shop, at, **given)

    def test_who_does_not_see_the_shop_reveals_nothing(self, zhao, foreign_staff, shop, at):
        contact = self.add(zhao, shop, at, name="韩老板", phone=cast.impossible_phone())
        with pytest.raises(NotFound):
            contacts.reveal_contact(by=foreign_staff, contact_id=contact.pk, purpose=PURPOSE, at=at)
        with pytest.raises(NotPermitted):
            contacts.end_contact(by=foreign_staff, contact_id=contact.pk, at=at)
        assert not ContactAccess.objects.exists()


class TestDatabase:
    """What must never happen is refused by the database itself."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"uscc": "12"},
            {"uscc": code(1)},
            {"name": "和顺便利店"},
            {"valid_to": cast.SINCE - timedelta(days=1)},
        ],
    )
    def test_no_such_organisation(self, wrong, shop, places):
        row = {"name": "另一家", "pinyin": "l", "initials": "l", "kind": "shop", "place": places.building}
        with pytest.raises(IntegrityError), atomic():
            Organisation.objects.create(**{**row, "valid_from": cast.SINCE, **wrong})

    def test_no_second_one_of_the_name_for_the_whole_district(self, db):
        row = {"name": "区教育局", "pinyin": "q", "initials": "q", "kind": "work_unit", "valid_from": cast.SINCE}
        Organisation.objects.create(**row)
        with pytest.raises(IntegrityError), atomic():
            Organisation.objects.create(**row)

    @pytest.mark.parametrize("wrong", ["neither", "both"])
    def test_a_contact_is_a_person_or_a_name(self, wrong, shop, grandma_wang):
        given = {"person": grandma_wang, "name": "王"} if wrong == "both" else {}
        with pytest.raises(IntegrityError), atomic():
            OrganisationContact.objects.create(organisation=shop, role="manager", valid_from=cast.SINCE, **given)

    def test_the_access_log_cannot_be_changed(self, zhao, shop, at):
        contact = contacts.add_contact(
            by=zhao, organisation_id=shop.pk, contact=ContactRow("manager", name="韩", phone="19900001234"), at=at
        )
        contacts.reveal_contact(by=zhao, contact_id=contact.pk, purpose=PURPOSE, at=at)
        with pytest.raises(DatabaseError), atomic():
            ContactAccess.objects.update(purpose="另一个用途")


WORDS = ["和顺", "便利", "heshun", "hsbl", "bld", code(1), code(1)[:10].lower(), "3号楼", "和顺 3号楼"]


@pytest.mark.parametrize("text", WORDS)
def test_a_shop_is_found_by_name_pinyin_initials_code_and_door(text, zhao, foreign_staff, shop, at):
    assert organisation_queries.search(zhao, text, at=at) == [shop]
    assert organisation_queries.search(foreign_staff, text, at=at) == []


def test_words_narrow_and_nothing_finds_nothing(zhao, shop, at):
    assert organisation_queries.search(zhao, "和顺 药店", at=at) == []
    assert organisation_queries.search(zhao, "  ", at=at) == []
    assert organisation_queries.search(zhao, "和顺 7号楼", at=at) == []
