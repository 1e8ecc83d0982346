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


def access(tables: dict[str, dict[str, tuple[int, list]]]) -> bytes:
    """An Access database (Jet 4): tables by name, their columns by name as (number of the type, values)."""
    listed = {"Id": (4, []), "Name": (10, []), "Type": (3, [])}
    pages = [b"\0\1\0\0Standard Jet DB\0\1".ljust(4096, b"\0"), bytes(4096)]
    number = 4  # the catalogue is defined on page 2 and filled on page 3
    for name, columns in tables.items():
        for key, value in (("Id", number), ("Name", name), ("Type", 1)):
            listed[key][1].append(value)
        number += 1 + len(_access_data(columns, number))
    for columns in (listed, *tables.values()):
        page = len(pages)
        data = _access_data(columns, page)
        pages += [_access_definition(columns, len(next(iter(columns.values()))[1])), *data]
    return b"".join(pages)


ACCESS_TYPES = {3: "<h", 4: "<i", 6: "<f", 7: "<d", 8: "<d"}


def _access_places(columns: dict[str, tuple[int, list]]) -> list[tuple[int, int]]:
    """Offset of each fixed column, number of each text."""
    places, offset, texts = [], 0, 0
    for kind, _ in columns.values():
        places.append((offset, texts))
        if kind in ACCESS_TYPES:
            offset += struct.calcsize(ACCESS_TYPES[kind])
        else:
            texts += 1
    return places


def _access_definition(columns: dict[str, tuple[int, list]], rows: int) -> bytes:
    body = bytearray(63)
    body[:2] = b"\2\1"
    struct.pack_into("<I", body, 16, rows)
    struct.pack_into("<H", body, 45, len(columns))
    for k, ((kind, _), (offset, text)) in enumerate(zip(columns.values(), _access_places(columns), strict=True)):
        fixed = int(kind in ACCESS_TYPES)
        body += struct.pack("<BIHHHHHBBIHH", kind, 0, k, text, k, 0, 0, fixed, 0, 0, offset, 0)
    for name in columns:
        body += struct.pack("<H", 2 * len(name)) + name.encode("utf-16-le")
    return bytes(body).ljust(4096, b"\0")


