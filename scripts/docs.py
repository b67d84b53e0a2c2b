"""Writes the parts of the documents that come from the code; with --check only says whether they are fresh.

Today that is the table of settings in README.md, from `wangge.config`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from wangge.config import Settings

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- settings: written by make docs -->\n", "<!-- end of settings -->\n"


def settings_table() -> str:
    """One line per environment variable: its name, default and meaning."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        meaning = (field.description or "").replace("|", "\\|")
        lines.append(f"| `WANGGE_{name.upper()}` | {_shown(field.default)} | {meaning} |")
    return "\n".join(lines) + "\n"


def fresh(text: str) -> str:
    """The document with its generated part as it should be. Raises ValueError when a marker is missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md lost one of its markers: {BEGIN.strip()} … {END.strip()}")
    return f"{before}{BEGIN}{settings_table()}{END}{after}"


def _shown(default: Any) -> str:
    if default in ("", None, []):
        return "none"
    if isinstance(default, bool):
        return f"`{json.dumps(default)}`"
    return f"`{' '.join(default) if isinstance(default, list) else default}`"


def main(arguments: list[str]) -> int:
    text = README.read_text(encoding="utf-8")
    wanted = fresh(text)
    if "--check" not in arguments:
        README.write_text(wanted, encoding="utf-8")
        return 0
    if text != wanted:
        print("README.md: the table of settings is stale. Run `make docs`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
