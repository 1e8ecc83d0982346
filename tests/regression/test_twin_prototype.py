"""The symmetric twin against the same equations, written a second time in the simplest way: a regression test.

The program below takes explicit steps of fixed length, works in mA, cm2, mAh and h, and shares no code with nasicell
beyond the numbers of the cell files. It says nothing about nature: it guards the closed solutions, kinks and events
of the twin. The two differ by the error of the explicit steps, hence the tolerances.
"""

from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from nasicell.cell import Cell, read_cell
from nasicell.protocols import CCD, EIS, GEIS, PlatingStripping
from nasicell.twin import advance, initial_state, interface_resistances

DATA = Path(__file__).parents[1] / "data" / "twin"
STEP = 2e-3
"""h"""
LIFETIME_TOLERANCE = 0.02
RESISTANCE_TOLERANCE = 0.02


def cell_named(name: str) -> Cell:
    """One of the six symmetric cells."""
    return read_cell(DATA / f"{name}.yaml")


@dataclass
class Side:
    """One electrode: contact left, refillable voids, age of the interphase, filament, sodium."""

    contact: float
    void: float
    sodium: float
    filament: float = 0.0


class Explicit:
    """The cell at 30 degC, its reference temperature."""

    def __init__(self, cell: Cell) -> None:
        electrolyte, interface = cell.electrolyte, cell.interface
        assert electrolyte is not None
        assert interface is not None
        self.ceramic = cell.geometry.thickness_mm / 10 / electrolyte.conductivity_S_cm
        self.fresh, self.r0 = interface.resistance_ohm_cm2, electrolyte.sodium_contact_resistance_ohm_cm2
        self.growth = electrolyte.interphase.growth_ohm_cm2_per_sqrt_h
        self.film = electrolyte.interphase.extent == "surface"
        self.voids, self.spreads = interface.voids, interface.wetting == "sodiophilic"
        self.foil = interface.sodium_um * 0.112847
        modulus = electrolyte.filament.youngs_modulus_GPa / electrolyte.filament.reference_modulus_GPa
        self.critical = electrolyte.filament.critical_overpotential_mV * sqrt(modulus)
        self.exponent = electrolyte.filament.growth_exponent
        self.sides = [Side(1.0, 0.0, self.foil), Side(1.0, 0.0, self.foil)]
        self.age = 0.0

    def resistance(self, side: Side) -> float:
        """ohm cm2."""
        layer = self.growth * sqrt(self.age)
        if self.film:
            return self.fresh / side.contact + layer
        return (self.fresh + layer * self.fresh / self.r0) / side.contact

    def step(self, j: float) -> bool:
        """One step at `j` in mA/cm2, positive strips side 0; whether a filament has crossed."""
        stripped, plated = self.sides if j > 0 else self.sides[::-1]
        worst = max(self.resistance(side) for side in self.sides)
        plated.filament += (abs(j) * (worst + self.ceramic / 2) / self.critical) ** self.exponent * STEP
        voids, charge = self.voids, abs(j) * STEP
        replenished = voids.replenishment_mA_cm2 * stripped.contact
        if replenished < abs(j) and (stripped.sodium <= self.foil - charge / 2 or not self.spreads):
            lost = voids.contact_loss_cm2_mAh * (abs(j) - replenished) * STEP
            lost = min(lost, stripped.contact - 1e-9)
            stripped.contact, stripped.void = stripped.contact - lost, stripped.void + lost
        refilled = min(voids.contact_loss_cm2_mAh * charge, plated.void)
        plated.void -= refilled
        if self.spreads and plated.void <= 0 and refilled == 0 and plated.sodium >= self.foil - charge / 2:
            refilled = voids.contact_loss_cm2_mAh * charge
        plated.contact = min(
            plated.contact + (1 - voids.occluded_fraction) * refilled, max(self.fresh / self.r0, plated.contact)
        )
        stripped.sodium -= charge
        plated.sodium += charge
        self.age += STEP
        return plated.filament >= 1.0

    def life(self, currents: list[float], half_cycle: float) -> float | None:
        """Time of the short in h, or None."""
        for j in currents:
            for _ in range(round(half_cycle / STEP)):
                if self.step(j):
                    return self.age
        return None


@pytest.mark.parametrize(("name", "current"), [("cN", 0.2), ("cN", 0.5), ("mN", 0.025), ("bN", 0.025), ("bF", 0.025)])
def test_a_cell_shorts_when_the_explicit_program_says(name, current):
    """Five lifetimes between 3 and 100 h."""
    cell = cell_named(name)
    hours = Explicit(cell).life([current, -current] * 200, 0.5)
    protocol = PlatingStripping(current_density_mA_cm2=current, half_cycle_h=0.5, cycles=200)
    _, state = advance(cell, initial_state(cell), protocol)
    assert state.shorts[0].time / 3600 == pytest.approx(hours, rel=LIFETIME_TOLERANCE, abs=STEP)


@pytest.mark.parametrize("name", ["cN", "cF", "mN", "mF", "bN", "bF"])
def test_the_staircase_ends_where_the_explicit_program_ends(name):
    """The time of the short on a staircase of 0.05 mA/cm2, for all six cells."""
    cell = cell_named(name)
    levels = [0.05 * (k + 1) for k in range(40)]
    hours = Explicit(cell).life([sign * level for level in levels for sign in (1, -1)], 0.5)
    protocol = CCD(first_mA_cm2=0.05, step_mA_cm2=0.05, last_mA_cm2=2, half_cycle_h=0.5)
    _, state = advance(cell, initial_state(cell), protocol)
    assert state.shorts[0].time / 3600 == pytest.approx(hours, rel=LIFETIME_TOLERANCE, abs=STEP)


@pytest.mark.parametrize(("name", "current"), [("cF", 0.2), ("cN", 0.2), ("mF", 0.025), ("bF", 0.025)])
def test_twenty_cycles_raise_the_interface_resistance_as_in_the_explicit_program(name, current):
    """R_int of both sides after twenty cycles."""
    cell, explicit = cell_named(name), Explicit(cell_named(name))
    assert explicit.life([current, -current] * 20, 0.5) is None
    protocol = PlatingStripping(current_density_mA_cm2=current, half_cycle_h=0.5, cycles=20)
    _, state = advance(cell, initial_state(cell), protocol)
    found = np.array(interface_resistances(cell, state, temperature=303.15)) * 1e4
    assert found == pytest.approx([explicit.resistance(side) for side in explicit.sides], rel=RESISTANCE_TOLERANCE)


def test_one_way_current_shorts_the_coated_nzsp_cell_as_in_the_explicit_program():
    """GEIS at 0.3 mA/cm2 until contact is nearly gone; the loss at constant current has a closed form."""
    cell = cell_named("cN")
    hours = Explicit(cell).life([0.3] * 12, 1.0)
    sweep = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=1e-2, points_per_decade=1)
    protocol = GEIS(current_density_mA_cm2=0.3, interval_min=60, duration_h=12, sweep=sweep)
    _, state = advance(cell, initial_state(cell), protocol)
    assert state.shorts[0].time / 3600 == pytest.approx(hours, rel=LIFETIME_TOLERANCE, abs=STEP)
    assert hours < 1 / (1.4 * (0.3 - 0.174))
