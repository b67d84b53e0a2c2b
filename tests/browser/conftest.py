"""Browsers of the people of a story."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import cast
from tests.browser.stage import DESK, PHONE, Enter
from tests.conftest import PATIENCE_MS, profile


@pytest.fixture
def scripts() -> bool:
    """Whether the browsers of the story run scripts, where nothing else is said."""
    return True


@pytest.fixture
def enter(browser: Browser, site: str, scripts: bool) -> Iterator[Enter]:
    """Open a browser as one of the cast or as nobody, on a phone or at a desk. An error in our scripts fails the test."""
    errors: list[str] = []
    with ExitStack() as stack:

        def open_as(who: Any = None, *, phone: bool = False, scripts: bool = scripts) -> Page:
            looks = {**profile(site), "java_script_enabled": scripts, "viewport": PHONE if phone else DESK}
            context = stack.enter_context(browser.new_context(**looks))
            if who is not None:
                session = cast.browser_of(who).cookies["sessionid"].value
                context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.set_default_navigation_timeout(4 * PATIENCE_MS)  # the first page of a process reads all templates
            page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
            return page

        yield open_as
    assert errors == []
