"""One table from the files of a package, each of which says its part."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def gathered(package: str, name: str) -> dict[Any, Any]:
    """What the modules of a package call so, together. Raises ValueError when two of them speak of the same."""
    found: dict[Any, Any] = {}
    for module in sorted(one.name for one in iter_modules(import_module(package).__path__)):
        for key, value in getattr(import_module(f"{package}.{module}"), name, {}).items():
            if key in found:
                raise ValueError(f"{key} is declared twice, the second time in {package}.{module}")
            found[key] = value
    return found
