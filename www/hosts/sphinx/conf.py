# The documentation of a project that shows the figure.
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sphinx"))

project = "Hypervisor notes"
# The second turns pictures into PDF for LaTeX.
extensions = ["gstage_sphinx", "sphinxcontrib.rsvgconverter"]
html_theme = "alabaster"
gstage_dist = "../../dist"
