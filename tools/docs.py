"""README and website from the notebooks, without Quarto.

`python tools/docs.py readme` writes README.md from nbs/index.ipynb (`--check`: only say whether it is up to date);
`python tools/docs.py site` builds
the website into _site/. nbdev's own processing step adds signatures and links, nbconvert turns notebooks into Markdown,
Zensical into pages;
the build is strict, and every local link must lead somewhere.
"""

import argparse
import ast
import builtins
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import nbformat
from nbconvert import MarkdownExporter
from nbdev.config import get_config

sys.path.insert(0, str(Path(__file__).parent))
import layout

ROOT = Path(__file__).resolve().parent.parent
NBS, PAGES, SITE = ROOT / "nbs", ROOT / "_docs" / "pages", ROOT / "_site"
LINK = re.compile(r"""(\]\(|\b(?:src|href)=")([^)\s"]+)""")
FENCED = re.compile(r"(^```.*?^```$|^~~~.*?^~~~$|^(?: {4}|\t).*?$|`[^`\n]+`)", flags=re.M | re.S)


def prose(text: str, change) -> str:
    "`text` with `change` applied to what is not code."
    parts = FENCED.split(text)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))


def to_markdown(nb, pictures: str) -> tuple[str, dict]:
    """Markdown of a notebook without hidden cells and directive lines, and the pictures in its outputs (name to bytes;
    names start with `pictures`).
    """
    kept = []
    for cell in nb.cells:
        words = (
            set(re.findall(r"^#\|\s*([\w-]+(?::\s*\w+)?)", cell.source, flags=re.M))
            if cell.cell_type == "code"
            else set()
        )
        cell.source = re.sub(r"^#\|.*\n?", "", cell.source, flags=re.M) if words else cell.source
        if cell.cell_type == "raw" or words & {"hide", "include: false", "default_exp"} or not cell.source.strip():
            continue
        if cell.cell_type == "code":
            cell.metadata["transient"] = {"remove_source": bool(words & {"echo: false", "hide_input"})}
            cell.outputs = [] if words & {"output: false", "hide_output"} else cell.outputs
        kept.append(cell)
    nb.cells, nb.metadata["language_info"] = kept, {"name": "python"}
    folder, _, key = pictures.rpartition("/")
    body, resources = MarkdownExporter().from_notebook_node(nb, {"output_files_dir": folder, "unique_key": key})
    body = re.sub(r"<style scoped>.*?</style>\n?", "", body, flags=re.S)
    return re.sub(r"\n{3,}", "\n\n", body).strip() + "\n", {
        name.replace(os.sep, "/"): data for name, data in resources["outputs"].items()
    }


def lines(path: Path) -> bytes:
    "The content of a file, with line ends as they are on POSIX systems (git may have changed them)."
    return path.read_bytes().replace(b"\r\n", b"\n")


# README ---------------------------------------------------------------------------------------------------------------
def readme(check: bool) -> None:
    "Write README.md, and the pictures among its outputs to nbs/images, or say what is stale."
    if not (NBS / "index.ipynb").exists():
        return print("nbs/index.ipynb does not exist yet; README.md stays as it is.")

    def relink(found: re.Match) -> str:
        "Links in the index are seen from nbs/, links in the README from the root."
        start, link = found.groups()
        if re.match(r"[a-z]+:|#|nbs/images/index_", link):
            return start + link
        target = os.path.normpath(NBS / unquote(link.split("#")[0]))
        if not Path(target).exists():
            sys.exit(f"nbs/index.ipynb links to {link}, which does not exist")
        return (
            start
            + PurePosixPath(os.path.relpath(target, ROOT).replace(os.sep, "/")).as_posix()
            + link[len(link.split("#")[0]) :]
        )

    body, pictures = to_markdown(nbformat.read(NBS / "index.ipynb", 4), "nbs/images/index")
    text = "<!-- Made from nbs/index.ipynb by tools/docs.py; change it there. -->\n\n" + prose(
        body, lambda part: LINK.sub(relink, part)
    )
    wanted = {"README.md": text.encode(), **pictures}
    stale = [
        name
        for name, data in wanted.items()
        if not (ROOT / name).exists() or lines(ROOT / name) != data.replace(b"\r\n", b"\n")
    ]
    dropped = [p for p in (NBS / "images").glob("index_*.png") if p.relative_to(ROOT).as_posix() not in wanted]
    if check and (stale or dropped):
        sys.exit(f"Not what nbs/index.ipynb says: {', '.join([*stale, *map(str, dropped)])}")
    for picture in dropped:
        picture.unlink()
    for name in stale:
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_bytes(wanted[name])
    print(f"Written: {', '.join(stale)}" if stale else "README.md is up to date.")


