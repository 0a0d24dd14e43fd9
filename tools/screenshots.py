"""Make the pictures of the page for the README.

`python tools/screenshots.py MODEL` (a folder made by `HybridRecommender.save`)

Serves the page over the model on this machine, drives it with Playwright and a Chromium (`CHROMIUM` names another one)
as a visitor would, and writes to nbs/images/: page.png (1280 x 860, light), page_file.png (the same, after a file of
300 films was brought) and page_phone.png (390 x 844, dark, a film's panel open), in 256 colours to stay small.
"""

import argparse
import os
import random
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from hybrid_movie_rec.data import readable_title
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


def letterboxd(model) -> bytes:
    "An invented person's zip: 200 films with stars, two of them mistyped, 40 seen, 45 to be seen, 15 that are nowhere."
    known = model.movies.iloc[:1500].dropna(subset=["year"]).sample(285, random_state=2)
    stars, head = random.Random(0), "Date,Name,Year,Letterboxd URI"
    names = [readable_title(str(title)).rpartition(" (")[0] or str(title) for title in known["title"]]
    names[3], names[50] = names[3][:2] + names[3][3:], names[50][:3] + names[50][4:]
    rows = [f'2024-01-02,"{name}",{year:.0f},https://boxd.it/1' for name, year in zip(names, known["year"])]
    rows += [f"2024-01-02,My cousin's film no. {n},2020,https://boxd.it/1" for n in range(1, 16)]
    with BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            rated = "\n".join(f"{row},{stars.randint(4, 10) / 2}" for row in rows[:200])
            archive.writestr("ratings.csv", f"{head},Rating\n{rated}\n")
            archive.writestr("watched.csv", "\n".join([head, *rows[:240]]))
            archive.writestr("watchlist.csv", "\n".join([head, *rows[240:]]))
        return file.getvalue()


def save(page, name: str) -> None:
    IMAGES.mkdir(exist_ok=True)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    picture.save(IMAGES / name, optimize=True)
    print(f"{name}: {(IMAGES / name).stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="folder of a saved model")
    model = HybridRecommender.load(parser.parse_args().model)
    shown = show_page(model)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        likes = {"Star Wars: Episode IV - A New Hope": 5, "The Silence of the Lambs": 2.5, "Toy Story": 4.5}
        save(visit(browser, shown.local_url, 1280, 860, "light", likes), "page.png")
        brought = visit(browser, shown.local_url, 1280, 860, "light", {})
        zipped = dict(name="letterboxd.zip", mimeType="application/zip", buffer=letterboxd(model))
        brought.set_input_files(".hmr-drop input", zipped)
        brought.locator("details[data-key=doubts] > summary").click()
        brought.wait_for_timeout(1000)
        brought.evaluate("document.activeElement.blur()")
        save(brought, "page_file.png")
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
