"""Materials and steps as one cell of a spreadsheet holds them. Plain text in, plain lines out.

Materials: "申请表（原件2份）；营业执照（免提交：由市场监管部门共享）". Steps: "收件；审核（食品科 3个工作日）；决定".
"""

from __future__ import annotations

import re

from wangge.catalogue.content import MaterialLine, StepLine
from wangge.catalogue.kinds import MaterialForm, StepKind

_BETWEEN = re.compile(r"[；;\n]+")
_LINE = re.compile(r"(?P<name>.+?)\s*(?:[（(](?P<more>[^（）()]*)[）)])?$", re.DOTALL)
_COPIES = re.compile(r"(\d{1,3})\s*份")
_DAYS = re.compile(r"(\d{1,3})\s*(?:个)?\s*(?:工作日|天|日)")
_WAIVED = re.compile(r"免提交[:：]?\s*(.*)", re.DOTALL)
_FORMS = (
    ("原件和复印件", MaterialForm.BOTH), ("复印件", MaterialForm.COPY), ("电子", MaterialForm.ELECTRONIC),
    ("原件", MaterialForm.ORIGINAL),
)  # fmt: skip
_STEPS = (
    ("收件", StepKind.RECEIVE), ("受理", StepKind.ACCEPT), ("核查", StepKind.SITE_CHECK), ("勘", StepKind.SITE_CHECK),
    ("决定", StepKind.DECIDE), ("制证", StepKind.CERTIFY), ("出件", StepKind.ISSUE), ("发证", StepKind.ISSUE),
    ("送达", StepKind.ISSUE), ("听证", StepKind.SPECIAL), ("评审", StepKind.SPECIAL),
)  # fmt: skip
NOTHING = ("", "无", "不需要", "—", "-")


def materials_of(text: str) -> tuple[MaterialLine, ...]:
    """The materials of a cell; brackets say form and number, or why a material is waived."""
    return tuple(_material(*one) for one in _pieces(text))


def steps_of(text: str) -> tuple[StepLine, ...]:
    """The steps of a cell; brackets say the office and the working days, the name says what kind of step it is."""
    return tuple(_step(*one) for one in _pieces(text))


def materials_text(lines: tuple[MaterialLine, ...]) -> str:
    """The cell that `materials_of` reads as these lines."""
    words = {form: word for word, form in _FORMS[:2] + _FORMS[3:]} | {MaterialForm.ELECTRONIC: "电子件"}
    return "；".join(
        f"{one.name}（免提交：{one.waived_reason}）" if one.is_waived
        else f"{one.name}（{words[MaterialForm(one.form)]}{one.copies}份）"
        for one in lines
    )  # fmt: skip


def steps_text(lines: tuple[StepLine, ...]) -> str:
    """The cell that `steps_of` reads as these lines, as far as names tell their kinds."""
    return "；".join(_step_text(one) for one in lines)


def _pieces(text: str) -> list[tuple[str, str]]:
    found = []
    for piece in _BETWEEN.split(text):
        plain = re.sub(r"^\s*\d{1,2}\s*[.、．]\s*", "", piece).strip()
        if plain in NOTHING:
            continue
        match = _LINE.match(plain)
        if match:
            found.append((match["name"].strip(), (match["more"] or "").strip()))
    return found


def _material(name: str, more: str) -> MaterialLine:
    if waived := _WAIVED.fullmatch(more):
        return MaterialLine(name, is_waived=True, waived_reason=waived[1].strip())
    copies = _COPIES.search(more)
    form = next((form for word, form in _FORMS if word in more), None)
    if more and copies is None and form is None:
        return MaterialLine(f"{name}（{more}）")
    return MaterialLine(name, form=(form or MaterialForm.ORIGINAL).value, copies=int(copies[1]) if copies else 1)


def _step(name: str, more: str) -> StepLine:
    days = _DAYS.search(more)
    office = _DAYS.sub("", more).strip(" ,，、")
    kind = next((kind for word, kind in _STEPS if word in name), StepKind.REVIEW)
    return StepLine(name, kind=kind.value, office=office, working_days=int(days[1]) if days else 0)


def _step_text(one: StepLine) -> str:
    more = " ".join(filter(None, (one.office, f"{one.working_days}个工作日" if one.working_days else "")))
    return f"{one.name}（{more}）" if more else one.name
