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

FAMILIES = [
    ("", _("全部")),
    ("help_call", _("求助")),
    ("person", _("居民信息")),
    ("place", _("地点")),
    ("post", _("岗位")),
    ("shift", _("值班")),
    ("account", _("账号")),
]
WORDS = {
    "help_call.reported": _("收到求助"),
    "help_call.dispatched": _("派单"),
    "help_call.accepted": _("接单"),
    "help_call.declined": _("去不了，转下一位"),
    "help_call.timed_out": _("超时未接单，转下一位"),
    "help_call.alarm": _("无人可派，提醒社区"),
    "help_call.overdue": _("超时提醒"),
    "help_call.on_the_way": _("出发"),
    "help_call.on_site": _("到达现场"),
    "help_call.checked": _("查看伤情"),
    "help_call.ambulance": _("拨打120"),
    "help_call.family": _("通知家属"),
    "help_call.family_not_reached": _("未联系上家属"),
    "help_call.accompanied": _("陪同就医"),
    "help_call.closed": _("结束求助"),
    "help_call.followed_up": _("回访"),
    "help_call.cancelled": _("撤销求助"),
    "help_call.merged": _("合并到另一次求助"),
    "help_call.joined": _("并入一次重复求助"),
    "help_call.corrected": _("更正信息"),
    "help_call.handed_over": _("岗位交接"),
    "calls.exported": _("导出求助清单"),
    "person.added": _("登记居民"),
    "person.updated": _("修改居民信息"),
    "person.revealed": _("查看隐藏信息"),
    "people.exported": _("导出居民清单"),
    "residence.started": _("登记住址"),
    "residence.ended": _("结束居住登记"),
    "kin.added": _("登记亲属"),
    "kin.consent": _("亲属查看求助的同意"),
    "kin.ended": _("结束亲属联系"),
    "trait.added": _("登记情况"),
    "trait.ended": _("结束一项情况"),
    "place.added": _("设立地点"),
    "place.renamed": _("地点改名"),
    "place.closed": _("撤销地点"),
    "place.boundary_set": _("设定边界"),
    "place.moved": _("楼栋换网格"),
    "grids.redrawn": _("重新划分网格"),
    "grid_plan.drafted": _("起草网格方案"),
    "grid_plan.changed": _("修改网格方案"),
    "grid_plan.scheduled": _("网格方案定期生效"),
    "grid_plan.withdrawn": _("撤回网格方案"),
    "grid_plan.discarded": _("放弃网格方案"),
    "grid_plan.adopted": _("网格方案生效"),
    "grid_plan.not_adopted": _("网格方案没有生效"),
    "post.given": _("设岗"),
    "post.ended": _("结束岗位"),
    "post.handed_over": _("交接岗位"),
    "post.work_moved": _("移交在办事项"),
    "contact.published": _("公示电话"),
    "contact.withdrawn": _("撤下公示电话"),
    "contact.forgotten": _("删除过期的公示电话"),
    "community_phone.set": _("登记社区电话"),
    "shift.added": _("排班"),
    "shift.removed": _("取消班次"),
    "account.created": _("开通账号"),
    "account.opened": _("开通账号"),
    "account.password_reset": _("重设密码"),
    "account.deactivated": _("停用账号"),
    "account.signed_in": _("登录"),
    "token.issued": _("发放接口令牌"),
    "token.revoked": _("作废接口令牌"),
    "message.retried": _("重新发送消息"),
}


def row(leaf: Leaf, names: dict[str, str]) -> dict[str, Any]:
    """One line of the list: kind, time, place and the actor's id; `names` are those of `place_names`."""
    return {
        "id": leaf.pk,
        "kind": leaf.kind,
        "words": WORDS.get(leaf.kind, leaf.kind),
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
