"""Accessibility findings of a page, as axe sees them."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
AXE = Axe()  # reads its half megabyte of script once
RUN = "() => axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"


def assert_accessible(page: Page) -> None:
    """Fail when the page, as it stands now, has a serious or critical finding; says which and where."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.axe_script)
    found = [_told(finding) for finding in page.evaluate(RUN) if finding["impact"] in SERIOUS]
    if found:
        raise AssertionError("\n".join(found))


def _told(finding: dict[str, Any]) -> str:
    places = ", ".join(str(node["target"]) for node in finding["nodes"][:5])
    return f"{finding['id']} ({finding['impact']}): {finding['help']} – {places}"
