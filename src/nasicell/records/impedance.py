"""The impedance record: one or more sweeps, each with the state it was taken in."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nasicell.errors import RecordError
from nasicell.records.frames import pandas_frame
from nasicell.records.provenance import Damage, Provenance
from nasicell.records.sample import Sample

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImpedanceSpectrum:
    """One sweep.

    Parameters
    ----------
    frequency
        Frequencies in the order measured, shape (n,), Hz, > 0.
    impedance
        Complex impedance of the whole cell, shape (n,), ohm (capacitive arcs have Im Z < 0).
    test_time
        Start of the sweep, s; None when the file does not say.
    bias_current
        Direct current during the sweep, A; positive charges.
    bias_voltage
        Cell voltage during the sweep, V.
    temperature
        Temperature, K.
    amplitude
        Excitation amplitude, V (potentiostatic) or A (galvanostatic) as `Provenance.technique` tells.
    transferred_charge
        Charge passed in one direction before the sweep, C.
    """

    frequency: NDArray[np.float64]
    impedance: NDArray[np.complex128]
    test_time: float | None = None
    bias_current: float | None = None
    bias_voltage: float | None = None
    temperature: float | None = None
    amplitude: float | None = None
    transferred_charge: float | None = None

    def __post_init__(self) -> None:
        """Refuse arrays of unequal length, frequencies that are not positive and values that are not finite."""
        if self.frequency.ndim != 1 or self.frequency.shape != self.impedance.shape:
            raise RecordError(
                f"a sweep needs one impedance per frequency; got shapes {self.frequency.shape} and "
                f"{self.impedance.shape}"
            )
        bad = np.flatnonzero(~((self.frequency > 0) & np.isfinite(self.frequency)))
        if bad.size:
            raise RecordError(
                f"frequency must be positive and finite; point {bad[0] + 1} is {self.frequency[bad[0]]} Hz. "
                "Drop the direct-current row."
            )
        bad = np.flatnonzero(~np.isfinite(self.impedance))
        if bad.size:
            raise RecordError(f"impedance must be finite; point {bad[0] + 1} is {self.impedance[bad[0]]} ohm")

    def __len__(self) -> int:
        return self.frequency.size

    @property
    def angular_frequency(self) -> NDArray[np.float64]:
        """2 pi f, shape (n,), rad/s."""
        return 2 * np.pi * self.frequency


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImpedanceRecord:
    """The sweeps of one file or one simulated experiment, in the order measured."""

    spectra: tuple[ImpedanceSpectrum, ...]
    provenance: Provenance
    sample: Sample = field(default_factory=Sample)
    damage: tuple[Damage, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a record without sweeps."""
        if not self.spectra:
            raise RecordError(f"{self.provenance.source} holds no impedance sweep")

    def __len__(self) -> int:
        return len(self.spectra)

    def with_sample(self, sample: Sample | None) -> "ImpedanceRecord":
        """The same record with what `sample` states about the cell."""
        return replace(self, sample=self.sample.updated(sample))

    def to_polars(self) -> pl.DataFrame:
        """All sweeps in one table: sweep (from 1), frequency_hertz, z_real_ohm, z_imaginary_ohm."""
        return pl.concat(
            pl.DataFrame(
                {
                    "sweep": np.full(len(s), k, dtype=np.int64),
                    "frequency_hertz": s.frequency,
                    "z_real_ohm": s.impedance.real,
                    "z_imaginary_ohm": s.impedance.imag,
                }
            )
            for k, s in enumerate(self.spectra, start=1)
        )

    def to_pandas(self) -> "pd.DataFrame":
        """`to_polars` as a pandas frame (needs the extra ``nasicell[pandas]``)."""
        return pandas_frame(self.to_polars())

    def to_csv(self, path: "str | Path") -> tuple[str, ...]:
        """Write all sweeps with their state as csv with an origin file (see `nasicell.records.writing`)."""
        from nasicell.records.writing import write_csv

        return write_csv(self, path)

    def to_bdf(self, path: "str | Path") -> tuple[str, ...]:
        """Write all sweeps as BDF csv or parquet with an origin file; names what BDF has no term for."""
        from nasicell.records.writing import write_bdf

        return write_bdf(self, path)
