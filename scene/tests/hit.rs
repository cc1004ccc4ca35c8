//! What is hit is what is drawn: a piece that looks different changes the pixels that hit it, and no others.

use gstage_scene::board::{Board, CHILDREN, Cell, Piece};
use gstage_scene::figure::Figure;
use gstage_scene::figure::hit::{Hit, Seen};
use gstage_scene::lens::Lens;
use gstage_scene::pose::{CameraMove, Motion, Pose, Shot};
use gstage_scene::viewport::{Theme, Viewport};

const PAGE: Viewport = Viewport { width: 704.0, height: 560.0, scale: 1.0, theme: Theme::Dark, lens: Lens::WHOLE };
/// Page 7 of tile 5.
const FOCUS: u32 = 5 * 512 + 7;

fn board(rank: u8) -> Board {
    let mut board = Board { cells: vec![Cell(rank); 512 * 512] };
    // Somewhere else, so that writable pieces stand out among read-only ones wherever the change is.
    board.cells[512 * 511..].fill(Cell(rank | Cell::WRITABLE));
    board
}

fn with_broken(tile: usize) -> Board {
    let mut board = board(2);
    board.cells[tile * CHILDREN..][..CHILDREN].fill(Cell(1));
    board
}

fn pose<'a>(board: &'a Board, shot: Shot) -> Pose<'a> {
    let camera = CameraMove::still(shot);
    Pose { board, scored: None, motion: Motion::Still, camera, focus: Some(FOCUS), mark_focus: false }
}

fn draw(pose: &Pose<'_>, viewport: &Viewport) -> Vec<u8> {
    let mut rgba = vec![0; viewport.pixel_width() * viewport.pixel_height() * 4];
    Figure::new().draw(pose, viewport, &mut rgba);
    rgba
}

/// Draws the board as it is and without a piece (a tile in another colour, a page not at all), and compares the pixels that
/// change with those that hit it. Borders are left out: half of the gap around a page is its own.
fn agrees(board: &Board, pages: std::ops::Range<usize>, shot: Shot, viewport: &Viewport) {
    let mut changed = board.clone();
    for cell in &mut changed.cells[pages.clone()] {
        *cell = if pages.len() == 1 { Cell::HOLE } else { Cell(cell.0 | Cell::WRITABLE) };
    }
    let (before, after) = (draw(&pose(board, shot), viewport), draw(&pose(&changed, shot), viewport));
    let posed = pose(board, shot);
    let seen = Seen::new(&posed, viewport);
    let is_hit = |x: f32, y: f32| {
        seen.hit(x / viewport.scale, y / viewport.scale).is_some_and(|hit| pages.contains(&(hit.page as usize)))
    };
    let corners = seen.around(pages.start as u32).expect("is mapped").outline;
    let range = |axis: fn(&(f32, f32)) -> f32, size: usize| {
        let ends = corners.iter().map(axis).fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        let [low, high] = [ends.0 - 12.0, ends.1 + 40.0].map(|at| (at * viewport.scale).clamp(4.0, size as f32 - 4.0));
        (low as usize..high as usize).step_by(((high - low) / 40.0).max(1.0) as usize)
    };
    let columns = range(|corner| corner.0, viewport.pixel_width());
    let side = (corners[1].0 - corners[0].0).hypot(corners[1].1 - corners[0].1) * viewport.scale;
    let border = 2.0 + if pages.len() == 1 { 0.1 * side } else { 0.0 };
    let (mut inside, mut beside) = (0, 0);
    for y in range(|corner| corner.1, viewport.pixel_height()) {
        for x in columns.clone() {
            let at = (y * viewport.pixel_width() + x) * 4;
            let difference: u32 = (at..at + 3).map(|byte| u32::from(before[byte].abs_diff(after[byte]))).sum();
            let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
            let around = |reach: f32| [(-reach, 0.0), (reach, 0.0), (0.0, -reach), (0.0, reach), (0.0, 0.0)];
            if around(border).iter().all(|(dx, dy)| is_hit(x + dx, y + dy)) {
                inside += 1;
                assert!(difference > 0, "({x}, {y}) hits {pages:?} and does not change, {shot:?} {:?}", viewport.lens);
            } else if difference > 30 {
                beside += 1;
                assert!(
                    around(border).iter().any(|(dx, dy)| is_hit(x + dx, y + dy)),
                    "({x}, {y}) changes and does not hit {pages:?}, {shot:?} {:?}",
                    viewport.lens
                );
            }
        }
    }
    assert!(inside + beside > 0, "{pages:?} is not to be seen, {shot:?} {:?}", viewport.lens);
}

/// A lens on a page.
fn lens_on(board: &Board, shot: Shot, page: u32, zoom: f32) -> Viewport {
    let corners = Seen::new(&pose(board, shot), &PAGE).around(page).expect("is mapped").outline;
    let middle = |axis: fn(&(f32, f32)) -> f32| corners.iter().map(axis).sum::<f32>() / 4.0;
    let place = (middle(|corner| corner.0) / PAGE.width, middle(|corner| corner.1) / PAGE.height);
    Viewport { lens: Lens::new(zoom, place), ..PAGE }
}

