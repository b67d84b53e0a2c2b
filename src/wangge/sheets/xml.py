"""Walking through XML that may be hostile: streaming, counted, without entities. Nothing here builds a tree."""

from __future__ import annotations

import time
from collections.abc import Callable
from sys import getsizeof
from typing import ClassVar, Final
from xml.parsers import expat

from wangge.sheets import refusals
from wangge.sheets.limits import Limits
from wangge.sheets.package import Package, short

MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # "strict"
)
RELATIONS: Final = ("http://schemas.openxmlformats.org/package/2006/relationships",)
MOST_PIECES: Final = 1_000  # the parser gives long texts in pieces of some thousand characters
ENCODINGS: Final = ("utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii")


class Budget:
    """What one file has used of its limits so far. `sheet` names where reading is, for the refusal."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sheet = ""
        self._cells_left = limits.cells
        self._elements_left = limits.elements
        self._text_left = limits.kept_text
        self._until = time.thread_time() + limits.cpu_seconds

    def take_cells(self, count: int) -> None:
        """Raises TooManyCells."""
        self._cells_left -= count
        if self._cells_left < 0:
            raise refusals.TooManyCells(sheet=self.sheet)

    def keep(self, text: str) -> None:
        """Count a text that stays in memory. Raises TooManyCells."""
        self._text_left -= getsizeof(text)
        if self._text_left < 0:
            raise refusals.TooManyCells(sheet=self.sheet)

    def take(self, chunk: bytes) -> None:
        """Count the elements in a piece of XML before it is parsed. Raises TooManyCells, TooSlow.

        Counts the processor's time, so that a busy machine refuses nothing.
        """
        self._elements_left -= chunk.count(b"<") - chunk.count(b"</")
        if self._elements_left < 0:
            raise refusals.TooManyCells(sheet=self.sheet)
        if time.thread_time() > self._until:
            raise refusals.TooSlow


class Walker:
    """Base of the handlers. `start` and `end` get elements by their name without prefix; those of other vocabularies
    have names with a colon. `pieces` gathers the text since it was last cleared.

    A million cells make five million calls: the handlers of rows and texts are written for speed, and count their depth
    themselves instead of through one more call.
    """

    spaces: ClassVar[tuple[str, ...]] = MAIN

    def __init__(self, budget: Budget, part: str) -> None:
        self.budget = budget
        self.part = part
        self.pieces: list[str] = []
        self.in_text = False  # inside an element whose text counts
        self.depth = 0
        self.deepest = budget.limits.depth

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; increases `depth`. Raises Garbled when it lies too deep."""
        self.depth += 1
        if self.depth > self.deepest:
            raise self.too_deep()

    def end(self, name: str) -> None:
        """An element ends; decreases `depth`."""
        self.depth -= 1

    def tidy(self) -> None:
        """Forget text that nobody asked for. Raises Garbled when what was asked for has no end."""
        if len(self.pieces) > MOST_PIECES:
            if self.in_text:
                raise refusals.Garbled(place=short(self.part))
            self.pieces.clear()

    def too_deep(self) -> refusals.Garbled:
        return refusals.Garbled(place=short(self.part))


def walk(package: Package, walker: Walker) -> None:
    """Lead `walker` through its part. Raises MissingPart, Incomplete, EntityInside, UnknownEncoding, Garbled, TooSlow,
    TooManyCells.
    """
    part = walker.part
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = _first(parser, walker)
    parser.CharacterDataHandler = walker.pieces.append
    parser.XmlDeclHandler = _encoding_guard(part)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_entity(part)
    fed = 0
    try:
        for chunk in package.chunks(part):
            walker.budget.take(chunk)
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > walker.budget.limits.token:
                raise refusals.Garbled(place=short(part))
            walker.tidy()
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise refusals.Garbled(place=f"{short(part)}，{problem.lineno}:{problem.offset}") from problem
    except (ValueError, LookupError) as problem:  # expat: an encoding of several bytes, or none at all
        raise refusals.UnknownEncoding(part=short(part)) from problem


def _first(parser: expat.XMLParserType, walker: Walker) -> Callable[[str, dict[str, str]], None]:
    """The root says which prefix the vocabulary has; nearly always none. (Letting expat resolve every name costs half as
    much time again.)
    """

    def begin(name: str, attributes: dict[str, str]) -> None:
        declared = {key: space for key, space in attributes.items() if key.startswith("xmlns")}
        own = [key[6:] for key, space in declared.items() if space in walker.spaces]
        if own and own[0] and "" not in own:
            start, end, cut = walker.start, walker.end, len(own[0]) + 1
            prefix = f"{own[0]}:"

            def named(name: str) -> str:
                return name[cut:] if name.startswith(prefix) else f":{name}"

            parser.StartElementHandler = lambda name, attributes: start(named(name), attributes)
            parser.EndElementHandler = lambda name: end(named(name))
        else:
            parser.StartElementHandler, parser.EndElementHandler = walker.start, walker.end
        parser.StartElementHandler(name, attributes)

    return begin


def _encoding_guard(part: str) -> Callable[[str, str | None, int], None]:
    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise refusals.UnknownEncoding(part=short(part))

    return declared


def _refuse_entity(part: str) -> Callable[..., None]:
    def refuse(*_declared: object) -> None:
        raise refusals.EntityInside(part=short(part))

    return refuse
