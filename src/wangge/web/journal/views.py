"""The journal: its state and newest lines for auditors, one line, and the check of a receipt for everyone."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from wangge import journal
from wangge.journal import checkpoints, keys, proofs
from wangge.journal.models import Leaf
from wangge.journal.queries import Verdict, check_receipt
from wangge.kernel import clock, district
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.refusals import NotFound
from wangge.matters.models import Matter
from wangge.people.models import Person
from wangge.places.queries import district_root
from wangge.posts.queries import visible_leaves
from wangge.web.guard import PUBLIC, SIGNED_IN, Permission, guarded
from wangge.web.journal import checking, show
from wangge.web.journal.forms import ReceiptForm
from wangge.web.journal.words import FAMILIES, words_of
from wangge.web.page import page

PER_PAGE = 50
SEALED_EVERY = timedelta(minutes=5)  # the chore `journal.chores.seal`


@require_safe
@guarded(Permission.SEE_JOURNAL)
def index(request: HttpRequest) -> HttpResponse:
    """How long the journal is and how far sealed; the newest lines of the viewer's places, without anybody's name."""
    viewer, on = _viewer(request), day_of(clock.now())
    family, day, before = request.GET.get("kind", ""), _day(request.GET.get("day")), _uuid(request.GET.get("before"))
    found = visible_leaves(viewer, day_of(clock.now())).select_related("position")
    if family:
        found = found.filter(Q(kind=family) | Q(kind__startswith=f"{family}."))
    if day is not None:
        found = found.filter(at__gte=day, at__lt=day + timedelta(days=1))
    if before is not None:
        found = found.filter(pk__lt=before)
    leaves = list(found.order_by("-id")[: PER_PAGE + 1])  # one more tells whether there are older ones; no counting
    shown = leaves[:PER_PAGE]
    names = show.place_names(shown, viewer, on)
    kept = {"kind": family, "day": f"{day:%Y-%m-%d}" if day else ""}
    context = {
        "status": journal.status(),
        "fingerprint": _fingerprint(),
        "holders": show.holders(),
        "rows": [show.row(one, names) for one in shown],
        "chips": [_chip(kept, code, words) for code, words in FAMILIES],
        "day": kept["day"],
        "family": family,
        "older": _query(kept, before=shown[-1].pk) if len(leaves) > PER_PAGE else "",
        "newest": _query(kept) if before else "",
    }
    return page(request, "journal/index.html", context)


@require_safe
@guarded(Permission.SEE_JOURNAL)
def leaf(request: HttpRequest, leaf_id: UUID) -> HttpResponse:
    """One line: the exact text that was hashed, its hash and its place in the tree."""
    viewer = _viewer(request)
    found = visible_leaves(viewer, day_of(clock.now())).select_related("position").filter(pk=leaf_id).first()
    if found is None:
        raise NotFound
    names = show.place_names([found], viewer, day_of(clock.now()))
    context = {"leaf": found, "row": show.row(found, names), "check_url": journal.receipt(found).path}
    return page(request, "journal/leaf.html", context)


@require_safe
@guarded(PUBLIC)
def check(request: HttpRequest) -> HttpResponse:
    """Is the line of this receipt unchanged and sealed? The line's text is for those who bring its hash."""
    form = ReceiptForm(request.GET if request.GET.get("leaf") else None)
    if not form.is_bound:
        return page(request, "journal/check.html", {"form": form})
    if not form.is_valid():
        return page(request, "journal/check.html", {"form": form}, status=422)
    leaf_id, short_hash = form.cleaned_data["leaf"], form.cleaned_data["hash"]
    answer = checking.answer(leaf_id, short_hash)
    has_receipt = bool(short_hash) and answer.verdict in (Verdict.SEALED, Verdict.UNSEALED)
    context = {
        "form": form,
        "answer": answer,
        "verdict": answer.verdict.value,
        "has_receipt": has_receipt,
        "words": words_of(answer.leaf.kind) if answer.leaf and has_receipt else "",
        "proof_url": f"{reverse('journal:proof', args=[leaf_id])}?hash={short_hash}" if has_receipt else "",
        "may_print": answer.leaf is not None and _may_see(_viewer(request), answer.leaf),
        "again_at": clock.now() + SEALED_EVERY,
    }
    return page(request, "journal/check.html", context, status=404 if answer.verdict == Verdict.UNKNOWN else 200)


