"""Small valid files of every format, and a way to write them."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

MPT_HEAD = [
    "EC-Lab ASCII FILE",
    "Nb header lines : {height}",
    "",
    "{technique}",
    "",
    "Electrode surface area : 0,001 cm²",
    "Characteristic mass : 6,890 mg",
    "Mass of active material : 7000,000 mg",
    "Molecular weight of active material (at x = 0) : 90,930 g/mol",
    "Va (mV)             14,1                ",
    "",
]


def mpt(technique: str, labels: str, rows: list[str]) -> bytes:
    """An EC-Lab export in latin-1 with decimal commas and the trailing tab of its row of labels."""
    head = "\r\n".join(MPT_HEAD).format(height=len(MPT_HEAD) + 1, technique=technique)
    return (head + "\r\n" + labels + "\t\r\n" + "\r\n".join(rows) + "\r\n").encode("latin-1")


GCPL_ROWS = [f"{t:.3E}\t{3 + t / 100:.4f}\t{2.9 + t / 100:.4f}\t{1.5:.3f}\t1\t1,000E+000" for t in range(0, 60, 10)]
PEIS_ROWS = [f"{10.0**e:.3E}\t{100 + e:.3f}\t{5 - e:.3f}\t{k}\t{k + 1}" for k in range(2) for e in (4, 3, 2, 1, 0)]

EXAMPLES: dict[str, bytes] = {
    "gcpl.mpt": mpt(
        "Galvanostatic Cycling with Potential Limitation",
        "time/s\tEwe/V\tEwe-Ece/V\t<I>/mA\tNs\tcycle number",
        [row.replace(".", ",") for row in GCPL_ROWS],
    ),
    "peis.mpt": mpt(
        "Potentio Electrochemical Impedance Spectroscopy",
        "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\ttime/s\tcycle number",
        [row.replace(".", ",") for row in PEIS_ROWS],
    ),
    "settings.mps": (
        "EC-LAB SETTING FILE\r\n\r\nNumber of linked techniques : 1\r\n\r\nElectrode surface area : 1.330 cm²\r\n\r\n"
        "Technique : 1\r\nChronopotentiometry\r\n"
        f"{'Ns':<20}{'0':<20}{'1':<20}\r\n{'Is':<20}{'0.100':<20}{'-0.100':<20}\r\n"
        f"{'unit Is':<20}{'mA':<20}{'µA':<20}\r\n"
    ).encode("latin-1"),
    "eis.DTA": (
        "EXPLAIN\r\nTAG\tEISPOT\r\nVDC\tPOTEN\t-5.0E-002\tT\tDC &Voltage (V)\r\n"
        "VAC\tQUANT\t1.0E+001\tAC &Voltage (mV rms)\r\n"
        "AREA\tQUANT\t1.33E+000\t&Area (cm^2)\r\nZCURVE\tTABLE\r\n\tPt\tTime\tFreq\tZreal\tZimag\tIdc\tVdc\r\n"
        "\t#\ts\tHz\tohm\tohm\tA\tV\r\n"
        + "".join(f"\t{k}\t{k + 1}.5\t{10.0 ** (4 - k)}\t{100 + k}.25\t-{k}.5\t1.0E-003\t0.25\r\n" for k in range(5))
    ).encode("latin-1"),
    "sweep.z": (
        "ZPLOT2 ASCII\n  Experiment Type:            Sweep Frequency, Control Voltage\n"
        "    Surface Area:             1.33\n"
        "  Data Points:                5\n"
        "  Freq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\tErr\tRange\nEnd Comments\n"
        + "".join(f"{10.0 ** (4 - k):E}\t1.0E-02\t0.5\t{k + 2}.5\t{100 + k}\t-{k}.5\t0\t0\t3\n" for k in range(5))
    ).encode(),
    "bdf.csv": (
        "test_time_second,voltage_volt,current_ampere,cycle_count\n"
        + "".join(f"{10 * k}.0,3.{k},0.001,1\n" for k in range(6))
    ).encode(),
    "landt.csv": (
        "cell model:,,,\nchannel_index,cycle_index,step_index,test_time_s,current_mA,voltage_V,charge_capacity_Ah\n"
        + "".join(f"{k},1,2,{15 * k}.02,0.5,3.{k},0.{k},\n" for k in range(6))
    ).encode(),
    "cycling.txt": (
        "Test Time (min)\tVoltage (mV)\tCurrent (uA)\n" + "".join(f"{k}\t310{k}\t-25{k}\n" for k in range(6))
    ).encode(),
    "impedance.csv": (
        "Sample thickness: 0.9 mm\nFrequency (Hz);Z' (Ohm);-Z'' (Ohm)\n"
        + "".join(f"{10.0 ** (4 - k)};{100 + k},5;{k},25\n" for k in range(5)).replace(".0;", ";")
    ).encode(),
    "bare.txt": "".join(f"{10.0 ** (4 - k)} {100 + k}.5 -{k}.25\n" for k in range(6)).encode(),
}


@pytest.fixture(scope="session")
def examples() -> dict[str, bytes]:
    """File name -> bytes of a small valid file of each format."""
    return EXAMPLES


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bytes], Path]:
    """Write bytes under a name into a folder of this session."""
    folder = tmp_path_factory.mktemp("instruments")

    def write(name: str, content: bytes) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return write


def mpr(
    columns: dict[int, np.ndarray],
    *,
    technique: int = 4,
    version: int = 3,
    flags: np.ndarray | None = None,
    points: int | None = None,
    settings: dict[int, bytes] | None = None,
    log: bool = True,
) -> bytes:
    """A modular file of EC-Lab with columns by number, each in the type it is stored in.

    The layout of the data module follows its version: numbers of columns in one byte (0) or two, the first record at
    byte 100, 405, 406 or 1007, and headers of modules that are longer from version 10 on.
    """
    numbers = ([1, 2, 3, 21, 31, 65] if flags is not None else []) + list(columns)
    stored = ([flags.astype("u1")] if flags is not None else []) + list(columns.values())
    records = np.zeros(len(stored[0]), np.dtype([(str(k), values.dtype) for k, values in enumerate(stored)]))
    for k, values in enumerate(stored):
        records[str(k)] = values
    count, number, first = {0: ("B", "B", 100), 2: ("B", "H", 405), 3: ("B", "H", 406), 11: ("H", "H", 1007)}[version]
    total = len(records) if points is None else points
    head = struct.pack(f"<I{count}{len(numbers)}{number}", total, len(numbers), *numbers)
    start = struct.pack("<d", 44130.5)  # 26 October 2020, noon
    options = bytearray(7000)
    options[0] = technique
    for at, value in ({0x107: struct.pack("<f", 7000.0), 0x10F: struct.pack("<f", 90.93)} | (settings or {})).items():
        options[at : at + len(value)] = value

    def module(short: bytes, long: bytes, content: bytes, number: int) -> bytes:
        names = b"MODULE" + short.ljust(10) + long.ljust(25)
        if version < 10:
            return names + struct.pack("<II", len(content), number) + b"10/26/20" + content
        return (
            names + b"\xff\xff\xff\xff" + struct.pack("<III", len(content), 0, max(number, 10)) + b"10/26/20" + content
        )

    file = b"BIO-LOGIC MODULAR FILE\x1a".ljust(48) + bytes(4)
    file += module(b"VMP Set", b"VMP settings", bytes(options), 0)
    file += module(b"VMP data", b"VMP data", head.ljust(first, b"\0") + records.tobytes(), version)
    return file + (module(b"VMP LOG", b"VMP LOG", bytes(0x249) + start + bytes(3000), 0) if log else b"")


TIMES = 10.0 * np.arange(12)
GCPL_MPR = mpr(
    {
        131: np.repeat([0, 1, 2], 4).astype("<u2"),
        4: TIMES.astype("<f8"),
        7: np.repeat([0.0, 1.0, -1.0], 4).astype("<f8") * 10 / 3600,
        5: np.repeat([0.0, 1.0, -1.0], 4).astype("<f4"),
        6: np.linspace(3.0, 3.5, 12, dtype="<f4"),
        39: np.full(12, 14, "<u2"),
        467: np.cumsum(np.repeat([0.0, 1.0, -1.0], 4) * 10 / 3600),
        468: np.repeat([0, 0, 1], 4).astype("<u4"),
    },
    flags=np.repeat([3, 1, 1], 4),
)
SWEEP = np.tile(10.0 ** np.arange(5, -1, -1.0), 2)
PEIS_MPR = mpr(
    {
        32: SWEEP.astype("<f4"),
        37: np.linspace(50, 60, 12, dtype="<f4"),
        38: np.linspace(1, 2, 12, dtype="<f4"),
        4: TIMES.astype("<f8"),
        77: np.full(12, 2.5, "<f4"),
        76: np.full(12, 0.5, "<f4"),
        24: np.repeat([1.0, 2.0], 6),
        33: np.full(12, 0.007, "<f4"),
        13: np.full(12, 0.25),
    },
    technique=29,
    version=11,
)
EXAMPLES |= {"gcpl.mpr": GCPL_MPR, "peis.mpr": PEIS_MPR}


@pytest.fixture(scope="session")
def write_mpr() -> Callable[..., bytes]:
    """The writer of modular files."""
    return mpr
