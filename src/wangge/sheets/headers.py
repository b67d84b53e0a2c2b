"""Finding the heading of a list, and which of its heads is which column. A guess that a person can correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from wangge.sheets import refusals
from wangge.sheets.cells import Row, Sheet
from wangge.sheets.texts import clean, squashed, without_remarks

if TYPE_CHECKING:
    from wangge.sheets.columns import Column

ROWS_LOOKED_AT: Final = 10
ALIKE: Final = 85  # of 100; 身份证号 and 身份证号码 are 89, 出生日期 and 登记日期 are 50
LONGEST_HEAD: Final = 60  # characters of what may be a head written a little differently
PROBLEMS_HEAD: Final = "问题"  # the column a marked copy adds; never data


@dataclass(frozen=True)
class Header:
    """Where the heading is and what it says.

    `row` is the index in `sheet.rows`, `number` as the user sees it. `heads` are the texts by column index ("" without).
    `mapping` leads from a column's key to its index. `doubled` are the indexes of heads that occur more than once.
    """

    row: int
    number: int
    heads: list[str]
    mapping: dict[str, int]
    doubled: dict[str, list[int]] = field(default_factory=dict)

    def missing(self, columns: Sequence[Column]) -> list[Column]:
        """The required columns that have no head."""
        return [column for column in columns if column.required and column.key not in self.mapping]


def find_header(sheet: Sheet, columns: Sequence[Column]) -> Header:
    """The heading among the first ten rows: the row in which most heads are known; the upper of two.

    When nothing is known: the first row with two different texts, with an empty mapping. Raises NoHeader when there is
    none either.
    """
    best: Header | None = None
    fallback: Header | None = None
    for index, row in enumerate(sheet.rows[:ROWS_LOOKED_AT]):
        heads = heads_of(row)
        known = map_heads(heads, columns)
        header = Header(index, row.number, heads, known, _doubled(heads))
        if known and (best is None or len(known) > len(best.mapping)):
            best = header
        if fallback is None and len({head for head in heads if head}) > 1:
            fallback = header
    if best is None:
        best = fallback
    if best is None:
        raise refusals.NoHeader(sheet=sheet.name, rows=ROWS_LOOKED_AT)
    return best


def heads_of(row: Row) -> list[str]:
    """The heads of a row; one that is merged over several columns counts for the first of them."""
    heads: list[str] = []
    before = None
    for cell in row.cells:
        text = clean(cell.value) if isinstance(cell.value, str) else ""
        covered = cell.merged and before is not None and before.merged and before.value == cell.value
        heads.append("" if covered else text)
        before = cell
    return heads


def map_heads(heads: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """By key the index of the head that is, or nearly is, the column's head or alias; each head serves once."""
    mapping: dict[str, int] = {}
    taken: set[int] = set()
    spelled = [(squashed(head), squashed(without_remarks(head))) for head in heads]
    for test in (lambda own, whole, bare: whole in own, lambda own, whole, bare: bare in own):
        for column in columns:
            if column.key not in mapping:
                for index, (whole, bare) in enumerate(spelled):
                    if whole and index not in taken and not _is_ours(heads[index]) and test(column.heads, whole, bare):
                        mapping[column.key] = index
                        taken.add(index)
                        break
    _map_alike(spelled, columns, mapping, taken)
    return mapping


def _map_alike(
    spelled: Sequence[tuple[str, str]], columns: Sequence[Column], mapping: dict[str, int], taken: set[int]
) -> None:
    scores = [
        (max(fuzz.ratio(bare, own) for own in column.heads), order, index, column.key)
        for order, column in enumerate(columns)
        if column.key not in mapping
        for index, (_whole, bare) in enumerate(spelled)
        if 0 < len(bare) <= LONGEST_HEAD and index not in taken and bare != squashed(PROBLEMS_HEAD)
    ]
    for score, _order, index, key in sorted(scores, key=lambda one: (-one[0], one[1], one[2])):
        if score >= ALIKE and key not in mapping and index not in taken:
            mapping[key] = index
            taken.add(index)


def _doubled(heads: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for index, head in enumerate(heads):
        if head and not _is_ours(head):
            places.setdefault(head, []).append(index)
    return {head: indexes for head, indexes in places.items() if len(indexes) > 1}


def _is_ours(head: str) -> bool:
    return head == PROBLEMS_HEAD
