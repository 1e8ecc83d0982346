r"""The null model: what a reader gets from the calibrate rows with two rules of thumb and no physics.

Critical currents: one voltage for all cells at which the cell fails,

.. math:: V^* = j_\mathrm{CCD}\,(R_\mathrm{SE} + 2 R_\mathrm{int}),

the geometric mean over the calibrate rows; read on the same staircase. Fade: the loss of capacity grows as the square
root of time, with one constant per ceramic from its calibrate rows. What the rules do not give is left out: the null
model is compared with the twin on the rows that both give.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nasicell.errors import NasicellError
from nasicell.protocols import CCD, EIS, ConstantCurrentCycling
from nasicell.quantity import Quantity
from nasicell.studies.compare import compare
from nasicell.studies.definition import Study
from nasicell.studies.reported import ReportedValue
from nasicell.twin import simulate
from nasicell.units import MILLIAMPERE_PER_SQUARE_CENTIMETRE

LOWEST_FREQUENCY_HZ: Final = 1e-3
"""Where the resistance of the fresh cell is read: below every relaxation of electrolyte and interfaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NullModel:
    """Constants of the null model and what it gives.

    Parameters
    ----------
    critical_voltage
        :math:`V^*`, V; None without a calibrate row of a critical current.
    fade
        Electrolyte -> loss of capacity per root of time, %/h^0.5.
    log_ratios
        Held-out row -> ln(obtained/reported), as the comparison has it, for the rows that the null model gives.
    """

    critical_voltage: float | None
    fade: Mapping[str, float]
    log_ratios: Mapping[str, float]


def null_model(study: Study) -> NullModel:
    """The null model of a study, from its calibrate rows, applied to its held-out numbers."""
    voltages: list[float] = []
    losses: dict[str, list[float]] = {}
    for row in study.calibration_rows():
        if row.value is None or row.bound is not None:
            continue
        if _is_critical_current(study, row) and (resistance := _resistance(study, row)) is not None:
            voltages.append(row.value * MILLIAMPERE_PER_SQUARE_CENTIMETRE * resistance)
        elif _is_retention(study, row) and row.value < 100:
            losses.setdefault(_electrolyte(study, row), []).append((100 - row.value) / math.sqrt(_hours(study, row)))
    critical_voltage = _geometric_mean(voltages) if voltages else None
    fade = {name: _geometric_mean(values) for name, values in losses.items()}
    log_ratios: dict[str, float] = {}
    for row in study.reported.values():
        if row.role != "held-out" or not row.scored or row.bound is not None or row.text:
            continue
        obtained = _obtained(study, row, critical_voltage, fade)
        log_ratio = None if obtained is None else compare(row, obtained).log_ratio
        if log_ratio is not None:
            log_ratios[row.id] = log_ratio
    return NullModel(critical_voltage=critical_voltage, fade=fade, log_ratios=log_ratios)


def _obtained(
    study: Study, row: ReportedValue, critical_voltage: float | None, fade: Mapping[str, float]
) -> Quantity | None:
    """What the null model gives for a row, if anything."""
    if _is_critical_current(study, row) and critical_voltage is not None:
        resistance = _resistance(study, row)
        if resistance is None:
            return None
        protocol = _protocol(study, row)
        assert isinstance(protocol, CCD)
        failing = critical_voltage / resistance / MILLIAMPERE_PER_SQUARE_CENTIMETRE
        levels = [0.0, *protocol.current_densities_mA_cm2]
        passed = max(level for level in levels if level <= failing)
        above = [level for level in levels if level > passed]
        ends = (passed, above[0]) if above else None
        return Quantity(name="ccd", value=passed, interval=ends, unit="mA/cm2")
    if _is_retention(study, row) and _electrolyte(study, row) in fade:
        loss = fade[_electrolyte(study, row)] * math.sqrt(_hours(study, row))
        return Quantity(name="capacity_retention", value=max(100 - loss, 0.0), unit="%")
    return None


def _protocol(study: Study, row: ReportedValue) -> object:
    """Protocol of the row's experiment; None for a row that combines several."""
    return None if row.experiment is None else study.protocols[study.experiments[row.experiment].protocol]


def _is_critical_current(study: Study, row: ReportedValue) -> bool:
    """Whether a row is the critical current of one staircase."""
    return row.observable == "ccd" and isinstance(_protocol(study, row), CCD)


def _is_retention(study: Study, row: ReportedValue) -> bool:
    """Whether a row is the retention of one cycling test."""
    return row.observable == "capacity_retention" and isinstance(_protocol(study, row), ConstantCurrentCycling)


def _hours(study: Study, row: ReportedValue) -> float:
    """Time over which the retention is counted, at the nominal rate, h."""
    protocol = _protocol(study, row)
    assert isinstance(protocol, ConstantCurrentCycling)
    return 2 * protocol.cycles / protocol.c_rate


def _electrolyte(study: Study, row: ReportedValue) -> str:
    """Name of the ceramic of the row's experiment."""
    assert row.experiment is not None
    electrolyte = study.experiment_cell(row.experiment).electrolyte
    return "" if electrolyte is None else electrolyte.name


def _resistance(study: Study, row: ReportedValue) -> float | None:
    """Areal resistance of the fresh cell at the experiment's temperature, ohm m2, from the twin's spectrum."""
    assert row.experiment is not None
    cell, protocol = study.experiment_cell(row.experiment), _protocol(study, row)
    sweep = EIS(
        highest_frequency_Hz=10 * LOWEST_FREQUENCY_HZ,
        lowest_frequency_Hz=LOWEST_FREQUENCY_HZ,
        points_per_decade=1,
        temperature_C=getattr(protocol, "temperature_C", None),
    )
    try:
        spectrum = simulate(cell, sweep).spectra[0]
    except NasicellError:
        return None
    area = cell.geometry.area
    return None if area is None else float(spectrum.impedance[-1].real) * area


def _geometric_mean(values: list[float]) -> float:
    """Geometric mean of positive numbers."""
    return math.exp(math.fsum(map(math.log, values)) / len(values))
