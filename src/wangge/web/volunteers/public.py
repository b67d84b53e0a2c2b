"""What everybody may open: whether a card holds, whether a certificate holds, stars under public notice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_name
from wangge.volunteers import queries
from wangge.web.guard import PUBLIC, guarded
from wangge.web.page import page
from wangge.web.volunteers import show


@never_cache
@require_GET
@guarded(PUBLIC)
def card(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR code of a card says, and nothing about the person."""
    verdict = queries.card_verdict(token, day_of(clock.now()))
    words = {
        "valid": (_("有效"), _("这是一张有效的志愿者卡。")),
        "revoked": (_("已注销"), _("这张志愿者卡已经注销，持卡人现在不是在册志愿者。")),
        "replaced": (_("已补发新卡"), _("这张卡已挂失，请出示新卡。")),
        "unknown": (_("查无此卡"), _("系统里没有这张卡。请联系发卡的社区核实。")),
    }[verdict]
    context = {"title": _("志愿者卡核验"), "word": words[0], "says": words[1], "tone": show.CARD_TONES[verdict]}
    return page(request, "volunteers/verdict.html", context, status=404 if verdict == "unknown" else 200)


@never_cache
@require_GET
@guarded(PUBLIC)
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR code of a certificate says: number, issuer, hours, day; never the name."""
    one = queries.certificate_verdict(token)
    title = _("志愿服务记录证明核验")
    if one is None:
        unknown = {"title": title, "word": _("查无此证明"), "says": _("请联系出具单位核实。"), "tone": "alarm"}
        return page(request, "volunteers/verdict.html", unknown, status=404)
    facts: list[tuple[str, Any]] = [
        (_("编号"), one.number), (_("出具单位"), one.place.name), (_("服务时间"), f"{one.since} – {one.until}"),
        (_("服务时长"), _("%(n)s 小时") % {"n": show.hours(one.minutes)}),
        (_("出具日期"), day_of(one.issued_at) if one.issued_at else ""),
    ]  # fmt: skip
    says = _("与纸面上的编号、时长和日期一致才是真的。")
    if one.state == one.State.WITHDRAWN:
        says, facts = _("这份证明已由出具单位撤销，不再有效。"), facts[:2]
    context: dict[str, Any] = {
        "title": title, "word": one.get_state_display(), "says": says, "facts": facts,
        "tone": show.CERTIFICATE_TONES[one.state],
    }  # fmt: skip
    return page(request, "volunteers/verdict.html", context)


@require_GET
@guarded(PUBLIC)
def announced(request: HttpRequest) -> HttpResponse:
    """Star levels and certificates under public notice today; the name in full only of who agreed to that."""
    rows = [
        show.star(one) | {"place": one.place.name, "name": one.person.name if named else mask_name(one.person.name)}
        for one, named in ((star, star.named) for star in queries.announced(day_of(clock.now())))  # type: ignore[attr-defined]
    ]
    issued = [
        show.certificate(one) | {
            "place": one.place.name, "name": one.person.name if named else mask_name(one.person.name),
            "until": one.notice_until,
        }
        for one, named in (
            (certificate, certificate.named) for certificate in queries.certificates_announced(day_of(clock.now()))  # type: ignore[attr-defined]
        )
    ]  # fmt: skip
    return page(request, "volunteers/announced.html", {"rows": rows, "issued": issued})
