"""Plays occasions: each kind becomes the calls that the retailer's systems send."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from tessere.entry.demo import ads, app, letters, site, talk, till
from tessere.entry.demo.catalog import Line
from tessere.entry.demo.devices import BOTS, Browser, agent_of, browser_of
from tessere.entry.demo.habits import Milestones
from tessere.entry.demo.people import TABLET_GUEST, Person
from tessere.entry.demo.scenes import Call, Scene
from tessere.entry.demo.site import SiteVisit


class Part(Struct, frozen=True):
    """What a scene is about: whose it is, on which day, with which basket."""

    scene: Scene
    person: Person
    since: Milestones
    day: int
    lines: tuple[Line, ...] = ()
    reference: int = 0

    @property
    def order_id(self) -> str:
        """Under which number the retailer keeps the order."""
        return f"{self.person.number:04}-{self.reference:03}"

    @property
    def has_account(self) -> bool:
        """Whether the person can sign in."""
        return self.since.has_account(self.day)

    def browser(self, *, signs_in: bool = False, own: bool = False) -> Browser | None:
        """One of the browsers in use that day; `signs_in` for one where the person says who they are."""
        found = [each for each in self.person.browsers if each.first_day >= self.day >= each.last_day]
        if own:
            found = [each for each in found if not each.shared] or found
        if signs_in:
            found = [each for each in found if each.signs_in]
        return self.scene.chance.choice(found) if found else None

    def visit(self, browser: Browser, **arriving: str) -> SiteVisit:
        """A visit; one's own browser mostly remembers who signed in, a shared one never does."""
        remembers = self.has_account and browser.signs_in and not browser.shared and self.scene.chance.random() < 0.75
        return SiteVisit(self.scene, browser, signed_in=remembers, **arriving)


def play(part: Part, kind: str) -> list[Call]:
    """The calls of one occasion; none when it cannot happen, as without a browser."""
    _PLAYS[kind](part)
    return part.scene.calls


def play_stranger(scene: Scene) -> list[Call]:
    """Somebody who looks around and is never seen again."""
    form = scene.chance.choices(("phone", "desktop", "tablet"), (66, 28, 6))[0]
    browser = browser_of(scene.chance, form, first_day=0, signs_in=False)
    if scene.chance.random() < 0.3:
        visit = SiteVisit(scene, browser, referrer=ads.land(scene, browser))
    else:
        visit = SiteVisit(scene, browser, referrer=ads.organic_referrer(scene.chance))
    interest = scene.chance.choice(("kitchen", "party", "christmas", "bags"))
    site.look_around(visit, interest=interest, products=scene.chance.choices((0, 1, 2, 4), (30, 40, 20, 10))[0])
    return scene.calls


def play_bot(scene: Scene) -> list[Call]:
    """A crawler that runs scripts goes from article to article."""
    browser = browser_of(scene.chance, "desktop", first_day=0, signs_in=False)
    crawler = Browser(
        anonymous_id=browser.anonymous_id, user_agent=scene.chance.choice(BOTS), form="bot", first_day=0, last_day=0,
        signs_in=False,
    )  # fmt: skip
    visit = SiteVisit(scene, crawler)
    for product in site.pick_products(scene.chance, "kitchen", scene.chance.randrange(2, 7)):
        visit.page(f"/p/{product.sku.lower()}", product.name)
    return scene.calls


def _sign_up(part: Part) -> None:
    browser = part.browser(signs_in=True, own=True)
    if browser is None or part.person.account is None:
        return
    visit = SiteVisit(part.scene, browser, referrer=ads.organic_referrer(part.scene.chance))
    site.look_around(visit, interest=part.person.favorite, products=1)
    visit.page("/account/registrati", "Crea il tuo account")
    traits = site.account_traits(part.person, part.scene.chance)
    visit.identify(traits | {"createdAt": part.scene.at.date().isoformat()}, user_id=part.person.account)
    visit.track("Signed Up", {"method": "email"})
    if part.scene.chance.random() < 0.5:
        visit.track(
            "Consent Granted", letters.consent("account", channel="sms") | {"purpose": "profiling", "channel": "*"}
        )


def _card(part: Part) -> None:
    card = part.since.card_of(part.person, part.day)
    if card is not None:
        till.give_card(part.scene, part.person.shop, card)


def _new_card(part: Part) -> None:
    if part.person.card is not None:
        till.give_card(part.scene, part.person.shop, part.person.card, replaces=part.person.old_card)


def _install(part: Part) -> None:
    if part.person.app is not None:
        app.AppVisit(part.scene, part.person.app, is_anonymous=True).install()


def _subscribe(part: Part) -> None:
    """On the household's tablet the visitor has no account and gives nothing but an address."""
    person = part.person
    if TABLET_GUEST in person.quirks and person.account is None:
        browser = next((each for each in person.browsers if each.shared), None)
    else:
        browser = part.browser(signs_in=True, own=True)
    if browser is None:
        letters.sign_up_at_desk(part.scene, person.email, person.shop.code)
        return
    signed_in = part.has_account and not browser.shared
    letters.sign_up(part.scene, browser, person.email, user_id=person.account if signed_in else None)


def _subscribe_wrong(part: Part) -> None:
    browser = part.browser(signs_in=True, own=True)
    if part.person.wrong_email is None:
        return
    if part.person.typed_at_desk or browser is None:
        letters.sign_up_at_desk(part.scene, part.person.wrong_email, part.person.shop.code)
    else:
        letters.sign_up(part.scene, browser, part.person.wrong_email)


