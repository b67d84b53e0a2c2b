"""Fixtures every test may use: the databases of the lane, a fixed moment, the real server, a browser."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import UserSettingsHolder, settings
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test import TransactionTestCase
from django.test.client import ClientHandler
from django.test.testcases import QuietWSGIRequestHandler

from scripts.test_tools import chromium
from tests import lanes

# Tests make millions of short-lived objects: looking for cycles as often as Python does by itself took a fifth of the time.
gc.set_threshold(20_000, 20, 20)

# A shared machine may pause in the middle of an example: time is no verdict on a property.
hypothesis.settings.register_profile("wangge", deadline=None)
hypothesis.settings.load_profile("wangge")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_CALENDAR_YEAR = 2028
pytest_plugins = ["tests.cast"]
CHAIN = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")
PATIENCE_MS = 30_000  # a busy machine is slow, not wrong
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """The migrations run once, for all districts and all processes: they cost as much as a thousand requests."""
    with django_db_blocker.unblock():
        lanes.copy_migrated()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Django shall take the databases that are there. They go with the folder of the run, not one by one."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test databases, made by the owner and used with the rights of the application."""
    with django_db_blocker.unblock():
        seed(alias for alias in connections if lanes.is_made(alias))
        lanes.act_as_application()
    yield
    with django_db_blocker.unblock():
        lanes.act_as_owner()


@pytest.fixture(autouse=True, scope="session")
def emptied_by_the_owner() -> Iterator[None]:
    """After a test with real commits all tables are emptied: only the owner may, and what was seeded comes back."""

    def empty_and_seed(self: TransactionTestCase) -> None:
        for alias in self._databases_names(include_mirrors=False):
            lanes.empty(alias)
            seed([alias])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_and_seed)
        yield


@pytest.fixture(autouse=True, scope="session")
def one_chain_of_middleware() -> Iterator[None]:
    """Every test client would load all middleware anew, and whitenoise would read every static file: half of a request.

    The chain is kept and shared; a test that overrides settings gets one of its own.
    """
    load = ClientHandler.load_middleware
    kept: dict[str, Any] = {}

    def load_once(self: ClientHandler, is_async: bool = False) -> None:
        if is_async or isinstance(settings._wrapped, UserSettingsHolder):
            load(self, is_async)
        elif kept:
            vars(self).update(kept)
        else:
            load(self)
            kept.update({name: getattr(self, name) for name in CHAIN})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield


def seed(aliases: Iterable[str]) -> None:
    """Put into the districts what `wangge migrate` puts there: national policy defaults and the working calendar."""
    from wangge.kernel import district, policy
    from wangge.upkeep.prepare import seed_calendar

    for alias in aliases:
        with district.acting_in(alias):
            policy.seed()
            seed_calendar(last_year=LAST_CALENDAR_YEAR)


@pytest.fixture
def at() -> datetime:
    """Thursday 28 July 2022, 10:00 in Shanghai: the day of the newspaper page."""
    return datetime(2022, 7, 28, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    """Address of the real application, served from threads on the test databases, without a final slash."""
    with served() as address:
        yield address


@contextmanager
def served() -> Iterator[str]:
    """Serve the application from threads for the length of the block; its address, without a final slash."""
    from django.urls import get_resolver

    from wangge.wsgi import application

    assert get_resolver().url_patterns  # every view is imported before a browser waits for its first page
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler, allow_reuse_address=False)
    server.set_app(application)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """One Chromium for all browser tests of this process.

    Comes after the databases are made: Playwright keeps an event loop running in this thread, and from then on Django
    opens other connections than before.
    """
    from playwright.sync_api import expect, sync_playwright

    program = chromium()
    if program is None:
        pytest.fail("No Chromium here: run scripts/test_tools.py, which installs it or says how.")
    # Django would refuse the tests their own queries beside a running event loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)  # pages that follow by themselves ask every few seconds
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser_context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh browser profile: Chinese, in Shanghai, 1280 × 800. Paths are relative to the site."""
    with browser.new_context(**profile(site)) as context:
        yield context


@pytest.fixture
def page(browser_context: BrowserContext) -> Iterator[Page]:
    """A page with JavaScript. An error in one of our scripts fails the test at its end."""
    page = browser_context.new_page()
    script_errors: list[str] = []
    page.on("pageerror", lambda error: script_errors.append(f"{page.url}: {error}"))
    page.set_default_timeout(PATIENCE_MS)
    yield page
    assert script_errors == []


@pytest.fixture
def plain_page(browser: Browser, site: str) -> Iterator[Page]:
    """A page with JavaScript switched off: every deed must work here too."""
    with browser.new_context(**profile(site), java_script_enabled=False) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        yield page


def profile(site: str) -> dict[str, Any]:
    """How our browser contexts are: Chinese, in Shanghai, 1280 × 800."""
    return {
        "base_url": site,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1280, "height": 800},
    }
