"""Any protocol, protocols in a row, and reading them from YAML."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from nasicell.cell.plain import load_yaml, validated
from nasicell.errors import ProtocolError, suggest
from nasicell.protocols.cycling import ConstantCurrentCycling, RateTest
from nasicell.protocols.data import ProtocolData
from nasicell.protocols.impedance import EIS, GEIS, TemperatureSeries
from nasicell.protocols.symmetric import CCD, PlatingStripping, Tafel

Single = EIS | TemperatureSeries | GEIS | CCD | PlatingStripping | Tafel | ConstantCurrentCycling | RateTest


class Sequence(ProtocolData):
    """Protocols run one after the other on the same cell: a spectrum, cycling, a spectrum again."""

    technique: Literal["sequence"] = "sequence"
    parts: Annotated[list[Annotated[Single, Field(discriminator="technique")]], Field(min_length=1)]


Protocol = Single | Sequence
"""Anything that `nasicell.simulate` accepts."""

MODELS: dict[str, type[ProtocolData]] = {
    model.model_fields["technique"].default: model
    for model in (
        EIS,
        TemperatureSeries,
        GEIS,
        CCD,
        PlatingStripping,
        Tafel,
        ConstantCurrentCycling,
        RateTest,
        Sequence,
    )
}
"""Technique -> protocol."""


def protocol_from(data: Any, *, source: str) -> Protocol:
    """Protocol described by plain data; the field ``technique`` says which."""
    technique = data.get("technique") if isinstance(data, dict) else None
    if technique not in MODELS:
        raise ProtocolError(f"{source}: technique {technique!r} is not known; {suggest(str(technique), MODELS)}")
    protocol: Any = validated(MODELS[technique], data, source=source, error=ProtocolError)
    return protocol


def read_protocol(path: str | Path) -> Protocol:
    """Protocol of a YAML file; raises `ProtocolError` naming the file and each wrong field."""
    path = Path(path)
    return protocol_from(load_yaml(path, error=ProtocolError), source=str(path))
