"""What an audit found, in sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MOST_OF_A_KIND = 20  # one early change breaks every later root; twenty sentences of a kind say enough


@dataclass
class Report:
    """The result of an audit. The journal is sound when `problems` is empty."""

    leaves: int = 0
    sealed: int = 0
    checkpoints: int = 0
    outside: int = 0  # checkpoints read from outside holders
    held: int = 0  # leaves covered by the longest matching outside checkpoint: no administrator can change these unseen
    signatures_checked: bool = False
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # worth knowing, not wrong
    _kinds: Counter[str] = field(default_factory=Counter, repr=False)

    @property
    def sound(self) -> bool:
        """No problem was found."""
        return not self.problems

    @property
    def unsealed(self) -> int:
        """Leaves that no checkpoint covers yet."""
        return self.leaves - self.sealed

    def problem(self, kind: str, sentence: str) -> None:
        """Note one problem; after twenty of the same kind only their number grows."""
        self._kinds[kind] += 1
        if self._kinds[kind] <= MOST_OF_A_KIND:
            self.problems.append(sentence)

    def close(self) -> Report:
        """Add how many problems of each kind were left out."""
        for kind, count in self._kinds.items():
            if count > MOST_OF_A_KIND:
                self.problems.append(f"{count - MOST_OF_A_KIND} more problems of the kind “{kind}”.")
        return self

    def text(self) -> str:
        """The report for a terminal or a printout."""
        lines = [
            f"leaves {self.leaves} · sealed {self.sealed} · unsealed {self.unsealed}",
            f"checkpoints {self.checkpoints} · from outside holders {self.outside} · leaves they cover {self.held}",
            *(f"remark: {sentence}" for sentence in self.remarks),
            *(f"PROBLEM: {sentence}" for sentence in self.problems),
            "The journal is sound." if self.sound else f"The journal is NOT sound: {len(self.problems)} problems.",
        ]
        return "\n".join(lines)
