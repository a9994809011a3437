"""Asynchronous work that waits for nothing outside this program, run without asyncio's own event loop, which opens sockets."""

from __future__ import annotations

import asyncio
from asyncio import _set_running_loop
from collections import deque
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of the work, as `asyncio.run` gives it. Raises RuntimeError when it waits for something that can never come."""
    loop: Any = _Loop()
    _set_running_loop(loop)
    try:
        task: asyncio.Task[T] = loop.create_task(work)
        while loop.ready and not task.done():
            loop.ready.popleft()()
    finally:
        _set_running_loop(None)
    if not task.done():
        work.close()
        raise RuntimeError("the work waits for something outside")
    return task.result()


class _Loop:
    """What tasks, futures and `gather` need of a loop: a row of calls."""

    def __init__(self) -> None:
        self.ready: deque[Callable[[], None]] = deque()

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        loop: Any = self
        handle = asyncio.Handle(callback, args, loop, context)
        within = context or copy_context()
        self.ready.append(lambda: None if handle.cancelled() else within.run(callback, *args))
        return handle

    def create_future(self) -> asyncio.Future[Any]:
        loop: Any = self
        return asyncio.Future(loop=loop)

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        loop: Any = self
        return asyncio.Task(coro, loop=loop, **options)

    def call_exception_handler(self, context: Any) -> None:
        """An exception that nobody asked for goes with its task."""

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return True

    def is_closed(self) -> bool:
        return False
