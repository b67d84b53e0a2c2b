from django.urls import path

from wangge.web.organisations import changes, views

app_name = "organisations"
urlpatterns = [
    path("", views.organisation_list, name="list"),
    path("export", views.export, name="export"),
    path("new", changes.new, name="new"),
    path("<uuid:organisation_id>", views.detail, name="detail"),
    path("<uuid:organisation_id>/edit", changes.edit, name="edit"),
    path("<uuid:organisation_id>/move", changes.move, name="move"),
    path("<uuid:organisation_id>/close", changes.close, name="close"),
    path("<uuid:organisation_id>/reopen", changes.reopen, name="reopen"),
    path("<uuid:organisation_id>/contacts/new", changes.new_contact, name="new-contact"),
    path("contacts/<uuid:contact_id>/end", changes.end_contact, name="end-contact"),
    path("contacts/<uuid:contact_id>/reveal", views.reveal, name="reveal"),
    path("revealed/<uuid:access_id>", views.revealed, name="revealed"),
]
