from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "wenmai.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from wenmai.catalogue import references

        references.register()
