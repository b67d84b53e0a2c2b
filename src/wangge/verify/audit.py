"""The audit of a whole journal, in one pass over its lines in the order of the tree.

Every root, stored or held outside, is compared with the one recomputed from the texts at that length. That is stronger
than a chain of consistency proofs: two checkpoints that both match the same lines cannot contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from wangge.verify import lines, notes
from wangge.verify.notes import Held, Note
from wangge.verify.reading import PAGE, Journal
from wangge.verify.report import Report
from wangge.verify.tree import GrowingTree

LATE_MILLISECONDS = 10 * 60 * 1000  # no honest deed keeps its transaction open longer


def verify(
    connection: Any,
    *,
    public_key: bytes | Sequence[bytes] | None = None,
    holders: Iterable[Path] = (),
    district: str | None = None,
) -> Report:
    """Audit the journal behind a DB-API connection (sqlite3 or psycopg); reads only.

    `public_key`: 32 bytes, or several keys when it was changed; without one signatures are not checked.
    `holders`: folders (or files) where somebody outside keeps checkpoints; without them nobody can notice lines cut
    off the end, or a history rewritten by someone who has the key. `district`: its code, to pick its notes among
    those of others; by default the one the stored checkpoints name.
    """
    return Audit(Journal(connection), _keys(public_key), district).run([Path(holder) for holder in holders])


class Audit:
    """One run of the verifier."""

    def __init__(self, journal: Journal, keys: list[bytes], district: str | None) -> None:
        self.journal, self.keys = journal, keys
        self.origin = f"wangge/{district}" if district else None
        self.report = Report(signatures_checked=bool(keys))
        self.tree = GrowingTree("sha256")
        self.newest_ms = 0

    def run(self, holders: list[Path]) -> Report:
        """Everything, in the order that lets the journal grow meanwhile: holders, then checkpoints, then lines."""
        held = self._held(holders)
        size = self.journal.newest_size()
        self._check_leftovers()
        stored = self._stored(size)
        first = next(stored, None)
        self.origin = self.origin or (first.origin if first else None) or _only([one.note.origin for one in held])
        outside = self._of_this_journal(held, expected=bool(holders) and size > 0)
        if algorithm := first.algorithm if first else _any_algorithm(outside):
            self.tree = GrowingTree(algorithm)
        self._check_sealed(size, _chained(first, stored), outside)
        self._check_unsealed()
        if not self.keys:
            self.report.remarks.append("No public key was given, so signatures were not checked.")
        return self.report.close()

    # What the holders keep

    def _held(self, holders: list[Path]) -> list[Held]:
        found = []
        for path in [path for holder in holders for path in notes.held_in(holder)]:
            try:
                found.append(Held(notes.read(path.read_text(encoding="utf-8"), self.keys), path))
            except (OSError, ValueError) as problem:
                self.report.problem("outside file", f"The outside checkpoint {path.name} is not valid: {problem}.")
        return found

    def _of_this_journal(self, held: list[Held], *, expected: bool) -> dict[int, list[Held]]:
        if self.origin is None and held:
            self.report.problem("origin", "The holders keep checkpoints of several districts: say which one this is.")
        by_size: dict[int, list[Held]] = {}
        for one in held:
            if one.note.origin == self.origin:
                by_size.setdefault(one.note.size, []).append(one)
                self.report.outside += 1
        if expected and not by_size:
            self.report.problem("origin", f"The holders keep no checkpoint of this journal ({self.origin}).")
        return by_size

    # What the database says

    def _stored(self, size: int) -> Iterator[Note]:
        """The stored checkpoints up to `size`, each checked by itself on the way."""
        for row in self.journal.checkpoints():
            if row["size"] > size:
                return  # sealed since we began
            self.report.checkpoints += 1
            try:
                note = notes.read(row["note"], self.keys)
                differing = _differing(row, note)
            except (ValueError, TypeError, AttributeError) as problem:
                self.report.problem("checkpoint", f"The checkpoint over {row['size']} leaves is not valid: {problem}.")
                continue
            if differing:
                self.report.problem(
                    "checkpoint",
                    f"The checkpoint over {row['size']} leaves has another {differing} in its column than in its note.",
                )
            yield note

    def _check_leftovers(self) -> None:
        positions, nodes = self.journal.beyond_newest_checkpoint()
        if positions:
            self.report.problem("leftover", f"{positions} leaves have a position that no checkpoint covers.")
        if nodes:
            self.report.problem("leftover", f"{nodes} stored subtree hashes lie outside every checkpoint.")

    def _check_sealed(self, size: int, stored: Iterator[Note], outside: dict[int, list[Held]]) -> None:
        waiting = next(stored, None)
        for start in range(0, size, PAGE):
            end = min(start + PAGE, size)
            page = self.journal.sealed(start, end)
            completed: dict[tuple[int, int], str] = {}
            if not page:
                self.report.problem("missing", f"Leaves number {start} to {size - 1} are missing.")
                break
            for index in range(start, end):
                for level, place, value in self.tree.add(self._checked(index, page.get(index))):
                    completed[level, place] = value.hex()
                while waiting and waiting.size <= self.tree.size:
                    self._compare(waiting, f"The checkpoint over {waiting.size} leaves")
                    waiting = next(stored, None)
                self._compare_held(outside.pop(self.tree.size, []))
            self._check_nodes(completed, self.journal.nodes(start, end))
        for unmet in _chained(waiting, stored):
            self.report.problem("cut off", f"The checkpoint over {unmet.size} leaves covers more than there are.")
        for one in [one for held in outside.values() for one in held]:
            self.report.problem(
                "cut off",
                f"The outside checkpoint {one.path.name} covers {one.note.size} leaves, but only {self.tree.size} are "
                "sealed here: the end of the journal is missing.",
            )

    def _checked(self, index: int, line: lines.Line | None) -> bytes:
        """The hash for the tree of the line at `index`, with all its own faults noted."""
        if line is None or line.id is None:
            self.report.problem("missing", f"Leaf number {index} is missing.")
            return lines.computed_hash(lines.Line(*[None] * len(lines.Line._fields)))
        self.report.leaves += 1
        self.report.sealed += 1
        self._note_faults(line, f"Leaf number {index}")
        made = lines.milliseconds(line.id)
        if made < self.newest_ms - LATE_MILLISECONDS:
            self._remark_late(index, line)
        self.newest_ms = max(self.newest_ms, made)
        return lines.computed_hash(line)

    def _compare(self, note: Note, what: str) -> bool:
        if note.origin != self.origin:
            self.report.problem("origin", f"{what} is of another journal ({note.origin}, not {self.origin}).")
            return False
        if note.algorithm != self.tree.algorithm or note.root != self.tree.root() or note.size != self.tree.size:
            self.report.problem("root", f"{what} has another root than the leaves give: the past was changed.")
            return False
        return True

    def _compare_held(self, held: list[Held]) -> None:
        for one in held:
            if self._compare(one.note, f"The outside checkpoint {one.path.name}"):
                self.report.held = one.note.size

    def _check_nodes(self, computed: dict[tuple[int, int], str], stored: dict[tuple[int, int], str]) -> None:
        for level, index in sorted(computed.keys() | stored.keys()):
            if computed.get((level, index)) != stored.get((level, index)):
                span = f"leaves {index << level} to {((index + 1) << level) - 1}"
                self.report.problem("subtree", f"The stored subtree hash of {span} is not the one the leaves give.")

    def _check_unsealed(self) -> None:
        for line in self.journal.unsealed():
            self.report.leaves += 1
            self._note_faults(line, "The unsealed leaf")
            if lines.milliseconds(line.id) < self.newest_ms - LATE_MILLISECONDS:
                self.report.problem(
                    "late",
                    f"The unsealed leaf {lines.name(line.id)} is older than sealed ones: it was added to the past, or "
                    "the clock was set back.",
                )

    def _note_faults(self, line: lines.Line, what: str) -> None:
        for fault in lines.faults(line):
            self.report.problem("leaf", f"{what} ({lines.name(line.id)}) {fault}.")

    def _remark_late(self, index: int, line: lines.Line) -> None:
        if len(self.report.remarks) < 20:
            self.report.remarks.append(
                f"Leaf number {index} ({lines.name(line.id)}) was sealed late: its id is older than its place."
            )


def _keys(public_key: bytes | Sequence[bytes] | None) -> list[bytes]:
    if public_key is None:
        return []
    return [bytes(public_key)] if isinstance(public_key, bytes | bytearray | memoryview) else list(public_key)


def _differing(row: dict[str, Any], note: Note) -> str:
    """The first column of a checkpoint row that says something else than its note; "" when none does."""
    said = {
        "size": note.size,
        "root": note.root.hex(),
        "at": lines.moment(note.at),
        "algorithm": note.algorithm,
        "key_id": note.key_id,
        "signature": note.signature,
    }
    stored = {**row, "at": lines.moment(row["at"])}
    return next((name for name, value in said.items() if stored[name] != value), "")


def _any_algorithm(outside: dict[int, list[Held]]) -> str:
    return next((held[0].note.algorithm for held in outside.values()), "")


def _only(origins: list[str]) -> str | None:
    return origins[0] if len(set(origins)) == 1 else None


def _chained(first: Note | None, rest: Iterator[Note]) -> Iterator[Note]:
    if first:
        yield first
    yield from rest
