"""User agents against uap-core's own cases and the crawlers' list of instances."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tessere.customer.events.domain.agents import LONGEST, client_of, find_bot, read_agent


@pytest.mark.parametrize(
    ("agent", "device", "browser", "os"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
         "desktop", "Chrome", "Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 14_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0.3 "
         "Mobile/15E148 Safari/604.1", "phone", "Mobile Safari", "iOS"),
        ("Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 "
         "Safari/604.1", "tablet", "Mobile Safari", "iOS"),
        ("Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
         "tablet", "Chrome", "Android"),
        ("", None, None, None),
    ],
)  # fmt: skip
def test_clients(agent: str, device: str | None, browser: str | None, os: str | None) -> None:
    client = client_of(agent)
    assert (client.device, client.browser, client.os, client.is_bot) == (device, browser, os, False)


def test_a_bot_is_flagged_by_name() -> None:
    client = client_of("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    assert (client.device, client.is_bot, client.bot_name) == ("bot", True, "Googlebot")


@pytest.mark.parametrize(
    ("agent", "os"),
    [
        ("okhttp/4.12.0", None),
        ("CasaAurora/3.1.0 okhttp/5.0.0-alpha.11", None),
        ("okhttp/4.9.2 CasaAurora/3.1 (Android 13; Pixel 7)", "Android"),
        ("CasaAurora/12 CFNetwork/1490.0.4 Darwin/23.2.0", "iOS"),
        ("CasaAurora/3.1 (it.casaaurora.app; build:12; iOS 17.2.0) Alamofire/5.8.1", "iOS"),
        ("Dart/3.2 (dart:io)", None),
        ("Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230805.001)", "Android"),
        ("Ktor client", None),
        ("CasaAurora/3.1 (iPhone; iOS 17.2; Scale/3.00) AFNetworking/4.0", "iOS"),
        ("CasaAurora/3.1 Cronet/119.0.6045.31", None),
        ("Expo/1017699 CFNetwork/1408.0.4 Darwin/22.5.0", "iOS"),
    ],
)
def test_an_app_that_says_how_it_sends_is_no_bot(agent: str, os: str | None) -> None:
    client = client_of(agent)
    assert (client.is_bot, client.bot_name, client.os) == (False, None, os)
    assert client.device != "bot"


@pytest.mark.parametrize(
    "agent",
    [
        "Googlebot/2.1 okhttp/4.12.0",
        "AhrefsBot/7.0 (+http://ahrefs.com/robot/) CFNetwork/1490.0.4",
        "python-requests/2.31.0",
        "curl/8.4.0",
    ],
)
def test_a_bot_stays_one_whatever_it_sends_with(agent: str) -> None:
    assert client_of(agent).is_bot


@given(st.text(max_size=2 * LONGEST))
def test_any_text_is_read(agent: str) -> None:
    client_of(agent)


def test_every_known_crawler_is_a_bot(shared: Path) -> None:
    packed = shared / "data/event_enrichment/crawler_user_agents/crawler-user-agents.json.gz"
    listed = msgspec.json.decode(gzip.decompress(packed.read_bytes()))
    instances = [instance for entry in listed for instance in entry.get("instances", ())]
    missed = [instance for instance in instances if find_bot(instance) is None]
    assert len(instances) > 1_000
    assert not missed


def test_people_are_no_bots(shared: Path) -> None:
    path = shared / "data/event_enrichment/uap_core/test_resources/firefox_user_agent_strings.yaml"
    agents = [case["user_agent_string"] for case in _cases(path)]
    assert len(agents) > 100
    assert [agent for agent in agents if client_of(agent).is_bot] == []


def test_the_families_of_uap_core(shared: Path) -> None:
    folder = shared / "data/event_enrichment/uap_core/tests"
    for name, field in (("test_ua.yaml.gz", "browser"), ("test_os.yaml", "os"), ("test_device.yaml.gz", "device")):
        cases = _cases(folder / name)[::11]
        right = sum(
            (getattr(read_agent(case["user_agent_string"]), field) or "Other") == case["family"] for case in cases
        )
        assert right / len(cases) > 0.99, f"{name}: {right} of {len(cases)}"


def _cases(path: Path) -> list[dict[str, Any]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    loaded: list[dict[str, Any]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["test_cases"]
    return loaded
