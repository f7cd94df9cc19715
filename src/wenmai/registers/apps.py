from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "wenmai.registers"
    label = "registers"

    def ready(self) -> None:
        from wenmai.kernel import subjects
        from wenmai.registers import subjects as own

        subjects.register("registers.entry", own.entry)
        subjects.register("registers.unit", own.unit)
