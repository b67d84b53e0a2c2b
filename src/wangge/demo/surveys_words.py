"""What the demo's two questionnaires ask, and what people say at the door."""

from __future__ import annotations

from typing import Any


def _need(when: str, kind: str, skills: list[str], urgency: int, days: int, details: str, title: str) -> dict[str, Any]:
    return {
        "when": when, "makes": "need", "kind": kind, "title": title, "urgency": urgency, "skills": skills,
        "wanted_days": days, "details_from": details,
    }  # fmt: skip


def _resource(when: str, kind: str, skills: list[str], title: str, times: list[str]) -> dict[str, Any]:
    return {"when": when, "makes": "resource", "kind": kind, "title": title, "skills": skills, "times": times}


def _options(*labels: str) -> list[dict[str, str]]:
    return [{"code": f"a{number}", "label": label} for number, label in enumerate(labels, start=1)]


def _any_of(question: str, *codes: str) -> dict[str, Any]:
    return {"mode": "any", "tests": [{"question": question, "op": "has", "value": code} for code in codes]}


HOUSEHOLD: dict[str, Any] = {"questions": [
    {"id": "q1", "kind": "number", "text": "家里常住几口人", "required": True, "min": 1, "max": 12, "unit": "人"},
    {"id": "q2", "kind": "choices", "text": "家里有哪些情况", "sensitive": True, "help": "可以多选，不愿说可以跳过。",
     "options": _options("独居或空巢老人", "上学的孩子", "长期慢性病人", "行动不便的人", "都没有")},
    {"id": "q3", "kind": "choices", "text": "需要哪些帮助", "required": True,
     "options": _options("家电水电维修", "陪同就医", "孩子课后辅导", "买菜做饭", "政策咨询代办", "暂时没有"),
     "produces": [
         _need("a1", "repair", ["repair"], 3, 14, "q4", "需要{choice}"),
         _need("a2", "hospital", ["care"], 4, 10, "q4", "需要{choice}"),
         _need("a3", "tutoring", ["teaching"], 2, 30, "q4", "需要{choice}"),
         _need("a4", "care", ["cooking", "care"], 4, 7, "q4", "需要帮忙{choice}"),
         _need("a5", "errand", ["policy"], 3, 20, "q4", "需要{choice}"),
     ]},
    {"id": "q4", "kind": "text", "text": "请说明一下情况", "help": "加密保存。",
     "show_if": _any_of("q3", "a1", "a2", "a3", "a4", "a5")},
    {"id": "q5", "kind": "photo", "text": "需要维修的地方拍一张", "show_if": _any_of("q3", "a1")},
    {"id": "q6", "kind": "choice", "text": "对小区环境满意吗", "required": True,
     "options": _options("很满意", "满意", "一般", "不满意")},
    {"id": "q7", "kind": "text", "text": "哪里不满意",
     "show_if": {"mode": "all", "tests": [{"question": "q6", "op": "is", "value": "a4"}]}},
    {"id": "q8", "kind": "yes_no", "text": "愿意为邻居出一份力吗", "required": True},
    {"id": "q9", "kind": "choices", "text": "能做些什么",
     "options": _options("修理家电", "陪伴老人", "辅导孩子", "开车接送"),
     "show_if": {"mode": "all", "tests": [{"question": "q8", "op": "is", "value": "yes"}]},
     "produces": [
         _resource("a1", "service", ["repair"], "邻里{choice}", ["6m", "6a"]),
         _resource("a2", "service", ["care"], "邻里{choice}", ["3a", "6a"]),
         _resource("a3", "service", ["teaching"], "邻里{choice}", ["6m", "7m"]),
         _resource("a4", "service", ["driving"], "邻里{choice}", ["1m", "6m"]),
     ]},
    {"id": "q10", "kind": "group", "text": "家中 65 岁以上老人", "max_repeats": 4,
     "show_if": _any_of("q2", "a1", "a4"),
     "questions": [
         {"id": "q11", "kind": "number", "text": "年龄", "required": True, "min": 65, "max": 120, "unit": "岁"},
         {"id": "q12", "kind": "yes_no", "text": "能自己下楼吗"},
     ]},
]}  # fmt: skip

SHOP: dict[str, Any] = {"questions": [
    {"id": "q1", "kind": "number", "text": "店里几个人", "required": True, "min": 1, "max": 200, "unit": "人"},
    {"id": "q2", "kind": "choice", "text": "近三个月生意怎么样", "required": True,
     "options": _options("比去年好", "差不多", "比去年差")},
    {"id": "q3", "kind": "choices", "text": "需要社区帮什么", "required": True,
     "options": _options("招工", "用工和税费政策咨询", "消防隐患检查", "找场地", "暂时没有"),
     "produces": [
         _need("a1", "job", [], 3, 30, "q4", "商户需要{choice}"),
         _need("a2", "business", ["policy", "legal"], 2, 30, "q4", "商户需要{choice}"),
         _need("a3", "safety", ["safety"], 4, 7, "q4", "商户需要{choice}"),
         _need("a4", "venue", [], 2, 60, "q4", "商户需要{choice}"),
     ]},
    {"id": "q4", "kind": "text", "text": "请说明一下情况", "show_if": _any_of("q3", "a1", "a2", "a3", "a4")},
    {"id": "q5", "kind": "choices", "text": "愿意为居民做什么",
     "options": _options("为老人打折", "提供志愿活动场地", "提供就业岗位", "捐赠临期食品"),
     "produces": [
         _resource("a1", "discount", [], "商户{choice}", []),
         _resource("a2", "venue", [], "商户{choice}", ["2a", "4a"]),
         _resource("a3", "job", [], "商户{choice}", []),
         _resource("a4", "goods", [], "商户{choice}", ["5e"]),
     ]},
    {"id": "q6", "kind": "yes_no", "text": "灭火器在有效期内吗", "required": True},
]}  # fmt: skip

SAID = {
    "a1": ("厨房水管滴水，师傅约不上", "客厅灯一闪一闪", "热水器点不着火"),
    "a2": ("每月要去医院取药，腿脚不便", "下周复查，孩子在外地"),
    "a3": ("双职工，四点半到六点没人管", "初二数学跟不上"),
    "a4": ("一个人住，做饭越来越费劲", "刚出院，需要清淡的饭菜"),
    "a5": ("高龄补贴不会办", "想咨询医保异地报销"),
}
SAID_IN_SHOPS = {
    "a1": ("缺一名收银员", "想招两名后厨"),
    "a2": ("不清楚小微企业减免怎么申请",),
    "a3": ("线路老化，想请人看看",),
    "a4": ("想租个小仓库放货",),
}
UNHAPPY = ("楼下垃圾桶总是满的", "电动车停在楼道口", "晚上广场舞声音大", "路灯坏了两盏")
KNOCK_NOTES = ("晚上七点以后在家", "周末上午来合适", "家里有小孩午睡，轻敲门", "门铃坏了，敲门")
SHOP_KINDS = (
    "便利店", "水果店", "理发店", "药店", "早餐店", "面馆", "洗衣店", "五金店", "文具店", "花店", "蛋糕店", "宠物店",
    "眼镜店", "手机维修", "裁缝铺",
)  # fmt: skip
SHOP_NAMES = (
    "和顺",
    "明珠",
    "晋源",
    "福满",
    "云水",
    "家和",
    "顺达",
    "康乐",
    "汾河",
    "小店",
    "老李",
    "好邻居",
    "益民",
    "佳禾",
    "春晖",
    "同心",
)
