"""Speaking to the administrator: what is fine goes to standard output, what is wrong to standard error."""

from __future__ import annotations

from typing import NoReturn

import typer
from rich.console import Console

FINE, PROBLEM, WRONG_USE = 0, 1, 2

out = Console()
err = Console(stderr=True)


def fail(sentence: str, code: int = PROBLEM) -> NoReturn:
    """Say what is wrong and stop."""
    err.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def say(sentence: str) -> None:
    """One line on standard output, never broken, so that it can be copied or piped."""
    out.print(sentence, markup=False, highlight=False, soft_wrap=True)
