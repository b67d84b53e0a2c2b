"""Routes of the points shop."""

from django.urls import path

from wangge.web.shop import desk, own, stock

app_name = "shop"
urlpatterns = [
    path("", own.shelf, name="shelf"),
    path("mine", own.mine, name="mine"),
    path("goods/<uuid:good_id>/photo", own.photo, name="photo"),
    path("goods/<uuid:good_id>/redeem", own.redeem, name="redeem"),
    path("redemptions/<uuid:redemption_id>", own.redemption, name="redemption"),
    path("redemptions/<uuid:redemption_id>/cancel", own.cancel, name="cancel"),
    path("desk", desk.desk, name="desk"),
    path("desk/hand-out", desk.hand_out, name="hand-out"),
    path("desk/redemptions", desk.redemptions, name="redemptions"),
    path("desk/redemptions.xlsx", desk.export, name="export"),
    path("goods/new", stock.new, name="good-new"),
    path("goods/<uuid:good_id>", stock.good, name="good"),
    path("goods/<uuid:good_id>/edit", stock.edit, name="good-edit"),
    path("goods/<uuid:good_id>/stock", stock.restock, name="restock"),
    path("goods/<uuid:good_id>/off", stock.off, name="off"),
    path("goods/<uuid:good_id>/on", stock.back_on, name="on"),
]
