"""``nasicell analyse``: the experimenter's files to numbers."""

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nasicell.cli.columns import ColumnFile, ColumnWords, column_import

if TYPE_CHECKING:
    from nasicell.analysis.circuit_model import CircuitModel
    from nasicell.analysis.result import Analysis
    from nasicell.cell import Cell
    from nasicell.instruments import ColumnImport
    from nasicell.records import Record, SettingsRecord

Kind = Literal["full", "half", "symmetric", "blocking"]
Weighting = Literal["modulus", "unit"]

MOST_ROWS = 40
"""Quantities shown on the terminal; a series of sweeps has hundreds."""


def analyse(
    files: Annotated[
        list[str],
        typer.Argument(help="Instrument files, folders of them (not deeper), or patterns such as 'data/*.mpt'."),
    ],
    cell: Annotated[
        Path | None,
        typer.Option("--cell", help="YAML file on the cell: kind, area, thickness (see nasicell cell-template)."),
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option("--kind", help="Kind of cell, where a cell file is more than you need.")
    ] = None,
    protocol: Annotated[
        Path | None, typer.Option("--protocol", help="YAML file on what was done, where the data alone cannot tell.")
    ] = None,
    circuit: Annotated[
        str | None,
        typer.Option("--circuit", help="Equivalent circuit to fit to every spectrum, such as 'R0-p(R1,CPE1)-Wo1'."),
    ] = None,
    weights: Annotated[
        Weighting, typer.Option("--weights", help="Of the circuit's fit: by relative deviation or by ohm.")
    ] = "modulus",
    start: Annotated[
        list[str] | None,
        typer.Option(
            "--start",
            metavar="NAME=VALUE",
            help="Where the circuit's fit begins: once for every parameter, such as --start R0=10 --start Wo1_Z0=50 "
            "--start Wo1_tau=1 (a wrong name lists the right ones). Without it the best minimum is searched for.",
        ),
    ] = None,
    fit_range: Annotated[
        tuple[float, float] | None,
        typer.Option("--fit-range", metavar="LOW HIGH", help="Frequencies fitted by the circuit, Hz."),
    ] = None,
    column: ColumnWords = None,
    columns: ColumnFile = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for analysis.json and report.html.", file_okay=False)
    ] = Path("nasicell-results/analysis"),
    show: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
) -> None:
    """Read instrument files, whatever wrote them, and print every number with its uncertainty.

    The format is told by the content. What a file does not say (electrode area, thickness, kind of cell) is asked
    for, never guessed. Writes analysis.json and report.html.

    Exit code 0 if every file was used, 1 if one could not be (the others are reported all the same), 2 if the command
    is mistyped. Findings labelled warning or error are about the data and leave it at 0. Texts and pictures that lie
    beside the measurements in a folder are skipped and named.
    """
    from nasicell.cell import Cell, read_cell
    from nasicell.cli.console import complain, console, progress, stopwatch
    from nasicell.cli.files import found_files, no_measurements
    from nasicell.cli.folder import made_folder
    from nasicell.cli.settings import print_settings, settings_dict
    from nasicell.records.origin import SUFFIX
    from nasicell.report import analysis_report

    if cell is not None and kind is not None:
        raise typer.BadParameter("give the kind in the cell file or with --kind, not both")
    model = _model(circuit, weights=weights, start=start or [], fit_range=fit_range)
    named = column_import(column, columns)
    seconds = stopwatch()
    described = read_cell(cell) if cell else Cell(kind=kind) if kind else None
    paths, failures, unnamed = found_files(files)
    skipped: list[str] = []
    paths = [path for path in paths if path not in (cell, protocol) and not path.name.endswith(SUFFIX)]
    pairs: list[tuple[Record, Analysis]] = []
    settings: list[SettingsRecord] = []
    with progress("Analysing") as report:
        for done, path in enumerate(paths, start=1):
            beside = skipped if path in unnamed else None
            found = _one(
                path,
                cell=described,
                columns=named,
                protocol=protocol,
                model=model,
                failures=failures,
                skipped=beside,
            )
            if isinstance(found, tuple):
                pairs.append(found)
            elif found is not None:
                settings.append(found)
            report(done, len(paths), path.name)
    if not (pairs or settings or failures):
        failures = {name: no_measurements(Path(name)) for name in files}
    for _, analysis in pairs:
        _print_analysis(analysis)
    for told in settings:
        print_settings(told)
    written: list[Path] = []
    if pairs or settings:
        folder = made_folder(out)
        numbers = folder / "analysis.json"
        data = {
            "files": [analysis.to_dict() for _, analysis in pairs],
            "settings": [settings_dict(told) for told in settings],
            "failures": failures,
            "skipped": skipped,
        }
        numbers.write_text(json.dumps(data, indent=1, allow_nan=False, ensure_ascii=False), encoding="utf-8")
        page = analysis_report(
            pairs, folder / "report.html", settings=settings, failures=failures, skipped=skipped, seconds=seconds()
        )
        written = [numbers, page]
    for name, reason in failures.items():
        complain(reason if Path(name).name in reason else f"{name}: {reason}")
    terminal = console()
    if skipped:
        terminal.print(f"skipped, no instrument file: {', '.join(skipped)}", style="dim", soft_wrap=True, markup=False)
    for path in written:
        terminal.print(f"wrote {path}", soft_wrap=True)
    if not written:
        terminal.print(f"nothing was analysed; {out} stays as it is", soft_wrap=True)
    terminal.print(
        f"{len(pairs) + len(settings)} of {len(pairs) + len(settings) + len(failures)} files in {seconds():.1f} s"
    )
    if show and written:
        typer.launch(written[-1].resolve().as_uri())
    if failures:
        raise typer.Exit(1)


