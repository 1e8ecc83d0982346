"""The legs that a cycling protocol asks of a full cell."""

import numpy as np
from numpy.typing import NDArray

from nasicell.errors import ProtocolError
from nasicell.physics.ageing import coulombic_efficiency
from nasicell.protocols import ConstantCurrentCycling, RateTest
from nasicell.twin.implicit.numbers import FullCell
from nasicell.twin.implicit.run import Legs
from nasicell.twin.recording import Recorder, require_finite_length, require_sensible, scans_of
from nasicell.units import MINUTE


def legs_of(
    numbers: FullCell, protocol: ConstantCurrentCycling | RateTest, *, recorder: Recorder
) -> tuple[Legs, NDArray[np.int64]]:
    """Legs of the protocol, and the cycle of each, from 1; a hold is looked at as often as its charge."""
    insertion, technique = numbers.insertion, protocol.technique
    hold = protocol.hold_until_c_rate if isinstance(protocol, ConstantCurrentCycling) else None
    rest = protocol.rest_min * MINUTE if isinstance(protocol, ConstantCurrentCycling) else 0.0
    rates = np.repeat([rate for rate, _ in protocol.stages], [number for _, number in protocol.stages])
    limit = (hold or 0.0) * insertion.nominal_current_density
    require_finite_length(
        rates.size * (2 + (hold is not None) + 2 * (rest > 0)),
        sampling=recorder.instrument.sampling,
        technique=technique,
    )
    # one row per leg of a cycle: sign of the current, whether it is held, duration
    pattern = [(1.0, False, np.inf)]
    pattern += [(1.0, True, np.inf)] if hold is not None else []
    pattern += [(0.0, False, rest)] if rest > 0 else []
    pattern += [(-1.0, False, np.inf)]
    pattern += [(0.0, False, rest)] if rest > 0 else []
    signs, held, durations = (np.tile(column, rates.size) for column in zip(*pattern, strict=True))
    magnitudes = np.repeat(rates * insertion.nominal_current_density, len(pattern))
    driven = magnitudes[signs != 0]
    require_sensible(driven, duration=0.0, technique=technique)
    charging = magnitudes[(signs > 0) & ~held]
    coulombic_efficiency(current_density=charging, parasitic_current_density=insertion.parasitic_current_density)
    if hold is not None:
        require_reachable(limit, numbers, technique=technique)
    longest = np.where(signs == 0, durations, insertion.areal_capacity / magnitudes)
    require_sensible(driven, duration=longest, technique=technique)
    legs = Legs(
        hold=held.astype(np.bool_),
        current=signs * magnitudes,
        limit=np.full(signs.size, limit),
        duration=durations,
        scans=scans_of(recorder.instrument.sampling, longest, technique=recorder.technique),
    )
    return legs, np.repeat(np.arange(1, rates.size + 1), len(pattern))


def require_reachable(limit: float, numbers: FullCell, *, technique: str) -> None:
    """Raise `ProtocolError` where the parasitic current alone (A/m2) keeps a hold above its `limit`."""
    parasitic = numbers.insertion.parasitic_current_density
    if limit <= parasitic:
        raise ProtocolError(
            f"{technique}: the hold would never end: it waits for a current of {limit:.4g} A/m2, and the parasitic "
            f"current of the cathode takes {parasitic:.4g} A/m2 for good. Raise hold_until_c_rate above "
            f"{parasitic / numbers.insertion.nominal_current_density:.3g}."
        )
