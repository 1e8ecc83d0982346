"""A shorted cell has no interface resistance."""

import math

import numpy as np
import pytest

import nasicell
from nasicell.analysis import Analysis
from nasicell.analysis.shorted import without_short
from nasicell.cell import Cell, Geometry
from nasicell.physics.elements import zarc
from nasicell.quantity import Quantity
from nasicell.records import ImpedanceRecord, ImpedanceSpectrum, LinkedRecord, Provenance, Sample

FREQUENCY = np.geomspace(1e6, 0.1, 51)
W = 2 * np.pi * FREQUENCY
PROVENANCE = Provenance(source="a.csv", instrument="none")


def spectrum(scale: float, thickness_mm: float = 1.0) -> ImpedanceRecord:
    """Sweep of a symmetric cell: electrolyte 60, both interfaces 20 ohm, times a factor."""
    z = scale * (60 + zarc(angular_frequency=W, R=20, tau=1e-2, n=0.9))
    sample = Cell(kind="symmetric", geometry=Geometry(area_cm2=1.0, thickness_mm=thickness_mm)).sample()
    return ImpedanceRecord(
        spectra=(ImpedanceSpectrum(frequency=FREQUENCY, impedance=z),), provenance=PROVENANCE, sample=sample
    )


def test_after_a_short_the_resistances_of_the_cell_fail(symmetric_cell: type) -> None:
    """Interface, electrolyte and conductivity are failed with the reason, in the part and at the top."""
    cycling = symmetric_cell().run([(s * 2e-4, 1800.0) for _ in range(5) for s in (1, -1)])
    analysis = nasicell.analyse(LinkedRecord(parts=(spectrum(1.0), cycling, spectrum(0.01))))
    assert analysis["interface_resistance_before"].status == "ok"
    for name in ("interface_resistance", "electrolyte_resistance"):
        for quantity in (analysis[f"{name}_after"], analysis.parts[2][name]):
            assert quantity.status == "failed"
            assert math.isnan(quantity.value)
            assert quantity.advice.startswith("The cell is shorted: its total resistance is 0.8 ohm cm2")
    assert analysis.parts[2]["ionic_conductivity"].status == "failed"
    assert analysis["total_resistance_after"].status == "flagged"
    assert any("the cell is shorted" in finding.message for finding in analysis.findings)


def test_a_cell_that_only_changed_keeps_its_numbers(symmetric_cell: type) -> None:
    """Half the resistance is no short."""
    cycling = symmetric_cell().run([(s * 2e-4, 1800.0) for _ in range(5) for s in (1, -1)])
    analysis = nasicell.analyse(LinkedRecord(parts=(spectrum(1.0), cycling, spectrum(0.5))))
    assert analysis["interface_resistance_after"].value == pytest.approx(5, rel=0.05)


def test_an_electrolyte_that_conducts_better_than_before_is_flagged(symmetric_cell: type) -> None:
    """Half the resistance of everything, ceramic included, is a path beside it: the numbers stand, flagged."""
    cycling = symmetric_cell().run([(s * 2e-4, 1800.0) for _ in range(5) for s in (1, -1)])
    for factor, status in ((0.5, "flagged"), (0.95, "ok")):
        analysis = nasicell.analyse(LinkedRecord(parts=(spectrum(1.0), cycling, spectrum(factor))))
        for name in ("interface_resistance", "electrolyte_resistance", "total_resistance"):
            assert analysis[f"{name}_before"].status == "ok"
            assert analysis[f"{name}_after"].status == status
        assert any("soft short" in f.message for f in analysis.findings) == (status == "flagged")


def test_without_a_resistance_before_nothing_is_judged() -> None:
    """A failed reference or one in another unit takes nothing away."""
    later = nasicell.analyse(spectrum(0.01))
    for value, unit, status in ((math.nan, "ohm cm2", "failed"), (80.0, "ohm", "ok")):
        known = Quantity(name="electrolyte_resistance", value=value, unit=unit, status=status)
        before = Analysis(kind="impedance", sample=Sample(), provenance=PROVENANCE, quantities=(known,))
        assert without_short(later, before=before) is later


def test_a_conductivity_beyond_any_electrolyte_is_flagged() -> None:
    """One centimetre with 0.8 ohm would conduct 1.2 S/cm; a millimetre with 80 ohm is plausible."""
    analysis = nasicell.analyse(spectrum(0.01, thickness_mm=10.0))
    for name in ("ionic_conductivity", "electrolyte_resistance", "interface_resistance"):
        assert analysis[name].status == "flagged"
        assert "beyond any sodium electrolyte" in analysis[name].advice
    assert nasicell.analyse(spectrum(1.0))["ionic_conductivity"].status == "ok"
