"""How much of what anybody may do before it costs a proof of work: one table, pure data.

The rates are for a county (docs/abuse.md); `SIBU_LIMITS_FACTOR` multiplies them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from schemas.domain.base import Frozen
from schemas.wire.budgets import Budget


class Operation(StrEnum):
    """What is limited, as metrics and challenges name it."""

    FILING = "filing"
    RECEIPT = "receipt"
    SIGN_IN = "sign_in"
    UPLOAD = "upload"
    NEARBY = "nearby"


class Limits(Frozen):
    """The budgets of one operation: of each address, of each receipt number (wrong codes only), and of all together."""

    address: Budget
    whole: Budget
    number: Budget | None = None


def _budget(name: str, *, at_once: int, hourly: int, chunk: int = 1) -> Budget:
    # Whoever pays with work gets 64 times as much before even that is too much.
    return Budget(name=name, at_once=at_once, hourly=hourly, beyond=64 * at_once, chunk=chunk)


LIMITS: Final[Mapping[Operation, Limits]] = {
    # Many people share one address of a mobile network, so an address may file more than a person ever does.
    Operation.FILING: Limits(
        address=_budget("filing/address", at_once=30, hourly=60, chunk=5),
        whole=_budget("filing/all", at_once=600, hourly=3_000, chunk=30),
    ),
    Operation.RECEIPT: Limits(
        address=_budget("receipt/address", at_once=60, hourly=240, chunk=10),
        whole=_budget("receipt/all", at_once=2_000, hourly=10_000, chunk=100),
        number=_budget("receipt/number", at_once=6, hourly=10, chunk=2),
    ),
    # Locking an account is the accounts' own business; this is for one address that tries many accounts.
    Operation.SIGN_IN: Limits(
        address=_budget("sign_in/address", at_once=20, hourly=60, chunk=5),
        whole=_budget("sign_in/all", at_once=500, hourly=2_000, chunk=25),
    ),
    Operation.UPLOAD: Limits(
        address=_budget("upload/address", at_once=40, hourly=120, chunk=5),
        whole=_budget("upload/all", at_once=500, hourly=2_000, chunk=25),
    ),
    # Asked once for each report; more would be somebody who maps what is reported where.
    Operation.NEARBY: Limits(
        address=_budget("nearby/address", at_once=40, hourly=90, chunk=5),
        whole=_budget("nearby/all", at_once=800, hourly=4_000, chunk=40),
    ),
}

# Reading is what staff do all day: far more than a person can look at, and little enough to stop a copying script.
READING: Final = Budget(name="reading/account", at_once=1_200, hourly=36_000, chunk=100)
STREAMS_OF_AN_ACCOUNT: Final = 6

# Waiting in place of work: one goes on each ten seconds by address, one a second in all; whoever comes queues.
WAITING: Final = Budget(name="waiting/address", at_once=1, hourly=360, beyond=60)
WAITING_OF_ALL: Final = Budget(name="waiting/all", at_once=1, hourly=3_600, beyond=600)

# What sounds like danger to life passes at once, as long as not everything sounds like it.
DANGER: Final = Budget(name="danger/address", at_once=3, hourly=10)
DANGER_OF_ALL: Final = Budget(name="danger/all", at_once=60, hourly=300, chunk=5)
