"""A protocol on a given cell as a `Program`: C-rates and current densities become mA."""

from dataclasses import dataclass
from typing import Final, TypeVar

from aurora_unicycler import ConstantCurrent, ImpedanceSpectroscopy, VoltageScan
from pydantic import ValidationError

from nasicell.cell import Cell
from nasicell.errors import ProtocolError
from nasicell.protocols.cycling import ConstantCurrentCycling, RateTest
from nasicell.protocols.export.currents import current_mA, neat, nominal_capacity_mAh, require_symmetric
from nasicell.protocols.export.program import Block, Program
from nasicell.protocols.impedance import EIS, GEIS, TemperatureSeries
from nasicell.protocols.protocol import Protocol, Sequence
from nasicell.protocols.symmetric import CCD, PlatingStripping, Tafel
from nasicell.units import HOUR, MILLIVOLT

T = TypeVar("T")

SAFETY_MARGIN: Final = 0.1
"""Voltage beyond the cut-offs of a full cell at which the whole test stops, V."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One protocol of a program."""

    blocks: tuple[Block, ...]
    voltage_limits: tuple[float, float] | None = None
    reach: float = 0.0
    """Largest voltage magnitude that the part itself applies to a cell whose open circuit is at zero, V."""
    temperature_C: float | None = None
    capacity_mAh: float | None = None


def program_from(protocol: Protocol, *, cell: Cell | None) -> Program:
    """The steps of `protocol` with the currents that this cell needs.

    A program has one set of voltage limits and one temperature, because a cycler knows one safety limit per
    test and no climate chamber: parts of a sequence that differ there are refused.
    """
    members = protocol.parts if isinstance(protocol, Sequence) else [protocol]
    parts: list[_Part] = []
    first_step = 1
    for member in members:
        try:
            part = _part(member, cell=cell, first_step=first_step)
        except ValidationError as invalid:
            reasons = "; ".join(
                ": ".join([*(str(place) for place in problem["loc"]), problem["msg"]]) for problem in invalid.errors()
            )
            raise ProtocolError(f"{member.technique} cannot be exported: step {first_step}: {reasons}") from invalid
        first_step += sum(len(block.steps) + (block.repeats > 1) for block in part.blocks)
        parts.append(part)

    known_C = cell.temperature_C if cell else None
    temperatures = [known_C if part.temperature_C is None else part.temperature_C for part in parts]
    temperature_C = _common(temperatures, "temperatures (degC)", protocol)
    limits = _common([part.voltage_limits for part in parts], "voltage limits (V)", protocol)
    reach = max(part.reach for part in parts)
    name = " ".join(cell.name.split() if cell else ()) or protocol.technique
    return Program(
        name=name if temperature_C is None else f"{name}, {temperature_C:g} degC",
        blocks=tuple(block for part in parts for block in part.blocks),
        voltage_limits=limits,
        voltage_window=(min(-reach, *(limits or (0.0,))), max(reach, *(limits or (0.0,)))),
        capacity_mAh=next((part.capacity_mAh for part in parts if part.capacity_mAh), None),
    )


def _common(values: list[T | None], what: str, protocol: Protocol) -> T | None:
    """The one value that all parts which state any agree on."""
    stated = list(dict.fromkeys(value for value in values if value is not None))
    if len(stated) > 1:
        raise ProtocolError(
            f"{protocol.technique} cannot be exported as one file: its parts have different {what}, "
            f"{', '.join(map(str, stated))}, and a cycler keeps one per test. Export the parts one by one."
        )
    return stated[0] if stated else None


def _part(protocol: Protocol, *, cell: Cell | None, first_step: int) -> _Part:
    match protocol:
        case ConstantCurrentCycling() | RateTest():
            return _cycling(protocol, cell, first_step)
        case PlatingStripping():
            return _plating_stripping(protocol, cell)
        case CCD():
            return _staircase(protocol, cell)
        case Tafel():
            return _tafel(protocol, cell)
        case EIS():
            return _sweep(protocol, cell)
        case GEIS():
            raise ProtocolError(
                f"{protocol.technique} cannot be exported: step {first_step} holds a direct current of "
                f"{protocol.current_density_mA_cm2:g} mA/cm2 under the impedance sweep, and aurora-unicycler knows "
                "sweeps without bias only. Program the bias on the instrument; the sweep alone exports "
                "(`protocol.sweep`)."
            )
        case TemperatureSeries():
            listing = ", ".join(f"{t:g}" for t in protocol.temperatures_C)
            raise ProtocolError(
                f"{protocol.technique} cannot be exported: step {first_step + 1} waits for the chamber to reach "
                f"{protocol.temperatures_C[1]:g} degC, which no target can command. Export `protocol.sweep` and run "
                f"it once at each of {listing} degC."
            )
    raise ProtocolError(f"step {first_step}: a {protocol.technique} cannot be part of an exported program")


