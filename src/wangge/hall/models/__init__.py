"""Cases of the service hall and everything that belongs to one."""

from wangge.hall.models.case import Case, CaseMaterial, CaseStep, MaterialFile, Serial
from wangge.hall.models.clocks import Correction, Explanation, Extension, Pause, Promise
from wangge.hall.models.figures import Axis, Folded, Span, Tally
from wangge.hall.models.papers import Archive, Decision, Document, Handover
from wangge.hall.models.parts import CasePart
from wangge.hall.models.proxies import Mandate, StationCase

__all__ = [
    "Archive",
    "Axis",
    "Case",
    "CaseMaterial",
    "CasePart",
    "CaseStep",
    "Correction",
    "Decision",
    "Document",
    "Explanation",
    "Extension",
    "Folded",
    "Handover",
    "Mandate",
    "MaterialFile",
    "Pause",
    "Promise",
    "Serial",
    "Span",
    "StationCase",
    "Tally",
]
