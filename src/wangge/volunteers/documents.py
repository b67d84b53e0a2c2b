"""The card and the certificate as PDFs. Addresses in QR codes are made by the pages and handed in as plain paths."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge import documents
from wangge.kernel.clock import local
from wangge.kernel.masking import mask_citizen_no
from wangge.volunteers.models import Card, Certificate

HERE = Path(__file__).parent
OFFICE_LANGUAGE = "zh-hans"


def card(one: Card, address: str) -> bytes:
    """The card, front and back, to print on a sheet; `address` is what its QR code opens."""
    with override(OFFICE_LANGUAGE):
        data = {
            "title": _("志愿者卡"), "place": one.place.name, "name": one.person.name, "number": one.number,
            "photo": list(b64decode(one.photo)) if one.photo else "", "qr": documents.qr_svg(address),
            "note": _("扫码核验：有效或已注销"), "issued": f"{local(one.issued_at):%Y-%m-%d}",
        }  # fmt: skip
    return documents.pdf(HERE / "card.typ", data)


@dataclass(frozen=True)
class Papers:
    """What a certificate says beside its records: the number on the volunteer's card, and whom to call with doubts."""

    volunteer_number: str = ""
    phone: str = ""


def certificate(one: Certificate, site: str = "", papers: Papers = Papers()) -> bytes:
    """The certificate with every record it covers. The QR code holds `site` and the way to the check page."""
    with override(OFFICE_LANGUAGE):
        hours = _("%(hours)s 小时 %(minutes)s 分") % {"hours": one.minutes // 60, "minutes": one.minutes % 60}
        data: dict[str, Any] = {
            "title": _("志愿服务记录证明"), "number": one.number,
            "facts": [
                [_("姓名"), one.person.name],
                [_("证件号码"), mask_citizen_no(one.person.citizen_no or "") or "—"],
                [_("志愿者编号"), papers.volunteer_number or "—"],
                [_("服务时间"), _("%(since)s 至 %(until)s") % {"since": one.since, "until": one.until}],
                [_("服务时长"), hours],
                [_("用途"), one.purpose or "—"],
            ],
            "heads": [_("日期"), _("服务内容"), _("地点"), _("组织者"), _("分钟")],
            "rows": [
                [line["day"], line["what"], line["where"], line["organiser"], str(line["minutes"])] for line in one.lines or []
            ],
            "issuer": [
                [_("出具单位"), f"{one.place.name}居民委员会"],
                [_("经办人"), one.issued_by.name if one.issued_by else ""],
                [_("联系电话"), papers.phone or "—"],
                [_("出具日期"), f"{local(one.issued_at):%Y-%m-%d}" if one.issued_at else ""],
            ],
            "notice": _("本证明自出具之日起公示至 %(until)s。公示期内有异议的，请向出具单位反映；查实不符的撤销证明。")
            % {"until": one.notice_until} if one.notice_until else "",
            "note": _("谁记录谁证明，谁证明谁负责。扫码或到出具单位可以核验；证明被撤销的，核验页会写明。"),
            "qr": documents.qr_svg(f"{site}/volunteers/certificate/{one.token}"),
        }  # fmt: skip
    return documents.pdf(HERE / "certificate.typ", data)
