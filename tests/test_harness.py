"""The harnesses of benchmarks and drills: tiny entries in a folder of their own, exit codes, and the report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.harness import Figure
from bench.harness import main as bench
from drills.harness import Outcome
from drills.harness import main as drills


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package folder with a name of its own, since modules are remembered by name."""
    made = tmp_path / f"entries_{tmp_path.name}"
    made.mkdir()
    return made


def bench_entry(folder: Path, name: str, body: str) -> None:
    text = f"from bench.harness import Figure\nNAME = {name!r}\ndef run(seed):\n    {body}\n"
    (folder / f"bench_{name}.py").write_text(text)


def drill_entry(folder: Path, name: str, body: str) -> None:
    text = f"from drills.harness import Outcome\nNAME = {name!r}\ndef run(seed, size):\n    {body}\n"
    (folder / f"drill_{name}.py").write_text(text)


def outcome(folder: Path, name: str, *, trials=100, failures=0, planted=2, found=2) -> None:
    drill_entry(folder, name, f"return Outcome({trials}, {failures}, {planted}, {found}, seed)")


# Benchmarks


def test_a_benchmark_prints_its_figure_and_writes_the_report(folder, tmp_path, capsys):
    bench_entry(folder, "speed", "return Figure.against(200.0, value=500.0, unit='rows/s', n=1000 + seed)")
    report = tmp_path / "var" / "bench.json"

    assert bench(["--seed", "7"], folder=folder, report=report) == 0
    assert json.loads(report.read_text()) == {
        "speed": {"value": 500.0, "unit": "rows/s", "baseline": 200.0, "ratio": 2.5, "n": 1007}
    }
    printed = capsys.readouterr().out
    assert all(part in printed for part in ("speed", "rows/s", "500", "200", "2.50", "1,007"))


def test_one_entry_may_give_several_figures(folder, tmp_path):
    bench_entry(
        folder, "pair", "return {n: Figure.against(1.0, value=2.0, unit='s', n=1) for n in ('pair_a', 'pair_b')}"
    )

    assert bench([], folder=folder, report=tmp_path / "b.json") == 0
    assert list(json.loads((tmp_path / "b.json").read_text())) == ["pair_a", "pair_b"]


def test_an_entry_that_raises_fails_the_run_and_the_others_are_still_measured(folder, tmp_path, capsys):
    bench_entry(folder, "broken", "raise RuntimeError('the disk is full')")
    bench_entry(folder, "sound", "return Figure.against(1.0, value=2.0, unit='s', n=1)")

    assert bench([], folder=folder, report=tmp_path / "b.json") == 1
    assert list(json.loads((tmp_path / "b.json").read_text())) == ["sound"]
    said = capsys.readouterr().err
    assert "the disk is full" in said
    assert "FAILED broken" in said


@pytest.mark.parametrize("answer", ["None", "{}", "3.5", "{'a': 1}"])
def test_an_entry_without_a_figure_fails_the_run(folder, tmp_path, answer):
    bench_entry(folder, "empty", f"return {answer}")

    assert bench([], folder=folder, report=tmp_path / "b.json") == 1


def test_only_runs_what_is_named_and_loads_nothing_else(folder, tmp_path):
    bench_entry(folder, "one", "return Figure.against(1.0, value=2.0, unit='s', n=1)")
    bench_entry(folder, "two", "return Figure.against(1.0, value=2.0, unit='s', n=1)")
    (folder / "bench_unreadable.py").write_text("this is not Python")

    assert bench(["--only", "two, one"], folder=folder, report=tmp_path / "b.json") == 0
    assert list(json.loads((tmp_path / "b.json").read_text())) == ["one", "two"]
    assert bench(["--only", ""], folder=folder, report=tmp_path / "b.json") == 1


def test_an_unknown_name_is_wrong_use_and_lists_the_names(folder, tmp_path, capsys):
    bench_entry(folder, "one", "return Figure.against(1.0, value=2.0, unit='s', n=1)")

    assert bench(["--only", "won"], folder=folder, report=tmp_path / "b.json") == 2
    assert "no entry named won; there are: one" in capsys.readouterr().err
    assert not (tmp_path / "b.json").exists()


