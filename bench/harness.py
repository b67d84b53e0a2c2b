"""What benchmarks and drills share (finding entries, choosing some, the report file), and how benchmarks are run.

An entry that raises fails the run; the others are still measured and written.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
WRONG_USE = 2
DEFAULT_SEED = 1


@dataclass(frozen=True)
class Figure:
    """One measured number beside its baseline, measured in the same run, same unit. `n` is how many things were timed.

    `baseline` and `ratio` are None only where nothing comparable exists; the table then says so.
    Raises ValueError for numbers that cannot be true: not finite, not above zero, another ratio than value / baseline.
    """

    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    n: int

    def __post_init__(self) -> None:
        numbers = [self.value] if self.baseline is None else [self.value, self.baseline]
        if not all(isfinite(number) and number > 0 for number in numbers) or self.n < 1:
            raise ValueError(f"a figure needs finite numbers above zero and n of at least 1, got {self}")
        expected = None if self.baseline is None else self.value / self.baseline
        if (expected is None) != (self.ratio is None):
            raise ValueError("a figure has a ratio exactly when it has a baseline")
        if expected is not None and self.ratio is not None and abs(self.ratio - expected) > 1e-6 * expected:
            raise ValueError(f"the ratio should be value / baseline = {expected}, got {self.ratio}")

    @classmethod
    def against(cls, baseline: float, *, value: float, unit: str, n: int) -> Figure:
        """A figure with its ratio, value / baseline."""
        return cls(value, unit, baseline, value / baseline, n)


def discover(folder: Path, prefix: str) -> dict[str, Path]:
    """The entries of a folder, name → file: `<prefix>_<name>.py`. None is loaded before it is its turn."""
    return {path.stem.removeprefix(f"{prefix}_"): path for path in sorted(folder.glob(f"{prefix}_*.py"))}


def _load(path: Path) -> ModuleType:
    name = f"{path.parent.name}.{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and child processes look the module up by name
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def options(program: str, about: str) -> argparse.ArgumentParser:
    """The flags that both harnesses know."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}", description=about)
    parser.add_argument("--only", default="", metavar="NAME,…", help="run only these entries")
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help="seed of everything random (default %(default)s)"
    )
    return parser


def chosen(entries: Mapping[str, Path], only: str) -> dict[str, Path]:
    """The entries named in `only` (comma-separated), or all. Raises ValueError that lists the names there are."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in names if name not in entries]
    if unknown or not entries:
        raise ValueError(f"no entry named {', '.join(unknown) or 'anything'}; there are: {', '.join(sorted(entries))}")
    return {name: path for name, path in entries.items() if not names or name in names}


def run_entries(
    entries: Mapping[str, Path], call: Callable[[ModuleType], Any], kind: type
) -> tuple[dict[str, Any], list[str]]:
    """Load and run each entry: (results by name, names of those that raised or gave something else than `kind`)."""
    results: dict[str, Any] = {}
    failed: list[str] = []
    for name, path in entries.items():
        try:
            entry = _load(path)
            if name != entry.NAME:
                raise ValueError(f"{path.name} has the name {entry.NAME}; file and NAME should agree")
            answer = call(entry)
            named = answer if isinstance(answer, dict) else {name: answer}
            wrong = [key for key, one in named.items() if not isinstance(one, kind) or key in results]
            if wrong or not named:
                raise TypeError(
                    f"{name} should give one {kind.__name__} or several under names of their own: {answer!r}"
                )
            results.update(named)
        except Exception:  # one broken entry must not hide the others; the run fails at the end
            traceback.print_exc()
            failed.append(name)
    return results, failed


def write_report(path: Path, results: Mapping[str, Any]) -> None:
    """Write the results of this run, and of this run only, as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = {name: asdict(result) for name, result in results.items()}
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main(argv: Sequence[str], *, folder: Path = ROOT / "bench", report: Path = ROOT / "var/bench.json") -> int:
    """Run benchmarks, print the table, write the report; 0 when all were measured, 1 when not, 2 on wrong use."""
    asked = options("bench", "Measure Wangge against a baseline in the same run.").parse_args(argv)
    try:
        entries = chosen(discover(folder, "bench"), asked.only)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return WRONG_USE
    results, failed = run_entries(entries, lambda entry: entry.run(asked.seed), Figure)
    Console().print(_table(results))
    write_report(report, results)
    for name in failed:
        print(f"FAILED {name}: it raised; see above", file=sys.stderr)
    return 1 if failed else 0


def _table(results: Mapping[str, Figure]) -> Table:
    table = Table(title="Benchmarks", caption="ratio = value / baseline, both measured in this run")
    table.add_column("benchmark", no_wrap=True)
    table.add_column("unit")
    for heading in ("value", "baseline", "ratio", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, one in results.items():
        if one.baseline is None or one.ratio is None:
            baseline, ratio = "none", "–"
        else:
            baseline, ratio = _short(one.baseline), f"{one.ratio:.2f}"
        table.add_row(name, one.unit, _short(one.value), baseline, ratio, f"{one.n:,}")
    return table


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
