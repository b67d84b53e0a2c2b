"""`wangge journal verify | checkpoint | new-key`."""

from __future__ import annotations

import json as json_format
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wangge.cli import start
from wangge.cli.districts import District
from wangge.cli.terminal import PROBLEM, err, fail, say

if TYPE_CHECKING:
    from wangge.verify import Report

app = typer.Typer(help="The journal: audit it, seal it, make its key.", no_args_is_help=True)


@app.command()
def verify(
    district: District = None,
    holders: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR", help="Folder with outside checkpoints; repeat it. By default those of the settings."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per district.")] = False,
) -> None:
    """Audit every line, root, signature and outside checkpoint, with code that shares nothing with the writer."""
    start.django()
    from wangge.upkeep import journals

    folders = holders if holders is not None else journals.holder_folders()
    sound = True
    for alias in start.district_aliases(district):
        report = journals.verify_district(alias, folders)
        _tell(alias, report, as_json)
        sound = sound and report.sound
    if not sound:
        raise typer.Exit(PROBLEM)


@app.command()
def checkpoint(district: District = None) -> None:
    """Seal all new lines now, sign the root, and give it to the outside holders."""
    start.django()
    from wangge.journal import checkpoints, holders, keys
    from wangge.kernel import clock
    from wangge.kernel import district as districts

    for alias in start.district_aliases(district):
        with districts.acting_in(alias):
            try:
                made = checkpoints.make(clock.now(), everything=True)
            except (keys.NoSigningKey, OSError, holders.HolderDisagrees) as problem:
                fail(f"{districts.code()}: {problem}")
            say(f"{districts.code()}: " + (f"{made.size} leaves sealed." if made else "nothing new to seal."))


@app.command("new-key")
def new_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the private key goes (mode 0600).")],
) -> None:
    """Make the Ed25519 key that signs checkpoints, and its public half beside it in FILE.pub."""
    from wangge.journal import keys

    try:
        keys.new_key(file)
    except FileExistsError:
        fail(f"{file} exists already; without it old signatures cannot be checked. Name another file.")
    say(f"{file} holds the private key: set WANGGE_JOURNAL_KEY_FILE={file} and keep a copy outside this machine.")
    say(f"{file}.pub is for everyone who wants to check signatures.")


def _tell(alias: str, report: Report, as_json: bool) -> None:
    from django.conf import settings

    code = settings.DISTRICT_CODES[alias]
    if as_json:
        say(json_format.dumps({"district": code, "sound": report.sound, **_plain(report)}, ensure_ascii=False))
        return
    for remark in report.remarks:
        say(f"{code}: {remark}")
    for problem in report.problems:
        err.print(f"{code}: {problem}", style="red", markup=False, highlight=False, soft_wrap=True)
    verdict = "all verified" if report.sound else f"{len(report.problems)} problems"
    say(f"{code}: {report.leaves} leaves, {report.sealed} sealed, {report.checkpoints} checkpoints, {verdict}.")


def _plain(report: Report) -> dict[str, object]:
    return {name: value for name, value in asdict(report).items() if not name.startswith("_")}
