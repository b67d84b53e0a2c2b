from django.urls import path

from wangge.web.agreements import deeds, views

app_name = "agreements"
urlpatterns = [
    path("", views.index, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("mine", views.mine, name="mine"),
    path("check", views.check, name="check"),
    path("new", deeds.new, name="new"),
    path("<uuid:agreement_id>", views.detail, name="detail"),
    path("<uuid:agreement_id>/agreement.pdf", views.pdf, name="pdf"),
    path("<uuid:agreement_id>/edit", deeds.edit, name="edit"),
    path("<uuid:agreement_id>/offer", deeds.offer, name="offer"),
    path("<uuid:agreement_id>/withdraw", deeds.withdraw, name="withdraw"),
    path("<uuid:agreement_id>/sign", deeds.sign, name="sign"),
    path("<uuid:agreement_id>/paper", deeds.paper, name="paper"),
    path("<uuid:agreement_id>/renew", deeds.renew, name="renew"),
    path("<uuid:agreement_id>/terminate", deeds.terminate, name="terminate"),
]
