"""Small files of every catalogue, made up after their documented columns, with the faults that they are known for."""

import csv
import gzip
import io
import json
from pathlib import Path

METADATA = (
    "adult belongs_to_collection budget genres homepage id imdb_id original_language original_title overview popularity"
    " poster_path production_companies production_countries release_date revenue runtime spoken_languages status"
    " tagline title video vote_average vote_count"
).split()
TITLES = ["Toy Story", "Jumanji", "Heat, the", 'The "B"', "Amélie", "Alien", "Brazil", "Casino", "Dune", "Eraserhead"]
NUMBERS = [862, 8844, 949, 110, 194, 348, 68, 524, 841, 985]  # at TMDB
GENRES = ["Animation", "Drama", "Crime"]


def table(head, rows, **form):
    "CSV as the csv module writes it."
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", **form)
    writer.writerows([head, *rows])
    return out.getvalue()


def film(k, text=str):
    "A film as The Movies Dataset has it."
    row = dict.fromkeys(METADATA, "")
    row |= dict(adult="False", genres=text([dict(id=16, name=GENRES[k % 3])]), id=NUMBERS[k], imdb_id=f"tt{k + 1:07}")
    row |= dict(original_title=TITLES[k], overview=f'What happens in film {k}.\nAnd "more".', title=TITLES[k])
    row |= dict(popularity="1.5", poster_path="/x.jpg", release_date=f"{1990 + k}-10-30", status="Released")
    return row


def people(k, text=str):
    crew = [dict(credit_id="a", job="Editor", name="Nobody"), dict(credit_id="b", job="Director", name=f"D'Or {k % 4}")]
    cast = [dict(cast_id=c, character=None, name=f"Actor {c}, Jr.", order=c) for c in range(k, k + 12)]
    return [text(cast), text(crew)]


def marks(people_=30, films=range(1, 11), low=0.5, steps=10):
    "Everybody's marks of some films: (person, film, mark, moment)."
    rows = [
        (u, i, low + 0.5 * ((u * 3 + i * i) % steps), 1_000_000_000 + 100 * u + i)
        for u in range(1, people_)
        for i in films
    ]
    return [row for row in rows if (row[0] + row[1]) % 4]


def torn(text, number=20):
    "The same CSV with the film of one number torn in two, as three films of the real file are."
    lines = text.split("\n")
    at = next(k for k, line in enumerate(lines) if f",{NUMBERS[4]}," in line)
    row = next(csv.reader(["\n".join(lines[at : at + 2])]))
    halves = ["False", "", "", "[]", "", row[5], row[6], "", row[8], "It begins"]
    rest = [
        " - Written by Ørnås",
        "1.5",
        "/x.jpg",
        "[]",
        "[]",
        row[14],
        "0",
        "104.0",
        "[]",
        "Released",
        "",
        row[20],
        "False",
        "6",
        "1",
    ]
    lines[at : at + 2] = [",".join(halves), ",".join(rest)]
    return "\n".join(lines)


def movies_dataset(folder, faults=True):
    "Kaggle's The Movies Dataset, with a torn row, a film twice and a rating of a film without a number."
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows = [[film(k)[c] for c in METADATA] for k in range(10)]
    text = table(METADATA, rows + (rows[:1] if faults else []))
    (folder / "movies_metadata.csv").write_text(torn(text) if faults else text)
    (folder / "credits.csv").write_text(table(["cast", "crew", "id"], [[*people(k), NUMBERS[k]] for k in range(10)]))
    words = [[NUMBERS[k], str([dict(id=1, name="toy"), dict(id=2, name=f"word {k}")])] for k in range(10)]
    (folder / "keywords.csv").write_text(table(["id", "keywords"], words))
    links = [[k + 1, f"{k + 1:07}", NUMBERS[k]] for k in range(10)] + ([[99, "0000099", ""]] if faults else [])
    for name in ("links", "links_small"):
        (folder / f"{name}.csv").write_text(table(["movieId", "imdbId", "tmdbId"], links))
    rated = marks() + ([(1, 99, 3.0, 1_000_000_000)] if faults else [])
    (folder / "ratings.csv").write_text(table(["userId", "movieId", "rating", "timestamp"], rated))
    (folder / "ratings_small.csv").write_text(table(["userId", "movieId", "rating", "timestamp"], rated[:40]))
    return folder


def tmdb_5000(folder, ratings=True):
    "TMDB 5000: JSON in cells, keywords in the table of films; no ratings of its own."
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    head = (
        "budget genres homepage id keywords original_language original_title overview popularity production_companies"
        " production_countries release_date revenue runtime spoken_languages status tagline title vote_average"
    ).split()
    words = lambda k: json.dumps([dict(id=1, name="space"), dict(id=2, name=f"word {k}")])
    rows = [[(film(k, json.dumps) | dict(budget=1000, keywords=words(k))).get(c, "") for c in head] for k in range(10)]
    (folder / "tmdb_5000_movies.csv").write_text(table(head, rows))
    credits = [[NUMBERS[k], TITLES[k], *people(k, json.dumps)] for k in range(10)]
    (folder / "tmdb_5000_credits.csv").write_text(table(["movie_id", "title", "cast", "crew"], credits))
    if ratings:
        mine = [(u, NUMBERS[i - 1], r, t) for u, i, r, t in marks()]
        (folder / "ratings.csv").write_text(table(["userId", "movieId", "rating", "timestamp"], mine))
    return folder


