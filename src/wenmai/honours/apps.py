from django.apps import AppConfig


class HonoursConfig(AppConfig):
    name = "wenmai.honours"
    label = "honours"

    def ready(self) -> None:
        from wenmai.honours import facts, registers
        from wenmai.honours.telling import campaigns

        registers.register_all()
        del facts, campaigns
