"""The page in a real browser, over a small model of the real sample: what a visitor does, and what the browser must not
do meanwhile.

Skipped where Playwright or a Chromium is missing. Screenshots go to pytest's temporary folder; `tools/screenshots.py`
makes those of the README.
"""

import base64
import io
import os
import re
import shutil
import socket
import threading
import time
import zipfile
from importlib.util import find_spec

import pytest

from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.data import Dataset, readable_title
from hybrid_movie_rec.datasets.store import load_dataset
from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.people.store import PeopleStore
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.recommend import HybridRecommender
from tests.fakes import Letters

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
uvicorn = pytest.importorskip("uvicorn", reason="uvicorn is not installed")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(find_spec("gradio") is None, reason="gradio is not installed"),
]  # imported below only: that takes seconds

HOSTILE = "<img src=x onerror=window.hacked=1> ${window.hacked=1} {{hacked}} `"
LIST = "#hmr-list ol.hmr-list li"
STARTER = ".hmr-starters input[type=range]"


@pytest.fixture(scope="module")
def model():
    "The 400 best known films of the sample, one of them with a title that is an attack."
    sample = load_dataset("sample")
    films = sample.ratings.groupby("item_id").size().nlargest(400).index
    movies = sample.movies[sample.movies.item_id.isin(films)].copy()
    movies.loc[movies.item_id == films[1], "title"] = HOSTILE
    ratings = sample.ratings[sample.ratings.item_id.isin(films) & (sample.ratings.user_id <= 300)]
    rating = BayesianHybrid(n_factors=4, n_samples=10, burn_in=5, progress=False)
    settings = dict(
        ranking=LinearHybrid(weights={"likes": 1.0}, progress=False),
        encoder=TextEncoder(backend=Letters(), cache=False, progress=False),
    )
    return HybridRecommender(rating=rating, fields=("genres", "directors"), **settings).fit(
        Dataset.from_frames(ratings, movies)
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    "Those who want to be kept."
    found = PeopleStore(tmp_path_factory.mktemp("people") / "people.db")
    yield found
    found.close()


@pytest.fixture(scope="module")
def url(model, store):
    "The page's address; served by a thread of this process."
    from fastapi import FastAPI

    from hybrid_movie_rec.people.settings import read_settings
    from hybrid_movie_rec.serve.page import mount_page
    from hybrid_movie_rec.serve.people import People

    app = FastAPI()
    mount_page(app, lambda: model, k=10, people=People(store, read_settings(None)))
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(300):
        if server.started:
            break
        time.sleep(0.1)
    assert server.started, "the server did not start"
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as p:
        quiet = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ]
        found = p.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield found
        found.close()


class Visitor:
    "A browser window that remembers what should not have happened."

    def __init__(self, browser, url, width, height, scheme):
        self.context = browser.new_context(viewport=dict(width=width, height=height), color_scheme=scheme)
        self.page, self.url, self.bad = self.context.new_page(), url, []
        self.page.on(
            "request",
            lambda r: None if r.url.startswith((url, "data:", "blob:")) else self.bad.append(f"request to {r.url}"),
        )
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda e: self.bad.append(f"page: {e}"))
        self.page.set_default_timeout(15_000)
        self.page.goto(url)
        self.page.wait_for_selector(LIST)

    def heard(self, message):
        "Remember an error, except that of a stream which gradio itself ends when the page is left or loaded again."
        if message.type == "error" and not message.text.startswith("AbortError: signal is aborted without reason"):
            self.bad.append(f"console: {message.text}")

    def titles(self):
        return self.page.locator("#hmr-list .hmr-title").all_inner_texts()

    def settled(self, selector):
        "Wait until nothing changes there any more: what is typed is looked for letter by letter."
        before = None
        while (now := self.page.locator(selector).all_inner_texts()) != before:
            before = now
            self.page.wait_for_timeout(700)

    def rate_starter(self, stars, n):
        "Give stars to the first starter, and wait for the list made from `n` films."
        self.page.locator(STARTER).first.fill(str(stars))
        self.page.wait_for_function(
            f"document.querySelector('#hmr-list .hmr-lead').textContent.includes('From the {n} film')"
        )

    def lead(self, words):
        "Wait until the heading of the list says so."
        self.page.wait_for_function(
            "words => document.querySelector('#hmr-list .hmr-lead')?.textContent.includes(words)", arg=words
        )

    def drop(self, name, data):
        "Drop a file on the page: its bytes, or so many noughts."
        content = data if isinstance(data, int) else base64.b64encode(data).decode()
        self.page.evaluate(
            """([name, data]) => {
                const carried = new DataTransfer(), size = typeof data === 'number';
                const bytes = size ? new Uint8Array(data) : Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
                carried.items.add(new File([bytes], name));
                for (const kind of ['dragover', 'drop'])
                    document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: carried, bubbles: true}));
            }""",
            [name, content],
        )

    def leave(self):
        hacked = self.page.evaluate("window.hacked")
        self.context.close()
        assert not self.bad, "\n".join(self.bad)
        assert hacked is None, "a title was run as a script"


