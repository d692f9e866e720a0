"""A download ends whole or not at all, whatever happens on the line. All over real HTTP on loopback."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import resource
import socket
import time
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.editions import asking, lock, manifest
from alongside.editions.asking import Asker, NotThereError, TryAgainError
from alongside.editions.download import Download, download
from alongside.editions.publishers import Patience
from alongside.errors import EditionError, FetchError
from publishers import content
from publishers.imitation import HTML, Cut, Imitation, Piece, Status, free_address

PATH = "assets/file.csv"
BODY = content.links(40_000)


def get(imitation: Imitation, asker: Asker, folder: Path) -> Download:
    return download(f"{imitation.address}/{PATH}", folder, "file.csv", asker=asker)


def left(folder: Path) -> list[str]:
    """The files of a download folder but the locks."""
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def ranges(imitation: Imitation) -> list[tuple[str | None, int]]:
    return [(one.headers.get("Range"), one.status) for one in imitation.asked_for(PATH)]


def test_a_file_comes_whole_with_its_manifest(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    file = imitation.put(PATH, BODY)
    got = get(imitation, asker, tmp_path)
    assert got.new
    assert got.path.read_bytes() == BODY
    assert left(tmp_path) == ["file.csv", "manifest.json"]
    written = json.loads((tmp_path / "manifest.json").read_text())["file.csv"]
    assert dt.datetime.fromisoformat(written.pop("when")).tzinfo is not None
    assert written == {
        "address": f"{imitation.address}/{PATH}",
        "bytes": len(BODY),
        "sha256": hashlib.sha256(BODY).hexdigest(),
        "etag": file.etag,
        "last_modified": file.last_modified,
    }


def test_it_says_who_is_asking_and_asks_for_no_compression(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    imitation.put(PATH, BODY)
    get(imitation, asker, tmp_path)
    headers = imitation.asked[0].headers
    assert "alongside/" in headers["User-Agent"]
    assert headers["Accept-Encoding"] == "identity"


def test_a_cut_download_is_taken_up_where_it_stopped(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    file = imitation.put(PATH, BODY)
    imitation.fail(PATH, Cut(after=300_000), Cut(after=200_000))
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    asked = ranges(imitation)
    assert [status for _, status in asked] == [200, 206, 206]
    starts = [int(str(text).removeprefix("bytes=").removesuffix("-")) for text, _ in asked[1:]]
    assert starts == [300_000, 500_000], "every byte that came was kept"
    assert imitation.asked[1].headers["If-Range"] == file.etag


def test_a_part_left_by_another_run_is_taken_up(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    imitation.put(PATH, BODY)
    imitation.fail(PATH, *[Cut(after=100_000)] * asker.patience.tries)
    with pytest.raises(TryAgainError, match="cut"):
        get(imitation, asker, tmp_path)
    kept = (tmp_path / "file.csv.part").stat().st_size
    assert kept == 100_000 * asker.patience.tries
    assert "file.csv" not in left(tmp_path)
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    assert ranges(imitation)[-1] == (f"bytes={kept}-", 206)


def test_a_file_that_changed_in_the_middle_is_downloaded_from_the_beginning(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    newer = content.links(40_000, first=150_001)

    def change() -> None:
        imitation.put(PATH, newer)

    imitation.put(PATH, BODY)
    imitation.fail(PATH, Cut(after=300_000, then=change))
    got = get(imitation, asker, tmp_path)
    assert got.path.read_bytes() == newer
    assert [status for _, status in ranges(imitation)] == [200, 200]
    assert got.entry.etag == imitation.resources[PATH].etag


def test_a_publisher_that_ignores_ranges_gives_the_file_from_the_beginning(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    imitation.put(PATH, BODY, resumes=False)
    imitation.fail(PATH, Cut(after=300_000))
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    assert ranges(imitation) == [(None, 200), (None, 200)], "without a mark nothing proves it the same file"


def test_a_weak_etag_does_not_prove_a_part_the_same_but_a_date_does(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    imitation.put(PATH, BODY, etag='W/"1"')
    imitation.fail(PATH, Cut(after=300_000))
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    assert imitation.asked[1].headers["If-Range"] == imitation.resources[PATH].last_modified


@pytest.mark.parametrize("piece", [Piece(start=0, end=9), Piece(start=500_000, end=600_000)])
def test_a_piece_that_does_not_join_is_thrown_away(
    imitation: Imitation, asker: Asker, tmp_path: Path, piece: Piece
) -> None:
    imitation.put(PATH, BODY)
    imitation.fail(PATH, Cut(after=300_000), piece)
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    assert [status for _, status in ranges(imitation)] == [200, 206, 200]


def test_a_part_longer_than_the_file_is_thrown_away(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    file = imitation.put(PATH, BODY)
    imitation.fail(PATH, *[Cut(after=300_000)] * 4)
    with pytest.raises(TryAgainError):
        get(imitation, asker, tmp_path)
    imitation.put(PATH, BODY[:1_000], etag=file.etag)
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY[:1_000]
    assert [status for _, status in ranges(imitation)][-2:] == [416, 200]


def test_a_part_without_its_marks_is_not_trusted(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    imitation.put(PATH, BODY)
    (tmp_path / "file.csv.part").write_bytes(b"something else")
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    assert ranges(imitation) == [(None, 200)]


def test_a_file_shorter_than_promised_every_time_is_refused_and_never_given_its_name(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    imitation.put(PATH, BODY, resumes=False)
    imitation.fail(PATH, *[Cut(after=1_000)] * asker.patience.tries)
    with pytest.raises(TryAgainError, match="cut"):
        get(imitation, asker, tmp_path)
    assert len(imitation.asked) == asker.patience.tries
    assert "file.csv" not in left(tmp_path)


def test_a_file_that_has_not_changed_is_not_downloaded_again(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    imitation.put(PATH, BODY)
    first = get(imitation, asker, tmp_path)
    again = get(imitation, asker, tmp_path)
    assert (again.new, again.entry) == (False, first.entry)
    assert [one.status for one in imitation.asked] == [200, 304]


def test_a_file_damaged_since_is_downloaded_again(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    imitation.put(PATH, BODY)
    get(imitation, asker, tmp_path).path.write_bytes(b"damaged")
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    assert [one.status for one in imitation.asked] == [200, 200]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_failure_that_may_pass_is_asked_again(
    imitation: Imitation, asker: Asker, tmp_path: Path, status: int
) -> None:
    imitation.put(PATH, BODY)
    imitation.fail(PATH, Status(code=status), Status(code=status))
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    assert [one.status for one in imitation.asked] == [status, status, 200]


@pytest.mark.parametrize(("status", "error"), [(404, NotThereError), (410, NotThereError), (403, FetchError)])
def test_a_refusal_is_not_asked_again(
    imitation: Imitation, asker: Asker, tmp_path: Path, status: int, error: type[FetchError]
) -> None:
    imitation.put(PATH, BODY)
    imitation.fail(PATH, Status(code=status))
    with pytest.raises(error) as refusal:
        get(imitation, asker, tmp_path)
    assert not isinstance(refusal.value, TryAgainError)
    assert refusal.value.where == f"{imitation.address}/{PATH}"
    assert refusal.value.remedy
    assert len(imitation.asked) == 1


def test_the_number_of_tries_has_a_bound(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    imitation.put(PATH, BODY)
    imitation.fail(PATH, *[Status(code=503)] * 20)
    with pytest.raises(TryAgainError, match="503"):
        get(imitation, asker, tmp_path)
    assert len(imitation.asked) == asker.patience.tries


def test_retry_after_is_honoured_in_seconds_and_as_a_date(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    patient = replace(asker, patience=replace(asker.patience, longest_wait_seconds=30.0))
    imitation.put(PATH, BODY)
    imitation.fail(PATH, Status(code=429, headers={"Retry-After": "1"}))
    started = time.monotonic()
    get(imitation, patient, tmp_path / "seconds")
    assert time.monotonic() - started >= 1
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)).replace(microsecond=0)
    imitation.fail(PATH, Status(code=503, headers={"Retry-After": format_datetime(soon, usegmt=True)}))
    get(imitation, patient, tmp_path / "date")
    assert dt.datetime.now(dt.UTC) >= soon


def test_a_publisher_that_asks_to_wait_too_long_is_left_alone(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    imitation.put(PATH, BODY)
    imitation.fail(PATH, Status(code=429, headers={"Retry-After": "3600"}))
    with pytest.raises(FetchError, match="3600 seconds"):
        get(imitation, asker, tmp_path)
    assert len(imitation.asked) == 1


@given(st.text(max_size=40))
def test_any_retry_after_is_a_wait_or_nothing(text: str) -> None:
    wait = asking.retry_after(text)
    assert wait is None or wait >= 0


def test_waits_grow_with_chance_added_up_to_the_longest(asker: Asker) -> None:
    patient = replace(asker, patience=replace(asker.patience, first_wait_seconds=1.0, longest_wait_seconds=5.0))
    waits: list[list[float]] = []
    for _ in range(20):
        tried: list[float] = []
        for attempt in (1, 2, 3, 8):
            state = asking.RetryCallState(None, None, (), {})  # type: ignore[arg-type]
            state.attempt_number = attempt
            tried.append(patient._wait(state))
        waits.append(tried)
    assert all(1 <= one[0] <= 2 <= one[1] <= 3 and 4 <= one[2] <= 5 and one[3] == 5 for one in waits)
    assert len({one[0] for one in waits}) > 10


def test_a_web_page_in_place_of_a_file_is_refused_and_the_file_that_was_there_stays(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    imitation.put(PATH, BODY)
    good = get(imitation, asker, tmp_path)
    imitation.put(PATH, b"\n<!DOCTYPE html><title>Sign in</title>", kind=HTML)
    with pytest.raises(FetchError, match="web page"):
        get(imitation, asker, tmp_path)
    assert good.path.read_bytes() == BODY
    assert left(tmp_path) == ["file.csv", "manifest.json"]


def test_a_file_sent_compressed_although_not_asked_for_is_unpacked_and_never_resumed(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    imitation.put(PATH, content.compressed(BODY), encoding="gzip")
    imitation.fail(PATH, Cut(after=10_000))
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    assert ranges(imitation) == [(None, 200), (None, 200)]


def test_an_empty_file_is_refused(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    imitation.put(PATH, b"")
    with pytest.raises(FetchError, match="empty file"):
        get(imitation, asker, tmp_path)
    assert left(tmp_path) == []


def test_a_redirect_is_followed_and_a_ring_of_them_is_refused(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    imitation.put("elsewhere/file.csv", BODY)
    imitation.put(PATH, b"")
    moved = Status(code=302, headers={"Location": f"{imitation.address}/elsewhere/file.csv"})
    imitation.fail(PATH, moved)
    got = get(imitation, asker, tmp_path)
    assert got.path.read_bytes() == BODY
    assert got.entry.address == f"{imitation.address}/{PATH}"
    imitation.fail(PATH, *[Status(code=302, headers={"Location": f"{imitation.address}/{PATH}"})] * 20)
    with pytest.raises(FetchError, match="leads nowhere"):
        get(imitation, asker, tmp_path / "other")


def test_nobody_listening_is_told_as_such(asker: Asker, tmp_path: Path) -> None:
    with pytest.raises(TryAgainError, match="connection to the publisher failed"):
        download(f"{free_address()}/{PATH}", tmp_path, "file.csv", asker=asker)


def test_a_publisher_that_falls_silent_is_not_waited_for_for_ever(patience: Patience, tmp_path: Path) -> None:
    hasty = replace(patience, tries=1, read_seconds=0.5)
    with asking.client(hasty) as client, socket.create_server(("127.0.0.1", 0)) as silent_one:
        started = time.monotonic()
        with pytest.raises(TryAgainError, match="did not answer in time"):
            download(
                f"http://127.0.0.1:{silent_one.getsockname()[1]}/x",
                tmp_path,
                "file.csv",
                asker=Asker(client=client, patience=hasty),
            )
        assert time.monotonic() - started < 15


def test_two_downloads_of_one_file_do_not_mix(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    imitation.put(PATH, BODY)
    with lock.alone(tmp_path / ".file.csv.lock") as got:
        assert got
        with pytest.raises(FetchError, match="Another process"):
            get(imitation, asker, tmp_path)
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY


def test_a_folder_that_cannot_be_written_is_refused(imitation: Imitation, asker: Asker) -> None:
    imitation.put(PATH, BODY)
    with pytest.raises(EditionError):
        get(imitation, asker, Path(os.devnull) / "downloads")


def test_a_disk_with_no_room_for_the_download_is_refused_and_the_part_stays(
    imitation: Imitation, asker: Asker, tmp_path: Path
) -> None:
    imitation.put(PATH, BODY)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
    try:
        with pytest.raises(EditionError, match=r"no room left .* --downloads"):
            get(imitation, asker, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert get(imitation, asker, tmp_path).path.read_bytes() == BODY
    assert [status for _, status in ranges(imitation)] == [200, 206]


def test_keys_and_passwords_are_never_shown(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    host = imitation.address.removeprefix("http://")
    secret = f"http://me:hunter2@{host}/{PATH}?sig=hunter2&dataSetVersion=1.0"
    with pytest.raises(NotThereError) as refusal:
        download(secret, tmp_path, "file.csv", asker=asker)
    assert "hunter2" not in str(refusal.value)
    imitation.put(PATH, BODY)
    imitation.fail(PATH, *[Cut(after=300_000)] * 4)
    with pytest.raises(TryAgainError):
        download(secret, tmp_path, "file.csv", asker=asker)
    assert "hunter2" not in "".join(path.read_text() for path in tmp_path.iterdir() if path.suffix == ".json")
    download(secret, tmp_path, "file.csv", asker=asker)
    assert manifest.entries(tmp_path)["file.csv"].address == f"http://{host}/{PATH}?sig=hidden&dataSetVersion=1.0"


def test_the_manifest_keeps_the_entries_of_other_files(imitation: Imitation, asker: Asker, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        imitation.put(f"assets/{name}", BODY)
        download(f"{imitation.address}/assets/{name}", tmp_path, name, asker=asker)
    assert sorted(manifest.entries(tmp_path)) == ["a.csv", "b.csv"]
