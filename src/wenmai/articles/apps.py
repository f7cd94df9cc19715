from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "wenmai.articles"
    label = "articles"

    def ready(self) -> None:
        from wenmai.articles import registers

        registers.register_all()
