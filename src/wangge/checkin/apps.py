from django.apps import AppConfig


class CheckinConfig(AppConfig):
    name = "wangge.checkin"
    label = "checkin"
