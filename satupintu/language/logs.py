"""
Loggers for operators: every line is made by structlog and handed to the standard library's loggers.

So libraries and we go one way. How lines look and where they go, a process says when it starts
(`satupintu.runtime.logs`); until then, as in tests, they are the standard library's to keep or to drop.
"""

import structlog

TIMED = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")
"""The machine's time, in UTC: a log is held against other logs of the machine, whatever the product's clock says."""

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        TIMED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
)


def logger(part: str) -> structlog.stdlib.BoundLogger:
    """The logger of a part of the product; its name begins with `satupintu`, above which the lines of all are taken."""
    made: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(f"satupintu.{part}")
    return made
