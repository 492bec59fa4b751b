"""Documents for people: one page that stands by itself, reads well on screen and on paper, and asks for nothing outside."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from tessere.flows.privacy.domain.words import PLACES, WORDS

_STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;background:#f7f4ef;color:#26231f;font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:56rem;margin:2rem auto;padding:2.5rem 3rem;background:#fff;border:1px solid #e4ddd2;border-radius:6px}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2.2rem 0 .6rem}
p{margin:.4rem 0;max-width:44rem}.quiet{color:#6b645a}
table{width:100%;border-collapse:collapse;font-size:.875rem}th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0}
th{font-weight:600;color:#6b645a;border-bottom:1px solid #d8cfc1}td{border-bottom:1px solid #efe9df;overflow-wrap:anywhere}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;padding-right:0}
td.t{white-space:nowrap;font-variant-numeric:tabular-nums}
code{font:12px/1.4 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
details summary{cursor:pointer;color:#6b645a}
@media print{body{background:#fff;font-size:11px}main{border:0;margin:0;padding:0;max-width:none}tr{break-inside:avoid}}
@media(max-width:600px){main{margin:0;padding:1.2rem;border:0;border-radius:0}}
"""
# Sections that are lists of records, with the columns that are shown.
_TABLES: dict[str, tuple[str, ...]] = {
    "identifiers": ("namespace", "value", "first_seen_at"),
    "links": ("a", "b", "first_at"),
    "traits": ("name", "value", "source", "at"),
    "computed": ("label", "value"),
    "consents": ("purpose", "channel", "status", "at", "source", "proof"),
    "segments": ("name", "since", "because"),
    "segment_history": ("name", "at", "entered"),
    "decisions": ("kind", "at", "reason"),
    "orders": ("at", "number", "channel", "status", "amount", "order"),
    "baskets": ("at", "kind", "name", "channel", "lines"),
    "cards": ("value", "status", "at"),
    "points": ("at", "purpose", "points", "balance", "reason"),
    "bookings": ("at", "label", "touchpoint", "status", "contact"),
    "waiting": ("at", "label", "touchpoint", "status", "contact"),
    "events": ("occurred_at", "name", "channel", "touchpoint", "source", "details"),
}
# Columns that fold several fields away.
_FOLDED: dict[str, tuple[str, ...]] = {
    "details": (
        "properties", "traits", "identifiers", "campaign", "client", "context", "extra", "anonymous_id", "user_id",
    ),
    "order": ("lines", "contact", "shipping", "billing", "coupons", "payments"),
}  # fmt: skip
_MOMENTS = frozenset({"at", "first_seen_at", "first_at", "since", "occurred_at", "received_at", "last_seen_at"})


