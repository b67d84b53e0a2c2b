"""Workbooks written by hand, part by part: the broken and the hostile ones that no program writes."""

from __future__ import annotations

import zipfile
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"


def text(words: str) -> str:
    """XML text."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def sheet(
    rows: str = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>', after: str = "", before: str = ""
) -> str:
    """A worksheet with these rows; `before` and `after` stand around them."""
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def relations(*targets: tuple[str, str]) -> str:
    """Relations rId1, rId2 … of kind and target."""
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def parts(
    rows: str | None = None,
    *,
    shared: list[str] | None = None,
    formats: dict[int, str] | None = None,
    styles: list[int] | None = None,
    after: str = "",
    before: str = "",
    workbook: str = "",
    sheets: str = '<sheet name="居民" sheetId="1" r:id="rId1"/>',
) -> dict[str, bytes]:
    """The parts of a small workbook. `styles` are the number formats of cell styles 0, 1 …"""
    own = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in (formats or {}).items())
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in styles or [0])
    items = "".join(f"<si><t>{text(words)}</t></si>" for words in shared or [])
    made = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook}<sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        SHEET: sheet(rows, after, before) if rows is not None else sheet(after=after, before=before),
        "xl/sharedStrings.xml": f'{DECLARATION}<sst xmlns="{MAIN}">{items}</sst>',
        "xl/styles.xml": (
            f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><cellStyleXfs><xf numFmtId="14"/>'
            f"</cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>"
        ),
    }
    return {name: content.encode() for name, content in made.items()}


def packed(content: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> BytesIO:
    """The parts as a zip."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name)  # always of 1980: the same parts are the same bytes
            entry.compress_type = compression
            archive.writestr(entry, data)
    buffer.seek(0)
    return buffer


def book(rows: str | None = None, **more: object) -> BytesIO:
    """A small workbook, packed; arguments as for `parts`."""
    return packed(parts(rows, **more))  # type: ignore[arg-type]
