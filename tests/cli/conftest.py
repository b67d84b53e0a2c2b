"""The command line runs inside the test process where it can; it must leave no trace there."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def language_and_umask() -> Iterator[None]:
    """A command speaks English and keeps its files private; the tests after it do not."""
    before = os.umask(0o022)
    with translation.override(translation.get_language()):
        yield
    os.umask(before)
