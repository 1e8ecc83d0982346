"""The one door of the analysis: any record, real or virtual, to quantities."""

from collections.abc import Sequence as TypingSequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nasicell.analysis.linked import analyse_linked, interleave, is_geis, merged
from nasicell.analysis.recognise import analyse_cycling_record
from nasicell.analysis.result import Analysis, Finding
from nasicell.analysis.trace import FailureRule
from nasicell.analysis.used_sizes import impossible_sizes, used_sizes
from nasicell.analysis.voltage_sweep import TafelWindow
from nasicell.errors import AnalysisError
from nasicell.protocols import Protocol, Sequence
from nasicell.quantity import Quantity
from nasicell.records import CyclingRecord, Damage, ImpedanceRecord, LinkedRecord, Record

if TYPE_CHECKING:
    from nasicell.analysis.circuit_model import CircuitModel
    from nasicell.analysis.circuits import Circuit

DIFFERENT_TEMPERATURES = 2.0
"""Sweeps whose temperatures span more than this, K, are a temperature series."""
MOST_DAMAGE = 5
"""So many damaged places are named one by one."""


def analyse(
    record: Record,
    *,
    protocol: Protocol | None = None,
    failure: FailureRule | None = None,
    window: TafelWindow | None = None,
    circuit: "CircuitModel | Circuit | str | None" = None,
) -> Analysis:
    """Recognise what a record is, and turn it into quantities with evidence.

    Recognition uses the kind of cell (`Sample.kind`) and the data, never where the record comes from.

    Parameters
    ----------
    record
        What `nasicell.read` or `nasicell.simulate` returned.
    protocol
        What was done, where the data alone cannot tell: a staircase that fails on its first level looks like
        plating and stripping, and a cycler's voltage limit is not in its data.
    failure
        When a symmetric cell counts as shorted or polarised; the default rule if not given.
    window
        Where a Tafel line is drawn; the default window if not given.
    circuit
        Equivalent circuit to fit to every sweep beside the automatic model, such as ``"R0-p(R1,CPE1)"``; a
        `CircuitModel` also states weights, start and frequency range. Cycling data have no use for it.

    Returns
    -------
    :
        Quantities, tables, findings, and questions for what the record does not say.

    Raises
    ------
    AnalysisError
        If the record is of no kind that can be analysed, saying what was expected.

    Examples
    --------
    >>> import polars as pl
    >>> from nasicell.records import CyclingRecord, Provenance, Sample
    >>> table = pl.DataFrame({"test_time_second": [0.0, 3600.0, 3600.0, 7200.0],
    ...                       "voltage_volt": [3.3, 3.4, 3.4, 3.3], "current_ampere": [1e-3, 1e-3, -9e-4, -9e-4]})
    >>> record = CyclingRecord(table=table, provenance=Provenance(source="a.csv", instrument="BDF"),
    ...                        sample=Sample(kind="full"))
    >>> print(analyse(record)["coulombic_efficiency"])
    coulombic_efficiency = 90 %
    """
    if isinstance(record, ImpedanceRecord):
        analysis = _impedance(record, _model(circuit))
    elif isinstance(record, CyclingRecord):
        analysis = analyse_cycling_record(record, protocol=protocol, failure=failure, window=window)
    elif isinstance(record, LinkedRecord):
        analysis = _linked(record, protocol, failure, window, _model(circuit))
    else:
        raise AnalysisError(
            f"cannot analyse a {type(record).__name__}; expected a cycling, impedance or linked record, as "
            "nasicell.read returns for a data file."
        )
    return _with_origin(analysis, record)


def _model(circuit: "CircuitModel | Circuit | str | None") -> "CircuitModel | None":
    """What to fit to the sweeps, if anything."""
    if circuit is None:
        return None
    from nasicell.analysis.circuit_model import CircuitModel

    return CircuitModel.of(circuit)


