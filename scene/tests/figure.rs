//! The figure from outside: what a frame depends on, where motions begin and end, what an SVG is made of.

use gstage_scene::board::{Board, CHILDREN, Cell, Piece};
use gstage_scene::figure::Figure;
use gstage_scene::figure::hit::Seen;
use gstage_scene::figure::place::{Anchor, place};
use gstage_scene::figure::{fracture, ring, wave};
use gstage_scene::lens::Lens;
use gstage_scene::pose::{CameraMove, Motion, Pose, Scored, Shot};
use gstage_scene::view::Label;
use gstage_scene::viewport::{Theme, Viewport};
use proptest::prelude::*;

/// Page 7 of tile 5.
const FOCUS: u32 = 5 * 512 + 7;
const SMALL: Viewport = Viewport { width: 352.0, height: 280.0, scale: 1.0, theme: Theme::Dark, lens: Lens::WHOLE };

fn board(rank: u8) -> Board {
    let mut board = Board::default();
    board.cells.fill(Cell(rank));
    board
}

/// A page of its own that was written.
const WRITTEN: u8 = 1 | Cell::WRITABLE | Cell::DIRTY;

/// All tiles whole but tile 5, whose page 7 has been written.
fn written() -> Board {
    let mut board = board(2);
    board.cells[5 * CHILDREN..6 * CHILDREN].fill(Cell(1));
    board.cells[FOCUS as usize] = Cell(1 | Cell::WRITABLE | Cell::DIRTY);
    board
}

fn pose<'a>(board: &'a Board, motion: Motion<'a>, shot: Shot) -> Pose<'a> {
    Pose { board, scored: None, motion, camera: CameraMove::still(shot), focus: Some(FOCUS), mark_focus: true }
}

fn draw(figure: &mut Figure, pose: &Pose<'_>, viewport: &Viewport) -> Vec<u8> {
    let mut rgba = vec![0; viewport.pixel_width() * viewport.pixel_height() * 4];
    figure.draw(pose, viewport, &mut rgba);
    rgba
}

