from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "wangge.surveys"
    label = "surveys"
