from django.apps import AppConfig


class EquityConfig(AppConfig):
    name = "wenmai.equity"
    label = "equity"
