"A full disk, a narrow terminal, `python -m`, a file of defaults with a wrong value."

import subprocess
import sys
from pathlib import Path

import pytest
from tests.child import program

COMMANDS = [["data", "list"], ["data", "list", "--json"], ["--version"], ["data", "--help"]]
MODULE = "import runpy; runpy.run_module('hybrid_movie_rec', run_name='__main__', alter_sys=True)"


@pytest.fixture
def run(tmp_path):
    "The command, by the module, in a process that ends as a program does."

    def run(*words, columns=None, **options):
        env = dict(OMP_NUM_THREADS="1") | (dict(COLUMNS=str(columns)) if columns else {})
        return program(tmp_path / "log", MODULE, *words, **options, **env)

    return run


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", COMMANDS)
def test_a_full_disk_on_standard_output_is_one_sentence(run, words):
    done = run(*words, stdout="/dev/full")
    assert done.returncode == 1 and "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    assert "standard output cannot be written" in done.stderr and "Cure: " in done.stderr


@pytest.mark.parametrize("columns", [8, 20, 40, 200])
def test_a_narrow_terminal_cuts_nothing(run, columns):
    done = run("data", "list", columns=columns)
    assert done.returncode == 0 and "…" not in done.stdout
    assert "ml-latest-small" in done.stdout and "100836" in done.stdout


def test_the_module_is_the_command(run):
    words = [sys.executable, "-m", "hybrid_movie_rec", "--version"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0 and done.stdout.strip()
    assert run("nonsense").returncode == 2


@pytest.mark.parametrize(
    "text, words",
    [('[data.sample]\nusers = "many"\n', ["data.sample.users", "'many'"]), ("[recommend]\nk = 0\n", ["recommend.k"])],
)
def test_a_wrong_value_in_a_file_of_defaults_names_the_file(run, tmp_path, text, words):
    (tmp_path / "my.toml").write_text(text)
    done = run("--config", tmp_path / "my.toml", "data", "list")
    assert done.returncode == 1 and all(word in done.stderr for word in ["my.toml", "--help", *words]), done.stderr
