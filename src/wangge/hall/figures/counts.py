"""The counts of a group of cases, as they are added up and as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from fractions import Fraction
from typing import Final

from wangge.hall.figures import rules


@dataclass(slots=True)
class Counts:
    """What happened; the sums are hundredths of working days over the cases decided."""

    received: int = 0
    accepted: int = 0
    decided: int = 0
    late: int = 0
    ended: int = 0
    finished: int = 0
    one_visit: int = 0
    taken: int = 0
    promised: int = 0
    statutory: int = 0

    def add(self, values: Sequence[int]) -> None:
        """Add the values of another, in the order of NAMES."""
        for name, value in zip(NAMES, values, strict=True):
            setattr(self, name, getattr(self, name) + value)

    def values(self) -> tuple[int, ...]:
        """All of them, in the order of NAMES."""
        return astuple(self)

    @property
    def on_time(self) -> int:
        """Decided by the promised day."""
        return self.decided - self.late

    @property
    def on_time_share(self) -> Fraction | None:
        """Of the cases decided."""
        return rules.share(self.on_time, self.decided)

    @property
    def one_visit_share(self) -> Fraction | None:
        """Of the cases finished: those the applicant came for once or not at all."""
        return rules.share(self.one_visit, self.finished)

    @property
    def taken_days(self) -> Fraction | None:
        """Working days from acceptance to decision, on average."""
        return rules.average(self.taken, self.decided)

    @property
    def promised_days(self) -> Fraction | None:
        """What the catalogue promised for them, on average."""
        return rules.average(self.promised, self.decided)

    @property
    def statutory_days(self) -> Fraction | None:
        """What the law allows for them, on average."""
        return rules.average(self.statutory, self.decided)


NAMES: Final = tuple(one.name for one in fields(Counts))
