from django.urls import path

from wangge.web.delegation import changes, handing, matrix, where

app_name = "delegation"
urlpatterns = [
    path("", matrix.index, name="matrix"),
    path("matrix.xlsx", matrix.export, name="matrix-export"),
    path("where", where.index, name="where"),
    path("changes", changes.index, name="changes"),
    path("changes/new", changes.new, name="change-new"),
    path("changes/<uuid:change_id>", changes.show, name="change"),
    path("changes/<uuid:change_id>/cells", changes.cells, name="cells"),
    path("changes/<uuid:change_id>/items/<uuid:item_id>/remove", changes.remove, name="remove"),
    path("changes/<uuid:change_id>/try", changes.try_it, name="try"),
    path("changes/<uuid:change_id>/adopt", changes.adopt, name="adopt"),
    path("changes/<uuid:change_id>/drop", changes.drop, name="drop"),
    path("hand-ups", handing.index, name="hand-ups"),
    path("hand-ups/new", handing.new, name="hand-up-new"),
    path("hand-ups/mine", handing.mine, name="mine"),
    path("hand-ups/<uuid:hand_up_id>", handing.show, name="hand-up"),
    path("hand-ups/<uuid:hand_up_id>/receive", handing.receive, name="receive"),
    path("hand-ups/<uuid:hand_up_id>/finish", handing.finish, name="finish"),
    path("hand-ups/<uuid:hand_up_id>/return", handing.return_back, name="return"),
    path("hand-ups/<uuid:hand_up_id>/withdraw", handing.withdraw, name="withdraw"),
]
