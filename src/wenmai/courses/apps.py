from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "wenmai.courses"
    label = "courses"

    def ready(self) -> None:
        from wenmai.courses import facts, registers

        registers.register_all()
        del facts
