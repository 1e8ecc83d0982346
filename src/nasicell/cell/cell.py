"""The whole cell: kind, geometry, conditions and, for the twin, its materials."""

import math

from pydantic import Field, model_validator

from nasicell.cell.cathode import Cathode
from nasicell.cell.electrolyte import Electrolyte
from nasicell.cell.interface import SodiumInterface
from nasicell.cell.plain import CellData
from nasicell.errors import CellError
from nasicell.quantity import Quantity
from nasicell.records import CellKind, Sample
from nasicell.units import MILLIGRAM, MILLIMETRE, SQUARE_CENTIMETRE, kelvin

LARGEST_PRESSURE_MPa = 1000.0
"""Stack pressure beyond which a cell is refused: pellets are pressed with less, and it is a value in Pa or in bar."""


class Geometry(CellData):
    """Sizes that turn ohm into ohm cm2 and S/cm; each with its standard uncertainty where known."""

    area_cm2: float | None = Field(default=None, gt=0)
    """Geometric electrode area; give this or `diameter_mm`."""
    diameter_mm: float | None = Field(default=None, gt=0)
    area_uncertainty_cm2: float | None = Field(default=None, ge=0)
    thickness_mm: float | None = Field(default=None, gt=0)
    """Thickness of the electrolyte pellet."""
    thickness_uncertainty_mm: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one_area(self) -> "Geometry":
        if self.area_cm2 is not None and self.diameter_mm is not None:
            disc = math.pi / 4 * (self.diameter_mm / 10) ** 2
            if abs(disc / self.area_cm2 - 1) > 0.01:
                raise ValueError(
                    f"area_cm2 = {self.area_cm2} contradicts diameter_mm = {self.diameter_mm} "
                    f"({disc:.4f} cm2); give one of them"
                )
        return self

    @property
    def area(self) -> float | None:
        """Geometric electrode area, m2."""
        if self.area_cm2 is not None:
            return self.area_cm2 * SQUARE_CENTIMETRE
        if self.diameter_mm is not None:
            return math.pi / 4 * (self.diameter_mm * MILLIMETRE) ** 2
        return None

    @property
    def thickness(self) -> float | None:
        """Thickness of the electrolyte, m."""
        return None if self.thickness_mm is None else self.thickness_mm * MILLIMETRE


class BlockingElectrode(CellData):
    """An electrode that passes no ions: a constant phase element per side."""

    name: str
    capacitance_uF_cm2: float = Field(gt=0)
    exponent: float = Field(gt=0, le=1)


class Cell(CellData):
    """A cell, real or simulated.

    To analyse a file, `kind` and `geometry` (and `active_mass_mg`) are enough. To simulate, the
    materials must be described too: `electrolyte` always, `interface` for cells with sodium, `cathode`
    for full cells, `blocking_electrode` for blocking ones.

    Examples
    --------
    >>> cell = Cell(name="pellet 7", kind="blocking", geometry=Geometry(diameter_mm=13, thickness_mm=0.9))
    >>> print(cell.sample().area)
    area = 0.000132732 m2
    >>> print(cell.updated(geometry__thickness_mm=1.1).to_yaml())
    name: pellet 7
    kind: blocking
    geometry:
      diameter_mm: 13.0
      thickness_mm: 1.1
    <BLANKLINE>
    """

    name: str = ""
    kind: CellKind
    geometry: Geometry = Geometry()
    temperature_C: float | None = Field(default=None, gt=-273.15)
    stack_pressure_MPa: float | None = Field(default=None, ge=0, le=LARGEST_PRESSURE_MPa)
    """On the electrodes while the cell works; None: none that would let sodium creep."""
    active_mass_mg: float | None = Field(default=None, gt=0)
    """Active material of the working electrode of a real cell; a simulated full cell has it in `cathode`."""
    electrolyte: Electrolyte | None = None
    interface: SodiumInterface | None = None
    """Every sodium electrode of the cell: both sides of a symmetric one, the negative side of a full one."""
    cathode: Cathode | None = None
    blocking_electrode: BlockingElectrode | None = None

    def sample(self) -> Sample:
        """What an analysis needs to know of this cell, in SI."""
        geometry = self.geometry
        source = f"cell {self.name!r}" if self.name else "cell description"
        mass = self.cathode.active_mass_mg if self.cathode else self.active_mass_mg

        def stated(name: str, value: float | None, unit: str, uncertainty: float | None = None) -> Quantity | None:
            if value is None:
                return None
            return Quantity(name=name, value=value, unit=unit, uncertainty=uncertainty, source=source)

        area_u, thickness_u = geometry.area_uncertainty_cm2, geometry.thickness_uncertainty_mm
        return Sample(
            name=self.name,
            kind=self.kind,
            area=stated("area", geometry.area, "m2", None if area_u is None else area_u * SQUARE_CENTIMETRE),
            thickness=stated(
                "thickness",
                geometry.thickness,
                "m",
                None if thickness_u is None else thickness_u * MILLIMETRE,
            ),
            active_mass=stated("active_mass", None if mass is None else mass * MILLIGRAM, "kg"),
            temperature=stated("temperature", None if self.temperature_C is None else kelvin(self.temperature_C), "K"),
        )

    def require(self, *parts: str) -> None:
        """Raise `CellError` unless every named part is described."""
        lacking = [part for part in parts if getattr(self, part) is None]
        if lacking:
            raise CellError(
                f"cell {self.name!r} ({self.kind}) cannot be simulated: it does not describe "
                f"{', '.join(lacking)}. Add them, or start from a cell of a study: "
                "nasicell.study('li2025').cells"
            )
