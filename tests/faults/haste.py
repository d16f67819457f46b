"""Clients whose pauses take no time, and which can be stopped at any point."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from mindvideo import AsyncMindVideo, MindVideo
from tests.faults.plan import Stop


@dataclass(slots=True)
class FastClock:
    """The machine's clock, put forward by every pause."""

    slept: float = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.slept

    def wall(self) -> float:
        return time.time() + self.slept


@dataclass(slots=True)
class Haste:
    """Makes the clients of one run hasty: one clock, one chance, one stop for all."""

    random: Random
    stop: Stop | None = None
    clock: FastClock = field(default_factory=FastClock)
    _steps: Counter[str] = field(default_factory=Counter[str])

    def on(self, client: MindVideo) -> MindVideo:
        """The same client, hasty."""
        driver, send = self._driver(client), client.tasks.driver.transport.send

        def pause(seconds: float) -> None:
            self.clock.slept += seconds
            self._stop("pause", client)

        def exchange(*given: Any) -> Any:
            heard = send(*given)
            self._stop("exchange", client)
            return heard

        driver.sleep, driver.transport.send = pause, exchange
        return client

    def on_async(self, client: AsyncMindVideo) -> AsyncMindVideo:
        """The same for an async client."""
        driver, send = self._driver(client), client.tasks.driver.transport.send

        async def pause(seconds: float) -> None:
            self.clock.slept += seconds
            await self._stop_async("pause", client)

        async def exchange(*given: Any) -> Any:
            heard = await send(*given)
            await self._stop_async("exchange", client)
            return heard

        driver.sleep, driver.transport.send = pause, exchange
        return client

    def _driver(self, client: MindVideo | AsyncMindVideo) -> Any:
        driver = client.tasks.driver
        driver.policy = replace(
            driver.policy, clock=self.clock, random=self.random.random
        )
        return driver

    def _due(self, place: str) -> Stop | None:
        """The stop, if this is its place and time."""
        self._steps[place] += 1
        stop = self.stop
        if stop is None or (stop.place, stop.at) != (place, self._steps[place]):
            return None
        return stop

    def _stop(self, place: str, client: MindVideo) -> None:
        match self._due(place):
            case Stop(closes=True):
                client.close()
            case Stop():
                raise KeyboardInterrupt

    async def _stop_async(self, place: str, client: AsyncMindVideo) -> None:
        task = asyncio.current_task()
        match self._due(place):
            case Stop(closes=True):
                await client.close()
            case Stop() if task is not None:
                task.cancel()
                await asyncio.sleep(0)
