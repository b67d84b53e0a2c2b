"""Papers of a case: what each says. Always in Chinese, the language of the office: they are legal documents.

A paper is kept as what it says, sealed, with its digest; `printing` sets the PDF from that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import override

from wangge.hall.models import Case, CaseMaterial, Document
from wangge.hall.states import Given, OnPaper, Paper
from wangge.hall.timeline import Actor
from wangge.journal import canonical
from wangge.kernel import writing
from wangge.kernel.actors import person_or_none
from wangge.kernel.clock import local
from wangge.kernel.masking import mask_citizen_no

OFFICE_LANGUAGE: Final = "zh-hans"
LETTERS: Final = {
    Paper.RECEIPT: "SJ", Paper.CORRECTION: "BZ", Paper.ACCEPTED: "SL", Paper.NOT_ACCEPTED: "BS", Paper.PROMISE: "RQ",
    Paper.SPECIAL: "TB", Paper.EXTENDED: "YQ", Paper.APPROVAL: "ZY", Paper.REFUSAL: "BY", Paper.CERTIFICATE: "ZZ",
    Paper.DELIVERY: "SD", Paper.WITHDRAWN: "CH", Paper.TERMINATED: "ZJ",
}  # fmt: skip
LAW: Final = {
    Paper.RECEIPT: "依据《中华人民共和国行政许可法》第三十二条出具。申请材料不齐全或者不符合法定形式的，我们将当场或者在"
    "五个工作日内一次告知需要补正的全部内容；逾期不告知的，自收到申请材料之日起即为受理。",
    Paper.CORRECTION: "依据《中华人民共和国行政许可法》第三十二条第一款第四项一次告知。本告知书以外，不再要求补正其他内容。",
    Paper.ACCEPTED: "依据《中华人民共和国行政许可法》第三十二条、第四十二条。期限以工作日计算，依法需要听证、检验、检测、鉴定和"
    "专家评审等的，所需时间不计算在内，并另行书面告知。",
    Paper.NOT_ACCEPTED: "依据《中华人民共和国行政许可法》第三十二条第一款第一项、第二项和第二款。",
    Paper.PROMISE: "容缺受理：先行受理，限期补齐。逾期未补齐的，视为撤回申请。",
    Paper.SPECIAL: "依据《中华人民共和国行政许可法》第四十五条，所需时间不计算在办理期限内。",
    Paper.EXTENDED: "依据《中华人民共和国行政许可法》第四十二条，经本行政机关负责人批准延长，并将理由告知申请人。",
    Paper.APPROVAL: "依据《中华人民共和国行政许可法》第三十八条第一款、第四十四条，自作出决定之日起十个工作日内送达。",
    Paper.REFUSAL: "依据《中华人民共和国行政许可法》第三十八条第二款，说明理由并告知救济权利。",
    Paper.CERTIFICATE: "本证照由系统按决定制作，扫码可以核验。",
    Paper.DELIVERY: "依据《中华人民共和国行政许可法》第四十四条送达。",
    Paper.WITHDRAWN: "申请人在决定作出前撤回申请的，办理程序终止；以后可以重新申请。",
    Paper.TERMINATED: "办理程序终止；以后可以重新申请。",
}


def make(
    case: Case, kind: Paper, *, by: Actor, at: datetime, lines: Iterable[str] = (), rows: Sequence[Sequence[str]] = (),
    heads: Sequence[str] = (),
) -> Document:  # fmt: skip
    """Write a paper: `lines` are its paragraphs, `rows` a table with `heads` above."""
    before = Document.objects.filter(case=case, kind=kind).count()
    made = compose(case, kind, by=by, at=at, lines=lines, rows=rows, heads=heads, serial=before + 1)
    writing.add(made)
    return made


def compose(
    case: Case, kind: Paper, *, by: Actor, at: datetime, lines: Iterable[str] = (), rows: Sequence[Sequence[str]] = (),
    heads: Sequence[str] = (), serial: int = 1,
) -> Document:  # fmt: skip
    """The unsaved paper, for loading many at once (demo data); a deed calls `make`. No query."""
    with override(OFFICE_LANGUAGE):
        number = f"{case.number or case.pk}-{LETTERS[kind]}{serial}"
        said: dict[str, Any] = {
            "kind": str(kind), "title": str(kind.label), "number": number, "case": case.number or "", "to": applicant(case),
            "item": case.version.name, "lines": [line for line in lines if line], "heads": list(heads),
            "rows": [list(row) for row in rows], "law": LAW[kind], "office": case.office.name, "day": day(at),
        }  # fmt: skip
    return Document(
        case=case, kind=kind, number=number, said=said, digest=digest_of(said), at=at, by=person_or_none(by)
    )


def fact(paper: Document) -> dict[str, str]:
    """What the journal says about a paper: which, and its digest."""
    return {"paper": paper.kind, "paper_digest": paper.digest}


def digest_of(said: dict[str, Any]) -> str:
    """SHA-256 of what a paper says, in its one written form."""
    return hashlib.sha256(canonical.text(said).encode()).hexdigest()


def applicant(case: Case) -> str:
    """Whom papers are addressed to."""
    if case.organisation is not None:
        return case.organisation.name
    return case.applicant.name if case.applicant is not None else ""


def identity(case: Case) -> str:
    """The applicant's number as papers show it: masked, or the credit code of an organisation."""
    if case.organisation is not None:
        return case.organisation.uscc or ""
    number = case.applicant.citizen_no if case.applicant is not None else None
    return mask_citizen_no(number) if number else ""


def checklist(lines: Iterable[CaseMaterial]) -> list[list[str]]:
    """The materials of a case as rows of a table: position, name, copies, how it stands."""
    with override(OFFICE_LANGUAGE):
        return [
            [str(n), one.material.name, str(one.material.copies), how_it_stands(one)]
            for n, one in enumerate(lines, start=1)
        ]


def how_it_stands(line: CaseMaterial) -> str:
    """The state of a line, with what became of the paper."""
    said = str(Given(line.state).label)
    return f"{said}（{OnPaper(line.paper).label}）" if line.paper else said


CHECKLIST_HEADS: Final = ("序号", "材料", "份数", "情况")


def day(at: datetime) -> str:
    """A day as papers write it."""
    here = local(at)
    return f"{here.year}年{here.month}月{here.day}日"


def remedies(case: Case) -> str:
    """What can be done against a decision, with the body and court the item names (Art. 38)."""
    body = case.version.review_body or "本级人民政府"
    court = case.version.court or "有管辖权的人民法院"
    return (
        f"如不服本决定，可以自收到之日起六十日内向{body}申请行政复议，或者自收到之日起六个月内向{court}提起行政诉讼。"
    )
