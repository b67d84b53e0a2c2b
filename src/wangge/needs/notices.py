"""What people are told about needs and resources: which number and where to look, never what somebody needs."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wangge.kernel import outbox
from wangge.kernel.clock import day_of
from wangge.needs.kinds import Source
from wangge.needs.models import Need, Resource
from wangge.people.models import Person
from wangge.posts.models import PostKind
from wangge.posts.queries import holders_of

OFFICE_LANGUAGE = "zh-hans"
SUBJECTS = {Need: _("需求即将过期"), Resource: _("资源即将过期")}
BODIES = {
    Need: _("需求 %(number)s 将于 %(day)s 之后自动过期。如仍需要，请登录网格改期；已解决的请登记结果。"),
    Resource: _("资源 %(number)s 将于 %(day)s 之后自动过期。如继续提供，请登录网格延长有效期。"),
}


def about_to_expire(entry: Need | Resource, last_day: date, at: datetime) -> int:
    """Tell the grid workers (without any, the community) and who reported it themselves. Returns how many were told."""
    people = {one.person_id: one.person for one in _keepers(entry, at)}
    if entry.source == Source.OWN and entry.reported_by is not None:
        people.setdefault(entry.reported_by_id, entry.reported_by)
    with override(OFFICE_LANGUAGE):
        subject = str(SUBJECTS[type(entry)])
        body = str(BODIES[type(entry)]) % {"number": entry.number, "day": last_day.isoformat()}
    for person in people.values():
        _put(person, f"{entry.NOUN}.expiring", subject, body, entry, at)
    return len(people)


def _keepers(entry: Need | Resource, at: datetime) -> list:
    for kind in (PostKind.GRID_WORKER, PostKind.COMMUNITY_STAFF):
        found = list(holders_of(entry.place, on=day_of(at), kinds=[kind]))
        if found:
            return found
    return []


def _put(person: Person, kind: str, subject: str, body: str, entry: Need | Resource, at: datetime) -> None:
    outbox.put(
        channel=outbox.Channel.NOTICE, kind=kind, subject=subject, body=body, at=at, to_person=person,
        address=person.phone, about=entry,
    )  # fmt: skip