def _model(
    circuit: str | None, *, weights: Weighting, start: list[str], fit_range: tuple[float, float] | None
) -> "CircuitModel | None":
    """The circuit to fit with its choices, each refused as mistyped where it is wrong; None without a circuit."""
    if circuit is None:
        if start or fit_range is not None:
            raise typer.BadParameter("--start and --fit-range belong to a --circuit; give one")
        return None
    from nasicell.analysis.circuit_model import CircuitModel
    from nasicell.analysis.circuit_starts import given_start
    from nasicell.analysis.fitting import modulus, unit
    from nasicell.cli.named_values import named_values
    from nasicell.errors import AnalysisError

    low, high = fit_range or (0.0, math.inf)
    if not 0 <= low < high:
        raise typer.BadParameter(f"--fit-range runs from low to high, from 0 Hz on; got {low:g} to {high:g} Hz")
    values = named_values(start, what="--start")
    model = CircuitModel.of(
        circuit,
        weights={"modulus": modulus, "unit": unit}[weights],
        start=values or None,
        frequency_range=(low, high),
    )
    if values:
        try:
            given_start(model.circuit, values)
        except AnalysisError as error:
            raise typer.BadParameter(str(error), param_hint="--start") from error
    return model


def _one(
    path: Path,
    *,
    cell: "Cell | None",
    columns: "ColumnImport | None",
    protocol: Path | None,
    model: "CircuitModel | None",
    failures: dict[str, str],
    skipped: list[str] | None,
) -> "tuple[Record, Analysis] | SettingsRecord | None":
    """Record and analysis of one file, or its settings; or None and the reason in `failures`.

    A file that is no instrument file goes to `skipped` where there is such a list.
    """
    from nasicell.analysis import analyse as analysis_of
    from nasicell.errors import NasicellError, NotAnInstrumentFileError
    from nasicell.instruments import read
    from nasicell.protocols import read_protocol
    from nasicell.records import SettingsRecord

    done = read_protocol(protocol) if protocol else None
    try:
        record = read(path, cell=cell, columns=columns)
        if isinstance(record, SettingsRecord):
            return record
        return record, analysis_of(record, protocol=done, circuit=model)
    except NasicellError as error:
        if skipped is not None and isinstance(error, NotAnInstrumentFileError):
            skipped.append(path.name)
        else:
            failures[str(path)] = str(error)
        return None


def _print_analysis(analysis: "Analysis", *, depth: int = 0) -> None:
    """What the file is, its numbers, findings and open questions."""
    from rich.text import Text

    from nasicell.cli.console import VERDICT_STYLES, console, plain_table, styled
    from nasicell.report.analysis import sample_text, value_text

    terminal = console()
    source = analysis.provenance
    head = f"{source.source}: {analysis.kind} ({source.instrument})" if depth == 0 else f"part: {analysis.kind}"
    terminal.print(Text(head, style="bold"), soft_wrap=True)
    if depth == 0:
        terminal.print(Text(f"cell: {sample_text(analysis.sample)}"), soft_wrap=True)
    if analysis.quantities:
        table = plain_table("quantity", "value", "unit", "conditions", "status", "evidence", numbers=("value",))
        for q in analysis.quantities[:MOST_ROWS]:
            reason = q.advice if q.status != "ok" and q.advice else q.evidence
            texts = (q.name.replace("_", " "), value_text(q), q.unit, q.conditions)
            table.add_row(*(Text(text) for text in texts), styled(q.status), Text(reason))
        terminal.print(table)
        if (more := len(analysis.quantities) - MOST_ROWS) > 0:
            terminal.print(f"{more} more quantities in analysis.json and report.html")
    for finding in analysis.findings:
        terminal.print(Text(str(finding), style=VERDICT_STYLES[finding.severity]), soft_wrap=True)
    for question in analysis.questions:
        terminal.print(Text(f"question: {question}", style="cyan"), soft_wrap=True)
    for part in analysis.parts:
        _print_analysis(part, depth=depth + 1)
    terminal.print()
