"""Other ways in which people write choices on lists; codes by spelling."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wangge.people.models import Person, Residence, Trait

GENDERS = {"女性": Person.Gender.FEMALE.value, "男性": Person.Gender.MALE.value}
RELATIONS = {
    word: relation.value
    for relation, words in {
        Residence.Relation.HEAD: "本人 户主本人",
        Residence.Relation.SPOUSE: "夫 妻 丈夫 妻子 夫妻 老伴",
        Residence.Relation.CHILD: "子 女 儿子 女儿 长子 次子 三子 长女 次女 三女 独生子 独生女 儿 养子 养女",
        Residence.Relation.PARENT: "父 母 父亲 母亲 爸爸 妈妈",
        Residence.Relation.OTHER: "儿媳 女婿 孙子 孙女 外孙 外孙女 兄弟 姐妹 兄 弟 姐 妹 祖父 祖母 岳父 岳母 公公 婆婆 亲属"
        " 租户 非亲属",
    }.items()
    for word in words.split()
}
TRAITS = {
    "空巢老人": Trait.Kind.EMPTY_NEST.value,
    "空巢家庭": Trait.Kind.EMPTY_NEST.value,
    "独居老人": Trait.Kind.LIVING_ALONE.value,
    "行动不便者": Trait.Kind.MOBILITY_IMPAIRED.value,
    "术后": Trait.Kind.AFTER_SURGERY.value,
    "在职党员报到": Trait.Kind.SERVING_MEMBER.value,
    "离退休党员": Trait.Kind.RETIRED_MEMBER.value,
}
DATUMS = {
    "cgcs2000": _("国家 2000"),
    "wgs84": _("WGS-84"),
    "gcj02": _("高德、腾讯（GCJ-02）"),
    "bd09": _("百度（BD-09）"),
}
DATUM_SPELLINGS = {
    "高德": "gcj02", "腾讯": "gcj02", "高德地图": "gcj02", "腾讯地图": "gcj02", "GCJ02": "gcj02", "火星坐标": "gcj02",
    "百度": "bd09", "百度地图": "bd09", "BD09": "bd09", "2000": "cgcs2000", "CGCS2000": "cgcs2000", "GPS": "wgs84",
}  # fmt: skip
