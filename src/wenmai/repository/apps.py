from django.apps import AppConfig


class RepositoryConfig(AppConfig):
    name = "wenmai.repository"
    label = "repository"

    def ready(self) -> None:
        from wenmai.repository import declared

        declared.declare_all()
