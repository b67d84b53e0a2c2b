from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "wangge.matching"
    label = "matching"
