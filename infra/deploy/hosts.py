"""The six hosts of a Temporal cluster on one machine: a frontend, three of history, a matching and a worker host."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.deploy.certificates import NAME, Certificates
from infra.deploy.grants import TEMPORAL
from infra.deploy.postgresql import PostgreSQL
from infra.run.children import Child, Ready
from infra.run.readiness import polled
from infra.temporal.client import wait_until_healthy
from infra.temporal.embedded import START_WITHIN
from infra.temporal.ports import LOOPBACK
from infra.temporal.tls import TlsFiles

FILES: Final = Path(__file__).parent / "temporal"
# History first: a frontend serves once it knows who holds which shard.
HOSTS: Final = ("history-1", "history-2", "history-3", "matching", "frontend", "worker")
_SERVICES: Final = ("frontend", "history", "matching", "worker")


@dataclass(frozen=True, kw_only=True)
class Hosts:
    """What each host is told; `ports` has two for each of `HOSTS`, by `NAME` and `NAME-membership`."""

    binary: Path
    database: PostgreSQL
    password: str
    ports: dict[str, int]

    @property
    def address(self) -> str:
        """Of the frontend."""
        return f"{LOOPBACK}:{self.ports['frontend']}"

    def children(self) -> tuple[Child, ...]:
        """In the order in which they start."""
        return tuple(self._child(host) for host in HOSTS)

    def _child(self, host: str) -> Child:
        service = host.partition("-")[0]
        config = str(FILES / "server.yaml")
        command = (str(self.binary), "--config-file", config, "--allow-no-auth", "start", "--service", service)
        name = f"temporal-{host}"
        ready = self._serving if host == "frontend" else _listens(self.ports[host], name)
        return Child(name=name, command=command, environ=self._environ(host), ready=ready)

    @property
    def tls(self) -> TlsFiles:
        """For whoever talks to the frontend."""
        known = self.certificates
        return TlsFiles(authority=known.authority, certificate=known.certificate, key=known.key, server_name=NAME)

    @property
    def certificates(self) -> Certificates:
        return self.database.certificates

    async def _serving(self) -> None:
        await wait_until_healthy(self.address, within=START_WITHIN, tls=self.tls)

    def _environ(self, host: str) -> dict[str, str]:
        """Every host knows only its own ports; those of its other roles are never opened."""
        own, own_membership = str(self.ports[host]), str(self.ports[f"{host}-membership"])
        ports = {f"TEMPORAL_{service.upper()}_PORT": own for service in _SERVICES}
        return {
            **ports,
            **{f"TEMPORAL_{service.upper()}_MEMBERSHIP_PORT": own_membership for service in _SERVICES},
            "TEMPORAL_BIND": LOOPBACK,
            "TEMPORAL_FRONTEND": self.address,
            "TEMPORAL_SQL_ADDRESS": self.database.address,
            "TEMPORAL_SQL_USER": TEMPORAL,
            "TEMPORAL_SQL_PASSWORD": self.password,
            "TEMPORAL_SQL_CA": str(self.certificates.authority),
            "TEMPORAL_TLS_CA": str(self.certificates.authority),
            "TEMPORAL_TLS_CERT": str(self.certificates.certificate),
            "TEMPORAL_TLS_KEY": str(self.certificates.key),
            "TEMPORAL_TLS_NAME": NAME,
            "TEMPORAL_DYNAMIC": str(FILES / "dynamic.yaml"),
        }


def _listens(port: int, name: str) -> Ready:
    """Each in its turn: at the first start they would register the cluster at one moment, and all but one would end."""

    async def listens() -> bool:
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            return False
        writer.close()
        return True

    return polled(listens, waited_for=f"{name} on port {port}", within=START_WITHIN)
