"""Visits to marketing channels, judged against GA4's published list of sites."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.customer.events.domain.campaigns import MARKETING_CHANNELS, campaign_of, channel_group
from tessere.customer.events.domain.sites import site_category

HOME = "https://www.casa-aurora.it/"


@pytest.mark.parametrize(
    ("url", "referrer", "channel", "source", "medium"),
    [
        (HOME + "?utm_source=newsletter&utm_medium=email&utm_campaign=x", None, "email", "newsletter", "email"),
        (HOME + "?utm_source=google&utm_medium=cpc", "https://www.google.it/", "paid_search", "google", "cpc"),
        (HOME + "?utm_source=facebook&utm_medium=paid_social", None, "paid_social", "facebook", "paid_social"),
        (HOME + "?utm_source=instagram&utm_medium=social", None, "organic_social", "instagram", "social"),
        (HOME + "?utm_source=x&utm_medium=banner", None, "display", "x", "banner"),
        (HOME + "?utm_source=x&utm_medium=ppc", None, "paid_other", "x", "ppc"),
        (HOME + "?utm_source=google&utm_medium=cpc&utm_campaign=shopping-it", None, "paid_shopping", "google", "cpc"),
        (HOME + "?utm_source=youtube&utm_medium=cpv-cpc", None, "paid_video", "youtube", "cpv-cpc"),
        (HOME + "?utm_source=x&utm_medium=affiliate", None, "affiliates", "x", "affiliate"),
        (HOME + "?utm_source=sms&utm_medium=text", None, "sms", "sms", "text"),
        (HOME + "?utm_source=app&utm_medium=push", None, "push", "app", "push"),
        (HOME + "?utm_campaign=cross-network&utm_source=google&utm_medium=cpc", None, "cross_network", "google", "cpc"),
        (HOME + "?gclid=abc", None, "paid_search", "google", "cpc"),
        (HOME + "?msclkid=abc", "https://www.bing.com/", "paid_search", "bing", "cpc"),
        (HOME + "?fbclid=abc", "https://l.facebook.com/", "organic_social", "facebook", "social"),
        (HOME + "?ttclid=abc", None, "paid_social", "tiktok", "cpc"),
        (HOME, "https://www.google.it/", "organic_search", "google", "organic"),
        (HOME, "https://it.search.yahoo.com/search?p=x", "organic_search", "yahoo", "organic"),
        (HOME, "https://m.facebook.com/", "organic_social", "facebook", "referral"),
        (HOME, "android-app://com.linkedin.android/", "organic_social", "linkedin", "referral"),
        (HOME, "https://www.youtube.com/watch", "organic_video", "youtube", "referral"),
        (HOME, "https://blog.example.org/post", "referral", "blog.example.org", "referral"),
        (HOME, "https://mail.google.com/", "referral", "mail.google.com", "referral"),
    ],
)
def test_visits(url: str, referrer: str | None, channel: str, source: str, medium: str) -> None:
    campaign = campaign_of(url, referrer)
    assert campaign is not None
    assert (campaign.channel, campaign.source, campaign.medium) == (channel, source, medium)


@pytest.mark.parametrize(
    "referrer", [None, "", HOME, "https://shop.casa-aurora.it/x", "not an address", "https://[::1"]
)
def test_direct_and_internal_visits_have_no_campaign(referrer: str | None) -> None:
    assert campaign_of(HOME, referrer) is None


def test_two_shops_under_one_public_suffix_are_two_sites() -> None:
    assert campaign_of("https://a.co.uk/", "https://b.co.uk/") is not None


def test_what_the_client_declares_wins_and_the_click_id_is_kept() -> None:
    campaign = campaign_of(HOME + "?utm_source=a&gclid=g1", None, ("b", None, "spring", None, 7))
    assert campaign is not None
    assert (campaign.source, campaign.name, campaign.content, campaign.click_id) == ("b", "spring", "7", "g1")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_address_is_read(url: str, referrer: str) -> None:
    campaign = campaign_of(url, referrer)
    assert campaign is None or campaign.channel in MARKETING_CHANNELS


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_every_group_is_listed(source: str, medium: str, name: str) -> None:
    assert channel_group(source, medium, name) in MARKETING_CHANNELS


def test_the_list_of_sites_agrees_with_ga4(shared: Path) -> None:
    """Ours is short and covers countries by rule; docs/events-oracles.md says what is left out on purpose."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    with (shared / "data/event_enrichment/ga4/ga4_source_categories.csv").open() as file:
        for row in csv.DictReader(file):
            expected = row["source_category"].removeprefix("SOURCE_CATEGORY_").lower()
            found, _ = site_category(row["source"])
            asked[expected] += 1
            right[expected] += found == expected
            wrong[expected] += found not in (expected, None)
    share = {category: right[category] / asked[category] for category in asked}
    assert share["search"] > 0.7
    assert share["shopping"] > 0.7
    assert share["video"] > 0.9
    assert share["social"] > 0.25
    assert sum(wrong.values()) < 15
