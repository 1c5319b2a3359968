"""Connects to a Temporal server, and prepares the namespace there."""

import asyncio
from datetime import timedelta
from typing import Final

from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
)
from temporalio.client import Client
from temporalio.converter import DataConverter
from temporalio.service import GrpcCompression, RPCError, RPCStatusCode

from infra.temporal.errors import NoServerError
from infra.temporal.tls import TlsFiles

RETENTION: Final = timedelta(days=7)
_BETWEEN_TRIES = 0.25  # seconds


async def connect(
    address: str,
    *,
    namespace: str = "default",
    data_converter: DataConverter = DataConverter.default,
    within: timedelta = timedelta(seconds=30),
    lazy: bool = False,
    tls: TlsFiles | None = None,
) -> Client:
    """A client, tried again until `within` has passed; a lazy one connects at its first call instead.

    Raises:
        NoServerError: nobody answered in time.
    """
    loop = asyncio.get_running_loop()
    last_try = loop.time() + within.total_seconds()
    secured = tls.config() if tls else False
    while True:
        try:
            # Everything is on one machine or one network: compressing costs more than it saves.
            return await Client.connect(
                address,
                namespace=namespace,
                data_converter=data_converter,
                lazy=lazy,
                grpc_compression=GrpcCompression.NONE,
                tls=secured,
            )
        except (RuntimeError, RPCError) as error:
            if loop.time() >= last_try:
                raise _nobody(address, within) from error
            await asyncio.sleep(_BETWEEN_TRIES)


async def wait_until_healthy(address: str, *, within: timedelta, tls: TlsFiles | None = None) -> None:
    """Returns once the server says it is serving.

    Raises:
        NoServerError: it did not in time.
    """
    loop = asyncio.get_running_loop()
    last_try = loop.time() + within.total_seconds()
    client = await connect(address, lazy=True, tls=tls)
    while not await _serves(client):
        if loop.time() >= last_try:
            raise _nobody(address, within)
        await asyncio.sleep(_BETWEEN_TRIES)


async def is_healthy(address: str, *, tls: TlsFiles | None = None) -> bool:
    """Whether a server answers at the address now."""
    return await _serves(await connect(address, lazy=True, tls=tls))


async def ensure_namespace(
    address: str,
    namespace: str,
    *,
    retention: timedelta = RETENTION,
    within: timedelta = timedelta(seconds=30),
    tls: TlsFiles | None = None,
) -> None:
    """Registers the namespace where it is missing and returns when it can be used.

    Raises:
        NoServerError: the server refuses, or never gets to know it.
    """
    loop = asyncio.get_running_loop()
    last_try = loop.time() + within.total_seconds()
    client = await connect(address, within=within, tls=tls)
    while True:
        try:
            await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
            # Describing reads the database; this goes the way of every later call, where a new name is known later.
            await client.workflow_service.count_workflow_executions(CountWorkflowExecutionsRequest(namespace=namespace))
        except RPCError as error:
            if loop.time() >= last_try:
                raise _no_namespace(address, namespace, error) from error
            if error.status is RPCStatusCode.NOT_FOUND:
                await _register(client, namespace, retention)
            await asyncio.sleep(_BETWEEN_TRIES)
        else:
            return


async def _register(client: Client, namespace: str, retention: timedelta) -> None:
    period = Duration()
    period.FromTimedelta(retention)
    request = RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=period)
    try:
        await client.workflow_service.register_namespace(request)
    except RPCError as error:
        # Somebody else may have registered it meanwhile; everything else is tried again until the time is up.
        if error.status is RPCStatusCode.PERMISSION_DENIED:
            raise _no_namespace(client.service_client.config.target_host, namespace, error) from error


async def _serves(client: Client) -> bool:
    try:
        return await client.service_client.check_health(timeout=timedelta(seconds=2))
    except (RPCError, RuntimeError):
        return False


def _nobody(address: str, within: timedelta) -> NoServerError:
    return NoServerError(
        f"No Temporal server answered at {address} within {within.total_seconds():.0f} seconds.",
        hint="Start it, or set TEMPORAL_ADDRESS to the server to use; without TEMPORAL_ADDRESS "
        "`sibu up` starts one of its own.",
    )


def _no_namespace(address: str, namespace: str, error: RPCError) -> NoServerError:
    return NoServerError(
        f"The Temporal server at {address} cannot use the namespace {namespace}: {error.message}.",
        hint="Set SIBU_NAMESPACE to a namespace you may use, or ask the owner of the server to create this one.",
    )