# Website --------------------------------------------------------------------------------------------------------------
def page_of(notebook: str) -> str:
    "The page of a notebook, both relative to their folders: 00_data.ipynb gives data.md, as nbdev's links have it."
    path = PurePosixPath(notebook)
    return path.with_name(re.sub(r"^\d+[a-z]*_", "", path.stem) + ".md").as_posix()


def exported_code(nb) -> dict:
    """The source of each exported cell, by the names that are defined in it (methods added by `@patch` as
    `Class.method`).
    """
    found = {}
    for cell in nb.cells:
        if cell.cell_type == "code" and re.search(r"^#\|\s*exports?i?\b", cell.source, flags=re.M):
            source = re.sub(r"^#\|.*\n?", "", cell.source, flags=re.M).strip()
            for node in ast.parse(re.sub(r"^\s*[%!].*", "", source, flags=re.M)).body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    patched = getattr(node, "decorator_list", []) and ast.unparse(node.decorator_list[0]).startswith(
                        "patch"
                    )
                    owners = re.findall(r"\w+", ast.unparse(node.args.args[0].annotation)) if patched else [""]
                    found |= {f"{owner}.{node.name}".lstrip("."): source for owner in owners}
    return found


# Folders of pages: the chapters in the order of their packages, then what stands beside the modules.
SECTIONS = {
    **{package: package.capitalize() for package in layout.packages()},
    "tutorials": "Tutorials",
    "howto": "How to",
    "notes": "Notes",
}
SHOWN = re.compile(r"^show_doc\((\w[\w.]*)", flags=re.M)


def page(notebook: str, processed: Path, anchors: dict) -> str:
    """The Markdown of one notebook of the site; its pictures are written beside it.

    `anchors` are the names each page shows.
    """
    cfg, here, source = get_config(path=ROOT), page_of(notebook), nbformat.read(NBS / notebook, 4)
    nb, code = nbformat.read(processed / notebook, 4), exported_code(source)
    for cell in nb.cells:  # signatures get an anchor as nbdev's links have it, and the code folded away below
        if cell.cell_type == "code" and (shown := SHOWN.search(cell.source)):
            for out in cell.outputs:
                text = "".join(out.get("data", {}).get("text/markdown", ""))
                heading = rf"\1 `{shown[1]}`" if "__" in shown[1] else rf"\1 {shown[1]} {{#{shown[1].lower()}}}"
                text = re.sub(r"^(#+) .*$", heading, text, count=1, flags=re.M)
                if shown[1] in code:
                    text += (
                        "\n\n<details"
                        f' markdown="1"><summary>source</summary>\n\n```python\n{code[shown[1]]}\n```\n\n</details>\n'
                    )
                out["data"]["text/markdown"] = text

    def relink(found: re.Match) -> str:
        start, link = found.groups()
        home = f"{cfg.doc_host}{cfg.doc_baseurl}/"
        target, _, anchor = link.removeprefix(home).partition("#")
        if link.startswith(home):
            target = re.sub(r"\.html$", ".md", target)
            anchor = anchor if anchor in anchors.get(target, ()) else ""  # private names have no signature to go to
        elif re.match(r"[a-z]+:|#", link) or not target or not (NBS / notebook).parent.joinpath(target).exists():
            return start + link
        else:
            path = os.path.relpath((NBS / notebook).parent / target, NBS).replace(os.sep, "/")
            if path.startswith(".."):  # a file of the project that is no page
                inside = os.path.relpath((NBS / notebook).parent / target, ROOT).replace(os.sep, "/")
                return f"{start}{cfg.git_url}/blob/{cfg.branch}/{inside}"
            target = page_of(path) if path.endswith(".ipynb") else path
        target = target or "index.md"
        return (
            start
            + os.path.relpath(target, PurePosixPath(here).parent).replace(os.sep, "/")
            + (f"#{anchor}" if anchor else "")
        )

    title = next((c.source for c in source.cells if c.cell_type == "markdown" and c.source.startswith("# ")), "")
    body, pictures = to_markdown(nb, PurePosixPath(here).stem + "_files/picture")
    for name, data in pictures.items():
        target = (PAGES / here).parent / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    text = title + "\n\n" + body.replace("<!-- WARNING: THIS FILE WAS AUTOGENERATED! DO NOT EDIT! -->\n", "")
    text = re.sub(
        r"^(?! *(?:[-*+|#>]|\d+\.) )(\S.*)\n(?=(?:[-*+]|1\.) \S)", r"\1\n\n", text, flags=re.M
    )  # here a list needs an empty line before it
    return prose(text, lambda part: LINK.sub(relink, part))


