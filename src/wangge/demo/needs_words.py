"""What people of the demo need and offer, in the words a community worker would write."""

from __future__ import annotations

from typing import NamedTuple

from wangge.needs.kinds import NeedKind as K
from wangge.needs.kinds import Per, ResourceKind, Unit
from wangge.people.abilities import Skill as S


class Wish(NamedTuple):
    """A kind of need: who has it (elder, family, adult, shop, building, grid), how often, how pressing, and its titles."""

    kind: K
    who: str
    weight: int
    urgency: tuple[int, ...]
    skills: tuple[S, ...]
    titles: tuple[str, ...]
    details: tuple[str, ...] = ()
    unit: Unit = Unit.PERSON


class Gift(NamedTuple):
    """A kind of resource: who has it (person, shop, community), what it serves, how much of it."""

    kind: ResourceKind
    who: str
    weight: int
    serves: tuple[K, ...]
    skills: tuple[S, ...]
    titles: tuple[str, ...]
    capacity: tuple[int, Unit, Per]
    limits: tuple[str, ...] = ()


WISHES = (
    Wish(K.CARE, "elder", 13, (3, 4, 3, 2), (S.CARE,), (
        "希望每周有人陪聊散步", "需要有人帮忙买菜做饭", "希望上门理发", "每周打扫一次卫生", "帮忙换季拆洗被褥",
        "希望午间送餐", "需要有人陪着晒太阳", "帮忙把米面搬上楼",
    ), ("子女在外地，周末才回来", "一个人住，腿脚不太方便", "平时靠邻居照应")),
    Wish(K.HOSPITAL, "elder", 9, (4, 4, 5, 3), (S.CARE, S.DRIVING), (
        "陪同去医院复查", "帮忙网上挂号并陪诊", "出院后定期换药接送", "每月陪同取慢病药", "陪同做白内障检查",
    ), ("需要轮椅", "耳朵背，要写字沟通", "家属只能赶到周五")),
    Wish(K.REPAIR, "elder", 8, (3, 4, 2), (S.REPAIR,), (
        "厨房水龙头漏水需要更换", "卫生间想装扶手", "客厅灯不亮需要换灯", "门锁不好开需要修", "暖气片漏水",
        "燃气灶打不着火", "马桶水箱漏水",
    ), ("物业报过两次没有来", "要自带梯子")),
    Wish(K.TUTORING, "family", 8, (2, 3, 3), (S.TEACHING,), (
        "小学数学课后辅导", "初中英语补习", "放学后四点半托管", "暑假作业辅导", "想找人陪孩子练书法", "孩子上网课没人看管",
    ), ("父母下班晚", "孩子由奶奶带")),
    Wish(K.LEGAL, "adult", 5, (2, 3, 4), (S.LEGAL,), (
        "咨询劳动合同纠纷", "咨询房屋继承手续", "咨询物业费争议", "想写一份赠与协议", "咨询交通事故赔偿",
    ), unit=Unit.TIME),
    Wish(K.COUNSELLING, "adult", 4, (3, 4, 4), (S.PSYCHOLOGY,), (
        "睡不好想找人聊聊", "家里老人走后一直缓不过来", "孩子不愿上学想请人疏导", "产后情绪低落",
    ), unit=Unit.TIME),
    Wish(K.ERRAND, "elder", 7, (2, 3, 3), (S.POLICY, S.COMPUTER), (
        "帮忙办高龄补贴", "不会用手机认证养老金资格", "咨询残疾证办理", "帮忙交医保", "想办老年公交卡", "咨询居家养老补贴",
    ), unit=Unit.TIME),
    Wish(K.MEDIATION, "adult", 4, (3, 4), (S.MEDIATION,), (
        "楼上漏水协商不下来", "邻里噪音影响休息", "楼道堆放杂物起争执", "宠物叫声引起矛盾", "停车位争议",
    ), unit=Unit.TIME),
    Wish(K.ENVIRONMENT, "building", 8, (2, 3, 3, 4), (S.ENVIRONMENT,), (
        "楼道杂物清理", "楼前垃圾桶满溢", "绿化带杂草需要清理", "小广告清除", "楼顶积水需要疏通", "共享单车堵住单元门",
    ), unit=Unit.TIME),
    Wish(K.SAFETY, "building", 7, (4, 5, 4, 3), (S.SAFETY,), (
        "楼道声控灯不亮", "电动车在楼道充电", "消防通道被车辆占用", "井盖松动", "外墙瓷砖脱落", "单元门关不上", "电梯异响",
    ), unit=Unit.ITEM),
    Wish(K.CULTURE, "grid", 5, (1, 2, 2), (S.ARTS, S.ORGANISING), (
        "想组织广场舞队", "希望开老年书画班", "想办邻里节活动", "希望放露天电影", "想成立合唱队", "希望有儿童读书会",
    ), unit=Unit.TIME),
    Wish(K.JOB, "adult", 5, (3, 3, 4), (), (
        "想找离家近的工作", "想学一门手艺再就业", "想找钟点工的活", "退伍后想了解招聘信息", "想在家做手工活", "咨询创业贷款政策",
    )),
    Wish(K.GOODS, "elder", 4, (3, 4), (), (
        "需要一张护理床", "需要轮椅周转使用", "需要过冬棉被", "希望有助听器补贴", "需要孩子的课桌椅",
    ), unit=Unit.ITEM),
    Wish(K.BUSINESS, "shop", 6, (2, 3, 4), (S.POLICY,), (
        "咨询个体户税费减免", "希望帮忙招两名店员", "想参加社区团购", "门前停车位不够", "想办健康证代办", "想和社区一起做促销",
    )),
    Wish(K.VENUE, "grid", 3, (1, 2, 3), (), (
        "需要室内活动场地", "需要排练场地", "想借会议室开业主会", "需要晾晒场地",
    ), unit=Unit.SEAT),
    Wish(K.OTHER, "adult", 3, (1, 2, 3), (), (
        "希望增设快递柜", "想要电动车集中充电桩", "希望公交站加座椅", "建议增设宠物便桶",
    ), unit=Unit.ITEM),
)  # fmt: skip

