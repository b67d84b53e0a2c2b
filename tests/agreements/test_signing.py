"""From a draft to a document both sides have signed, and what keeps it from being changed."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError
from pypdf import PdfReader

from tests import cast
from tests.agreements import story
from wangge.agreements import commands, queries, refusals
from wangge.agreements.chores import begin_and_end, remind_of_ends
from wangge.agreements.models import Agreement, Signature
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.photos import NotAPhoto
from wangge.kernel.refusals import Changed, NotPermitted

State = Agreement.State
DAY = timedelta(days=1)


@pytest.fixture
def keeper(places):
    """和顺便利店's manager lives at 7号楼."""
    return cast.person("郑和顺", home=places.home7, phone=cast.impossible_phone())


@pytest.fixture
def shop(places, keeper):
    return story.shop(places.building, keeper)


def test_both_sign_and_the_document_is_what_the_journal_says(zhao, keeper, shop, places, at):
    made = story.offered(zhao, shop, places.community, at)
    commands.sign(by=zhao, agreement_id=made.pk, name="赵敏", at=at)
    commands.sign(by=keeper, agreement_id=made.pk, name="", picture=story.handwriting(), at=at)
    made.refresh_from_db()
    assert made.state == State.IN_FORCE
    content = queries.file_of(made)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    for words in (made.number, "和顺便利店", "云水明珠社区", "每月义务理发两次", "郑和顺", "屏幕手写"):
        assert words in text.replace("\n", "")
    digest = hashlib.sha256(content).hexdigest()
    line = Leaf.objects.get(kind="agreement.completed")
    assert json.loads(line.body)["facts"]["digest"] == digest == made.digest
    assert queries.checked(content) == made
    assert queries.checked(content + b" ") is None


def test_nothing_is_kept_with_one_signature(zhao, keeper, shop, places, at):
    made = story.offered(zhao, shop, places.community, at)
    commands.sign(by=keeper, agreement_id=made.pk, name="郑和顺", at=at)
    made.refresh_from_db()
    assert (made.state, made.digest) == (State.OFFERED, None)
    with pytest.raises(refusals.SignedAlready):
        commands.sign(by=keeper, agreement_id=made.pk, name="郑和顺", at=at)


def test_a_typed_name_must_be_ones_own(zhao, keeper, shop, places, at):
    made = story.offered(zhao, shop, places.community, at)
    with pytest.raises(refusals.SignatureMissing):
        commands.sign(by=keeper, agreement_id=made.pk, name="郑和", at=at)
    with pytest.raises(NotAPhoto):
        commands.sign(by=keeper, agreement_id=made.pk, name="", picture=b"<script>", at=at)
    assert not Signature.objects.exists()


def test_who_speaks_for_neither_side_cannot_sign(zhao, lin, foreign_staff, shop, places, at):
    made = story.offered(zhao, shop, places.community, at)
    for who in (lin, foreign_staff):
        with pytest.raises(refusals.NotTheSigner):
            commands.sign(by=who, agreement_id=made.pk, name=who.name, at=at)


def test_a_signature_given_on_paper_is_uploaded_by_staff(zhao, lin, shop, places, at):
    made = story.offered(zhao, shop, places.community, at)
    with pytest.raises(NotPermitted):
        commands.sign_on_paper(by=lin, agreement_id=made.pk, name="郑和顺", scan=story.handwriting(), at=at)
    commands.sign_on_paper(by=zhao, agreement_id=made.pk, name="郑和顺", scan=story.handwriting(), at=at)
    commands.sign(by=zhao, agreement_id=made.pk, name="赵敏", at=at)
    made.refresh_from_db()
    assert made.state == State.IN_FORCE
    assert Signature.objects.get(side="partner").how == "scan"


def test_a_shop_nobody_speaks_for_cannot_be_asked(zhao, places, at):
    made = story.drafted(zhao, story.shop(places.building, None), places.community, at)
    with pytest.raises(refusals.NoSpeaker):
        commands.offer(by=zhao, agreement_id=made.pk, at=at)


