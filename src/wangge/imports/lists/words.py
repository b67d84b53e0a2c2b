"""Other ways in which people write choices on lists; codes by spelling."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from wangge.checkin.models import CheckIn, Consent, Guardian
from wangge.needs.kinds import URGENCY, NeedKind, Per, ResourceKind, Unit
from wangge.people.abilities import SLOTS, Skill, slot_words
from wangge.people.models import Organisation, Person, Residence, Trait

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
ORGANISATIONS = {
    word: kind.value
    for kind, spelled in {
        Organisation.Kind.SHOP: "商铺 店铺 门店 个体工商户 个体户 沿街商户 商店 底商",
        Organisation.Kind.ENTERPRISE: "公司 有限公司 民营企业 国有企业 国企 物业公司",
        Organisation.Kind.WORK_UNIT: "单位 机关 事业单位 机关单位 党政机关 行政事业单位 学校 驻区单位 共建单位",
        Organisation.Kind.HOSPITAL: "卫生院 诊所 卫生服务站 社区卫生服务中心",
        Organisation.Kind.OTHER: "其它 社会组织",
    }.items()
    for word in spelled.split()
}
CHECK_INS = {
    word: kind.value
    for kind, spelled in {
        CheckIn.Kind.SERVING_MEMBER: "在职 党员 中共党员 在职党员报到 双报到党员 双报到",
        CheckIn.Kind.RETIRED_MEMBER: "离退休党员 离退休 退休",
        CheckIn.Kind.VOLUNTEER: "志愿 群众 居民志愿者 社区志愿者 义工",
    }.items()
    for word in spelled.split()
}
PURPOSES = {  # shorter than the consent's own words, which have marks inside that would cut a cell into choices
    Consent.Purpose.CONTACT.value: _("接收通知"),
    Consent.Purpose.MATCH.value: _("匹配任务"),
    Consent.Purpose.SHARE_WITH_UNIT.value: _("反馈单位"),
    Consent.Purpose.PUBLISH_NAME.value: _("公开姓名"),
    Consent.Purpose.PHOTO.value: _("使用照片"),
    Consent.Purpose.PARTY_MEMBERSHIP.value: _("登记党员身份"),
}
BASES = {
    Guardian.Basis.OWN_LABOUR.value: _("以自己的劳动收入为主"),
    Guardian.Basis.GUARDIAN.value: _("监护人书面同意"),
}
SKILLS = dict(Skill.choices)
SKILL_SPELLINGS = {
    word: skill.value
    for skill, spelled in {
        Skill.CARE: "照护 陪伴 照料 护理 陪护",
        Skill.MEDICAL: "医疗 医护 医生 护士 健康 急救",
        Skill.PSYCHOLOGY: "心理 心理咨询",
        Skill.LEGAL: "法律 律师 普法",
        Skill.MEDIATION: "调解 纠纷调解",
        Skill.TEACHING: "辅导 教学 教师 作业辅导 家教",
        Skill.REPAIR: "维修 水电 水电维修 家电维修 电工",
        Skill.HAIRCUT: "剪发 美发",
        Skill.COOKING: "做饭 送餐 厨艺 烹饪",
        Skill.DRIVING: "开车 驾驶 司机 接送",
        Skill.COMPUTER: "电脑 手机 计算机 智能手机",
        Skill.ARTS: "文体 书法 唱歌 舞蹈 绘画 摄影 音乐",
        Skill.ENVIRONMENT: "环境 保洁 清扫 卫生",
        Skill.SAFETY: "治安 巡逻 巡查 消防 安全",
        Skill.POLICY: "政策 代办 政策宣讲 宣讲 宣传",
        Skill.LANGUAGE: "手语 外语 英语 翻译",
        Skill.ORGANISING: "组织 策划",
        Skill.LABOUR: "搬运 体力 搬家 力气活",
    }.items()
    for word in spelled.split()
}
_slot = lazy(slot_words, str)
TIMES = {code: _slot(code) for code in SLOTS}
TIME_SPELLINGS = {
    f"{week}{day}{part}": f"{number}{code}"
    for number, days in enumerate(("一", "二", "三", "四", "五", "六", "日天"), start=1)
    for day in days
    for week in ("周", "星期", "礼拜")
    for code, parts in {"m": ("上午", "早上", "早晨"), "a": ("下午",), "e": ("晚上", "晚", "夜间")}.items()
    for part in parts
}
NEEDS = {
    word: kind.value
    for kind, spelled in {
        NeedKind.CARE: "照料 养老 养老服务 助老 送餐 助餐",
        NeedKind.HOSPITAL: "陪诊 就医 看病 医疗",
        NeedKind.REPAIR: "维修 水电维修 家电维修",
        NeedKind.TUTORING: "辅导 课业辅导 托管",
        NeedKind.LEGAL: "法律 法律援助",
        NeedKind.COUNSELLING: "心理 心理咨询",
        NeedKind.ERRAND: "代办 政策咨询 跑腿",
        NeedKind.MEDIATION: "调解 纠纷",
        NeedKind.ENVIRONMENT: "环境 卫生",
        NeedKind.SAFETY: "安全 隐患",
        NeedKind.CULTURE: "文体 文化活动",
        NeedKind.JOB: "就业 创业 找工作",
        NeedKind.GOODS: "物资 帮扶 救助",
        NeedKind.BUSINESS: "经营",
        NeedKind.VENUE: "场地",
        NeedKind.OTHER: "其它",
    }.items()
    for word in spelled.split()
}
RESOURCES = {
    word: kind.value
    for kind, spelled in {
        ResourceKind.SERVICE: "服务 志愿",
        ResourceKind.PROFESSIONAL: "专业",
        ResourceKind.VENUE: "场地资源 活动场地",
        ResourceKind.GOODS: "物品",
        ResourceKind.EQUIPMENT: "设备 工具",
        ResourceKind.DISCOUNT: "优惠 让利 折扣",
        ResourceKind.JOB: "就业岗位 招聘",
    }.items()
    for word in spelled.split()
}
URGENCIES = {str(level): label for level, label in URGENCY.items()}
URGENCY_SPELLINGS = {"紧急": "5", "特急": "5", "非常紧急": "5", "急": "4", "较急": "4", "普通": "3", "不急": "2"}
UNITS = {"人次": Unit.TIME.value, "个": Unit.ITEM.value, "位": Unit.PERSON.value, "名": Unit.PERSON.value}
PERS = {"周": Per.WEEK.value, "月": Per.MONTH.value, "一次性": Per.TOTAL.value, "共": Per.TOTAL.value}
