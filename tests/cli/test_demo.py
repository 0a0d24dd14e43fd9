"""The demo on the toy world: what it leaves behind, and what it does not leave behind when it fails half-way."""

import errno
import json
import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hybrid_movie_rec.cli import demo
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.cli.demo import DemoResult, rivals, run_demo, typical_person
from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.evaluation.splits import split_by
from hybrid_movie_rec.recommend import HybridRecommender
from tests.fakes import Letters

PICTURES = {"curves", "calibration", "forest_random", "forest_time"}
NAMES = [
    "global mean",
    "bias",
    "tutorial (last epoch)",
    "tutorial (best epoch)",
    "network without content",
    "network",
    "hybrid",
]


def run(out, source=None, **changes):
    options = (
        dict(
            epochs=1,
            encoder=TextEncoder(backend=Letters(), cache=False, progress=False),
            progress=False,
            say=lambda text: None,
        )
        | changes
    )
    return run_demo(out, toy_world() if source is None else source, **options)


def files_of(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    "A demo, once: (folder, result, what it said). No figure is open when it begins."
    import matplotlib.pyplot as plt

    plt.close("all")
    folder, said = tmp_path_factory.mktemp("demo") / "out" / "demo", []
    return folder, run(folder, say=said.append), said


def test_every_file_is_where_it_is_said_to_be(told):
    folder, result, _ = told
    assert set(result.files) == {"model", "report", "table", *PICTURES}
    for path in result.files.values():
        assert path.exists() and folder in path.parents
    assert set(os.listdir(folder)) == {p.name for p in result.files.values()}
    for name in PICTURES:
        data = result.files[name].read_bytes()
        assert data.startswith(b"\x89PNG") and data.endswith(b"IEND\xaeB`\x82") and len(data) > 1000


def test_the_table_is_strict_json(told):
    _, result, _ = told
    table = json.loads(
        result.files["table"].read_text(encoding="utf-8"),
        parse_constant=lambda word: pytest.fail(f"{word} is not JSON"),
    )
    assert list(table) == ["random", "time"]
    assert {row["model"] for row in table["random"]["rows"]} == set(NAMES)
    assert {row["model"] for row in table["time"]["rows"]} == set(NAMES) - {
        "tutorial (last epoch)",
        "tutorial (best epoch)",
        "network without content",
    }
    for name, part in table.items():
        rows = part["rows"]
        assert [r["rmse"] for r in rows] == sorted(r["rmse"] for r in rows) and "training" in part["protocol"]
        assert {(r["model"], r["difference"]) for r in rows if r["model"] == "bias"} == {("bias", 0.0)}
        pd.testing.assert_frame_equal(pd.DataFrame(rows), pd.DataFrame(result.tables[name]), check_dtype=False)


def test_links_and_figures_of_the_report_resolve(told):
    folder, result, _ = told
    report = result.files["report"].read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", report)
    assert {Path(link).stem for link in links} == PICTURES and all((folder / link).is_file() for link in links)
    for row in result.tables["random"].itertuples():
        assert f"| {row.model} | {row.rmse:.4f} |" in report
    for word in (
        *NAMES,
        "toy world",
        result.verdict,
        f"person {result.person}",
        "| ratings | 10 |",
        "random 80/20, seed 42",
        "global time 80/20",
    ):
        assert word in report, word


def test_tables_of_the_report_are_rectangular(told):
    lines = told[1].files["report"].read_text(encoding="utf-8").splitlines()
    for above, line in zip(lines, lines[1:]):
        if above.startswith("|") and line.startswith("|"):
            assert above.count(" | ") == line.count(" | "), line


def test_the_saved_model_is_the_one_that_was_measured(told):
    _, result, _ = told
    model, split = HybridRecommender.load(result.files["model"]), split_by(toy_world(), "random")
    np.testing.assert_array_equal(
        model.predict(split.test["user_id"], split.test["item_id"]),
        result.model.predict(split.test["user_id"], split.test["item_id"]),
    )
    assert model.facts["data_sha256"] == split.train.fingerprint()
    error = np.sqrt(np.mean((model.predict(split.test["user_id"], split.test["item_id"]) - split.test["rating"]) ** 2))
    np.testing.assert_allclose(error, result.tables["random"].set_index("model").rmse["hybrid"], atol=1e-5)


def test_it_says_what_it_does(told):
    folder, result, said = told
    assert (
        len(said) == 6
        and said[0].startswith("Loading")
        and said[2].startswith(f"A first list, for person {result.person}:")
        and said[-2].startswith("No table of lists: ")
        and said[-1] == f"Writing {folder}"
    )
    assert isinstance(result, DemoResult) and result.verdict.count("against bias") == 2


def test_the_first_list_is_the_one_of_the_result(told):
    _, result, said = told
    proposed = result.beside["proposed"]
    proposed, first = proposed[proposed["title"] != ""], said[2].splitlines()[1:]
    assert len(first) == len(proposed) > 0
    for line, (rank, row) in zip(first, proposed.iterrows()):
        assert line == f"{rank:>5}. {row.title} ({row.stars:.1f} stars)"


def test_somebody_for_whom_nothing_is_left_has_an_empty_first_list():
    class Nothing:
        def beside(self, person):
            columns = pd.MultiIndex.from_product([["rated", "proposed"], ["title", "stars"]])
            return pd.DataFrame([["Quiet Orbit", 4.0, "", ""]], index=[1], columns=columns)

    assert demo._first_list(Nothing(), 7) == "A first list, for person 7:"


@pytest.mark.parametrize("full", [False, True])
def test_long_texts_are_read_only_if_asked_for(tmp_path, full):
    texts = []

    class Listening(Letters):
        def __call__(self, given):
            texts.extend(given)
            return super().__call__(given)

    encoder = TextEncoder(backend=Listening(), cache=False, progress=False)
    result = run(tmp_path, encoder=encoder, full=full, protocols=("random",))
    cast = {name.lower() for names in toy_world().movies["cast"] for name in names}
    assert bool(cast & set(texts)) == full
    assert ("cast" in result.model.rating_.state_.content_side.fields) == full
    assert list(result.tables["random"]["model"].sort_values()) == sorted(NAMES)


def test_data_without_short_texts_do_without(tmp_path):
    data = toy_world()
    bare = Dataset.from_frames(data.ratings, data.movies[["item_id", "title", "cast"]])
    result = run(tmp_path, bare, protocols=("random",))
    assert result.model.rating_.state_.content_side.fields is None and len(result.tables["random"]) == 7


def test_a_second_run_replaces_the_first_and_gives_the_same_figures(told, tmp_path):
    _, first, _ = told
    run(tmp_path / "x", epochs=2)
    again = run(tmp_path / "x")
    steady = [c for c in first.tables["random"].columns if "seconds" not in c]
    for name in ("random", "time"):
        pd.testing.assert_frame_equal(
            pd.DataFrame(again.tables[name])[steady], pd.DataFrame(first.tables[name])[steady]
        )
    assert set(os.listdir(tmp_path / "x")) == set(os.listdir(told[0]))
    assert again.verdict == first.verdict and again.beside.equals(first.beside)


def test_no_figure_stays_open_and_no_window_is_asked_for(told):
    import matplotlib.pyplot as plt

    assert not plt.get_fignums()


@pytest.mark.parametrize("protocols", [("random",), ("time",)])
def test_one_protocol_is_enough_and_nothing_is_printed_unless_asked(tmp_path, capfd, protocols):
    result = run(tmp_path, protocols=protocols)
    out, _ = capfd.readouterr()
    assert out == ""
    assert list(result.tables) == list(protocols) and len(result.tables[protocols[0]]) == 7
    assert (tmp_path / f"forest_{protocols[0]}.png").exists() and len(list(tmp_path.glob("forest_*.png"))) == 1


# ----------------------------------------------------------------------------------------------------- failing half-way
def half_written(original, number, error):
    "A `_write_picture` whose `number`-th call fails in the middle of its file."
    count = [0]

    def write(figure, path):
        count[0] += 1
        if count[0] == number:
            figure.savefig = lambda part, **kwargs: (
                Path(part).write_bytes(b"\x89PNG half"),
                (_ for _ in ()).throw(error),
            )
        return original(figure, path)

    return write


@pytest.mark.parametrize("number", [1, 4])
@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=["disk full", "Ctrl-C"]
)
def test_what_stays_of_a_demo_that_fails_half_way_is_whole(told, tmp_path, monkeypatch, number, error):
    import matplotlib.pyplot as plt

    monkeypatch.setattr(demo, "_write_picture", half_written(demo._write_picture, number, error))
    with pytest.raises(DataError if isinstance(error, OSError) else KeyboardInterrupt) as e:
        run(tmp_path / "x")
    still_open = plt.get_fignums()
    plt.close("all")
    assert not still_open
    if isinstance(error, OSError):
        assert "the disk is full" in str(e.value) and ".png" in str(e.value)
    left = files_of(tmp_path)
    assert not [name for name in left if "/." in name or "report" in name or "table" in name]
    assert all(data.endswith(b"IEND\xaeB`\x82") for name, data in left.items() if name.endswith(".png"))
    assert len(HybridRecommender.load(tmp_path / "x/model").users) == 4


