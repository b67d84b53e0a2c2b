"""Organisations and shops from a spreadsheet: known by credit code, else by name and place."""

from __future__ import annotations

import pytest

from tests.imports.desk import checked, imported, problems, workbook
from tests.people.test_organisations import code
from wangge.imports.models import ImportedRow
from wangge.journal.models import Leaf
from wangge.people.models import Organisation, OrganisationContact

HEADS = ("商户名称", "类型", "信用代码", "楼号", "单元", "房号", "负责人", "联系电话")
SHOP = ("和顺便利店", "店铺", code(1), "3号楼", "", "", "韩老板", "199 0000 4321")
BARBER = ("小林理发", "商户", "", "7", "1", "101", "", "")


def book(*rows):
    return workbook(*rows, heads=HEADS, sheet="商户")


def counts(run):
    return tuple(run.counts[name] for name in ("new", "changed", "same", "problems"))


def test_new_ones_hang_where_the_list_says_with_contact_and_origin(zhao, places, at):
    run = imported(zhao, places.community, book(SHOP, BARBER, ("夜市管理处", "其他")), at, "organisations")

    assert (run.state, counts(run)) == ("applied", (3, 0, 0, 0))
    shop, barber, office = (Organisation.objects.get(name=name) for name in ("和顺便利店", "小林理发", "夜市管理处"))
    assert (shop.kind, shop.uscc, shop.place, shop.initials) == ("shop", code(1), places.building, "hsbld")
    assert (barber.place, office.place) == (places.home7, places.community)
    contact = OrganisationContact.objects.get()
    assert (contact.organisation, contact.name, contact.phone) == (shop, "韩老板", "19900004321")
    assert set(ImportedRow.objects.values_list("row", "object_type", "object_id", "what")) == {
        (2, "people.organisation", shop.pk, "new"),
        (3, "people.organisation", barber.pk, "new"),
        (4, "people.organisation", office.pk, "new"),
    }
    assert not Leaf.objects.filter(body__contains="韩老板").exists()


def test_the_same_rows_again_change_nothing(zhao, places, at):
    imported(zhao, places.community, book(SHOP, BARBER), at, "organisations")
    assert counts(checked(zhao, places.community, book(BARBER, SHOP), at, "organisations")) == (0, 0, 2, 0)


def test_the_code_says_who_it_is_and_blank_cells_erase_nothing(zhao, places, at):
    imported(zhao, places.community, book(SHOP, BARBER), at, "organisations")
    rows = (("和顺超市", "企业", code(1)), ("小林理发", "商户", code(2), "", "", "", "林师傅"))

    run = imported(zhao, places.community, book(*rows), at, "organisations")

    assert counts(run) == (0, 2, 0, 0)
    shop = Organisation.objects.get(uscc=code(1))
    assert (shop.name, shop.kind, shop.place, shop.version) == ("和顺超市", "enterprise", places.building, 2)
    barber = Organisation.objects.get(uscc=code(2))
    assert (barber.name, barber.place) == ("小林理发", places.home7)
    assert OrganisationContact.objects.get(organisation=barber).name == "林师傅"
    assert [one["columns"] for one in run.pages.get(kind="change").lines] == [
        ["名称", "类别"], ["统一社会信用代码", "联系人"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("甲店", "商户", "", "9号楼"), ("building", "no_building")),
        (("甲店", "商户", "", "3号楼", "2单元", "909"), ("door", "no_door")),
        (("甲店", "商户", "", "", "2单元"), ("building", "building_missing")),
        (("甲店", "酒吧"), ("kind", "not_a_choice")),
        (("甲店", "商户", "123"), ("uscc", "uscc")),
        (("甲店", "商户", "", "", "", "", "老韩", "12"), ("contact_phone", "phone")),
        (("好店", "商户"), ("name", "organisation_already_there")),
        (("别店", "商户", code(9)), ("uscc", "credit_code_in_use")),
    ],
)
def test_what_is_wrong_names_row_column_and_reason(zhao, places, at, row, expected):
    first = ("好店", "商户", code(9))
    run = checked(zhao, places.community, book(first, row), at, "organisations")
    assert problems(run) == [(3, *expected)]
    assert run.counts["new"] == 1
    assert set(run.pages.get(kind="problem").lines[0]["text"]) == {"zh-hans", "en"}


def test_what_was_registered_meanwhile_makes_the_trial_outdated(zhao, places, at):
    from tests.imports.desk import work
    from wangge.imports import commands
    from wangge.people.organisation_rows import OrganisationRow, import_organisations

    run = checked(zhao, places.community, book(SHOP), at, "organisations")
    import_organisations(by=zhao, rows=[OrganisationRow("和顺便利店", "shop", code(1), places.building)], at=at)
    commands.apply(by=zhao, run_id=run.pk, version=run.version, at=at)
    work(at)
    run.refresh_from_db()
    assert (run.state, Organisation.objects.count()) == ("outdated", 1)