@pytest.fixture
def visit(browser, url):
    "Makes visitors; all of them must leave without a complaint."
    there = []

    def come(width=1280, height=900, scheme="light"):
        there.append(Visitor(browser, url, width, height, scheme))
        return there[-1]

    yield come
    for visitor in there:
        visitor.leave()


def test_a_visitor_rates_tunes_and_reads(visit, tmp_path):
    visitor = visit()
    page, first = visitor.page, visitor.titles()
    assert len(first) == 10 and "What most people like" in page.inner_text("#hmr-list .hmr-lead")
    visitor.rate_starter(5, 1), visitor.rate_starter(1.5, 2), visitor.rate_starter(4.5, 3)
    assert page.locator(".hmr-shelf section").first.inner_text().startswith("Your films")
    mine = visitor.titles()
    assert mine != first and len(mine) == 10
    assert (
        page.locator("#hmr-list .hmr-why").count() >= 1
        and "predicted" in page.locator("#hmr-list .hmr-sr").first.inner_text()
    )
    for label in ("More popular", "Diversity"):  # a dial changes the list
        before = visitor.titles()
        page.get_by_role("slider", name=f"range slider for {label}").fill("1")
        page.wait_for_function(
            "old => JSON.stringify([...document.querySelectorAll('#hmr-list .hmr-title')].map(e => e.innerText)) !=="
            " JSON.stringify(old)",
            arg=before,
        )
    page.get_by_label("From year").fill("1990")
    page.wait_for_function(
        "[...document.querySelectorAll('#hmr-list .hmr-meta')].every(e => +e.textContent.slice(0, 4) >= 1990)"
    )
    page.get_by_label("To year").fill("1950")
    page.wait_for_selector("#hmr-list .hmr-note")  # said in words, and the page lives on
    page.get_by_label("To year").fill("")
    page.wait_for_selector(LIST)
    page.screenshot(path=tmp_path / "list.png")


def test_a_film_is_found_opened_explained_and_rated(visit, tmp_path):
    visitor = visit()
    page = visitor.page
    visitor.rate_starter(5, 1)
    page.locator("#hmr-find textarea").press_sequentially("the matrx", delay=20)
    page.get_by_role("button", name="The Matrix", exact=True).first.click()
    film = page.get_by_role("dialog")
    film.wait_for()
    assert page.evaluate("document.activeElement.closest('dialog') !== null"), "the focus is in the panel"
    assert re.search(r"1999 . Action, Sci-Fi", film.inner_text()) and "Directed by" in film.inner_text()
    assert film.locator(".hmr-why").inner_text().strip() and film.locator(".hmr-parts li").count() >= 2
    assert film.locator(".hmr-like li").count() >= 3
    page.screenshot(path=tmp_path / "film.png")
    film.get_by_role("slider", name="Your stars for The Matrix").focus()
    page.keyboard.press("End")  # with the keyboard: most stars
    page.wait_for_function("document.querySelector('#hmr-list .hmr-lead').textContent.includes('From the 2 films')")
    page.wait_for_function(
        "document.querySelector('dialog input[type=range]').getAttribute('aria-valuetext') === '5 of 5 stars'"
    )
    assert (
        film.is_visible()
        and page.evaluate("document.activeElement.getAttribute('aria-label')") == "Your stars for The Matrix"
    ), "the focus stays where it was"
    page.keyboard.press("Escape")
    film.wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.do") == "open", "the focus goes back to the title"


def test_the_map_the_model_and_search(visit, tmp_path):
    visitor = visit()
    page = visitor.page
    visitor.rate_starter(4, 1)
    page.get_by_role("tab", name="Map").click()
    page.wait_for_selector("#hmr-map circle.mine")
    assert page.locator("#hmr-map circle").count() == 400 and page.locator("#hmr-map text").count() > 10
    page.locator(".hmr-key").first.click()
    assert page.locator(".hmr-key").first.get_attribute("aria-pressed") == "false"
    page.screenshot(path=tmp_path / "map.png")
    page.locator("#hmr-map circle.mine").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.get_by_role("tab", name="Model").click()
    page.wait_for_selector(".hmr-card table")
    assert "SHA-256" in page.inner_text(".hmr-card") and "400" in page.inner_text(".hmr-tiles")
    page.get_by_role("tab", name="Search").click()
    page.get_by_label("What are you in the mood for?").fill("comedy with robots")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hmr-found .hmr-list li, #hmr-found .hmr-note strong:not(:has-text('Say what'))")
    page.screenshot(path=tmp_path / "search.png")


