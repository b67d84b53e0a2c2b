"""`wangge keys reseal`: move sealed personal data to the newest key."""

from __future__ import annotations

from typing import Annotated

import typer

from wangge.cli import start
from wangge.cli.terminal import say

app = typer.Typer(help="Sealing keys.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command()
def reseal(
    district: Annotated[
        str | None, typer.Option("--district", metavar="CODE", help="Only this district; all of them by default.")
    ] = None,
) -> None:
    """Seal with the first of WANGGE_SEALING_KEYS whatever an older key sealed. Safe to stop and to repeat, while in use."""
    start.django()
    from wangge.kernel import district as districts
    from wangge.upkeep.resealing import kept_by_old_keys, reseal

    for alias in start.district_aliases(district):
        with districts.acting_in(alias):
            for field, done in reseal():
                say(f"{districts.code()} {field}: {done.resealed} sealed anew, {done.remaining} left.")
    say(f"Keep the old keys for the append-only {', '.join(kept_by_old_keys())}.")
