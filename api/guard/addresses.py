"""Who a request comes from, as far as limits need it: a keyed name of its address that nobody can read back."""

import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Network = IPv4Network | IPv6Network
_OF_A_HOUSEHOLD: Final = 64  # bits of an IPv6 address that one household has for itself
_MOST_HOPS: Final = 16
_DAY: Final = timezone(timedelta(hours=8))


class ForwardedHeader(StrEnum):
    """The one header that the trusted proxies write; the other is never read, for anybody could send it."""

    X_FORWARDED_FOR = "x-forwarded-for"
    FORWARDED = "forwarded"


@dataclass(frozen=True)
class Proxies:
    """The proxies in front of us. With none, no header is believed."""

    trusted: tuple[Network, ...] = ()
    header: ForwardedHeader = ForwardedHeader.X_FORWARDED_FOR

    def origin(self, peer: str | None, headers: Iterable[tuple[bytes, bytes]]) -> "Origin":
        """Where a request comes from, walking back from the peer through proxies of ours only.

        What is written wrongly is not believed: then the last proxy that we know is taken for the origin.
        """
        given = list(headers)
        if peer is None or not self._trusts(peer):
            return Origin(peer)
        address, secure = peer, _sent_securely(given, self.header)
        for hop in reversed(_hops(given, self.header)):
            if not _is_address(hop):
                break
            address = hop
            if not self._trusts(hop):
                break
        return Origin(address, secure=secure)

    def _trusts(self, address: str) -> bool:
        if not self.trusted or not _is_address(address):
            return False
        at = _plain(address)
        return any(at in network for network in self.trusted if network.version == at.version)


@dataclass(frozen=True)
class Origin:
    """An address in clear; lives as long as a request. `secure`: a trusted proxy says that it came by https."""

    address: str | None
    secure: bool | None = None

    def __repr__(self) -> str:
        return "Origin(...)"


@dataclass
class AddressNames:
    """Keyed names of addresses; the key is made anew each day, never leaves the memory, and is gone after a restart.

    An IPv4 address has a name of its own, an IPv6 one shares that of its /64.
    """

    new_key: Callable[[], bytes]
    _key: bytes = field(default=b"", repr=False)
    _day: date | None = None

    def of(self, address: str | None, *, now: datetime) -> str:
        day = now.astimezone(_DAY).date()
        if day != self._day:
            self._key, self._day = self.new_key(), day
        return hmac.digest(self._key, _network(address).encode(), "sha256")[:16].hex()


def _network(address: str | None) -> str:
    if address is None or not _is_address(address):
        return "unknown"
    at = _plain(address)
    if at.version == 4:
        return str(at)
    return str(ip_network((at, _OF_A_HOUSEHOLD), strict=False))


def _plain(address: str) -> IPv4Address | IPv6Address:
    """The address without a zone, and as IPv4 where it is one in the clothes of IPv6."""
    at = ip_address(address.partition("%")[0])
    return at.ipv4_mapped or at if at.version == 6 else at


def _is_address(text: str) -> bool:
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _hops(headers: Sequence[tuple[bytes, bytes]], header: ForwardedHeader) -> list[str]:
    """The addresses in the order in which they were passed; what is no address stays as it is."""
    values = _values(headers, header)
    hops = [part.strip() for value in values for part in value.split(",")][-_MOST_HOPS:]
    if header is ForwardedHeader.X_FORWARDED_FOR:
        return [_without_port(hop) for hop in hops]
    return [_without_port(_parameters(hop).get("for", "").strip('"')) for hop in hops]


def _sent_securely(headers: Sequence[tuple[bytes, bytes]], header: ForwardedHeader) -> bool | None:
    if header is ForwardedHeader.X_FORWARDED_FOR:
        told = [part.strip() for value in _values(headers, "x-forwarded-proto") for part in value.split(",")]
    else:
        told = [_parameters(part).get("proto", "") for value in _values(headers, header) for part in value.split(",")]
    last = told[-1].lower() if told else ""
    return {"https": True, "http": False}.get(last)


def _values(headers: Sequence[tuple[bytes, bytes]], name: str) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key.decode("latin-1").lower() == name]


def _parameters(element: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in element.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _without_port(hop: str) -> str:
    """`[2001:db8::1]:443` and `192.0.2.1:443` name an address too; a bare IPv6 address has colons of its own."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