/// FNV-1a, 64 bits.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The moments that the golden frames are of.
fn moments(see: &mut dyn FnMut(&str, &Pose<'_>)) {
    let (slab, tiles, pages, written) = (board(3), board(2), board(1), written());
    let since: Vec<f32> = (0..512).map(|tile| 300.0 - tile as f32).collect();
    let fracture = |piece, from, ms| Motion::Fracture { piece, from, ms };
    let near = Shot::Tile(5);
    see("slab", &pose(&slab, Motion::Still, Shot::Whole));
    let scored = Some(Scored { piece: Piece::Slab, written: 187 });
    see("fill", &Pose { scored, ..pose(&slab, Motion::Still, Shot::Whole) });
    for ms in [0.0, 60.0, 140.0, 340.0] {
        see(&format!("break at {ms}"), &pose(&tiles, fracture(Piece::Slab, 5, ms), Shot::Whole));
    }
    see("tiles", &pose(&tiles, Motion::Still, Shot::Whole));
    see("fence", &pose(&tiles, Motion::Ring { piece: Piece::Slab, from: 5, ms: 200.0 }, Shot::Whole));
    let camera = CameraMove { from: Shot::Whole, to: near, progress: 0.5 };
    see("dive", &Pose { camera, ..pose(&tiles, Motion::Still, near) });
    see("tile breaks", &pose(&written, fracture(Piece::Tile(5), 7, 120.0), near));
    see("page warms", &pose(&written, Motion::Warm { ms: 150.0 }, near));
    see("census", &pose(&written, Motion::Still, Shot::Whole));
    see("wave", &pose(&pages, Motion::Wave { since: &since, before: &tiles }, Shot::Whole));
    see("all pages", &pose(&pages, Motion::Still, Shot::Whole));
    let (warm, cards) = (board(WRITTEN), board(Cell::TABLE));
    see("pages are written", &pose(&warm, Motion::Wave { since: &since, before: &pages }, Shot::Whole));
    see("tiles break and are written", &pose(&warm, Motion::Wave { since: &since, before: &tiles }, Shot::Whole));
    see("all written", &pose(&warm, Motion::Still, Shot::Whole));
    see("leaves go", &pose(&cards, Motion::Wave { since: &since, before: &pages }, Shot::Whole));
    see("tables", &pose(&cards, Motion::Still, Shot::Whole));
}

#[test]
fn golden_frames_have_not_changed() {
    let golden = include_str!("golden/frames.txt");
    let mut figure = Figure::new();
    let mut found = String::new();
    for theme in [Theme::Dark, Theme::Light] {
        for scale in [1.0, 2.0] {
            let viewport = Viewport { theme, scale, ..SMALL };
            moments(&mut |name, pose| {
                let sum = checksum(&draw(&mut figure, pose, &viewport));
                found.push_str(&format!("{sum:016x} {theme:?} {scale} {name}\n"));
            });
        }
    }
    assert!(found == golden, "frames changed; look at them with the preview, then write:\n{found}");
}

#[test]
fn a_frame_does_not_depend_on_what_was_drawn_before() {
    let mut used = Figure::new();
    for _ in 0..2 {
        moments(&mut |name, pose| {
            let fresh = draw(&mut Figure::new(), pose, &SMALL);
            assert!(draw(&mut used, pose, &SMALL) == fresh, "{name}");
        });
    }
}

#[test]
fn a_broken_slab_settles_into_the_grid_that_stays() {
    let tiles = board(2);
    for from in [0, 5, 300, 511] {
        let motion = Motion::Fracture { piece: Piece::Slab, from, ms: fracture::LENGTH_MS };
        let end = draw(&mut Figure::new(), &pose(&tiles, motion, Shot::Whole), &SMALL);
        let still = draw(&mut Figure::new(), &pose(&tiles, Motion::Still, Shot::Whole), &SMALL);
        assert!(end == still, "from tile {from}");
    }
}

#[test]
fn a_broken_tile_settles_into_the_grid_that_stays() {
    let mut tiles = board(2);
    tiles.cells[5 * CHILDREN..6 * CHILDREN].fill(Cell(1));
    for (shot, from) in [(Shot::Tile(5), 7), (Shot::Tile(5), 511), (Shot::Whole, 7)] {
        let motion = Motion::Fracture { piece: Piece::Tile(5), from, ms: fracture::LENGTH_MS };
        let mut figure = Figure::new();
        let end = draw(&mut figure, &pose(&tiles, motion, shot), &SMALL);
        let loupe = shot == Shot::Whole;
        let still = draw(&mut figure, &pose(&tiles, Motion::Still, shot), &SMALL);
        // Seen from afar, the loupe appears once all is at rest.
        assert_eq!(end != still, loupe, "{shot:?} from page {from}");
    }
}

#[test]
fn fences_waves_and_warm_pages_end_where_they_stay() {
    let (tiles, pages, written) = (board(2), board(1), written());
    let (warm, cards) = (board(WRITTEN), board(Cell::TABLE));
    let since = vec![wave::LENGTH_MS; 512];
    let ends = [
        (&tiles, Motion::Ring { piece: Piece::Slab, from: 5, ms: ring::LENGTH_MS }, Shot::Whole),
        (&written, Motion::Ring { piece: Piece::Tile(5), from: 7, ms: ring::LENGTH_MS }, Shot::Tile(5)),
        (&pages, Motion::Wave { since: &since, before: &tiles }, Shot::Whole),
        (&warm, Motion::Wave { since: &since, before: &pages }, Shot::Whole),
        (&cards, Motion::Wave { since: &since, before: &pages }, Shot::Whole),
        (&written, Motion::Warm { ms: 420.0 }, Shot::Tile(5)),
    ];
    for (board, motion, shot) in ends {
        let mut figure = Figure::new();
        let end = draw(&mut figure, &pose(board, motion, shot), &SMALL);
        assert!(end == draw(&mut figure, &pose(board, Motion::Still, shot), &SMALL), "{motion:?}");
    }
}

#[test]
fn a_wave_that_has_not_begun_shows_what_was_there() {
    let (tiles, pages, warm, cards) = (board(2), board(1), board(WRITTEN), board(Cell::TABLE));
    let since = vec![-1.0; 512];
    let mut figure = Figure::new();
    for (before, after) in [(&tiles, &pages), (&tiles, &warm), (&pages, &warm), (&pages, &cards), (&tiles, &cards)] {
        let frame = draw(&mut figure, &pose(after, Motion::Wave { since: &since, before }, Shot::Whole), &SMALL);
        assert!(frame == draw(&mut figure, &pose(before, Motion::Still, Shot::Whole), &SMALL));
    }
}

#[test]
fn every_pixel_is_opaque() {
    moments(&mut |name, pose| {
        let frame = draw(&mut Figure::new(), pose, &SMALL);
        assert!(frame.chunks_exact(4).all(|pixel| pixel[3] == 255), "{name}");
    });
}

#[test]
fn a_read_only_page_and_a_writable_one_look_different() {
    let (mut one, written) = (board(2), written());
    one.cells[5 * CHILDREN..6 * CHILDREN].fill(Cell(1));
    let mut figure = Figure::new();
    let cold = draw(&mut figure, &pose(&one, Motion::Still, Shot::Whole), &SMALL);
    let warm = draw(&mut figure, &pose(&written, Motion::Still, Shot::Whole), &SMALL);
    assert!(cold != warm);
}

#[test]
fn a_buffer_of_the_wrong_length_is_no_reason_to_fail() {
    let tiles = board(2);
    let mut short = vec![0; 1001];
    Figure::new().draw(&pose(&tiles, Motion::Still, Shot::Whole), &SMALL, &mut short);
    Figure::new().draw(&pose(&tiles, Motion::Still, Shot::Whole), &SMALL, &mut []);
}

#[test]
fn an_svg_is_well_formed_names_itself_and_stays_small() {
    let mut figure = Figure::new();
    let page = Viewport { width: 704.0, height: 560.0, ..SMALL };
    for theme in [Theme::Dark, Theme::Light] {
        moments(&mut |name, pose| {
            let svg = figure.svg(pose, &Viewport { theme, ..page }, "A <slab> & more", "It says \"1G\".", &[]);
            let document = roxmltree::Document::parse(&svg).expect("well-formed");
            let text = |tag| document.descendants().find(|node| node.has_tag_name(tag)).and_then(|node| node.text());
            assert_eq!(text("title"), Some("A <slab> & more"));
            assert_eq!(text("desc"), Some("It says \"1G\"."));
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
            if matches!(pose.motion, Motion::Still) {
                assert!(svg.len() < 200_000, "{name}: {} bytes", svg.len());
            }
        });
    }
}

#[test]
fn labels_in_an_svg_are_text_and_escaped() {
    let slab = board(3);
    let label = Label {
        key: "first".into(),
        parts: vec![("a < b & \"c\"\u{1}".into(), "mono".into()), ("1G".into(), "carving".into())],
        x: 10.0,
        y: 20.0,
        matrix: [1.0, 0.0, 0.0, 1.0],
        anchor: "middle".into(),
        opacity: 0.5,
        leader: Some((30.0, 40.0)),
    };
    let svg = Figure::new().svg(&pose(&slab, Motion::Still, Shot::Whole), &SMALL, "t", "d", &[label]);
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let text = document.descendants().find(|node| node.has_tag_name("text")).expect("a text");
    let words: String = text.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect();
    assert_eq!(words, "a < b & \"c\"\u{fffd}\u{a0}1G");
}

#[test]
fn labels_have_their_places_in_the_frame() {
    let (slab, tiles, written) = (board(3), board(2), written());
    let inside = |pose: &Pose<'_>, anchor| {
        let placed = place(pose, &SMALL, anchor).expect("is shown");
        assert!((0.0..352.0).contains(&placed.x) && (0.0..280.0).contains(&placed.y), "{anchor:?} at {placed:?}");
        placed
    };
    let whole = pose(&slab, Motion::Still, Shot::Whole);
    let first = inside(&whole, Anchor::FirstCorner);
    let last = inside(&whole, Anchor::LastCorner);
    assert!(first.y < last.y);
    inside(&whole, Anchor::TopCarving);
    let settled = pose(&tiles, Motion::Still, Shot::Whole);
    inside(&settled, Anchor::FrontCarving);
    let census = pose(&written, Motion::Still, Shot::Whole);
    inside(&census, Anchor::Loupe);
    assert_eq!(place(&settled, &SMALL, Anchor::Loupe), None);
    assert_eq!(place(&settled, &SMALL, Anchor::Tile(512)), None);
    assert_eq!(place(&settled, &SMALL, Anchor::Page(1 << 20)), None);
}

