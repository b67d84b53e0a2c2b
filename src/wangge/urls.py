"""All routes. Pages live in one folder per domain under `web/`; the JSON API is one object."""

from django.urls import include, path, re_path

from wangge.api.edge import no_such_route
from wangge.api.v1 import api

handler404 = "wangge.web.errors.page_not_found"
handler500 = "wangge.web.errors.server_error"

urlpatterns = [
    path("", include("wangge.web.home.urls")),
    path("calls/", include("wangge.web.calls.urls")),
    path("places/", include("wangge.web.places.urls")),
    path("people/", include("wangge.web.people.urls")),
    path("posts/", include("wangge.web.posts.urls")),
    path("grids/", include("wangge.web.grids.urls")),
    path("organisations/", include("wangge.web.organisations.urls")),
    path("search/", include("wangge.web.search.urls")),
    path("check-in/", include("wangge.web.checkin.urls")),
    path("surveys/", include("wangge.web.surveys.urls")),
    path("needs/", include("wangge.web.needs.urls")),
    path("resources/", include("wangge.web.resources.urls")),
    path("matching/", include("wangge.web.matching.urls")),
    path("alliance/", include("wangge.web.alliance.urls")),
    path("points/", include("wangge.web.points.urls")),
    path("agreements/", include("wangge.web.agreements.urls")),
    path("projects/", include("wangge.web.projects.urls")),
    path("orders/", include("wangge.web.orders.urls")),
    # honours
    path("honours/", include("wangge.web.honours.urls")),
    # volunteers
    path("volunteers/", include("wangge.web.volunteers.urls")),
    # shop
    path("shop/", include("wangge.web.shop.urls")),
    # rehearsal
    path("rehearsals/", include("wangge.web.rehearsal.urls")),
    # hall
    path("hall/", include("wangge.web.hall.urls")),
    # oversight
    path("oversight/", include("wangge.web.oversight.urls")),
    # catalogue
    path("catalogue/", include("wangge.web.catalogue.urls")),
    path("guide/", include("wangge.web.guide.urls")),
    # windows
    path("windows/", include("wangge.web.windows.urls")),
    # delegation
    path("delegation/", include("wangge.web.delegation.urls")),
    # ratings
    path("ratings/", include("wangge.web.ratings.urls")),
    path("imports/", include("wangge.web.imports.urls")),
    path("journal/", include("wangge.web.journal.urls")),
    path("system/", include("wangge.web.system.urls")),
    path("", include("wangge.web.system.root_urls")),
    path("demo/", include("wangge.web.demo.urls")),
    path("style/", include("wangge.web.style_guide.urls")),
    path("", include("wangge.web.accounts.urls")),
    path("api/v1/", api.urls),
    re_path("^api/", no_such_route, name="api-no-such-route"),
]
