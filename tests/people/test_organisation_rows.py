"""A whole list of organisations at once: the rules of the single deeds, all of it or nothing, in few queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.people.test_organisations import code
from wangge import journal
from wangge.kernel.actors import SYSTEM
from wangge.kernel.refusals import NotPermitted
from wangge.people.models import Organisation, OrganisationContact
from wangge.people.organisation_rows import OrganisationRow, import_organisations
from wangge.people.refusals import RowsRefused


@pytest.fixture
def rows(places):
    return [
        OrganisationRow("和顺便利店", "shop", code(1), places.building, "韩老板", cast.impossible_phone()),
        OrganisationRow("小林理发", "shop", None, places.building),
        OrganisationRow("区教育局", "work_unit", code(3)),
    ]


def refused(by, rows, at):
    with pytest.raises(RowsRefused) as caught:
        import_organisations(by=by, rows=rows, at=at)
    return [(one.row, one.field, one.code) for one in caught.value.problems]


def test_the_same_list_again_changes_nothing(zhao, rows, at):
    first = import_organisations(by=zhao, rows=rows, at=at)
    again = import_organisations(by=zhao, rows=rows, at=at)

    assert (first.added, first.changed, first.unchanged) == (3, 0, 0)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert [one.pk for one in again.organisations] == [one.pk for one in first.organisations]
    assert OrganisationContact.objects.count() == 1
    assert all(journal.history_of(one).count() == 1 for one in first.organisations)


def test_a_row_is_known_by_its_code_else_by_name_and_place(zhao, rows, places, at):
    import_organisations(by=zhao, rows=rows, at=at)
    changed = import_organisations(
        by=zhao,
        rows=[
            OrganisationRow("和顺超市", "shop", code(1), places.building7),  # the code says who it is
            OrganisationRow("小林理发", "enterprise", code(2), places.building),  # gets its code now
        ],
        at=at,
    )

    assert (changed.added, changed.changed) == (0, 2)
    renamed = Organisation.objects.get(uscc=code(1))
    assert (renamed.name, renamed.initials, renamed.place, renamed.version) == ("和顺超市", "hscs", places.building7, 2)
    assert Organisation.objects.get(uscc=code(2)).kind == "enterprise"


def test_every_problem_is_named_with_its_row_and_nothing_is_kept(zhao, rows, places, at):
    wrong = [
        rows[0],
        OrganisationRow("", "shop", None, places.building),
        OrganisationRow("甲", "pub", "12", places.building, "韩", "12"),
        OrganisationRow("乙", "shop", code(1), places.building),
        OrganisationRow("丙", "shop", None, places.foreign_home),
        OrganisationRow("丁", "shop", None, places.street),
        OrganisationRow("和顺便利店", "shop", None, places.building),
    ]

    assert refused(zhao, wrong, at) == [
        (1, "name", "invalid"),
        (2, "kind", "invalid"),
        (2, "uscc", "invalid"),
        (2, "phone", "invalid"),
        (3, "uscc", "credit_code_in_use"),
        (4, "place", "not_permitted"),
        (5, "place", "not_a_door"),
        (6, "name", "organisation_already_there"),
    ]
    assert not Organisation.objects.exists()


def test_a_row_does_not_take_the_place_of_another(zhao, rows, places, at):
    import_organisations(by=zhao, rows=rows, at=at)

    moved = [OrganisationRow("小林理发", "shop", code(1), places.building)]
    assert refused(zhao, moved, at) == [(0, "name", "organisation_already_there")]
    other_code = [OrganisationRow("和顺便利店", "shop", code(9), places.building)]
    assert refused(zhao, other_code, at) == [(0, "uscc", "organisation_already_there")]
    both = [
        OrganisationRow("和顺", "shop", code(1), places.unit),
        OrganisationRow("和顺便利店", "shop", None, places.building),
    ]
    assert (1, "name", "organisation_already_there") in refused(zhao, both, at)


def test_a_known_one_out_of_reach_is_refused(zhao, foreign_staff, rows, places, at):
    import_organisations(by=zhao, rows=rows, at=at)
    stolen = [OrganisationRow("和顺便利店", "shop", code(1), places.foreign_home)]

    assert refused(foreign_staff, stolen, at) == [(0, "place", "not_permitted")]


def test_a_closed_one_is_not_opened_by_a_list(zhao, rows, at):
    import_organisations(by=zhao, rows=rows[:1], at=at)
    Organisation.objects.update(valid_to=at.date())

    assert refused(zhao, rows[:1], at) == [(0, "name", "organisation_closed")]


def test_only_who_may_edit_somewhere(lin, rows, at):
    with pytest.raises(NotPermitted):
        import_organisations(by=lin, rows=rows, at=at)
    assert import_organisations(by=SYSTEM, rows=rows, at=at).added == 3


def test_sixty_rows_cost_the_queries_of_two(zhao, places, at):
    def queries_of(serials):
        rows = [
            OrganisationRow(f"店{n}", "shop", code(n), places.building, "老板", cast.impossible_phone())
            for n in serials
        ]
        with CaptureQueriesContext(connection) as seen:
            import_organisations(by=zhao, rows=rows, at=at)
        return len(seen)

    assert queries_of(range(1000, 1002)) == queries_of(range(2000, 2060))
