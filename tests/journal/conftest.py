import pytest

from tests.journal.telling import configure


@pytest.fixture(autouse=True)
def holder(monkeypatch, tmp_path):
    """The folder of the outside holder; every test signs with its own key."""
    return configure(monkeypatch, tmp_path)
