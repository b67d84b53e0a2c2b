"""`wangge places found`: the official top of a district's place tree, for an installation that starts empty."""

from __future__ import annotations

from typing import Annotated

import typer

from wangge.cli import start
from wangge.cli.terminal import WRONG_USE, fail, say

app = typer.Typer(help="The place tree.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command()
def found(
    name: Annotated[str, typer.Option(help="The district's name, when it is not one of those we ship.")] = "",
    district: Annotated[
        str | None, typer.Option("--district", metavar="CODE", help="Only this district; all of them by default.")
    ] = None,
) -> None:
    """Load the district with its streets and towns by their official codes; repeating it adds only what is missing."""
    start.django()
    from wangge.kernel import clock
    from wangge.kernel import district as districts
    from wangge.places.founding import UnknownDistrict, found_district

    for alias in start.district_aliases(district):
        with districts.acting_in(alias):
            code = districts.code()
            try:
                added = found_district(code=code, name=name, at=clock.now())
            except UnknownDistrict:
                fail(f"We ship no list for {code}: say its name, as in `wangge places found --name 某某区`.", WRONG_USE)
            say(f"{code}: {added} places added.")
