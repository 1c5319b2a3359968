"""The api process: serves HTTP. It needs the database; the engine may be away."""

import asyncio
import socket

import structlog

from infra.run.application import application
from infra.run.clock import now
from infra.run.guarding import keep_swept
from infra.run.instance import opened
from infra.run.memory import settle
from infra.run.relay import READERS
from infra.run.serving import QuietServer, served
from infra.run.taking_up import take_up
from infra.run.worker import connected
from infra.settings.settings import Settings
from infra.temporal.prompt import PromptEngine

log = structlog.get_logger()


async def run(settings: Settings, *, address: str, stop: asyncio.Event) -> None:
    """Serve until told to stop, then let the requests that are begun finish."""
    async with opened(settings, classes=READERS) as instance:
        await instance.rulebooks.record_current(clock=now)
        client = await connected(instance, address=address, lazy=True)
        stopping = asyncio.Event()
        app = application(instance, PromptEngine(client, settings.temporal.task_queue), stopping=stopping)
        server = QuietServer(served(app, connections=settings.http.connections))
        settle()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[_listening(settings)]))
            tasks.create_task(take_up(instance, stop=stop))
            tasks.create_task(keep_swept(instance, stop=stop))
            await stop.wait()
            stopping.set()
            server.should_exit = True


def _listening(settings: Settings) -> socket.socket:
    """With TCP_NODELAY: without it a keep-alive request was answered in 48 ms instead of 2."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.http.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((settings.http.host, settings.http.port))
    listener.setblocking(False)
    return listener
