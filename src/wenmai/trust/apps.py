from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "wenmai.trust"
    label = "trust"
