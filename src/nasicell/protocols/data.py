"""What every protocol is: plain data whose refusals are protocol errors."""

from nasicell.cell.plain import PlainData
from nasicell.errors import ProtocolError


class ProtocolData(PlainData):
    """Base of every protocol."""

    refusal = ProtocolError