GIFTS = (
    Gift(ResourceKind.SERVICE, "person", 30, (K.CARE, K.HOSPITAL), (S.CARE,), (
        "周末陪老人聊天散步", "可以陪诊取药", "可以帮忙做饭送餐", "上门打扫卫生", "帮老人代买生活用品",
    ), (2, Unit.TIME, Per.WEEK), ("只在本小区", "不抬重物", "需提前一天说")),
    Gift(ResourceKind.SERVICE, "person", 14, (K.REPAIR,), (S.REPAIR,), (
        "周末上门修水电", "会修门锁窗户", "可以装灯换灯", "会修小家电",
    ), (2, Unit.TIME, Per.WEEK), ("材料费自理", "不接煤气管道")),
    Gift(ResourceKind.SERVICE, "person", 14, (K.TUTORING,), (S.TEACHING,), (
        "退休教师辅导作业", "大学生辅导数学", "可以教孩子英语", "教孩子写毛笔字",
    ), (3, Unit.HOUR, Per.WEEK), ("只辅导小学", "一次最多三个孩子")),
    Gift(ResourceKind.SERVICE, "person", 9, (K.HOSPITAL, K.CARE), (S.DRIVING,), (
        "有车可以接送就医", "周末可以开车送老人", "可以顺路捎带",
    ), (1, Unit.TIME, Per.WEEK), ("坐不下轮椅",)),
    Gift(ResourceKind.SERVICE, "person", 9, (K.ERRAND,), (S.COMPUTER, S.POLICY), (
        "教老人用手机", "帮忙办线上认证", "帮忙网上挂号",
    ), (3, Unit.TIME, Per.WEEK)),
    Gift(ResourceKind.SERVICE, "person", 9, (K.ENVIRONMENT, K.SAFETY), (S.ENVIRONMENT, S.SAFETY), (
        "可以参加楼道清理", "愿意夜间巡逻", "可以帮忙铲雪扫叶", "愿意做文明劝导",
    ), (4, Unit.HOUR, Per.MONTH)),
    Gift(ResourceKind.SERVICE, "person", 7, (K.CULTURE,), (S.ARTS, S.ORGANISING), (
        "可以教广场舞", "会拉二胡可以伴奏", "可以教剪纸", "能组织读书会",
    ), (2, Unit.HOUR, Per.WEEK)),
    Gift(ResourceKind.PROFESSIONAL, "person", 8, (K.LEGAL, K.MEDIATION), (S.LEGAL, S.MEDIATION), (
        "律师义务咨询", "退休法官可以调解", "可以代写法律文书",
    ), (2, Unit.HOUR, Per.MONTH), ("不代理诉讼",)),
    Gift(ResourceKind.PROFESSIONAL, "person", 6, (K.COUNSELLING, K.HOSPITAL), (S.PSYCHOLOGY, S.MEDICAL), (
        "心理咨询师义务倾听", "退休护士量血压换药", "营养师讲座",
    ), (2, Unit.HOUR, Per.WEEK)),
    Gift(ResourceKind.DISCOUNT, "shop", 16, (K.CARE, K.GOODS), (), (
        "六十岁以上老人理发半价", "老人用餐八折", "困难家庭买药九折", "志愿者凭卡洗车优惠", "生鲜每天给老人留菜",
    ), (20, Unit.PERSON, Per.WEEK), ("节假日除外",)),
    Gift(ResourceKind.SERVICE, "shop", 8, (K.CARE, K.REPAIR), (S.COOKING, S.REPAIR), (
        "每天可送十份老年餐", "免费检修家电", "免费磨刀配钥匙", "快递代收送上楼",
    ), (10, Unit.TIME, Per.WEEK)),
    Gift(ResourceKind.JOB, "shop", 7, (K.JOB,), (), (
        "招小时工", "招收银员", "招外卖配餐员", "可提供学徒岗位",
    ), (2, Unit.PERSON, Per.TOTAL)),
    Gift(ResourceKind.VENUE, "community", 6, (K.VENUE, K.CULTURE), (), (
        "社区活动室可借用", "党群服务中心会议室", "室外小广场", "老年活动中心舞蹈室", "图书角可办读书会",
    ), (40, Unit.SEAT, Per.WEEK), ("晚九点前结束",)),
    Gift(ResourceKind.EQUIPMENT, "community", 5, (K.GOODS, K.REPAIR), (), (
        "轮椅可周转借用", "人字梯和电钻可借", "制氧机可借", "投影和音响可借",
    ), (2, Unit.ITEM, Per.WEEK), ("借期一周",)),
    Gift(ResourceKind.GOODS, "person", 6, (K.GOODS,), (), (
        "闲置童车送有需要的", "九成新护理床", "旧书可捐读书角", "闲置电视一台",
    ), (1, Unit.ITEM, Per.TOTAL), ("需自取",)),
)  # fmt: skip

MET = ("志愿者上门解决", "物业已处理", "网格员代办完成", "商户优惠对接成功", "社区活动已满足")
USED_UP = ("名额已满", "物品已送出", "场地已约满")
WITHDRAWN = ("自己解决了", "暂时不需要了", "搬走了", "登记错了")
