"""What the server says to whoever opens the shop."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.entry.http.conftest import Open

from tessere.entry.http.pages import Pages
from tessere.entry.http.shop import is_shop_path, make_shop
from tessere.entry.shopfront import FILE, Shopfront, load_shopfront, save_shopfront
from tessere.infra.settings import Settings
from tessere.kernel.errors import Invalid


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    for name, text in (
        ("shop/index.html", "<title>Shop</title>"), ("shop/assets/a-1.js", "1"), ("widget/tessere.mjs", "export {}"),
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "secret.txt").write_text("no")
    return make_shop(tmp_path)


async def _ask(pages: Pages, path: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    await pages({"type": "http", "method": "GET", "path": path, "headers": []}, receive, send)  # type: ignore[arg-type]
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}  # type: ignore[attr-defined]
    return int(str(sent[0]["status"])), headers, bytes(sent[1]["body"])  # type: ignore[call-overload]


async def test_every_path_of_the_shop_is_its_page_under_a_strict_policy(pages: Pages) -> None:
    for path in ("/shop", "/shop/", "/shop/p/0197-red-bowl", "/basket/KXWBRD"):
        assert is_shop_path(path)
        status, headers, body = await _ask(pages, path)
        assert (status, body) == (200, b"<title>Shop</title>")
        assert "unsafe-inline" not in headers["content-security-policy"]
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-cache"
    assert not is_shop_path("/shopping")
    assert not is_shop_path("/")


async def test_assets_last_for_ever_and_the_client_is_for_all_origins(pages: Pages) -> None:
    _, headers, _ = await _ask(pages, "/shop/assets/a-1.js")
    assert "immutable" in headers["cache-control"]
    assert "access-control-allow-origin" not in headers
    _, headers, _ = await _ask(pages, "/widget/tessere.mjs")
    assert headers["content-type"].startswith("text/javascript")
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    for gone in ("/shop/assets/b-2.js", "/widget/other.js", "/widget/../secret.txt/x"):
        assert (await _ask(pages, gone))[0] == 404


async def test_nothing_beside_the_built_files_is_served(pages: Pages, tmp_path: Path) -> None:
    (tmp_path.parent / "outside.txt").write_text("no")
    status, _, body = await _ask(pages, "/shop/../../outside.txt")
    assert (status, body) == (200, b"<title>Shop</title>")


async def test_the_page_is_told_its_key_where_a_shop_is_open(visit: Open, settings: Settings) -> None:
    closed = await visit().get("/api/shop/settings")
    assert (closed.status_code, closed.json()["code"]) == (404, "no_shop")
    assert "--demo" in closed.json()["detail"]
    save_shopfront(settings.home, Shopfront(name="Casa Aurora", key="tp_1", write_key="tw_1", is_demo=True))
    told = (await visit().get("/api/shop/settings")).json()
    assert told == {
        "name": "Casa Aurora", "key": "tp_1", "write_key": "tw_1", "channel": "site", "touchpoint": None, "is_demo": True,
    }  # fmt: skip
    shop = await visit().get("/shop")
    assert "default-src 'none'" in shop.headers["content-security-policy"]


def test_a_broken_file_is_said(tmp_path: Path) -> None:
    assert load_shopfront(tmp_path) is None
    (tmp_path / FILE).write_text("{")
    with pytest.raises(Invalid, match="cannot be read"):
        load_shopfront(tmp_path)
