"""A user's script against the package's stubs, under strict rules: nothing wrong, nothing unknown."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "tests" / "user_script.py"
WRONG = {  # a call, and a word of what is to be said about it
    'HybridRecommender(architecure="hybrid")': "architecure",
    "HybridRecommender().save(3)": '"folder"',
    "HybridRecommender().recomend(40)": "recomend",
    'BayesianHybrid(n_factors="many")': '"n_factors"',
}


def diagnoses(folder: Path, *scripts: Path) -> list[str]:
    "What basedpyright finds in scripts in strict mode, one line each."
    settings = {
        "include": [str(script) for script in scripts],
        "extraPaths": [str(ROOT)],
        "typeCheckingMode": "strict",
        "enableTypeIgnoreComments": False,
    }
    project = folder / "pyrightconfig.json"
    project.write_text(json.dumps(settings), encoding="utf-8")
    options = ["--outputjson", "--project", str(project), "--pythonpath", sys.executable]
    command = [sys.executable, "-m", "basedpyright", *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder)
    assert "generalDiagnostics" in done.stdout, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] >= len(scripts), report
    return [
        f"{Path(d['file']).name}:{d['range']['start']['line'] + 1}: {d['message']} ({d.get('rule')})"
        for d in report["generalDiagnostics"]
    ]


def test_a_users_script_is_known_to_the_last_name_and_wrong_calls_are_found(tmp_path):
    wrong = tmp_path / "wrong.py"
    lines = ["from hybrid_movie_rec import BayesianHybrid, HybridRecommender", *WRONG]
    wrong.write_text("\n".join(lines), encoding="utf-8")
    found = diagnoses(tmp_path, SCRIPT, wrong)
    for line, (call, word) in enumerate(WRONG.items(), start=2):
        assert any(text.startswith(f"wrong.py:{line}:") and word in text for text in found), (
            f"nothing is said about {call}"
        )
    about_script = [text for text in found if text.startswith(SCRIPT.name)]
    assert not about_script, "\n".join(about_script)
