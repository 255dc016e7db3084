"""音像记录: captured with resumable uploads, recognised, linked to the visit, played."""

from __future__ import annotations

from docstore.registry.registry import Contributor


def contribute(c: Contributor) -> None:
    from docstore.blobs.purposes import UploadPurpose
    from docstore.blobs.store import MEDIA
    from docstore.model.case_file import CaseFile
    from modules.recordings import checks, inbox_page, jobs, page, pictures, services
    from modules.recordings.facets import RecordingsOfCase
    from modules.recordings.probe_structure import CONTAINERS
    from modules.recordings.resources import ON_CASES, RECORDINGS
    from modules.recordings.views import VIEWS

    c.facet(CaseFile, RecordingsOfCase)
    c.permission(services.PERMISSION, "上传音像记录", "case")
    c.permission("recordings.settle", "识别音像记录", "record")
    c.permission("inbox.view", "查看音像收件箱")
    c.grant(services.PERMISSION, "officer", "handler", "keeper", "deputy_keeper", scope="own_department")
    c.grant("recordings.settle", "system")
    c.grant("inbox.view", "officer", "handler", "keeper", "deputy_keeper", "department_head")
    c.event_type("recording_begun", "开始现场录制", "player-record")
    c.event_type("recording_captured", "存储了音像记录", "video-plus")
    c.event_type("recording_linked", "关联了音像记录", "link")
    c.event_type("recording_kept_in_inbox", "把音像记录留在收件箱", "inbox")
    c.event_type("recording_set_aside", "把音像标为无法使用", "ban")
    c.event_type("recording_recognised", "识别了新版", "video-plus")
    c.job("recordings.ingest", jobs.ingest)
    c.job("recordings.recognise_version", jobs.recognise_version)
    c.react("version_added", services.look_at_version)
    c.add("record_page", "recording", "recordings.play")
    c.add(
        "upload_purpose",
        "recording",
        UploadPurpose(
            name="recording",
            permission=services.PERMISSION,
            family=MEDIA,
            max_length=64 * 2**30,
            check=services.check_upload,
            complete=services.receive,
        ),
    )
    c.add(
        "version_endings", "recording", tuple(sorted({one for kind in CONTAINERS.values() for one in kind.extensions}))
    )
    c.add("case_facts", "recordings", services.case_facts)
    c.add("recording_begun", "recordings", lambda act, case: services.is_begun(case))
    c.add("case_check_run", "K203", checks.stored_in_time)
    c.add("obligation_action", "recorded", page.obligation_action)
    c.add("case_picture", "recordings", pictures.of_case)
    c.add("case_part", "recordings", page.case_recordings)
    c.add("deadline", "recordings", page.storing_deadline)
    c.add("home_part", "recordings", inbox_page.home_part)
    c.add("api_resource", "recordings", RECORDINGS)
    c.add("api_resource", "recordings_of_cases", ON_CASES)
    c.add("views", "recordings", VIEWS)
