"""What the demo's service hall offers: sixteen departments with eight subjects each, in the words of real catalogues.

A subject is `kind:name`; of each the catalogue before the reform had three items, one for each act of its kind.
"""

from __future__ import annotations

from wangge.catalogue.kinds import ItemKind, ServiceField

# For each letter: kind, field of public services, and the three acts that were items of their own before the reform.
KINDS: dict[str, tuple[str, str, tuple[str, str, str]]] = {
    "P": (ItemKind.PERMIT, "", ("新办", "变更", "注销")),
    "C": (ItemKind.CONFIRMATION, "", ("认定", "变更", "撤销")),
    "F": (ItemKind.FILING, "", ("首次备案", "变更备案", "注销备案")),
    "G": (ItemKind.PAYMENT, "", ("申领", "变更", "停发")),
    "A": (ItemKind.AWARD, "", ("申报", "变更", "撤销")),
    "O": (ItemKind.OTHER, "", ("申请", "变更", "终止")),
    "e": (ItemKind.PUBLIC_SERVICE, ServiceField.EDUCATION, ("申请", "变更", "补办")),
    "w": (ItemKind.PUBLIC_SERVICE, ServiceField.EMPLOYMENT, ("申请", "变更", "补办")),
    "i": (ItemKind.PUBLIC_SERVICE, ServiceField.INSURANCE, ("登记", "变更", "补办")),
    "h": (ItemKind.PUBLIC_SERVICE, ServiceField.HEALTH, ("申请", "变更", "补办")),
    "o": (ItemKind.PUBLIC_SERVICE, ServiceField.ELDERS, ("申请", "变更", "补办")),
    "s": (ItemKind.PUBLIC_SERVICE, ServiceField.SOCIAL, ("申请", "变更", "补办")),
    "r": (ItemKind.PUBLIC_SERVICE, ServiceField.HOUSING, ("申请", "变更", "退出")),
    "c": (ItemKind.PUBLIC_SERVICE, ServiceField.CULTURE, ("申请", "变更", "补办")),
    "d": (ItemKind.PUBLIC_SERVICE, ServiceField.DISABILITY, ("申请", "变更", "补办")),
}
# Department: name, short name of its office, from where its data are shared, and its subjects.
DEPARTMENTS: tuple[tuple[str, str, str], ...] = (
    ("行政审批服务管理局", "审批科", "P:食品经营许可 P:公共场所卫生许可 P:人力资源服务许可 P:劳务派遣经营许可 P:营利性民办学校设立 "
     "P:出版物零售经营许可 P:小型餐饮店经营许可 P:户外广告设施设置许可"),
    ("市场监督管理局", "注册科", "C:内资公司登记 C:个体工商户登记 C:农民专业合作社登记 P:特种设备使用登记 P:计量标准器具核准 "
     "F:食品小作坊备案 F:仅销售预包装食品备案 A:消费投诉举报奖励"),
    ("人力资源和社会保障局", "就业科", "G:失业保险金 G:一次性创业补贴 w:就业困难人员认定 w:高校毕业生档案接收 w:职业介绍登记 "
     "i:城乡居民养老保险参保 i:社会保障卡服务 O:特殊工时制度审批"),
    ("民政局", "社会事务科", "G:最低生活保障金 G:特困人员救助供养 G:临时救助金 C:收养关系确认 P:社会团体设立 P:民办非企业单位设立 "
     "o:高龄津贴服务 o:居家养老服务补贴"),
    ("卫生健康局", "政务科", "P:医疗机构执业许可 P:母婴保健技术服务许可 P:饮用水供水卫生许可 C:护士执业注册 C:医师执业注册 "
     "G:独生子女父母奖励 F:诊所备案 h:预防接种证服务"),
    ("住房和城乡建设局", "建管科", "P:建筑工程施工许可 P:燃气经营许可 P:房地产开发企业资质 F:商品房预售合同备案 "
     "F:建设工程竣工验收备案 r:公共租赁住房保障 r:住房租赁补贴 O:建设工程消防设计审查"),
    ("教育局", "基教科", "P:民办幼儿园办学许可 P:校外培训机构办学许可 P:适龄儿童延缓入学 C:教师资格认定 e:义务教育入学 "
     "e:学籍证明服务 G:家庭经济困难学生资助 A:民办学校表彰"),
    ("文化和旅游局", "市场科", "P:娱乐场所经营许可 P:互联网上网服务营业场所许可 P:营业性演出许可 P:旅行社服务网点登记 "
     "F:艺术品经营单位备案 c:公共文化场馆预约 c:非遗代表性传承人申报 A:群众文艺作品奖励"),
    ("交通运输局", "运管科", "P:道路货物运输经营许可 P:道路旅客运输经营许可 P:网络预约出租汽车运输证 P:占用公路许可 "
     "F:机动车维修经营备案 F:汽车租赁经营备案 C:从业资格证换发 O:超限运输车辆通行审批"),
    ("农业农村局", "种业科", "P:种子生产经营许可 P:动物防疫条件合格证 P:兽药经营许可 P:动物诊疗许可 P:生鲜乳收购许可 "
     "G:农机购置补贴 F:设施农业用地备案 C:绿色食品认定初审"),
    ("应急管理局", "危化科", "P:危险化学品经营许可 P:烟花爆竹零售许可 P:非药品类易制毒化学品经营 P:危险化学品安全条件审查 "
     "F:生产安全事故应急预案备案 F:重大危险源备案 A:安全生产举报奖励 O:安全设施设计审查"),
    ("城市管理局", "市容科", "P:城市建筑垃圾处置核准 P:占用挖掘城市道路许可 P:改变绿化规划许可 P:临时占用城市绿地许可 "
     "P:砍伐城市树木许可 P:城镇污水排入管网许可 F:建筑垃圾处理方案备案 O:环境卫生设施拆迁审批"),
    ("残疾人联合会", "康复科", "d:残疾人证服务 d:辅助器具适配 d:残疾儿童康复救助 d:残疾人机动车燃油补贴 d:家庭无障碍改造 "
     "G:困难残疾人生活补贴 G:重度残疾人护理补贴 w:残疾人就业援助"),
    ("医疗保障局", "待遇科", "i:职工医疗保险参保 i:城乡居民医疗保险参保 i:异地就医备案 i:门诊慢特病待遇认定 G:生育津贴 "
     "G:医疗救助金 G:医疗费用手工报销 O:定点医药机构申请"),
    ("退役军人事务局", "优抚科", "G:义务兵家庭优待金 G:伤残抚恤金 G:烈属定期抚恤金 G:退役士兵自主就业补助 C:伤残等级评定 "
     "C:烈士遗属身份确认 s:优待证服务 w:退役军人职业培训"),
    ("水务局", "水政科", "P:取水许可 P:河道管理范围建设方案许可 P:生产建设项目水土保持方案 P:城市供水许可 P:水利工程开工许可 "
     "F:水利工程竣工验收备案 s:城市供水报装服务 O:洪水影响评价审批"),
)  # fmt: skip

