"""Tables as pandas frames."""

import polars as pl
import pytest

from nasicell.errors import NasicellError
from nasicell.records.frames import pandas_frame


def test_without_pandas_the_way_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing package is an error of ours that names the extra."""

    def absent(table: pl.DataFrame) -> None:
        raise ModuleNotFoundError("pandas")

    monkeypatch.setattr(pl.DataFrame, "to_pandas", absent)
    with pytest.raises(NasicellError, match=r"pip install 'nasicell\[pandas\]'"):
        pandas_frame(pl.DataFrame())
