"""What the browser stories say in one word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import time_machine
from playwright.sync_api import Page, expect

from wangge.kernel import chores, clock

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
Enter = Callable[..., Page]


@contextmanager
def moment(at: datetime, *families: str) -> Iterator[datetime]:
    """It is so late, and goes on from there; what the worker does by the clock for these packages is done.

    Everybody signs in anew: a session does not last for weeks.
    """
    with time_machine.travel(at, tick=True):
        chores.discover()
        for chore in chores.known():
            if chore.name.partition(".")[0] in families:
                chore.do(clock.now())
        yield at


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()


def field(page: Page, label: str) -> Any:
    """A field of the page itself, not of the search beside it."""
    return page.locator("main").get_by_label(label)


def say(page: Page, label: str, words: str) -> None:
    field(page, label).fill(words)


def choose(page: Page, label: str) -> None:
    page.locator("main").get_by_label(label, exact=True).check()


def shows(page: Page, *words: str) -> None:
    for one in words:
        expect(page.locator("main")).to_contain_text(one)
