"""The ports of the embedded server: chosen free once, remembered beside its data, chosen anew when taken."""

import json
import random
import socket
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

# Below the range systems hand out for outgoing connections, so that nothing else takes one between two starts.
_FIRST, _LAST = 17_000, 31_000
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class ServerPorts:
    """One port for each door of the four services, all on loopback."""

    frontend: int
    frontend_membership: int
    history: int
    history_membership: int
    matching: int
    matching_membership: int
    worker: int
    worker_membership: int


def claim_ports(file: Path, *, frontend: int = 0) -> ServerPorts:
    """The ports kept in `file` where still free, else fresh ones, written back. `frontend` fixes the front door."""
    kept = _kept(file)
    chosen: dict[str, int] = {}
    for name in (field.name for field in fields(ServerPorts)):
        wanted = frontend if name == "frontend" and frontend else kept.get(name, 0)
        fixed = name == "frontend" and frontend
        chosen[name] = wanted if fixed or (wanted and _usable(wanted, chosen)) else _fresh(chosen)
    ports = ServerPorts(**chosen)
    file.write_text(json.dumps(asdict(ports)))
    return ports


def claim_named_ports(file: Path, names: Sequence[str]) -> dict[str, int]:
    """One loopback port for each name: the one kept in `file` where still free, else a fresh one, written back."""
    kept = _kept(file)
    chosen: dict[str, int] = {}
    for name in names:
        wanted = kept.get(name, 0)
        chosen[name] = wanted if wanted and _usable(wanted, chosen) else _fresh(chosen)
    file.write_text(json.dumps(chosen))
    return chosen


def port_is_free(port: int, *, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _kept(file: Path) -> dict[str, int]:
    try:
        kept = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return {str(k): v for k, v in kept.items() if isinstance(v, int)} if isinstance(kept, dict) else {}


def _fresh(taken: dict[str, int]) -> int:
    while True:
        port = random.randrange(_FIRST, _LAST)  # noqa: S311 - nothing secret in a port.
        if _usable(port, taken):
            return port


def _usable(port: int, taken: dict[str, int]) -> bool:
    return port not in taken.values() and port_is_free(port)