def test_a_name_that_differs_from_its_file_fails(folder, tmp_path, capsys):
    (folder / "bench_file.py").write_text("NAME = 'other'\ndef run(seed): ...\n")

    assert bench([], folder=folder, report=tmp_path / "b.json") == 1
    assert "file and NAME should agree" in capsys.readouterr().err


@pytest.mark.parametrize(
    "numbers",
    [
        (1.0, "s", 2.0, 0.9, 1),  # not the ratio of the two
        (1.0, "s", 2.0, None, 1),
        (1.0, "s", None, 1.0, 1),
        (float("nan"), "s", None, None, 1),
        (1.0, "s", 0.0, 1.0, 1),
        (1.0, "s", 2.0, 0.5, 0),
    ],
)
def test_figures_that_cannot_be_true_are_refused(numbers):
    with pytest.raises(ValueError, match=r"ratio|figure"):
        Figure(*numbers)


# Drills


def test_a_drill_that_passes_states_the_bound_and_is_written(folder, tmp_path, capsys):
    outcome(folder, "calm", trials=3000)
    report = tmp_path / "var" / "drills.json"

    assert drills(["--seed", "5"], folder=folder, report=report) == 0
    assert json.loads(report.read_text()) == {
        "calm": {"trials": 3000, "failures": 0, "planted": 2, "planted_found": 2, "seed": 5}
    }
    assert "< 1.0e-03" in capsys.readouterr().out  # 3 / n


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ({"found": 1}, "it found only 1 of 2 planted bugs"),
        ({"failures": 3}, "3 of 100 trials failed"),
        ({"trials": 0}, "it tried nothing"),
    ],
)
def test_a_drill_that_fails_or_misses_a_planted_bug_fails_the_run(folder, tmp_path, capsys, numbers, why):
    outcome(folder, "calm")
    outcome(folder, "poor", **numbers)

    assert drills([], folder=folder, report=tmp_path / "d.json") == 1
    assert f"FAILED poor: {why}" in capsys.readouterr().err
    assert set(json.loads((tmp_path / "d.json").read_text())) == {"calm", "poor"}


def test_a_drill_that_raises_fails_the_run(folder, tmp_path):
    drill_entry(folder, "broken", "raise RuntimeError('no database')")
    outcome(folder, "calm")

    assert drills([], folder=folder, report=tmp_path / "d.json") == 1
    assert set(json.loads((tmp_path / "d.json").read_text())) == {"calm"}
    assert drills(["--only", "calm"], folder=folder, report=tmp_path / "d.json") == 0


def test_the_size_reaches_the_drill_and_is_reduced_by_default(folder, tmp_path):
    drill_entry(folder, "sized", "return Outcome({'reduced': 10, 'full': 1000}[size], 0, 0, 0, seed)")
    trials = []
    for flags in ([], ["--size", "full"]):
        assert drills(flags, folder=folder, report=tmp_path / "d.json") == 0
        trials.append(json.loads((tmp_path / "d.json").read_text())["sized"]["trials"])

    assert trials == [10, 1000]
    with pytest.raises(SystemExit) as stopped:
        drills(["--size", "huge"], folder=folder, report=tmp_path / "d.json")
    assert stopped.value.code == 2


def test_outcomes_that_cannot_be_true_are_refused():
    with pytest.raises(ValueError, match="cannot be true"):
        Outcome(trials=1, failures=0, planted=1, planted_found=2, seed=1)


def test_the_drill_of_point_to_grid_passes_and_finds_its_planted_bugs(tmp_path):
    assert drills(["--only", "point_to_grid", "--seed", "11"], report=tmp_path / "d.json") == 0
    found = json.loads((tmp_path / "d.json").read_text())["point_to_grid"]
    assert found["planted"] == found["planted_found"] == 2
    assert found["trials"] > 30_000
