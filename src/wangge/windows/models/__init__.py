"""Tables of the service hall's windows: the hall itself, who sits where, the queue, appointments."""

from wangge.windows.models.booking import Appointment, Slot
from wangge.windows.models.halls import Floor, Hall, Topic, Window, WindowState
from wangge.windows.models.queue import Ticket, TicketState
from wangge.windows.models.staffing import Cover, Leave, Seat

__all__ = [
    "Appointment",
    "Cover",
    "Floor",
    "Hall",
    "Leave",
    "Seat",
    "Slot",
    "Ticket",
    "TicketState",
    "Topic",
    "Window",
    "WindowState",
]
