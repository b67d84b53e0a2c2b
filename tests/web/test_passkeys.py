"""Passkeys in a real browser with a virtual authenticator, under our strict policy: no script of the page is inline."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from tests import cast

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_added_and_then_signs_in_without_a_password(page: Any, browser_context: Any, lin: Any) -> None:
    cache.clear()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    devices = browser_context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    page.goto("/sign-in")
    page.get_by_label("用户名").fill("lin")
    page.get_by_label("密码").fill(cast.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/")
    page.goto("/account/two-step/passkeys/new")
    page.get_by_label("可代替密码直接登录").check()
    page.get_by_role("button", name="添加", exact=True).click()
    page.wait_for_url("**/account/two-step/recovery")

    browser_context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/")
    page.goto("/account/")

    assert page.get_by_text("林晓梅").first.is_visible()
    assert complaints == []
