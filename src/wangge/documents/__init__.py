"""PDF documents: a Typst template beside the package that prints it, plain data in, bytes out. No database.

The data reaches the template as JSON, never as Typst source, so that a name can hold no command. Fonts come with the
installation; nothing is looked up on the machine or the network.

A PDF takes 0.2 to 1 second, and is therefore never set inside a transaction, which holds SQLite's write lock. Whoever keeps one
reads what it says, sets it, and then writes in a short transaction that looks again whether anything has changed meanwhile
(`@apart` on the view: docs/architecture.md, rule 13).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno

from wangge.kernel import district

FONT = "Noto Sans CJK SC"


class SetUnderTheLock(RuntimeError):
    """A PDF was about to be set inside a transaction: a bug, never a user's mistake."""


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF that `template` (a .typ file) prints for `data`.

    The template reads its data with `#let data = json(bytes(sys.inputs.data))` and shows an SVG kept in it with
    `image(bytes(data.qr))`. Dates and UUIDs become text. Raises SetUnderTheLock inside a transaction, and typst.TypstError for
    a template that cannot be set: bugs, never a user's mistake.
    """
    if district.is_locked():
        raise SetUnderTheLock(template.name)
    import typst  # here, because loading it takes a while and most requests print nothing

    inputs = {"data": json.dumps(data, ensure_ascii=False, default=str)}
    return typst.compile(
        template, root=template.parent, font_paths=[fonts()], ignore_system_fonts=True, sys_inputs=inputs, format="pdf"
    )


def qr_svg(text: str) -> str:
    """A QR code as an SVG drawing on a white ground of its own, error correction M."""
    drawing = BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, scale=4, border=2, light="#fff")
    return drawing.getvalue().decode()


@cache
def fonts() -> Path:
    """The folder with the Chinese typeface `FONT`."""
    import noto_cjk_sans_otc

    return Path(noto_cjk_sans_otc.__file__).parent
