"""How journal lines are shown: plain values for the templates. Nobody's name is among them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

import segno
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext_lazy as _

from wangge.config import settings
from wangge.journal.models import Leaf
from wangge.kernel.masking import HIDDEN
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.web.journal.words import words_of


def row(leaf: Leaf, names: dict[str, str]) -> dict[str, Any]:
    """One line of the list: kind, time, place and the actor's id; `names` are those of `place_names`."""
    return {
        "id": leaf.pk,
        "kind": leaf.kind,
        "words": words_of(leaf.kind),
        "at": leaf.at,
        "place": names.get(leaf.place_path, leaf.place_path.rstrip("/")),
        "by": str(leaf.by_id) if leaf.by_id else "",
        "sealed": hasattr(leaf, "position"),
    }


def place_names(leaves: Iterable[Leaf], viewer: Person, on: date) -> dict[str, str]:
    """The names of the places of these lines by path, as far as the viewer may see them. One query."""
    paths = {leaf.place_path for leaf in leaves if leaf.place_path}
    return dict(Place.objects.visible_to(viewer, on).filter(path__in=paths).values_list("path", "name"))


def holders() -> list[str]:
    """Where copies of the checkpoints are kept, in words; of a mail holder only the domain."""
    found = []
    for entry in settings.journal_holders:
        scheme, _colon, where = entry.partition(":")
        if scheme == "mailto":
            found.append(str(_("邮件 %(where)s") % {"where": f"{HIDDEN}@{where.rpartition('@')[2]}"}))
        else:
            found.append(str(_("文件夹 %(where)s") % {"where": where}))
    return found


def fingerprint(key: bytes) -> str:
    """SHA-256 of the 32 bytes of the public key, in groups of four hex digits."""
    digits = hashlib.sha256(key).hexdigest()
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def pem(key: bytes) -> str:
    """The public key as others' tools read it."""
    public = Ed25519PublicKey.from_public_bytes(key)
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def qr(text: str) -> str:
    """A QR code as a data address for `<img>`: no inline style, so the strict policy allows it."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=4)
