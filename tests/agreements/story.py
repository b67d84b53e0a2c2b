"""Short words for tests of agreements: a shop with somebody who speaks for it, and what both sides sign."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from tests import cast
from wangge.agreements import commands
from wangge.agreements.models import Agreement
from wangge.kernel.clock import day_of
from wangge.people.models import Organisation, OrganisationContact
from wangge.people.rules import pinyin_of

TERMS = "一、乙方每月义务理发两次。\n二、甲方提供场地。"


def shop(place: Any, speaker: Any, name: str = "和顺便利店") -> Organisation:
    """A shop and the person who speaks for it."""
    pinyin, initials = pinyin_of(name)
    made = Organisation.objects.create(
        name=name, pinyin=pinyin, initials=initials, kind="shop", place=place, valid_from=cast.SINCE
    )
    if speaker is not None:
        OrganisationContact.objects.create(organisation=made, role="manager", person=speaker, valid_from=cast.SINCE)
    return made


def drafted(
    by: Any, partner: Any, place: Any, at: datetime, *, kind: str = "project", days: int = 365, **more: Any
) -> Agreement:
    """A draft from today for a year."""
    words: dict[str, Any] = {"title": "便民理发协议", "terms": TERMS, "from_day": day_of(at), **more}
    first: date = words["from_day"]
    words.setdefault("to_day", first + timedelta(days=days - 1))
    return commands.draft(by=by, kind=kind, place_id=place.pk, partner=partner, at=at, **words)


def offered(*args: Any, **more: Any) -> Agreement:
    """A draft that was offered."""
    made = drafted(*args, **more)
    return commands.offer(by=args[0], agreement_id=made.pk, at=args[3])


def in_force(by: Any, speaker: Any, partner: Any, place: Any, at: datetime, **more: Any) -> Agreement:
    """Signed by both, the staff first."""
    made = offered(by, partner, place, at, **more)
    for who in (by, speaker):
        commands.sign(by=who, agreement_id=made.pk, name=who.name, at=at)
    made.refresh_from_db()
    return made


def handwriting() -> bytes:
    """A stroke, as the screen sends it."""
    out = BytesIO()
    image = Image.new("RGBA", (300, 120))
    image.paste((20, 20, 20, 255), (30, 50, 250, 60))
    image.save(out, "PNG")
    return out.getvalue()
