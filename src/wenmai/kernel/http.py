"""The request that views receive: Django's, with the actor that `people` has put on it."""

from django.http import HttpRequest

from wenmai.kernel.actor import Actor


class Request(HttpRequest):
    """For annotations only; the middleware sets `actor` on Django's own request."""

    actor: Actor
