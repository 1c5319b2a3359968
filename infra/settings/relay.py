"""The settings of a relay."""

from infra.settings.groups import Group, prefix, setting


class RelaySettings(Group):
    """Of several relays one works, and the others wait to take its place."""

    model_config = prefix("SIBU_RELAY_")

    name: str | None = setting(
        None,
        shown="one made up at each start",
        says="Name of this relay among the others; one that starts again under its name need not wait ten seconds.",
        allowed="letters, digits, dots, hyphens and underscores, at most 63, given to one relay only",
        pattern=r"^[A-Za-z0-9._-]{1,63}$",
    )
