"""Protocols: what is done to a cell, as plain data."""

from nasicell.protocols.cycling import (
    ConstantCurrentCycling,
    RateTest,
)
from nasicell.protocols.impedance import EIS, GEIS, TemperatureSeries
from nasicell.protocols.protocol import Protocol, Sequence, read_protocol
from nasicell.protocols.symmetric import CCD, PlatingStripping, Tafel

__all__ = [
    "CCD",
    "EIS",
    "GEIS",
    "ConstantCurrentCycling",
    "PlatingStripping",
    "Protocol",
    "RateTest",
    "Sequence",
    "Tafel",
    "TemperatureSeries",
    "read_protocol",
]
