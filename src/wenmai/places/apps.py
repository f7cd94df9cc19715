from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "wenmai.places"
    label = "places"
