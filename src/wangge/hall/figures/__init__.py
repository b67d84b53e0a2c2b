"""The figures of the hall: what happened on the days of a period, split by item, window, hour, channel, centre and office.

Every figure is a count of events of a day that do not change once the day is over; such days are added up by the worker
(`fold`), months from their days, and only what is not added up yet is counted from the cases (`read`). `audit.findings` counts
them again another way. Definitions: docs/rules/hall-figures.md.
"""

from wangge.hall.figures.folding import due, fold, open_again, reopen
from wangge.hall.figures.reading import EVERYTHING, Figures, Scope, Usage, read, scope_of, usage
from wangge.hall.figures.rules import Event, Period, PeriodName, period_of

__all__ = [
    "EVERYTHING",
    "Event",
    "Figures",
    "Period",
    "PeriodName",
    "Scope",
    "Usage",
    "due",
    "fold",
    "open_again",
    "period_of",
    "read",
    "reopen",
    "scope_of",
    "usage",
]
