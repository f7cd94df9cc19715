from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wenmai.people"
    label = "people"
