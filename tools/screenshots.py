"""Make the pictures of the page for the README.

`python tools/screenshots.py MODEL` (a folder made by `HybridRecommender.save`)

Serves the page over the model on this machine, drives it with Playwright and a Chromium (`CHROMIUM` names another one)
as a visitor would, and writes nbs/images/page.png (1280 x 860, light) and nbs/images/page_phone.png (390 x 844, dark, a
film's panel open), both in 256 colours to stay small.
"""

import argparse
import os
import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from hybrid_movie_rec.serve.page import show_page
from hybrid_movie_rec.recommend import HybridRecommender

IMAGES = Path(__file__).resolve().parent.parent / "nbs" / "images"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")


def visit(browser, url: str, width: int, height: int, scheme: str, likes: dict):
    "A browser page whose visitor has given stars to films."
    page = browser.new_context(viewport=dict(width=width, height=height), color_scheme=scheme).new_page()
    page.goto(url)
    page.wait_for_selector("#hmr-list .hmr-title", timeout=60_000)
    for n, (title, stars) in enumerate(likes.items(), start=1):
        page.locator(f".hmr-starters input[aria-label='Your stars for {title}']").fill(str(stars))
        page.wait_for_function(
            f"document.querySelector('#hmr-list .hmr-lead').textContent.includes('From the {n} film')"
        )
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(500)
    return page


def save(page, name: str) -> None:
    IMAGES.mkdir(exist_ok=True)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    picture.save(IMAGES / name, optimize=True)
    print(f"{name}: {(IMAGES / name).stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="folder of a saved model")
    shown = show_page(HybridRecommender.load(parser.parse_args().model))
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        likes = {"Star Wars: Episode IV - A New Hope": 5, "The Silence of the Lambs": 2.5, "Toy Story": 4.5}
        save(visit(browser, shown.local_url, 1280, 860, "light", likes), "page.png")
        phone = visit(browser, shown.local_url, 390, 844, "dark", dict(list(likes.items())[:2]))
        phone.locator("#hmr-list .hmr-title").first.click()
        phone.get_by_role("dialog").wait_for()
        phone.evaluate("document.activeElement.blur()")
        phone.wait_for_timeout(500)
        save(phone, "page_phone.png")
        browser.close()
    shown.close()


if __name__ == "__main__":
    main()
