"""Random rules, values and events, small in vocabulary so that they meet, and nasty in values."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

DAY = 86_400_000_000
HOUR = 3_600_000_000
NOW = 1_772_000_000_123_456  # 2026-02-25, a few days before a 29 February that does not come

ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Rome", "America/New_York", "Pacific/Auckland", "Atlantic/Azores")]
EVENTS = ["Product Viewed", "Order Completed"]
CHANNELS = ["web", "shop"]
NAMES = ["a", "a", "c.d", "c", 'q"u\\o']
SEGMENTS = ["vip", "new"]
PURPOSES = ["marketing", "profiling"]
STATUSES = ["granted", "denied"]

NASTY_TEXTS = ["Milano", "MILANO", "milano ", "Forlì", "FORLÌ", "Forli\u0300", "straße", "STRASSE", "İ", "ı", "i",
     "ﬁ", "ΣΑΣ", "σας", "Ж", "ж",
     "", "5", "05", "5.0", "5.00", " 5", "1e3", "-0", "0", "٣", "5\n", "true", "null", "100000000000000000", "0.1",
     "2.5", "%", "%s", "_", "'", "日本", "\U0001f600"]  # fmt: skip
NASTY_DAYS = ["2026-02-25", "2026-02-24", "2026-02-26", "2026-03-01", "2026-02-28", "2024-02-29", "1980-02-28",
     "1999-12-31", "2000-03-03"]  # fmt: skip
NASTY_MOMENTS = ["2026-02-25T00:00:00Z", "2026-02-24T23:30:00Z", "2026-02-25T06:13:20.123456Z", "2026-02-25 06:13",
     "2026-02-25T06:13:20.123456789+00:00",
     "2026-02-26T01:00:00+02:00", "2026-02-18T10:00:00-0500", "2024-02-29T00:00:00Z", "2026-02-25T12:00:00"]  # fmt: skip
NOT_DATES = ["2026-02-30", "2023-02-29", "2026-13-01", "2026-2-5", "2026-02-25T25:00:00Z", "2026-02-25T24:00:00Z",
     "20260225", "0000-01-01",
     "1500-01-01", "3000-01-01", "2026-02-25T10:00:60Z", "2026-02-25T10:00:00+15:00", "2026-02-30T10:00:00Z",
     "2026-02-25\n", "2026-02-25x"]  # fmt: skip
NASTY_NUMBERS = [0, 1, 5, 5.0, -0.0, 2.5, 0.1, 0.3, 0.1 + 0.2, -1, 3, 100, 10**12, 10**12 - 1, 10**15, 10**15 - 1,
     2**53 + 1, 10**18, 1e300, -1e300, 1e-320, 5e-324, 0.0000005, 1e22]  # fmt: skip
NASTY = [*NASTY_TEXTS, *NASTY_DAYS, *NASTY_MOMENTS, *NOT_DATES, *NASTY_NUMBERS, True, False]

# The random world is small, so that its values meet; the nasty ones are tried each with each.
TEXTS = st.sampled_from(["x", "X", "xy", "5", "è", "È"])
DAYS = st.sampled_from(["2026-02-25", "2026-02-24", "2024-02-29"])
MOMENTS = st.sampled_from(["2026-02-25T00:00:00Z", "2026-02-24T23:30:00", "2026-02-25T06:13:20.123456Z"])
NUMBERS = st.sampled_from([0, 1, 5, 5.0, 2.5, 0.1, -1, 10**12, 10**12 - 1, "2.5"])
SCALARS = TEXTS | DAYS | MOMENTS | NUMBERS | NUMBERS | st.booleans()
LEAVES = st.none() | SCALARS
VALUES = st.one_of(
    SCALARS,
    LEAVES,
    st.lists(LEAVES, max_size=2),
    st.fixed_dictionaries({}, optional={"d": LEAVES | st.lists(LEAVES, max_size=2)}),
    st.lists(st.fixed_dictionaries({"d": LEAVES}) | LEAVES, max_size=2),
)
TRAITS = st.fixed_dictionaries({"a": SCALARS}, optional={"c": VALUES, 'q"u\\o': LEAVES})

_RULE_NUMBERS = NUMBERS.filter(lambda number: not isinstance(number, str))
_RULE_SCALARS = TEXTS | DAYS | MOMENTS | _RULE_NUMBERS | st.booleans()
_DATES = DAYS | MOMENTS


def periods(*units: str) -> st.SearchStrategy[dict[str, int]]:
    given = [{"minutes": 60}, {"hours": 4}, {"hours": 25}, {"days": 1}, {"days": 2}, {"days": 7}]
    return st.sampled_from([each for each in given if not units or next(iter(each)) in units])


def _op(*names: str, value: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    given = {"op": st.sampled_from(names)}
    return st.fixed_dictionaries(given if value is None else {**given, "value": value})


_ANY_DATE_ORDER = ["2024-02-29", "2026-02-18T10:00:00-0500", "2026-02-25", "2026-02-26", "2026-03-01"]
FIXED_TESTS = st.one_of(
    _op("exists", "missing"),
    _op("is", "is_not", value=_RULE_SCALARS),
    _op("in", "not_in", value=st.lists(_RULE_SCALARS, min_size=1, max_size=4)),
    _op("contains", "starts_with", "ends_with", value=TEXTS.filter(bool)),
    _op("gt", "gte", "lt", "lte", value=_RULE_NUMBERS),
    _op("between", value=st.lists(_RULE_NUMBERS, min_size=2, max_size=2).map(sorted)),
    _op("before", "after", value=_DATES),
    _op(
        "between",
        value=st.lists(st.integers(0, 4), min_size=2, max_size=2).map(lambda two: [_ANY_DATE_ORDER[n] for n in sorted(two)]),
    ),
)  # fmt: skip
RELATIVE_TESTS = st.one_of(
    _op("within_last", "within_next", value=periods()),
    _op("anniversary_within", value=periods("days")),
)
TESTS = FIXED_TESTS | RELATIVE_TESTS
SMALL_NUMBERS = st.integers(-3, 5) | st.sampled_from([2.5, 0.1, 0.3, 5])
NUMBER_TESTS = _op("is", "is_not", "gt", "gte", "lt", "lte", value=SMALL_NUMBERS) | _op(
    "between", value=st.lists(SMALL_NUMBERS, min_size=2, max_size=2).map(sorted)
)
TIME_TESTS = st.one_of(
    _op("exists", "missing"), _op("before", "after", value=_DATES), _op("within_last", value=periods())
)


@st.composite
def event_filters(draw: st.DrawFn, key: str = "event") -> dict[str, Any]:
    given: dict[str, Any] = {key: draw(st.sampled_from(EVENTS))}
    if draw(st.integers(0, 3)) == 0:
        given["channel"] = draw(st.sampled_from(CHANNELS))
    if draw(st.integers(0, 2)) == 0:
        tests = st.builds(lambda name, test: {"property": name, **test}, st.sampled_from(NAMES), FIXED_TESTS)
        given["where"] = draw(st.lists(tests, max_size=2))
    return given


@st.composite
def measures(draw: st.DrawFn) -> dict[str, Any]:
    given = draw(event_filters())
    given["measure"] = draw(st.sampled_from(["count", "sum", "average", "min", "max", "first", "last", "distinct"]))
    of_time = given["measure"] in {"first", "last"} and draw(st.booleans())
    if given["measure"] != "count":
        given["of"] = "time" if of_time else draw(st.sampled_from(NAMES))
    ends = given["measure"] in {"first", "last"}
    given |= draw(TIME_TESTS if of_time else TESTS if ends else NUMBER_TESTS)
    if draw(st.booleans()):
        given["within"] = draw(periods())
    return given


@st.composite
def absents(draw: st.DrawFn) -> dict[str, Any]:
    return {**draw(event_filters("absent")), **({"within": draw(periods())} if draw(st.booleans()) else {})}


@st.composite
def sequences(draw: st.DrawFn) -> dict[str, Any]:
    steps = [draw(event_filters())]
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 2)) == 0:
            steps.append({**draw(event_filters("absent")), "within": draw(periods())})
        else:
            within = {"within": draw(periods())} if draw(st.booleans()) else {}
            steps.append({**draw(event_filters()), **within})
    return {"sequence": steps, "within": draw(periods())}


def attributes(source: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda name, test: {source: name, **test}, st.sampled_from(NAMES), TESTS)


SEGMENT_CONDITIONS = st.fixed_dictionaries(
    {"segment": st.sampled_from(SEGMENTS), "op": st.sampled_from(["in", "not_in"])}
)
CONSENT_CONDITIONS = st.builds(
    lambda purpose, channel, test: {"consent": purpose, "channel": channel, **test},
    st.sampled_from(PURPOSES),
    st.sampled_from(["email", "sms"]),
    _op("is", "is_not", value=st.sampled_from(STATUSES)) | _op("exists", "missing"),
)
BASKET_LINES = st.builds(
    lambda part, measure, test: {"basket_line": part, "measure": measure, **test},
    attributes("product"),
    st.sampled_from(["count", "quantity", "total_minor"]),
    NUMBER_TESTS,
)
PROFILE_CONDITIONS = st.one_of(
    attributes("trait"), measures(), sequences(), absents(), SEGMENT_CONDITIONS, CONSENT_CONDITIONS
)
CONDITIONS = PROFILE_CONDITIONS | attributes("context") | attributes("basket") | attributes("product") | BASKET_LINES


def rules(conditions: st.SearchStrategy[dict[str, Any]], leaves: int = 5) -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        conditions,
        lambda inner: st.one_of(
            st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda part: {"not": part}, inner),
        ),
        max_leaves=leaves,
    ).filter(lambda rule: _depth(rule) <= 8)


def _depth(rule: dict[str, Any]) -> int:
    parts = rule.get("all") or rule.get("any") or ([rule["not"]] if "not" in rule else [])
    return 1 + max(map(_depth, parts), default=0)


TIMES = st.builds(
    lambda ago, tick: NOW - max(ago * HOUR + tick, 0),
    st.sampled_from([0, 1, 2, 4, 5, 8, 24, 25, 48, 168]),
    st.sampled_from([0, 0, 0, 1, -1]),
)
RAW_EVENTS = st.lists(
    st.tuples(st.sampled_from(EVENTS), st.sampled_from(CHANNELS), TIMES, TRAITS), max_size=8
)  # fmt: skip
CONSENTS = st.dictionaries(
    st.sampled_from([f"{purpose}|{channel}" for purpose in PURPOSES for channel in ("email", "*")]),
    st.sampled_from(STATUSES),
)
PROFILES = st.fixed_dictionaries(
    {"traits": TRAITS, "events": RAW_EVENTS, "segments": st.sets(st.sampled_from(SEGMENTS)), "consents": CONSENTS}
)
