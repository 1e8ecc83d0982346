"""The three targets: BioLogic EC-Lab settings, Neware BTS step files, PyBaMM experiments."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Final

from aurora_unicycler import (
    ConstantCurrent,
    ImpedanceSpectroscopy,
    OpenCircuitVoltage,
    VoltageScan,
)

from nasicell.protocols.export.program import Block, Program, Step
from nasicell.protocols.export.target import Target

BIOLOGIC_VOLTAGE_RANGES: Final = ((0.0, 5.0), (-2.5, 2.5), (-5.0, 5.0), (-10.0, 10.0))
"""Ranges in which the instrument measures voltage, V; the first that holds the whole test is used."""
BIOLOGIC_LARGEST_CURRENT: Final = 1000.0
"""Largest current that aurora-unicycler knows an EC-Lab range for, mA."""
ROUNDING_TOLERANCE: Final = 1e-3
"""Largest relative error that writing a current with the file's digits may cause."""


def _as_it_is(program: Program) -> Program:
    return program


def _with_rests_between_current_ranges(program: Program) -> Program:
    """A rest of one second wherever the current needs another range: EC-Lab switches ranges at open circuit only."""
    rest = Block(steps=(OpenCircuitVoltage(until_time_s=1.0),))
    blocks = [program.blocks[0]]
    for before, block in pairwise(program.blocks):
        ranges = {_current_range(before.steps[-1]), _current_range(block.steps[0])} - {None}
        blocks.extend([rest, block] if len(ranges) > 1 else [block])
    return replace(program, blocks=tuple(blocks))


def _current_range(step: Step) -> int | None:
    """Exponent of the range in mA, 10 uA to 1 A, that holds the current; None for a step without fixed current."""
    if isinstance(step, ConstantCurrent) and step.current_mA:
        return max(math.ceil(math.log10(abs(step.current_mA))), -2)
    return None


def _biologic_objection(step: Step, program: Program) -> str | None:
    if isinstance(step, ConstantCurrent):
        current_mA = abs(step.current_mA or 0.0)
        if current_mA > BIOLOGIC_LARGEST_CURRENT:
            return f"{current_mA:g} mA exceed the largest current range, 1 A. Use a smaller current or electrode."
        return _rounding_objection(step, resolution_mA=1e-6 if current_mA < 1 else 1e-3)
    if isinstance(step, ImpedanceSpectroscopy) and step.end_frequency_Hz < 1e-3:
        return "aurora-unicycler writes no frequency below 1 mHz for EC-Lab. Raise lowest_frequency_Hz to 0.001."
    return None


def _neware_objection(step: Step, program: Program) -> str | None:
    if isinstance(step, ConstantCurrent):
        return _rounding_objection(step, resolution_mA=1e-6)
    if isinstance(step, ImpedanceSpectroscopy):
        return "a Neware step file has no impedance sweep. Measure it on a potentiostat, or export to BioLogic."
    return None


def _pybamm_objection(step: Step, program: Program) -> str | None:
    if isinstance(step, ImpedanceSpectroscopy):
        return "a PyBaMM experiment has no impedance sweep. Use nasicell.simulate, which has."
    if isinstance(step, VoltageScan):
        return "a PyBaMM step string has no voltage sweep. Use nasicell.simulate, which has."
    if isinstance(step, ConstantCurrent) and step.until_voltage_V is None:
        return (
            "a PyBaMM step string cannot stop the whole test at the voltage limit, only pass on to the next step. "
            "Use nasicell.simulate, whose symmetric cell stops."
        )
    return None


def _rounding_objection(step: ConstantCurrent, *, resolution_mA: float) -> str | None:
    current_mA = abs(step.current_mA or 0.0)
    if abs(round(current_mA / resolution_mA) * resolution_mA - current_mA) > ROUNDING_TOLERANCE * current_mA:
        return (
            f"the file has a resolution of {resolution_mA * 1e6:g} nA, too coarse for {current_mA * 1e6:.3g} nA. "
            "Use a larger current or electrode."
        )
    return None


def _write_biologic(program: Program, record_every_s: float) -> str:
    low, high = program.voltage_window
    for lowest, highest in BIOLOGIC_VOLTAGE_RANGES:
        if lowest <= low and high <= highest:
            return program.to_unicycler(record_every_s=record_every_s).to_biologic_mps(range_V=(lowest, highest))
    raise ValueError(f"the instrument measures -10 V to 10 V, the test may reach {low:g} V to {high:g} V")


def _write_neware(program: Program, record_every_s: float) -> str:
    return program.to_unicycler(record_every_s=record_every_s).to_neware_xml()


def _write_pybamm(program: Program, record_every_s: float) -> str:
    return "\n".join(program.to_unicycler(record_every_s=record_every_s).to_pybamm_experiment()) + "\n"


biologic_mps: Final = Target(
    name="BioLogic .mps",
    suffix=".mps",
    encoding="cp1252",
    adapted=_with_rests_between_current_ranges,
    objection=_biologic_objection,
    write=_write_biologic,
)
"""EC-Lab settings (technique Modulo Bat); impedance as PEIS."""

neware_xml: Final = Target(
    name="Neware .xml",
    suffix=".xml",
    encoding="utf-8",
    adapted=_as_it_is,
    objection=_neware_objection,
    write=_write_neware,
)
"""BTS 8 step file."""

pybamm_experiment: Final = Target(
    name="PyBaMM experiment",
    suffix=".txt",
    encoding="utf-8",
    adapted=_as_it_is,
    objection=_pybamm_objection,
    write=_write_pybamm,
)
"""One step string per line, for ``pybamm.Experiment(text.splitlines())``; PyBaMM itself is not needed."""
