"""A server of SIP2 over the real desk, from its start until it is told to stop."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from ssl import SSLContext

from wenmai.library.sip2.desk import Terminal
from wenmai.library.sip2.profile import Checksum, Profile
from wenmai.library.sip2.server import Server
from wenmai.library.sip2_desk.desk import LibraryDesk

GRACE = 5.0
STRANGER = Terminal("", Profile(checksum=Checksum.IGNORED, idle_seconds=60.0))
"""Before a login nobody knows what a machine speaks: sums are not looked at, and names and secrets are ASCII."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where to listen, with how many threads, each holding one database connection. `tls` None is plain text."""

    host: str
    port: int
    threads: int = 8
    tls: SSLContext | None = None


async def serve(door: Door, ended: asyncio.Event, ready: Callable[[int], None]) -> None:
    """Answer machines until `ended`; requests under way are answered first. `ready` is told the port."""
    desk = LibraryDesk()
    server = Server(desk, STRANGER, workers=door.threads)
    try:
        ready(await server.start(door.host, door.port, door.tls))
        await ended.wait()
    finally:
        await server.stop(GRACE)
        await asyncio.to_thread(desk.connections.close)
