"""The stored sweeps of chapter 6 belong to the code at hand, and hold what their record says."""

from pathlib import Path

import numpy as np
import pytest

from splinelens import ensembles, regime_measures, regimes
from splinelens.experiments import generator, load_result

RESULTS = Path(__file__).parents[2] / "results"
MODULES = [ensembles, regime_measures, regimes]


@pytest.mark.parametrize("name", ["scale_a", "scale_b", "ratio_b"])
def test_a_stored_sweep_is_fresh_and_complete(name):
    result = load_result(RESULTS / f"06_{name}", MODULES)
    shapes = {array.shape for array in result.arrays.values()}
    assert len(shapes) == 1 and shapes.pop()[0] % result.record["settings"]["seeds"] == 0
    assert all(np.isfinite(array).all() for array in result.arrays.values())


def test_a_run_comes_back_from_its_seed():
    stored = load_result(RESULTS / "06_scale_b", MODULES).arrays
    sweep = regimes.scale_sweep(*regimes.DATA_B, [0.5], [generator("regimes/mirrored pairs", 1)])
    run = 4 * 9 + 1
    assert stored["values"][run] == 0.5
    assert sweep.measures.to_linear[0] == pytest.approx(stored["to_linear"][run], rel=0.05)
