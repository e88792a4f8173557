"""The toolkit of a cohort: it reads what the model declares and knows no table by name."""

import sys
from types import TracebackType

__version__ = "0.2.0"


def _say_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Says what ended the program, but for Ctrl-C: it may come while libraries are loaded, which takes a second."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


# every script imports this package before anything that takes time
sys.excepthook = _say_error
