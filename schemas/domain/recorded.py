"""What every event says of itself."""

from datetime import datetime

from schemas.domain.base import Frozen


class Recorded(Frozen):
    """Every event says when (domain time, UTC) and who (`staff:<id>`, `receipt`, `system`)."""

    at: datetime
    by: str
