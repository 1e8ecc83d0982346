"""Reading a study folder."""

import pytest

import nasicell
from nasicell.errors import StudyError
from nasicell.studies import read_study


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("study.yaml", "doi:", "dio:", "dio"),
        ("study.yaml", "rows: [P065, P082]", "rows: [P065, P999]", "'P999'"),
        ("study.yaml", "voltage_noise_V", "voltage_noise", "voltage_noise"),
        ("cells.yaml", "electrolyte: NZSP\n", "electrolyte: NZPS\n", "best matches: 'NZSP'"),
        ("cells.yaml", "outside:", "outsides:", "'outside'"),
        ("experiments.yaml", "protocol: GEIS", "protocol: GIES", "best matches: 'GEIS'"),
        ("experiments.yaml", 'cell: "Na|NZSP|Na"', 'cell: "Na|NZSP|na"', "'Na|NZSP|Na'"),
        ("protocols.yaml", "technique: CCD", "technique: CDC", "'CCD'"),
        ("protocols.yaml", "first_mA_cm2", "first_mA", "first_mA_cm2"),
        ("parameters.yaml", "symbol: beta", "symbool: beta", "symbool"),
        ("parameters.yaml", "targets: [interfaces/*/sodium_um]", "targets: [interface/*/sodium_um]", "'interfaces'"),
        ("parameters.yaml", "targets: [interfaces/*/sodium_um]", "targets: [interfaces/bare/sodium_um]", "'bare NZSP'"),
        ("parameters.yaml", "interfaces/*/sodium_um", "interfaces/*/transport_time_s", "give it in one place"),
        ("parameters.yaml", "value: 1.3e-3", "value: 1.4e-3", "not the value of row P025"),
        ("parameters.yaml", "rows: [P025]", "rows: [P089a]", "'P089a'"),
        ("parameters.yaml", "rows: [P001]", "rows: [P090]", "P090 is held out"),
        ("parameters.yaml", "targets: [cathodes/NVP/plateau_V]", "targets: [cathodes/NVP/plateau]", "plateau"),
        ("calibration.yaml", "rows: [P107]", "rows: [P108]", "P108 is held-out"),
        ("calibration.yaml", "parameters: [conductivity_NZSP]", "parameters: [plateau]", "plateau"),
        ("comparisons.yaml", "quantity: ccd}", "quantiy: ccd}", "expected 'ratio'"),
        ("comparisons.yaml", "experiment: Tafel Na|", "experiment: Tafl Na|", "Tafl"),
        ("reported.csv", ",P004,", ",P400,", "'P400'"),
        ("reported.csv", ",CCD Na|", ",CDC Na|", "best matches: 'CCD Na|"),
    ],
)
def test_every_slip_is_named(spoiled, name, old, new, reason):
    """A slip in any file ends in an error that names what was expected."""
    with pytest.raises(StudyError) as error:
        read_study(spoiled(name, old, new))
    assert reason in str(error.value)


def test_the_values_of_a_calibration_are_taken(spoiled):
    """Values in calibrated.yaml replace the start values, and only of parameters that a calibration sets."""
    folder = spoiled("study.yaml", "seed: 60842", "seed: 1")
    (folder / "calibrated.yaml").write_text("contact_loss: {value: 2.0, uncertainty: 0.1}\n")
    assert read_study(folder).cells["Na|NZSP|Na"].interface.voids.contact_loss_cm2_mAh == 2.0
    (folder / "calibrated.yaml").write_text("plateau: {value: 3.0}\n")
    with pytest.raises(StudyError, match="plateau"):
        read_study(folder)


def test_unknown_studies_and_folders_are_refused(tmp_path):
    """A misspelt study names those there are; a folder that is not there is said so."""
    with pytest.raises(StudyError, match="best matches: 'li2025'"):
        nasicell.study("li2052")
    with pytest.raises(StudyError, match="there is no folder"):
        read_study(tmp_path / "none")
    with pytest.raises(StudyError, match=r"study\.yaml"):
        read_study(tmp_path)
