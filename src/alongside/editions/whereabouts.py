"""Where a publisher keeps the newest copy of a file: the four ways of finding out, and the fixed address."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from alongside.editions.asking import Asker, NotThereError, is_web_page, shown
from alongside.editions.publishers import Item, Way
from alongside.errors import FetchError

_MOST_PAGES = 50
_IN_TITLE = re.compile(r"as at (\d{1,2}) ([A-Za-z]+) (\d{4})", re.I)


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """An address to download, the name to keep it under, and the source that it is of."""

    address: str
    name: str
    source: str


def find(item: Item, base: str, *, as_at: dt.date, asker: Asker) -> Whereabouts:
    """Find the newest copy published by `as_at`.

    Raises NotThereError where there is none and FetchError where the publisher's list cannot be read.
    """
    return _WAYS[item.way](item, base, as_at, asker)


def _daily(item: Item, base: str, as_at: dt.date, asker: Asker) -> Whereabouts:
    """Walk back from `as_at`, asking for one byte of each day's file until there is one."""
    for back in range(asker.patience.days_back + 1):
        name = item.path.format(day=f"{as_at - dt.timedelta(days=back):%Y%m%d}")
        if _has(f"{base}/{name}", asker):
            return Whereabouts(address=f"{base}/{name}", name=name, source=item.source)
    raise NotThereError(
        f"There is no daily file for {as_at} or the {asker.patience.days_back} days before it.",
        where=shown(f"{base}/{item.path.format(day='YYYYMMDD')}"),
        remedy="Give a later day with --as-at: the publisher keeps only recent days.",
    )


def _has(address: str, asker: Asker) -> bool:
    def ask() -> bool:
        with asker.opened(address, headers={"Range": "bytes=0-0"}) as response:
            # A publisher that ignores the range would send the whole file: its beginning is enough. One that says
            # "not found" with status 200 sends a web page, of which one byte has come.
            start = next(response.iter_bytes(512), b"")
            page = start.startswith(b"<") or is_web_page(start) or "html" in response.headers.get("Content-Type", "")
            return bool(start) and not page

    try:
        return asker.patiently(ask)
    except NotThereError:
        return False


def _govuk_page(item: Item, base: str, as_at: dt.date, asker: Asker) -> Whereabouts:
    """The newest CSV by the day in its title, among a GOV.UK page's attachments."""
    address = f"{base}/{item.path}"
    page = asker.get_json(address)
    with _reading(address):
        attachments = page["details"]["attachments"]
        dated = [(_day_in(one["title"]), str(one["url"])) for one in attachments if _is_wanted(one, item.title)]
    usable = [(day, url) for day, url in dated if day is not None and day <= as_at]
    if not usable:
        raise NotThereError(
            f"No CSV on the page is titled {item.title!r} with a day up to {as_at}.",
            where=shown(address),
            remedy="Give a later day with --as-at, or look at the page: the publisher may have changed the titles.",
        )
    newest = urljoin(address, max(usable)[1])
    return Whereabouts(address=newest, name=_name_in(newest), source=item.source)


def _is_wanted(attachment: Mapping[str, Any], title: str) -> bool:
    is_csv = attachment.get("content_type") == "text/csv" or str(attachment.get("url", "")).lower().endswith(".csv")
    return is_csv and re.search(title, str(attachment.get("title", "")), re.I) is not None


def _day_in(title: str) -> dt.date | None:
    match = _IN_TITLE.search(title)
    try:
        return dt.datetime.strptime(" ".join(match.groups()), "%d %B %Y").date() if match else None  # noqa: DTZ007
    except ValueError:
        return None


def _ees_data_set(item: Item, base: str, as_at: dt.date, asker: Asker) -> Whereabouts:
    """The highest published version of a data set of the statistics API, by its id or else by its title."""
    try:
        data_set = item.data_set
        newest = _newest_version(f"{base}/data-sets/{data_set}/versions", as_at, asker)
    except NotThereError:
        data_set = _data_set_by_title(item, base, asker)
        newest = _newest_version(f"{base}/data-sets/{data_set}/versions", as_at, asker)
    if newest is None:
        raise NotThereError(
            f"No version of the data set was published by {as_at}.",
            where=shown(f"{base}/data-sets/{data_set}/versions"),
            remedy="Give a later day with --as-at.",
        )
    number = _safe(str(newest["version"]))
    provisional = bool(item.provisional_source) and "provisional" in str(newest.get("release", "")).lower()
    return Whereabouts(
        address=f"{base}/data-sets/{data_set}/csv?dataSetVersion={number}",
        name=f"{item.provisional_name if provisional else item.name}_v{number}.csv",
        source=item.provisional_source if provisional else item.source,
    )