def _impedance(record: ImpedanceRecord, model: "CircuitModel | None") -> Analysis:
    """Sweeps: a temperature series, sweeps under direct current, or sweeps."""
    if len(record) > 1 and is_geis(LinkedRecord(parts=(record,))):
        return _geis(LinkedRecord(parts=(record,)), model)
    from nasicell.analysis.circuit_analysis import with_circuit

    temperatures = [s.temperature for s in record.spectra if s.temperature is not None]
    if len(temperatures) == len(record) and max(temperatures) - min(temperatures) > DIFFERENT_TEMPERATURES:
        from nasicell.analysis.arrhenius import analyse_temperature_series

        return with_circuit(analyse_temperature_series(record), record.spectra, model)
    from nasicell.analysis.impedance import analyse_impedance

    return analyse_impedance(record, circuit=model)


def _geis(record: LinkedRecord, model: "CircuitModel | None") -> Analysis:
    """Sweeps under direct current, with or without the trace of that current."""
    from nasicell.analysis.circuit_analysis import with_circuit
    from nasicell.analysis.geis import analyse_geis

    sweeps = next(part for part in record.parts if isinstance(part, ImpedanceRecord))
    return with_circuit(analyse_geis(record), sweeps.spectra, model)


def _linked(
    record: LinkedRecord,
    protocol: Protocol | None,
    failure: FailureRule | None,
    window: TafelWindow | None,
    model: "CircuitModel | None",
) -> Analysis:
    """Parts: sweeps under direct current, one test in several files, or techniques one after the other."""
    if is_geis(record):
        return _geis(record, model)
    if interleave(record):
        whole = merged(record)
        analysis = analyse_cycling_record(whole, protocol=protocol, failure=failure, window=window)
        note = Finding(
            severity="note",
            message=f"{len(record.parts)} files interleave in time and are analysed as one test; the charge between "
            "two files is shared by their steps only where the sampling goes on.",
        )
        return replace(analysis, findings=(*analysis.findings, note))
    each = {}
    if isinstance(protocol, Sequence) and len(protocol.parts) == len(record.parts):
        each = {id(part): p for part, p in zip(record.parts, protocol.parts, strict=True)}

    def part(one: CyclingRecord | ImpedanceRecord) -> Analysis:
        return analyse(one, protocol=each.get(id(one)), failure=failure, window=window, circuit=model)

    return analyse_linked(record, part)


def damage_findings(damages: TypingSequence[Damage]) -> list[Finding]:
    """One warning per damage, the first `MOST_DAMAGE` of them, and one for the rest."""
    findings = [
        Finding(
            severity="warning",
            message=f"{damage}" + (f" ({damage.records_lost} samples lost)" if damage.records_lost else ""),
        )
        for damage in damages[:MOST_DAMAGE]
    ]
    rest = damages[MOST_DAMAGE:]
    if rest:
        lost = sum(damage.records_lost for damage in rest)
        findings.append(
            Finding(
                severity="warning",
                message=f"{len(rest)} more damaged places in the file, the last in row {rest[-1].row}; {lost} samples "
                "lost there.",
                advice="All of them are in record.damage.",
            )
        )
    return findings


def _with_origin(analysis: Analysis, record: Record) -> Analysis:
    """The analysis, with damage of the record and values its file does not really state among the findings."""
    findings = list(analysis.findings)
    said = " ".join(finding.message for finding in findings)
    if analysis.kind != "linked":
        findings += damage_findings([damage for damage in record.damage if damage.reason not in said])
        findings += [
            Finding(severity="note", message=f"{key} of the file counts as unknown: {reason}.")
            for key, reason in record.provenance.unknown.items()
            if f"{key} " not in said
        ]
        impossible = impossible_sizes(analysis.sample)
        findings += [*impossible, *used_sizes(analysis)]
        findings += [Finding(severity="note", message=note) for note in record.provenance.notes]
        if impossible:
            doubt = " ".join(str(finding) for finding in impossible)
            analysis = replace(analysis, quantities=tuple(_of_doubtful_size(q, doubt) for q in analysis.quantities))
    return replace(analysis, findings=tuple(findings))


def _of_doubtful_size(quantity: Quantity, doubt: str) -> Quantity:
    """A conductivity, flagged: the thickness is in it."""
    if quantity.name != "ionic_conductivity" or quantity.status == "failed":
        return quantity
    return replace(quantity, status="flagged", advice=f"{quantity.advice} {doubt}".strip())
