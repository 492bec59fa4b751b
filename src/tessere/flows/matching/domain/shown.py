"""What reviewers see of a profile field by field: the values as they were given, not as the model compares them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tessere.flows.matching.domain.records import Known

_TRAITS = {
    "first_name": ("first_name", "firstName", "name"),
    "last_name": ("last_name", "lastName"),
    "birth_date": ("birth_date", "birthDate", "birthday", "date_of_birth", "dob"),
    "email": ("email",),
    "phone": ("phone",),
    "loyalty_card": ("loyalty_card",),
}
_ADDRESS = (("street", "street1", "line1", "address1"), ("postal_code", "postalCode", "postcode", "zip"), ("city",))


def values_of(field: str, known: Iterable[Known], traits: Mapping[str, Any]) -> tuple[str, ...]:
    """The values that a profile holds of a field, none twice."""
    if field == "address":
        return _address(traits)
    found = [each.value for each in known if each.namespace == field]
    if not found:
        found = [text for name in _TRAITS.get(field, ()) if (text := _text(traits.get(name)))][:1]
    return tuple(dict.fromkeys(sorted(found)))


def _address(traits: Mapping[str, Any]) -> tuple[str, ...]:
    said = traits.get("address")
    place = {**traits, **said} if isinstance(said, Mapping) else traits
    parts = [next((text for name in names if (text := _text(place.get(name)))), "") for names in _ADDRESS]
    street, postcode, city = parts
    line = ", ".join(part for part in (street, " ".join(part for part in (postcode, city) if part)) if part)
    return (line,) if line else ()


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
