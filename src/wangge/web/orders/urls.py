from django.urls import path

from wangge.web.orders import deeds, desk, links, own, views

app_name = "orders"
urlpatterns = [
    path("", views.index, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("near", own.near, name="near"),
    path("mine", own.mine, name="mine"),
    path("new", desk.new, name="new"),
    path("tasks/<uuid:task_id>", desk.from_task, name="from-task"),
    path("offers/<uuid:offer_id>/decline", deeds.decline, name="decline"),
    path("review/<str:token>", links.review, name="review-link"),
    path("review/<str:token>/confirm", links.confirm, name="confirm-link"),
    path("review/<str:token>/dispute", links.dispute, name="dispute-link"),
    path("<uuid:order_id>", views.detail, name="detail"),
    path("<uuid:order_id>/take", deeds.take, name="take"),
    path("<uuid:order_id>/give-back", deeds.give_back, name="give-back"),
    path("<uuid:order_id>/start", deeds.start, name="start"),
    path("<uuid:order_id>/finish", deeds.finish, name="finish"),
    path("<uuid:order_id>/confirm", deeds.confirm, name="confirm"),
    path("<uuid:order_id>/review", deeds.review, name="review"),
    path("<uuid:order_id>/dispute", deeds.dispute, name="dispute"),
    path("<uuid:order_id>/offer", desk.offer, name="offer"),
    path("<uuid:order_id>/done", desk.done, name="done"),
    path("<uuid:order_id>/missed", desk.missed, name="missed"),
    path("<uuid:order_id>/cancel", desk.cancel, name="cancel"),
    path("<uuid:order_id>/decide", desk.decide, name="decide"),
]
