"""Why the event store refused: somebody was first, the history does not fit, or the feed was numbered anew."""


class EventStoreError(Exception):
    """Nothing was recorded; roll the transaction back. `stream` says where."""

    def __init__(self, message: str, *, stream: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.stream = stream


class AppendConflictError(EventStoreError):
    """In a new transaction look the command up first, then decide again on the newest version."""


class VersionConflictError(AppendConflictError):
    """Another command has recorded this version of the stream."""


class AlreadyRecordedError(AppendConflictError):
    """This very command has been recorded on this stream before."""

    def __init__(self, *, stream: str, command_id: str) -> None:
        super().__init__(f"Command {command_id} is recorded on {stream} already.", stream=stream)
        self.command_id = command_id


class StreamDivergedError(EventStoreError):
    """What should be impossible: the history is not the one the caller read, or is not whole. Never go on silently."""


class UnstorableEventError(EventStoreError):
    """The body has no canonical JSON (RFC 8785): a lone surrogate, a number beyond 2**53, NaN."""


class EpochChangedError(EventStoreError):
    """The positions of the feed were given anew since this reader began: it must read from the start."""


class UnknownEventError(EventStoreError):
    """An upcaster is missing or leads nowhere."""
