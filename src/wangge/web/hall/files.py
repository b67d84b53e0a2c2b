"""Papers, files and the archive of a case, to open and print."""

from __future__ import annotations

from base64 import b64decode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from wangge.hall import printing, queries
from wangge.hall.models import Archive, Mandate, MaterialFile
from wangge.kernel import clock, district
from wangge.kernel.refusals import NotFound
from wangge.ratings import giving
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded


def _sent(content: bytes, media_type: str, name: str, *, inline: bool = True) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return answer


@require_GET
@guarded(SIGNED_IN)
def paper(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponse:
    """A paper as PDF."""
    case = queries.case_for(me(request), case_id, at=clock.now())
    one = queries.paper_for(case, paper_id)
    site = district.address(request)
    rate = f"{site}{reverse('ratings:case', args=[case.token])}?via=qr"
    asks = one.kind in printing.ASKING and giving.may_rate(case, clock.now())
    return _sent(printing.pdf(one, site, rate=rate if asks else ""), "application/pdf", f"{one.kind}.pdf")


@require_GET
@guarded(SIGNED_IN)
def file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """A file the applicant handed in."""
    case = queries.case_for(me(request), case_id, at=clock.now())
    one = MaterialFile.objects.filter(of__case=case, pk=file_id).first()
    if one is None:
        raise NotFound
    return _sent(b64decode(one.content), one.media_type, "material", inline=False)


@require_GET
@guarded(SIGNED_IN)
def mandate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The mandate of an agent."""
    case = queries.case_for(me(request), case_id, at=clock.now())
    one = Mandate.objects.filter(case=case).first()
    if one is None:
        raise NotFound
    return _sent(b64decode(one.content), one.media_type, "mandate", inline=False)


@require_GET
@guarded(Permission.SEE_CASES)
def package(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The archive package."""
    case = queries.case_for(me(request), case_id, at=clock.now())
    kept = Archive.objects.filter(case=case).first()
    if kept is None:
        raise NotFound
    return _sent(b64decode(kept.content), "application/zip", f"{case.number}.zip", inline=False)
