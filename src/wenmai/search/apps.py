from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "wenmai.search"
    label = "search"
