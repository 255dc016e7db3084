"""The field types of form declarations, by the word that names them in a declaration."""

from __future__ import annotations

from docstore.forms.types import people, plain, references, tables, times
from docstore.forms.types.base import FieldType, Reading, is_blank, numbered

TYPES: dict[str, FieldType] = {
    one.word: one
    for one in (
        plain.LineType(), plain.TextType(), plain.OrganisationType(), plain.AddressType(), plain.DictionaryType(),
        plain.PhoneType(), plain.PostalCodeType(), plain.EmailType(), plain.DigestType(), plain.CreditCodeType(),
        plain.IdNumberType(), plain.IntegerType(), plain.BooleanType(), plain.EnumType(), plain.MultiType(),
        plain.ConstantType(), plain.FileType(),
        times.DateType(), times.MomentType(), times.DateSpanType(), times.MomentSpanType(),
        people.PartyType(), people.OfficerType(), people.OpinionType(), people.SignatureType(),
        references.LawType(), references.DocumentReferenceType(),
        tables.ListType(), tables.ChecklistType(), tables.RowSetType(),
    )
}

__all__ = ["TYPES", "FieldType", "Reading", "is_blank", "numbered"]
