"""How a job waits for a database that is away: shared by the tasks of all rooms, which are all safe to begin again."""

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.exceptions import ConnectorException

AWAY = (InterfaceError, OperationalError, ConnectorException)


def after_an_outage(*more: type[Exception]) -> RetryStrategy:
    """Try eight times within a quarter of an hour (after 5, 35, 65 … seconds) after an error of the connection, or one of `more`.

    Any other failure stays one: it is shown with the failed jobs.
    """
    return RetryStrategy(max_attempts=8, wait=5, linear_wait=30, retry_exceptions=(*AWAY, *more))
