from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "wangge.shop"
    label = "shop"
