//! The two palettes. Graphics reach their contrast by the edge line, not by the fill.

use super::colour::Colour;
use crate::viewport::Theme;

/// The three visible faces of a block of stone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stone {
    pub(crate) top: Colour,
    /// A lighter top, for the variation from piece to piece.
    pub(crate) top_light: Colour,
    /// The wide face, towards growing y.
    pub(crate) wide: Colour,
    /// The narrow face, towards growing x.
    pub(crate) narrow: Colour,
}

/// All colours of a theme.
#[derive(Debug)]
pub(crate) struct Palette {
    pub(crate) background: Colour,
    pub(crate) text: Colour,
    pub(crate) secondary: Colour,
    pub(crate) tertiary: Colour,
    pub(crate) accent: Colour,
    /// The index fields of an address: root, tile, page.
    pub(crate) tints: [Colour; 3],
    /// A piece that nothing special is said of.
    pub(crate) plain: Stone,
    /// A read-only piece.
    pub(crate) cool: Stone,
    /// A piece that is writable among read-only ones, and is the one of the story.
    pub(crate) warm: Stone,
    /// Pieces written earlier.
    pub(crate) bulk: Stone,
    pub(crate) edge: Colour,
    pub(crate) edge_warm: Colour,
    pub(crate) lit_edge: Colour,
    /// A face that has just been laid open.
    pub(crate) fresh: Colour,
    /// The narrow face of a piece in flight.
    pub(crate) dark_face: Colour,
    pub(crate) shadow: Colour,
    pub(crate) stratum: Colour,
    /// Opacity of a light and of a heavy stratum line on the wide face, then on the narrow face.
    pub(crate) strata: [f32; 4],
    pub(crate) stratum_narrow: Colour,
    pub(crate) contour: Colour,
    pub(crate) contour_opacity: f32,
    /// Of every fifth line.
    pub(crate) contour_heavy: f32,
    pub(crate) hairline: Colour,
    pub(crate) engraving: Colour,
    pub(crate) grid: Colour,
    pub(crate) grid_opacity: f32,
    pub(crate) engraving_opacity: f32,
    /// What the top of a piece turns towards where it is lit.
    pub(crate) glow: Colour,
    /// How far the top turns under the band of a ring.
    pub(crate) band_top: f32,
    /// How far the top turns where the crack has just been.
    pub(crate) lit_top: f32,
    /// How far the top turns at the height of the flight.
    pub(crate) flight_top: f32,
    /// How strongly the edges show at the height of the flight.
    pub(crate) flight_edges: f32,
    /// Opacity of a settled piece's edges: left, right, back, front.
    pub(crate) rest_edges: [f32; 4],
    pub(crate) bulk_edge: Colour,
    /// What lies under a broken tile.
    pub(crate) floor: Colour,
    /// How far a page turns towards the lit edge as it starts to fly.
    pub(crate) dust_glow: f32,
    /// The underside of a flying page.
    pub(crate) dust_underside: Colour,
    /// The card of an empty table.
    pub(crate) card: Stone,
    pub(crate) card_edge: Colour,
}

impl Palette {
    pub(crate) fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Dark => &DARK,
            Theme::Light => &LIGHT,
        }
    }
}

const fn stone(top: u32, top_light: u32, wide: u32, narrow: u32) -> Stone {
    Stone {
        top: Colour::hex(top),
        top_light: Colour::hex(top_light),
        wide: Colour::hex(wide),
        narrow: Colour::hex(narrow),
    }
}

