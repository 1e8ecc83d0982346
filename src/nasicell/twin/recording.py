"""From the rows of a loop to a record, as the virtual instrument writes it."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.errors import ParameterError, ProtocolError
from nasicell.records import CyclingRecord, Damage, ImpedanceRecord, ImpedanceSpectrum, Provenance, Sample
from nasicell.twin.compiled import cached_loop
from nasicell.twin.instrument import Sampling, VirtualInstrument
from nasicell.units import HOUR, MILLIAMPERE_PER_SQUARE_CENTIMETRE

YEAR = 365.25 * 24 * HOUR
MOST_ROWS = 20_000_000
"""Looks at the cell beyond which a protocol is refused: some 2 GB while it runs."""
LONGEST_TEST_YEARS = 100.0
"""Test time beyond which a protocol is refused."""
SMALLEST_CURRENT_mA_cm2, LARGEST_CURRENT_mA_cm2 = 1e-12, 1e9
"""Current densities outside of which a protocol is refused: no cycler drives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """Instrument, random numbers and sample of one test."""

    instrument: VirtualInstrument
    rng: np.random.Generator | None
    sample: Sample
    technique: str

    def __post_init__(self) -> None:
        """Refuse a noisy instrument without a source of noise."""
        if self.instrument.noisy and self.rng is None:
            raise ParameterError(
                "a noisy instrument needs random numbers and none were given. "
                "Pass rng=np.random.default_rng(seed), so that the record can be made again."
            )

    def provenance(self) -> Provenance:
        """Origin of the record."""
        return Provenance(source="twin", instrument="virtual", technique=self.technique)

    def cycling(
        self,
        *,
        time: NDArray[np.float64],
        voltage: NDArray[np.float64],
        current: NDArray[np.float64],
        step: NDArray[np.int64],
        cycle: NDArray[np.int64],
    ) -> CyclingRecord:
        """Record of the rows that the sampling rule keeps, all arrays of shape (n,), SI."""
        kept = rows_written(time, voltage, step, self.instrument.sampling)
        if kept is not None:
            time, voltage, current, step, cycle = time[kept], voltage[kept], current[kept], step[kept], cycle[kept]
        table = pl.DataFrame(
            {
                "test_time_second": time,
                "voltage_volt": self.instrument.measured_voltage(voltage, rng=self.rng),
                "current_ampere": self.instrument.measured_current(current),
                "step_count": step,
                "cycle_count": cycle,
            }
        )
        return CyclingRecord(
            table=table,
            provenance=self.provenance(),
            sample=self.sample,
            damage=self.saturation(voltage=voltage, current=current),
        )

    def saturation(self, *, voltage: NDArray[np.float64], current: NDArray[np.float64]) -> tuple[Damage, ...]:
        """What the ranges of the instrument cut off, one entry per column; rows are those of the record."""
        return tuple(
            Damage(
                file="twin",
                row=int(np.argmax(rows)) + 1,
                column=column,
                reason=f"from here {rows.sum()} rows lie beyond the measuring range and stand at its end, "
                f"{full_scale:g}. Take a wider range.",
            )
            for column, (rows, full_scale) in self.instrument.exceeded(voltage=voltage, current=current).items()
        )

    def spectrum(
        self,
        *,
        frequency: NDArray[np.float64],
        impedance: NDArray[np.complex128],
        test_time: float,
        temperature: float,
        amplitude: float,
        bias_current: float = 0.0,
        bias_voltage: float | None = None,
        transferred_charge: float = 0.0,
    ) -> ImpedanceSpectrum:
        """One sweep as the instrument writes it; SI."""
        return ImpedanceSpectrum(
            frequency=frequency,
            impedance=self.instrument.measured_impedance(
                impedance, angular_frequency=2 * np.pi * frequency, rng=self.rng
            ),
            test_time=test_time,
            temperature=temperature,
            amplitude=amplitude,
            bias_current=bias_current,
            bias_voltage=bias_voltage,
            transferred_charge=transferred_charge,
        )

    def impedance(self, *spectra: ImpedanceSpectrum) -> ImpedanceRecord:
        """Record of the sweeps."""
        return ImpedanceRecord(spectra=spectra, provenance=self.provenance(), sample=self.sample)


def require_finite_length(steps: float, *, sampling: Sampling, technique: str) -> None:
    """Raise `ProtocolError` when a protocol of so many steps would need more than `MOST_ROWS` looks."""
    looks = steps * sampling.scans_per_step
    if looks > MOST_ROWS:
        raise ProtocolError(
            f"{technique}: {steps:.3g} steps would be looked at {looks:.3g} times, more than the {MOST_ROWS:.3g} "
            "that are allowed. Lower the number of cycles, raise the step, or lower scans_per_step of the "
            "instrument's sampling."
        )


def require_sensible(
    current_densities: NDArray[np.float64], *, duration: float | NDArray[np.float64], technique: str
) -> None:
    """Raise `ProtocolError` for currents (A/m2) that no cycler drives or durations (s) that nobody waits for."""
    magnitudes = np.abs(current_densities) / MILLIAMPERE_PER_SQUARE_CENTIMETRE
    for value in magnitudes[magnitudes > 0]:
        if not SMALLEST_CURRENT_mA_cm2 <= value <= LARGEST_CURRENT_mA_cm2:
            raise ProtocolError(
                f"{technique}: a current density of {value:.3g} mA/cm2 lies outside {SMALLEST_CURRENT_mA_cm2:g}-"
                f"{LARGEST_CURRENT_mA_cm2:g} mA/cm2, what a cycler could drive. Change the current or the C-rate."
            )
    years = float(np.sum(duration)) / YEAR
    if not years <= LONGEST_TEST_YEARS:
        raise ProtocolError(
            f"{technique}: the test could last {years:.3g} years, longer than the {LONGEST_TEST_YEARS:g} that are "
            "allowed. Shorten the steps, lower the number of cycles or raise the rate."
        )


def scans_of(sampling: Sampling, durations: NDArray[np.float64], *, technique: str) -> NDArray[np.int64]:
    """Looks in each step; raises `ProtocolError` when the test would take more than `MOST_ROWS` of them."""
    scans = sampling.scans(durations)
    if scans.sum() > MOST_ROWS:
        raise ProtocolError(
            f"{technique}: {durations.size} steps would be looked at {scans.sum():.3g} times, more than the "
            f"{MOST_ROWS:.3g} that are allowed. Lower the cycles, raise interval_s or lower scans_per_step of the "
            "instrument's sampling."
        )
    return scans


def rows_written(
    time: NDArray[np.float64], voltage: NDArray[np.float64], step: NDArray[np.int64], sampling: Sampling
) -> NDArray[np.bool_] | None:
    """Mask of the looks that the cycler writes, shape of `time`; None where it writes all."""
    if sampling.interval_s is None:
        return None
    change = np.inf if sampling.voltage_change_V is None else sampling.voltage_change_V
    return _rows_written(time, voltage, step, sampling.interval_s, change)


@cached_loop
def _rows_written(time, voltage, step, interval, change):
    kept = np.zeros(time.size, dtype=np.bool_)
    last = 0
    for i in range(time.size):
        edge = i == 0 or i == time.size - 1 or step[i] != step[i - 1] or step[i] != step[i + 1]
        late = time[i] - time[last] >= interval * (1 - 1e-9)
        if edge or late or abs(voltage[i] - voltage[last]) >= change:
            kept[i] = True
            last = i
    return kept