def test_what_was_there_stays_when_a_later_demo_fails(tmp_path, monkeypatch):
    import matplotlib.pyplot as plt

    run(tmp_path / "x")
    before = files_of(tmp_path / "x")
    monkeypatch.setattr(
        HybridRecommender, "save", lambda self, folder: (_ for _ in ()).throw(DataError("the disk is full", folder))
    )
    with pytest.raises(DataError):
        run(tmp_path / "x", epochs=2)
    assert files_of(tmp_path / "x") == before
    plt.close("all")


@pytest.mark.parametrize("blocked", ["file", "folder"])
def test_a_foreign_place_is_refused_and_left_alone(tmp_path, blocked):
    import matplotlib.pyplot as plt

    if blocked == "file":
        (tmp_path / "x").write_text("mine")
    else:
        (tmp_path / "x/model").mkdir(parents=True)
        (tmp_path / "x/model/thesis.txt").write_text("mine")
    before = files_of(tmp_path)
    with pytest.raises(DataError, match="Cure"):
        run(tmp_path / "x")
    assert files_of(tmp_path) == before
    plt.close("all")


def test_a_foreign_place_is_refused_before_anything_is_trained(tmp_path):
    (tmp_path / "x").write_text("mine")
    said = []
    with pytest.raises(DataError):
        run(tmp_path / "x", say=said.append)
    assert not any("Training" in text for text in said)


