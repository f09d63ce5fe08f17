"""What the monitor itself costs: the engine, and the window with its web view."""

from collections.abc import Callable

from desktop_monitor.engine.sampler import Sampler
from desktop_monitor.model.status import OwnCost, PartCost
from desktop_monitor.rates.sums import sum_if_all_known
from desktop_monitor.sensors.own_usage import OwnUsageSensor
from desktop_monitor.sensors.window_usage import WindowUsageSensor


class OwnCostReport:
    """Measures both parts and adds them up."""

    def __init__(self, *, window_pid: Callable[[], int | None], sampler: Sampler) -> None:
        self._engine = OwnUsageSensor()
        self._window = WindowUsageSensor(window_pid)
        self._sampler = sampler

    def measure(self, *, is_watched: bool) -> None:
        """Measure what is due, which is less without a viewer; waits for nothing."""
        self._engine.measure(is_watched=is_watched)
        self._window.measure()

    def refresh(self) -> None:
        """Measure what `measure` leaves out without a viewer; may wait, so the sampler must not call this."""
        self._engine.refresh()

    @property
    def is_known(self) -> bool:
        """Whether the engine's share of the CPU is known."""
        return self._engine.cpu_percent is not None

    def cost(self) -> OwnCost:
        """Return the newest figures."""
        engine, window = PartCost(self._engine.cpu_percent, self._engine.pss_bytes), self._window.cost
        parts = [engine] if window is None else [engine, window]
        return OwnCost(
            cpu_percent=sum_if_all_known(part.cpu_percent for part in parts),
            pss_bytes=sum_if_all_known(part.pss_bytes for part in parts),
            tick_cpu_ms=self._sampler.tick_cpu_ms,
            late_ticks=self._sampler.schedule.late_ticks,
            engine=engine,
            window=window,
        )

    def close(self) -> None:
        """End the threads."""
        self._engine.close()
        self._window.close()
