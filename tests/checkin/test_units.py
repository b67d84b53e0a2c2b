"""Work units: contacts, what they see, and the quarterly feedback as PDF and CSV."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from tests import cast
from tests.checkin.story import DAY, agree, approved, served, someone, take_back, unit
from wangge import journal
from wangge.checkin import feedback, queries, refusals, units
from wangge.checkin.models import FeedbackReport, UnitContact
from wangge.journal import canonical
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound, NotPermitted

TODAY = date(2022, 7, 28)


@pytest.fixture
def library(places):
    return unit(place=places.district)


@pytest.fixture
def contact(places, library, zhao, at):
    who = someone("馆员")
    return units.add_contact(by=zhao, unit_id=library.pk, person_id=who.pk, place_id=places.community.pk, at=at)


@pytest.fixture
def members(places, library, zhao, at):
    """Chen shares with the unit and has served; Wu does not share."""
    chen = approved(
        zhao, someone("陈静", places.home), places.community, at, "serving_member", unit_id=library.pk,
        consents=["share_with_unit"],
    )  # fmt: skip
    wu = approved(zhao, someone("吴隐", places.home), places.community, at, "serving_member", unit_id=library.pk)
    served(zhao, chen, TODAY, 90, at, what="=HYPERLINK(垃圾分类)")
    served(zhao, chen, TODAY, 0, at, what="值守")
    served(zhao, wu, TODAY, 60, at)
    cast.holding(chen.person, "building_head", places.building)
    return chen, wu


def make(by, place, at, **more):
    return units.make_reports(by=by, place_id=place.pk, year=2022, quarter=3, at=at, **more)


def test_a_contact_sees_the_members_who_share_and_counts_the_others(contact, members, at):
    listed, others = queries.unit_members(contact)
    assert ([one.person.name for one in listed], others) == (["陈静"], 1)
    take_back(members[0].person, "share_with_unit", at)
    assert queries.unit_members(contact) == ([], 2)


def test_a_contact_sees_nothing_of_other_units_nor_after_the_last_day(contact, members, places, zhao, at):
    other = unit("区档案馆")
    there = approved(
        zhao,
        someone("别家", places.home),
        places.community,
        at,
        "serving_member",
        unit_id=other.pk,
        consents=["share_with_unit"],
    )
    assert there not in queries.unit_members(contact)[0]
    reports = make(zhao, places.community, at)
    assert {one.unit for one in reports} == {members[0].unit, other}
    assert [one.unit for one in queries.reports(contact.person, at=at)] == [contact.unit]
    with pytest.raises(NotFound):
        queries.report_for(contact.person, next(one.pk for one in reports if one.unit == other), at=at)
    assert not queries.check_ins(contact.person, at=at).exists()  # the list of check-ins is not theirs

    units.end_contact(by=zhao, contact_id=contact.pk, at=at)
    assert not queries.reports(contact.person, at=at + DAY).exists()
    with pytest.raises(NotFound):
        queries.contact_for(contact.person, contact.pk, at=at + DAY)


def test_contacts_are_set_by_the_desk_for_work_units_only(places, library, lin, foreign_staff, zhao, contact, at):
    who = contact.person
    for by in (lin, foreign_staff, who):
        with pytest.raises(NotPermitted):
            units.add_contact(by=by, unit_id=library.pk, person_id=who.pk, place_id=places.community.pk, at=at)
    with pytest.raises(refusals.ContactHeld):
        units.add_contact(by=zhao, unit_id=library.pk, person_id=who.pk, place_id=places.community.pk, at=at)
    library.kind = "shop"
    library.save()
    with pytest.raises(refusals.NotAWorkUnit):
        units.add_contact(by=zhao, unit_id=library.pk, person_id=lin.pk, place_id=places.community.pk, at=at)


def test_a_report_is_a_numbered_snapshot_whose_digest_is_in_the_journal(zhao, members, places, at):
    (report,) = make(zhao, places.community, at)

    assert report.number == f"{places.community.code}-2022Q3-001"
    (line,) = report.content["members"]
    assert (line["name"], line["minutes"], line["times"], line["missed"]) == ("陈静", 90, 1, 1)
    assert line["posts"] == ["3号楼楼长"]
    assert report.content["withheld"] == 1
    assert "吴隐" not in str(report.content)
    kept = FeedbackReport.objects.get(pk=report.pk)
    assert hashlib.sha256(canonical.text(kept.content).encode()).hexdigest() == report.digest
    assert report.digest in journal.history_of(report).get().body

    again = make(zhao, places.community, at + DAY)[0]
    assert (again.number, again.issue) == (f"{places.community.code}-2022Q3-002", 2)


def test_the_pdf_says_who_did_what_and_from_when_to_when(zhao, members, places, at):
    (report,) = make(zhao, places.community, at)
    pages = PdfReader(io.BytesIO(feedback.as_pdf(feedback.shown(report)))).pages
    text = "".join(page.extract_text() for page in pages).replace("\n", "")
    for words in (
        "在职党员双报到季度反馈",
        "区图书馆",
        "陈静",
        "1.5",
        report.number,
        "2022-07-01",
        "2022-09-30",
        "不含路途",
    ):
        assert words in text, words
    assert "另有 1 人未同意" in text
    assert "吴隐" not in text


def test_the_csv_opens_in_office_programs_and_runs_nothing(zhao, members, places, at):
    (report,) = make(zhao, places.community, at)
    data = feedback.as_csv(feedback.shown(report))
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    head = next(number for number, line in enumerate(lines) if line[:1] == ["姓名"])
    row = dict(zip(lines[head], lines[head + 1], strict=True))
    assert (row["姓名"], row["服务小时"], row["担任岗位"]) == ("陈静", "1.5", "3号楼楼长")
    assert [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))] == []
    assert len(lines) == head + 2


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-2", "@SUM", "\t=1", "＝1"])
def test_a_cell_that_would_run_is_made_harmless(cell):
    assert feedback.harmless(cell) == f"'{cell}"
    assert feedback.harmless(1.5) == 1.5


def test_who_takes_consent_back_disappears_from_reports_made_before(zhao, members, places, at):
    (report,) = make(zhao, places.community, at)
    take_back(members[0].person, "share_with_unit", at + DAY)
    content = feedback.shown(report)
    assert (content["members"], content["taken_back"]) == ([], 1)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(feedback.as_pdf(content))).pages)
    assert "陈静" not in text
    assert "1 人撤回同意" in text.replace("\n", "")
    agree(members[0].person, "share_with_unit", at + DAY)
    assert len(feedback.shown(report)["members"]) == 1


def test_reports_are_made_by_the_desk_for_quarters_that_have_begun(
    zhao, lin, foreign_staff, members, contact, places, at
):
    for by in (lin, foreign_staff, contact.person):
        with pytest.raises(NotPermitted):
            make(by, places.community, at)
    with pytest.raises(refusals.QuarterNotOver):
        units.make_reports(by=zhao, place_id=places.community.pk, year=2022, quarter=4, at=at)
    with pytest.raises(NotFound):
        make(zhao, places.community, at, unit_id=unit("空单位").pk)


def test_reports_for_many_units_read_no_more_than_for_two(zhao, places, at):
    def reads(count):
        for number in range(count):
            office = unit(f"单位{count}-{number}")
            approved(
                zhao, someone(f"人{number}", places.home), places.community, at, "serving_member", unit_id=office.pk,
                consents=["share_with_unit"],
            )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            make(zhao, places.community, at)
        return sum(query["sql"].startswith("SELECT") for query in asked)

    assert reads(2) == reads(10)


def test_the_database_refuses_a_second_contact_a_fifth_quarter_and_a_double_issue(zhao, contact, members, places, at):
    (report,) = make(zhao, places.community, at)
    base = {"unit": report.unit, "place": report.place, "content": {}, "digest": "", "made_at": at, "made_by": zhao}
    for wrong in (
        UnitContact(person=contact.person, unit=contact.unit, place=contact.place, valid_from=TODAY),
        UnitContact(person=zhao, unit=contact.unit, place=contact.place, valid_from=TODAY, valid_to=TODAY - DAY),
        FeedbackReport(**base, number="x", year=2022, quarter=3, issue=1),
        FeedbackReport(**base, number="y", year=2022, quarter=5, issue=1),
        FeedbackReport(**base, number=report.number, year=2021, quarter=1, issue=1),
    ):
        with pytest.raises(IntegrityError), atomic():
            wrong.save(force_insert=True)
