from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "wenmai.plan"
    label = "plan"
