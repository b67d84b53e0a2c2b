"""How far a campaign has got, on plain numbers. The rules and worked examples are in docs/rules/survey-coverage.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

SMALLEST_SHOWN = 5  # persons or households; smaller groups could be recognised


class Band(StrEnum):
    """The appraisal band of a coverage."""

    FULL = "full"
    GOOD = "good"
    FAIR = "fair"
    ZERO = "zero"
    NONE = "none"


BAND_WORDS: dict[str, Any] = {
    Band.FULL: _("满分档"),
    Band.GOOD: _("良好档"),
    Band.FAIR: _("合格档"),
    Band.ZERO: _("零分档"),
    Band.NONE: _("没有住户"),
}
BAND_TONES = {Band.FULL: "ok", Band.GOOD: "info", Band.FAIR: "warn", Band.ZERO: "alarm", Band.NONE: "quiet"}


def band_words(band: Band, *, over: bool) -> Any:
    """The band in words; before the round is over nobody has failed yet."""
    return BAND_WORDS[band] if over or band is not Band.ZERO else _("还没到合格档")


def band_tone(band: Band, *, over: bool) -> str:
    """The tone of a band; only a round that is over alarms."""
    return BAND_TONES[band] if over or band is not Band.ZERO else "quiet"


def percent(part: int, whole: int) -> int | None:
    """Whole percent, rounded down, so that 94.9 never counts as 95; None when there is nothing to visit."""
    return 100 * part // whole if whole else None


def band(part: int, whole: int, bands: Sequence[int]) -> Band:
    """The appraisal band; `bands` are the least percents of full, good and fair (policy "survey.coverage_bands")."""
    share = percent(part, whole)
    if share is None:
        return Band.NONE
    for least, found in zip(bands, (Band.FULL, Band.GOOD, Band.FAIR), strict=True):
        if share >= least:
            return found
    return Band.ZERO


@dataclass(frozen=True)
class Count:
    """The doors of one place by where they stand. `visited`: tried at least once."""

    doors: int = 0
    visited: int = 0
    met: int = 0
    refused: int = 0
    no_one: int = 0
    come_back: int = 0
    vacant: int = 0

    @property
    def todo(self) -> int:
        """Doors nobody has knocked at yet."""
        return self.doors - self.visited

    @property
    def percent(self) -> int | None:
        """Coverage in whole percent."""
        return percent(self.visited, self.doors)

    @property
    def met_percent(self) -> int | None:
        """Doors where somebody was met, in whole percent."""
        return percent(self.met, self.doors)


def masked(value: int, clear: bool) -> int | None:
    """A count as this reader may see it: None for 1 to 4 when the reader may not see persons."""
    return value if clear or value == 0 or value >= SMALLEST_SHOWN else None


def masked_shares(values: Sequence[int], clear: bool) -> list[int | None]:
    """The counts of answers that exclude each other: a single hidden one would follow from the total, so the smallest
    other is hidden with it.
    """
    found = [masked(value, clear) for value in values]
    if sum(value is None for value in found) == 1:
        others = [number for number, value in enumerate(found) if value]
        if others:
            found[min(others, key=lambda number: values[number])] = None
    return found
