"""Seeds, scale and stored results."""

import json
from types import ModuleType

import numpy as np
import pytest

from splinelens import experiments

SETTINGS = {"seed": 3, "scale": "full", "settings": {"width": 5}}


@pytest.fixture
def module(tmp_path):
    source = tmp_path / "engine.py"
    source.write_text("speed = 1\n")
    made = ModuleType("engine")
    made.__file__ = str(source)
    return made


@pytest.fixture
def stored(tmp_path, module):
    path = tmp_path / "results" / "sweep"
    experiments.save_result(path, {"loss": np.arange(4.0)}, modules=[module], **SETTINGS)
    return path


def test_a_name_and_a_seed_determine_every_draw():
    first, again = (experiments.generator("a", 1).random(3) for _ in range(2))
    others = [experiments.generator("a", 2).random(3), experiments.generator("b", 1).random(3)]
    np.testing.assert_array_equal(first, again)
    assert all((first != other).all() for other in others)


@pytest.mark.parametrize(
    ("name", "seed", "message"), [("", 0, "experiment"), ("a", -1, "seed"), ("a", 0.5, "seed")]
)
def test_a_generator_wants_a_name_and_a_whole_seed(name, seed, message):
    with pytest.raises(ValueError, match=f"{message}: expected"):
        experiments.generator(name, seed)


def test_the_environment_chooses_the_scale(monkeypatch):
    monkeypatch.delenv("SPLINELENS_SCALE", raising=False)
    assert experiments.at_scale(1, 100) == 1
    monkeypatch.setenv("SPLINELENS_SCALE", "full")
    assert experiments.at_scale(1, 100) == 100
    monkeypatch.setenv("SPLINELENS_SCALE", "huge")
    with pytest.raises(ValueError, match="SPLINELENS_SCALE: expected one of"):
        experiments.at_scale(1, 100)


def test_a_stored_result_comes_back_with_its_record(stored, module):
    result = experiments.load_result(stored, [module])
    np.testing.assert_array_equal(result.arrays["loss"], np.arange(4.0))
    assert {"seed", "scale", "settings", "code", "machine", "date", "arrays"} == set(result.record)
    assert result.record["seed"] == 3 and result.record["settings"] == {"width": 5}
    assert sorted(each.name for each in stored.parent.iterdir()) == ["sweep.json", "sweep.npz"]


def test_a_result_of_changed_code_is_stale(stored, module, tmp_path):
    (tmp_path / "engine.py").write_text("speed = 2\n")
    with pytest.raises(ValueError, match="sweep was made by other code"):
        experiments.load_result(stored, [module])


def test_arrays_of_another_run_are_refused(stored, module):
    record = json.loads(stored.with_name("sweep.json").read_text())
    stored.with_name("sweep.json").write_text(json.dumps(record | {"arrays": "0" * 64}))
    with pytest.raises(ValueError, match=r"sweep\.npz does not belong to its record"):
        experiments.load_result(stored, [module])


def test_a_save_that_fails_leaves_what_was_there(stored, module):
    with pytest.raises(ValueError, match="arrays: expected"):
        experiments.save_result(stored, {"bad": [object()]}, modules=[module], **SETTINGS)
    assert experiments.load_result(stored, [module]).arrays["loss"].sum() == 6.0


@pytest.mark.parametrize(("arrays", "scale"), [({}, "full"), ({"a": 1.0}, "enormous")])
def test_nothing_and_unknown_scales_are_not_stored(tmp_path, module, arrays, scale):
    with pytest.raises(ValueError, match="expected"):
        experiments.save_result(tmp_path / "x", arrays, seed=0, scale=scale, modules=[module])
    assert not list(tmp_path.glob("x*"))
