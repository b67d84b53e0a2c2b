"""Workbooks changed at random: in their bytes, their zip, their XML, the types of their cells and their size.

Each mutation is a function `(chance, base) -> Mutant`. A mutant may say what must come of it: the codes of refusal that
are right (`refused`), or cells that must be named as problems (`named`, row and column letter). Without, anything is
right but a crash, a hang, a rejection without place, or a wrong value.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Final

from scripts import messy_workbook
from tests.sheets import raw
from wangge.kernel.identity import citizen_no_check

Parts = dict[str, bytes]
LAUGHS: Final = '<!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
SHEET_XML: Final = "xl/worksheets/sheet1.xml"
CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
TAG = re.compile(rb"<[^>]*>")
ATTRIBUTES_TO_SET: Final = (
    "", "0", "-1", "1", "99999999999999999999", "1048577", "XFD1048576", "A0", "ZZZZ1", "s", "n", "str", "inlineStr", "e",
    "b", "d", "hidden", "true", "\u200b", "壹", "٣", "../../../x.xml", "/", "A1:XFD1048576", "1e5", "x" * 5000,
)  # fmt: skip
PIECES: Final = (
    "<!-- x -->", "<![CDATA[7]]>", "<?xml version='1.0'?>", "<x/>", "</x>", "&#0;", "&#xD800;", "&amp;", "&unknown;", "<",
    "]]>", "<c/>", "<row/>", "<v>1</v>", "<f/>", "<is><t>x</t></is>", '<mergeCell ref="A1:C99999"/>', "\x00", "\ufffe",
    "<row><row><c><c><v>1</v></c></c></row></row>", "<t>" * 70, '<a xmlns="other"><c><v>1</v></c></a>',
)  # fmt: skip
# Raw cell contents of columns with a kind: type attribute, inner XML.
ODD_CELLS: Final = (
    ('t="n"', "<v>1E+400</v>"), ('t="n"', "<v>-1</v>"), ('t="n"', "<v>0.1</v>"), ('t="n"', "<v>1e-300</v>"),
    ('t="n"', "<v> 7 </v>"), ('t="n"', "<v></v>"), ("", "<f>A1</f>"), ("", "<f>1/0</f><v>0</v>"), ('t="e"', "<v>#REF!</v>"),
    ('t="e"', "<v>anything</v>"), ('t="b"', "<v>1</v>"), ('t="b"', "<v>maybe</v>"), ('t="s"', "<v>0</v>"),
    ('t="s"', "<v>999999</v>"), ('t="d"', "<v>2022-07-08</v>"), ('t="inlineStr"', "<is/>"),
    ('t="inlineStr"', "<is><r><t>a</t></r></is>"), ('s="1"', "<v>60</v>"), ('s="1"', "<v>2958466</v>"),
    ('s="99"', "<v>44750</v>"), ('s="1" t="n"', "<v>-44750</v>"),
    *(('t="str"', f"<v>{words}</v>") for words in (
        "_xD800_", "_x0000_", "\u202e\u200b\ufeff", "👨\u200d👩\u200d👧", "=1+1", "9999年99月99日", "0000-00-00", "٢٠٢٢",
        "%s %(x)s {}", "、、、,,,;;;///", "𝟙𝟡𝟡𝟘", "1e999", "nan", "２０２２．７．８",
    )),
)  # fmt: skip
# Right in every digit, but kept as a number, of which a spreadsheet program shows only 15 digits. No division is 990000.
WHOLE_NUMBERS: Final = tuple(
    ("", f"<v>{first}{citizen_no_check(first)}</v>")
    for first in (f"99000019620508{serial}" for serial in range(101, 109))
    if citizen_no_check(first) != "X"
)
# Cells that must be named, by column of the sample: what stands there.
FAULTY_CELLS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "H": (
        *WHOLE_NUMBERS,
        ("", "<v>12345678901234567890</v>"), ("", "<v>1.1010519620508001E+17</v>"), ("", "<v>110105196205080010</v>"),
        ('t="str"', "<v>1.10105E+17</v>"), ('t="str"', "<v>000000196205080019</v>"), ('t="str"', "<v>000000196213010019</v>"),
        ('t="e"', "<v>#N/A</v>"), ("", "<f>B2</f>"), ('t="b"', "<v>1</v>"),
    ),
    "G": (
        ('t="str"', "<v>2022-02-30</v>"), ("", "<v>1962</v>"), ('t="str"', "<v>昨天</v>"), ("", "<v>99999999999</v>"),
        ('t="b"', "<v>1</v>"), ('t="e"', "<v>#VALUE!</v>"),
    ),
    "I": (("", "<v>1990000</v>"), ('t="str"', "<v>19900000001 19900000002</v>"), ("", "<v>1.99E+25</v>")),
    "F": (('t="str"', "<v>先生</v>"), ("", "<v>3</v>")),
    "E": (('t="str"', "<v>\u200b \u3000</v>"), ("", "")),
}  # fmt: skip
FAULTY: Final = tuple((column, *cell) for column, cells in FAULTY_CELLS.items() for cell in cells)


@dataclass(frozen=True)
class Mutant:
    """A changed workbook and what must come of it."""

    content: bytes
    refused: frozenset[str] = field(default_factory=frozenset)
    named: frozenset[tuple[int, str]] = field(default_factory=frozenset)


Mutation = Callable[[Random, bytes], Mutant]


def bases() -> list[bytes]:
    """What is mutated: the sample in its three variants, and a small workbook written by hand."""
    by_hand = raw.parts(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>张三</t></is></c><c r="B2" s="1"><v>44750</v></c></row>',
        shared=["姓名", "出生日期"], styles=[0, 14], after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>',
    )  # fmt: skip
    return [messy_workbook.build(**options) for options in messy_workbook.FILES.values()] + [
        raw.packed(by_hand).getvalue()
    ]


def unpacked(content: bytes) -> Parts:
    """The parts of a sound workbook."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# Bytes


