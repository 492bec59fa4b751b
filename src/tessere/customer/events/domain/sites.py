"""The sites visitors come from, by what they are. A short list of our own of what sends visitors to a European retailer;
a name stands for all its countries and subdomains (`google` for www.google.it), a full host for itself alone."""

from __future__ import annotations

from functools import lru_cache

_SEARCH = """
360 alice aol ask baidu bing brave daum dogpile duckduckgo ecosia excite exalead google googleads kagi lilo lycos metager
mojeek msn naver onet petalsearch presearch qwant rambler search.brave.com seznam so.com sogou startpage swisscows virgilio
libero.it arianna yahoo yandex ya.ru you.com chatgpt.com perplexity.ai yippy yep.com gibiru goo.ne.jp sapo terra webcrawler
centrum.cz eniro
"""
_SOCIAL = """
facebook fb instagram ig threads.net threads.com twitter x.com t.co linkedin lnkd.in pinterest pin.it tiktok snapchat reddit
tumblr quora vk.com vkontakte ok.ru odnoklassniki whatsapp wa.me telegram t.me messenger m.me discord mastodon.social
mastodon bsky.app bluesky weibo wechat weixin line.me flickr medium.com livejournal myspace meetup nextdoor xing viadeo
tripadvisor yelp stumbleupon digg delicious hackernews news.ycombinator.com stackoverflow stackexchange github
foursquare goodreads deviantart diigo disqus slashdot ning badoo bebo hi5 tagged renren douban mixi ameba ameblo hatena
5ch.net skyrock plurk gab.com truthsocial mewe kakao zalo clubhouse buymeacoffee patreon substack wattpad behance dribbble
dribbble.com linktr.ee lemon8 bereal nextdoor.it community.com allrecipes trustpilot vivino houzz polyvore wykop taringa
netlog friendster orkut plus.google.com groups.google.com plus.url.google.com bit.ly addthis paper.li scoop.it
sprinklr hootsuite buffer crunchbase academia.edu researchgate.net blogger blogspot wordpress.com typepad
yammer yahoo.answers answers.yahoo.com wikihow instructables ravelry ancestry
"""
_SHOPPING = """
amazon ebay etsy alibaba aliexpress walmart target.com mercadolibre shopzilla idealo kelkoo trovaprezzi pricerunner
pricegrabber nextag bizrate ceneo google.shopping shopping.google.com shopify shop.app stripe temu shein zalando wish.com
allegro.pl bol.com cdiscount fnac manomano wayfair eprice.it twenga vinted subito.it shopping.yahoo.com
shopping.yahoo.co.jp shopping.naver.com
"""
_VIDEO = """
youtube youtu.be vimeo dailymotion twitch netflix hulu disneyplus ted.com wistia tiktokvideo crackle curiositystream
veoh youku iqiyi iq.com bilibili rumble.com odysee d.tube utreon justin.tv primevideo raiplay.it mediasetplay mediasetinfinity
peertube nicovideo ted
"""
# Hosts of a search engine's owner that are no search.
_NOT_SEARCH = (
    "mail.",
    "docs.",
    "drive.",
    "meet.",
    "calendar.",
    "accounts.",
    "classroom.",
    "sites.",
    "teams.",
    "outlook.",
    "blog.",
    "messages.",
)
_NAMES: dict[str, str] = {
    name: category
    for category, names in (("search", _SEARCH), ("social", _SOCIAL), ("shopping", _SHOPPING), ("video", _VIDEO))
    for name in names.split()
}


@lru_cache(maxsize=20_000)
def site_category(source: str) -> tuple[str | None, str]:
    """`search social shopping video` or None, and the short name of the site, from a host or a utm source."""
    text = source.lower().strip().removeprefix("www.").replace(" ", ".")
    if text.startswith("android-app://"):
        text = ".".join(reversed(text.removeprefix("android-app://").split("/")[0].split(".")))
    labels = text.split(".")
    for start in range(len(labels)):
        if category := _NAMES.get(".".join(labels[start:])):
            return category, labels[start]
    brand = _brand(labels)
    category = _NAMES.get(brand)
    if category == "search" and text.startswith(_NOT_SEARCH):
        return None, text
    return (category, brand) if category else (None, text)


def _brand(labels: list[str]) -> str:
    """The label before the public suffix: `amazon` of amazon.co.uk, `google` of google.it."""
    if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3:
        return labels[-3]
    return labels[-2] if len(labels) > 1 else labels[0]
