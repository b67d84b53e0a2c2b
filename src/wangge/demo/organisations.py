"""The shops, enterprises and work units of a community: invented names, codes of a division that does not exist."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from wangge.demo.names import name_for, phone_for
from wangge.demo.places import SINCE
from wangge.kernel.actors import SYSTEM
from wangge.kernel.identity import uscc_check
from wangge.people.models import Organisation
from wangge.people.organisation_rows import OrganisationRow, import_organisations
from wangge.places.models import Place

Kind = Organisation.Kind
NO_DIVISION = "000000"  # no division has this code, so nobody has these credit codes
FIRST_PHONE = 9_000_000  # above the numbers of the demo's residents
CLOSED = 3  # shops that have closed meanwhile
SIGNS = (
    "和顺", "惠民", "明珠", "云水", "晋香", "老太原", "福满园", "鑫源", "好邻居", "四季鲜", "美佳", "康乐", "益寿堂", "小林",
    "春晖", "阳光", "万家福", "味道坊", "清徐", "双塔", "汾河", "唐久", "同心", "巧手",
)  # fmt: skip
TRADES = (
    "便利店", "超市", "水果店", "面馆", "理发店", "药店", "早餐店", "洗衣店", "蔬菜店", "文具店", "五金店", "饺子馆", "手机维修店",
    "粮油店", "干洗店", "裁缝铺", "刀削面馆", "奶茶店", "宠物店", "打印社",
)  # fmt: skip
ENTERPRISES = (
    "云水明珠物业服务有限公司", "晋水家政服务有限公司", "明珠养老服务有限公司", "坞城信息技术有限公司", "和顺装饰工程有限公司",
    "汾岸文化传媒有限公司", "双塔商贸有限公司",
)  # fmt: skip
WORK_UNITS = ("坞城路小学", "云水幼儿园", "坞城街道司法所", "坞城税务分局", "市第十二水质监测站")


def fill(community: Place, buildings: list[Place], *, shops: int, at: datetime, chance: Random, first: int = 0) -> None:
    """Register a community's organisations at its buildings; `first` keeps the codes of several communities apart."""
    serials = iter(range(first, first + 1000))
    signs = [f"{sign}{trade}" for sign in SIGNS for trade in TRADES]
    names = [(name, Kind.SHOP, "92") for name in chance.sample(signs, shops)]
    if shops >= len(ENTERPRISES):
        names += [(name, Kind.ENTERPRISE, "91") for name in ENTERPRISES]
        names += [(name, Kind.WORK_UNIT, "12") for name in WORK_UNITS]
    rows = [
        _row(name, kind, head, community if kind == Kind.WORK_UNIT else chance.choice(buildings), next(serials), chance)
        for name, kind, head in names
    ]
    made = import_organisations(by=SYSTEM, rows=rows, at=at).organisations
    for one in made:  # they have been here for a while
        one.valid_from = SINCE + timedelta(days=chance.randint(0, 1800))
    for one in made[:CLOSED]:
        one.valid_to = at.date() - timedelta(days=chance.randint(10, 90))
    Organisation.objects.bulk_update(made, ["valid_from", "valid_to"])


def _row(name: str, kind: str, head: str, place: Place, serial: int, chance: Random) -> OrganisationRow:
    first_17 = f"{head}{NO_DIVISION}MA{serial:07d}"
    return OrganisationRow(
        name=name,
        kind=kind,
        uscc=first_17 + uscc_check(first_17),
        place=place,
        contact_name=name_for(chance, chance.choice("fm"), SINCE.replace(year=chance.randint(1966, 1998))),
        contact_phone=phone_for(FIRST_PHONE + serial),
    )
