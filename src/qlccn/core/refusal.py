"""Saying no to a person."""


class Refusal(ValueError):
    """Bad input or an act the rules do not allow: one Vietnamese sentence saying what, where and what to do.

    Faces show it as it is (command line: exit status 2; page: beside the form). Anything else that escapes is a bug.
    """

    def __init__(self, message: str, *, cite: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cite = cite  # the article, where the law is the reason
        self.field = field  # the form field or column, where there is one
