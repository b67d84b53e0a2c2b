"""Routes of the journal: for auditors the lines, for everyone the check of a receipt and the public key."""

from django.urls import path

from wangge.web.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.index, name="index"),
    path("check", views.check, name="check"),
    path("key", views.key, name="key"),
    path("<uuid:leaf_id>", views.leaf, name="leaf"),
    path("<uuid:leaf_id>/proof.json", views.proof, name="proof"),
    path("<uuid:leaf_id>/receipt", views.receipt, name="receipt"),
]
