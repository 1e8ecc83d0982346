"""Make the example files beside this script: a pellet, a symmetric cell, each with its cell file and noisy records.

Run from anywhere: python examples/make_examples.py
"""

from pathlib import Path

import numpy as np

import nasicell
from nasicell.cell import Cell
from nasicell.protocols import CCD, EIS
from nasicell.records import CyclingRecord, ImpedanceRecord

HERE = Path(__file__).parent
SWEEP = EIS(highest_frequency_Hz=1e6, lowest_frequency_Hz=0.1, points_per_decade=10)
STAIRCASE = CCD(first_mA_cm2=0.1, step_mA_cm2=0.1, last_mA_cm2=3.0, half_cycle_h=0.5, temperature_C=30)


def make(folder: Path, cell: Cell, *, rng: np.random.Generator) -> None:
    """Write the cell file, a spectrum and, for a cell with sodium, a staircase to the critical current density."""
    study = nasicell.study("li2025")
    folder.mkdir(exist_ok=True)
    described = Cell(name=cell.name, kind=cell.kind, geometry=cell.geometry, temperature_C=cell.temperature_C)
    (folder / "cell.yaml").write_text(described.to_yaml(), encoding="utf-8")
    spectrum = nasicell.simulate(cell, SWEEP, instrument=study.instrument, rng=rng)
    assert isinstance(spectrum, ImpedanceRecord)
    table = spectrum.to_polars().drop("sweep")
    table.columns = ["frequency / Hz", "Re(Z) / ohm", "Im(Z) / ohm"]
    table.write_csv(folder / "eis.csv", float_precision=6)
    if cell.interface is not None:
        staircase = nasicell.simulate(cell, STAIRCASE, instrument=study.instrument, rng=rng)
        assert isinstance(staircase, CyclingRecord)
        staircase.table.write_csv(folder / "ccd.bdf.csv", float_precision=6)


if __name__ == "__main__":
    cells = nasicell.study("li2025").cells
    generator = np.random.default_rng(20250)
    make(HERE / "pellet", cells["Au|NZSP-0.6NSF|Au"], rng=generator)
    make(HERE / "symmetric-cell", cells["Na|SnF2-NZSP-0.6NSF|Na"], rng=generator)
