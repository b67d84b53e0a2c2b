"""The certificate of an honour and the letter of recommendation as PDFs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge import documents
from wangge.honours import wording
from wangge.honours.models import Appraisal, Honour, Nominee, Recommendation
from wangge.honours.notices import LETTER
from wangge.kernel.clock import local

HERE = Path(__file__).parent
OFFICE_LANGUAGE = "zh-hans"


def certificate(one: Honour, appraisal: Appraisal, site: str = "") -> bytes:
    """The certificate, across a sheet. The QR code holds `site` and the way to the check page."""
    nominee = one.nominee
    with override(OFFICE_LANGUAGE):
        data: dict[str, Any] = {
            "title": _("荣誉证书"), "number": one.number, "name": nominee.name,
            "body": _("在%(place)s %(period)s考评中，被授予") % {"place": appraisal.place.name, "period": appraisal.period},
            "award": nominee.get_award_display(), "issuer": _issuer(appraisal), "day": f"{local(one.at):%Y-%m-%d}",
            "note": _("扫码可以核验本证书是否有效。"), "qr": documents.qr_svg(f"{site}/honours/check/{one.token}"),
        }  # fmt: skip
    return documents.pdf(HERE / "certificate.typ", data)


def letter(one: Recommendation, site: str = "") -> bytes:
    """The letter to a department, with the reasons and the link that says it arrived."""
    nominee = one.honour.nominee
    appraisal = nominee.appraisal
    with override(OFFICE_LANGUAGE):
        data: dict[str, Any] = {
            "title": _("推荐信"), "number": one.number, "to": one.department.name,
            "opening": _("%(name)s 在%(place)s %(period)s考评中被授予“%(award)s”（证书编号 %(number)s）。") % {
                "name": nominee.name, "place": appraisal.place.name, "period": appraisal.period,
                "award": nominee.get_award_display(), "number": one.honour.number,
            },
            "words": one.words, "heads": [_("依据"), _("数据"), _("得分"), _("权重")],
            "rows": _rows(nominee), "issuer": _issuer(appraisal), "day": f"{local(one.sent_at):%Y-%m-%d}",
            "note": _("请扫码确认收到；确认时填写收件人姓名即可，不需要注册。"),
            "qr": documents.qr_svg(f"{site}{LETTER}{one.token}"),
        }  # fmt: skip
    return documents.pdf(HERE / "letter.typ", data)


def _rows(nominee: Nominee) -> list[list[str]]:
    return [
        [
            wording.measure(nominee.award, part["measure"]), wording.figure(part), wording.points(part["points"]),
            str(part["weight"]),
        ]
        for part in nominee.parts
    ]  # fmt: skip


def _issuer(appraisal: Appraisal) -> str:
    return _("%(place)s考评委员会") % {"place": appraisal.place.name}