CONFIG = """\
[project]
site_name = {title}
site_description = {description}
site_url = {url}
repo_url = {repo}
docs_dir = "pages"
site_dir = "site"
use_directory_urls = false
extra_javascript = ["mathjax.js", "https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-mml-chtml.js"]
nav = {nav}

[project.theme]
features = [
    "navigation.sections", "navigation.top", "navigation.footer", "toc.follow", "content.code.copy", "search.highlight"
]
"""
MATHJAX = (
    'window.MathJax = {tex: {inlineMath: [["\\\\(", "\\\\)"]], displayMath: [["\\\\[", "\\\\]"]]}, options:'
    ' {ignoreHtmlClass: ".*", processHtmlClass: "arithmatex"}};\n'
)


def broken_links() -> list[str]:
    "Local links and pictures in the built pages that lead nowhere."
    texts = {path: path.read_text(encoding="utf-8") for path in SITE.rglob("*.html") if path.name != "404.html"}
    anchors = {path: set(re.findall(r'\bid="?([^"\s>]+)', text)) for path, text in texts.items()}
    found = []
    for path, text in texts.items():
        for link in set(re.findall(r'<(?:a|img|script|link)\b[^>]*?\b(?:href|src)="?([^"\s>]+)', text)):
            target, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:|//", link):
                continue
            file = path if not target else Path(os.path.normpath(path.parent / unquote(target)))
            file = file / "index.html" if file.is_dir() else file
            if (
                not file.exists()
                or anchor
                and file in anchors
                and unquote(anchor) not in anchors[file] | {"__skip", "__top"}
            ):
                found.append(f"{path.relative_to(SITE).as_posix()}: {link}")
    return sorted(found)


