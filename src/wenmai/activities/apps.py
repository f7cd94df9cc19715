from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "wenmai.activities"
    label = "activities"
