"""The virtual instrument: what stands between the cell and the record."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import ParameterError
from nasicell.twin.measuring_range import MeasuringRange, read_in_smallest


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """When the cycler writes a row.

    It looks at the cell `scans_per_step` times per constant-current step (more if `interval_s` asks for it) and
    writes a row when `interval_s` has passed or the voltage has moved by `voltage_change_V` since the last row.
    The first and the last look of a step are always written.

    Parameters
    ----------
    scans_per_step
        Looks per step, >= 1; steps that end at a voltage are looked at more densely near both ends.
    interval_s
        Time between rows, s; None writes every look.
    voltage_change_V
        Change of voltage that is written before the interval has passed, V; None switches this off.
    """

    scans_per_step: int = 30
    interval_s: float | None = None
    voltage_change_V: float | None = None

    def __post_init__(self) -> None:
        """Refuse rules that can not be followed."""
        if self.scans_per_step < 1:
            raise ParameterError(f"scans_per_step must be >= 1, not {self.scans_per_step}")
        for name in ("interval_s", "voltage_change_V"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ParameterError(f"{name} must be > 0 or None, not {value}")

    def scans(self, durations: NDArray[np.float64]) -> NDArray[np.int64]:
        """Looks in steps of the given durations (s), shape of `durations`."""
        if self.interval_s is None:
            return np.full(durations.shape, self.scans_per_step, dtype=np.int64)
        return np.maximum(np.ceil(durations / self.interval_s), self.scans_per_step).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualInstrument:
    """A cycler with impedance, with its noise and its habits.

    Parameters
    ----------
    voltage_noise_V
        Standard deviation of the voltage, V.
    voltage_resolution_V
        Smallest difference of voltage it writes, V; 0 writes all digits.
    voltage_range
        Range of the voltage and its converter; None reads any voltage. A record says where it was exceeded.
    current_ranges
        Ranges of the current; each row is read in the smallest that holds it. Empty reads any current with all digits.
    relative_impedance_noise
        Standard deviation of the real and of the imaginary part of an impedance, as a fraction of its modulus.
    cable_inductance_H
        Inductance in series with the cell, H.
    sweep_takes_time
        Whether each frequency of a sweep sees the cell at its own time: the state moves while it is measured.
        Otherwise all see the state in which the sweep begins.
    sampling
        When a row is written.
    compliance_V
        The largest voltage it can drive, V; ends a test whose protocol states no limit.
    half_cycles_after_short
        Steps after the one in which the cell shorts, until the operator stops the test. In a GEIS: intervals.

    Examples
    --------
    >>> VirtualInstrument.ideal().noisy, VirtualInstrument(voltage_noise_V=1e-4).noisy
    (False, True)
    """

    voltage_noise_V: float = 0.0
    voltage_resolution_V: float = 0.0
    voltage_range: MeasuringRange | None = None
    current_ranges: tuple[MeasuringRange, ...] = ()
    relative_impedance_noise: float = 0.0
    cable_inductance_H: float = 0.0
    sweep_takes_time: bool = False
    sampling: Sampling = field(default_factory=Sampling)
    compliance_V: float = 10.0
    half_cycles_after_short: int = 2

    def __post_init__(self) -> None:
        """Refuse negative noise, resolution and inductance."""
        for name in (
            "voltage_noise_V",
            "voltage_resolution_V",
            "relative_impedance_noise",
            "cable_inductance_H",
            "half_cycles_after_short",
        ):
            if not getattr(self, name) >= 0:
                raise ParameterError(f"{name} must be >= 0, not {getattr(self, name)}")
        if not self.compliance_V > 0:
            raise ParameterError(f"compliance_V must be > 0, not {self.compliance_V}")

    @classmethod
    def ideal(cls) -> "VirtualInstrument":
        """No noise, all digits, no cable."""
        return cls()

    @property
    def noisy(self) -> bool:
        """Whether a record of it depends on random numbers."""
        return self.voltage_noise_V > 0 or self.relative_impedance_noise > 0

    def measured_voltage(self, voltage: NDArray[np.float64], *, rng: np.random.Generator | None) -> NDArray[np.float64]:
        """The voltage as written, shape of `voltage`, V."""
        if self.voltage_noise_V > 0:
            assert rng is not None
            voltage = voltage + rng.normal(scale=self.voltage_noise_V, size=voltage.shape)
        if self.voltage_resolution_V > 0:
            voltage = np.round(voltage / self.voltage_resolution_V) * self.voltage_resolution_V
        return voltage if self.voltage_range is None else self.voltage_range.read(voltage)

    def measured_current(self, current: NDArray[np.float64]) -> NDArray[np.float64]:
        """The current as written, shape of `current`, A; a cycler chooses the range with the current that it sets."""
        return read_in_smallest(self.current_ranges, current)

    def exceeded(
        self, *, voltage: NDArray[np.float64], current: NDArray[np.float64]
    ) -> dict[str, tuple[NDArray[np.bool_], float]]:
        """Rows beyond the ranges and the full scale that they exceed (V, A), by column of the record."""
        beyond = {}
        if self.voltage_range is not None:
            beyond["voltage_volt"] = (self.voltage_range.exceeded(voltage), self.voltage_range.full_scale)
        if self.current_ranges:
            largest = max(self.current_ranges, key=lambda r: r.full_scale)
            beyond["current_ampere"] = (largest.exceeded(current), largest.full_scale)
        return {column: found for column, found in beyond.items() if found[0].any()}

    def measured_impedance(
        self,
        impedance: NDArray[np.complex128],
        *,
        angular_frequency: NDArray[np.float64],
        rng: np.random.Generator | None,
    ) -> NDArray[np.complex128]:
        """The impedance as written, cable included, shape of `impedance`, ohm."""
        impedance = impedance + 1j * angular_frequency * self.cable_inductance_H
        if self.relative_impedance_noise > 0:
            assert rng is not None
            noise = rng.normal(size=(2, impedance.size)) * self.relative_impedance_noise
            impedance = impedance + np.abs(impedance) * (noise[0] + 1j * noise[1])
        return impedance