def _newest_version(address: str, as_at: dt.date, asker: Asker) -> Mapping[str, Any] | None:
    versions = list(_pages(address, asker))
    with _reading(address):
        published = [one for one in versions if one["status"] == "Published" and _published(one) <= as_at]
        return max(published, key=lambda one: _number(one["version"]), default=None)


def _data_set_by_title(item: Item, base: str, asker: Asker) -> str:
    address = f"{base}/publications/{item.publication}/data-sets"
    listed = list(_pages(address, asker))
    with _reading(address):
        found = [str(one["id"]) for one in listed if re.search(item.title, one["title"], re.I)]
    if len(found) != 1:
        raise FetchError(
            f"{len(found)} data sets are titled {item.title!r}; one was expected.",
            where=shown(address),
            remedy="Correct the data set's id in publishers.toml.",
        )
    return found[0]


def _pages(address: str, asker: Asker) -> Iterator[Mapping[str, Any]]:
    for page in range(1, _MOST_PAGES + 1):
        answer = asker.get_json(address, page=page, pageSize=20)
        with _reading(address):
            results, last = answer["results"], int(answer["paging"]["totalPages"])
        yield from results
        if page >= last:
            return


def _published(version: Mapping[str, Any]) -> dt.date:
    try:
        return dt.date.fromisoformat(str(version.get("published", ""))[:10])
    except ValueError:
        return dt.date.max


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _ees_release_file(item: Item, base: str, as_at: dt.date, asker: Asker) -> Whereabouts:
    """A file of the latest release of a statistical publication; its name gains the release's."""
    address = f"{base}/publications/{item.publication}/releases/latest"
    release = asker.get_json(address)
    with _reading(address):
        listed = {str(one["id"]): str(one.get("fileName") or one["name"]) for one in release["downloadFiles"]}
        number, slug = str(release["id"]), str(release["slug"])
    found = sorted((name, file) for file, name in listed.items() if re.search(item.title, name, re.I))
    if "published" in release and _published(release) > as_at:
        raise NotThereError(
            f"The latest release was published after {as_at}; earlier ones are not fetched.",
            where=shown(address),
            remedy="Give a later day with --as-at, or download the earlier release by hand and use `alongside import`.",
        )
    if not found:
        raise NotThereError(
            f"The latest release has no file named like {item.title!r}.",
            where=shown(address),
            remedy="Look at the release's page: the publisher may have renamed the file.",
        )
    name, file = found[-1]
    path = PurePosixPath(_safe(name))
    return Whereabouts(
        address=f"{base}/releases/{number}/files/{file}",
        name=f"{path.stem}_{_safe(slug)}{path.suffix}",
        source=item.source,
    )


def _fixed(item: Item, base: str, as_at: dt.date, asker: Asker) -> Whereabouts:
    return Whereabouts(address=f"{base}/{item.path}", name=item.name or _name_in(item.path), source=item.source)


def _name_in(address: str) -> str:
    return _safe(unquote(PurePosixPath(urlsplit(address).path).name))


def _safe(name: str) -> str:
    """A publisher's name as a file name that stays in its folder."""
    return re.sub(r"[^\w.()+-]+", "_", name).lstrip(".") or "file"


@contextmanager
def _reading(address: str) -> Iterator[None]:
    """Turn a list of another shape than the one known into an error that says so."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FetchError(
            "The publisher's list of files has another shape than the one known.",
            where=shown(address),
            remedy="The publisher has changed it: download the file by hand and use `alongside import`.",
        ) from error


_WAYS: Mapping[Way, Callable[[Item, str, dt.date, Asker], Whereabouts]] = {
    Way.DAILY: _daily,
    Way.GOVUK_PAGE: _govuk_page,
    Way.EES_DATA_SET: _ees_data_set,
    Way.EES_RELEASE_FILE: _ees_release_file,
    Way.FIXED: _fixed,
}
