"""Loading the settings and Django, with sentences instead of tracebacks when the configuration is unsafe."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wangge.cli.terminal import WRONG_USE, fail

if TYPE_CHECKING:
    from wangge.config import Settings


def settings() -> Settings:
    """The checked settings. Stops with exit code 2 and the sentences that say what to set when they are unsafe."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    try:
        from wangge.config import settings as config
    except ValidationError as problem:
        fail("\n".join(_sentence(dict(error)) for error in problem.errors()), WRONG_USE)
    except SettingsError as problem:
        fail(f"The settings cannot be read: {problem}", WRONG_USE)
    return config


def django() -> None:
    """Load the settings, then Django with all its tables, in English."""
    os.umask(0o027)  # databases, dumps and keys are nobody else's to read
    config = settings()
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.settings")
    import django as framework
    from django.utils import translation

    try:
        framework.setup()
    except ValueError as problem:  # such as a database address nobody knows
        fail(str(problem), WRONG_USE)
    translation.activate("en")


def district_aliases(code: str | None) -> list[str]:
    """The database alias of one district code, or of all districts. Stops with exit code 2 for an unknown code."""
    from wangge.kernel import district

    if code is None:
        return district.aliases()
    try:
        return [district.alias_of(code)]
    except KeyError:
        fail(f"This installation does not serve district {code}; WANGGE_DISTRICTS names the ones it does.", WRONG_USE)


def take_host_and_port() -> None:
    """Honour plain HOST and PORT, as `make run` documents them; WANGGE_HOST and WANGGE_PORT go before."""
    for name in ("HOST", "PORT"):
        if os.environ.get(name):
            os.environ.setdefault(f"WANGGE_{name}", os.environ[name])


def _sentence(error: dict) -> str:
    if "error" in error.get("ctx", {}):  # our own: `Unsafe` carries whole sentences
        return str(error["ctx"]["error"])
    name = "_".join(["WANGGE", *(str(part).upper() for part in error["loc"])])
    return f"{name}: {error['msg']}."
