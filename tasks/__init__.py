"""
How one effect is done, with its retry policy. Each task calls one use case or one adapter, by the stage's stem.

Every effect is safe to repeat: the use case looks, under the proposal's lock, whether it has been done already.
"""

from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from prefect import State, Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from sqlalchemy.exc import InterfaceError, OperationalError

from satupintu.usecases.office.desk import Desk

P = ParamSpec("P")
R = TypeVar("R")

DESK: ContextVar[Desk] = ContextVar("desk")
"""The desk of the event loop that the flow runs in; the worker sets it once per run thread."""


def _database_was_away(_: Task[Any, Any], __: TaskRun, state: State[Any]) -> bool:
    """Repeat only what another try can cure: the database restarting. A refusal by a rule stays a refusal."""
    try:
        state.result()
    except (OperationalError, InterfaceError, OSError):
        return True
    except Exception:
        return False
    return False


def effect(name: str) -> Callable[[Callable[P, Coroutine[Any, Any, R]]], Task[P, Coroutine[Any, Any, R]]]:
    """Decorator of every task: never cached by Prefect (SQL says what is done), repeated while the database is away."""
    return task(
        name=name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=3,
        retry_delay_seconds=[1, 5, 15],
        retry_condition_fn=_database_was_away,
    )
