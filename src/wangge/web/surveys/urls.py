from django.urls import path

from wangge.web.surveys import building, campaigns, doors, figures

app_name = "surveys"
urlpatterns = [
    path("", campaigns.index, name="campaigns"),
    path("new", campaigns.new, name="campaign-new"),
    path("doors", doors.mine, name="mine"),
    path("doors/<uuid:door_id>", doors.door, name="door"),
    path("doors/<uuid:door_id>/visit", doors.visit, name="visit"),
    path("doors/<uuid:door_id>/answers", doors.answers, name="answers"),
    path("doors/<uuid:door_id>/draft", doors.draft, name="draft"),
    path("photos/<uuid:photo_id>", doors.photo, name="photo"),
    path("responses/<uuid:response_id>", doors.response, name="response"),
    path("questionnaires", building.index, name="questionnaires"),
    path("questionnaires/new", building.new, name="questionnaire-new"),
    path("questionnaires/<uuid:questionnaire_id>/draft", building.start_draft, name="draft-start"),
    path("versions/<uuid:version_id>", building.build, name="build"),
    path("versions/<uuid:version_id>/preview", building.preview, name="preview"),
    path("versions/<uuid:version_id>/edit", building.edit, name="edit"),
    path("versions/<uuid:version_id>/publish", building.publish, name="publish"),
    path("versions/<uuid:version_id>/retire", building.retire, name="retire"),
    path("versions/<uuid:version_id>/questions/<slug:question_id>", building.question, name="question"),
    path(
        "versions/<uuid:version_id>/questions/<slug:question_id>/produces/<int:number>",
        building.produces,
        name="produces",
    ),
    path("campaigns/<uuid:campaign_id>", campaigns.detail, name="campaign"),
    path("campaigns/<uuid:campaign_id>/start", campaigns.start, name="start"),
    path("campaigns/<uuid:campaign_id>/close", campaigns.close, name="close"),
    path("campaigns/<uuid:campaign_id>/assign", campaigns.assign, name="assign"),
    path("campaigns/<uuid:campaign_id>/unattended", campaigns.unattended, name="unattended"),
    path("campaigns/<uuid:campaign_id>/doors", campaigns.door_list, name="campaign-doors"),
    path("campaigns/<uuid:campaign_id>/results", figures.results, name="results"),
    path("campaigns/<uuid:campaign_id>/answers.xlsx", figures.export, name="export"),
    path("campaigns/<uuid:campaign_id>/map", figures.map_page, name="map"),
    path("campaigns/<uuid:campaign_id>/map.geojson", figures.map_data, name="map-data"),
]
