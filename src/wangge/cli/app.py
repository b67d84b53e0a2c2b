"""All commands of `wangge`, each a few lines around the package that does the work."""

from __future__ import annotations

from typing import Annotated

import typer

import wangge
from wangge.cli import backups, demo, districts, journal, keys, places, serving, users
from wangge.cli.terminal import say

app = typer.Typer(
    name="wangge",
    help="Wangge 网格: open software a Chinese district runs its grassroots work on.\n\n"
    "Settings come from the environment (WANGGE_…) and from .env, see docs/install.md. "
    "Exit codes: 0 fine, 1 a problem was found, 2 wrong use or unsafe settings.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

SERVE, CARE, PEOPLE = "Serve", "Look after", "People and records"


def _version(wanted: bool) -> None:
    if wanted:
        say(f"wangge {wangge.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command(rich_help_panel=SERVE)(serving.run)
app.command(rich_help_panel=SERVE)(serving.serve)
app.command(rich_help_panel=SERVE)(serving.worker)
app.command(rich_help_panel=CARE)(districts.migrate)
app.command(rich_help_panel=CARE)(districts.check)
app.command(rich_help_panel=CARE)(backups.backup)
app.command(rich_help_panel=CARE)(backups.restore)
app.command("new-key", rich_help_panel=CARE)(districts.new_key)
app.add_typer(journal.app, name="journal", rich_help_panel=PEOPLE)
app.add_typer(keys.app, name="keys", rich_help_panel=CARE)
app.add_typer(places.app, name="places", rich_help_panel=PEOPLE)
app.add_typer(users.app, name="user", rich_help_panel=PEOPLE)
app.add_typer(demo.app, name="demo", rich_help_panel=PEOPLE)