def _cycling(protocol: ConstantCurrentCycling | RateTest, cell: Cell | None, first_step: int) -> _Part:
    """Charge (positive current) to the upper, discharge to the lower cut-off, a loop per C-rate."""
    if isinstance(protocol, ConstantCurrentCycling) and (protocol.hold_until_c_rate or protocol.rest_min):
        raise ProtocolError(
            f"{protocol.technique} cannot be exported: step {first_step + 1} is a hold or a rest, which the exported "
            "programs do not have yet. Program it on the cycler, or export the protocol without hold_until_c_rate and "
            "rest_min."
        )
    capacity_mAh = nominal_capacity_mAh(cell)
    low, high = protocol.lower_cutoff_V, protocol.upper_cutoff_V
    if 0.0 in (low, high):
        raise ProtocolError(
            f"{protocol.technique} cannot be exported: step {first_step + (low == 0.0)} ends at exactly 0 V, which "
            "aurora-unicycler takes for 'no limit'. Use a cut-off of 0.001 V."
        )

    def cycle(c_rate: float) -> tuple[ConstantCurrent, ConstantCurrent]:
        current = neat(c_rate * capacity_mAh)
        return (
            ConstantCurrent(current_mA=current, until_voltage_V=high),
            ConstantCurrent(current_mA=-current, until_voltage_V=low),
        )

    return _Part(
        blocks=tuple(Block(steps=cycle(c_rate), repeats=cycles) for c_rate, cycles in protocol.stages),
        voltage_limits=(neat(low - SAFETY_MARGIN), neat(high + SAFETY_MARGIN)),
        temperature_C=protocol.temperature_C,
        capacity_mAh=capacity_mAh,
    )


def _plating_stripping(protocol: PlatingStripping, cell: Cell | None) -> _Part:
    there_and_back = _both_directions(protocol, protocol.current_density_mA_cm2, cell)
    return _Part(
        blocks=(Block(steps=there_and_back, repeats=protocol.cycles),),
        voltage_limits=(-protocol.voltage_limit_V, protocol.voltage_limit_V),
        temperature_C=protocol.temperature_C,
    )


def _staircase(protocol: CCD, cell: Cell | None) -> _Part:
    return _Part(
        blocks=tuple(Block(steps=_both_directions(protocol, j, cell)) for j in protocol.current_densities_mA_cm2),
        voltage_limits=(-protocol.voltage_limit_V, protocol.voltage_limit_V),
        temperature_C=protocol.temperature_C,
    )


def _both_directions(
    protocol: PlatingStripping | CCD, current_density_mA_cm2: float, cell: Cell | None
) -> tuple[ConstantCurrent, ConstantCurrent]:
    """Half a cycle that strips side 1 (positive current), half a cycle that plates it."""
    current = current_mA(current_density_mA_cm2=current_density_mA_cm2, cell=cell, technique=protocol.technique)
    seconds = neat(protocol.half_cycle_h * HOUR)
    return (
        ConstantCurrent(current_mA=current, until_time_s=seconds),
        ConstantCurrent(current_mA=-current, until_time_s=seconds),
    )


def _tafel(protocol: Tafel, cell: Cell | None) -> _Part:
    if cell is not None:
        require_symmetric(cell, protocol.technique)
    limit_V = neat(protocol.limit_mV * MILLIVOLT)
    scan = VoltageScan(start_voltage_V=-limit_V, end_voltage_V=limit_V, scan_rate_mV_per_s=protocol.rate_mV_s)
    return _Part(blocks=(Block(steps=(scan,)),), reach=limit_V, temperature_C=protocol.temperature_C)


def _sweep(protocol: EIS, cell: Cell | None) -> _Part:
    amplitude_V = neat(protocol.amplitude_mV * MILLIVOLT)
    sweep = ImpedanceSpectroscopy(
        amplitude_V=amplitude_V,
        start_frequency_Hz=protocol.highest_frequency_Hz,
        end_frequency_Hz=protocol.lowest_frequency_Hz,
        points_per_decade=protocol.points_per_decade,
    )
    return _Part(
        blocks=(Block(steps=(sweep,)),),
        reach=amplitude_V if cell is not None and cell.kind in ("symmetric", "blocking") else 0.0,
        temperature_C=protocol.temperature_C,
    )
