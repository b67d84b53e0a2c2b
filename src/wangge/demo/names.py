"""Invented people: names that are common enough to mean nobody, and numbers that cannot belong to anybody."""

from __future__ import annotations

from datetime import date
from random import Random

from wangge.kernel.identity import citizen_no_check

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
WOMEN = "秀英兰芳敏静丽娟霞玲燕红梅桂凤琴云莲珍玉香月爱春菊慧颖雪倩婷欣悦佳怡琳"
MEN = "伟强磊军勇杰涛明超平刚辉鹏建国华志文斌波宇浩鑫健峰龙海亮东林俊晨凯博轩子豪"
ELDER_WOMEN = "秀英兰芳桂凤琴莲珍玉香月爱春菊梅"
ELDER_MEN = "建国德福贵全根生有才忠义长发守仁"
IMPOSSIBLE_AREA = "000000"  # no division has this code, so nobody has this citizen number


def name_for(chance: Random, gender: str, born_on: date) -> str:
    """A name that fits gender and generation."""
    old = born_on.year < 1965
    letters = (ELDER_WOMEN if old else WOMEN) if gender == "f" else (ELDER_MEN if old else MEN)
    given = "".join(chance.sample(letters, chance.choice((1, 2, 2))))
    return chance.choice(SURNAMES) + given


def phone_for(number: int) -> str:
    """An eleven-digit number no phone can have: mobile numbers never begin with 10. `number` is below 10 000 000."""
    return f"1000{number:07d}"


def citizen_no_for(number: int, born_on: date, gender: str) -> str:
    """A well-formed citizen number of an area that does not exist; `number` tells people of one birthday apart."""
    sequence = (number * 2 + (gender == "m")) % 1000
    first_17 = f"{IMPOSSIBLE_AREA}{born_on:%Y%m%d}{sequence:03d}"
    return first_17 + citizen_no_check(first_17)
