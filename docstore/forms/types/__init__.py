"""The field types of form declarations, by the word that names them in a declaration."""

from __future__ import annotations

from docstore.forms.types import amounts, files, people, persons, plain, references, structures, tables, times
from docstore.forms.types.base import FieldType, Reading, is_blank, numbered

TYPES: dict[str, FieldType] = {
    one.word: one
    for one in (
        plain.LineType(), plain.TextType(), plain.OrganisationType(), plain.AddressType(), plain.DictionaryType(),
        plain.PhoneType(), plain.PostalCodeType(), plain.EmailType(), plain.DigestType(), plain.CreditCodeType(),
        plain.IdNumberType(), plain.IdentityCodeType(), plain.OutsideNumberType(), plain.ArchiveCodeType(),
        plain.SerialType(), plain.BooleanType(), plain.EnumType(), plain.MultiType(), plain.ConstantType(),
        amounts.IntegerType(), amounts.NumberType(), amounts.DaysType(), amounts.MoneyType(),
        amounts.MoneyInWordsType(),
        times.DateType(), times.MomentType(), times.DateSpanType(), times.MomentSpanType(), times.MonthType(),
        times.YearType(),
        people.OfficerType(), people.OpinionType(), people.SignatureType(),
        persons.PartyType(), persons.PersonType(), persons.PartyOrPersonType(),
        references.LawType(), references.DocumentReferenceType(), references.LinkType(),
        tables.ListType(), tables.ChecklistType(), tables.RowSetType(),
        structures.QuestionsType(), structures.StructType(), files.FileType(),
    )
}

__all__ = ["TYPES", "FieldType", "Reading", "is_blank", "numbered"]