def _access_data(columns: dict[str, tuple[int, list]], owner: int) -> list[bytes]:
    rows = []
    for values in zip(*(values for _, values in columns.values()), strict=True):
        fixed, texts = b"", []
        for (kind, _), value in zip(columns.values(), values, strict=True):
            if kind in ACCESS_TYPES:
                fixed += struct.pack(ACCESS_TYPES[kind], value)
            else:
                texts.append(b"\xff\xfe" + value.encode("latin-1"))
        row = struct.pack("<H", len(columns)) + fixed
        offsets = [len(row)]
        for text in texts:
            row += text
            offsets.append(len(row))
        row += b"".join(struct.pack("<H", offset) for offset in reversed(offsets)) + struct.pack("<H", len(texts))
        rows.append(row + b"\xff" * ((len(columns) + 7) // 8))
    pages, per_page = [], 30
    for k in range(0, len(rows), per_page):
        part, end, slots, body = rows[k : k + per_page], 4096, b"", b""
        for row in part:
            end -= len(row)
            slots += struct.pack("<H", end)
            body = row + body
        head = b"\1\1" + struct.pack("<HIIH", 0, owner, 0, len(part)) + slots
        pages.append(head.ljust(4096 - len(body), b"\0") + body)
    return pages


def arbin_res(*, promised: int = 70, mass: float = 0.0123) -> bytes:
    """An Arbin database: a rest, a charge and a discharge of 0.5 A, one sample every 10 s, over several pages."""
    points = range(1, promised + 1)
    current = [0.0 if k <= 10 else 0.5 if k <= 40 else -0.5 for k in points]
    charged = [max(0, min(k, 40) - 11) * 0.5 * 10 / 3600 for k in points]
    discharged = [max(0, k - 41) * 0.5 * 10 / 3600 for k in points]
    return access(
        {
            "Global_Table": {
                "Test_ID": (4, [1]),
                "Test_Name": (10, ["pellet 7"]),
                "Channel_Index": (4, [3]),
                "Start_DateTime": (8, [44130.5]),
                "MASS": (7, [mass]),
                "Schedule_File_Name": (10, ["shuttle.sdu"]),
            },
            "Channel_Normal_Table": {
                "Test_ID": (4, [1] * promised),
                "Data_Point": (4, list(points)),
                "Test_Time": (7, [10.0 * (k - 1) for k in points]),
                "Step_Index": (3, [1 if k <= 10 else 2 if k <= 40 else 3 for k in points]),
                "Cycle_Index": (4, [1] * promised),
                "Current": (6, current),
                "Voltage": (6, [3.0 + k / 100 for k in points]),
                "Charge_Capacity": (7, charged),
                "Discharge_Capacity": (7, discharged),
            },
        }
    )


def rows(template: str, count: int = 6) -> str:
    """Lines of a template with the number of the row."""
    return "".join(template.format(k=k) for k in range(count))


EXAMPLES |= {
    "arbin.res": arbin_res(),
    "arbin.csv": (
        "\ufeffData Point,Date Time,Test Time (s),Step Time (s),Cycle Index,Step Index,Current (A),Voltage (V),"
        "Charge Capacity (Ah),Discharge Capacity (Ah),dV/dt (V/s)\n"
        + rows("{k},\t09/20/2024 08:32:3{k}.558,3{k}.0005,{k}.5,1,2,0.0010,3.53{k},0.00{k},0,1.9E-05\n")
    ).encode(),
    "maccor.txt": (
        "Today's Date:\t14 December 2020\tDate of Test:\t11 December 2020, 12:22:12 PM\n"
        "    Filename:\tM50\tTester Channel:\t1\nProcedure:\tM50.000\tDescription:\n"
        "Rec#\tCyc#\tStep\tTestTime\tStepTime\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tDPt Time\n"
        + rows("{k}\t1\t1\t  0d 00:00:0{k}\t0d 00:00:0{k}\t0.0{k}\t0.1{k}\t1.50\t3.4{k}\tC\t12/11/2020 12:22:1{k}\n")
        + rows("1{k}\t1\t2\t  1d 00:00:1{k}\t0d 00:00:0{k}\t0.0{k}\t0.1{k}\t1.50\t3.4{k}\tD\t12/12/2020 12:22:1{k}\n")
    ).encode(),
    "maccor.csv": (
        "Today's Date ,28-Nov-23\nDate of Test:,23-Nov-23 3:56:08 PM\n"
        "Rec,Cycle C,Step,Test Time (sec),Step Time (sec),Capacity,Energy,Current,Voltage,DPT Time,Temp 1\n"
        + rows("{k},1,1,{k}.0000,{k}.0000,0.00{k},0.0{k},2{k}.844,3.66{k},23-Nov-23 3:56:1{k} PM,22.2591\n")
    ).encode(),
    "basytec.txt": (
        "~Resultfile from Basytec Battery Test System\n~Battery: cell\n~Testchannel: 1814 CH14\n~\n"
        "~Time[s]\tDataSet\tLine\tCommand\tU[V]\tI[A]\tAh-Cyc-Charge\tAh-Cyc-Discharge\tT1[°C]\tCyc-Count\n"
        + rows("{k}.004\t{k}\t4\tCharge\t3.5257{k}\t0.449602\t0.0012{k}\t0\t25.47953\t1\n")
    ).encode("latin-1"),
    "novonix.csv": (
        "[Summary]\nNovonix UHPC data file\nChannel: 01\nMass (g): 0.012\nArea (cm2): 1.000\n[End Summary]\n"
        '[Protocol]\n{"Version":"UHPC Control: 2.13.0","Charger":3}\n[End Protocol]\n[Data]\n'
        "Date and Time,Cycle Number,Step Type,Run Time (h),Step Time (h),Current (A),Potential (V),Capacity (Ah),"
        "Temperature (°C),Energy (Wh),Step Number\n"
        + rows("2025-07-19 15:26:2{k},1,7,0.000{k},0.000{k},0.5000000{k},3.84{k},0.000{k},24.644,0.000{k},1\n")
    ).encode(),
    "neware.csv": (
        "DataPoint,Cycle Index,Step Index,Step Type,Time,Cumulative Time,Current(A),Voltage(V),Chg. Cap.(Ah),"
        "DChg. Cap.(Ah),Date\n"
        + rows(
            "{k},1,1,CC Chg,00:0{k}:00,00:0{k}:00,0.00100000,2.917{k},0.000{k}0000,0.00000000,2022-05-18 16:2{k}:52\n"
        )
    ).encode(),
}


@pytest.fixture(scope="session")
def write_res() -> Callable[..., bytes]:
    """The writer of Arbin databases."""
    return arbin_res
