"""Whatever is typed into a form, by a page, a program or a file: refused beside its field, or printed; never lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from admin import boot
from admin.api.free import Free
from docstore.errors import InvalidInputError
from docstore.forms.declaration import FormDeclaration
from docstore.forms.field import Field
from docstore.model.record import Record, Version
from modules.cases.api import open_case
from modules.documents.printing.sampling import sample_of
from modules.documents.printing.shelf import of_store
from modules.documents.services import check_draft, generate, save_draft, start_document
from tests.rendering.made import sound
from tests.security.world import VISIT, party
from tests.site import TestSite, whole_site

# Beside the forms that were there first: money, people, tables, questions, links, files, choices.
FORMS = ["N02", "N16", "N19", "N30", "P01", "H04", "R13", "L32", "N47"]
WORDS = [
    *("0", "-1", "0.001", "10000000000000", "9" * 400, "1e309", "NaN", "Infinity", "-0", "٣", "²", "１２", "1,2,3"),
    *("2026-02-29", "2024-02-29", "0000-00-00", "9999-12-31", "2026-13-01", "2026-03-02T25:00", "+275760-09-13"),
    *("410802197908150038", "11010119900230001X", "91410800MA9DH3JX50", "0391", "a@b", "000000000"),
    *("长" * 10_000, "\x00", "\x07响铃", "\u202e反", "\ufeff", "\u2028", "a\r\nb\rc\n", "\t", " ", "　", ""),
    *("=1+1", "@SUM(A1)", "{{ 7*7 }}", "{% for x in y %}", "</w:t>", "&#0;", "<script>", "$where", "../../etc/passwd"),
    *(
        "𠮷㐂",
        "👨‍👩‍👧‍👦",
        "是",
        "否",
        "单位",
        "个人",
        "至",
        "、",
        "壹万贰仟元整",
        "负壹元",
        "《无》第九十九条",
        "《安全生产法》第",
    ),
    *("问：", "答：答："),
]
LEAVES = st.one_of(
    st.sampled_from(WORDS), st.text(max_size=40), st.integers(-(10**12), 10**12), st.booleans(), st.none()
)


def names(field: Field) -> list[str]:
    inside = [one.key for one in (*field.columns, *field.members)]
    return [*inside, "name", "text", "number", "from", "to", "record", "form", "category", "content", "0", "1", "999"]


def hostile(field: Field) -> st.SearchStrategy[Any]:
    """For one field: a leaf, or lists and mappings of leaves under names that its type knows."""
    mapping = st.dictionaries(st.sampled_from(names(field)), LEAVES, max_size=4)
    rows = st.lists(st.one_of(LEAVES, mapping), max_size=4)
    return st.one_of(LEAVES, mapping, rows, st.dictionaries(st.sampled_from(["0", "1", "x"]), mapping, max_size=2))


@st.composite
def sheets(draw: st.DrawFn, form: FormDeclaration) -> dict[str, Any]:
    """A sample of which some fields are hostile."""
    inputs = dict(sample_of(form, "sample").inputs)
    chosen = draw(st.lists(st.sampled_from(form.fields), min_size=1, max_size=4, unique_by=lambda one: one.key))
    for field in chosen:
        inputs[field.key] = draw(hostile(field))
    return inputs


@pytest.fixture(scope="module")
def site(running_mongo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestSite]:
    with whole_site(running_mongo, tmp_path_factory.mktemp("hostile")) as made:
        yield made


@pytest.fixture(scope="module")
def drafts(site: TestSite) -> dict[str, Record]:
    act = site.act("handler")
    case = open_case(
        act,
        type_key="inspection",
        party=party(),
        officers=[{"name": "李四", "certificate": "豫H-0001"}, {"name": "王五", "certificate": "豫H-0002"}],
        facet={"place": "二车间", "explosion_risk": False, "visit": VISIT},
    )
    return {name: start_document(act, case_id=case.id, form_id=name) for name in FORMS}


def arrived(inputs: dict[str, Any]) -> dict[str, Any] | None:
    """As the door for programs lets it in; None where it does not."""
    faults: dict[str, str] = {}
    read = Free().read(inputs, "", faults)
    return None if faults else dict(read)


@pytest.mark.parametrize("name", FORMS)
def test_it_is_refused_beside_its_field_or_printed_and_never_lost(
    site: TestSite, drafts: dict[str, Record], name: str
) -> None:
    form = boot.registry().of("form")[name]
    act, record = site.act("handler"), drafts[name]
    has_template = of_store(site.system).template(form) is not None

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sheets(form))
    @example({field.key: "\x00" for field in form.fields})
    @example({field.key: {"0": {"name": "长" * 10_000}} for field in form.fields})
    @example({field.key: [] for field in form.fields})
    def tried(inputs: dict[str, Any]) -> None:
        sent = arrived(inputs)
        if sent is None:
            return
        save_draft(act, record_id=record.id, inputs=sent)
        assert site.system.get(Record, record.id).facets["documents"]["inputs"] == sent
        try:
            check_draft(act, record_id=record.id)
        except InvalidInputError as error:
            assert error.fields
            assert all(sentence.endswith(("。", "？")) for sentence in error.fields.values()), error.fields
            if has_template:
                with pytest.raises(InvalidInputError):
                    generate(act, record_id=record.id)
        else:
            if has_template:
                version: Version = generate(act, record_id=record.id)
                sound(site.store.blobs.open(version.blob, version.family).read())
        assert site.system.get(Record, record.id).facets["documents"]["inputs"] == sent

    tried()
