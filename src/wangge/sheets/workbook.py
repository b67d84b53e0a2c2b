"""The parts of a workbook around its sheets: which sheets there are, the shared texts, the number formats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from wangge.sheets import refusals
from wangge.sheets.package import Package, short, target
from wangge.sheets.styles import LONGEST_FORMAT, Shown, shown_as
from wangge.sheets.xml import RELATIONS, Budget, Walker, walk

Texts = Sequence[str]
YES: Final = ("1", "true")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how the format writes characters XML cannot hold
LONGEST_NAME: Final = 60
MOST_RELATIONS: Final = 10_000
LONGEST_ESCAPED: Final = 7  # characters that one may take: _x000D_
TEXT_DEPTH: Final = 2  # sst, si


@dataclass(frozen=True)
class Entry:
    """One worksheet as the workbook lists it."""

    name: str
    hidden: bool
    part: str


@dataclass
class Outline:
    """What the workbook lists; parts that are not there have the name ""."""

    sheets: list[Entry] = field(default_factory=list)
    since_1904: bool = False
    texts: str = ""
    styles: str = ""


def contents(package: Package, budget: Budget) -> Outline:
    """Which worksheets there are and where. Chart and macro sheets are left out.

    Raises NotAWorkbook, MissingPart, TooManySheets, Garbled …
    """
    workbook = _only(_relations(package, "", budget), "/officeDocument")
    book = _WorkbookWalker(budget, workbook)
    walk(package, book)
    if not book.is_workbook:
        raise refusals.NotAWorkbook
    if len(book.listed) > budget.limits.sheets:
        raise refusals.TooManySheets(count=len(book.listed), most=budget.limits.sheets)
    relations = _relations(package, workbook, budget)
    outline = Outline(since_1904=book.since_1904)
    outline.texts = _only(relations, "/sharedStrings", needed=False) or _usual(package, "xl/sharedStrings.xml")
    outline.styles = _only(relations, "/styles", needed=False) or _usual(package, "xl/styles.xml")
    for name, hidden, reference in book.listed:
        kind, part = relations.get(reference, ("", ""))
        if not kind:
            raise refusals.MissingPart(part=name)
        if kind.endswith("/worksheet"):
            if part not in package:
                raise refusals.MissingPart(part=name)
            outline.sheets.append(Entry(name, hidden, part))
    return outline


def _usual(package: Package, part: str) -> str:
    """A part at its usual place that nobody refers to: without it days would be read as bare numbers."""
    return part if part in package else ""


Relations = dict[str, tuple[str, str]]


def _relations(package: Package, source: str, budget: Budget) -> Relations:
    """By id: the kind of relation and the part it leads to."""
    folder, _slash, name = source.rpartition("/")
    walker = _RelationWalker(budget, f"{folder}/_rels/{name}.rels".lstrip("/"), source)
    walk(package, walker)
    return walker.found


def _only(relations: Relations, kind: str, *, needed: bool = True) -> str:
    for found, part in relations.values():
        if found.endswith(kind):
            return part
    if needed:
        raise refusals.NotAWorkbook
    return ""


class _RelationWalker(Walker):
    spaces = RELATIONS

    def __init__(self, budget: Budget, part: str, source: str) -> None:
        super().__init__(budget, part)
        self.source = source
        self.found: Relations = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            part = target(self.source, attributes.get("Target", ""))
            if len(self.found) > MOST_RELATIONS:
                raise refusals.Garbled(place=short(self.part))
            self.found[attributes.get("Id", "")] = (attributes.get("Type", ""), part)


class _WorkbookWalker(Walker):
    def __init__(self, budget: Budget, part: str) -> None:
        super().__init__(budget, part)
        self.is_workbook = self.since_1904 = False
        self.listed: list[tuple[str, bool, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "workbook":
            self.is_workbook = self.is_workbook or self.depth == 1
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "").lower() in YES
        elif name == "sheet":
            title = short(attributes.get("name", ""))[:LONGEST_NAME]
            reference = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if not title.strip() or any(title.lower() == known.lower() for known, _hidden, _reference in self.listed):
                raise refusals.Garbled(place=f"{short(self.part)}，sheet “{title}”")
            if len(self.listed) > 10 * self.budget.limits.sheets:
                raise refusals.TooManySheets(count=len(self.listed), most=self.budget.limits.sheets)
            self.listed.append((title, attributes.get("state", "visible") != "visible", reference))


def shared_texts(package: Package, outline: Outline, budget: Budget) -> Texts:
    """The texts that cells refer to by number."""
    if not outline.texts:
        return []
    walker = _TextWalker(budget, outline.texts)
    walk(package, walker)
    return walker.found


class _TextWalker(Walker):
    """Rich text is joined; phonetic guides (`rPh`) are not part of the text."""

    def __init__(self, budget: Budget, part: str) -> None:
        super().__init__(budget, part)
        self.found: list[str] = []
        self.runs: list[str] = []
        self.phonetic = 0
        self.length = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.deepest:
            raise self.too_deep()
        if self.in_text or (name == "si" and self.depth != TEXT_DEPTH):
            raise refusals.Garbled(place=short(self.part))
        if name == "t":
            self.pieces.clear()
            self.in_text = True
        elif name == "rPh":
            self.phonetic += 1

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "t":
            self.in_text = False
            if not self.phonetic:
                self.runs += self.pieces
                self.length += sum(map(len, self.pieces))
                if self.length > LONGEST_ESCAPED * self.budget.limits.text:
                    raise refusals.Garbled(place=short(self.part))
        elif name == "rPh":
            self.phonetic -= 1
        elif name == "si":
            kept = joined(self.runs, self.budget.limits.text, self.part)
            self.budget.keep(kept)
            self.found.append(kept)
            self.runs.clear()
            self.length = 0
            self.pieces.clear()
            if len(self.found) > self.budget.limits.cells:
                raise refusals.TooManyCells(sheet=short(self.part))


def joined(pieces: list[str], longest: int, place: str) -> str:
    """One text of its pieces, escapes undone. Raises Garbled when it is longer than a cell can hold."""
    text = "".join(pieces)
    if "_x" in text:
        text = ESCAPED.sub(_character, text)
    if len(text) > longest:
        raise refusals.Garbled(place=short(place))
    return text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "" if code == 0 or 0xD800 <= code < 0xE000 else chr(code)  # half a character would break every encoder


def styles_of(package: Package, outline: Outline, budget: Budget) -> Sequence[Shown | int]:
    """What each cell style makes of a number, by the style's place in the list."""
    if not outline.styles:
        return []
    walker = _StyleWalker(budget, outline.styles)
    walk(package, walker)
    kinds = {number: shown_as(number, walker.codes) for number in set(walker.used)}
    return [kinds[number] for number in walker.used]


class _StyleWalker(Walker):
    def __init__(self, budget: Budget, part: str) -> None:
        super().__init__(budget, part)
        self.codes: dict[int, str] = {}
        self.used: list[int] = []
        self.inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if max(len(self.codes), len(self.used)) > self.budget.limits.styles:
            raise refusals.Garbled(place=short(self.part))
        if name == "numFmt":
            self.codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:LONGEST_FORMAT]
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.used.append(_number(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        super().end(name)
        if name == "cellXfs":
            self.inside = False


def _number(text: str | None) -> int:
    """A format's number; 0 (general) when there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
