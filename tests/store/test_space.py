"""Low space is announced, then nothing new begins, then what is under way stops, before the database is out of room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from admin.disk_watch import DiskWatch
from admin.error_table import status_of
from docstore import clock
from docstore.errors import StoreFullError
from docstore.kernel import indexes
from docstore.store import notices
from docstore.store.space import GIB, Space, SpaceLimits
from docstore.store.store import Store
from tests.security.world import opened, tus
from tests.site import TestSite, whole_site
from tests.stores import make_store, sample_registry

LIMITS = SpaceLimits(warn=10 * GIB, reserve=2 * GIB)
PART = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}


class Disk(Space):
    """A disk with as much room as the test says."""

    room: int | None = 0

    def free(self) -> int | None:
        return self.room


@pytest.fixture
def store(mongo: Any, tmp_path: Path) -> Iterator[Store]:
    made, _ = make_store(mongo, tmp_path, sample_registry(), indexes)
    yield made
    made.client.close()


@pytest.fixture
def disk(store: Store) -> Disk:
    return Disk(store, LIMITS)


def test_the_applications_user_can_measure_the_servers_disk(store: Store) -> None:
    import shutil

    free = Space(store, LIMITS).free()
    assert free is not None and abs(free - shutil.disk_usage("/tmp").free) < GIB


@pytest.mark.parametrize(
    ("room", "level"), [(11 * GIB, None), (10 * GIB, None), (9 * GIB, "warn"), (GIB, "bad"), (None, None)]
)
def test_the_notice_says_how_much_is_left(disk: Disk, store: Store, room: int | None, level: str | None) -> None:
    disk.room = room
    store.equipment = replace(store.equipment, space=disk)
    found = notices.standing(store)
    assert [one.level for one in found] == ([level] if level else [])
    if room is not None and level:
        assert f"{room / GIB:.1f} GiB" in found[0].sentence


def test_what_others_have_begun_is_kept_room_for(disk: Disk, store: Store) -> None:
    disk.room = 5 * GIB
    disk.require_for_new(2 * GIB)
    row = {"_id": "u", "state": "open", "length": 3 * GIB, "offset": GIB, "expires_at": clock.now()}
    store.database.uploads.insert_one(row)
    disk.require_for_new(GIB)
    with pytest.raises(StoreFullError):
        disk.require_for_new(2 * GIB)
    store.database.uploads.update_one({"_id": "u"}, {"$set": {"state": "expired"}})
    disk.require_for_new(2 * GIB)


def test_a_server_that_does_not_say_limits_nothing(disk: Disk) -> None:
    disk.room = None
    disk.require_for_new(2**60)
    disk.require_for_more()


@pytest.fixture
def site(mongo: Any, tmp_path: Path) -> Iterator[TestSite]:
    with whole_site(mongo, tmp_path) as made:
        yield made


def test_through_http_507_then_what_was_begun_ends_or_waits(site: TestSite) -> None:
    disk = Disk(site.store, LIMITS)
    site.store.equipment = replace(site.store.equipment, space=disk)
    case, client = opened(site), site.client("officer")
    metadata = {"purpose": "recording", "case": case.id, "filename": "a.mp4"}

    def begin() -> Any:
        return client.post("/uploads", headers=tus(metadata, 6))

    disk.room = 3 * GIB
    one, two = begin().headers["Location"], begin().headers["Location"]
    disk.room = GIB
    refused = begin()
    assert refused.status_code == 507 and refused.mimetype == "application/problem+json"
    assert "存储空间不足" in refused.get_json(force=True)["detail"]
    assert client.patch(one, headers=PART, data=b"012345").status_code == 204  # begun before: may end

    disk.room = GIB // 4
    assert client.patch(two, headers=PART, data=b"543210").status_code == 507
    assert client.head(two, headers={"Tus-Resumable": "1.0.0"}).headers["Upload-Offset"] == "0"
    page = site.client("admin").get("/", follow_redirects=True).get_data(as_text=True)
    assert "不再接受新的上传" in page and "不再接受新的上传" not in client.get("/").get_data(as_text=True)

    disk.room = 20 * GIB
    assert client.patch(two, headers=PART, data=b"543210").status_code == 204
    assert begin().status_code == 201


def test_in_the_middle_of_a_part_what_came_is_kept(site: TestSite) -> None:
    from docstore.blobs.uploads import Uploads

    disk = Disk(site.store, LIMITS)
    disk.room = 20 * GIB
    site.store.equipment = replace(site.store.equipment, space=disk)
    act, case = site.act("officer"), opened(site)
    service = Uploads(site.store.blobs, site.store.registry.of("upload_purpose"))
    upload = service.create(act, "recording", 9, {"filename": "a.mp4", "case": case.id})

    def pieces() -> Iterator[bytes]:
        yield b"012"
        disk.room = 0
        yield b"345"

    with pytest.raises(StoreFullError) as caught:
        service.receive(act, upload.id, 0, pieces())
    assert status_of(caught.value) == 507
    assert service.get(act, upload.id).offset == 3
    disk.room = 20 * GIB
    assert service.receive(act, upload.id, 3, [b"345678"]).state == "complete"


def test_serve_says_it_once_and_once_when_it_is_over(tmp_path: Path) -> None:
    room, said = [20 * GIB], list[str]()
    watch = DiskWatch(tmp_path, LIMITS, said.append, free=lambda path: room[0], every=0)
    for amount in (20, 9, 9, 8, 1, 1, 20, 20):
        room[0] = amount * GIB
        watch()
    assert [line.rpartition("GiB")[2] for line in said] == ["，快满了。", "，不再接受新的上传。", "。"]
