"""What browser tests share: the demo district, loaded once for a module that only looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import lanes
from tests.conftest import seed, served

HISTORY_DAYS = 3  # enough for a row in every list


@pytest.fixture(scope="module")
def demo_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The site with the demo's home district in it, for tests that change nothing; emptied when the module is done."""
    from django.core.management import call_command
    from wangge.demo import load
    from wangge.kernel import district

    with django_db_blocker.unblock():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(district, "aliases", lambda: ["default"])
            load.load(history_days=HISTORY_DAYS)
        with served() as address:
            yield address
        with lanes.as_owner("default"):
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
        seed(["default"])
