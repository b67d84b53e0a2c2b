"""A certificate is a numbered copy of the exact records, and says when it was taken back."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.volunteers import story
from wangge.checkin.models import ServiceRecord
from wangge.kernel import clock, district
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Invalid, NotPermitted
from wangge.volunteers import certificates, queries, refusals
from wangge.volunteers.documents import card as card_pdf
from wangge.volunteers.models import Card

DAY = timedelta(days=1)


def applied(who, at, by=None):
    today = day_of(at)
    return certificates.apply(
        by=by or who, person_id=who.pk, since=today - 30 * DAY, until=today, purpose="评优", at=at
    )


def test_it_lists_every_record_and_keeps_them(sun, zhao, at):
    story.served(sun, zhao, at, 90)
    made = certificates.issue(by=zhao, certificate_id=applied(sun, at).pk, at=at)
    content = b64decode(made.document)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    for words in (made.number, "孙志强", "陪老人散步", "1 小时 30 分", "云水明珠社区居民委员会", "赵敏"):
        assert words in text
    assert hashlib.sha256(content).hexdigest() == made.digest
    ServiceRecord.objects.update(minutes=10)
    again = queries.certificate_for(sun, made.pk, at=at)
    assert (again.minutes, again.lines[0]["minutes"]) == (90, 90)


def test_the_code_finds_it_and_says_when_it_was_taken_back(sun, zhao, at):
    story.served(sun, zhao, at, 90)
    made = certificates.issue(by=zhao, certificate_id=applied(sun, at).pk, at=at)
    assert queries.certificate_verdict(made.token).state == "issued"
    certificates.withdraw(by=zhao, certificate_id=made.pk, answer="记录有误", at=at)
    assert queries.certificate_verdict(made.token).state == "withdrawn"
    assert queries.certificate_verdict("x") is None


def test_nobody_certifies_nothing_or_themselves(sun, zhao, lin, at):
    with pytest.raises(refusals.NothingToCertify):
        applied(sun, at)
    story.served(sun, zhao, at, 90)
    with pytest.raises(NotPermitted):
        applied(sun, at, by=lin)
    made = applied(sun, at)
    with pytest.raises(NotPermitted):
        certificates.issue(by=sun, certificate_id=made.pk, at=at)
    with pytest.raises(refusals.GroundsMissing):
        certificates.decline(by=zhao, certificate_id=made.pk, answer="", at=at)
    certificates.decline(by=zhao, certificate_id=made.pk, answer="记录还在核对", at=at)
    with pytest.raises(refusals.Decided):
        certificates.issue(by=zhao, certificate_id=made.pk, at=at)
    with pytest.raises(Invalid):
        certificates.apply(by=sun, person_id=sun.pk, since=day_of(at), until=day_of(at) - DAY, at=at)


def test_the_card_opens_and_says_who_it_is(sun):
    reader = PdfReader(BytesIO(card_pdf(queries.card_of(sun), "http://localhost/volunteers/card/x")))
    assert len(reader.pages) == 2
    front = reader.pages[0].extract_text()
    assert "孙志强" in front
    assert queries.card_of(sun).number in front


def text_of(made):
    return "".join(page.extract_text() for page in PdfReader(BytesIO(b64decode(made.document))).pages)


def test_it_carries_the_volunteers_number_whom_to_call_and_its_public_notice(sun, zhao, places, at):
    story.served(sun, zhao, at, 90)
    made = certificates.issue(by=zhao, certificate_id=applied(sun, at).pk, at=at)
    number = Card.objects.get(person=sun).number
    words = text_of(made)
    assert number in words
    assert "12345" in words  # no phone of the community is on record
    assert f"公示至 {made.notice_until}" in words.replace("\n", "")
    assert made.notice_until == day_of(at) + 7 * DAY


def test_it_is_under_public_notice_and_names_only_who_agreed(sun, zhao, at):
    story.served(sun, zhao, at, 90)
    made = certificates.issue(by=zhao, certificate_id=applied(sun, at).pk, at=at)
    assert [one.named for one in queries.certificates_announced(day_of(at))] == [False]
    assert list(queries.certificates_announced(made.notice_until)) == [made]
    assert not queries.certificates_announced(made.notice_until + DAY).exists()
    certificates.withdraw(by=zhao, certificate_id=made.pk, answer="记录有误", at=at)
    assert not queries.certificates_announced(day_of(at)).exists()


def test_its_code_holds_the_whole_address_where_the_installation_says_one(sun, zhao, at, monkeypatch):
    told = []
    monkeypatch.setattr("wangge.config.settings.site", "https://{district}.wangge.example/")
    monkeypatch.setattr(
        "wangge.documents.qr_svg", lambda text: told.append(text) or "<svg xmlns='http://www.w3.org/2000/svg'/>"
    )
    story.served(sun, zhao, at, 90)
    made = certificates.issue(by=zhao, certificate_id=applied(sun, at).pk, at=at)
    assert told == [f"https://{district.code()}.wangge.example/volunteers/certificate/{made.token}"]


def test_the_public_page_lists_it_masked(sun, zhao):
    at = clock.now()
    story.served(sun, zhao, at, 90)
    made = certificates.issue(by=zhao, certificate_id=applied(sun, at).pk, at=at)
    page = Client().get("/volunteers/announced").content.decode()
    assert made.number in page
    assert "孙**" in page
    assert "孙志强" not in page
