"""What is known of a cell, and linked records that share it."""

import numpy as np
import pytest

from nasicell.errors import RecordError
from nasicell.quantity import Quantity
from nasicell.records import Damage, ImpedanceRecord, ImpedanceSpectrum, LinkedRecord, Provenance, Sample


@pytest.mark.parametrize(("kind", "interfaces"), [("symmetric", 2), ("blocking", 2), ("half", 1), ("full", 1)])
def test_number_of_interfaces(kind, interfaces: int) -> None:
    """R_int is per one interface, so the kind of cell must say how many are in series."""
    assert Sample(kind=kind).interfaces == interfaces


def test_an_unknown_kind_has_an_unknown_number_of_interfaces() -> None:
    """Nothing is guessed."""
    assert Sample().interfaces is None


def test_updating_never_forgets() -> None:
    """What the other sample does not state stays; what it states wins."""
    area, better = (Quantity(name="area", value=v, unit="m2") for v in (1e-4, 2e-4))
    sample = Sample(name="a", area=area)
    assert sample.updated(None) is sample
    assert sample.updated(Sample()) == sample
    assert sample.updated(Sample(area=better)) == Sample(name="a", area=better)


def test_linked_parts_share_the_cell_and_sum_their_damage() -> None:
    """A linked record takes the cell of its first part, passes a new one to all, and loses no damage."""
    part = ImpedanceRecord(
        spectra=(ImpedanceSpectrum(frequency=np.array([1.0]), impedance=np.array([1 + 0j])),),
        provenance=Provenance(source="a.mpr", instrument="BioLogic"),
        damage=(Damage(file="a.mpr", reason="cut off"),),
    )
    linked = LinkedRecord(parts=(part, part)).with_sample(Sample(name="cell 3"))
    assert [p.sample.name for p in linked.parts] == ["cell 3", "cell 3"]
    assert linked.sample.name == "cell 3"
    assert len(linked.damage) == 2
    with pytest.raises(RecordError, match="at least one part"):
        LinkedRecord(parts=())