@pytest.mark.parametrize("width, height, scheme", [(390, 844, "light"), (1280, 900, "dark")])
def test_it_fits_and_has_contrast(visit, tmp_path, width, height, scheme):
    visitor = visit(width, height, scheme)
    page = visitor.page
    visitor.rate_starter(4, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out at the side"
    colours = page.evaluate(
        """() => ['.hmr-lead', '.hmr-title', '.hmr-meta'].map(s => [
            getComputedStyle(document.querySelector('#hmr-list ' + s)).color,
            getComputedStyle(document.body).backgroundColor
        ])"""
    )
    for ink, paper in colours:
        assert contrast(ink, paper) >= 4.5, (scheme, ink, paper)
    assert (luminance(colours[0][1]) < 0.1) == (scheme == "dark")
    page.screenshot(path=tmp_path / f"{scheme}-{width}.png", full_page=True)


def luminance(colour):
    "Relative luminance of `rgb(r, g, b)`, as WCAG has it."
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    return sum(
        weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for weight, part in zip((0.2126, 0.7152, 0.0722), parts)
    )


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_a_click_lands_where_it_is_aimed(visit):
    visitor = visit()
    page = visitor.page
    visitor.rate_starter(1, 1)
    film = page.locator(".hmr-shelf section").first.locator("li").first
    for place, stars in (
        (0.3, 0.5),
        (0.8, 1),
        (3.2, 3.5),
        (3.8, 4),
        (4.9, 5),
        (2.4, 2.5),
    ):  # in stars from the left: the half that is clicked in
        box = film.locator(".hmr-stars").bounding_box()
        page.mouse.click(box["x"] + place / 5 * box["width"], box["y"] + box["height"] / 2)
        page.wait_for_function(
            f"document.querySelector('.hmr-shelf section li input').getAttribute('value') === '{stars}'"
        )
    box = film.locator(".hmr-stars").bounding_box()
    page.mouse.click(box["x"] - 3, box["y"] + box["height"] / 2)  # just before the first star: taken back
    page.wait_for_function(
        "document.querySelector('#hmr-list .hmr-lead').textContent.includes('What most people like')"
    )


def test_two_visitors_do_not_share_stars(visit):
    one, other = visit(), visit()
    one.rate_starter(5, 1)
    assert "What most people like" in other.page.inner_text("#hmr-list .hmr-lead")
    page = other.page
    page.get_by_role("slider", name="range slider for Diversity").fill(
        "1"
    )  # an event of the other's session: still nothing rated
    page.wait_for_timeout(500)
    assert (
        "What most people like" in page.inner_text("#hmr-list .hmr-lead")
        and page.locator(".hmr-shelf section").count() == 1
    )


def test_somebody_sits_down_and_gets_up(visit):
    one = visit()
    page = one.page
    one.rate_starter(5, 1)
    lead = lambda words: page.wait_for_function(
        f"document.querySelector('#hmr-list .hmr-lead').textContent.includes('{words}')"
    )
    page.get_by_role("button", name="With somebody").click()
    lead("For 2 people together")
    assert page.locator("#hmr-list li").first.locator(".hmr-predicted").count() == 2
    page.locator(".hmr-seats [data-item='1']").click()  # back to the first, whose film is still there
    page.wait_for_function("document.querySelector('.hmr-seats [data-item=\"1\"]').ariaPressed === 'true'")
    assert "1 rated" in page.inner_text(".hmr-shelf")
    page.locator(".hmr-seats [data-item='2']").click()
    page.wait_for_function("document.querySelector('.hmr-seats [data-item=\"2\"]').ariaPressed === 'true'")
    page.get_by_role("button", name="Without person 2").click()
    lead("From the 1 film")
    assert page.locator("#hmr-list .hmr-each").count() == 0


@pytest.fixture(scope="module")
def letterboxd(model):
    """An invented person: forty films with stars, one of them mistyped, one seen only, ten to be seen, two that nobody
    has made, one of which is an attack.
    """
    films = model.movies[model.movies.year.notna() & (model.movies.title != HOSTILE)].iloc[20:71]
    head, link = "Date,Name,Year,Letterboxd URI", "https://boxd.it/1"
    names = [readable_title(title).rpartition(" (")[0] or title for title in films.title]
    names[0] = names[0][:3] + names[0][4:]
    rows = [f'2024-01-02,"{name}",{year:.0f},{link}' for name, year in zip(names, films.year)]
    lost = f"2024-01-02,<img src=x onerror=window.hacked=1>,1990,{link},4\n2024-01-02,Qxzw,1990,{link},4\n"
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            rated = "\n".join(f"{row},{1 + n % 9 / 2}" for n, row in enumerate(rows[:40]))
            archive.writestr("ratings.csv", f"{head},Rating\n{rated}\n{lost}")
            archive.writestr("watched.csv", f"{head}\n{rows[40]}\n")
            archive.writestr("watchlist.csv", "\n".join([head, *rows[41:]]) + "\n")
        return file.getvalue()


def test_a_file_is_dropped_and_its_doubts_are_settled(visit, letterboxd, tmp_path):
    visitor = visit()
    page = visitor.page
    visitor.drop("../../letterboxd.zip", letterboxd)
    visitor.lead("From the 39 films")
    told = page.locator(".hmr-brought p").first
    assert told.inner_text() == "From Letterboxd: 50 matched, 1 uncertain, 2 not here."
    assert page.locator("#hmr-list .hmr-why").count() >= 1, "with reasons"
    page.locator("details[data-key=doubts] > summary").click()
    page.screenshot(path=tmp_path / "file.png")
    page.locator(".hmr-doubts button").first.click()
    visitor.lead("From the 40 films")
    assert told.inner_text() == "From Letterboxd: 51 matched, 0 uncertain, 2 not here."
    page.locator("details[data-key=missing] > summary").click()
    assert "onerror" in page.inner_text("details[data-key=missing]"), "an attack is text"
    wanted = page.get_by_role("button", name="Only my watchlist")
    everything = set(visitor.titles())
    wanted.click()
    page.wait_for_function("document.querySelector('[data-do=only]')?.ariaPressed === 'true'")
    assert set(visitor.titles()) != everything and len(visitor.titles()) == 10
    assert page.locator("details[data-key=missing]").get_attribute("open") is not None, "what was unfolded stays so"
    for name, data, words in [
        ("wine.csv", b"Wine,Price\nBarolo,30\n", "no site that is known"),
        ("broken.zip", letterboxd[:200] + b"\0" * 40 + letterboxd[240:], "damaged"),
        ("large.csv", 10_000_001, "too large"),
    ]:
        visitor.drop(name, data)
        page.wait_for_function("words => document.querySelector('.hmr-shelf').textContent.includes(words)", arg=words)


def test_a_list_that_does_not_say_what_it_is(visit, model):
    visitor = visit()
    page, film = visitor.page, model.movies[model.movies.title.str.startswith("Matrix, The")].iloc[0]
    rows = f"Date,Name,Year,Letterboxd URI\n2024-01-02,The Matrix,{film.year:.0f},https://boxd.it/1\n"
    page.set_input_files(".hmr-drop input", dict(name="mine.csv", mimeType="text/csv", buffer=rows.encode()))
    page.get_by_role("button", name="I want to see them").click()
    page.get_by_role("button", name="Only my watchlist").click()
    page.wait_for_function("document.querySelectorAll('#hmr-list .hmr-title').length === 1")
    assert visitor.titles() == ["The Matrix"]


def test_somebody_sits_down_with_a_file_and_they_choose_a_rule(visit, letterboxd, tmp_path):
    visitor = visit()
    page = visitor.page
    visitor.rate_starter(5, 1)
    page.get_by_role("button", name="With somebody").click()
    visitor.lead("For 2 people together")
    visitor.drop("letterboxd.zip", letterboxd)
    page.wait_for_selector(".hmr-brought")
    assert page.locator(".hmr-seats [data-item='2'] small").inner_text() == "39"
    rule = page.get_by_role("group", name="How to choose").get_by_role("button", name="What nobody minds")
    rule.click()
    page.wait_for_function("document.querySelector('[data-item=\"least misery\"]').ariaPressed === 'true'")
    page.screenshot(path=tmp_path / "two.png")
    page.locator(".hmr-seats [data-item='1']").click()
    page.wait_for_selector(".hmr-drop :text('Rated films elsewhere?')")  # the first one's own place for a file
    assert "1 rated" in page.inner_text(".hmr-shelf")


def test_a_film_is_hidden_and_shown_again(visit):
    visitor = visit()
    page, first = visitor.page, visitor.titles()
    page.locator("#hmr-list li").first.hover()
    page.get_by_role("button", name=f"Hide {first[0]}", exact=True).click()
    page.wait_for_function("old => document.querySelector('#hmr-list .hmr-title').innerText !== old", arg=first[0])
    assert first[0] not in visitor.titles()
    assert page.evaluate("document.activeElement.dataset.key") == "list-hide-1", "the focus stays at its place"
    page.locator("details[data-key=hidden] > summary").click()
    page.get_by_role("button", name=f"Show {first[0]} again").press("Enter")
    page.wait_for_function("old => document.querySelector('#hmr-list .hmr-title').innerText === old", arg=first[0])
    page.locator("#hmr-list .hmr-title").first.click()  # and from its own panel, for later
    page.get_by_role("dialog").get_by_role("button", name="Watch later").click()
    page.get_by_role("dialog").get_by_role("button", name="On your watchlist").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Only my watchlist").wait_for()


def test_nobody_is_kept_who_has_not_said_so_and_whoever_has_can_be_forgotten(visit, store, tmp_path):
    visitor = visit()
    page, remembered = visitor.page, lambda: visitor.page.evaluate("JSON.stringify(localStorage)")
    visitor.rate_starter(5, 1), visitor.rate_starter(2, 2)
    assert "hybrid-movie-rec" not in remembered()
    page.locator("details[data-key=keep] > summary").click()
    page.screenshot(path=tmp_path / "keep.png")
    page.get_by_role("button", name="Keep me").click()
    page.wait_for_function("document.querySelector('.hmr-keep').textContent.includes('You are kept')")
    token = page.evaluate("Object.entries(localStorage).find(([name]) => name.startsWith('hybrid-movie-rec'))[1]")
    handle = store.person(token)
    assert len(store.ratings(handle)) == 2 and token not in page.content()
    page.locator("#hmr-list li").first.hover()
    page.locator("#hmr-list [data-do=hide]").first.click()
    page.wait_for_selector("details[data-key=hidden]")
    page.reload()  # tomorrow
    visitor.lead("From the 2 films")
    assert "Hidden films 1" in page.inner_text(".hmr-shelf") and len(store.marks(handle, "hidden")) == 1
    page.locator(".hmr-shelf section li input").first.fill("0")  # a rating is taken back
    visitor.lead("From the 1 film")
    assert len(store.ratings(handle)) == 1
    assert store.export(handle)["shown"][-1]["films"], "what was shown is written down"
    page.locator("details[data-key=forget] > summary").click()
    page.get_by_role("button", name="Delete everything").click()
    visitor.lead("What most people like")
    assert store.person(token) is None and "hybrid-movie-rec" not in remembered()
    page.reload()
    page.wait_for_selector(LIST)
    assert "What most people like" in page.inner_text("#hmr-list .hmr-lead")


@pytest.mark.parametrize("width, height, scheme", [(390, 844, "dark"), (390, 844, "light")])
def test_a_file_fits_on_a_phone(visit, letterboxd, tmp_path, width, height, scheme):
    visitor = visit(width, height, scheme)
    page = visitor.page
    page.set_input_files(".hmr-drop input", dict(name="l.zip", mimeType="application/zip", buffer=letterboxd))
    visitor.lead("From the 39 films")
    for key in ("doubts", "missing", "keep"):
        page.locator(f"details[data-key={key}] > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out at the side"
    for part in (".hmr-brought p", ".hmr-doubts button", ".hmr-drop", ".hmr-keep p", ".hmr-switches button"):
        ink = page.locator(part).first.evaluate("e => getComputedStyle(e).color")
        assert contrast(ink, page.evaluate("getComputedStyle(document.body).backgroundColor")) >= 4.5, (part, ink)
    page.screenshot(path=tmp_path / f"file-{scheme}.png", full_page=True)


def test_an_attack_in_a_title_is_only_text(visit):
    visitor = visit()
    page = visitor.page
    page.locator("#hmr-find textarea").press_sequentially("<img src", delay=20)
    page.locator(".hmr-shelf").get_by_role("button", name=HOSTILE[:20]).first.wait_for()
    visitor.settled(".hmr-shelf")
    page.locator(".hmr-shelf").get_by_role("button", name=HOSTILE[:20]).first.click()
    page.get_by_role("dialog").wait_for()
    assert HOSTILE.split(" {{")[0] in page.inner_text("dialog h2")
    assert page.locator("img[src=x]").count() == 0
