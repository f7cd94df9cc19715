from django.apps import AppConfig


class BookshopsConfig(AppConfig):
    name = "wenmai.bookshops"
    label = "bookshops"

    def ready(self) -> None:
        from wenmai.bookshops import facts, registers

        registers.register_all()
        del facts
