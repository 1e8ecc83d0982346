"""The implicit engine: a cathode followed in space and time where no closed form carries a step.

Backward differences of orders one and two with variable steps; each particle is eliminated shell by shell, which leaves
salt and potential of the slices to a block-tridiagonal Newton iteration.
"""
