"""Writing to the terminal: results on stdout, progress and complaints on stderr."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

PLAIN_WIDTH: Final = 160
"""Columns to use where the output is not a terminal."""
VERDICT_STYLES: Final = {
    "within-uncertainty": "green",
    "bound-kept": "green",
    "within-1.5": "cyan",
    "miss": "red",
    "bound-broken": "red",
    "not-covered": "dim",
    "ok": "green",
    "flagged": "yellow",
    "failed": "red",
    "note": "cyan",
    "warning": "yellow",
    "error": "red",
}


def console(*, stderr: bool = False) -> "Console":
    """A rich console that does not fold tables into 80 columns when the output is a file."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


def complain(message: str) -> None:
    """An error in plain words on stderr."""
    from rich.text import Text

    console(stderr=True).print(Text.assemble(("error: ", "bold red"), message), soft_wrap=True)


def styled(word: str) -> "Text":
    """The word in the colour of its meaning."""
    from rich.text import Text

    return Text(word, style=VERDICT_STYLES.get(word, ""))


def plain_table(*columns: str, numbers: tuple[str, ...] = (), title: str = "") -> "Table":
    """A table without side lines; the columns in `numbers` are set flush right."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False, title_style="bold")
    for name in columns:
        made.add_column(name, justify="right" if name in numbers else "left", overflow="fold")
    return made


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on stderr, fed as ``report(done, total, label)``; nothing where stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    label = TextColumn("{task.fields[label]}", style="dim")
    err = console(stderr=True)
    with Progress(*columns, label, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=None, label="")

        def report(done: int, total: int, label: str) -> None:
            bar.update(task, completed=done, total=total, label=label)

        yield report


def stopwatch() -> Callable[[], float]:
    """Seconds since this call."""
    return partial(_since, time.perf_counter())


def _since(start: float) -> float:
    return time.perf_counter() - start