static DARK: Palette = Palette {
    background: Colour::hex(0x0A101C),
    text: Colour::hex(0xEAF0F8),
    secondary: Colour::hex(0xA5B4CA),
    tertiary: Colour::hex(0x7E8EA8),
    accent: Colour::hex(0xFFB25A),
    tints: [Colour::hex(0xA9B8FF), Colour::hex(0x6FD0C4), Colour::hex(0xF0A6C6)],
    plain: stone(0x2A4A78, 0x35598D, 0x1C3460, 0x15274A),
    cool: stone(0x25466F, 0x2D527F, 0x1A3058, 0x132443),
    warm: stone(0xF2A24A, 0xF2A24A, 0xB66E22, 0x8F5417),
    bulk: stone(0x6E4A26, 0x7E552B, 0x523618, 0x3C2811),
    edge: Colour::hex(0x86A9DC),
    edge_warm: Colour::hex(0xFFD9A6),
    lit_edge: Colour::hex(0xE3EEFF),
    fresh: Colour::hex(0xA9C8F6),
    dark_face: Colour::hex(0x0C1730),
    shadow: Colour::hex(0x04060B),
    stratum: Colour::hex(0x0B1838),
    strata: [0.35, 0.80, 0.30, 0.70],
    stratum_narrow: Colour::hex(0x0A1228),
    contour: Colour::hex(0x7FA3D6),
    contour_opacity: 0.15,
    contour_heavy: 0.30,
    hairline: Colour::hex(0xA9C4EC),
    engraving: Colour::hex(0x93B4E2),
    grid: Colour::hex(0x3A5580),
    grid_opacity: 0.16,
    engraving_opacity: 0.30,
    glow: Colour::hex(0xB9D2F8),
    band_top: 0.42,
    lit_top: 0.12,
    flight_top: 0.02,
    flight_edges: 0.55,
    rest_edges: [0.0, 0.22, 0.0, 0.50],
    bulk_edge: Colour::hex(0xC58E55),
    floor: Colour::hex(0x060A14),
    dust_glow: 0.9,
    dust_underside: Colour::hex(0x14264A),
    card: stone(0x2B3444, 0x2B3444, 0x1C2330, 0x151B26),
    card_edge: Colour::hex(0xB9C4D6),
};

static LIGHT: Palette = Palette {
    background: Colour::hex(0xF5F1E6),
    text: Colour::hex(0x161F2B),
    secondary: Colour::hex(0x465261),
    tertiary: Colour::hex(0x626C78),
    accent: Colour::hex(0xB23A12),
    tints: [Colour::hex(0x3B4BB0), Colour::hex(0x0F6B62), Colour::hex(0x9B2F65)],
    plain: stone(0xFBF8F0, 0xFFFFFF, 0xD9D2C0, 0x2B3645),
    cool: stone(0xE3E8E9, 0xECF0F0, 0xC9CDCB, 0x2B3645),
    warm: stone(0xD9713F, 0xD9713F, 0xA84A1E, 0x7A2A0C),
    bulk: stone(0xEBC9AF, 0xF0D3BC, 0xC79A78, 0x6E4630),
    edge: Colour::hex(0x1C2735),
    edge_warm: Colour::hex(0x5A1E08),
    lit_edge: Colour::hex(0x1C2735),
    fresh: Colour::hex(0xF7F2E4),
    dark_face: Colour::hex(0x222C3A),
    shadow: Colour::hex(0xDAD2BE),
    stratum: Colour::hex(0x5A5346),
    strata: [0.42, 0.88, 0.34, 0.75],
    stratum_narrow: Colour::hex(0x9AA7B8),
    contour: Colour::hex(0x3A4657),
    contour_opacity: 0.13,
    contour_heavy: 0.28,
    hairline: Colour::hex(0x1C2735),
    engraving: Colour::hex(0x5B6F86),
    grid: Colour::hex(0x8B8370),
    grid_opacity: 0.16,
    engraving_opacity: 0.42,
    glow: Colour::hex(0xFFFFFF),
    band_top: 0.80,
    lit_top: 0.60,
    flight_top: 0.50,
    flight_edges: 0.95,
    rest_edges: [0.12, 0.62, 0.12, 0.55],
    bulk_edge: Colour::hex(0x7A3A18),
    floor: Colour::hex(0xC4BBA4),
    dust_glow: 0.75,
    dust_underside: Colour::hex(0xB9B2A0),
    card: stone(0xFFFDF7, 0xFFFDF7, 0xDDD6C6, 0xC9C1AF),
    card_edge: Colour::hex(0x8A8478),
};