# Subjects of which other departments have a say too: each named by its department.
JOINT: dict[str, tuple[str, ...]] = {
    "公共场所卫生许可": ("卫生健康局", "市场监督管理局"),
    "营利性民办学校设立": ("教育局", "住房和城乡建设局"),
    "户外广告设施设置许可": ("城市管理局", "住房和城乡建设局"),
}

# Material, where it comes from, why it need not be handed in any more (from whom the data are shared; empty: it was
# dropped or stayed), and for whom: b business, p people, empty for both.
FORM = "申请表"
MATERIALS: tuple[tuple[str, str, str, str], ...] = (
    ("申请人身份证明", "applicant", "由公安部门人口库共享", ""), ("授权委托书", "applicant", "", ""),
    ("原证件", "office", "由电子证照库调取", ""), ("无犯罪记录证明", "office", "由公安部门核验", ""),
    ("近期免冠照片", "applicant", "", ""), ("银行账户证明", "applicant", "", ""),
    ("营业执照", "office", "由市场监管部门共享", "b"), ("法定代表人任职证明", "office", "由市场监管部门共享", "b"),
    ("经营场所使用证明", "other", "", "b"), ("不动产权证书", "office", "由不动产登记系统共享", "b"),
    ("场所平面布局图", "applicant", "", "b"), ("主要设施设备清单", "applicant", "", "b"),
    ("从业人员名册", "applicant", "", "b"), ("健康证明", "office", "由卫生健康部门共享", "b"),
    ("管理制度文本", "applicant", "", "b"), ("检验检测报告", "other", "", "b"), ("安全承诺书", "applicant", "", "b"),
    ("专家评审意见", "other", "", "b"), ("完税证明", "office", "由税务部门共享", "b"),
    ("户口簿", "office", "由公安部门人口库共享", "p"), ("收入证明", "other", "", "p"),
    ("婚姻状况证明", "office", "由民政部门婚姻登记系统共享", "p"), ("社会保险缴纳证明", "office", "由社会保险系统共享", "p"),
    ("居住证明", "other", "由公安部门人口库共享", "p"), ("社区证明", "other", "", "p"), ("诊断证明", "other", "", "p"),
    ("家庭成员情况表", "applicant", "", "p"),
)  # fmt: skip
FOR_BUSINESS = "PFO"  # kinds of subjects whose applicants are businesses
# Steps before the reform; those with a mark may have been cut.
STEPS: tuple[tuple[str, str, str, bool], ...] = (
    ("收件", "receive", "综合窗口", False), ("受理", "accept", "部门窗口", True), ("初审", "review", "", True),
    ("审核", "review", "", False), ("会审", "review", "", True), ("决定", "decide", "", False),
    ("制证", "certify", "综合窗口", True), ("出件", "issue", "综合窗口", False),
)  # fmt: skip
LAWS = (
    "《中华人民共和国行政许可法》第十二条",
    "国务院令第412号",
    "省政府令第264号",
    "部门规章第三十一条",
    "《社会救助暂行办法》第九条",
)
CONDITIONS = (
    "申请人具有完全民事行为能力，材料真实、齐全。", "有与业务相适应的固定场所、设施和人员。",
    "符合国家和省规定的资格条件，未被列入失信名单。",
)  # fmt: skip