def movietweetings(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{u}::{k + 1:07}::{int(2 * r)}::{t}\n" for u, i, r, t in marks(steps=11, low=0) for k in [i - 1]]
    (folder / "ratings.dat").write_text("".join(rows))
    films = [f"{k + 1:07}::{title} ({1990 + k})::{GENRES[k % 3]}|Short\n" for k, title in enumerate(TITLES)]
    (folder / "movies.dat").write_text("".join(films), encoding="utf-8")
    (folder / "users.dat").write_text("1::12345\n")
    return folder


def netflix(folder, files=2):
    "Netflix Prize: marks under the number of their film, titles with commas in Latin-1, a year that is not known."
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    blocks = []
    for film_ in range(1, 11):
        rows = [f"{u},{int(r)},2005-0{1 + u % 9}-1{i % 10}\n" for u, i, r, _ in marks(low=1, steps=9) if i == film_]
        blocks.append(f"{film_}:\n" + "".join(rows))
    for k in range(files):
        (folder / f"combined_data_{k + 1}.txt").write_text("".join(blocks[k::files]))
    titles = [f"{k + 1},{'NULL' if k == 2 else 1990 + k},{title}\n" for k, title in enumerate(TITLES)]
    (folder / "movie_titles.csv").write_bytes("".join(titles).encode("latin-1"))
    (folder / "probe.txt").write_text("1:\n30878\n2:\n7\n")
    (folder / "qualifying.txt").write_text("1:\n1046323,2005-12-19\n")
    return folder


def amazon(folder, form=2023, packed=True):
    "Amazon's reviews as lines of JSON with descriptions beside them, in the form of a year."
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    asin, person = (lambda i: f"B0000000{i:02}"), (lambda u: f"A{u:012}")
    said = lambda u, i: f"Review {u} of {TITLES[i - 1]}"
    if form == 2023:
        one = lambda u, i, r, t: dict(
            rating=r,
            title="So",
            text=said(u, i),
            asin="X",
            parent_asin=asin(i),
            user_id=person(u),
            timestamp=t * 1000,
            helpful_vote=0,
            verified_purchase=True,
        )
        about = lambda i: dict(
            main_category="Movies & TV",
            title=TITLES[i - 1],
            description=[f"About {i}"],
            categories=["Movies & TV", GENRES[i % 3]],
            details={"Director": "Ridley Scott", "Actors": "A, B"},
            parent_asin=asin(i),
        )
    else:
        one = lambda u, i, r, t: dict(
            overall=r, reviewText=said(u, i), asin=asin(i), reviewerID=person(u), unixReviewTime=t, summary="So"
        )
        about = lambda i: dict(
            asin=asin(i),
            title=TITLES[i - 1],
            description=f"About <b>{i}</b>",
            categories=[["Movies & TV", GENRES[i % 3]]],
        )
    write = str if form == 2014 else json.dumps
    reviews = "".join(json.dumps(one(u, i, float(int(r)), t)) + "\n" for u, i, r, t in marks(low=1, steps=9))
    metas = "".join(write(about(i)) + "\n" for i in range(1, 11))
    names = {
        2014: ("reviews_Movies_and_TV_5.json", "meta_Movies_and_TV.json"),
        2018: ("Movies_and_TV.json", "meta_Movies_and_TV.json"),
        2023: ("Movies_and_TV.jsonl", "meta_Movies_and_TV.jsonl"),
    }
    for name, text in zip(names[form], (reviews, metas)):
        path = folder / (name + (".gz" if packed else ""))
        path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return folder


def book_crossing(folder):
    "Book-Crossing: semicolons, backslashes before quotation marks, Windows' letters, marks of 0 that are none."
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows = [[u, f"03452{i:04}X", int(2 * r)] for u, i, r, _ in marks(low=0, steps=11)]
    form = dict(delimiter=";", quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\")
    (folder / "BX-Book-Ratings.csv").write_bytes(
        table(["User-ID", "ISBN", "Book-Rating"], rows, **form).encode("cp1252")
    )
    head = ["ISBN", "Book-Title", "Book-Author", "Year-Of-Publication", "Publisher", "Image-URL-S"]
    books = [
        [f"03452{k + 1:04}X", title, f"Author {k}", 0 if k == 3 else 1990 + k, "P", "u"]
        for k, title in enumerate(TITLES)
    ]
    (folder / "BX-Books.csv").write_bytes(table(head, books, **form).encode("cp1252"))
    (folder / "BX-Users.csv").write_text('"User-ID";"Location";"Age"\n"1";"nyc";NULL\n')
    return folder


LAID = {
    "The Movies Dataset": movies_dataset,
    "TMDB 5000": tmdb_5000,
    "MovieTweetings": movietweetings,
    "Netflix Prize": netflix,
    "Amazon reviews": amazon,
    "Book-Crossing": book_crossing,
}
