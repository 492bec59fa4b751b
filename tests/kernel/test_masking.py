"""What is hidden, in whatever shape it stands."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tessere.kernel.masking import MASK, Masking

HIDDEN = Masking(identifiers=frozenset({"phone", "codice_fiscale"}), traits=frozenset({"birthday", "name"}))
SECRET = "RSSMRA85T10A562S"
shapes = st.recursive(
    st.sampled_from(
        [
            {"namespace": "codice_fiscale", "value": SECRET}, {"traits": {"codiceFiscale": SECRET}},
            {"codice_fiscale": SECRET}, {"name": "birthday", "value": SECRET}, {"type": "codice_fiscale", "id": SECRET},
            {"properties": {"deep": [{"codice_fiscale": SECRET}]}},
        ]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "items", "context"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(shapes)
def test_no_shape_lets_it_through(content: object) -> None:
    assert SECRET not in json.dumps(HIDDEN.mask(content))


def test_sentences_of_the_same_answer_hide_it_too() -> None:
    shown = HIDDEN.mask(
        {"links": [{"namespace": "phone", "value": "+393331112223"}], "text": "joined by +393331112223"}
    )
    assert shown == {"links": [{"namespace": "phone", "value": MASK}], "text": f"joined by {MASK}"}


def test_common_keys_hide_only_where_they_mean_the_trait() -> None:
    card = {"id": "1", "name": "Ada", "email": "a@b.it", "phone": None, "loyalty_card": None}
    shown = HIDDEN.mask(
        {"card": card, "source": {"name": "Site"}, "event": {"name": "Order", "traits": {"name": "Ada B"}}}
    )
    assert shown["card"]["name"] == shown["event"]["traits"]["name"] == MASK
    assert (shown["source"]["name"], shown["event"]["name"], shown["card"]["phone"]) == ("Site", "Order", None)
