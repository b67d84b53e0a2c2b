from typing import Any

from django.urls import include, path, register_converter

from wangge.web.grids import cards, contacts, dashboard, plan_urls


class GridCode:
    """The code of a grid: community (12) and number (3), so that no other address is taken for one."""

    regex = "[0-9]{9}[0-9X][0-9]{5}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(GridCode, "grid")

app_name = "grids"
urlpatterns: list[Any] = [
    # cards and dashboard
    path("", dashboard.listing, name="list"),
    path("export.xlsx", dashboard.export, name="export"),
    path("cards.pdf", cards.cards_pdf, name="cards-pdf"),
    path("contacts/<uuid:holding_id>", contacts.publish, name="contact-publish"),
    path("contacts/<uuid:contact_id>/withdraw", contacts.withdraw, name="contact-withdraw"),
    path("<grid:code>", dashboard.detail, name="detail"),
    path("<grid:code>/phones", contacts.phone, name="phone"),
    path("<grid:code>/card", cards.card, name="card"),
    path("<grid:code>/card.pdf", cards.card_pdf, name="card-pdf"),
    # plans
    path("plans/", include(plan_urls.urlpatterns)),
]
