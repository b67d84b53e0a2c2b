from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "wangge.ratings"
    label = "ratings"