#[test]
fn a_whole_tile_is_hit_where_it_is_drawn_through_any_lens_and_on_any_screen() {
    let tiles = board(2);
    for tile in [0, 5, 200, 271, 510] {
        let pages = tile * CHILDREN..(tile + 1) * CHILDREN;
        for zoom in [1.0, 3.0, 10.0] {
            let viewport = lens_on(&tiles, Shot::Whole, pages.start as u32, zoom);
            agrees(&tiles, pages.clone(), Shot::Whole, &viewport);
            agrees(&tiles, pages.clone(), Shot::Whole, &Viewport { scale: 2.0, ..viewport });
        }
    }
}

#[test]
fn a_page_is_hit_where_it_is_drawn_with_the_camera_by_its_tile() {
    let board = with_broken(5);
    for page in [0, 33, 300, 511] {
        let page = 5 * CHILDREN + page;
        for zoom in [1.0, 2.5, 6.0] {
            let viewport = lens_on(&board, Shot::Tile(5), page as u32, zoom);
            agrees(&board, page..page + 1, Shot::Tile(5), &viewport);
        }
    }
}

#[test]
fn a_page_is_hit_where_it_is_drawn_under_a_lens_on_the_whole_board() {
    let mut pages = board(1);
    pages.cells[..CHILDREN].fill(Cell::HOLE);
    for page in [600, 100_000, 200_003] {
        for zoom in [6.0, 20.0, 90.0] {
            let viewport = lens_on(&pages, Shot::Whole, page as u32, zoom);
            agrees(&pages, page..page + 1, Shot::Whole, &viewport);
        }
    }
}

#[test]
fn the_page_of_the_story_is_hit_where_it_stands_above_the_others() {
    let mut board = with_broken(5);
    board.cells[FOCUS as usize].0 |= Cell::WRITABLE;
    let pose = pose(&board, Shot::Tile(5));
    let top = Seen::new(&pose, &PAGE).around(FOCUS).expect("is mapped").outline;
    let middle = |axis: fn(&(f32, f32)) -> f32| top.iter().map(axis).sum::<f32>() / 4.0;
    let found = Seen::new(&pose, &PAGE).hit(middle(|corner| corner.0), middle(|corner| corner.1));
    assert_eq!(found.map(|hit| hit.page), Some(FOCUS));
}

#[test]
fn the_magnified_tile_beside_the_slab_can_be_pointed_at_too() {
    let board = with_broken(5);
    let pose = pose(&board, Shot::Whole);
    let right = (0..704).rev().step_by(3).flat_map(|x| (0..200).step_by(3).map(move |y| (x as f32, y as f32)));
    let seen = Seen::new(&pose, &PAGE);
    let found: Vec<Hit> = right.filter_map(|(x, y)| seen.hit(x, y)).filter(|hit| hit.piece.is_none()).collect();
    assert!(found.len() > 400, "{}", found.len());
    assert!(found.iter().all(|hit| hit.page / 512 == 5));
}

#[test]
fn nothing_is_hit_beside_the_board_and_where_nothing_is_mapped() {
    let slab = Board { cells: vec![Cell(3); 512 * 512] };
    assert_eq!(Seen::new(&pose(&slab, Shot::Whole), &PAGE).hit(1.0, 1.0), None);
    assert_eq!(Seen::new(&pose(&slab, Shot::Whole), &PAGE).hit(f32::NAN, 1.0), None);
    let nothing = Board { cells: vec![Cell::HOLE; 512 * 512] };
    assert_eq!(Seen::new(&pose(&nothing, Shot::Whole), &PAGE).hit(352.0, 300.0), None);
    assert_eq!(Seen::new(&pose(&nothing, Shot::Whole), &PAGE).around(7), None);
}

#[test]
fn the_corners_of_the_slab_are_its_first_and_its_last_page() {
    let slab = Board { cells: vec![Cell(3); 512 * 512] };
    let pose = pose(&slab, Shot::Whole);
    let [first, _, last, _] = Seen::new(&pose, &PAGE).around(0).expect("is mapped").outline;
    let inwards = |(x, y): (f32, f32), dy: f32| Seen::new(&pose, &PAGE).hit(x, y + dy).expect("is the slab");
    assert_eq!(inwards(first, 0.7).page / 512, 0);
    assert_eq!(inwards(last, -0.7).page / 512, 511);
    assert_eq!(inwards(first, 0.7).piece, Some(Piece::Slab));
}

#[test]
fn the_strongest_lens_makes_one_page_large_and_no_larger() {
    let pages = board(1);
    let strongest = Seen::new(&pose(&pages, Shot::Whole), &PAGE).strongest(None);
    let beyond = lens_on(&pages, Shot::Whole, 131_072, strongest * 2.0);
    let [a, b, ..] = Seen::new(&pose(&pages, Shot::Whole), &beyond).around(131_072).expect("is mapped").outline;
    let side = (b.0 - a.0).hypot(b.1 - a.1);
    assert!((120.0..200.0).contains(&side), "{side}");
}

#[test]
fn words_lie_on_a_piece_where_there_is_room_for_them_and_nowhere_else() {
    let words = (41.0, 19.0);
    let pages = board(1);
    let strongest = Seen::new(&pose(&pages, Shot::Whole), &PAGE).strongest(None);
    let at = |magnified: f32| {
        let viewport = lens_on(&pages, Shot::Whole, 131_072, magnified);
        Seen::new(&pose(&pages, Shot::Whole), &viewport).around(131_072).expect("is mapped")
    };
    assert!(at(strongest).holds(words), "at the strongest there is room");
    assert!(!at(strongest / 2.0).holds(words), "half as large there is none");
}
