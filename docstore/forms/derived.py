"""What a form works out of its own fields: sums, and amounts in Chinese capitals."""

from __future__ import annotations

from typing import Any

from docstore.forms.declaration import FormDeclaration
from docstore.forms.types import Reading
from docstore.forms.types.capitals import GREATEST
from docstore.sentence import Sentence


def derive(form: FormDeclaration, values: dict[str, Any], reading: Reading) -> None:
    """Put the derived values among `values`; a fault where another one was sent, or a sum is too great."""
    for field in form.fields:
        if not field.is_derived:
            continue
        names = field.sum_of or (field.in_words_of,)
        found = [values[name] for name in names if name in values]
        sent = values.pop(field.key, None)
        if not found:
            continue
        amount = sum(found)
        if amount > GREATEST:
            reading.fault(field.key, "金额太大，不到十万亿元才能填，核对位数。")
            continue
        values[field.key] = amount
        if sent is not None and sent != amount:
            words = field.kind.text(amount, field)
            reading.fault(field.key, Sentence("{label}应为{words}，核对金额，或者删去由系统算出。",
                                              label=field.label, words=words))