class PersonalDocument:
    """Writes an export section by section, as its items come."""

    def __init__(self, *, language: str, retailer: str, made_at: str) -> None:
        self._words: Mapping[str, str] = WORDS[language]
        self._language = language
        self._retailer = retailer
        self._made_at = made_at
        self._open: str | None = None

    def begin(self) -> str:
        """The head of the page."""
        title = self._words["title"].format(retailer=self._retailer)
        intro = self._words["intro"].format(retailer=self._retailer)
        made = f"{self._words['made_at']} {_moment(self._made_at)}"
        return (
            _head(self._language, title)
            + f"<h1>{_safe(title)}</h1><p class=quiet>{_safe(made)}</p><p>{_safe(intro)}</p>"
        )

    def write(self, section: str, items: list[Any]) -> Iterator[str]:
        """Some items of a section."""
        if section == "person":
            yield from (self._person(each) for each in items)
            return
        if section != self._open:
            yield from self.close()
            self._open = section
            yield f"<h2>{_safe(self._words['section.' + section])}</h2>"
            if not items:
                yield f"<p class=quiet>{_safe(self._words['nothing'])}</p>"
                self._open = None
                return
            heads = "".join(f"<th>{_safe(self._words['column.' + name])}</th>" for name in _TABLES[section])
            yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
        for item in items:
            yield "<tr>" + "".join(self._cell(name, item) for name in _TABLES[section]) + "</tr>"

    def close(self) -> Iterator[str]:
        """The end of the table that is open."""
        if self._open is not None:
            self._open = None
            yield "</tbody></table>"

    def end(self) -> Iterator[str]:
        """The foot of the page."""
        yield from self.close()
        yield f"<h2>{_safe(self._words['rights'])}</h2><p>{_safe(self._words['rights_text'])}</p></main></body></html>"

    def _person(self, person: dict[str, Any]) -> str:
        rows = []
        for name in ("name", "email", "phone", "first_seen_at", "last_seen_at", "orders", "spent"):
            value = person.get(name)
            if value is not None:
                rows.append(
                    f"<tr><th>{_safe(self._words['person.' + name])}</th><td>{self._text(name, value)}</td></tr>"
                )
        return f"<table><tbody>{''.join(rows)}</tbody></table>"

    def _cell(self, name: str, item: dict[str, Any]) -> str:
        if name in _FOLDED:
            told = {key: value for key in _FOLDED[name] if (value := item.get(key))}
            if not told:
                return "<td></td>"
            return f"<td><details><summary>{_safe(self._words['details'])}</summary>{_code(told)}</details></td>"
        kind = " class=t" if name in _MOMENTS else ""
        return f"<td{kind}>{self._text(name, item.get(name))}</td>"

    def _text(self, name: str, value: Any) -> str:
        if value is None or value in ({}, ""):
            return ""
        if isinstance(value, bool):
            return _safe(self._words["yes" if value else "no"])
        if isinstance(value, dict) and name in {"label", "because"}:
            value = str(value.get(self._language) or next(iter(value.values()), ""))
        elif isinstance(value, dict) and value.keys() == {"namespace", "value"}:
            value = value["value"]
        elif isinstance(value, dict) and value.keys() == {"amount_minor", "currency"}:
            value = f"{value['amount_minor'] / 100:.2f} {value['currency']}"
        elif isinstance(value, dict | list):
            return _code(value)
        text = str(value)
        return _safe(_moment(text) if name in _MOMENTS else self._words.get(f"{name}.{text}", text))


def certificate_page(certificate: Mapping[str, Any], *, language: str) -> str:
    """The certificate of an erasure as a page."""
    words = WORDS[language]
    title = words["certificate"].format(retailer=certificate["retailer"])
    facts = {
        words["cert.request"]: certificate["request_id"], words["cert.profile"]: certificate["profile_id"],
        words["cert.requested_at"]: _moment(certificate["requested_at"]), words["cert.by"]: certificate["requested_by"],
        words["cert.reason"]: certificate["reason"], words["cert.erased_at"]: _moment(certificate["erased_at"]),
        words["cert.finished_at"]: _moment(certificate["finished_at"]), words["cert.checksum"]: certificate["checksum"],
    }  # fmt: skip
    head = "".join(f"<tr><th>{_safe(name)}</th><td>{_safe(str(value))}</td></tr>" for name, value in facts.items())
    rows = "".join(_line(each, words, PLACES[language]) for each in certificate["lines"])
    columns = "".join(f"<th{kind}>{_safe(words[name])}</th>" for name, kind in (
        ("cert.place", ""), ("cert.done", ""), ("cert.rows", " class=n")))  # fmt: skip
    return (
        _head(language, title)
        + f"<h1>{_safe(title)}</h1><p>{_safe(words['cert.intro'])}</p><table><tbody>{head}</tbody></table>"
        + f"<h2>{_safe(words['cert.lines'])}</h2><table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"
        + f"<p class=quiet>{_safe(words['cert.limits'])}</p></main></body></html>"
    )


def _line(line: Mapping[str, Any], words: Mapping[str, str], places: Mapping[str, str]) -> str:
    name = places.get(line["place"], line["place"])
    note = words.get(f"note.{line['note']}", "") if line.get("note") else ""
    done = words[f"done.{line['done']}"] + (f" ({note})" if note else "")
    return (
        f"<tr><td>{_safe(name)}<br><code>{_safe(line['place'])}</code></td><td>{_safe(done)}</td>"
        f"<td class=n>{line['rows']}</td></tr>"
    )


def _head(language: str, title: str) -> str:
    return (
        f"<!doctype html><html lang={language}><head><meta charset=utf-8>"
        f'<meta name=viewport content="width=device-width,initial-scale=1"><title>{_safe(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main>"
    )


def _moment(value: str | None) -> str:
    return "" if value is None else value[:16].replace("T", " ") + " UTC"


def _code(value: Any) -> str:
    return f"<code>{_safe(msgspec.json.encode(value).decode())}</code>"


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
