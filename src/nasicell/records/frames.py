"""Tables for those who work with pandas."""

from typing import TYPE_CHECKING

import polars as pl

from nasicell.errors import NasicellError

if TYPE_CHECKING:
    import pandas as pd


def pandas_frame(table: pl.DataFrame) -> "pd.DataFrame":
    """The table as a pandas frame.

    Raises
    ------
    NasicellError
        If pandas or pyarrow is not installed.
    """
    try:
        return table.to_pandas()
    except ImportError as missing:
        raise NasicellError(
            "to_pandas() needs pandas and pyarrow, which are not installed here: pip install 'nasicell[pandas]', "
            "or work with to_polars()"
        ) from missing
