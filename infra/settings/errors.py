"""What a wrong environment says: every problem at once, one sentence each."""


class SettingsError(Exception):
    """The environment holds values Sibu cannot use; nothing was started.

    `problems` are sentences, each naming the variable, the value given and what is allowed.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
