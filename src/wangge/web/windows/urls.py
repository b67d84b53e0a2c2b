"""Routes of the hall's windows and queue."""

from django.urls import path

from wangge.web.windows import desk, halls, kiosk, numbers, own, public, slots, staffing

app_name = "windows"
urlpatterns = [
    # for everybody
    path("", public.index, name="halls"),
    path("t/<str:token>", public.ticket, name="ticket"),
    path("t/<str:token>/give-up", public.give_up, name="give-up"),
    path("t/<str:token>/wait-again", public.wait_again, name="wait-again"),
    path("kiosk/<str:key>", kiosk.kiosk, name="kiosk"),
    path("kiosk/<str:key>/arrive", kiosk.arrive, name="kiosk-arrive"),
    path("kiosk/<str:key>/slip/<str:token>", kiosk.slip, name="slip"),
    path("halls/<uuid:hall_id>/take", public.take, name="take"),
    path("halls/<uuid:hall_id>/board", public.board, name="board"),
    path("halls/<uuid:hall_id>/screen", public.screen, name="screen"),
    # one's own
    path("mine", own.mine, name="mine"),
    path("halls/<uuid:hall_id>/book", own.book, name="book"),
    path("appointments/<uuid:appointment_id>", own.appointment, name="appointment"),
    path("appointments/<uuid:appointment_id>/cancel", own.cancel, name="appointment-cancel"),
    path("appointments/<uuid:appointment_id>/arrive", own.arrive, name="appointment-arrive"),
    # the clerk
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:window_id>/call", desk.call, name="call"),
    path("desk/<uuid:window_id>/open", desk.opened, name="window-open"),
    path("desk/<uuid:window_id>/pause", desk.paused, name="window-pause"),
    path("desk/<uuid:window_id>/close", desk.closed, name="window-close"),
    path("numbers/<uuid:ticket_id>", numbers.number, name="number"),
    path("numbers/<uuid:ticket_id>/recall", desk.recall, name="recall"),
    path("numbers/<uuid:ticket_id>/serve", desk.serve, name="serve"),
    path("numbers/<uuid:ticket_id>/finish", desk.finish, name="finish"),
    path("numbers/<uuid:ticket_id>/miss", desk.miss, name="miss"),
    path("numbers/<uuid:ticket_id>/take-back", numbers.take_back, name="take-back"),
    path("numbers/<uuid:ticket_id>/cancel", numbers.cancel, name="number-cancel"),
    path("halls/<uuid:hall_id>/numbers", numbers.index, name="numbers"),
    path("halls/<uuid:hall_id>/give", numbers.give, name="give"),
    path("halls/<uuid:hall_id>/appointments", slots.appointments, name="appointments"),
    path("halls/<uuid:hall_id>/slots", slots.index, name="slots"),
    # whoever manages the hall
    path("halls/new", halls.new, name="hall-new"),
    path("halls/<uuid:hall_id>", halls.hall, name="hall"),
    path("halls/<uuid:hall_id>/edit", halls.edit, name="hall-edit"),
    path("halls/<uuid:hall_id>/kiosk", halls.renew_kiosk, name="kiosk-renew"),
    path("halls/<uuid:hall_id>/floor", halls.floor, name="floor"),
    path("halls/<uuid:hall_id>/topics/new", halls.topic_new, name="topic-new"),
    path("topics/<uuid:topic_id>/edit", halls.topic_edit, name="topic-edit"),
    path("topics/<uuid:topic_id>/slots", slots.new, name="slots-new"),
    path("slots/<uuid:slot_id>", slots.edit, name="slot-edit"),
    path("halls/<uuid:hall_id>/windows/new", halls.window_new, name="window-new"),
    path("windows/<uuid:window_id>", staffing.window, name="window"),
    path("windows/<uuid:window_id>/edit", halls.window_edit, name="window-edit"),
    path("windows/<uuid:window_id>/retire", halls.retire, name="window-retire"),
    path("windows/<uuid:window_id>/seat", staffing.seat, name="seat-new"),
    path("seats/<uuid:seat_id>/end", staffing.end_seat, name="seat-end"),
    path("halls/<uuid:hall_id>/leave", staffing.leave, name="leave-new"),
    path("leaves/<uuid:leave_id>/cover", staffing.cover, name="leave-cover"),
    path("leaves/<uuid:leave_id>/cancel", staffing.cancel_leave, name="leave-cancel"),
]
