"""Conditions as functions: what each kind says of the facts it reads, and the figures behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Sequence as Many
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from tessere.kernel.rules.dates import date_check, knows_time, span_of
from tessere.kernel.rules.facts import EVERY_CHANNEL, UTC, Line
from tessere.kernel.rules.model import TIME, Attribute, BasketLines, Consent, Measure, Test
from tessere.kernel.rules.series import MILLION, Mark, Series, millionths, since, value_key
from tessere.kernel.rules.values import Moment, count_check, value_check, values_at

Values: TypeAlias = Mapping[str, Any]
PlainCheck: TypeAlias = Callable[[Values], bool]
TimedCheck: TypeAlias = Callable[[Values, int, ZoneInfo], bool]
SeriesCheck: TypeAlias = Callable[[Mapping[str, Series], int, ZoneInfo], bool]
# Which field of the facts a source is read from.
VALUES = {"trait": "traits", "context": "context", "basket": "basket", "product": "product"}
_SCALARS = frozenset({str, int, float, bool})


def attribute_check(attribute: Attribute) -> PlainCheck:
    """Whether one of the values that the name leads to passes; a denial holds where its positive does not."""
    test = attribute.test
    check, path, denied = value_check(test.positive), attribute.path, test.is_negative
    if len(path) > 1:
        return lambda values: any(check(each) for each in values_at(values, path)) is not denied
    name = path[0]

    def holds(values: Values) -> bool:
        value = values.get(name)
        if value is None:
            return denied
        if type(value) in _SCALARS:
            return check(value) is not denied
        return any(check(each) for each in values_at(value, ())) is not denied

    return holds


def timed_check(attribute: Attribute) -> TimedCheck:
    """The same for tests of days and moments."""
    check, path = date_check(attribute.test), attribute.path
    if len(path) > 1:
        return lambda values, now, zone: any(check(each, now, zone) for each in values_at(values, path))
    name = path[0]

    def holds(values: Values, now: int, zone: ZoneInfo) -> bool:
        value = values.get(name)
        if type(value) in _SCALARS:
            return check(value, now, zone)
        return any(check(each, now, zone) for each in values_at(value, ()))

    return holds


def consent_check(consent: Consent) -> Callable[[Mapping[str, str]], bool]:
    """Whether the status passes."""
    check, denied = value_check(consent.test.positive), consent.test.is_negative
    own, common = consent_keys(consent)

    def holds(consents: Mapping[str, str]) -> bool:
        status = consents.get(own) or consents.get(common)
        return (status is not None and check(status)) is not denied

    return holds


def consent_status(consent: Consent, consents: Mapping[str, str]) -> str | None:
    """The last word for the channel, else the one for every channel."""
    own, common = consent_keys(consent)
    return consents.get(own) or consents.get(common)


def consent_keys(consent: Consent) -> tuple[str, str]:
    """Where the consent for the channel is found, and the one for every channel."""
    return f"{consent.purpose}|{consent.channel}", f"{consent.purpose}|{EVERY_CHANNEL}"


def line_figure(lines: BasketLines, found: Many[Line]) -> int:
    """The figure over the lines that pass."""
    if lines.figure == "count":
        return len(found)
    return sum(line.quantity if lines.figure == "quantity" else line.total_minor for line in found)


def measure_check(measure: Measure) -> SeriesCheck:
    """Whether the figure of the measure passes its test."""
    track, passes = measure.track.id, figure_check(measure)
    of_nothing = passes(figure_of(measure, Series(), 0), 0, UTC)
    if measure.figure == "count":
        return _count_check(measure, of_nothing)

    def holds(series: Mapping[str, Series], now: int, zone: ZoneInfo) -> bool:
        held = series.get(track)
        return of_nothing if held is None else passes(figure_of(measure, held, now), now, zone)

    return holds


def _count_check(measure: Measure, of_nothing: bool) -> SeriesCheck:
    """The most frequent figure, without a detour."""
    check, denied = count_check(measure.test.positive), measure.test.is_negative
    track, window = measure.track.id, measure.within.micros if measure.within else 0

    def holds(series: Mapping[str, Series], now: int, _zone: ZoneInfo) -> bool:
        held = series.get(track)
        if held is None:
            return of_nothing
        count = len(held.recent) - since(held.recent, now - window) if window else held.count
        return check(count) is not denied

    return holds


def figure_check(measure: Measure) -> Callable[[Any, int, ZoneInfo], bool]:
    """The test of a figure that `figure_of` gave; None, for no figure, passes only denials."""
    test, check = measure.test, value_check(measure.test.positive) if not knows_time(measure.test) else None
    if measure.of == TIME and check is None:
        return lambda at, now, zone: at is not None and span_of(test, now, zone).holds(Moment("", at))
    if measure.figure in {"sum", "average"}:
        return _exact_check(test)
    if check is None:
        dated = date_check(test)
        return lambda value, now, zone: value is not None and dated(value, now, zone)
    return lambda value, _now, _zone: (value is not None and check(value)) is not test.is_negative


def _exact_check(test: Test) -> Callable[[Any, int, ZoneInfo], bool]:
    """Sums and averages are a pair of millionths and how many they are divided by: compared without rounding."""
    operands = test.value if test.op == "between" else (test.value,)
    wanted = [millionths(each) for each in operands]
    compare: Callable[[int, int], bool] = {
        "is": lambda total, by: total == wanted[0] * by,
        "gt": lambda total, by: total > wanted[0] * by,
        "gte": lambda total, by: total >= wanted[0] * by,
        "lt": lambda total, by: total < wanted[0] * by,
        "lte": lambda total, by: total <= wanted[0] * by,
        "between": lambda total, by: wanted[0] * by <= total <= wanted[1] * by,
    }[test.positive.op]
    return lambda pair, _now, _zone: (pair is not None and compare(*pair)) is not test.is_negative


def figure_of(measure: Measure, series: Series, now: int) -> Any:  # noqa: PLR0911
    """The figure now; None when there is none. A sum or average is `(total in millionths, divisor)`."""
    if measure.within is None:
        return _ever(measure, series)
    marks = series.recent[since(series.recent, now - measure.within.micros) :]
    if measure.figure == "count":
        return len(marks)
    if measure.figure == "distinct":
        return len({value_key(mark[2]) for mark in marks})
    if measure.figure in {"sum", "average"}:
        return _mean(measure, sum(millionths(mark[2]) for mark in marks), len(marks))
    if not marks:
        return None
    if measure.figure in {"min", "max"}:
        return (min if measure.figure == "min" else max)(mark[2] for mark in marks)
    return _read(measure, marks[0] if measure.figure == "first" else marks[-1])


def _ever(measure: Measure, series: Series) -> Any:  # noqa: PLR0911
    match measure.figure:
        case "count":
            return series.count
        case "distinct":
            return len(series.values)
        case "sum" | "average":
            return _mean(measure, int(series.total), series.count)
        case "min":
            return series.low
        case "max":
            return series.high
        case "first":
            return _read(measure, series.first)
        case "last":
            return _read(measure, series.last)


def _mean(measure: Measure, total: int, count: int) -> tuple[int, int] | None:
    if measure.figure == "sum":
        return total, 1
    return (total, count) if count else None


def _read(measure: Measure, mark: Mark | None) -> Any:
    if mark is None:
        return None
    return mark[0] if measure.of == TIME else mark[2]


def plain_figure(figure: Any) -> Any:
    """A figure as people read it."""
    return figure[0] / figure[1] / MILLION if isinstance(figure, tuple) else figure
