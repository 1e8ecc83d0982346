"""Settings files of instruments: what was told to the instrument, shown as it is."""

from typing import Any

from nasicell.records import SettingsRecord


def print_settings(record: SettingsRecord) -> None:
    """Every technique with its parameters, one column per sequence."""
    from rich.text import Text

    from nasicell.cli.console import console, plain_table

    terminal = console()
    head = f"{record.provenance.source}: settings ({record.provenance.instrument})"
    terminal.print(Text(head, style="bold"), soft_wrap=True)
    for name, parameters in record.techniques:
        width = max((len(values) for values in parameters.values()), default=0)
        table = plain_table("parameter", *(f"sequence {k}" for k in range(width)), title=name)
        for parameter, values in parameters.items():
            table.add_row(*map(Text, (parameter, *values)))
        terminal.print(table)
    for damage in record.damage:
        terminal.print(Text(f"warning: {damage}", style="yellow"), soft_wrap=True)
    terminal.print()


def settings_dict(record: SettingsRecord) -> dict[str, Any]:
    """The settings as plain data."""
    return {
        "source": record.provenance.source,
        "instrument": record.provenance.instrument,
        "sha256": record.provenance.sha256,
        "general": dict(record.general),
        "techniques": [
            {"name": name, "parameters": {key: list(values) for key, values in parameters.items()}}
            for name, parameters in record.techniques
        ],
        "damage": [str(damage) for damage in record.damage],
    }
