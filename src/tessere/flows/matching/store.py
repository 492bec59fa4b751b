"""The DuckDB statements of the model: the table of records, and the conditions that Splink compares and blocks by."""

from __future__ import annotations

CREATE_RECORDS = """
create table record (
    unique_id varchar, first_name varchar, root_name varchar, last_name varchar, birth_date varchar,
    emails varchar[], mailboxes varchar[], phones varchar[], cards varchar[],
    street varchar, postcode varchar, city varchar
)
"""
INSERT_RECORDS = "insert into record select * from page"
# A value that so many share (the shop's own phone, an invented birthday) names nobody.
BLANK_COMMON_VALUES = """
update record set {column} = list_filter({column}, lambda v: not list_contains(common.every, v))
from (
    select list(value) as every from (
        select value from (select unnest({column}) as value from record) as spread group by value having count(*) > {most}
    ) as shared
) as common
where list_has_any({column}, common.every)
"""
BLANK_COMMON = """
update record set {column} = null where {column} in (
    select {column} from record where {column} is not null group by {column} having count(*) > {most}
)
"""
PREPARE = """
create table prepared as
select *, last_name || ' ' || first_name as full_name,
    left(last_name, 3) as last_start, left(first_name, 1) as initial,
    split_part(birth_date, '-', 1) as birth_year, right(birth_date, 5) as birth_day
from (
    select unique_id, first_name, root_name, last_name, birth_date, street, postcode, city,
        nullif(emails, []) as emails, nullif(mailboxes, []) as mailboxes, nullif(phones, []) as phones,
        nullif(cards, []) as cards
    from record order by unique_id
)
"""
COUNT_RECORDS = "select count(*) from prepared"
COUNT_PAIRS = """
select count(*) from (
    select 1 from prepared l join prepared r on {rule} where l.unique_id < r.unique_id limit {most}
) as pairs
"""
CHOOSE_PAIRS = """
select unique_id_l, unique_id_r, match_probability, match_weight, columns('^(gamma|mw)_.*$') from {{this}}
where match_probability >= {least}
"""
# Of the rest only what lies between profiles of which something likely is known.
CHOOSE_FAINT = """
select unique_id_l, unique_id_r, match_weight from {{this}}
where match_probability < {least}
    and unique_id_l in (select unnest([unique_id_l, unique_id_r]) from {{this}} where match_probability >= {least})
    and unique_id_r in (select unnest([unique_id_l, unique_id_r]) from {{this}} where match_probability >= {least})
"""

_SWAPPED = "(first_name_l = last_name_r and last_name_l = first_name_r and first_name_l <> last_name_l)"


def _shared(column: str) -> str:
    return f"list_has_any({column}_l, {column}_r)"


def _near(column: str, distance: int) -> str:
    """The closest of any two values is at most so many typing errors away."""
    pairs = f"list_transform({column}_l, lambda x: list_min(list_transform({column}_r, lambda y: damerau_levenshtein(x, y))))"
    return f"list_min({pairs}) <= {distance}"


def _unknown(*columns: str) -> str:
    return " or ".join(f"{column}_l is null or {column}_r is null" for column in columns)


