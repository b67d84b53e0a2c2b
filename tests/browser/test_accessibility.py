"""Every page of the site, opened as somebody who may see it: accessible, quiet on the console, and fitting a phone.

The pages are found by walking the routes, so that a new page is looked at from its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest
from django.urls import get_resolver, reverse
from playwright.sync_api import Browser, Page

from tests.accessibility import assert_accessible
from tests.conftest import PATIENCE_MS, profile
from wangge.kernel import clock
from wangge.web.guard import PUBLIC, SIGNED_IN, Guard

pytestmark = pytest.mark.browser
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
STAFF, WORKER, RESIDENT, FAMILY = "community-staff", "grid-worker", "resident", "family"
MANAGER, ADMIN, NOBODY = "district-manager", "system-admin", ""

# Routes that show no page, and why.
A_FILE = {
    "calls:export", "people:export", "posts:export", "places:map-data", "journal:proof",
    "mfa_download_recovery_codes", "healthz", "readyz", "metrics",
}  # fmt: skip
ONLY_POST = {
    "preferences", "demo:enter", "posts:position", "system:retry", "people:reveal", "people:move-out",
    "people:kin-consent", "people:end-kin", "people:new-trait", "people:end-trait", "accounts:end-session",
    "accounts:end-all-sessions", "accounts:issue-token", "accounts:revoke-token",
}  # fmt: skip
IN_THE_MIDDLE_OF_SIGNING_IN = {  # these lead elsewhere without the step before; tests/web/test_accounts.py takes it
    "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_remove_webauthn",
}  # fmt: skip
NO_PAGE = A_FILE | ONLY_POST | IN_THE_MIDDLE_OF_SIGNING_IN

# Who looks at a page that many may see; by default the first of PREFERRED who may.
PREFERRED = (STAFF, ADMIN, MANAGER)
SEEN_BY = {
    "calls:mine": WORKER, "calls:help": RESIDENT, "calls:own": FAMILY, "people:my-accesses": RESIDENT,
    "calls:figures": MANAGER,
}  # fmt: skip
MAIN = (
    "home", "calls:board", "calls:new", "calls:mine", "calls:list", "calls:detail", "calls:figures", "calls:check",
    "calls:help", "calls:own", "people:list", "people:detail", "places:tree", "places:map", "posts:list", "posts:duty",
    "journal:index", "journal:check", "account_login",
)  # fmt: skip

TOO_SMALL = """(least) => [...document.querySelectorAll(
  'button, .button, summary, select, textarea, input:not([type=hidden]), nav a, .chip, .pick'
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


def _routes(resolver: Any, namespace: str = "") -> Iterator[tuple[str, Guard]]:
    for entry in resolver.url_patterns:
        if not hasattr(entry, "url_patterns"):
            yield namespace + (entry.name or ""), getattr(entry.callback, "guard", None)
        elif entry.namespace is None or not entry.namespace.startswith("api"):
            yield from _routes(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


ROUTES = dict(_routes(get_resolver()))
PAGES = sorted(set(ROUTES) - NO_PAGE)


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
        page.on("console", lambda message: message.type == "error" and self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        if who:
            page.goto("/demo/")
            page.locator(f"form:has(input[value='{who}']) button").click()
            page.wait_for_url("/")
        return page


@pytest.fixture(scope="module")
def visitors(browser: Browser, demo_site: str) -> Iterator[Visitors]:
    with ExitStack() as stack:
        yield Visitors(browser, demo_site, stack)


@pytest.fixture(scope="module")
def address(demo_site: str) -> Callable[[str], str]:
    """The path of a route, with rows of the demo for its parts."""
    from wangge.demo import personas
    from wangge.journal.models import Leaf
    from wangge.matters.models import Matter
    from wangge.places.models import Place
    from wangge.posts.models import DutyShift, Holding

    at = clock.now()
    grid = personas._first_grid()
    parts = {
        "call_id": Matter.objects.get(state="on_site").pk,
        "code": grid.code,
        "person_id": personas._elder(at).pk,
        "holding_id": Holding.objects.filter(place=grid, kind="grid_worker").first().pk,
        "shift_id": DutyShift.objects.filter(place=grid, starts_at__gt=at).first().pk,
        "leaf_id": Leaf.objects.filter(kind="call.reported").first().pk,
        "field": "phone",
    }

    def path(route: str) -> str:
        wanted = get_resolver().reverse_dict  # noqa: F841
        return reverse(route, kwargs={name: parts[name] for name in _parts_of(route)})

    return path


