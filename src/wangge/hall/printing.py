"""The PDF of a paper, set from what the paper says. Always in Chinese."""

from __future__ import annotations

from pathlib import Path

from wangge import documents
from wangge.hall.models import Document
from wangge.hall.notices import FOLLOW
from wangge.hall.papers import digest_of
from wangge.hall.states import Paper

HERE = Path(__file__).parent
ASKING = (Paper.RECEIPT, Paper.DELIVERY, Paper.NOT_ACCEPTED)  # papers that ask for a rating once the case is over


class Tampered(ValueError):
    """What a paper says is not what it said when it was handed out."""


def pdf(paper: Document, site: str = "", *, rate: str = "") -> bytes:
    """The PDF; its QR code holds `site` and the way to follow the case, a second one the link to rate it. Raises Tampered."""
    if digest_of(paper.said) != paper.digest:
        raise Tampered(paper.number)
    is_licence = paper.kind == Paper.CERTIFICATE
    data = {
        "said": paper.said, "number_line": f"编号 {paper.number}", "qr": documents.qr_svg(f"{site}{FOLLOW}{paper.case.token}"),
        "note": "扫码可以核验本证照。" if is_licence else f"扫码查询办理进度，并核验本文书。摘要 {paper.digest[:16]}",
        "stamp": "（电子印章）", "rate": documents.qr_svg(rate) if rate else "",
        "rate_note": "扫码评价这次服务：一次服务评价一次，对被评价人保密。",
    }  # fmt: skip
    return documents.pdf(HERE / ("licence.typ" if is_licence else "paper.typ"), data)
