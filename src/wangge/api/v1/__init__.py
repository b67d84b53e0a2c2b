"""The JSON API, version 1: `wangge.urls` mounts `api.urls` at /api/v1/. See docs/api.md."""

from wangge.api.edge import Api
from wangge.api.guard import Guard
from wangge.api.v1 import (
    agreements,
    alliance,
    calls,
    catalogue,
    catalogue_samples,
    checkin,
    deeds,
    delegation,
    demo,
    grid_cards,
    grid_plans,
    grids,
    hall,
    hall_figures,
    hall_intake,
    hall_parts,
    halls,
    honours,
    imports,
    journal,
    matching,
    me,
    needs,
    orders,
    organisations,
    oversight,
    people,
    places,
    points,
    posts,
    projects,
    ratings,
    rehearsals,
    resources,
    search,
    shop,
    surveys,
    volunteers,
    windows,
)

DESCRIPTION = """Help calls, people, places, posts, check-ins, surveys, needs, resources, matching, the alliance, volunteers,
orders, points, the points shop, honours, service items, the hall's queue and the journal of a district.

Send `Authorization: Bearer <token>`, and with every deed an `Idempotency-Key` (a new UUID).
Times are ISO 8601 with an offset, positions degrees with their datum, lists are paged by `cursor`.
Answers speak Chinese; `Accept-Language: en` gives English sentences. Codes never change."""

api = Api(title="Wangge 网格", version="1", urls_namespace="api-1", description=DESCRIPTION)
api.add_router("", me.router, tags=["me"])
api.add_router("", demo.router, tags=["demo"])
api.add_router("", places.router, tags=["places"])
api.add_router("", people.router, tags=["people"])
api.add_router("", posts.router, tags=["posts"])
api.add_router("", calls.router, tags=["calls"])
api.add_router("", deeds.router, tags=["calls"])
api.add_router("", grids.router, tags=["grids"])
api.add_router("", grid_cards.router, tags=["grids"])
api.add_router("", grid_plans.router, tags=["grids"])
api.add_router("", organisations.router, tags=["organisations"])
api.add_router("", search.router, tags=["search"])
api.add_router("", checkin.router, tags=["check-ins"])
api.add_router("", needs.router, tags=["needs and resources"])
api.add_router("", resources.router, tags=["needs and resources"])
api.add_router("", matching.router, tags=["matching"])
api.add_router("", agreements.router, tags=["agreements"])
api.add_router("", projects.router, tags=["projects"])
api.add_router("", alliance.router, tags=["alliance"])
# volunteers
api.add_router("", volunteers.router, tags=["volunteers"])
# honours
api.add_router("", honours.router, tags=["honours"])
# orders
api.add_router("", orders.router, tags=["orders"])
# points
api.add_router("", points.router, tags=["points"])
# rehearsal
api.add_router("", rehearsals.router, tags=["rehearsals"])
# oversight
api.add_router("", oversight.router, tags=["oversight"])
# catalogue
api.add_router("", catalogue.router, tags=["service catalogue"])
api.add_router("", catalogue_samples.router, tags=["service catalogue"])
# windows
api.add_router("", windows.router, tags=["hall queue"])
api.add_router("", halls.router, tags=["hall queue"])
# hall
api.add_router("", hall_parts.router, tags=["service cases"])
api.add_router("", hall_intake.router, tags=["service cases"])  # before hall: its paths are more exact
api.add_router("", hall.router, tags=["service cases"])
api.add_router("", hall_figures.router, tags=["hall figures"])
# delegation
api.add_router("", delegation.router, tags=["delegation"])
# ratings
api.add_router("", ratings.router, tags=["ratings"])
# shop
api.add_router("", shop.router, tags=["points shop"])
api.add_router("", surveys.router, tags=["surveys"])
api.add_router("", imports.router, tags=["imports"])
api.add_router("", journal.router, tags=["journal"])


def guards() -> dict[tuple[str, str], Guard]:
    """The guard of every route by (method, path template); the sweep test walks all personas through them."""
    return api.guards()