def _bounce(part: Part) -> None:
    if part.person.wrong_email is not None:
        letters.bounce(part.scene, part.person.wrong_email)


def _letter(part: Part, *, clicks: bool = False) -> Browser | None:
    browser = part.browser(own=True)
    agent = browser.user_agent if browser else agent_of(part.scene.chance, "phone")
    letters.open_letter(part.scene, part.person.email, letter=part.reference % 500, user_agent=agent, clicks=clicks)
    return browser


def _click(part: Part) -> None:
    browser = _letter(part, clicks=True)
    if browser is not None:
        visit = part.visit(browser, query=site.newsletter_query(part.scene.chance))
        site.look_around(visit, interest=part.person.favorite, products=part.scene.chance.randrange(0, 3))


def _withdraw(part: Part) -> None:
    letters.withdraw(part.scene, part.person.email)


def _browse(part: Part) -> None:
    browser = part.browser()
    if browser is None:
        return
    chance = part.scene.chance
    visit = part.visit(browser, referrer=ads.organic_referrer(chance))
    site.look_around(visit, interest=part.person.favorite, products=chance.choices((0, 1, 2, 3), (25, 35, 25, 15))[0])
    if part.has_account and browser.signs_in and chance.random() < (0.7 if browser.shared else 0.3):
        visit.sign_in()
        if chance.random() < 0.5:
            site.fill_basket(visit, site.pick_lines(chance, part.person.favorite)[:1])


def _ad(part: Part) -> None:
    browser = part.browser()
    if browser is not None:
        landing = ads.land(part.scene, browser)
        visit = part.visit(browser, referrer=landing)
        site.look_around(visit, interest=part.person.favorite, products=part.scene.chance.randrange(0, 3))


def _order(part: Part) -> None:
    browser = part.browser(signs_in=True)
    if browser is not None and part.has_account:
        visit = part.visit(browser, referrer=ads.organic_referrer(part.scene.chance))
        site.fill_basket(visit, part.lines)
        site.check_out(visit, part.lines, order_id=part.order_id)
    elif part.person.card is None:
        _guest_order(part)


def _guest_order(part: Part) -> None:
    browser = part.browser(own=True)
    if browser is not None:
        visit = SiteVisit(part.scene, browser, referrer=ads.organic_referrer(part.scene.chance))
        site.fill_basket(visit, part.lines)
        site.check_out(visit, part.lines, order_id=part.order_id, guest_email=part.person.email)


def _second_order(part: Part) -> None:
    browser = part.browser(own=True)
    if browser is not None and part.person.second_email is not None:
        visit = SiteVisit(part.scene, browser)
        site.fill_basket(visit, part.lines)
        site.check_out(visit, part.lines, order_id=part.order_id, guest_email=part.person.second_email)


def _app_order(part: Part) -> None:
    if part.person.app is not None and part.has_account:
        app.buy(app.AppVisit(part.scene, part.person.app), part.lines, order_id=part.order_id)


def _app_browse(part: Part) -> None:
    if part.person.app is not None:
        visit = app.AppVisit(part.scene, part.person.app)
        app.look_around(visit, interest=part.person.favorite, products=part.scene.chance.randrange(0, 3))


def _push(part: Part) -> None:
    if part.person.app is not None:
        app.open_push(app.AppVisit(part.scene, part.person.app))


def _sale(part: Part) -> None:
    card = part.since.card_of(part.person, part.day)
    till.sell(part.scene, part.person.shop, part.lines, order_id=part.order_id, card=card)


def _return(part: Part) -> None:
    card = part.since.card_of(part.person, part.day)
    till.take_back(part.scene, part.person.shop, part.lines, order_id=part.order_id, card=card)


def _return_by_post(part: Part) -> None:
    if part.person.account is not None:
        total = till.refund_of(part.lines, part.order_id)
        part.scene.say("site", "track", event="Order Refunded", user_id=part.person.account, properties=total)


def _shop_visit(part: Part) -> None:
    card = part.since.card_of(part.person, part.day)
    if card is not None:
        till.show_card(part.scene, part.person.shop, card)


def _chat(part: Part) -> None:
    browser = part.browser()
    if browser is not None:
        signed_in = part.has_account and browser.signs_in and not browser.shared and part.scene.chance.random() < 0.6
        talk.chat(part.scene, browser, user_id=part.person.account if signed_in else None)


def _whatsapp(part: Part) -> None:
    if part.person.phone is not None and part.person.owns_phone:
        talk.whatsapp(part.scene, part.person.phone)


_PLAYS: dict[str, Callable[[Part], object]] = {
    "sign_up": _sign_up, "card": _card, "new_card": _new_card, "install": _install, "subscribe": _subscribe,
    "subscribe_wrong": _subscribe_wrong, "bounce": _bounce, "letter": _letter, "click": _click, "withdraw": _withdraw,
    "browse": _browse, "ad": _ad, "order": _order, "guest_order": _guest_order, "second_order": _second_order,
    "app_order": _app_order, "app_browse": _app_browse, "push": _push, "sale": _sale, "return": _return,
    "return_by_post": _return_by_post, "shop_visit": _shop_visit, "chat": _chat, "whatsapp": _whatsapp,
}  # fmt: skip
