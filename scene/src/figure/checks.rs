//! Tests of the geometry from inside.

use proptest::prelude::*;

use super::camera::Camera;
use super::compose::Composer;
use super::contour::{Contours, PageContours};
use super::display::Item;
use super::fracture::Shard;
use super::geometry::Point;
use super::lattice::{Lattice, PAGE_HEIGHT, TILE_PITCH};
use super::palette::Palette;
use super::survey::Survey;
use crate::board::{Board, Cell, Piece};
use crate::lens::Lens;
use crate::pose::{CameraMove, Motion, Pose, Shot};
use crate::viewport::{Theme, Viewport};

fn board(rank: u8) -> Board {
    let mut board = Board::default();
    board.cells.fill(Cell(rank));
    board
}

/// The display list of a pose, without its ground.
fn items(contours: &Contours, pose: &Pose<'_>, viewport: &Viewport) -> Vec<Item> {
    let survey = Survey::of(pose);
    let (mut items, mut order) = (Vec::new(), Vec::new());
    Composer {
        pose,
        survey: &survey,
        camera: Camera::of(pose, viewport, &survey),
        palette: Palette::of(viewport.theme),
        contours,
        page_contours: &mut PageContours::new(),
        density: viewport.scale,
        size: Point::new(viewport.width, viewport.height),
        items: &mut items,
        order: &mut order,
    }
    .compose();
    let ground = items.iter().position(|item| *item == Item::GroundEnd).expect("every list says where its ground ends");
    items.split_off(ground)
}

proptest! {
    #[test]
    fn settled_pages_lie_within_the_place_of_their_tile(tile in 0u16..512, page in 0u16..512) {
        let lattice = Lattice::tile(tile, 0.0, PAGE_HEIGHT);
        let block = Shard::settled(&lattice, page).block;
        let middle = Lattice::SLAB.settled(tile);
        let reach = |half: f32, page: f32, of: f32| (page - of).abs() + half;
        prop_assert!(reach(block.half.0, block.middle.0, middle.0) <= 16.0 * TILE_PITCH);
        prop_assert!(reach(block.half.1, block.middle.1, middle.1) <= 8.0 * TILE_PITCH);
    }

    #[test]
    fn a_child_never_jumps(child in 0u16..512, from in 0u16..512, ms in 0.0f32..700.0, of_tile in any::<bool>()) {
        let lattice = if of_tile { Lattice::tile(77, 0.0, PAGE_HEIGHT) } else { Lattice::SLAB };
        let (now, soon) = (Shard::at(&lattice, child, from, ms).block, Shard::at(&lattice, child, from, ms + 0.5).block);
        let step = |a: f32, b: f32| (a - b).abs() / lattice.unit;
        prop_assert!(step(now.middle.0, soon.middle.0) < 1.5 && step(now.middle.1, soon.middle.1) < 1.5);
        prop_assert!((now.base - soon.base).abs() < 3.0 && (now.height - soon.height).abs() < 1.0);
    }
}

#[test]
fn nothing_that_flies_leaves_the_frame() {
    let (tiles, pages, contours) = (board(2), board(1), Contours::new());
    for (width, height) in [(704.0, 560.0), (350.0, 350.0), (1200.0, 900.0), (460.0, 420.0)] {
        let viewport = Viewport { width, height, scale: 1.0, theme: Theme::Dark, lens: Lens::WHOLE };
        for from in [0, 5, 15, 264, 496, 511] {
            for step in 0..27u8 {
                let ms = 25.0 * f32::from(step);
                let slab = (&tiles, Piece::Slab, Shot::Whole);
                let tile = (&pages, Piece::Tile(261), Shot::Tile(261));
                for (board, piece, shot) in [slab, tile] {
                    let motion = Motion::Fracture { piece, from, ms };
                    let camera = CameraMove::still(shot);
                    let pose = Pose { board, scored: None, motion, camera, focus: None, mark_focus: false };
                    let farthest = farthest_outside(&items(&contours, &pose, &viewport), piece, &viewport);
                    assert!(farthest <= 0.0, "{piece:?} from {from} at {ms} ms in {width} x {height}: {farthest}");
                }
            }
        }
    }
}

/// How far panels reach beyond the frame; the neighbours of a tile do not count.
fn farthest_outside(items: &[Item], piece: Piece, viewport: &Viewport) -> f32 {
    let mut farthest = f32::MIN;
    let panels = items.iter().filter_map(|item| match item {
        Item::Panel(panel) => Some(panel),
        _ => None,
    });
    let own = panels.filter(|panel| piece == Piece::Slab || panel.a.length() < viewport.width / 8.0);
    for panel in own {
        for corner in [panel.corner, panel.corner + panel.a, panel.corner + panel.b, panel.corner + panel.a + panel.b] {
            let x = (-corner.x).max(corner.x - viewport.width);
            let y = (-corner.y).max(corner.y - viewport.height);
            farthest = farthest.max(x).max(y);
        }
    }
    farthest
}

#[test]
fn before_the_crack_arrives_a_child_is_its_part_of_the_whole_piece() {
    for lattice in [Lattice::SLAB, Lattice::tile(77, 20.0, PAGE_HEIGHT)] {
        for child in 0..512 {
            let block = Shard::at(&lattice, child, 5, 0.0).block;
            let (middle, offset) = (lattice.middle, lattice.offset(child));
            assert_eq!(block.middle, (middle.0 + offset.0, middle.1 + offset.1));
            assert_eq!(block.half, (lattice.child.0 / 2.0, lattice.child.1 / 2.0));
            assert_eq!((block.base, block.height), (lattice.ground, lattice.heights.0));
            assert_eq!((block.slope, block.turn), ((0.0, 0.0), (0.0, 1.0)));
        }
    }
}

#[test]
fn contour_lines_cross_the_borders_of_tiles_unbroken() {
    let contours = Contours::new();
    let crossings = |tile: u16, u: f32| {
        let ends = contours.of_tile(tile).iter().flat_map(|segment| [segment.from, segment.to]);
        let mut rows: Vec<f32> = ends.filter(|end| (end.0 - u).abs() < 1e-5).map(|end| end.1).collect();
        rows.sort_by(f32::total_cmp);
        rows
    };
    let mut lines = 0;
    for tile in (0..512u16).filter(|tile| tile % 16 < 15) {
        let (left, right) = (crossings(tile, 1.0), crossings(tile + 1, 0.0));
        assert_eq!(left.len(), right.len(), "between tiles {tile} and {}", tile + 1);
        assert!(left.iter().zip(&right).all(|(a, b)| (a - b).abs() < 1e-4));
        lines += left.len();
    }
    assert!(lines > 250, "only {lines} crossings");
}