def change_bytes(chance: Random, base: bytes) -> Mutant:
    """Some bytes become others."""
    made = bytearray(base)
    for _time in range(chance.choice((1, 1, 2, 5, 20, 200))):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return Mutant(bytes(made))


def cut(chance: Random, base: bytes) -> Mutant:
    """The end is missing, as after a broken transfer."""
    return Mutant(base[: chance.randrange(len(base))])


def lose_a_piece(chance: Random, base: bytes) -> Mutant:
    """A piece in the middle is missing, doubled, or zero."""
    start = chance.randrange(len(base))
    piece = base[start : start + chance.choice((1, 4, 30, 512, 4096))]
    made = chance.choice((b"", piece * 2, bytes(len(piece)), chance.randbytes(len(piece))))
    return Mutant(base[:start] + made + base[start + len(piece) :])


def wrap(chance: Random, base: bytes) -> Mutant:
    """Something before or behind."""
    extra = chance.choice((b"\0", b"\n", b"PK\x05\x06" + bytes(18), b"%PDF-1.7", chance.randbytes(100), base))
    return Mutant(chance.choice((extra + base, base + extra)))


def change_the_list_of_contents(chance: Random, base: bytes) -> Mutant:
    """Fields of the zip's own lists: sizes, offsets, check sums, flags, methods."""
    made = bytearray(base)
    signature = chance.choice((b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"))
    places = [found.start() for found in re.finditer(re.escape(signature), base)]
    start = chance.choice(places)
    for _time in range(chance.choice((1, 1, 3))):
        at = start + 4 + chance.randrange(42)
        if at < len(made):
            made[at] = chance.choice((0, 1, 0xFF, 0x7F, chance.randrange(256)))
    return Mutant(bytes(made))


def something_else(chance: Random, _base: bytes) -> Mutant:
    """Another kind of file under the name of a workbook."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    content, code = chance.choice(
        (
            (b"", "sheet_empty_file"),
            (ole + "EncryptedPackage".encode("utf-16-le"), "sheet_password"),
            (ole + "Workbook".encode("utf-16-le"), "sheet_old_format"),
            ("姓名,电话\n张三,1\n".encode(chance.choice(("utf-8", "gbk"))), "sheet_plain_text"),
            (b"<html><table><tr><td>1</td></tr></table></html>", "sheet_web_page"),
            (b"%PDF-1.7\n", "sheet_not_a_workbook"),
        )
    )
    return Mutant(content + b"\n" * chance.randrange(1, 500) if content else content, frozenset({code}))


# Zip


def lose_a_part(chance: Random, base: bytes) -> Mutant:
    """A part is not there."""
    parts = unpacked(base)
    del parts[chance.choice(list(parts))]
    return Mutant(raw.packed(parts).getvalue())


def swap_parts(chance: Random, base: bytes) -> Mutant:
    """Two parts have each other's content."""
    parts = unpacked(base)
    one, other = chance.sample(list(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    return Mutant(raw.packed(parts).getvalue())


def double_a_part(chance: Random, base: bytes) -> Mutant:
    """A second part of the same name, in other letters or the same."""
    parts = unpacked(base)
    name = chance.choice(list(parts))
    again = name.upper() if chance.random() < 0.7 else name.replace("/", "\\")
    parts[again if again != name else name.upper()] = parts[name] + b" " * chance.randrange(100)
    return Mutant(raw.packed(parts).getvalue(), frozenset({"sheet_twice_the_same_part"}))


def lead_out(chance: Random, base: bytes) -> Mutant:
    """A part whose name leads out of the archive."""
    name = chance.choice(("../x", "xl/../../x", "/x", "c:/x", "..\\x", "xl/worksheets/../../../x")) + str(
        chance.randrange(999)
    )
    return Mutant(raw.packed(unpacked(base) | {name: b"<x/>"}).getvalue(), frozenset({"sheet_unsafe_part_name"}))


def odd_packing(chance: Random, base: bytes) -> Mutant:
    """Compressions no spreadsheet program uses."""
    method = chance.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    parts = unpacked(base) | {"x": chance.randbytes(9)}
    return Mutant(raw.packed(parts, method).getvalue(), frozenset({"sheet_unknown_packing"}))


def bomb(chance: Random, base: bytes) -> Mutant:
    """A part that unpacks to far more than it is."""
    size = chance.randrange(5, 12) * 1024 * 1024
    filler = chance.choice((b"\0", b" ", b"<c/>", "空".encode()))
    name = chance.choice((SHEET_XML, "xl/sharedStrings.xml", "xl/media/x.png", "docProps/x.xml"))
    parts = unpacked(base) | {name: filler * (size // len(filler))}
    return Mutant(raw.packed(parts).getvalue(), frozenset({"sheet_unpacks_too_large"}))


def many_parts(chance: Random, base: bytes) -> Mutant:
    """More parts than any workbook has."""
    extra = {f"xl/media/{number}": b"" for number in range(2_001 + chance.randrange(500))}
    return Mutant(
        raw.packed(unpacked(base) | extra, zipfile.ZIP_STORED).getvalue(), frozenset({"sheet_too_many_parts"})
    )


# XML


def _xml_part(chance: Random, parts: Parts) -> str:
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    return SHEET_XML if chance.random() < 0.5 else chance.choice(names)


def change_attributes(chance: Random, base: bytes) -> Mutant:
    """Attributes say something else."""
    parts = unpacked(base)
    name = _xml_part(chance, parts)
    for _time in range(chance.choice((1, 1, 3, 10))):
        found = list(ATTRIBUTE.finditer(parts[name]))
        if found:
            one = chance.choice(found)
            value = chance.choice(ATTRIBUTES_TO_SET).encode()
            parts[name] = parts[name][: one.start(2)] + value + parts[name][one.end(2) :]
    return Mutant(raw.packed(parts).getvalue())


def change_tags(chance: Random, base: bytes) -> Mutant:
    """Tags are lost, doubled or swapped."""
    parts = unpacked(base)
    name = _xml_part(chance, parts)
    for _time in range(chance.choice((1, 1, 2, 5))):
        found = list(TAG.finditer(parts[name]))
        if len(found) > 1:
            one, other = sorted(chance.sample(found, 2), key=lambda tag: tag.start())
            made = chance.choice((b"", one[0] * 2, other[0], parts[name][one.start() : other.end()]))
            parts[name] = parts[name][: one.start()] + made + parts[name][one.end() :]
    return Mutant(raw.packed(parts).getvalue())


def insert_pieces(chance: Random, base: bytes) -> Mutant:
    """Comments, sections, elements and characters where none should be."""
    parts = unpacked(base)
    name = _xml_part(chance, parts)
    found = list(TAG.finditer(parts[name]))
    if found:
        at = chance.choice(found).end()
        piece = chance.choice(PIECES).encode("utf-8", "surrogatepass")
        parts[name] = parts[name][:at] + piece + parts[name][at:]
    return Mutant(raw.packed(parts).getvalue())


def entities(chance: Random, base: bytes) -> Mutant:
    """An entity that grows, in any part and encoding of Unicode; used where the sheet's text is."""
    parts = unpacked(base)
    name = _xml_part(chance, parts)
    content = parts[name].decode()
    declaration, rest = content.split("?>", 1) if content.startswith("<?xml") else ("<?xml version='1.0'", content)
    rest = rest.replace("<t>", "<t>&b;", 1) if chance.random() < 0.7 else rest
    encoding = chance.choice(("utf-8", "utf-8", "utf-16", "utf-16-be"))
    declaration = re.sub(r"encoding=.[\w-]+.", "", declaration)
    parts[name] = f"{declaration}?>{' ' * chance.randrange(99)}{LAUGHS}{rest}".encode(encoding)
    return Mutant(raw.packed(parts).getvalue(), frozenset({"sheet_entity_inside"}))


def other_encodings(chance: Random, base: bytes) -> Mutant:
    """Parts that say, or are in, another encoding."""
    parts = unpacked(base)
    name = _xml_part(chance, parts)
    said = chance.choice(("GBK", "gb18030", "ISO-8859-1", "utf-7", "utf-16", "x", "UTF-8"))
    written = chance.choice(("utf-8", "gb18030", "utf-16", "utf-8-sig", "utf-32"))
    content = parts[name].decode()
    content = re.sub(r"encoding=.[\w-]+.", f'encoding="{said}"', content, count=1)
    parts[name] = content.encode(written)
    return Mutant(raw.packed(parts).getvalue())


def far_cells(chance: Random, base: bytes) -> Mutant:
    """Content far out: at the last row, the last column, or both."""
    parts = unpacked(base)
    row = chance.choice((60_001, 99_999, 1_048_576))
    column, code = chance.choice((("A", "sheet_too_many_rows"), ("XFD", "sheet_too_many_columns")))
    extra = f'<row r="{row}"><c r="{column}{row}"><v>{chance.randrange(999)}</v></c></row></sheetData>'
    parts[SHEET_XML] = parts[SHEET_XML].replace(b"</sheetData>", extra.encode())
    return Mutant(raw.packed(parts).getvalue(), frozenset({code}))


def merge_much(chance: Random, base: bytes) -> Mutant:
    """Merged areas over everything, many times."""
    parts = unpacked(base)
    area = chance.choice(("A1:XFD1048576", "A1:L40", "B2:B1048576", "A1:XFD1"))
    many = chance.choice((1, 50, 5_000))
    areas = f'<mergeCell ref="{area}"/>' * many
    parts[SHEET_XML] = parts[SHEET_XML].replace(b"</mergeCells>", f"{areas}</mergeCells>".encode())
    return Mutant(raw.packed(parts).getvalue())


def declare_much(chance: Random, base: bytes) -> Mutant:
    """A declared size, counts and spans that are not true."""
    parts = unpacked(base)
    size = chance.choice(("A1:XFD1048576", "XFD1048576", "A1", "", "?", "B9:A1"))
    parts[SHEET_XML] = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{size}"'.encode(), parts[SHEET_XML])
    parts[SHEET_XML] = re.sub(rb'spans="[^"]*"', b'spans="1:99999999"', parts[SHEET_XML])
    shared = "xl/sharedStrings.xml"
    many = str(chance.randrange(10**9)).encode()
    parts[shared] = re.sub(rb'ount="[0-9]+"', b'ount="' + many + b'"', parts[shared])
    return Mutant(raw.packed(parts).getvalue())


# Types


def odd_cells(chance: Random, base: bytes) -> Mutant:
    """Some cells hold something of another type."""
    parts = unpacked(base)
    for _time in range(chance.choice((1, 3, 10, 40))):
        one = chance.choice(list(CELL.finditer(parts[SHEET_XML])))
        kind, inside = chance.choice(ODD_CELLS)
        parts[SHEET_XML] = _with_cell(parts[SHEET_XML], one, kind, inside)
    return Mutant(raw.packed(parts).getvalue())


def faulty_cell(chance: Random, base: bytes) -> Mutant:
    """One cell of the list is wrong in a way that must be named, with its row and column."""
    return _faulty(chance, base, *chance.choice(FAULTY))


def _faulty(chance: Random, base: bytes, column: str, kind: str, inside: str) -> Mutant:
    parts = unpacked(base)
    cells = [one for one in CELL.finditer(parts[SHEET_XML]) if one[1].decode() == column and 4 <= int(one[2]) <= 30]
    if not cells:  # the small workbook has no such column
        return odd_cells(chance, base)
    one = chance.choice(cells)
    parts[SHEET_XML] = _with_cell(parts[SHEET_XML], one, kind, inside)
    parts["docProps/mutant.txt"] = chance.randbytes(4)  # another file each time
    return Mutant(raw.packed(parts).getvalue(), named=frozenset({(int(one[2]), column)}))


def _with_cell(content: bytes, found: re.Match[bytes], kind: str, inside: str) -> bytes:
    made = f'<c r="{found[1].decode()}{found[2].decode()}" {kind}>{inside}</c>'.encode()
    return content[: found.start()] + made + content[found.end() :]


# Sizes


def sizes(chance: Random, _base: bytes) -> Mutant:
    """Long, wide, or many: at and beyond the limits."""
    rows, code = chance.choice(
        (
            ("<row><c><v>1</v></c></row>" * chance.randrange(9_000, 12_000), ""),
            ("<row>" + "<c><v>1</v></c>" * 201 + "</row>", "sheet_too_many_columns"),
            ("<row/>" * chance.randrange(60_001, 70_000) + "<row><c><v>1</v></c></row>", "sheet_too_many_rows"),
            (f'<row><c t="str"><v>{"长" * chance.randrange(32_768, 40_000)}</v></c></row>', "sheet_garbled"),
            ("<row>" * chance.randrange(70, 90_000), "sheet_garbled"),
            ('<row r="1">' + '<c s="1"/>' * 16_384 + f"</row><!--{chance.random()}-->", "sheet_nothing_inside"),
            (f'<row><c r="A1" x="{"x" * chance.randrange(10**6)}"><v>1</v></c></row>', ""),
        )
    )
    content = raw.book(rows).getvalue()
    packed_too_well = {"sheet_unpacks_too_large"} if len(rows) > 4_000_000 else set()
    return Mutant(content, frozenset({code} | packed_too_well) if code else frozenset())


MUTATIONS: Final[Mapping[str, tuple[Mutation, ...]]] = {
    "bytes": (change_bytes, change_bytes, cut, lose_a_piece, wrap, change_the_list_of_contents, something_else),
    "zip": (lose_a_part, swap_parts, double_a_part, lead_out, odd_packing, bomb, many_parts),
    "xml": (change_attributes, change_attributes, change_tags, change_tags, insert_pieces, entities, other_encodings,
            far_cells, merge_much, declare_much),
    "types": (odd_cells, odd_cells, faulty_cell, faulty_cell),
    "sizes": (sizes,),
}  # fmt: skip
WEIGHTS: Final = {"bytes": 34, "zip": 12, "xml": 32, "types": 20, "sizes": 2}


def mutants(seed: int, count: int, of: list[bytes] | None = None) -> list[Mutant]:
    """`count` different mutants of the usual workbooks, or of these."""
    chance, stock = Random(seed), of or bases()
    made: dict[bytes, Mutant] = {}
    kinds = list(WEIGHTS)
    while len(made) < count:
        kind = chance.choices(kinds, [WEIGHTS[one] for one in kinds])[0]
        mutant = chance.choice(MUTATIONS[kind])(chance, chance.choice(stock))
        if mutant.content not in stock:
            made.setdefault(mutant.content, mutant)
    return list(made.values())


def some_of_each(seed: int, times: int) -> list[Mutant]:
    """Every mutation `times` times and every faulty cell once: for planted bugs, none of which may be missed by chance."""
    chance, stock = Random(seed), bases()
    each = {mutation for mutations in MUTATIONS.values() for mutation in mutations}
    made = [_faulty(chance, stock[0], *cell) for cell in FAULTY]
    for mutation in sorted(each, key=lambda one: one.__name__):
        made += [mutation(chance, stock[number % len(stock)]) for number in range(times)]
    return made
