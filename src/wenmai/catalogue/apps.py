from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "wenmai.catalogue"
    label = "catalogue"
