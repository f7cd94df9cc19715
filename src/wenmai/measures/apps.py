from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "wenmai.measures"
    label = "measures"
