"""Builds small documentations with the directive and looks at what comes out: ``python -m unittest`` in this folder."""

import io
import json
import re
import tempfile
import unittest
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

import gstage_sphinx

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><title>A slab</title></svg>'


class Directive(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = Path(folder.name, "source")
        (self.source / "gstage-figures").mkdir(parents=True)
        (self.source / "gstage").mkdir()
        for name in gstage_sphinx.FILES:
            (self.source / "gstage" / name).write_text(name)
        (self.source / "gstage-figures" / "first-store-07.svg").write_text(PICTURE)
        (self.source / "gstage-figures" / "first-store.txt").write_text("first-store-07\tIt breaks & settles.\n")
        (self.source / "conf.py").write_text("extensions = ['gstage_sphinx']\n")

    def build(self, builder, text):
        (self.source / "index.rst").write_text("Notes\n=====\n\n" + text)
        output = self.source.parent / builder
        warnings = io.StringIO()
        app = Sphinx(self.source, self.source, output, output / "doctrees", builder, status=None, warning=warnings)
        app.build()
        # Two documentations in one process repeat what Sphinx itself registers; that is not the directive's.
        self.said = warnings.getvalue()
        self.warnings = [line for line in self.said.splitlines() if "index.rst" in line]
        return output

    def test_html_gets_the_element_with_its_attributes_and_the_files(self):
        output = self.build("html", ".. gstage:: first-store\n   :step: 7\n   :controls:\n   :speed: 2\n")
        page = (output / "index.html").read_text()
        self.assertIn('<gstage-player controls="" scenario="first-store" speed="2" step="7">', page)
        self.assertIn('alt="It breaks &amp; settles."', page)
        self.assertRegex(page, r'<script type="module" src="_static/gstage/gstage-player\.js[^"]*">')
        self.assertEqual({file.name for file in (output / "_static" / "gstage").iterdir()}, set(gstage_sphinx.FILES))
        self.assertEqual(self.warnings, [])

    def test_text_gets_what_the_picture_shows(self):
        output = self.build("text", ".. gstage:: first-store\n   :step: 7\n   :alt: My own words.\n")
        self.assertIn("[image: My own words.]", (output / "index.txt").read_text())

    def test_latex_gets_the_alternative_text_escaped(self):
        output = self.build("latex", ".. gstage:: first-store\n   :step: 7\n")
        (tex,) = output.glob("*.tex")
        self.assertIn(r"Alt={It breaks \& settles.}", tex.read_text())

    def test_markup_in_an_argument_stays_text(self):
        page = (self.build("html", '.. gstage:: "><script>alert(1)</script>\n') / "index.html").read_text()
        self.assertNotIn("<script>alert", page)

    def test_a_picture_that_is_missing_is_a_warning_with_its_place_and_words_in_its_stead(self):
        output = self.build("text", ".. gstage:: first-store\n   :step: 8\n")
        (warning,) = self.warnings
        self.assertRegex(warning, r"index\.rst:4.*Step 8 of the scenario first-store\. There is no picture of it")
        self.assertIn("Step 8 of the scenario first-store.", (output / "index.txt").read_text())

    def test_html_needs_no_picture(self):
        page = (self.build("html", ".. gstage:: first-store\n   :step: 8\n") / "index.html").read_text()
        self.assertIn("Step 8 of the scenario first-store.", page)
        self.assertEqual(self.warnings, [])

    def test_a_figure_can_be_referred_to_and_styled(self):
        text = ".. gstage:: first-store\n   :name: the-store\n   :class: wide\n\nSee :ref:`this <the-store>`.\n"
        page = (self.build("html", text) / "index.html").read_text()
        self.assertRegex(page, r'<gstage-player class="wide" id="the-store"')
        self.assertIn('href="#the-store"', page)
        self.assertEqual(self.warnings, [])

    def test_what_the_figure_would_refuse_is_an_error_with_its_place(self):
        (self.source / "gstage" / "reels").unlink()
        (self.source / "gstage" / "reels").mkdir()
        (self.source / "gstage" / "reels" / "first-store.reel").write_text("")
        for text, reason in (
            (".. gstage:: nope\n", 'there is no scenario "nope"; there are first-store'),
            (".. gstage:: first-store\n   :kernel: 99\n", '"99" unknown'),
            (".. gstage:: first-store\n   :mode: sv32\n", '"sv32" unknown'),
            (".. gstage:: first-store\n   :speed: abc\n", "abc"),
            (".. gstage:: first-store\n   :speed: 9\n", "from 0.1 to 8"),
            (".. gstage:: first-store\n   :start: 5\n   :end: 4\n", "comes after"),
        ):
            self.build("html", text)
            self.assertTrue(any("index.rst:4" in line and "ERROR" in line for line in self.warnings), (text, self.warnings))
            self.assertIn(reason, self.said, text)

    def test_a_file_of_ones_own_is_held_by_the_page_and_nothing_in_it_ends_its_element(self):
        (self.source / "own.json").write_text('{"slug": "my-guest", "title": "</script><b>bold</b><!--"}')
        (self.source / "gstage-figures" / "my-guest-01.svg").write_text(PICTURE)
        (self.source / "gstage-figures" / "my-guest.txt").write_text("my-guest-01\tMy guest.\n")
        page = (self.build("html", ".. gstage:: own.json\n   :controls:\n") / "index.html").read_text()
        held = re.search(r'<gstage-player controls=""><script type="application/json">(.*?)</script>', page)[1]
        self.assertEqual(json.loads(held), {"slug": "my-guest", "title": "</script><b>bold</b><!--"})
        self.assertNotIn("<b>bold", page)
        self.assertIn('alt="My guest."', page)
        self.assertEqual(self.warnings, [])

    def test_a_file_that_is_missing_or_no_scenario_is_an_error_with_its_place(self):
        (self.source / "torn.json").write_text('{"slug": ')
        (self.source / "list.json").write_text("[]")
        for name, reason in (("absent.json", "No such file"), ("torn.json", "is not JSON"), ("list.json", "not a scenario")):
            self.build("html", f".. gstage:: {name}\n")
            self.assertTrue(any(re.search(rf"index\.rst:4.*{name}.*{reason}", line) for line in self.warnings), self.warnings)

    def test_a_step_that_is_no_number_is_an_error(self):
        self.build("text", ".. gstage:: first-store\n   :step: seven\n")
        self.assertTrue(any("Invalid" in line or "invalid" in line or "error" in line.lower() for line in self.warnings))

    def test_a_folder_without_the_embed_is_refused_by_name(self):
        (self.source / "gstage" / "gstage.wasm").unlink()
        with self.assertRaisesRegex(ExtensionError, "gstage.wasm"):
            self.build("html", ".. gstage:: first-store\n   :step: 7\n")


if __name__ == "__main__":
    unittest.main()
