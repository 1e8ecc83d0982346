"""From a protocol and a cell to the text of a cycler's file."""

import math

from nasicell.cell import Cell
from nasicell.errors import ParameterError, ProtocolError
from nasicell.protocols.export.target import Target
from nasicell.protocols.export.translate import program_from
from nasicell.protocols.protocol import Protocol


def export_protocol(
    protocol: Protocol, *, cell: Cell | None = None, target: Target, record_every_s: float = 10.0
) -> str:
    """Text of the file that makes `target` carry out `protocol` on `cell`.

    Currents are in mA: the current density times the electrode area of a symmetric cell, the C-rate times
    the nominal specific capacity and active mass of a full one. Repeated cycles become loops, the parts of a
    sequence follow one another. The voltage limit of a symmetric cell becomes the safety limit of the test;
    a full cell is stopped 0.1 V beyond its cut-offs. For EC-Lab, a rest of one second stands wherever the
    current range changes. The cell's name and the temperature the chamber must have go into the remark.

    Parameters
    ----------
    protocol
        What to do.
    cell
        The cell, for its area, or its nominal capacity and mass, and its name; a spectrum and a Tafel sweep, whose
        sizes are voltages, need none.
    target
        `biologic_mps`, `neware_xml` or `pybamm_experiment`; save the text in ``target.encoding``.
    record_every_s
        Time between recorded points, s.

    Returns
    -------
    :
        The text.

    Raises
    ------
    ParameterError
        If `record_every_s` is not a positive number.
    ProtocolError
        If the target cannot express a step; the message names the step and says what to do.
    CellError
        If the cell does not give the currents.

    Examples
    --------
    >>> from nasicell.cell import Geometry
    >>> from nasicell.protocols import Tafel
    >>> from nasicell.protocols.export import biologic_mps, pybamm_experiment
    >>> cell = Cell(name="s1", kind="symmetric", geometry=Geometry(diameter_mm=10))
    >>> print(export_protocol(Tafel(limit_mV=200, rate_mV_s=1), cell=cell, target=biologic_mps)[:19])
    EC-LAB SETTING FILE
    >>> export_protocol(Tafel(limit_mV=200, rate_mV_s=1), cell=cell, target=pybamm_experiment)
    Traceback (most recent call last):
    ...
    nasicell.errors.ProtocolError: Tafel cannot be written as PyBaMM experiment: step 1: a PyBaMM step string ...
    """
    if not 0 < record_every_s < math.inf:
        raise ParameterError(f"record_every_s = {record_every_s:g}: the time between points must be > 0 s and finite")
    program = target.adapted(program_from(protocol, cell=cell))
    for number, step in program.numbered_steps():
        objection = target.objection(step, program)
        if objection is not None:
            raise ProtocolError(f"{protocol.technique} cannot be written as {target.name}: step {number}: {objection}")
    try:
        text = target.write(program, record_every_s)
    except (ValueError, RuntimeError, NotImplementedError) as refused:
        raise ProtocolError(f"{protocol.technique} cannot be written as {target.name}: {refused}") from refused
    try:
        text.encode(target.encoding)
    except UnicodeEncodeError as unencodable:
        raise ProtocolError(
            f"{target.name} holds {target.encoding} text only, which has no {text[unencodable.start]!r}. "
            f"Rename the cell{f' {cell.name!r}' if cell else ''}."
        ) from unencodable
    return text
