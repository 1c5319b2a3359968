"""Where a request comes from: what trusted proxies say, and a name of it that nobody can read back."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.guard.addresses import AddressNames, ForwardedHeader, Proxies

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OURS = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
PLAIN = Proxies(OURS)
RFC = Proxies(OURS, ForwardedHeader.FORWARDED)


def xff(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-forwarded-for", value.encode("latin-1")) for value in values]


def forwarded(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"forwarded", value.encode("latin-1")) for value in values]


def test_without_proxies_the_peer_is_the_origin_whatever_it_says() -> None:
    assert Proxies().origin("192.0.2.1", xff("198.51.100.1")).address == "192.0.2.1"


def test_nobody_believes_a_header_of_somebody_who_is_no_proxy_of_ours() -> None:
    assert PLAIN.origin("192.0.2.1", xff("198.51.100.1")).address == "192.0.2.1"


def test_what_a_client_wrote_before_the_proxy_is_not_believed() -> None:
    assert PLAIN.origin("10.0.0.1", xff("203.0.113.9, 192.0.2.1")).address == "192.0.2.1"


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        (xff("192.0.2.1"), "192.0.2.1"),
        (xff("192.0.2.1, 10.0.0.2"), "192.0.2.1"),
        (xff("192.0.2.1", "10.0.0.2"), "192.0.2.1"),
        (xff("192.0.2.1:4711"), "192.0.2.1"),
        (xff("[2001:db8::1]:4711"), "2001:db8::1"),
        (xff("2001:db8::1"), "2001:db8::1"),
        (xff("10.0.0.3, 10.0.0.2"), "10.0.0.3"),
        ([], "10.0.0.1"),
        (xff(""), "10.0.0.1"),
        (xff("unknown"), "10.0.0.1"),
        (xff("192.0.2.1, nonsense"), "10.0.0.1"),
        (xff("nonsense, 192.0.2.1"), "192.0.2.1"),
        (xff("nonsense, 10.0.0.2"), "10.0.0.2"),
        (xff("192.0.2.999"), "10.0.0.1"),
        (forwarded("for=192.0.2.1"), "10.0.0.1"),  # Not the header that was named.
    ],
)
def test_the_way_is_walked_back_through_our_proxies_only(headers: list[tuple[bytes, bytes]], origin: str) -> None:
    assert PLAIN.origin("10.0.0.1", headers).address == origin


@pytest.mark.parametrize(
    ("headers", "origin", "secure"),
    [
        (forwarded("for=192.0.2.1;proto=https"), "192.0.2.1", True),
        (forwarded('For="[2001:db8::1]:4711";Proto=http'), "2001:db8::1", False),
        (forwarded("for=203.0.113.9, for=192.0.2.1"), "192.0.2.1", None),
        (forwarded("for=_hidden"), "10.0.0.1", None),
        (forwarded("by=10.0.0.1"), "10.0.0.1", None),
        (xff("192.0.2.1"), "10.0.0.1", None),
    ],
)
def test_the_standard_header_is_read_where_it_is_named(
    headers: list[tuple[bytes, bytes]], origin: str, secure: bool | None
) -> None:
    found = RFC.origin("10.0.0.1", headers)

    assert (found.address, found.secure) == (origin, secure)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(max_codepoint=255), max_size=40), max_size=5), st.sampled_from([PLAIN, RFC]))
def test_nothing_that_is_written_breaks_it(values: list[str], proxies: Proxies) -> None:
    headers = xff(*values) + forwarded(*values) + [(b"x-forwarded-proto", b"https, ?")]

    name = AddressNames(lambda: b"k" * 32).of(proxies.origin("10.0.0.1", headers).address, now=NOON)

    assert len(name) == 32


def test_an_origin_never_shows_its_address() -> None:
    assert "192" not in repr(PLAIN.origin("192.0.2.1", []))


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        (None, "no address", True),
    ],
)
def test_a_household_has_one_name(one: str | None, another: str, same: bool) -> None:
    names = AddressNames(lambda: b"k" * 32)

    assert (names.of(one, now=NOON) == names.of(another, now=NOON)) is same


def test_each_day_has_names_of_its_own_and_begins_at_midnight_in_the_county() -> None:
    keys = iter([b"a" * 32, b"b" * 32])
    names = AddressNames(lambda: next(keys))

    evening = names.of("192.0.2.1", now=NOON + timedelta(hours=11, minutes=59))
    same_day = names.of("192.0.2.1", now=NOON)
    morning = names.of("192.0.2.1", now=NOON + timedelta(hours=12))

    assert evening == same_day != morning