#[test]
fn the_place_of_a_tile_follows_its_flight() {
    let tiles = board(2);
    let at = |ms| {
        let motion = Motion::Fracture { piece: Piece::Slab, from: 5, ms };
        place(&pose(&tiles, motion, Shot::Whole), &SMALL, Anchor::Tile(5)).expect("is shown")
    };
    assert!(at(150.0).y < at(0.0).y);
    let still = place(&pose(&tiles, Motion::Still, Shot::Whole), &SMALL, Anchor::Tile(5));
    assert_eq!(Some(at(1000.0)), still);
}

#[test]
fn places_do_not_depend_on_the_density_of_the_screen() {
    let slab = board(3);
    let pose = pose(&slab, Motion::Still, Shot::Whole);
    let sharp = Viewport { scale: 2.0, ..SMALL };
    let (a, b) = (place(&pose, &SMALL, Anchor::Tile(77)), place(&pose, &sharp, Anchor::Tile(77)));
    let (a, b) = (a.expect("is shown"), b.expect("is shown"));
    assert!((a.x - b.x).abs() < 0.01 && (a.y - b.y).abs() < 0.01);
}

fn any_motion<'a>(kind: u8, ms: f32, child: u16, since: &'a [f32], before: &'a Board) -> Motion<'a> {
    match kind {
        0 => Motion::Still,
        1 => Motion::Fracture { piece: Piece::Slab, from: child, ms },
        2 => Motion::Fracture { piece: Piece::Tile(child), from: child, ms },
        3 => Motion::Wave { since, before },
        4 => Motion::Ring { piece: Piece::Slab, from: child, ms },
        5 => Motion::Ring { piece: Piece::Tile(child), from: child, ms },
        _ => Motion::Warm { ms },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_pose_can_be_drawn_in_any_viewport(
        (width, height, scale) in (0.0f32..700.0, 0.0f32..500.0, 0.5f32..3.0),
        (zoom, x, y) in (prop_oneof![Just(1.0f32), 1.0f32..400.0], 0.0f32..1.0, 0.0f32..1.0),
        (kind, ms) in (0u8..7, prop_oneof![-50.0f32..900.0, Just(f32::NAN), Just(f32::INFINITY)]),
        (child, tile, other, progress) in (0u16..600, 0u16..512, 0u16..512, -0.5f32..1.5),
        (rank, written, focus) in (0u8..4, proptest::option::of(0u16..600), proptest::option::of(0u32..300_000)),
        cells in proptest::collection::vec((0usize..512 * 512, 0u8..32), 0..40),
        earlier in 0u8..32,
    ) {
        let mut board = board(rank);
        for (cell, value) in cells {
            board.cells[cell] = Cell(value);
        }
        let since: Vec<f32> = (0..child).map(|tile| ms - f32::from(tile)).collect();
        let shots = [Shot::Whole, Shot::Tile(tile), Shot::Tile(other)];
        let camera = CameraMove { from: shots[tile as usize % 3], to: shots[other as usize % 3], progress };
        let scored = written.map(|written| Scored { piece: Piece::Tile(tile), written });
        let before = self::board(earlier);
        let motion = any_motion(kind, ms, child, &since, &before);
        let pose = Pose { board: &board, scored, motion, camera, focus, mark_focus: tile % 2 == 0 };
        let viewport = Viewport { width, height, scale, theme: Theme::Light, lens: Lens::new(zoom, (x, y)) };
        let mut figure = Figure::new();
        let frame = draw(&mut figure, &pose, &viewport);
        let _ = Seen::new(&pose, &viewport).hit(x * width, y * height);
        prop_assert!(frame.chunks_exact(4).all(|pixel| pixel[3] == 255));
        for anchor in [Anchor::FirstCorner, Anchor::Tile(tile), Anchor::Page(focus.unwrap_or(0)), Anchor::Loupe] {
            let _ = place(&pose, &viewport, anchor);
        }
    }
}

#[test]
fn the_smallest_and_very_large_frames_are_drawn() {
    for (width, height, scale) in [(1.0, 1.0, 1.0), (1.0, 1.0, 4.0), (3.0, 900.0, 1.0), (5000.0, 40.0, 4.0)] {
        moments(&mut |_, pose| {
            draw(&mut Figure::new(), pose, &Viewport { width, height, scale, theme: Theme::Dark, lens: Lens::WHOLE });
        });
    }
}
