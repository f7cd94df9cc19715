from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "wenmai.voice"
    label = "voice"

    def ready(self) -> None:
        from wenmai.voice import declared

        declared.declare_all()
