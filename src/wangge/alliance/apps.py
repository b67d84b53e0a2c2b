from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "wangge.alliance"
    label = "alliance"