def test_data_without_times_get_the_random_split_only(tmp_path):
    data = toy_world()
    result = run(tmp_path, Dataset.from_frames(data.ratings.drop(columns="timestamp"), data.movies))
    assert list(result.tables) == ["random"] and result.files["report"].exists()


def test_too_little_data_is_one_clear_error_and_leaves_nothing(tmp_path):
    one = Dataset.from_frames(pd.DataFrame(dict(user_id=[1], item_id=[1], rating=[3.0])))
    with pytest.raises(DataError, match="cannot be split"):
        run(tmp_path / "x", one)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("bad", ["no-such-folder", "monday"])
def test_bad_words_are_one_clear_error(tmp_path, bad):
    with pytest.raises(DataError):
        run(tmp_path / "x", bad) if bad == "no-such-folder" else run(tmp_path / "x", protocols=(bad,))
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------------------------------------------------------- parts
def odd_titles():
    data = toy_world()
    return Dataset.from_frames(
        data.ratings,
        data.movies.assign(title=["<script>alert(1)</script>", "a | b", "two\nlines", "[x](http://example.org)", "★"]),
        source="odd",
    )


def test_titles_do_not_break_the_tables_of_the_report():
    beside = pd.DataFrame({"title": odd_titles().movies["title"]})
    lines = demo._markdown(beside).splitlines()
    assert len(lines) == 7 and all(line.startswith("| ") and line.endswith(" |") for line in lines)


def test_titles_are_not_html_in_the_report():
    assert "<script" not in demo._markdown(pd.DataFrame({"title": ["<script>alert(1)</script>"]}))


def test_pipes_are_escaped():
    assert demo._markdown(pd.DataFrame({"a|b": ["c|d"]})).splitlines()[0::2] == ["| a\\|b |", "| c\\|d |"]


def test_the_rivals_are_new_each_time_and_named():
    first, second = rivals(progress=False), rivals(progress=False)
    assert list(first) == NAMES and all(first[n] is not second[n] for n in NAMES)
    assert {m.rating.trainer.epochs for n, m in first.items() if n.startswith("tutorial")} == {20}
    assert (
        first["tutorial (best epoch)"].rating.trainer.keep == "best" and first["network without content"].fields == ()
    )


def test_rivals_open_no_encoder(monkeypatch):
    monkeypatch.setattr("hybrid_movie_rec.embeddings.resolve_weights", lambda *args: pytest.fail("not yet"))
    rivals()


@pytest.mark.parametrize(
    "counts, person", [({1: 1}, 1), ({1: 3, 2: 1, 3: 2}, 3), ({5: 2, 4: 2, 3: 2}, 4), ({"b": 1, "a": 9}, "a")]
)
def test_the_typical_person_has_the_middling_number_of_ratings(counts, person):
    ratings = pd.DataFrame(dict(user_id=[u for u, n in counts.items() for _ in range(n)]))
    assert typical_person(ratings) == person
    assert typical_person(ratings.iloc[::-1]) == person


def test_both_splits_hide_a_fifth_and_the_random_one_follows_its_seed():
    data = toy_world()
    assert len(split_by(data, "random").test) == len(split_by(data, "time").test) == 2
    assert any(not split_by(data, "random", seed).test.equals(split_by(data, "random").test) for seed in range(5))
    assert split_by(data, "random", 7).test.equals(split_by(data, "random", 7).test)
