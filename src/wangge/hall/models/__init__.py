"""Cases of the service hall and everything that belongs to one."""

from wangge.hall.models.case import Case, CaseMaterial, CaseStep, MaterialFile, Serial
from wangge.hall.models.clocks import Correction, Explanation, Extension, Pause, Promise
from wangge.hall.models.papers import Archive, Decision, Document, Handover
from wangge.hall.models.parts import CasePart

__all__ = [
    "Archive",
    "Case",
    "CaseMaterial",
    "CasePart",
    "CaseStep",
    "Correction",
    "Decision",
    "Document",
    "Explanation",
    "Extension",
    "Handover",
    "MaterialFile",
    "Pause",
    "Promise",
    "Serial",
]
