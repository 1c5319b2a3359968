"""The configuration of the embedded server: SQLite files, loopback only, limits raised. JSON, which is YAML too."""

import json
from pathlib import Path
from typing import Any

from infra.temporal.ports import LOOPBACK, ServerPorts

# Fixed for the life of a database. One machine needs no more; thousands of timers of one instant spread over four.
HISTORY_SHARDS = 4
# Server defaults protect clusters shared by many; here one application owns the server, and a burst is normal.
_RAISED_LIMIT = 100_000


def server_config(home: Path, ports: ServerPorts) -> dict[str, Any]:
    """What the real server reads with `--config-file`."""
    address = f"{LOOPBACK}:{ports.frontend}"
    return {
        "log": {"stdout": True, "level": "warn"},
        "persistence": {
            "defaultStore": "history",
            "visibilityStore": "visibility",
            "numHistoryShards": HISTORY_SHARDS,
            "datastores": {name: _sqlite(home / f"{name}.db") for name in ("history", "visibility")},
        },
        "global": {"membership": {"maxJoinDuration": "30s", "broadcastAddress": LOOPBACK}},
        "services": {
            "frontend": _service(ports.frontend, ports.frontend_membership),
            "history": _service(ports.history, ports.history_membership),
            "matching": _service(ports.matching, ports.matching_membership),
            "worker": _service(ports.worker, ports.worker_membership),
        },
        "clusterMetadata": _one_cluster(address),
        "publicClient": {"hostPort": address},
        "dcRedirectionPolicy": {"policy": "noop"},
        "archival": {"history": {"state": "disabled"}, "visibility": {"state": "disabled"}},
        "namespaceDefaults": {
            "archival": {"history": {"state": "disabled"}, "visibility": {"state": "disabled"}},
        },
        "dynamicConfigClient": {"filepath": str(home / "dynamic.json"), "pollInterval": "60s"},
    }


def dynamic_values(*, time_skipping: bool) -> dict[str, Any]:
    """Dynamic configuration by key, for both kinds of program. `time_skipping` is for tests only."""
    values: dict[str, Any] = dict.fromkeys(
        (
            "frontend.rps",
            "frontend.namespaceRPS",
            "frontend.namespaceCount",
            "history.rps",
            "matching.rps",
            "frontend.persistenceMaxQPS",
            "history.persistenceMaxQPS",
            "matching.persistenceMaxQPS",
        ),
        _RAISED_LIMIT,
    )
    # One process polls one queue: partitions would only add hops.
    values |= {"matching.numTaskqueueReadPartitions": 1, "matching.numTaskqueueWritePartitions": 1}
    # A namespace just registered is seen by every service within a second, not ten.
    values |= {"system.namespaceCacheRefreshInterval": "1s"}
    if time_skipping:
        values |= {"frontend.WorkflowTimeSkippingEnabled": True}
    return values


def write_configuration(home: Path, ports: ServerPorts, *, time_skipping: bool) -> Path:
    """Writes both files into `home` and returns the one for `--config-file`."""
    file = home / "server.json"
    file.write_text(json.dumps(server_config(home, ports), indent=2))
    values = dynamic_values(time_skipping=time_skipping)
    lines = {key: [{"value": value, "constraints": {}}] for key, value in values.items()}
    (home / "dynamic.json").write_text(json.dumps(lines, indent=2))
    return file


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "sql": {
            "pluginName": "sqlite",
            "databaseName": str(file),
            "connectAddr": "localhost",
            "connectProtocol": "tcp",
            # `setup` creates the tables where they are missing. WAL doubles the rate; 2 is FULL, safe at power loss.
            "connectAttributes": {"cache": "private", "setup": "true", "journal_mode": "wal", "synchronous": "2"},
            "maxConns": 1,
            "maxIdleConns": 1,
            "maxConnLifetime": "1h",
        }
    }


def _service(port: int, membership: int) -> dict[str, Any]:
    return {"rpc": {"grpcPort": port, "membershipPort": membership, "bindOnLocalHost": True}}


def _one_cluster(address: str) -> dict[str, Any]:
    active = {"enabled": True, "initialFailoverVersion": 1, "rpcName": "frontend", "rpcAddress": address}
    return {
        "enableGlobalNamespace": False,
        "failoverVersionIncrement": 10,
        "masterClusterName": "active",
        "currentClusterName": "active",
        "clusterInformation": {"active": active},
    }
