from django.urls import path

from wangge.web.catalogue import cuts, deeds, lists, show

app_name = "catalogue"
urlpatterns = [
    path("", lists.index, name="list"),
    path("export.xlsx", lists.export, name="export"),
    path("new", deeds.new, name="new"),
    path("items/<uuid:item_id>", show.item, name="item"),
    path("items/<uuid:item_id>/draft", deeds.draft, name="draft"),
    path("items/<uuid:item_id>/withdraw", deeds.withdraw, name="withdraw"),
    path("versions/<uuid:version_id>", show.version, name="version"),
    path("versions/<uuid:version_id>/edit/<slug:group>", deeds.edit, name="edit"),
    path("versions/<uuid:version_id>/lines/<slug:noun>", deeds.line_new, name="line-new"),
    path("versions/<uuid:version_id>/lines/<slug:noun>/<uuid:line_id>", deeds.line, name="line"),
    path("versions/<uuid:version_id>/lines/<slug:noun>/<uuid:line_id>/remove", deeds.line_remove, name="line-remove"),
    path("versions/<uuid:version_id>/samples/<uuid:line_id>", deeds.sample, name="sample"),
    path("versions/<uuid:version_id>/submit", deeds.submit, name="submit"),
    path("versions/<uuid:version_id>/return", deeds.return_version, name="return"),
    path("versions/<uuid:version_id>/publish", deeds.publish, name="publish"),
    path("versions/<uuid:version_id>/cancel", deeds.cancel, name="cancel"),
    path("versions/<uuid:version_id>/discard", deeds.discard, name="discard"),
    path("cuts", cuts.index, name="cuts"),
    path("cuts.xlsx", cuts.export, name="cuts-export"),
    path("cuts/<slug:measure>", cuts.lines, name="cut-lines"),
]