def test_only_a_draft_changes_and_only_the_one_that_was_read(zhao, shop, places, at):
    made = story.drafted(zhao, shop, places.community, at)
    words = {"title": "理发", "terms": "一、免费。", "from_day": day_of(at), "to_day": day_of(at), "at": at}
    commands.change(by=zhao, agreement_id=made.pk, version=1, **words)
    with pytest.raises(Changed):
        commands.change(by=zhao, agreement_id=made.pk, version=1, **words)
    commands.offer(by=zhao, agreement_id=made.pk, at=at)
    with pytest.raises(refusals.WrongState):
        commands.change(by=zhao, agreement_id=made.pk, version=3, **words)


@pytest.mark.parametrize(("more", "refusal"), [
    ({"title": " "}, refusals.TextMissing), ({"terms": ""}, refusals.TextMissing),
    ({"days": 0}, refusals.DaysWrong), ({"days": 5000}, refusals.DaysWrong),
])  # fmt: skip
def test_what_is_no_agreement(zhao, shop, places, at, more, refusal):
    with pytest.raises(refusal):
        story.drafted(zhao, shop, places.community, at, **more)
    assert not Agreement.objects.exists()


def test_it_begins_and_ends_on_its_days_and_both_are_reminded_once(zhao, keeper, shop, places, at):
    made = story.in_force(zhao, keeper, shop, places.community, at, from_day=day_of(at) + DAY, days=40)
    assert made.state == State.SIGNED
    begin_and_end(at)
    assert fresh(made).state == State.SIGNED
    begin_and_end(at + DAY)
    assert fresh(made).state == State.IN_FORCE
    assert remind_of_ends(at + 5 * DAY) == 0
    assert remind_of_ends(at + 12 * DAY) == 1
    assert remind_of_ends(at + 13 * DAY) == 0
    assert set(OutboxMessage.objects.filter(kind="agreement.ends_soon").values_list("recipient_id", flat=True)) == {
        keeper.pk,
        zhao.pk,
    }
    begin_and_end(at + 40 * DAY)
    assert fresh(made).state == State.IN_FORCE  # the last day counts
    begin_and_end(at + 41 * DAY)
    assert fresh(made).state == State.ENDED


def test_renewing_drafts_the_one_that_follows_once(zhao, keeper, shop, places, at):
    made = story.in_force(zhao, keeper, shop, places.community, at, days=40)
    later = commands.renew(by=zhao, agreement_id=made.pk, to_day=made.to_day + 365 * DAY, at=at)
    assert (later.from_day, later.terms, later.renews) == (made.to_day + DAY, made.terms, made)
    with pytest.raises(refusals.RenewedAlready):
        commands.renew(by=zhao, agreement_id=made.pk, to_day=made.to_day + 365 * DAY, at=at)


def test_either_side_may_end_it_with_a_reason(zhao, keeper, lin, shop, places, at):
    made = story.in_force(zhao, keeper, shop, places.community, at)
    with pytest.raises(refusals.NotTheSigner):
        commands.terminate(by=lin, agreement_id=made.pk, reason="店铺要搬走", at=at)
    with pytest.raises(refusals.ReasonMissing):
        commands.terminate(by=keeper, agreement_id=made.pk, reason="搬", at=at)
    commands.terminate(by=keeper, agreement_id=made.pk, reason="店铺要搬走", at=at)
    assert fresh(made).state == State.TERMINATED


def test_a_draft_is_not_for_the_partners_eyes(zhao, keeper, foreign_staff, shop, places, at):
    made = story.drafted(zhao, shop, places.community, at)
    assert not queries.own(keeper, at=at).exists()
    commands.offer(by=zhao, agreement_id=made.pk, at=at)
    assert list(queries.to_sign(keeper, at=at)) == [made]
    assert not queries.listed(foreign_staff, at=at).exists()


def test_the_database_wants_a_digest_with_what_is_signed(zhao, shop, places, at):
    made = story.drafted(zhao, shop, places.community, at)
    with pytest.raises(IntegrityError), atomic():
        Agreement.objects.filter(pk=made.pk).update(state="in_force")


def fresh(made):
    return Agreement.objects.get(pk=made.pk)
