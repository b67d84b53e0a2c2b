"""Founding a district by its official codes, and moving sealed data to a new key, from the terminal."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tests import lanes
from tests.cast import person
from wangge.cli.app import app
from wangge.cli.terminal import FINE, WRONG_USE
from wangge.journal.models import Leaf
from wangge.kernel import keyring
from wangge.kernel.keyring import Keyring
from wangge.people.models import Person
from wangge.places.models import Place

everywhere = pytest.mark.django_db(databases=["default", lanes.DISTRICTS[1]])


def typed(*words: str):
    return CliRunner().invoke(app, list(words))


@everywhere
def test_a_new_installation_gets_its_official_streets_once():
    told = typed("places", "found")

    assert told.exit_code == FINE, told.output
    assert "140105: 11 places added." in told.stdout
    assert "140109: 15 places added." in told.stdout
    assert Place.objects.get(code="140105001").name == "坞城街道"
    assert Place.objects.get(code="140105100").kind == "town"
    assert Leaf.objects.filter(kind="place.added").count() == 11
    assert "140105: 0 places added." in typed("places", "found", "--district", "140105").stdout


@pytest.mark.django_db
def test_a_district_without_a_shipped_list_needs_its_name(monkeypatch):
    monkeypatch.setattr("wangge.places.founding.DISTRICTS", {})
    assert typed("places", "found", "--district", "140105").exit_code == WRONG_USE
    assert not Place.objects.exists()

    assert typed("places", "found", "--district", "140105", "--name", "小店区").exit_code == FINE
    assert Place.objects.get(code="140105").name == "小店区"


@pytest.mark.django_db
def test_resealing_moves_phones_to_the_new_key():
    wang = person("王秀兰", phone="19900000001")
    now = keyring.current()
    rotated = Keyring({"2027": bytes(range(32)), **now.keys}, now.lookup_key, now.cipher)

    with keyring.using(rotated):
        told = typed("keys", "reseal", "--district", "140105")
        assert told.exit_code == FINE, told.output
        assert "140105 people.person.phone: 1 sealed anew, 0 left." in told.stdout
        assert "matters.step.note" in told.stdout

    with keyring.using(Keyring({"2027": bytes(range(32))}, now.lookup_key, now.cipher)):  # the old key is gone
        assert Person.objects.get(pk=wang.pk).phone == "19900000001"
