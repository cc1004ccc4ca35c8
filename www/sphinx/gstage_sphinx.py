"""A directive for Sphinx: HTML gets the figure, everything else the picture of one step.

::

    .. gstage:: first-store
       :step: 7
       :controls:
       :alt: A gigabyte breaks into 512 pages of 2 MiB.

    .. gstage:: my-guest.json
       :name: my-guest

An argument that ends in ``.json`` is a file with a scenario of one's own, found as Sphinx finds pictures; the page holds it.

Settings in ``conf.py``: ``gstage_dist`` is the folder with the files of the embed (``dist`` of the npm package),
``gstage_figures`` the folder that ``cargo xtask figures SCENARIO DIR`` has written; both relative to the sources.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

__version__ = "0.1.0"

logger = logging.getLogger(__name__)

#: The files of the embed that a page loads.
FILES = (
    "gstage-player.js",
    "gstage-player.css",
    "more.js",
    "glue.js",
    "gstage.wasm",
    "gstage_embed_played.wasm",
    "gstage_embed_looked.wasm",
    "gstage_embed_more.wasm",
    "worker.js",
    "reels",
)



def _one_of(*names: str):
    return lambda text: directives.choice(text, names)


def _factor(text: str) -> str:
    """A speed, as the element takes it."""
    if not 0.1 <= float(text) <= 8:
        raise ValueError("a speed is a factor from 0.1 to 8")
    return text


#: Attributes of the element that take a value, and those that are there or not.
VALUES = {
    "step": directives.positive_int,
    "kernel": _one_of("before", "v3", "7.1", "7.2", "eager"),
    "mode": _one_of("sv39x4", "sv48x4", "sv57x4"),
    "speed": _factor,
    "start": directives.positive_int,
    "end": directives.positive_int,
    "theme": _one_of("light", "dark", "system"),
    "page": directives.uri,
}
FLAGS = ("controls", "autoplay", "loop")


class gstage_figure(nodes.General, nodes.Element):
    """The figure in HTML: ``attributes`` of the element and, as ``own``, a scenario in JSON. Its children are what other formats show."""


class GstageDirective(SphinxDirective):
    required_arguments = 1
    has_content = False
    option_spec = {
        **VALUES,
        **dict.fromkeys(FLAGS, directives.flag),
        "alt": directives.unchanged,
        "class": directives.class_option,
        "name": directives.unchanged,
        "width": directives.length_or_percentage_or_unitless,
    }

    def run(self) -> list[nodes.Node]:
        scenario, own = self._scenario(self.arguments[0])
        step = self.options.get("step", 1)
        if self.options.get("start", 1) > self.options.get("end", self.options.get("start", 1)):
            raise self.error("the step to start at comes after the one to end at")
        attributes = {} if own else {"scenario": scenario}
        attributes.update({name: str(self.options[name]) for name in VALUES if name in self.options})
        attributes.update({name: "" for name in FLAGS if name in self.options})
        picture, text = self._picture(scenario, step)
        alt = self.options.get("alt", text)
        figure = gstage_figure("", attributes=attributes, own=own, alt=alt, classes=self.options.get("class", []))
        self.set_source_info(figure)
        self.add_name(figure)
        if picture is not None:
            image = nodes.image(uri=picture, alt=alt, width=self.options.get("width", "100%"))
            figure += image
        else:
            figure += nodes.paragraph(alt, alt)
        return [figure]

    def _scenario(self, argument: str) -> tuple[str, str | None]:
        """The name of a scenario, and its JSON if the argument is the name of a file."""
        if not argument.endswith(".json"):
            known = sorted(path.stem for path in Path(self.env.srcdir, self.config.gstage_dist, "reels").glob("*.reel"))
            if known and argument not in known:
                raise self.error(f'there is no scenario "{argument}"; there are {", ".join(known)}')
            return argument, None
        name, path = self.env.relfn2path(argument)
        self.env.note_dependency(name)
        try:
            text = Path(path).read_text("utf-8")
            slug = json.loads(text)["slug"]
        except OSError as error:
            raise self.error(f"{argument}: {error.strerror}") from None
        except ValueError as error:
            raise self.error(f"{argument} is not JSON: {error}") from None
        except (KeyError, TypeError):
            raise self.error(f'{argument} has no "slug", so it is not a scenario') from None
        return str(slug), text

    def _picture(self, scenario: str, step: int) -> tuple[str | None, str]:
        """The picture of a step, as a path from the root of the sources, and what it shows."""
        name = f"{scenario}-{step:02}"
        folder = Path(self.env.srcdir, self.config.gstage_figures)
        texts = folder / f"{scenario}.txt"
        if not texts.is_file() or not (folder / f"{name}.svg").is_file():
            return None, f"Step {step} of the scenario {scenario}."
        self.env.note_dependency(str(texts))
        lines = (line.partition("\t") for line in texts.read_text("utf-8").splitlines())
        text = next((after for before, _, after in lines if before == name), name)
        return f"{_from_sources(folder, self.env)}/{name}.svg", text


def _from_sources(folder: Path, env) -> str:
    """A folder as a path that starts at the root of the sources."""
    try:
        return "/" + folder.resolve().relative_to(Path(env.srcdir).resolve()).as_posix()
    except ValueError:
        raise ExtensionError(f"gstage_figures must lie below the sources, and {folder} does not") from None


def visit_html(self, node: gstage_figure) -> None:
    attributes = dict(node["attributes"])
    self.body.append(self.starttag(node, "gstage-player", "", **attributes))
    if node["own"]:
        # In JSON the sign stands in strings only, so nothing in it ends the element.
        text = node["own"].replace("<", "\\u003c")
        self.body.append(f'<script type="application/json">{text}</script>')
    # Until the script runs, and where it does not: the picture.
    self.body.append('<span slot="fallback">')


def depart_html(self, _node: gstage_figure) -> None:
    self.body.append("</span></gstage-player>\n")


def visit_latex(self, node: gstage_figure) -> None:
    need_picture(self, node)
    # The text goes into the PDF for readers who do not see the picture.
    self.body.append(f"\n\n\\BeginAccSupp{{method=pdfstringdef,unicode,Alt={{{self.encode(node['alt'])}}}}}%\n")


def depart_latex(self, _node: gstage_figure) -> None:
    self.body.append("\\EndAccSupp{}\n\n")


def need_picture(_self, node: gstage_figure) -> None:
    """All formats but HTML show the children: the picture, or where there is none only words."""
    if not any(isinstance(child, nodes.image) for child in node.children):
        logger.warning("%s There is no picture of it (cargo xtask figures writes one).", node["alt"], location=node)


def pass_through(_self, _node: gstage_figure) -> None:
    """Nothing comes after the children."""


def add_files(app: Sphinx) -> None:
    """Has every page load the element."""
    if app.builder.format == "html":
        app.add_css_file("gstage/gstage-player.css")
        app.add_js_file("gstage/gstage-player.js", type="module")


def copy_files(app: Sphinx, exception: Exception | None) -> None:
    """Puts the files of the embed next to the other static files."""
    if exception is not None or app.builder.format != "html":
        return
    source = Path(app.srcdir, app.config.gstage_dist)
    target = Path(app.outdir, "_static", "gstage")
    target.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        if not (source / name).exists():
            raise ExtensionError(f"gstage_dist has no {name}: {source} must be the folder dist of the npm package")
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
        else:
            shutil.copyfile(source / name, target / name)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_config_value("gstage_dist", "gstage", "env", types=[str])
    app.add_config_value("gstage_figures", "gstage-figures", "env", types=[str])
    other = (need_picture, pass_through)
    app.add_node(
        gstage_figure,
        html=(visit_html, depart_html),
        latex=(visit_latex, depart_latex),
        text=other,
        man=other,
        texinfo=other,
        epub=other,
    )
    app.add_latex_package("accsupp")
    app.add_directive("gstage", GstageDirective)
    app.connect("builder-inited", add_files)
    app.connect("build-finished", copy_files)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
