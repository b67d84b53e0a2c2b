"""What may be published: the worked examples of docs/rules/catalogue.md."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from tests.catalogue import story
from wangge.catalogue import differences, rules
from wangge.catalogue.content import FIELDS, Content, HandlingLine, MaterialLine, StepLine
from wangge.catalogue.models import ItemVersion

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "catalogue.md"
SOUND = story.content(
    materials=(MaterialLine("申请书"),), handling=(HandlingLine("01", "新办"),), served=("person",), has_fee=False
)


def cases():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows[1:]]


def changed(text):
    said = SOUND
    for one in [] if text == "nothing" else text.split():
        name, _, value = one.partition("=")
        if name == "step":
            kind, _, called = value.partition(":")
            said = said.but(steps=(*said.steps, StepLine(called, kind)))
        elif name in ("material", "waived"):
            called, _, why = value.partition(":")
            line = MaterialLine(called, is_waived=name == "waived", waived_reason=why)
            said = said.but(materials=(*said.materials, line))
        elif name == "handling":
            said = said.but(handling=(*said.handling, HandlingLine(value, "变更")))
        else:
            now = getattr(said, name)
            plain = (value == "yes") if isinstance(now, bool) else int(value) if isinstance(now, int) else value
            said = said.but(**{name: tuple(filter(None, [value])) if isinstance(now, tuple) else plain})
    return said


@pytest.mark.parametrize(("text", "codes"), cases())
def test_the_page_says_what_is_refused(text, codes):
    assert [one.code for one in rules.problems(changed(text))] == codes.split()


def test_the_page_has_examples():
    assert len(cases()) > 25


@pytest.mark.parametrize(
    ("kind", "name", "is_one"),
    [
        ("leader_signature", "审定", True), ("review", "主任签字", True), ("review", "分管 领导 签批", True),
        ("review", "领导干部任前审核", False), ("decide", "决定", False), ("issue", "申请人签字领取", False),
        ("decide", "局领导班子集体签发", True),
    ],
)  # fmt: skip
def test_a_leaders_signature_is_known_by_any_name(kind, name, is_one):
    assert rules.is_leader_signature(kind, name) is is_one


def test_content_and_table_have_the_same_fields():
    columns = {one.attname for one in ItemVersion._meta.concrete_fields}
    assert set(FIELDS) <= columns
    assert {one.name for one in fields(Content)} == {*FIELDS, "materials", "steps", "handling"}


def test_the_difference_names_fields_and_lines():
    after = SOUND.but(
        promised_amount=3,
        materials=(MaterialLine("申请书", copies=2), MaterialLine("章程")),
        steps=SOUND.steps[:-1],
    )
    found = differences.between(SOUND, after)
    assert [(one.field, one.before, one.after) for one in found.fields] == [("promised_amount", 6, 3)]
    assert [(one.noun, one.name, one.what, one.fields) for one in found.lines] == [
        ("material", "申请书", "changed", ("copies",)), ("material", "章程", "came", ()), ("step", "出件", "went", ()),
    ]  # fmt: skip
    assert not differences.between(SOUND, SOUND)
