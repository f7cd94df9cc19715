from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "wenmai.web"
    label = "web"