_SAME_PLACE = "(postcode_l = postcode_r or city_l = city_r)"
_SAME_DAYS = """
(damerau_levenshtein(birth_date_l, birth_date_r) <= 1
    or (birth_year_l = birth_year_r and birth_day_l = right(birth_day_r, 2) || '-' || left(birth_day_r, 2))
    or (birth_day_l = birth_day_r and damerau_levenshtein(birth_year_l, birth_year_r) <= 2))
"""
# When nothing can be said of a field, and its levels but the last, each with the condition that Splink evaluates.
CONDITIONS: dict[str, tuple[str, dict[str, str]]] = {
    "first_name": (
        _unknown("first_name"),
        {
            "same": "first_name_l = first_name_r",
            "swapped": _SWAPPED,
            "nickname": "root_name_l = root_name_r",
            "similar": "jaro_winkler_similarity(first_name_l, first_name_r) >= 0.88"
            " or (least(length(first_name_l), length(first_name_r)) = 1 and initial_l = initial_r)"
            " or starts_with(first_name_l, first_name_r || ' ') or starts_with(first_name_r, first_name_l || ' ')",
        },
    ),
    # Swapped names have been counted with the first name; to count them twice would be to believe them twice.
    "last_name": (
        f"{_unknown('last_name')} or {_SWAPPED}",
        {
            "same": "last_name_l = last_name_r",
            "similar": "jaro_winkler_similarity(last_name_l, last_name_r) >= 0.9"
            " or starts_with(last_name_l, last_name_r || ' ') or starts_with(last_name_r, last_name_l || ' ')",
        },
    ),
    "birth_date": (_unknown("birth_date"), {"same": "birth_date_l = birth_date_r", "similar": _SAME_DAYS}),
    "email": (
        _unknown("emails"),
        {"same": _shared("emails"), "mailbox": _shared("mailboxes"), "similar": _near("emails", 2)},
    ),
    "phone": (_unknown("phones"), {"same": _shared("phones"), "similar": _near("phones", 1)}),
    "address": (
        f"({_unknown('postcode')}) and ({_unknown('city')})",
        {
            "same": f"street_l = street_r and {_SAME_PLACE}",
            "similar": f"jaro_winkler_similarity(street_l, street_r) >= 0.92 and {_SAME_PLACE}",
            "postcode": "postcode_l = postcode_r",
            "city": "city_l = city_r or jaro_winkler_similarity(city_l, city_r) >= 0.92",
        },
    ),
    "loyalty_card": (_unknown("cards"), {"same": _shared("cards"), "similar": _near("cards", 1)}),
}
# Which column's frequencies sharpen an exact agreement: a rare name says more than a common one.
FREQUENCIES = {("first_name", "same"): "first_name", ("last_name", "same"): "last_name"}

# Pairs are looked for where one of these holds; each is cheap and finds what another misses.
BLOCKING = (
    ("l.last_name = r.last_name and l.birth_date = r.birth_date", ()),
    ("l.first_name = r.first_name and l.birth_date = r.birth_date", ()),
    ("l.first_name = r.last_name and l.birth_date = r.birth_date", ()),
    ("l.full_name = r.full_name", ()),
    ("l.first_name = r.last_name and l.last_name = r.first_name", ()),
    ("l.last_name = r.last_name and l.postcode = r.postcode", ()),
    ("l.last_name = r.last_name and l.city = r.city", ()),
    ("l.last_start = r.last_start and l.initial = r.initial and l.birth_year = r.birth_year", ()),
    ("l.last_start = r.last_start and l.initial = r.initial and l.birth_day = r.birth_day", ()),
    ("l.last_start = r.last_start and l.root_name = r.root_name and l.postcode = r.postcode", ()),
    ("l.root_name = r.root_name and l.city = r.city and l.birth_year = r.birth_year", ()),
    ("l.root_name = r.root_name and l.city = r.city and l.birth_day = r.birth_day", ()),
    ("l.street = r.street and l.initial = r.initial", ()),
    ("l.postcode = r.postcode and l.birth_date = r.birth_date", ()),
    ("l.city = r.city and l.birth_date = r.birth_date", ()),
    ("l.emails = r.emails", ("emails",)),
    ("l.mailboxes = r.mailboxes", ("mailboxes",)),
    ("l.phones = r.phones", ("phones",)),
    ("l.cards = r.cards", ("cards",)),
)
# Rules that hardly ever hold for two people, and how many of all matches they are thought to find.
CERTAIN = (
    "l.full_name = r.full_name and l.birth_date = r.birth_date",
    "list_has_any(l.emails, r.emails) and l.first_name = r.first_name",
    "list_has_any(l.phones, r.phones) and l.full_name = r.full_name",
)
CERTAIN_RECALL = 0.5
# What is held equal while the other fields are learned; each field is learned in the rounds that do not hold it.
TRAINING = (
    "l.birth_date = r.birth_date",
    "l.first_name = r.first_name and l.last_name = r.last_name",
    "l.phones = r.phones",
    "l.emails = r.emails",
)
