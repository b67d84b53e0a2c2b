from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "wangge.shop"
    label = "shop"

    def ready(self) -> None:
        from wangge.shop import told  # noqa: F401 - registers how its entries read in a statement
