"""The WSGI entry that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenmai.settings")
portal = get_wsgi_application()

from wenmai.booking.rush.door import Rush  # noqa: E402 (models are there once Django is)

application = Rush(portal)  # type: ignore[arg-type]  # the stubs say less of WSGI than it keeps
