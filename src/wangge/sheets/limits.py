"""How much a spreadsheet may hold. Real lists of a district stay far below; files made to hurt do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MB: Final = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one file. Together they keep reading below 30 seconds and 512 MB."""

    file_bytes: int = 30 * MB
    parts: int = 2_000  # files inside the zip
    unpacked_bytes: int = 300 * MB  # of all parts together
    ratio: int = 200  # unpacked to packed, of a part above `ratio_from`; lists of people stay below 60
    ratio_from: int = 4 * MB
    sheets: int = 60
    rows: int = 60_000  # the number of the last row with content
    columns: int = 200  # the number of the last column with content
    cells: int = 1_500_000  # with content, of all sheets together
    elements: int = 9_000_000  # of XML, of all parts together: also empty cells that only have a border
    depth: int = 64  # of XML elements inside each other
    kept_text: int = 200 * MB  # memory of all texts; one emoji makes a text four times as large as it is in the file
    token: int = 2 * MB  # bytes of one tag or comment: the parser keeps and rereads it until it is whole
    merged_areas: int = 100_000
    styles: int = 66_000  # of cells; the spreadsheet programs' own limit
    text: int = 32_767  # characters of one cell; the spreadsheet programs' own limit
    cpu_seconds: float = 25.0  # the last resort, when the bounds above were outwitted


LIMITS: Final = Limits()
