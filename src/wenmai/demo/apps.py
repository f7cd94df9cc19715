from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "wenmai.demo"
    label = "demo"
