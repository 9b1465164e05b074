"""
How one effect is done, with its retry policy. Each task calls one use case or one adapter, by the stage's stem.

Every effect is safe to repeat: the use case looks, under the proposal's lock, whether it has been done already.
"""

from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from prefect import State, Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun

from satupintu.domain.errors import DatabaseAway
from satupintu.language.logs import logger
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.faults import tell_fault

P = ParamSpec("P")
R = TypeVar("R")

DESK: ContextVar[Desk] = ContextVar("desk")
"""The desk of the event loop that the flow runs in; the worker sets it once per run thread."""


log = logger("steps")


def _database_was_away(_: Task[Any, Any], __: TaskRun, state: State[Any]) -> bool:
    """Repeat only what another try can cure: the database restarting. A refusal by a rule stays a refusal."""
    try:
        state.result()
    except DatabaseAway:
        return True
    except Exception:
        return False
    return False


def effect(name: str) -> Callable[[Callable[P, Coroutine[Any, Any, R]]], Task[P, Coroutine[Any, Any, R]]]:
    """Decorator of every task: never cached by Prefect (SQL says what is done), repeated while the database is away."""
    made = task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=3,
        retry_delay_seconds=[1, 5, 15],
        retry_condition_fn=_database_was_away,
    )
    return lambda do: made(_told(do))


def _told(do: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """The step, with a line in the log of what became of it; Prefect shows the number of a failure, too."""
    step = f"{do.__module__.removeprefix('tasks.')}.{do.__name__}"

    @wraps(do)
    async def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            done = await do(*args, **kwargs)
        except DatabaseAway:
            log.warning("step put off", step=step)
            raise
        except Exception as error:
            tell_fault("step failed", error, step=step)
            raise
        log.info("step taken", step=step, done=done)
        return done

    return told
