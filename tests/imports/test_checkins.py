"""Party members and volunteers who report in, from a spreadsheet."""

from __future__ import annotations

from datetime import date

import pytest

from tests import cast
from tests.checkin.story import someone, unit
from tests.imports.desk import checked, imported, problems, workbook
from wangge.checkin.models import CheckIn, Consent
from wangge.imports.models import ImportedRow
from wangge.imports.refusals import sentence_of
from wangge.kernel.models import PolicyRow
from wangge.people.models import Person

HEADS = (
    "姓名",
    "类别",
    "手机",
    "出生日期",
    "单位",
    "特长",
    "空闲时间",
    "服务岗位",
    "已签同意",
    "监护人",
    "未成年人依据",
)
VOLUNTEER = ("张新", "义工", "199 0000 7001", "1990-05-04", "", "理发、照护", "周六上午、星期天下午", "助老助残岗")


def book(*rows):
    return workbook(*rows, heads=HEADS, sheet="报到")


def counts(run):
    return tuple(run.counts[name] for name in ("new", "changed", "same", "problems"))


def test_everybody_waits_for_approval_with_what_they_offer(zhao, places, at):
    library = unit(place=places.district)
    known = someone("刘敏", places.home)
    member = ("刘敏", "在职党员", known.phone, "", "区图书馆", "", "", "", "登记党员身份、接收通知")

    run = imported(zhao, places.community, book(VOLUNTEER, member), at, "checkins")

    assert (run.state, counts(run)) == ("applied", (2, 0, 0, 0))
    zhang, liu = (CheckIn.objects.get(person__name=name) for name in ("张新", "刘敏"))
    assert (zhang.state, zhang.kind, zhang.place) == ("applied", "volunteer", places.community)
    assert (zhang.skills, zhang.times, zhang.wished_roles) == (["care", "haircut"], ["6m", "7a"], ["care"])
    assert (zhang.person.phone, zhang.person.born_on) == ("19900007001", date(1990, 5, 4))
    assert (liu.person, liu.unit) == (known, library)
    assert set(Consent.objects.values_list("person", "purpose", "how")) == {
        (known.pk, "party_membership", "paper"),
        (known.pk, "contact", "paper"),
    }
    assert set(ImportedRow.objects.values_list("row", "object_type", "object_id")) == {
        (2, "checkin.checkin", zhang.pk),
        (3, "checkin.checkin", liu.pk),
    }


def test_who_has_reported_in_already_stays_as_they_are(zhao, places, at):
    imported(zhao, places.community, book(VOLUNTEER), at, "checkins")
    people = Person.objects.count()
    again = (*VOLUNTEER[:5], "开车接送")
    other = ("周芳", "志愿者", "19900007002", "1980-01-01")

    assert counts(checked(zhao, places.community, book(again), at, "checkins")) == (0, 0, 1, 0)
    assert counts(imported(zhao, places.community, book(again, other, other), at, "checkins")) == (1, 0, 2, 0)
    assert CheckIn.objects.get(person__name="张新").skills == ["care", "haircut"]
    assert Person.objects.count() == people + 1


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("甲", "志愿者", "", "1990-05-04"), ("phone", "check_in_refused")),
        (("甲", "在职党员", "19900007009", "1990-05-04"), ("unit", "check_in_refused")),
        (("甲", "在职党员", "19900007009", "1990-05-04", "没有的局"), ("unit", "no_organisation")),
        (("甲", "志愿者", "19900007009", "2008-05-04"), ("basis", "check_in_refused")),
        (
            ("甲", "志愿者", "19900007009", "2008-05-04", "", "", "", "", "", "甲妈", "监护人书面同意"),
            ("guardian_relation", "check_in_refused"),
        ),
        (("甲", "志愿者", "19900007009", "", "", "飞行"), ("skills", "not_a_choice")),
        (("甲", "志愿者", "19900007009", "1990-05-04", "", "", "周八上午"), ("times", "not_a_choice")),
    ],
)  # fmt: skip
def test_what_is_wrong_names_row_column_and_reason(zhao, places, at, row, expected):
    run = checked(zhao, places.community, book(VOLUNTEER, row), at, "checkins")
    assert problems(run) == [(3, *expected)]
    assert run.counts["new"] == 1


def test_only_who_manages_check_ins_here_is_offered_the_list(zhao, gao, places, at):
    from wangge.imports import queries

    assert "checkins" in {one.code for one in queries.lists_for(zhao, at=at)}
    cast.holding(gao, "grid_worker", places.grid1)
    assert "checkins" not in {one.code for one in queries.lists_for(gao, at=at)}


def test_a_list_whose_rows_are_deeds_may_be_shorter_than_one_of_residents(zhao, places, at):
    PolicyRow.objects.filter(key="imports.most_deed_rows").update(value=1)

    run = checked(zhao, places.community, book(VOLUNTEER, ("张旧", *VOLUNTEER[1:])), at, "checkins")

    assert run.state == "refused"
    assert "2 行" in sentence_of(run.refusal)
