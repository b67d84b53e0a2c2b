"""Every page of the site, opened as somebody who may see it: accessible, quiet on the console, and fitting a phone.

The pages are found by walking the routes, so that a new page is looked at from its first day; `tests/browser/pages` says
who looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page

from tests import cast, lanes
from tests.accessibility import assert_accessible
from tests.browser.pages import LARGE, NO_PAGE, PAGES, ROUTES, Addresses, who_sees
from tests.browser.pages.who import LEADER, STAFF
from tests.conftest import PATIENCE_MS, profile, seed, served
from wangge.demo.personas import PERSONAS, account_of
from wangge.kernel import clock

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
HOUR = 3600  # seconds
HISTORY_DAYS = 3  # enough for a row in every list
WITH_PASSWORD = (STAFF, LEADER)

TOO_SMALL = """(least) => [...document.querySelectorAll(
  'button, .button, summary, select, textarea, input:not([type=hidden]), .nav a, .crumbs a, .chip, .pick'
)].filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest('.leaflet-container, .hidden-words'))
  .map((one) => one.matches('[type=radio], [type=checkbox]') ? one.closest('label') ?? one : one)
  .filter((one) => one.getBoundingClientRect().height < least - 0.5)
  .map((one) => `${one.outerHTML.slice(0, 90)} ${one.getBoundingClientRect().height}px`)"""
SMALL_WORDS = """(least) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && !parent.closest('script, template, .leaflet-container, .hidden-words')
        && parent.checkVisibility() && parseFloat(getComputedStyle(parent).fontSize) < least)
      found.push(`${walker.currentNode.data.trim().slice(0, 30)} ${getComputedStyle(parent).fontSize}`);
  }
  return found;
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map((one) => one.outerHTML.slice(0, 90))
  .concat(`page is ${document.documentElement.scrollWidth} px wide`)"""


class Visitors:
    """One open tab per person and looks; what a page complains about on its console is kept in `said`."""

    def __init__(self, browser: Browser, site: str, stack: ExitStack) -> None:
        self.browser, self.site, self.stack = browser, site, stack
        self.said: list[str] = []
        self.tabs: dict[tuple[str, str], Page] = {}

    def tab(self, who: str, mode: str = "standard") -> Page:
        """The tab of a persona (or of nobody), signed in through the demo page."""
        if (who, mode) not in self.tabs:
            self.tabs[who, mode] = self._open(who, mode)
        self.said.clear()
        return self.tabs[who, mode]

    def _open(self, who: str, mode: str) -> Page:
        context = self.stack.enter_context(self.browser.new_context(**profile(self.site), reduced_motion="reduce"))
        context.add_cookies([{"name": "mode", "value": mode, "url": self.site}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on(
            "console",
            lambda message: message.type == "error" and self.said.append(f"{message.text} {message.location}"),
        )
        page.on("pageerror", lambda error: self.said.append(str(error)))
        if who:
            page.goto("/demo/")
            page.locator(f"form:has(input[value='{who}']) button").click()
            page.wait_for_url("/")
        if who in WITH_PASSWORD:
            page.goto("/account/confirm?next=/account/")
            page.locator("input[type=password]").fill(cast.PASSWORD)
            page.locator("main button").click()
            page.wait_for_url("/account/")
        return page


@pytest.fixture(scope="module")
def transactional_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Instead of empty tables for each test: the demo's home district, loaded once, for tests that change nothing."""
    from wangge.demo import load
    from wangge.kernel import district

    with django_db_blocker.unblock():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(district, "aliases", lambda: ["default"])
            load.load(history_days=HISTORY_DAYS)
            _sign_in_means()
        yield
        lanes.empty("default")
        seed(["default"])


def _sign_in_means() -> None:
    """A password for the staff, and a second step for the leader, whose pages exist only with them."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    for who in WITH_PASSWORD:
        account = account_of(who, clock.now())
        account.set_password(cast.PASSWORD)
        account.save()
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)


@pytest.fixture(scope="module")
def demo_site(transactional_db: None) -> Iterator[str]:
    with override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=HOUR), served() as address:
        yield address


@pytest.fixture(scope="module")
def visitors(browser: Browser, demo_site: str) -> Iterator[Visitors]:
    with ExitStack() as stack:
        yield Visitors(browser, demo_site, stack)


@pytest.fixture(scope="module")
def addresses(demo_site: str) -> Addresses:
    return Addresses(clock.now())


def _opened(page: Page, path: str, size: dict[str, int]) -> Page:
    page.set_viewport_size(size)
    answer = page.goto(path)
    assert answer is not None
    assert (answer.status, page.url.removeprefix(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2])) == (
        200,
        path,
    )
    assert answer.headers["content-type"].startswith("text/html")
    return page


def test_routes_without_a_page_are_declared_under_their_present_names():
    assert sorted(set(NO_PAGE) - set(ROUTES)) == []
    assert sorted(set(LARGE) - set(PAGES)) == []


def test_a_page_nobody_should_publish_is_found(page):
    page.set_content("<main><img src='x'><p style='color: #eee; background: #fff'>pale</p><button></button></main>")
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)
    with pytest.raises(AssertionError, match="button-name"):
        assert_accessible(page)


@pytest.mark.parametrize("route", PAGES)
def test_a_page_is_accessible_on_the_desk_and_fits_the_phone(route, visitors, addresses):
    page = _opened(visitors.tab(who_sees(route)), addresses.path(route), DESK)
    assert_accessible(page)

    page.set_viewport_size(PHONE)

    assert_accessible(page)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(TOO_SMALL, 44) == []
    assert visitors.said == []


@pytest.mark.parametrize("who", [persona.code for persona in PERSONAS])
def test_everybody_has_an_accessible_front_page(who, visitors):
    page = _opened(visitors.tab(who), "/", PHONE)

    assert_accessible(page)
    assert page.evaluate(TOO_WIDE) == []
    assert visitors.said == []


@pytest.mark.parametrize("route", LARGE)
def test_elder_mode_has_large_words_and_targets_and_dark_keeps_the_contrast(route, visitors, addresses):
    page = _opened(visitors.tab(who_sees(route), mode="elder"), addresses.path(route), PHONE)

    assert page.evaluate(SMALL_WORDS, 18) == []
    assert page.evaluate(TOO_SMALL, 60) == []
    assert page.evaluate(TOO_WIDE) == []
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    assert page.evaluate(SMALL_WORDS, 18) == []
    assert page.evaluate(TOO_WIDE) == []
    assert visitors.said == []
