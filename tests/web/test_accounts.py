"""Signing in and out, through real HTTP."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from tests import cast
from wangge import journal
from wangge.config import settings as config
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import now
from wangge.kernel.models import OutboxMessage
from wangge.people import accounts
from wangge.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Rate limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def real_installation(monkeypatch):
    """As outside the demo: whoever holds a post needs a second factor."""
    monkeypatch.setattr(config, "demo", False)


def sign_in(client, username, password=cast.PASSWORD, **more):
    return client.post("/sign-in", {"login": username, "password": password}, **more)


def who(client):
    """The name on the account page, or None when it sends one to sign-in."""
    page = client.get("/account/")
    return re.search(r"<dt>姓名</dt><dd>(.*?)</dd>", page.content.decode())[1] if page.status_code == 200 else None


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def key():
    return {"request_key": str(uuid4())}


class TestStaff:
    def test_name_and_password_let_one_in_and_the_journal_knows(self, lin):
        client = Client()
        answer = sign_in(client, "lin")

        assert answer.status_code == 302
        assert who(client) == "林晓梅"
        assert [leaf.kind for leaf in journal.history_of(lin.account)] == ["account.signed_in"]

    def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(self, lin):
        wrong = sign_in(Client(), "lin", "not the password")
        unknown = sign_in(Client(), "nobody", "not the password")

        sentence = "用户名或密码不对"
        assert sentence in wrong.content.decode()
        assert sentence in unknown.content.decode()

    def test_a_second_factor_is_asked_for_and_must_be_right(self, lin):
        secret = generate_totp_secret()
        TOTP.activate(lin.account, secret)
        client = Client()

        assert sign_in(client, "lin").headers["Location"] == "/sign-in/two-step"
        assert who(client) is None
        wrong = client.post("/sign-in/two-step", {"code": "000000" if code_of(secret) != "000000" else "111111"})
        assert "验证码不对" in wrong.content.decode()
        assert who(client) is None
        client.post("/sign-in/two-step", {"code": code_of(secret)})
        assert who(client) == "林晓梅"

    def test_the_secret_of_the_second_factor_is_sealed(self, lin):
        secret = generate_totp_secret()
        kept = TOTP.activate(lin.account, secret).instance

        assert secret not in str(kept.data)

    def test_a_post_holder_without_second_factor_is_led_to_set_one_up(self, lin, real_installation):
        client = Client()
        sign_in(client, "lin")

        for path in ("/", "/people/", "/account/sessions"):
            assert client.get(path).headers["Location"] == "/account/two-step"
        assert "担任岗位的人要先设置" in client.get("/account/two-step").content.decode()

    def test_setting_up_an_authenticator_opens_the_way_and_gives_recovery_codes(self, lin, real_installation):
        client = Client()
        sign_in(client, "lin")
        page = client.get("/account/two-step/app").content.decode()
        secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]

        done = client.post("/account/two-step/app", {"code": code_of(secret)})

        assert done.headers["Location"] == "/account/two-step/recovery"
        assert len(re.findall(r"<li><code>", client.get("/account/two-step/recovery").content.decode())) == 10
        assert who(client) == "林晓梅"

    def test_a_post_holder_cannot_go_without_the_last_second_factor(self, lin, real_installation):
        client = Client()
        sign_in(client, "lin")
        secret = re.search(r"<code>([A-Z2-7]+)</code>", client.get("/account/two-step/app").content.decode())[1]
        client.post("/account/two-step/app", {"code": code_of(secret)})

        refused = client.post("/account/two-step/app/remove")

        assert "至少要保留一种" in refused.content.decode()
        assert lin.account.authenticator_set.filter(type="totp").exists()

    def test_a_resident_needs_no_second_factor(self, grandma_wang, real_installation):
        assert who(cast.browser_of(grandma_wang)) == "王秀兰"

    def test_a_temporary_password_must_be_changed_first(self, admin, places):
        newcomer = cast.person("新同事")
        made = accounts.create_account(by=SYSTEM, person_id=newcomer.pk, username="xin", at=now())
        client = Client()
        sign_in(client, "xin", made.password)

        assert client.get("/").headers["Location"] == "/account/password"
        client.post(
            "/account/password",
            {"oldpassword": made.password, "password1": cast.PASSWORD, "password2": cast.PASSWORD},
        )

        assert not Account.objects.get(username="xin").password_is_temporary
        assert client.get("/").status_code == 200

    def test_five_failures_lock_and_say_until_when(self, lin):
        client = Client()
        answers = [sign_in(client, "lin", "not the password") for _ in range(5)]
        right = sign_in(client, "lin")

        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
        assert right.status_code == 429
        assert re.search(r"请在 \d\d:\d\d 之后再试", right.content.decode())
        assert who(client) is None

    def test_the_lock_is_on_one_name_at_one_address(self, lin, gao):
        client = Client()
        for _ in range(5):
            sign_in(client, "lin", "not the password")

        assert sign_in(client, "gao").status_code == 302

    def test_a_closed_account_ends_its_sessions_at_once(self, lin, admin):
        client = Client()
        sign_in(client, "lin")
        accounts.deactivate_account(by=admin, account_id=lin.account.pk, at=now())

        assert who(client) is None
        assert sign_in(Client(), "lin").headers["Location"] == "/sign-in/closed"


class TestResident:
    def ask(self, client, phone):
        return client.post("/sign-in/code", {"phone": phone}, follow=True)

    def newest_code(self):
        body = OutboxMessage.objects.filter(kind="signin.code").latest("at").content["body"]
        return re.search(r"\d{6}", body)[0]

    def test_a_code_sent_to_her_phone_lets_her_in(self, grandma_wang):
        client = Client()
        phone = grandma_wang.phone
        self.ask(client, f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}")
        message = OutboxMessage.objects.get()
        assert (message.address, message.recipient_id, message.channel) == (phone, grandma_wang.pk, "sms")

        client.post("/sign-in/code/confirm", {"code": self.newest_code()})

        assert who(client) == "王秀兰"

    def test_neither_number_nor_its_digits_are_kept_in_the_session(self, grandma_wang):
        client = Client()
        self.ask(client, grandma_wang.phone)
        assert grandma_wang.phone not in str([session.get_decoded() for session in Session.objects.all()])

        client.post("/sign-in/code/confirm", {"code": self.newest_code()})
        assert grandma_wang.phone not in str([session.get_decoded() for session in Session.objects.all()])

    def test_an_unknown_number_gets_the_same_page_and_no_message(self, grandma_wang):
        known, unknown = Client(), Client()
        pages = [self.ask(known, grandma_wang.phone), self.ask(unknown, "19900009999")]

        assert [page.redirect_chain for page in pages] == [[("/sign-in/code/confirm", 302)]] * 2
        bare = [
            re.sub(r'value="[^"]*"|&quot;X-CSRF.*?&quot;[^"]*|"X-CSRFToken": "[^"]*"', "", p.content.decode())
            for p in pages
        ]
        assert bare[0] == bare[1]
        assert OutboxMessage.objects.count() == 1
        unknown.post("/sign-in/code/confirm", {"code": self.newest_code()})
        assert who(unknown) is None

    def test_three_wrong_codes_end_the_attempt(self, grandma_wang):
        client = Client()
        self.ask(client, grandma_wang.phone)
        right = self.newest_code()
        wrong = f"{(int(right) + 1) % 1_000_000:06d}"
        for _ in range(3):
            client.post("/sign-in/code/confirm", {"code": wrong})
        client.post("/sign-in/code/confirm", {"code": right})

        assert who(client) is None

    def test_staff_get_no_code_but_a_hint(self, lin):
        client = Client()
        self.ask(client, lin.phone)

        assert [message.kind for message in OutboxMessage.objects.all()] == ["signin.staff"]

    def test_a_number_two_residents_share_signs_nobody_in_and_tells_them(self, grandma_wang):
        cast.person("王老伯", phone=grandma_wang.phone)
        self.ask(Client(), grandma_wang.phone)

        assert [message.kind for message in OutboxMessage.objects.all()] == ["signin.shared"]

    def test_something_that_is_no_number_is_said_so(self, db):
        assert "手机号不完整" in self.ask(Client(), "12").content.decode()

    def test_nobody_can_sign_up(self, db):
        assert Client().get("/sign-up").status_code == 404


class TestSessions:
    def test_signing_out_everywhere_ends_the_other_browser_too(self, lin):
        here, there = Client(), Client()
        sign_in(here, "lin")
        sign_in(there, "lin")
        assert (who(here), who(there)) == ("林晓梅", "林晓梅")

        here.post("/account/sessions/end", key())

        assert (who(here), who(there)) == (None, None)

    def test_one_session_can_be_ended_alone(self, lin):
        here, there = Client(), Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/604.1")
        sign_in(here, "lin")
        sign_in(there, "lin")
        who(here), who(there)
        page = here.get("/account/sessions").content.decode()
        row = re.search(r"Safari · iPhone.*?/account/sessions/(\d+)/end", page, re.S)[1]

        here.post(f"/account/sessions/{row}/end", key())

        assert (who(here), who(there)) == ("林晓梅", None)

    def test_the_session_of_somebody_else_is_not_there(self, lin, gao):
        mine, theirs = Client(), Client()
        sign_in(mine, "lin")
        sign_in(theirs, "gao")
        who(theirs)
        session = gao.account.usersession_set.get()

        assert mine.post(f"/account/sessions/{session.pk}/end", key()).status_code == 404
        assert who(theirs) == "高建国"

    def test_signing_out_ends_this_session(self, lin):
        client = Client()
        sign_in(client, "lin")
        client.post("/sign-out")

        assert who(client) is None


class TestTokens:
    def test_a_secret_is_shown_once_and_works_until_revoked(self, lin):
        client = cast.browser_of(lin)
        page = client.post("/account/tokens/new", {"name": "对接", "days": "30"}).content.decode()
        secret = re.search(r'id="token-secret">(wg_[\w-]+)<', page)[1]

        assert accounts.person_of_token(secret, now()) == lin
        later = client.get("/account/tokens").content.decode()
        assert secret not in later
        revoke = re.search(r"/account/tokens/[0-9a-f-]+/revoke", later)[0]
        client.post(revoke, key())
        assert accounts.person_of_token(secret, now()) is None

    def test_too_many_days_are_refused_at_the_field(self, lin):
        page = cast.browser_of(lin).post("/account/tokens/new", {"name": "对接", "days": "181"})

        assert page.status_code == 422
        assert lin.account.api_tokens.count() == 0


@pytest.mark.parametrize(
    "path", ["/account/", "/account/sessions", "/account/tokens", "/account/password", "/account/two-step"]
)
def test_account_pages_send_strangers_to_sign_in(db, path):
    assert Client().get(path).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/sign-in/code",
        "/account/",
        "/account/password",
        "/account/two-step",
        "/account/two-step/app",
        "/account/two-step/passkeys",
        "/account/two-step/passkeys/new",
        "/account/sessions",
        "/account/tokens",
    ],
)
def test_pages_speak_english_too_and_hold_no_inline_code(lin, path):
    client = Client()
    if path.startswith("/account"):
        sign_in(client, "lin")
    client.cookies["language"] = "en"
    page = client.get(path)
    html = page.content.decode()
    work = re.search(r"<main.*</main>", html, re.S)[0]

    assert page.status_code == 200
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\son\w+=\"|\sstyle=\"", html)
    words = re.sub(r"林晓梅|<script.*?</script>|<[^>]*>", "", work, flags=re.S)
    assert not re.findall(r"[^\n]*[\u4e00-\u9fff][^\n]*", words)
