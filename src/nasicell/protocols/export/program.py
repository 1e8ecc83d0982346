"""A protocol as the steps that a cycler carries out, currents in mA."""

from collections.abc import Iterator
from dataclasses import dataclass

from aurora_unicycler import (
    ConstantCurrent,
    CyclingProtocol,
    ImpedanceSpectroscopy,
    Loop,
    OpenCircuitVoltage,
    RecordParams,
    SafetyParams,
    SampleParams,
    Tag,
    VoltageScan,
)

Step = ConstantCurrent | ImpedanceSpectroscopy | OpenCircuitVoltage | VoltageScan
"""What a cycler does for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Steps carried out `repeats` times before the next block begins."""

    steps: tuple[Step, ...]
    repeats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What a cycler does to one cell.

    Parameters
    ----------
    name
        Name of the cell and, where it is stated, the temperature the chamber must have.
    blocks
        In the order carried out.
    voltage_limits
        Cell voltages, V, beyond which the whole test stops; None where the protocol sets none.
    voltage_window
        Lowest and highest cell voltage that the instrument's range must hold, V.
    capacity_mAh
        Nominal capacity of a full cell.
    """

    name: str
    blocks: tuple[Block, ...]
    voltage_window: tuple[float, float]
    voltage_limits: tuple[float, float] | None = None
    capacity_mAh: float | None = None

    def numbered_steps(self) -> Iterator[tuple[int, Step]]:
        """Steps with the numbers (from 1) under which the exported file lists them; a loop counts as a step."""
        number = 0
        for block in self.blocks:
            for step in block.steps:
                number += 1
                yield number, step
            number += block.repeats > 1

    def to_unicycler(self, *, record_every_s: float) -> CyclingProtocol:
        """The program as aurora-unicycler's model, repeated blocks as loops."""
        method: list[Step | Tag | Loop] = []
        for k, block in enumerate(self.blocks, start=1):
            if block.repeats == 1:
                method.extend(block.steps)
            else:
                tag = f"block {k}"
                method.extend([Tag(tag=tag), *block.steps, Loop(loop_to=tag, cycle_count=block.repeats)])
        low, high = self.voltage_limits or (None, None)
        return CyclingProtocol(
            sample=SampleParams(name=self.name, capacity_mAh=self.capacity_mAh),
            record=RecordParams(time_s=record_every_s),
            safety=SafetyParams(min_voltage_V=low, max_voltage_V=high),
            method=method,
        )
