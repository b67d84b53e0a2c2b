"""The pages of volunteers over real HTTP: what the office sees, what the phone shows, what a QR code says."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests import cast
from tests.kernel.test_photos import photo
from tests.volunteers import story
from wangge.checkin import consents
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.volunteers import certificates, queries
from wangge.volunteers.models import Card, Certificate, Deduction, Star


def post(who, address, **body):
    return cast.browser_of(who).post(address, {**body, "request_key": str(uuid4())}, follow=True)


def says(who, address):
    answer = cast.browser_of(who).get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def check_page(client, card):
    return client.get(f"/volunteers/card/{card.token}").content.decode()


def test_the_list_finds_by_name_and_card_and_goes_out_as_a_sheet(sun, zhao, at):
    card = queries.card_of(sun)
    assert "孙志强" in says(zhao, "/volunteers/")
    assert "孙志强" in says(zhao, f"/volunteers/?q={card.number}")
    assert "孙志强" not in says(zhao, "/volunteers/?state=removed")
    sheet = cast.browser_of(zhao).get("/volunteers/export.xlsx")
    assert "spreadsheet" in sheet["Content-Type"]


def test_one_volunteer_shows_card_hours_and_every_step(sun, zhao, places, at):
    story.served(sun, zhao, at, 90)
    story.reviewed_badly(sun, places.community, at)
    page = says(zhao, f"/volunteers/{sun.pk}")
    for words in (queries.card_of(sun).number, "1.5", "发志愿者卡", "差评扣分"):
        assert words in page


def test_a_card_with_a_photo_is_given_at_the_desk_and_printed(places, zhao, at):
    who = story.volunteer("钱进", places, zhao, at, card=False)
    client = cast.browser_of(zhao)
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {"photo": SimpleUploadedFile("a.jpg", photo()), "request_key": str(uuid4())}
    assert client.post(f"/volunteers/{who.pk}/card/issue", sent).status_code == 303
    card = queries.card_of(who)
    assert card.photo
    assert "data:image/jpeg" in says(who, "/volunteers/mine")
    assert cast.browser_of(who).get(f"/volunteers/{who.pk}/card.pdf").content[:4] == b"%PDF"


def test_the_code_says_valid_replaced_revoked_and_nothing_about_the_person(sun, zhao, client):
    first = queries.card_of(sun)
    assert "有效" in check_page(client, first)
    assert "孙志强" not in check_page(client, first)
    post(sun, f"/volunteers/{sun.pk}/card/replace")
    second = queries.card_of(sun)
    assert second.number == first.number
    assert "已补发新卡" in check_page(client, first)
    post(zhao, f"/volunteers/{sun.pk}/card/revoke")
    assert "已注销" in check_page(client, second)
    assert client.get("/volunteers/card/nothing").status_code == 404


def test_a_removed_volunteer_appeals_on_the_phone_and_the_card_holds_again(sun, committee, places, client):
    now = clock.now()
    for _times in range(3):
        last = story.reviewed_badly(sun, places.community, now)
    card = queries.card_of(sun)
    assert "已注销" in check_page(client, card)
    assert "已退出" in says(sun, "/volunteers/mine")
    post(sun, f"/volunteers/deductions/{last.pk}/appeal", text=story.TEXT)
    assert "孙志强" in says(committee, "/volunteers/appeals")
    assert story.TEXT in says(committee, f"/volunteers/deductions/{last.pk}/decide")
    post(committee, f"/volunteers/deductions/{last.pk}/decide", won="1", grounds=story.GROUNDS)
    assert "有效" in check_page(client, card)
    assert Deduction.objects.get(pk=last.pk).lifted_at
    assert story.GROUNDS in says(sun, f"/volunteers/deductions/{last.pk}")


def test_too_short_an_appeal_is_said_at_its_field(sun, places):
    one = story.reviewed_badly(sun, places.community, clock.now())
    answer = post(sun, f"/volunteers/deductions/{one.pk}/appeal", text="冤枉")
    assert answer.status_code == 422
    assert "十个字" in answer.content.decode()


def test_a_certificate_is_asked_for_issued_checked_and_taken_back(sun, zhao, client):
    now = clock.now()
    story.served(sun, zhao, now, 90)
    today = day_of(now)
    post(sun, f"/volunteers/{sun.pk}/certificates/new", since=today - timedelta(days=3), until=today, purpose="评优")
    one = Certificate.objects.get()
    assert "陪老人散步" in says(zhao, f"/volunteers/certificates/{one.pk}")
    post(zhao, f"/volunteers/certificates/{one.pk}/issue")
    one.refresh_from_db()
    assert one.number in says(zhao, "/volunteers/certificates/")
    assert cast.browser_of(sun).get(f"/volunteers/certificates/{one.pk}.pdf").content[:4] == b"%PDF"
    public = client.get(f"/volunteers/certificate/{one.token}").content.decode()
    assert one.number in public
    assert "孙志强" not in public
    post(zhao, f"/volunteers/certificates/{one.pk}/withdraw", answer="记录有误")
    assert "已撤销" in client.get(f"/volunteers/certificate/{one.token}").content.decode()
    assert cast.browser_of(sun).get(f"/volunteers/certificates/{one.pk}.pdf").status_code == 404


def test_a_declined_certificate_says_why(sun, zhao):
    now = clock.now()
    story.served(sun, zhao, now, 90)
    one = certificates.apply(by=sun, person_id=sun.pk, since=day_of(now), until=day_of(now), at=now)
    post(zhao, f"/volunteers/certificates/{one.pk}/decline", answer="记录还在核对")
    assert "记录还在核对" in says(sun, f"/volunteers/certificates/{one.pk}")


def test_a_star_is_applied_for_announced_and_granted_by_somebody_else(sun, zhao, colleague, client):
    now = clock.now()
    for n in range(10):
        story.served(sun, zhao, now, 600, day_of(now) - timedelta(days=n))
    assert "申请 1 星" in says(sun, "/volunteers/mine")
    post(sun, "/volunteers/stars/apply")
    star = Star.objects.get()
    post(zhao, f"/volunteers/stars/{star.pk}/announce")
    notice = client.get("/volunteers/announced").content.decode()
    assert "孙**" in notice
    assert "孙志强" not in notice
    consents.give(by=sun, person_id=sun.pk, purpose="publish_name", at=now)
    assert "孙志强" in client.get("/volunteers/announced").content.decode()
    Star.objects.update(notice_until=day_of(now) - timedelta(days=1))
    assert "授予" in says(colleague, "/volunteers/stars/")
    post(colleague, f"/volunteers/stars/{star.pk}/grant")
    star.refresh_from_db()
    assert star.state == Star.State.GRANTED


def test_without_a_card_the_phone_shows_the_way_to_one(lin):
    assert "我要报到" in says(lin, "/volunteers/mine")
    assert not Card.objects.exists()
