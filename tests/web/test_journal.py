"""The journal pages: anyone checks a receipt, auditors read the lines of their places, tampering raises the alarm."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

import wangge
from tests import cast, lanes
from wangge import journal
from wangge.care import intake
from wangge.care.models import HelpCall
from wangge.journal import checkpoints
from wangge.journal.models import Leaf
from wangge.journal.queries import RECEIPT_HASH_DIGITS
from wangge.kernel.actors import SYSTEM
from wangge.kernel.district import atomic
from wangge.verify import tree
from wangge.web.journal.words import words_of
from wangge.web.needs.show import STEP_LABELS

MINUTE = timedelta(minutes=1)
UNCHANGED = "这条记录没有被改动过"


@pytest.fixture
def call(places: cast.Places, zhao: Any, grandma_wang: Any, at: datetime) -> HelpCall:
    """A fall of Grandma Wang, taken in at the community desk."""
    report = intake.Report(HelpCall.Kind.FALL, HelpCall.Severity.URGENT, HelpCall.Channel.PHONE, grandma_wang.pk)
    return intake.report_call(by=zhao, report=report, at=at)


@pytest.fixture
def line(call: HelpCall) -> Leaf:
    """The first line the call left."""
    return journal.history_of(call.matter).first()


@pytest.fixture
def sealed(line: Leaf, at: datetime) -> Leaf:
    """The same line, five minutes later."""
    checkpoints.make(at + 5 * MINUTE)
    return line


def short(leaf: Leaf) -> str:
    return leaf.hash[:RECEIPT_HASH_DIGITS]


def check(client: Client, leaf: Any = "", short_hash: str = "") -> Any:
    return client.get(reverse("journal:check"), {"leaf": str(leaf), "hash": short_hash})


def words(response: Any) -> str:
    return response.content.decode()


# Checking a receipt


def test_anyone_with_a_receipt_learns_that_the_line_is_unchanged_and_when_it_was_sealed(client, sealed, at):
    answer = check(client, sealed.pk, short(sealed))
    assert answer.status_code == 200
    assert UNCHANGED in words(answer)
    assert "2022-07-28 10:05" in words(answer)
    assert checkpoints.newest().root in words(answer)
    assert "python -m wangge.verify" in words(answer)


def test_the_printed_line_can_be_pasted_whole(client, sealed):
    answer = client.get(reverse("journal:check"), {"leaf": journal.receipt(sealed).text, "hash": ""})
    assert UNCHANGED in words(answer)
    assert "收到求助" in words(answer)  # the hash came along, so the content shows


def test_the_address_in_the_qr_code_leads_to_the_verdict(client, sealed):
    assert UNCHANGED in words(client.get(journal.receipt(sealed).path))


def test_without_the_hash_the_state_shows_but_nothing_of_the_line(client, sealed):
    answer = check(client, sealed.pk)
    assert UNCHANGED in words(answer)
    assert "收到求助" not in words(answer)
    assert reverse("journal:proof", args=[sealed.pk]) not in words(answer)


def test_a_line_not_sealed_yet_says_when_to_come_back(client, line):
    answer = check(client, line.pk, short(line))
    assert "还没有封存" in words(answer)
    assert "以后再查" in words(answer)
    assert UNCHANGED not in words(answer)


def test_a_wrong_hash_raises_the_alarm(client, sealed):
    answer = check(client, sealed.pk, "0" * RECEIPT_HASH_DIGITS)
    assert "对不上" in words(answer)
    assert 'role="alert"' in words(answer)
    assert UNCHANGED not in words(answer)
    assert "收到求助" not in words(answer)


def test_a_line_nobody_knows_raises_the_alarm(client, places):
    answer = check(client, uuid4(), "0" * RECEIPT_HASH_DIGITS)
    assert answer.status_code == 404
    assert "没有找到这条记录" in words(answer)


@pytest.mark.parametrize("with_hash", [True, False])
def test_an_edited_line_raises_the_alarm(client, sealed, with_hash):
    _as_administrator("UPDATE journal_leaf SET body = %s WHERE id = %s", sealed.body.replace("fall", "mood"), sealed)
    answer = check(client, sealed.pk, short(sealed) if with_hash else "")
    assert "对不上" in words(answer)


def test_an_edit_with_its_hash_corrected_is_found_by_the_proof(client, sealed):
    body = sealed.body.replace("fall", "mood")
    own_hash = tree.hash_of_leaf("sha256", body.encode()).hex()
    _as_administrator("UPDATE journal_leaf SET body = %s, hash = %s WHERE id = %s", body, own_hash, sealed)
    assert "对不上" in words(check(client, sealed.pk))
    assert "对不上" in words(check(client, sealed.pk, own_hash[:RECEIPT_HASH_DIGITS]))


def test_a_checkpoint_signed_by_nobody_is_not_believed(client, sealed):
    newest = checkpoints.newest()
    forged = re.sub(r"^(wangge/\d+\n\d+\n).{4}", r"\1AAAA", newest.note)
    with lanes.as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_checkpoint SET note = %s", [forged])
    assert "对不上" in words(check(client, sealed.pk, short(sealed)))


def test_without_anything_there_is_a_form_and_mistyped_numbers_are_explained(client, places):
    assert 'name="leaf"' in words(client.get(reverse("journal:check")))
    for typed in ({"leaf": "not a number"}, {"leaf": str(uuid4()), "hash": "abc"}):
        answer = client.get(reverse("journal:check"), typed)
        assert answer.status_code == 422
        assert "请对照凭证核对" in words(answer)


# Proof, key, receipt


def test_the_proof_file_convinces_the_independent_verifier(client, sealed):
    answer = client.get(reverse("journal:proof", args=[sealed.pk]), {"hash": short(sealed)})
    assert answer["Content-Disposition"].startswith("attachment")
    proof = json.loads(answer.content)
    leaf = tree.hash_of_leaf(proof["leaf_algorithm"], proof["leaf_body"].encode())
    path = [bytes.fromhex(step) for step in proof["path"]]
    root = bytes.fromhex(proof["root"])
    assert tree.check_inclusion(leaf=leaf, index=proof["index"], size=proof["size"], path=path, root=root)


def test_the_proof_is_for_those_who_bring_the_receipt_or_see_the_matter(client, sealed, daughter, stranger):
    url = reverse("journal:proof", args=[sealed.pk])
    assert client.get(url).status_code == 404
    assert client.get(url, {"hash": "0" * RECEIPT_HASH_DIGITS}).status_code == 404
    assert cast.browser_of(stranger).get(url).status_code == 404
    assert cast.browser_of(daughter).get(url).status_code == 200


def test_a_proof_asked_too_early_says_so(client, line):
    answer = client.get(reverse("journal:proof", args=[line.pk]), {"hash": short(line)})
    assert answer.status_code == 409
    assert "检查点" in words(answer)


def test_the_resident_and_her_daughter_print_a_receipt_and_a_stranger_does_not(
    sealed, grandma_wang, daughter, stranger
):
    url = reverse("journal:receipt", args=[sealed.pk])
    for person in (grandma_wang, daughter):
        page = words(cast.browser_of(person).get(url))
        assert str(sealed.pk) in page
        assert short(sealed) in page
        assert 'src="data:image/svg+xml' in page
        assert grandma_wang.name not in page.split("<main")[1].split("</main>")[0]
    assert cast.browser_of(stranger).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_the_key_and_the_newest_checkpoint_are_public(client, sealed):
    page = words(client.get(reverse("journal:key")))
    assert "BEGIN PUBLIC KEY" in page
    note = client.get(reverse("journal:key"), {"file": "note"}).content.decode()
    assert note == checkpoints.newest().note
    assert client.get(reverse("journal:key"), {"file": "key"}).content.startswith(b"-----BEGIN PUBLIC KEY-----")
    assert "PRIVATE" not in page


# What auditors see


def test_staff_see_the_lines_of_their_places_and_no_names(sealed, zhao, grandma_wang):
    page = words(cast.browser_of(zhao).get(reverse("journal:index")))
    assert str(sealed.pk) in page
    assert checkpoints.newest().root in page
    assert str(zhao.pk) in page
    assert grandma_wang.name not in page


def test_foreign_staff_see_neither_the_line_nor_its_page(sealed, foreign_staff):
    browser = cast.browser_of(foreign_staff)
    assert str(sealed.pk) not in words(browser.get(reverse("journal:index")))
    assert browser.get(reverse("journal:leaf", args=[sealed.pk])).status_code == 404


@pytest.mark.parametrize("who", ["lin", "grandma_wang", "daughter"])
def test_others_are_refused(request, sealed, who):
    browser = cast.browser_of(request.getfixturevalue(who))
    assert browser.get(reverse("journal:index")).status_code == 403
    assert browser.get(reverse("journal:leaf", args=[sealed.pk])).status_code == 403


def test_lines_without_a_place_are_for_who_runs_the_system(sealed, at, zhao, admin):
    with atomic():
        placeless = journal.record("account.signed_in", by=SYSTEM, on=zhao, at=at)
    url = reverse("journal:leaf", args=[placeless.pk])
    assert cast.browser_of(admin).get(url).status_code == 200
    assert cast.browser_of(zhao).get(url).status_code == 404


def test_the_page_of_a_line_shows_the_exact_text_and_its_position(sealed, zhao):
    page = cast.browser_of(zhao).get(reverse("journal:leaf", args=[sealed.pk]))
    assert page.context["leaf"].body == sealed.body
    assert sealed.hash in words(page)
    assert "第 0 号" in words(page)


def test_lines_are_filtered_by_kind_and_day_and_paged_without_counting(
    places, zhao, at, django_assert_max_num_queries, monkeypatch
):
    from wangge.web.journal import views

    monkeypatch.setattr(views, "PER_PAGE", 3)
    with atomic():
        lines = [
            journal.record("place.renamed", by=zhao, on=places.grid1, at=at + n * MINUTE, place=places.grid1, version=n)
            for n in range(5)
        ]
        other = journal.record("shift.added", by=zhao, on=places.grid1, at=at + timedelta(days=1), place=places.grid1)
    browser = cast.browser_of(zhao)

    def shown(query: str) -> list[Any]:
        return [row["id"] for row in browser.get(reverse("journal:index") + query).context["rows"]]

    newest_first = [leaf.pk for leaf in reversed(lines)]
    assert shown("") == [other.pk, *newest_first[:2]]
    assert shown("?kind=place") == newest_first[:3]
    assert shown("?kind=place.renamed&day=2022-07-28") == newest_first[:3]
    assert shown("?day=2022-07-29") == [other.pk]
    older = browser.get(reverse("journal:index") + "?kind=place").context["older"]
    assert shown(older) == newest_first[3:]
    assert browser.get(reverse("journal:index") + older).context["older"] == ""
    with django_assert_max_num_queries(16):
        browser.get(reverse("journal:index"))


def test_nonsense_in_the_address_filters_nothing(zhao):
    browser = cast.browser_of(zhao)
    assert browser.get(reverse("journal:index") + "?day=2022-99-99&before=x&kind=%25").status_code == 200


def _as_administrator(sql: str, *values: Any) -> None:
    """Change what the database protects, as its administrator could. A leaf stands for its key."""
    keys = [_key(value) if isinstance(value, Leaf) else value for value in values]
    with lanes.as_owner(), connection.cursor() as cursor:
        cursor.execute(sql, keys)


def _key(leaf: Leaf) -> Any:
    return leaf.pk.hex if connection.vendor == "sqlite" else leaf.pk


def test_every_kind_of_line_has_words():
    source = Path(wangge.__file__).parent
    kinds = {
        kind
        for file in source.rglob("*.py")
        for kind in re.findall(r'\brecord\(\s*"([a-z_]+\.[a-z_]+)"', file.read_text())
    }
    kinds |= {f"{noun}.{step}" for noun in ("need", "resource") for step in STEP_LABELS}
    kinds |= {f"help_call.{kind}" for kind in ("reported", "dispatched", "closed")}
    assert len(kinds) > 60
    assert sorted(kind for kind in kinds if words_of(kind) == kind) == []
