"""Files: what is taken and what is not, where it is kept, who sees it, and what happens when something fails."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
from importlib import util
from pathlib import Path
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alongside_service.accounts.models import User
from alongside_service.audit.models import Event
from alongside_service.documents import actions, selectors, store
from alongside_service.documents.configuration import attachment_storage
from alongside_service.documents.models import Document
from alongside_service.documents.sniffing import LONGEST_NAME, RefusedFileError, clean_name, kind_of_name, sniff
from alongside_service.projects.models import SupportProject

_spec = util.spec_from_file_location("attachments", Path(__file__).parent / "attachments.py")
FILES = util.module_from_spec(_spec)
_spec.loader.exec_module(FILES)

SCANNER = """
import sys
content = open(sys.argv[1], "rb").read()
sys.exit(2 if b"CANNOT" in content else 1 if b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" in content else 0)
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """Attachments in a folder of this test's own, and no scanner."""
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.STORAGES = settings.STORAGES | {"attachments": attachment_storage(settings.ATTACHMENTS)}
    settings.VIRUS_SCAN = []
    return settings.ATTACHMENTS


@pytest.fixture
def project(db) -> SupportProject:
    return SupportProject.objects.get(school_id="100001")


@pytest.fixture
def scanner(settings, tmp_path) -> None:
    """A real program that knows one virus."""
    script = tmp_path / "scan.py"
    script.write_text(SCANNER)
    settings.VIRUS_SCAN = [sys.executable, str(script)]


def person(role: str) -> User:
    return User.objects.get(role=role, demonstration=True)


def send(client: Client, project: SupportProject, name: str = "report.pdf", content: bytes = FILES.PDF, **values: str):
    given = {"title": "A safeguarding audit", "kind": "evidence"} | values
    return client.post(
        f"/projects/{project.pk}/documents/",
        given | {"file": SimpleUploadedFile(name, content, content_type="text/html")},
    )


def attach(
    project: SupportProject, role: str = "delivery-officer", name: str = "report.pdf", **values: str
) -> Document:
    given = {"title": "A safeguarding audit", "kind": "evidence"} | values
    return actions.attach(project.pk, given, SimpleUploadedFile(name, FILES.PDF), person=person(role))


def kept_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


# --- What is taken ---


@pytest.mark.parametrize("name", FILES.GOOD)
def test_a_file_of_each_kind_is_known_by_its_content(tmp_path, name):
    content, content_type = FILES.GOOD[name]
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert sniff(path, name).content_type == content_type


@pytest.mark.parametrize("case", FILES.BAD)
def test_a_file_that_only_seems_to_be_of_a_kind_is_refused(tmp_path, case):
    name, content, words = FILES.BAD[case]
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(RefusedFileError, match=words):
        sniff(path, name)


@given(st.binary(max_size=400), st.sampled_from(sorted({name.rpartition(".")[2] for name in FILES.GOOD})))
def test_no_bytes_break_the_look_at_them(tmp_path_factory, content, ending):
    path = tmp_path_factory.getbasetemp() / "anything"
    path.write_bytes(content)
    try:
        sniff(path, f"file.{ending}")
    except RefusedFileError:
        return
    assert content, "an empty file is never taken"


@given(st.binary(min_size=1, max_size=300))
def test_cut_office_files_are_refused_in_words(tmp_path_factory, junk):
    path = tmp_path_factory.getbasetemp() / "cut"
    path.write_bytes(FILES.docx()[: len(junk)] + junk)
    with pytest.raises(RefusedFileError):
        sniff(path, "file.docx")


@given(st.text(max_size=400))
def test_a_name_becomes_text_that_is_no_path_and_hides_nothing(name):
    cleaned = clean_name(name)
    assert len(cleaned) <= LONGEST_NAME
    assert not set(cleaned) & set("/\\\x00\r\n\t\u202e\u2066\u200b")
    assert not cleaned.startswith(".")
    assert clean_name(cleaned) == cleaned


def test_a_long_name_keeps_its_ending():
    assert clean_name("../../" + "å" * 400 + ".pdf") == "å" * (LONGEST_NAME - 4) + ".pdf"


def test_a_name_that_shows_its_ending_backwards_is_shown_as_it_is():
    cleaned = clean_name("report\u202efdp.exe")
    assert cleaned == "reportfdp.exe"
    with pytest.raises(RefusedFileError):
        kind_of_name(cleaned)


# --- Attaching ---


def test_an_attached_file_is_kept_unchanged_under_a_key_of_our_own(sign_in, project, folder):
    response = send(sign_in("delivery-officer"), project, name="../../etc/Zoë’s audit.pdf", private="yes")
    assert response.status_code == 302
    kept = Document.objects.get()
    assert (kept.name, kept.content_type, kept.size) == ("Zoë’s audit.pdf", "application/pdf", len(FILES.PDF))
    assert kept.private
    assert kept.uploaded_by == person("delivery-officer")
    assert kept.sha256 == hashlib.sha256(FILES.PDF).hexdigest()
    assert kept_in(folder) == [kept.key.hex]
    assert (folder / kept.key.hex).read_bytes() == FILES.PDF
    assert (folder / kept.key.hex).stat().st_mode & 0o777 == 0o600
    event = Event.objects.filter(action="attached a file").get()
    assert (event.subject, event.project, event.detail["sha256"]) == (project.subject, project.pk, kept.sha256)


def test_what_the_sender_says_of_the_type_counts_for_nothing(sign_in, project):
    client = sign_in("delivery-officer")
    send(client, project)
    response = client.get(f"/projects/{project.pk}/documents/{Document.objects.get().pk}/")
    assert response.headers["Content-Type"] == "application/pdf"


def test_a_download_is_saved_and_never_shown(sign_in, project):
    client = sign_in("delivery-officer")
    name = 'Zoë "x"; y=1.pdf'
    kept = attach(project, name=name)
    response = client.get(f"/projects/{project.pk}/documents/{kept.pk}/")
    assert b"".join(response.streaming_content) == FILES.PDF
    headers = response.headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert unquote(headers["Content-Disposition"].split("filename*=utf-8''")[1]) == name
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in headers["Cache-Control"]


def test_names_and_titles_are_text_on_the_page(sign_in, project):
    client = sign_in("delivery-officer")
    kept = attach(project, name="<img src=x>.pdf", title="<script>alert(1)</script>")
    for address in ("", f"{kept.pk}/about/"):
        text = client.get(f"/projects/{project.pk}/documents/{address}").content.decode()
        assert "<img src=x>" not in text
        assert "<script>alert" not in text
        assert "&lt;img src=x&gt;.pdf" in text


@pytest.mark.parametrize("case", ["macros", "two endings", "nothing", "a PDF called Word"])
def test_a_refused_file_says_why_keeps_what_was_typed_and_is_on_the_trail(sign_in, project, folder, case):
    name, content, words = FILES.BAD[case]
    response = send(sign_in("delivery-officer"), project, name=name, content=content, title="Minutes of governors")
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert 'value="Minutes of governors"' in text
    assert 'href="#file"' in text
    assert "<title>Error: " in text
    assert kept_in(folder) == []
    assert not Document.objects.exists()
    assert words in Event.objects.get(action="refused a file").detail["why"]


def test_a_refused_form_says_that_the_file_has_to_be_chosen_again(sign_in, project, folder):
    response = send(sign_in("delivery-officer"), project, title=" ")
    assert response.status_code == 422
    assert "Choose the file again" in response.content.decode()
    assert "Say what the file is" in response.content.decode()
    assert kept_in(folder) == []


def test_a_form_without_a_file_is_refused(sign_in, project):
    response = sign_in("delivery-officer").post(
        f"/projects/{project.pk}/documents/", {"title": "x", "kind": "evidence", "task": "no-such-task"}
    )
    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()
    assert "Choose a task of this project" in response.content.decode()


def test_a_file_above_the_limit_is_cut_off_while_it_arrives(sign_in, project, settings, folder):
    settings.FILE_LIMIT = 1_000_000
    response = send(sign_in("delivery-officer"), project, content=FILES.PDF + bytes(1_000_001), title="A long film")
    assert response.status_code == 413
    assert "larger than 1 MB" in response.content.decode()
    assert 'value="A long film"' in response.content.decode()
    assert kept_in(folder) == []


class _Unread:
    """A body that says whether it was read."""

    def __init__(self) -> None:
        self.taken = 0

    def __len__(self) -> int:
        return 9

    def read(self, *_: int) -> bytes:
        self.taken += 1
        return b""

    readline = read


@pytest.mark.parametrize("page", ["documents", "notes"])
def test_an_enormous_request_is_not_read(sign_in, project, page):
    body = _Unread()
    response = sign_in("delivery-officer").request(**{
        "REQUEST_METHOD": "POST", "PATH_INFO": f"/projects/{project.pk}/{page}/", "wsgi.input": body,
        "CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(10**10),
    })  # fmt: skip
    assert response.status_code == 413
    assert "too large to be taken" in response.content.decode()
    assert body.taken == 0


def test_no_other_page_and_no_stranger_can_leave_a_file_with_the_service(client, sign_in, project):
    large = SimpleUploadedFile("a.pdf", FILES.PDF + bytes(2_000_000))
    strict = Client(enforce_csrf_checks=True)
    strict.get("/sign-in/")
    token = strict.cookies["csrftoken"].value
    response = strict.post("/sign-in/", {"csrfmiddlewaretoken": token, "file": large})
    assert response.status_code == 413
    small = SimpleUploadedFile("a.pdf", FILES.PDF)
    response = sign_in("delivery-officer").post(f"/projects/{project.pk}/notes/", {"text": "Good day", "file": small})
    assert response.status_code == 302
    assert response.wsgi_request.FILES == {}


def test_the_files_of_a_project_have_a_limit_together(project, settings):
    settings.PROJECT_FILES_LIMIT = 2 * len(FILES.PDF)
    first = attach(project)
    attach(project)
    actions.remove(first.pk, why="A draft", person=person("delivery-officer"))
    with pytest.raises(actions.InvalidError, match="together"):
        attach(project)
    assert selectors.room_taken(project) == 2 * len(FILES.PDF)


# --- Who ---


def test_the_other_side_sees_only_what_is_open_to_both(sign_in, project):
    shut, open_ = attach(project, private="yes", title="For us alone"), attach(project, title="For both")
    for role in ("school-leader", "responsible-body"):
        client = sign_in(role)
        text = client.get(f"/projects/{project.pk}/documents/").content.decode()
        assert "For both" in text
        assert "For us alone" not in text
        assert client.get(f"/projects/{project.pk}/documents/{open_.pk}/").status_code == 200
        for address in ("", "about/"):
            assert client.get(f"/projects/{project.pk}/documents/{shut.pk}/{address}").status_code == 404
        assert client.post(f"/projects/{project.pk}/documents/{shut.pk}/remove/", {"why": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["school-leader", "responsible-body"])
def test_the_other_side_sends_evidence_that_both_sides_see(sign_in, project, role):
    assert send(sign_in(role), project, private="yes").status_code == 302
    kept = Document.objects.get()
    assert not kept.private
    assert selectors.documents_of(project, person("school-leader")) == [kept]
    response = send(sign_in(role), project, kind="note-of-visit")
    assert response.status_code == 422
    assert "Choose what kind of file it is" in response.content.decode()


@pytest.mark.parametrize("role", ["auditor", "national-lead"])
def test_those_who_check_read_and_do_not_write(sign_in, project, role):
    kept = attach(project, private="yes")
    client = sign_in(role)
    page = client.get(f"/projects/{project.pk}/documents/")
    assert kept.title in page.content.decode()
    assert "Add the document" not in page.content.decode()
    assert client.get(f"/projects/{project.pk}/documents/{kept.pk}/").status_code == 200
    assert send(client, project).status_code == 403
    assert Event.objects.filter(action="refused").exists()


def test_another_region_and_another_school_see_nothing(client, project):
    kept = attach(project)
    officer, leader = person("delivery-officer"), person("school-leader")
    User.objects.filter(pk=officer.pk).update(region_id="london")
    User.objects.filter(pk=leader.pk).update(school_id="100003")
    for elsewhere in (officer, leader):
        client.force_login(elsewhere)
        for address in ("", f"{kept.pk}/", f"{kept.pk}/about/"):
            assert client.get(f"/projects/{project.pk}/documents/{address}").status_code == 404
        assert send(client, project).status_code == 404
    other = User.objects.get(pk=officer.pk)
    with pytest.raises(actions.NotYoursError, match="team of North West"):
        actions.attach(project.pk, {}, None, person=other)


def test_a_file_under_a_task_of_the_team_alone_is_for_the_team_alone(sign_in, project):
    from alongside_service.projects.facts import course_of

    task = next(task for task in course_of(project).tasks if task.private)
    assert send(sign_in("delivery-officer"), project, task=task.key).status_code == 422
    assert send(sign_in("delivery-officer"), project, task=task.key, private="yes").status_code == 302
    page = sign_in("school-leader").get(f"/projects/{project.pk}/documents/").content.decode()
    assert task.title not in page
    assert send(sign_in("school-leader"), project, task=task.key).status_code == 422


def test_nothing_is_attached_to_a_stopped_project(sign_in, project, folder):
    SupportProject.objects.filter(pk=project.pk).update(state="stopped")
    response = send(sign_in("delivery-officer"), project)
    assert response.status_code == 403
    assert "Resume it first" in response.content.decode()
    assert kept_in(folder) == []


# --- Removing and putting back ---


def test_a_removed_file_is_out_of_sight_is_kept_and_comes_back(sign_in, project, folder):
    client, kept = sign_in("delivery-officer"), attach(project)
    one = f"/projects/{project.pk}/documents/{kept.pk}"
    response = client.post(f"{one}/remove/", {"why": "  "})
    assert response.status_code == 422
    assert "Say why it is removed" in response.content.decode()
    assert client.post(f"{one}/remove/", {"why": "It names a pupil"}).status_code == 302
    assert client.get(f"{one}/").status_code == 403
    assert "It names a pupil" in client.get(f"/projects/{project.pk}/documents/").content.decode()
    assert selectors.documents_of(project, person("delivery-officer")) == []
    assert sign_in("school-leader").get(f"{one}/about/").status_code == 404
    assert kept_in(folder) == [kept.key.hex]
    assert client.post(f"{one}/restore/").status_code == 302
    assert client.get(f"{one}/").status_code == 200
    about = client.get(f"{one}/about/").content.decode()
    assert "It names a pupil" in about, "its history says so"
    told = Event.objects.filter(project=project.pk, detail__document=kept.pk).order_by("pk")
    assert [event.action for event in told] == ["attached a file", "removed a file", "put a file back"]


def test_a_sender_removes_their_own_and_puts_back_only_what_they_removed(sign_in, project):
    theirs, ours = attach(project, "school-leader"), attach(project)
    school, team = sign_in("school-leader"), sign_in("delivery-officer")
    one = f"/projects/{project.pk}/documents/{theirs.pk}"
    assert school.post(f"/projects/{project.pk}/documents/{ours.pk}/remove/", {"why": "x"}).status_code == 403
    school.post(f"{one}/remove/", {"why": "The wrong one"})
    assert school.get(f"{one}/about/").status_code == 200
    assert school.post(f"{one}/restore/").status_code == 302
    team.post(f"{one}/remove/", {"why": "It names a pupil"})
    assert school.post(f"{one}/restore/").status_code == 404
    with pytest.raises(actions.NotYoursError, match="removed by the team"):
        actions.restore(theirs.pk, person=person("school-leader"))


# --- Viruses ---


def test_an_infected_file_is_not_kept(sign_in, project, scanner, folder):
    response = send(sign_in("school-leader"), project, name="letter.txt", content=FILES.EICAR)
    assert response.status_code == 422
    assert "A virus was found" in response.content.decode()
    assert kept_in(folder) == []
    assert Event.objects.get(action="refused a file").detail["sha256"] == hashlib.sha256(FILES.EICAR).hexdigest()


def test_a_clean_file_says_so_and_without_a_scanner_that_it_was_not_scanned(sign_in, project, scanner, settings):
    client = sign_in("delivery-officer")
    send(client, project)
    assert "Scanned, no virus found" in client.get(f"/projects/{project.pk}/documents/").content.decode()
    settings.VIRUS_SCAN = []
    send(client, project)
    assert "Not scanned for viruses" in client.get(f"/projects/{project.pk}/documents/").content.decode()


@pytest.mark.parametrize("command", [["/no/such/scanner"], [sys.executable, "-c", "import sys; sys.exit(7)"]])
def test_a_file_that_could_not_be_scanned_waits_until_it_was(sign_in, project, settings, scanner, command):
    works, settings.VIRUS_SCAN = settings.VIRUS_SCAN, command
    client = sign_in("delivery-officer")
    assert send(client, project).status_code == 302
    kept = Document.objects.get()
    one = f"/projects/{project.pk}/documents/{kept.pk}/"
    response = client.get(one)
    assert response.status_code == 403
    assert "could not be scanned" in response.content.decode()
    assert actions.scan_waiting() == 0
    settings.VIRUS_SCAN = works
    assert actions.scan_waiting() == 1
    assert client.get(one).status_code == 200


def test_a_scanner_that_takes_too_long_holds_the_file(project, settings):
    settings.VIRUS_SCAN, settings.VIRUS_SCAN_SECONDS = [sys.executable, "-c", "import time; time.sleep(30)"], 0.2
    assert attach(project).scan == Document.HELD


def test_a_virus_found_later_shuts_the_file(sign_in, project, settings, scanner):
    works, settings.VIRUS_SCAN = settings.VIRUS_SCAN, []
    client = sign_in("delivery-officer")
    send(client, project, name="letter.txt", content=FILES.EICAR)
    settings.VIRUS_SCAN = works
    assert actions.scan_waiting() == 1
    kept = Document.objects.get()
    assert kept.scan == Document.INFECTED
    response = client.get(f"/projects/{project.pk}/documents/{kept.pk}/")
    assert response.status_code == 403
    assert "A virus was found" in response.content.decode()
    assert "virus" in client.get(f"/projects/{project.pk}/documents/{kept.pk}/about/").content.decode()


# --- Rows and files together ---


def test_a_file_whose_row_cannot_be_saved_is_taken_away(project, folder):
    with pytest.raises(UnicodeEncodeError):
        attach(project, title="\ud800")
    assert kept_in(folder) == []


def test_files_that_no_row_knows_are_cleared_after_a_day(project, folder):
    kept = attach(project)
    (folder / "stray").write_bytes(b"x")
    (folder / "fresh").write_bytes(b"x")
    now = timezone.now()
    old = (now - dt.timedelta(days=2)).timestamp()
    for name in ("stray", kept.key.hex):
        os.utime(folder / name, (old, old))
    assert actions.clear_leftovers(at=now) == 1
    assert kept_in(folder) == sorted(["fresh", kept.key.hex])
    assert Event.objects.get(action="cleared files without rows").detail == {"number": 1}


def test_a_file_that_is_gone_is_said_to_be_gone(sign_in, project, folder):
    kept = attach(project)
    (folder / kept.key.hex).unlink()
    response = sign_in("delivery-officer").get(f"/projects/{project.pk}/documents/{kept.pk}/")
    assert response.status_code == 404
    assert "not where it was kept" in response.content.decode()


def test_the_page_asks_as_often_for_many_files_as_for_one(
    sign_in, project, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in("delivery-officer")
    attach(project)
    client.get(f"/projects/{project.pk}/documents/")
    with django_assert_max_num_queries(20) as asked:
        client.get(f"/projects/{project.pk}/documents/")
    for _ in range(6):
        attach(project, "school-leader")
    events = Event.objects.count()
    with django_assert_num_queries(len(asked.captured_queries)):
        client.get(f"/projects/{project.pk}/documents/")
    assert Event.objects.count() == events, "reading writes nothing"


# --- A store of the S3 kind ---


@pytest.fixture
def bucket(settings, monkeypatch):
    """A real server of the S3 kind on loopback, with an empty bucket."""
    import boto3
    from django.core.files.storage import storages
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    bucket_name = f"files-{uuid4().hex}"
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "ALONGSIDE_S3_BUCKET": bucket_name,
        "ALONGSIDE_S3_ENDPOINT": f"http://{host}:{port}", "ALONGSIDE_S3_REGION": "eu-west-2",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    made = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="eu-west-2")
    made.name = bucket_name
    made.create_bucket(Bucket=bucket_name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    settings.STORAGES = settings.STORAGES | {"attachments": attachment_storage(settings.ATTACHMENTS)}
    assert type(storages["attachments"]).__name__ == "S3Storage"
    yield made
    server.stop()


def _in(bucket) -> list[str]:
    return [each["Key"] for each in bucket.list_objects_v2(Bucket=bucket.name).get("Contents", [])]


def test_files_go_to_a_bucket_and_come_back_unchanged(sign_in, project, bucket, folder, scanner):
    client = sign_in("delivery-officer")
    large = FILES.PDF[:9] + os.urandom(9_000_000) + b"%%EOF"
    assert send(client, project, content=large, name="Zoë.pdf").status_code == 302
    kept = Document.objects.get()
    assert _in(bucket) == [f"attachments/{kept.key.hex}"]
    assert kept_in(folder) == []
    response = client.get(f"/projects/{project.pk}/documents/{kept.pk}/")
    assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == kept.sha256
    Document.objects.update(scan=Document.HELD)
    assert actions.scan_waiting() == 1


def test_a_bucket_is_left_without_strays(project, bucket):
    with pytest.raises(UnicodeEncodeError):
        attach(project, title="\ud800")
    assert _in(bucket) == []
    kept = attach(project)
    bucket.put_object(Bucket=bucket.name, Key="attachments/stray", Body=b"x")
    assert actions.clear_leftovers(at=timezone.now()) == 0
    assert actions.clear_leftovers(at=timezone.now() + dt.timedelta(days=2)) == 1
    assert _in(bucket) == [f"attachments/{kept.key.hex}"]
    store.remove(kept.key.hex)
    with pytest.raises(FileNotFoundError):
        store.open_file(kept.key.hex)