def named_in_annotations() -> dict:
    """By name, what signatures may be annotated with before a notebook has defined or imported it: the package's own
    classes, and what its modules import for checkers only.
    """
    found = {}
    for path in sorted((ROOT / layout.PACKAGE).rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                exec("\n".join(map(ast.unparse, node.body)), found)
    for name in layout.numbered():
        module = importlib.import_module(f"{layout.PACKAGE}.{name}")
        found |= {
            key: value for key, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__
        }
    return {name: value for name, value in found.items() if name != "__builtins__" and name[0] != "_"}


def process() -> Path:
    """nbdev's processing step, in this process; returns the folder of processed notebooks.

    To show signatures nbdev runs the exported cells and every cell with an import anywhere in it. Of the latter only
    those that import and do
    nothing else are run here: any other needs names that are not there, or does work that no page needs.
    """
    import nbdev.processors
    from nbdev.serve import proc_nbs

    runs = nbdev.processors._do_eval

    def needed(cell) -> bool:
        kept = cell.cell_type == "code" and cell.directives_.keys() & {"export", "exports", "exporti", "exec_doc"}
        only_imports = all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in cell.parsed_() or ())
        return bool(kept or only_imports or "show_doc" in cell.source) and runs(cell)

    nbdev.processors._do_eval = needed
    names = {name: value for name, value in named_in_annotations().items() if not hasattr(builtins, name)}
    vars(builtins).update(names)  # where every notebook's cells find them
    try:
        return proc_nbs(force=True, n_workers=0)
    finally:
        nbdev.processors._do_eval = runs
        for name in names:
            delattr(builtins, name)


def site() -> None:
    "Build the website into _site/: the story, the chapters in the order of their packages, tutorials last."
    cfg = get_config(path=ROOT)
    for folder in (PAGES.parent, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    processed = process()
    notebooks = sorted(p.relative_to(processed).as_posix() for p in processed.rglob("*.ipynb"))
    notebooks.sort(key=lambda name: (name != "index.ipynb", name.count("/"), name))
    shutil.copytree(NBS, PAGES, ignore=shutil.ignore_patterns("*.ipynb", ".*", "_*"))
    (PAGES / "mathjax.js").write_text(MATHJAX, encoding="utf-8")
    nav, sections, anchors = [], {}, {}
    for name in notebooks:
        anchors[page_of(name)] = {
            shown.lower()
            for cell in nbformat.read(processed / name, 4).cells
            for shown in SHOWN.findall(cell.source)
            if "__" not in shown
        }
    for name in notebooks:
        target = PAGES / page_of(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = page(name, processed, anchors)
        target.write_text(text, encoding="utf-8")
        entry = {(re.findall(r"^# (.+)$", text, flags=re.M) or [target.stem])[0].strip(): page_of(name)}
        folder = name.rpartition("/")[0]
        (sections.setdefault(folder, []) if folder else nav).append(entry)
    if "index.ipynb" not in notebooks:
        (PAGES / "index.md").write_text((ROOT / "README.md").read_text(encoding="utf-8"), encoding="utf-8")
        nav.insert(0, {cfg.title: "index.md"})
    nav += [
        {SECTIONS.get(folder, folder.capitalize()): sections[folder]}
        for folder in sorted(sections, key=lambda folder: ([*SECTIONS, folder].index(folder), folder))
    ]
    as_toml = json.dumps(nav, ensure_ascii=False).replace('": ', '" = ')
    values = dict(
        title=cfg.title, description=cfg.description, url=f"{cfg.doc_host}{cfg.doc_baseurl}/", repo=cfg.git_url
    )
    config = PAGES.parent / "zensical.toml"
    config.write_text(
        CONFIG.format(**{key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}, nav=as_toml),
        encoding="utf-8",
    )
    zensical = Path(sysconfig.get_path("scripts"), "zensical.exe" if os.name == "nt" else "zensical")
    command, env = [zensical, "build", "--strict", "--clean", "-f", config], {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=PAGES.parent, env=env, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(done.stdout + done.stderr.partition("Traceback")[0] + "The site was not built.")
    (PAGES.parent / "site").rename(SITE)
    if broken := broken_links():
        sys.exit("These links lead nowhere:\n  " + "\n  ".join(broken))
    print(f"Built {len(list(SITE.rglob('*.html')))} pages: {(SITE / 'index.html').relative_to(ROOT)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("readme", help="write README.md from nbs/index.ipynb").add_argument(
        "--check", action="store_true", help="write nothing; fail if it is stale"
    )
    commands.add_parser("site", help="build the website into _site/")
    args = parser.parse_args()
    os.chdir(ROOT)
    readme(args.check) if args.command == "readme" else site()


if __name__ == "__main__":
    main()
