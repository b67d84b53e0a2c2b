"""The columns of a list of residents, as an import might declare them."""

from wangge.sheets.columns import Column, Kind

COLUMNS = (
    Column("building", "楼栋", required=True, aliases=("楼号",)),
    Column("unit", "单元"),
    Column("door", "房号", required=True, aliases=("门牌号",), note="四位，如 0502"),
    Column("head", "户主", Kind.NAME),
    Column("name", "姓名", Kind.NAME, required=True, longest=60),
    Column("gender", "性别", Kind.CHOICE, choices={"f": "女", "m": "男"}),
    Column("born_on", "出生日期", Kind.DAY, aliases=("出生年月日",)),
    Column("citizen_no", "身份证号", Kind.CITIZEN_NO, aliases=("公民身份号码",)),
    Column("phone", "联系电话", Kind.PHONE, aliases=("手机号",)),
    Column(
        "relation", "与户主关系", Kind.CHOICE,
        choices={"head": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "other": "其他"},
    ),
    Column(
        "traits", "人群标签", Kind.CHOICES,
        choices={
            "empty_nest": "空巢", "living_alone": "独居", "mobility_impaired": "行动不便", "after_surgery": "术后居家",
            "serving_member": "在职党员", "retired_member": "退休党员", "volunteer": "志愿者",
        },
    ),
    Column("note", "备注"),
)  # fmt: skip
EXAMPLES = ({"building": "1号楼", "door": "0502", "name": "张三", "gender": "男", "traits": "独居、志愿者"},)
