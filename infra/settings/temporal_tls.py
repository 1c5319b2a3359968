"""TLS to the Temporal server."""

from infra.settings.groups import FilePath, Group, prefix, setting


class TemporalTlsSettings(Group):
    """PEM files; without the first the server is talked to in clear, which is for one machine alone."""

    model_config = prefix("SIBU_TEMPORAL_")

    ca: FilePath | None = setting(
        None,
        says="Certificate authority of the Temporal server; turns TLS on.",
        allowed="the path of a PEM file",
    )
    certificate: FilePath | None = setting(
        None, says="Certificate shown to the Temporal server.", allowed="the path of a PEM file"
    )
    key: FilePath | None = setting(
        None, says="Key of the certificate shown to the Temporal server.", allowed="the path of a PEM file"
    )
    server_name: str | None = setting(
        None,
        shown="the name in its address",
        says="Name that the Temporal server's certificate is for.",
        allowed="a host name",
        pattern=r"^[A-Za-z0-9.-]{1,253}$",
    )
