from django.apps import AppConfig


class DelegationConfig(AppConfig):
    name = "wangge.delegation"
    label = "delegation"
