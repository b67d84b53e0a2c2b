"""Every tone a page gives a word is one that has a shape: another would break the page on the day it is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from wangge.web.kit import tone_of
from wangge.web.templatetags.icons import SHAPES

WEB = Path(__file__).parents[2] / "src" / "wangge" / "web"
KNOWN = {*SHAPES, ""}


def words(value: ast.expr) -> Iterator[str]:
    """The plain words an expression may become."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (*words(value.body), *words(value.orelse))
    elif isinstance(value, ast.BoolOp | ast.Dict):
        yield from (word for one in value.values for word in words(one))


def tones(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every tone a module names: `tone=`, `"tone":`, and the tables called TONES."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "tone":
            yield from ((node.value.lineno, word) for word in words(node.value))
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "tone":
                    yield from ((value.lineno, word) for word in words(value))
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            names = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(name, ast.Name) and name.id.endswith("TONES") for name in names):
                yield from ((node.lineno, word) for word in words(node.value))


def test_every_tone_has_a_shape():
    found = [
        (f"{path.relative_to(WEB)}:{line}", tone)
        for path in sorted(WEB.rglob("*.py"))
        for line, tone in tones(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert len(found) > 100
    assert [one for one in found if one[1] not in KNOWN] == []


def test_a_tone_without_a_shape_would_be_found():
    planted = 'TONES = {"late": "bad"}\nCell("x", tone="loud" if late else "ok")\nentry = {"tone": "warn"}'
    assert {word for _line, word in tones(ast.parse(planted))} == {"bad", "loud", "ok", "warn"}


def test_a_line_of_a_timeline_that_went_wrong_does_not_look_as_if_it_went_well():
    assert [tone_of(kind) for kind in ("case.overdue", "case.part_overdue", "handup.late")] == ["alarm"] * 3
    assert [tone_of(kind) for kind in ("case.promise_broken", "ticket.missed")] == ["warn"] * 2
    assert tone_of("grid_plan.withdrawn") == "quiet"
    assert [tone_of(kind) for kind in ("case.accepted", "case.decided")] == ["ok"] * 2
