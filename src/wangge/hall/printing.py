"""The PDF of a paper, set from what the paper says. Always in Chinese."""

from __future__ import annotations

from pathlib import Path

from wangge import documents
from wangge.hall.models import Document
from wangge.hall.notices import FOLLOW
from wangge.hall.papers import digest_of
from wangge.hall.states import Paper

HERE = Path(__file__).parent


class Tampered(ValueError):
    """What a paper says is not what it said when it was handed out."""


def pdf(paper: Document, site: str = "") -> bytes:
    """The PDF; its QR code holds `site` and the way to follow the case. Raises Tampered."""
    if digest_of(paper.said) != paper.digest:
        raise Tampered(paper.number)
    is_licence = paper.kind == Paper.CERTIFICATE
    data = {
        "said": paper.said, "number_line": f"编号 {paper.number}", "qr": documents.qr_svg(f"{site}{FOLLOW}{paper.case.token}"),
        "note": "扫码可以核验本证照。" if is_licence else f"扫码查询办理进度，并核验本文书。摘要 {paper.digest[:16]}",
        "stamp": "（电子印章）",
    }  # fmt: skip
    return documents.pdf(HERE / ("licence.typ" if is_licence else "paper.typ"), data)
