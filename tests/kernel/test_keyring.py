"""Keys and tokens: what opens, what does not, and which configurations are refused."""

from __future__ import annotations

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from wangge.config import settings
from wangge.kernel import keyring
from wangge.kernel.keyring import Keyring, NotGenuine, UnknownKey

OLD, NEW, LOOKUP = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
COLUMN = "people.person.phone"
CIPHERS = ("aes-gcm", "sm4-gcm")


def ring(cipher: str = "aes-gcm", **keys: bytes) -> Keyring:
    return Keyring(keys or {"old": OLD}, LOOKUP, cipher)


@given(st.text(), st.sampled_from(CIPHERS))
def test_what_is_sealed_opens_again(text: str, cipher: str) -> None:
    assert ring(cipher).open(ring(cipher).seal(text, COLUMN), COLUMN) == text


@pytest.mark.parametrize("cipher", CIPHERS)
def test_the_same_text_is_never_sealed_the_same_way_twice(cipher: str) -> None:
    assert len({ring(cipher).seal("19900001234", COLUMN) for _ in range(100)}) == 100


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_value_does_not_open_in_another_column(cipher: str) -> None:
    token = ring(cipher).seal("19900001234", COLUMN)

    with pytest.raises(NotGenuine, match=r"care\.helpcall\.caller_phone"):
        ring(cipher).open(token, "care.helpcall.caller_phone")


@given(st.integers(0, 1000), st.sampled_from("A_:9"), st.sampled_from(CIPHERS))
def test_no_changed_character_goes_unnoticed(place: int, mark: str, cipher: str) -> None:
    token = ring(cipher).seal("19900001234", COLUMN)  # another one each time: the nonce is random
    place %= len(token)
    mark = "B" if token[place] == mark else mark

    with pytest.raises((NotGenuine, UnknownKey)):
        ring(cipher).open(token[:place] + mark + token[place + 1 :], COLUMN)


@pytest.mark.parametrize(
    "token", ["", "19900001234", "w1:a:old:", "w1:a:old:AAAA", "w2:a:old:" + "A" * 40, "w1:x:old:" + "A" * 40]
)
def test_what_was_never_sealed_is_not_read_as_text(token: str) -> None:
    with pytest.raises(NotGenuine):
        ring().open(token, COLUMN)


def test_the_first_key_seals_and_all_open() -> None:
    before = ring(old=OLD).seal("before", COLUMN)
    both = ring(new=NEW, old=OLD)
    after = both.seal("after", COLUMN)

    assert [both.open(before, COLUMN), both.open(after, COLUMN)] == ["before", "after"]
    assert both.needs_rotation(before)
    assert not both.needs_rotation(after)
    assert ring("sm4-gcm", new=NEW, old=OLD).needs_rotation(after)


def test_a_missing_key_is_named_with_the_remedy() -> None:
    token = ring(old=OLD).seal("19900001234", COLUMN)

    with pytest.raises(UnknownKey, match="key old, which WANGGE_SEALING_KEYS does not list"):
        ring(new=NEW).open(token, COLUMN)


def test_another_key_under_the_same_id_opens_nothing() -> None:
    with pytest.raises(NotGenuine):
        ring(old=NEW).open(ring(old=OLD).seal("19900001234", COLUMN), COLUMN)


def test_digests_differ_by_column_key_and_hash() -> None:
    digests = {
        ring().fingerprint("19900001234", COLUMN),
        ring().fingerprint("19900001234", "people.person.citizen_no"),
        Keyring({"old": OLD}, NEW).fingerprint("19900001234", COLUMN),
        Keyring({"old": OLD}, LOOKUP, digest="sm3").fingerprint("19900001234", COLUMN),
    }

    assert len(digests) == 4
    assert {len(digest) for digest in digests} == {64}


def test_a_digest_does_not_depend_on_the_sealing_key() -> None:
    assert ring(old=OLD).fingerprint("x", COLUMN) == ring("sm4-gcm", new=NEW).fingerprint("x", COLUMN)


@pytest.mark.parametrize(
    ("keys", "lookup", "cipher", "says"),
    [
        ({}, LOOKUP, "aes-gcm", "WANGGE_SEALING_KEYS is empty"),
        ({"a": b"short"}, LOOKUP, "aes-gcm", "does not have 32 bytes"),
        ({"a:b": OLD}, LOOKUP, "aes-gcm", "a key id is"),
        ({"K": OLD, "k": NEW}, LOOKUP, "aes-gcm", "upper and lower case"),
        ({"a": OLD}, b"", "aes-gcm", "WANGGE_LOOKUP_KEY"),
        ({"a": OLD}, LOOKUP, "rot13", "WANGGE_CIPHER"),
    ],
)
def test_unusable_keys_stop_the_start(keys: dict[str, bytes], lookup: bytes, cipher: str, says: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=says):
        Keyring(keys, lookup, cipher)


def test_without_sm4_only_those_who_chose_it_hear_of_it(monkeypatch) -> None:
    token = ring("sm4-gcm").seal("19900001234", COLUMN)
    monkeypatch.setattr(keyring, "SM4_WORKS", False)

    assert ring("aes-gcm").seal("x", COLUMN)
    with pytest.raises(ImproperlyConfigured, match="WANGGE_CIPHER=aes-gcm"):
        ring("sm4-gcm")
    with pytest.raises(ImproperlyConfigured, match="no SM4-GCM"):
        ring("aes-gcm").open(token, COLUMN)


def test_the_keyring_of_the_settings(monkeypatch) -> None:
    monkeypatch.setattr(
        settings,
        "sealing_keys",
        [f"{name}:{base64.b64encode(key).decode()}" for name, key in (("new", NEW), ("old", OLD))],
    )
    monkeypatch.setattr(settings, "lookup_key", base64.b64encode(LOOKUP).decode())
    monkeypatch.setattr(settings, "cipher", "sm4-gcm")

    assert Keyring.from_settings() == ring("sm4-gcm", new=NEW, old=OLD)


@pytest.mark.parametrize("entries", [["a:%%%"], ["a"], ["a:" + "A" * 43 + "=", "a:" + "B" * 43 + "="]])
def test_malformed_settings_are_refused(monkeypatch, entries: list[str]) -> None:
    monkeypatch.setattr(settings, "sealing_keys", entries)

    with pytest.raises(ImproperlyConfigured, match="WANGGE_SEALING_KEYS"):
        Keyring.from_settings()


def test_a_keyring_never_prints_its_keys() -> None:
    assert repr(OLD) not in repr(ring())
    assert repr(LOOKUP) not in repr(ring())
