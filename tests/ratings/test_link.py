"""The link to rate a case: on the follow page, the applicant's page, the clerk's QR and the papers, once it is over."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client

from tests import cast
from tests.hall import story as hall
from tests.ratings import story
from tests.web.pressing import press
from wangge.hall import intake, issuing, printing
from wangge.hall.models import Document
from wangge.kernel import clock
from wangge.ratings import giving
from wangge.ratings.models import Rating
from wangge.ratings.states import indicators


@pytest.fixture
def now_closed(shi, wen, permit, chen):
    return story.closed(shi, wen, permit, clock.now() - timedelta(hours=2), applicant_id=chen.pk)


def test_the_link_is_where_the_applicant_looks(now_closed, chen, wen):
    link = f"/ratings/case/{now_closed.token}"
    for browser, address in (
        (Client(), f"/hall/follow/{now_closed.token}"), (cast.browser_of(chen), f"/hall/{now_closed.pk}"),
    ):  # fmt: skip
        assert link in browser.get(address).content.decode()
    assert f"/ratings/qr/{now_closed.pk}" in cast.browser_of(wen).get(f"/hall/{now_closed.pk}").content.decode()
    press(Client(), f"{link}?via=qr", level="5")
    press_again = Client().post(f"{link}?via=qr", {"request_key": "k" * 36, "level": "1"})
    assert press_again.status_code == 422
    assert Rating.objects.get().level == 5


def test_before_the_end_there_is_none(wen, chen, permit):
    case = hall.received(wen, permit, clock.now(), applicant_id=chen.pk)
    assert "/ratings/case/" not in Client().get(f"/hall/follow/{case.token}").content.decode()
    assert "/ratings/" not in cast.browser_of(chen).get(f"/hall/{case.pk}").content.decode().split("<main")[1]
    assert not giving.may_rate(case, clock.now())


def test_after_its_days_it_is_gone(now_closed):
    assert giving.may_rate(now_closed, clock.now())
    assert not giving.may_rate(now_closed, clock.now() + timedelta(days=400))


def test_the_papers_ask_for_it(now_closed, chen, wen):
    from pypdf import PdfReader

    def words(browser, kind):
        paper = Document.objects.get(case=now_closed, kind=kind)
        content = browser.get(f"/hall/{now_closed.pk}/papers/{paper.pk}").content
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace("\n", "")

    for browser in (cast.browser_of(chen), cast.browser_of(wen)):
        assert "扫码评价这次服务" in words(browser, "receipt")
        assert "扫码评价这次服务" in words(browser, "delivery")
        assert "扫码评价这次服务" not in words(browser, "accepted")
    assert printing.pdf(Document.objects.filter(case=now_closed).earliest("id")).startswith(b"%PDF")


def test_online_but_handed_out_at_the_window_asks_what_it_takes(shi, wen, chen, permit):
    """The page and the deed ask the same indicators."""
    from wangge.hall import answering, checklist, deciding, reviewing

    at = clock.now() - timedelta(hours=3)
    case = intake.begin_online(by=chen, item_id=permit.item_id, at=at)
    intake.submit(by=chen, case_id=case.pk, at=at, not_needed=[hall.line(case, "委托书").pk])
    intake.receive(by=wen, case_id=case.pk, at=at)
    for line in checklist.unsettled(checklist.lines(case)):
        checklist.hand_in(by=wen, case_id=case.pk, line_id=line.pk, at=at)
    answering.accept(by=wen, case_id=case.pk, at=at)
    reviewing.claim(by=shi, case_id=case.pk, at=at)
    reviewing.pass_on(by=shi, case_id=case.pk, opinion="符合条件", at=at)
    deciding.decide(by=shi, case_id=case.pk, outcome="approved", reasons="符合条件", at=at)
    deciding.certify(by=shi, case_id=case.pk, at=at)
    issuing.hand_out(by=wen, case_id=case.pk, receiver="陈小满", identity_checked=True, signed=True, at=at)
    page = Client().get(f"/ratings/case/{case.token}").content.decode()
    assert all(f'name="{code}"' in page for code in indicators(True))
    press(Client(), f"/ratings/case/{case.token}", level="4", **dict.fromkeys(indicators(True), "4"))
    assert Rating.objects.get().on_site
