"""Working the layers out after a load: once, in the background, and saying why where it fails."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from alongside.errors import AlongsideError
from alongside_service.identification import making
from alongside_service.identification.actions.measures import expect
from alongside_service.identification.models import Making, Measured
from alongside_service.identification.tasks import _Ending
from alongside_service.register.models import Load

pytestmark = pytest.mark.django_db


def test_what_is_made_is_not_made_again(sample):
    assert Load.objects.latest("pk").fingerprint == sample.MARK
    assert making.make_layers() == []


def test_after_an_upgrade_what_was_made_can_be_made_again(sample, monkeypatch):
    made = []
    for layer in ("measures", "warning"):
        monkeypatch.setattr(making, f"_make_{layer}", lambda *_, layer=layer: made.append(layer))
    monkeypatch.setattr(making, "_shelf", lambda load: None)
    assert making.make_layers() == made == []
    assert making.make_layers(again=True) == ["measures", "early warning"]
    assert made == ["measures", "warning"]


def test_a_layer_that_cannot_be_made_says_why_and_is_tried_again_with_the_next_load(sample, tmp_path, monkeypatch):
    """The store has no edition of the sample, so nothing can be measured."""
    monkeypatch.setenv("ALONGSIDE_STORE", str(tmp_path / "store"))
    Making.objects.all().delete()
    assert making.make_layers(tell=lambda line: None) == []
    states = dict(Making.objects.values_list("layer", "state"))
    assert states == {"measures": "failed", "early warning": "failed"}
    assert all(Making.objects.values_list("why_failed", flat=True))
    assert Measured.objects.exists(), "what was there stays until something takes its place"
    assert expect(sample.MARK)
    assert set(Making.objects.values_list("state", flat=True)) == {"waiting"}


def test_an_error_that_nobody_foresaw_is_noted_and_raised(sample):
    load = Load.objects.latest("pk")

    def wrong() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        making._made(Making.MEASURES, load, wrong)
    assert "log of the background work" in Making.objects.get(layer=Making.MEASURES).why_failed


def test_an_error_in_words_is_kept_in_words(sample):
    load = Load.objects.latest("pk")

    def refused() -> None:
        raise AlongsideError("No loaded file lists the schools.", remedy="Give one.")

    assert not making._made(Making.WARNING, load, refused)
    assert "No loaded file lists the schools." in Making.objects.get(layer=Making.WARNING).why_failed


def test_a_worker_that_is_told_to_stop_passes_it_on():
    """The worker must not linger for the minutes that the process would still take."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with _Ending(process):
        signal.getsignal(signal.SIGTERM)(signal.SIGTERM, None)
        assert process.wait(timeout=10) == -signal.SIGTERM


def test_how_the_model_did_is_told_beside_its_baseline():
    from alongside.policy.warning import load_warning

    figures = {"inspections": 5805, "prevalence": 0.152, "auc": 0.845, "baseline_auc": 0.565, "recall_10": 0.393,
               "precision_10": 0.597}  # fmt: skip
    report = {
        "as_at": "2020-08-31",
        "populations": {
            "good or outstanding": {
                "overall": figures,
                "why": "Offered: it gains.",
                "offered": True,
                "phases": [{"phase": "Primary", "offered": True}, {"phase": "Nursery", "offered": False}],
            }
        },
    }
    [line] = making.tried_in_words(report, load_warning())
    assert line.startswith("Schools good or outstanding at their last graded inspection. Offered: it gains.")
    for told in (
        "5,805 inspections up to 31 August 2020",
        "84% of the time, the baseline 56%",
        "held 39%",
        "60% of that tenth",
        "Not offered among them for: nursery.",
    ):
        assert told in line
    assert making.tried_in_words({}, load_warning()) == []


def test_a_model_whose_outcome_has_ended_says_so(lead):
    from alongside_service.identification.actions.measures import keep_warnings
    from service import estimates

    why = making.ENDED.format("September 2024")
    keep_warnings(estimates.warnings(), fingerprint="sample", offered=False, report={"why_not": why})
    text = lead.get("/how-we-know/").content.decode()
    assert "Early warning is not offered: overall grades ended in September 2024" in text
