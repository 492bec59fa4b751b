"""Bodies of every wire format become events; what is bad in them is refused one by one."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.customer.events.domain.bodies import open_body, peek, wrap_items
from tessere.customer.events.domain.decoding import decode
from tessere.customer.events.domain.identifiers import all_identifiers
from tessere.customer.events.domain.identity import EventIds, event_id
from tessere.customer.events.domain.limits import EVENT_BYTES, nesting_depth
from tessere.customer.events.domain.model import (
    Channel,
    Decoded,
    Envelope,
    Event,
    EventType,
    Identifier,
    Refused,
    Sender,
    SourceKind,
)
from tessere.customer.events.domain.objects import read_object
from tessere.customer.events.domain.pixels import body_of_query
from tessere.kernel.errors import Invalid, TooLarge

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
SOURCE = UUID("018f0000-0000-7000-8000-000000000001")
SITE = Sender(source_id=SOURCE, kind=SourceKind.SITE, channel=Channel.SITE, touchpoint="www")
TILL = Sender(
    source_id=SOURCE,
    kind=SourceKind.TILL,
    channel=Channel.SHOP,
    channels={"milano": Channel.SHOP, "app-ios": Channel.APP},
)


def run(body: Any, form: str = "segment/batch", sender: Sender = SITE, **envelope: Any) -> Decoded:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return decode(Envelope(received_at=NOW, format=form, body=raw, **envelope), sender)


def one(item: Any, form: str = "segment/batch", sender: Sender = SITE, **envelope: Any) -> Event:
    decoded = run({"batch": [item]} if form.endswith("batch") else item, form, sender, **envelope)
    assert not decoded.refused, decoded.refused
    return decoded.events[0]


def refusal(item: Any, **more: Any) -> Refused:
    decoded = run({"batch": [item]}, **more)
    assert not decoded.events
    return decoded.refused[0]


def track(**more: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Seen", "messageId": "m1", "anonymousId": "a1"} | more


class TestSegment:
    def test_a_track_call(self) -> None:
        event = one(
            track(userId="u1", properties={"price": 9.5}, context={"locale": "it_IT", "userAgent": "x"}, whatever=[1])
        )
        assert (event.type, event.name, event.message_id) == (EventType.TRACK, "Seen", "m1")
        assert (event.user_id, event.anonymous_id) == ("u1", "a1")
        assert read_object(event.properties) == {"price": 9.5}
        assert read_object(event.extra) == {"whatever": [1]}
        assert (event.channel, event.touchpoint, event.locale) == (Channel.SITE, "www", "it-IT")
        assert event.occurred_at == event.received_at == NOW

    @pytest.mark.parametrize(("call", "kind"), [("t", "track"), ("p", "page"), ("i", "identify"), ("s", "screen")])
    def test_the_path_names_the_call_of_a_single_one(self, call: str, kind: str) -> None:
        item = {"messageId": "1", "userId": "u", "event": "Seen"}
        assert one(item, f"segment/{call}").type == kind

    def test_names_of_calls_that_have_none(self) -> None:
        names = {
            kind: one({"type": kind, "userId": "u", "groupId": "g", "previousId": "p", "name": "Home"}).name
            for kind in ("identify", "page", "screen", "group", "alias")
        }
        assert names == {
            "identify": "Identify",
            "page": "Page Viewed",
            "screen": "Screen Viewed",
            "group": "Group",
            "alias": "Alias",
        }

    def test_ids_may_be_null_or_numbers(self) -> None:
        event = one(track(userId=42, anonymousId=None))
        assert (event.user_id, event.anonymous_id) == ("42", None)
        assert one(track(userId=42.0, messageId=7)).user_id == "42"

    def test_objects_may_be_null(self) -> None:
        event = one(track(properties=None, context=None, traits=None, integrations=None))
        assert bytes(event.properties) == bytes(event.context) == b"{}"

    def test_what_the_batch_says_once_holds_for_all(self) -> None:
        body = {"batch": [track(context={"locale": "it"})], "context": {"locale": "en", "ip": "1.2.3.4"}}
        assert read_object(run(body).events[0].context) == {"locale": "it", "ip": "1.2.3.4"}

    def test_a_list_or_a_single_call_may_stand_for_a_batch(self) -> None:
        assert len(run([track(), track(messageId="m2")]).events) == 2
        assert len(run(track()).events) == 1

    def test_an_empty_batch(self) -> None:
        assert run({"batch": []}) == Decoded(events=[], refused=[])


class TestRefusals:
    @pytest.mark.parametrize(
        ("item", "code", "path"),
        [
            (42, "wrong_type", ""),
            ("text", "wrong_type", ""),
            (track(type="sing"), "unknown_type", "/type"),
            ({"event": "x"}, "missing_type", "/type"),
            (track(event=None), "missing_name", "/event"),
            (track(event=" "), "missing_name", "/event"),
            (track(event="x" * 201), "name_too_long", "/event"),
            (track(userId={"a": 1}), "wrong_type", "/userId"),
            (track(userId=True), "wrong_type", "/userId"),
            (track(userId="x" * 513), "id_too_long", "/userId"),
            (track(properties=[1]), "wrong_type", "/properties"),
            (track(properties="x"), "wrong_type", "/properties"),
            (track(timestamp="yesterday"), "invalid_timestamp", "/timestamp"),
            (track(timestamp={}), "wrong_type", "/timestamp"),
            (track(timestamp="1985-01-01T00:00:00Z"), "clock_skew", "/timestamp"),
            (track(timestamp="2031-01-01T00:00:00Z"), "clock_skew", "/timestamp"),
            ({"type": "identify", "traits": {}}, "missing_identity", "/userId"),
            ({"type": "alias", "userId": "u"}, "missing_identity", "/previousId"),
            ({"type": "group", "userId": "u"}, "missing_identity", "/groupId"),
            (track(properties={"note": "a\x00b"}), "nul_character", None),
            (track(properties={"note": "x" * EVENT_BYTES}), "event_too_large", None),
            (track(properties={"note": "\ud83d"}), "invalid_utf8", None),
            (track(properties={"note": float("nan")}), "malformed", None),
        ],
    )
    def test_a_bad_item_is_refused_and_its_neighbours_are_taken(self, item: Any, code: str, path: str | None) -> None:
        decoded = run({"batch": [track(messageId="before"), item, track(messageId="after")], "sentAt": NOW.isoformat()})
        assert [event.message_id for event in decoded.events] == ["before", "after"]
        (refused,) = decoded.refused
        assert (refused.refusal.code, refused.index) == (code, 1)
        assert refused.refusal.reason
        if path is not None:
            assert [error.path for error in refused.refusal.errors] == [path]

    def test_broken_utf8_in_one_item(self) -> None:
        bad = json.dumps(track(messageId="bad", properties={"n": "@@"})).encode().replace(b"@@", b"\xff\xfe")
        body = b'{"batch":[' + json.dumps(track()).encode() + b"," + bad + b"]}"
        decoded = run(body)
        assert [event.message_id for event in decoded.events] == ["m1"]
        assert [item.refusal.code for item in decoded.refused] == ["invalid_utf8"]

    def test_an_escaped_backslash_is_no_nul(self) -> None:
        assert one(track(properties={"path": "C:\\u0000"}))

    def test_deep_nesting(self) -> None:
        deep: Any = 1
        for _ in range(60):
            deep = {"a": deep}
        assert refusal(track(properties=deep)).refusal.code == "too_deep"
        wide = {f"k{index}": {"a": [1]} for index in range(60)}
        assert one(track(properties=wide))

    def test_a_body_nested_to_the_end_of_the_stack(self) -> None:
        for body in (b"[" * 100_000, b'{"batch":' + b"[" * 100_000 + b"]" * 100_000 + b"}"):
            decoded = run(body)
            assert [item.refusal.code for item in decoded.refused] in (["too_deep"], ["malformed_json"])

    def test_a_clock_that_is_years_off(self) -> None:
        body = {"batch": [track(timestamp="2020-01-01T00:00:00Z")], "sentAt": "2020-01-01T00:00:00Z"}
        (refused,) = run(body).refused
        assert refused.refusal.code == "clock_skew"
        assert "years off" in refused.refusal.reason

    def test_wrong_types_inside_the_context_are_left_out_of_enrichment(self) -> None:
        event = one(track(context={"page": "x", "locale": "it", "userAgent": 7, "campaign": []}))
        assert event.locale == "it"
        assert read_object(event.context)["page"] == "x"

    def test_a_refused_item_tells_what_it_was(self) -> None:
        refused = refusal({"type": "track", "event": "Bad\x00", "messageId": "m9", "userId": []})
        assert (refused.type, refused.name, refused.message_id) == ("track", "Bad�", "m9")

    def test_a_refused_item_goes_through_once_mended(self) -> None:
        body = {"batch": [track(timestamp="2026-11-22T07:00:00Z", userId=[])], "sentAt": "2026-11-22T07:29:00Z"}
        (refused,) = run(body).refused
        mended = json.dumps(json.loads(refused.payload) | {"userId": "u"}).encode()
        event = run(wrap_items([mended], "segment", refused.sent_at)).events[0]
        assert event.occurred_at == datetime(2026, 11, 22, 7, 1, tzinfo=UTC)


class TestIdentity:
    @given(st.text(min_size=1, max_size=60))
    def test_the_id_is_the_one_derived_from_source_and_message(self, message_id: str) -> None:
        assert EventIds(SOURCE).of(message_id) == event_id(SOURCE, message_id)
        assert EventIds(SOURCE).of(message_id).version == 8

    def test_a_retry_has_the_same_id_and_hash_whatever_transport_says(self) -> None:
        first = one(track(sentAt="2026-11-22T07:29:00Z", _metadata={"retry": 0}, timestamp="2026-11-22T07:28:00Z"))
        again = one(track(sentAt="2026-11-22T07:29:59Z", _metadata={"retry": 1}, timestamp="2026-11-22T07:28:00Z"))
        assert (first.id, first.payload_hash) == (again.id, again.payload_hash)

    @pytest.mark.parametrize(
        "change", [{"event": "Other"}, {"userId": "u"}, {"properties": {"a": 1}}, {"timestamp": 1795332326}]
    )
    def test_another_payload_has_another_hash(self, change: dict[str, Any]) -> None:
        assert one(track()).payload_hash != one(track(**change)).payload_hash

    def test_without_a_message_id_the_content_decides_when_it_has_a_time(self) -> None:
        item = {"type": "track", "event": "Seen", "anonymousId": "a", "timestamp": "2026-11-22T07:00:00Z"}
        assert len({event.id for event in run({"batch": [item, item]}).events}) == 1
        del item["timestamp"]
        decoded = run({"batch": [item, item]})
        assert len({event.id for event in decoded.events}) == 2
        assert decoded == run({"batch": [item, item]})

    def test_identifiers_are_gathered_once_each(self) -> None:
        event = one(
            {
                "type": "identify",
                "userId": "u",
                "anonymousId": "a",
                "traits": {
                    "email": "G@x.it",
                    "phone": 3331234567,
                    "codiceFiscale": "RSSMRA80A01H501U",
                    "loyalty_card": "",
                },
                "context": {
                    "device": {"id": "d1"},
                    "traits": {"email": "G@x.it", "partita_iva": "01234567890"},
                    "externalIds": [{"id": "7", "type": "crmId", "collection": "users"}, {"id": None}, "x"],
                },
            }
        )
        assert all_identifiers(event) == tuple(
            Identifier(namespace=namespace, value=value)
            for namespace, value in (
                ("user_id", "u"),
                ("anonymous_id", "a"),
                ("email", "G@x.it"),
                ("phone", "3331234567"),
                ("codice_fiscale", "RSSMRA80A01H501U"),
                ("partita_iva", "01234567890"),
                ("device_id", "d1"),
                ("crm_id", "7"),
            )
        )

    def test_properties_name_the_person_at_the_till_alone(self) -> None:
        sale = {"type": "track", "event": "Order Completed", "properties": {"loyalty_card": "C1", "shop": "milano"}}
        event = one(sale, sender=TILL)
        assert event.identifiers == (Identifier(namespace="loyalty_card", value="C1"),)
        assert (event.touchpoint, event.channel) == ("milano", Channel.SHOP)
        assert one(sale, sender=SITE).identifiers == ()

    def test_a_known_touchpoint_brings_its_channel(self) -> None:
        event = one(track(context={"touchpoint": "app-ios"}), sender=TILL)
        assert (event.touchpoint, event.channel) == ("app-ios", Channel.APP)
        assert one(track(context={"channel": "WhatsApp"})).channel is Channel.WHATSAPP


class TestPosthog:
    def test_calls_of_the_python_client(self) -> None:
        body = {
            "api_key": "k",
            "sent_at": "2026-11-22T07:30:00+00:00",
            "batch": [
                {"event": "bought", "distinct_id": "u1", "uuid": "1", "properties": {"a": 1, "$set": {"email": "a@b.it"}}},
                {"event": "$set", "distinct_id": "u1", "uuid": "2", "$set": {"plan": "x"}, "properties": {}},
                {"event": "$create_alias", "uuid": "3", "properties": {"distinct_id": "old", "alias": "u1"}},
                {"event": "$groupidentify", "distinct_id": "u1", "uuid": "4",
                 "properties": {"$group_type": "company", "$group_key": "c1", "$group_set": {"n": 1}}},
                {"event": "$pageview", "distinct_id": "dev", "uuid": "5",
                 "properties": {"$current_url": "https://x.it/?utm_source=google&utm_medium=cpc", "$device_id": "dev"}},
                {"event": "$identify", "distinct_id": "u1", "uuid": "6",
                 "properties": {"$anon_distinct_id": "dev", "$set": {"email": "a@b.it"}}},
            ],
        }  # fmt: skip
        decoded = run(body, "posthog/batch")
        assert not decoded.refused
        bought, trait, alias, group, page, identify = decoded.events
        assert (bought.type, bought.name, bought.user_id, bought.message_id) == ("track", "bought", "u1", "1")
        assert bought.identifiers == (Identifier(namespace="email", value="a@b.it"),)
        assert (trait.type, read_object(trait.traits)) == ("identify", {"plan": "x"})
        assert (alias.type, alias.previous_id, alias.user_id) == ("alias", "old", "u1")
        assert (group.type, group.group_id, read_object(group.traits)) == (
            "group",
            "c1",
            {"n": 1, "group_type": "company"},
        )
        assert (page.type, page.user_id, page.anonymous_id) == ("page", None, "dev")
        assert page.campaign is not None
        assert page.campaign.channel == "paid_search"
        assert (identify.type, identify.user_id, identify.anonymous_id) == ("identify", "u1", "dev")

    def test_a_single_capture_and_wrong_types(self) -> None:
        assert one({"api_key": "k", "event": "x", "distinct_id": 5}, "posthog/capture").user_id == "5"
        decoded = run([{"event": "x", "properties": 7, "distinct_id": "d"}, 7, {"properties": {}}], "posthog/e")
        assert len(decoded.events) == 1
        assert [item.refusal.code for item in decoded.refused] == ["wrong_type", "missing_name"]


class TestSnowplow:
    def test_rows_of_a_payload(self) -> None:
        inner = {"schema": "iglu:com.acme/viewed_product/jsonschema/1-0-0", "data": {"price": 3}}
        outer = {"schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", "data": inner}
        packed = base64.urlsafe_b64encode(json.dumps(outer).encode()).decode().rstrip("=")
        sent = {"dtm": "1795332355849", "stm": "1795332355852", "duid": "d", "sid": "s1"}
        body = {
            "schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
            "data": [
                sent | {"e": "pv", "eid": "1", "url": "https://x.it/p", "page": "P", "uid": "u"},
                sent | {"e": "ue", "eid": "2", "ue_px": packed},
                sent | {"e": "se", "eid": "3", "se_ca": "c", "se_ac": "act", "se_va": "3"},
                sent | {"e": "zz", "eid": "4"},
                sent | {"e": "ue", "eid": "5", "ue_px": "!!"},
            ],
        }
        decoded = run(body, "snowplow/tp2")
        page, viewed, acted = decoded.events
        assert (page.type, page.user_id, page.anonymous_id, page.session_id) == ("page", "u", "d", "s1")
        assert (viewed.name, read_object(viewed.properties)["price"]) == ("viewed_product", 3)
        assert (acted.name, read_object(acted.properties)["value"]) == ("act", 3.0)
        assert [item.refusal.code for item in decoded.refused] == ["unknown_type", "malformed"]

    def test_a_get_request(self) -> None:
        body = body_of_query(b"e=pv&url=https%3A%2F%2Fx.it&eid=1&duid=d&aid=KEY", "snowplow")
        assert peek(body, "snowplow").write_key == "KEY"
        assert run(body, "snowplow/i").events[0].type == "page"


class TestPixel:
    def test_data_or_parameters(self) -> None:
        data = base64.b64encode(json.dumps({"event": "Opened", "userId": "u", "writeKey": "k"}).encode()).decode()
        assert one(body_of_query(f"data={data}".encode(), "segment"), "segment/track").name == "Opened"
        query = b"event=Opened&userId=u&properties.list.id=7&traits.email=a%40b.it&colour=red&context.locale=it"
        event = one(body_of_query(query, "segment"), "segment/track")
        assert read_object(event.properties) == {"list": {"id": "7"}, "colour": "red"}
        assert event.identifiers == (Identifier(namespace="email", value="a@b.it"),)

    @given(st.binary(max_size=80))
    def test_any_query_is_read_or_refused(self, query: bytes) -> None:
        for wire in ("segment", "snowplow"):
            try:
                body = body_of_query(query, wire)
            except Invalid:
                continue
            assert isinstance(body, bytes)


class TestBodies:
    def test_limits_of_the_whole(self) -> None:
        with pytest.raises(TooLarge, match="2500"):
            open_body(json.dumps([1] * 2501).encode(), "segment")
        with pytest.raises(TooLarge, match="512000"):
            open_body(b'{"batch":["' + b"x" * 512_000 + b'"]}', "segment")
        assert open_body(b'{"batch":["' + b"x" * 512_000 + b'"]}', "posthog")

    @pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b'{"batch":[}', b"\x00", b'{"batch": 1}', b"7"])
    def test_what_cannot_be_parsed(self, body: bytes) -> None:
        with pytest.raises(Invalid):
            open_body(body, "segment")

    def test_peek(self) -> None:
        body = json.dumps({"batch": [track(), track()], "writeKey": "k"}).encode()
        found = peek(body, "segment")
        assert (found.count, found.write_key, found.person) == (2, "k", "a1")

    @given(st.binary(max_size=200))
    def test_any_bytes_are_opened_or_refused(self, body: bytes) -> None:
        for form in ("segment/batch", "segment/t", "posthog/e", "snowplow/tp2", "jitsu/track"):
            decode(Envelope(received_at=NOW, format=form, body=body), SITE)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
                ["type", "event", "userId", "context", "properties", "traits", "timestamp", "page", "url", "externalIds",
                 "e", "ue_pr", "distinct_id", "$set", "device", "campaign", "batch", "data", "sentAt"]), inner, max_size=6),
            max_leaves=12,
        )
    )  # fmt: skip
    def test_any_json_is_an_event_or_a_refusal(self, item: Any) -> None:
        body = json.dumps([item, track(messageId="ok")]).encode("utf-8", "surrogatepass")
        for form in ("segment/batch", "segment/t", "posthog/e"):
            decoded = decode(Envelope(received_at=NOW, format=form, body=body), SITE)
            assert len(decoded.events) + len(decoded.refused) == 2
            for event in decoded.events:
                assert event.occurred_at <= event.received_at
                msgspec.json.encode(event)
                for raw in (event.properties, event.traits, event.context, event.extra):
                    assert isinstance(read_object(raw), dict)

    @given(st.lists(st.integers(0, 1), max_size=30))
    def test_depth(self, shape: list[int]) -> None:
        text = "".join("[{"[bit] + ('"a":' if bit else "") for bit in shape) + "1"
        text += "".join("]}"[bit] for bit in reversed(shape))
        assert nesting_depth(text.encode()) == len(shape)
        assert nesting_depth(json.dumps(text).encode()) == 0


def test_the_request_s_agent_is_the_person_s_only_on_their_own_device() -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 14_4 like Mac OS X) AppleWebKit/605.1.15 Version/14.0 Mobile/15E148 Safari/604"
    assert one(track(), user_agent=agent).client.device == "phone"
    assert one(track(), user_agent=agent, sender=TILL).client.device is None
    assert one(track(), user_agent="analytics-python/2.4.0").client.is_bot is False


def test_times_are_corrected_and_never_in_the_future() -> None:
    body = {"batch": [track(timestamp="2026-11-22T09:00:00Z")], "sentAt": "2026-11-22T09:00:10Z"}
    assert run(body).events[0].occurred_at == NOW - timedelta(seconds=10)
    assert one(track(timestamp="2026-11-22T09:00:00Z")).occurred_at == NOW
    old = {"batch": [track(timestamp="2019-01-01T00:00:00Z")], "sentAt": "2019-01-01T00:00:00Z"}
    assert run(old, "segment/import").events[0].occurred_at.year == 2019
