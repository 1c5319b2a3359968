"""Every timeout and retry policy of the workflows, each with its reason. Nothing else holds a literal time."""

from datetime import timedelta

from temporalio.common import RetryPolicy

# One transaction on our own database: long enough for a write queue of hundreds, short enough to notice a dead disk.
LOCAL = timedelta(seconds=10)

# Errors that no further attempt can mend.
FINAL = ("IssueUnknownError",)

# `schedule_to_close_timeout` does not bound the retries of a local activity, the number of attempts does. Four within
# two seconds ride out a lock or a restart of the database; what takes longer is told to the caller as unavailable.
LOCAL_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    backoff_coefficient=3.0,
    maximum_interval=timedelta(seconds=1),
    maximum_attempts=4,
    non_retryable_error_types=FINAL,
)

# The engine's own steps have nobody waiting for them: after the attempts above they wait here and try again, for ever.
STEP_PAUSE = timedelta(seconds=15)

# A due that fired and moved nothing would fire again at once, thousands of times: look again after this, and say so.
SPIN_PAUSE = timedelta(seconds=60)
