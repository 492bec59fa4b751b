"""django-oscar's applicator on the cases from stdin: what each basket costs, and baskets a second of processor time.

Runs in an environment of its own, with its database in a file that is made once.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

TEMPLATE = Path(sys.argv[1])


def set_up(database: Path) -> None:
    """Oscar as its documentation sets it up, with SQLite and without a search engine."""
    from oscar import defaults

    apps = [
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.sites", "django.contrib.flatpages",
        "oscar.config.Shop", "oscar.apps.analytics.apps.AnalyticsConfig", "oscar.apps.checkout.apps.CheckoutConfig",
        "oscar.apps.address.apps.AddressConfig", "oscar.apps.shipping.apps.ShippingConfig",
        "oscar.apps.catalogue.apps.CatalogueConfig", "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
        "oscar.apps.communication.apps.CommunicationConfig", "oscar.apps.partner.apps.PartnerConfig",
        "oscar.apps.basket.apps.BasketConfig", "oscar.apps.payment.apps.PaymentConfig",
        "oscar.apps.offer.apps.OfferConfig", "oscar.apps.order.apps.OrderConfig",
        "oscar.apps.customer.apps.CustomerConfig", "oscar.apps.search.apps.SearchConfig",
        "oscar.apps.voucher.apps.VoucherConfig", "oscar.apps.wishlists.apps.WishlistsConfig",
        "oscar.apps.dashboard.apps.DashboardConfig",
        *(
            f"oscar.apps.dashboard.{name}.apps.{name.capitalize()}DashboardConfig"
            for name in ("reports", "users", "orders", "catalogue", "offers", "partners", "pages", "ranges", "reviews",
                         "vouchers", "communications", "shipping")
        ),
        "widget_tweaks", "haystack", "treebeard", "sorl.thumbnail", "django_tables2",
    ]  # fmt: skip
    settings.configure(
        **{name: getattr(defaults, name) for name in dir(defaults) if name.isupper()},
        INSTALLED_APPS=apps, SITE_ID=1, SECRET_KEY="measuring only", USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)}},
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
    )  # fmt: skip
    django.setup()


def make_baskets(cases: dict) -> tuple[list, list]:
    """The offers and the baskets, stored as Oscar has them."""
    from oscar.apps.partner.strategy import Default
    from oscar.core.loading import get_model
    from oscar.test import factories

    Category, Range = get_model("catalogue", "Category"), get_model("offer", "Range")
    names = {each["category"] for each in cases["promotions"]}
    names |= {name for lines in cases["baskets"] for line in lines for name in line["categories"]}
    categories = {name: Category.add_root(name=name, slug=name) for name in sorted(names)}
    offers = []
    for at, each in enumerate(cases["promotions"]):
        scope = Range.objects.create(name=f"range {at}")
        scope.included_categories.add(categories[each["category"]])
        condition = factories.ConditionFactory(range=scope, type="Count", value=1)
        benefit = factories.BenefitFactory(range=scope, type="Percentage", value=each["percent"])
        offers.append(
            factories.ConditionalOfferFactory(
                name=each["id"], condition=condition, benefit=benefit, priority=-at, max_basket_applications=None
            )
        )
    products: dict = {}
    baskets = []
    for lines in cases["baskets"]:
        basket = factories.BasketFactory(owner=None)
        basket.strategy = Default()
        for line in lines:
            if line["sku"] not in products:
                product = factories.create_product(price=Decimal(line["unit_minor"]) / 100, num_in_stock=10_000)
                for name in line["categories"]:
                    product.categories.add(categories[name])
                products[line["sku"]] = product
            basket.add_product(products[line["sku"]], line["quantity"])
        baskets.append(basket)
    return offers, baskets


def main() -> None:
    """Answer the cases."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "oscar.db"
        if TEMPLATE.exists():
            shutil.copy(TEMPLATE, database)
        set_up(database)
        if not TEMPLATE.exists():
            call_command("migrate", verbosity=0)
            shutil.copy(database, f"{TEMPLATE}.{os.getpid()}")
            os.replace(f"{TEMPLATE}.{os.getpid()}", TEMPLATE)
        from oscar.apps.offer.applicator import Applicator

        cases = json.load(sys.stdin)
        offers, baskets = make_baskets(cases)

        def total(basket: object) -> int:
            basket.reset_offer_applications()
            Applicator().apply_offers(basket, offers)
            return int(basket.total_excl_tax * 100)

        totals = [total(basket) for basket in baskets]
        rates = []
        for _ in range(cases["rounds"]):
            started = time.process_time()
            for basket in baskets:
                total(basket)
            rates.append(len(baskets) / (time.process_time() - started))
    print(json.dumps({"totals": totals, "rate": max(rates, default=0)}))


if __name__ == "__main__":
    main()