@require_safe
@guarded(PUBLIC)
def proof(request: HttpRequest, leaf_id: UUID) -> HttpResponse:
    """The inclusion proof as a file, for whoever brings the receipt or may see what the line is about."""
    found = Leaf.objects.filter(pk=leaf_id).first()
    short_hash = request.GET.get("hash", "")
    if found is None or not (_may_see(_viewer(request), found) or _is_receipt(leaf_id, short_hash)):
        raise NotFound
    text = json.dumps(proofs.inclusion(leaf_id).as_json(), ensure_ascii=False, indent=2)
    return _file(text + "\n", f"wangge-{district.code()}-{leaf_id}.json", "application/json")


@require_safe
@guarded(SIGNED_IN)
def receipt(request: HttpRequest, leaf_id: UUID) -> HttpResponse:
    """A receipt to print, for a line about something the person may see."""
    found = Leaf.objects.filter(pk=leaf_id).first()
    if found is None or not _may_see(_viewer(request), found):
        raise NotFound
    made = journal.receipt(found)
    root = district_root()
    context = {
        "leaf": found,
        "words": words_of(found.kind),
        "receipt": made,
        "short_hash": made.short_hash,
        "qr": show.qr(district.address(request, made.path)),
        "address": district.address(request, reverse("journal:check")),
        "district": root.name if root else "",
    }
    return page(request, "journal/receipt.html", context)


@require_safe
@guarded(PUBLIC)
def key(request: HttpRequest) -> HttpResponse:
    """The public key and the newest checkpoint, to read or (`?file=key`, `?file=note`) to keep."""
    public, newest = _public_key(), checkpoints.newest()
    pem = show.pem(public) if public else ""
    files = {"key": (pem, "pem"), "note": (newest.note if newest else "", "checkpoint")}
    if (wanted := request.GET.get("file", "")) in files:
        text, ending = files[wanted]
        if not text:
            raise NotFound
        return _file(text, f"wangge-{district.code()}.{ending}", "text/plain; charset=utf-8")
    return page(request, "journal/key.html", {"pem": pem, "fingerprint": _fingerprint(), "newest": newest})


# Parts of the above


def _may_see(viewer: Person | None, found: Leaf) -> bool:
    """Whether the line is about a matter the viewer may see, or lies where the viewer sees the journal."""
    if viewer is None:
        return False
    matters = Matter.objects.visible_to(viewer, day_of(clock.now()))
    about_seen_matter = found.on_type == Matter._meta.label_lower and matters.filter(pk=found.on_id).exists()
    return about_seen_matter or visible_leaves(viewer, day_of(clock.now())).filter(pk=found.pk).exists()


def _is_receipt(leaf_id: UUID, short_hash: str) -> bool:
    verdict = check_receipt(leaf_id, short_hash).verdict
    return verdict in (Verdict.SEALED, Verdict.UNSEALED)


def _public_key() -> bytes | None:
    try:
        return keys.public_key()
    except keys.NoSigningKey:
        return None


def _fingerprint() -> str:
    public = _public_key()
    return show.fingerprint(public) if public else ""


def _chip(kept: dict[str, str], code: str, words: Any) -> dict[str, Any]:
    return {"label": words, "url": _query(kept | {"kind": code}), "current": kept["kind"] == code}


def _query(kept: dict[str, str], **more: Any) -> str:
    return "?" + urlencode({name: value for name, value in {**kept, **more}.items() if value})


def _file(text: str, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _day(text: str | None) -> datetime | None:
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    return datetime.combine(day, time(), SHANGHAI) if day else None


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _viewer(request: HttpRequest) -> Any:
    """The person signed in; None for anybody else on the public pages."""
    return request.person  # type: ignore[attr-defined]
