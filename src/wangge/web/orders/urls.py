from django.urls import path

from wangge.web.orders import desk, detail, lists, reviews, taking

app_name = "orders"
urlpatterns = [
    path("", lists.index, name="list"),
    path("export.xlsx", lists.export, name="export"),
    path("near", lists.near, name="near"),
    path("mine", lists.mine, name="mine"),
    path("for-me", lists.for_me, name="for-me"),
    path("new", desk.new, name="new"),
    path("tasks/<uuid:task_id>", desk.of_task, name="from-task"),
    path("offers/<uuid:offer_id>/decline", taking.decline, name="decline"),
    path("review/<str:token>", reviews.by_link, name="review-link"),
    path("<uuid:order_id>", detail.detail, name="detail"),
    path("<uuid:order_id>/take", taking.take, name="take"),
    path("<uuid:order_id>/start", taking.start, name="start"),
    path("<uuid:order_id>/pause", taking.pause, name="pause"),
    path("<uuid:order_id>/finish", taking.finish, name="finish"),
    path("<uuid:order_id>/give-back", taking.give_back, name="give-back"),
    path("<uuid:order_id>/offer", desk.offer, name="offer"),
    path("<uuid:order_id>/cancel", desk.cancel, name="cancel"),
    path("<uuid:order_id>/insurance", desk.insure, name="insure"),
    path("<uuid:order_id>/record", desk.record, name="record"),
    path("<uuid:order_id>/missed", desk.missed, name="missed"),
    path("<uuid:order_id>/confirm", desk.confirm, name="confirm"),
    path("<uuid:order_id>/review", reviews.review, name="review"),
    path("<uuid:order_id>/dispute", reviews.dispute, name="dispute"),
    path("<uuid:order_id>/decide", desk.decide, name="decide"),
]
