from django.urls import path

from wangge.web.people import changes, views

app_name = "people"
urlpatterns = [
    path("", views.people_list, name="list"),
    path("search", views.search, name="search"),
    path("export", views.export, name="export"),
    path("my-accesses", views.my_accesses, name="my-accesses"),
    path("new", changes.new, name="new"),
    path("<uuid:person_id>", views.detail, name="detail"),
    path("<uuid:person_id>/reveal", views.reveal, name="reveal"),
    path("<uuid:person_id>/fields/<str:field>", views.field, name="field"),
    path("revealed/<uuid:access_id>", views.revealed, name="revealed"),
    path("<uuid:person_id>/edit", changes.edit, name="edit"),
    path("<uuid:person_id>/move", changes.move, name="move"),
    path("<uuid:person_id>/move-out", changes.move_out, name="move-out"),
    path("<uuid:person_id>/kin/new", changes.new_kin, name="new-kin"),
    path("<uuid:person_id>/traits/new", changes.new_trait, name="new-trait"),
    path("kin/<uuid:kin_id>/consent", changes.consent, name="kin-consent"),
    path("kin/<uuid:kin_id>/end", changes.end_kin, name="end-kin"),
    path("traits/<uuid:trait_id>/end", changes.end_trait, name="end-trait"),
]
