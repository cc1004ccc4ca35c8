//! Draws every moment of the storyboard to PNG and SVG files: `preview DIRECTORY [FILTER]`.
//!
//! For looking at: each moment in both themes and in two sizes, and the fracture as a sequence.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use gstage_scene::board::{Board, Cell, Piece};
use gstage_scene::figure::Figure;
use gstage_scene::lens::Lens;
use gstage_scene::pose::{CameraMove, Motion, Pose, Scored, Shot};
use gstage_scene::viewport::{Theme, Viewport};

/// The address of the default scenario: page 7 of tile 5.
const FOCUS: u32 = 5 * 512 + 7;

const READ_ONLY: u8 = 0;
const WRITABLE: u8 = Cell::WRITABLE;

fn board(rank: u8, flags: u8) -> Board {
    let mut board = Board::default();
    board.cells.fill(Cell(rank | flags));
    board
}

fn split(tile: usize, flags: u8) -> Board {
    let mut board = board(2, flags);
    board.cells[tile * 512..(tile + 1) * 512].fill(Cell(1 | flags));
    board
}

fn written() -> Board {
    let mut board = split(5, READ_ONLY);
    board.cells[FOCUS as usize] = Cell(1 | Cell::WRITABLE | Cell::DIRTY);
    board
}

/// Pages written in address order, up to page `end`.
fn half_written(end: usize) -> Board {
    let mut board = board(2, READ_ONLY);
    board.cells[..end].fill(Cell(1 | Cell::WRITABLE | Cell::DIRTY));
    board
}

struct Moment<'a> {
    name: &'a str,
    pose: Pose<'a>,
}

fn pose<'a>(board: &'a Board, motion: Motion<'a>, shot: Shot) -> Pose<'a> {
    Pose { board, scored: None, motion, camera: CameraMove::still(shot), focus: Some(FOCUS), mark_focus: false }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("usage: preview DIRECTORY [FILTER]")?;
    let filter = arguments.next().unwrap_or_default();
    std::fs::create_dir_all(&directory)?;

    let slab = board(3, READ_ONLY);
    let slab_writable = board(3, WRITABLE);
    let tiles = board(2, READ_ONLY);
    let tiles_writable = board(2, WRITABLE);
    let one_split = split(5, READ_ONLY);
    let one_written = written();
    let half = half_written(100 * 512);
    let all = board(1, READ_ONLY);
    let (all_writable, all_written) = (board(1, WRITABLE), board(1, WRITABLE | Cell::DIRTY));
    let tables = board(0, Cell::TABLE);
    // In the order of addresses, half of the way through a step.
    let passing: Vec<f32> = (0..512).map(|tile| (256.0 - tile as f32) * 6.64).collect();
    let since: Vec<f32> = (0..512).map(wave_time).collect();
    let many: Vec<f32> = (0..512).map(|i| 90.0 + (i % 7) as f32).collect();

    let still = Motion::Still;
    let fracture = |ms| Motion::Fracture { piece: Piece::Slab, from: 5, ms };
    let inner = |ms| Motion::Fracture { piece: Piece::Tile(5), from: 7, ms };
    let ring = |ms| Motion::Ring { piece: Piece::Slab, from: 5, ms };
    let scored = |piece, written| Some(Scored { piece, written });
    let travel = |progress| CameraMove { from: Shot::Whole, to: Shot::Tile(5), progress };
    let back = |progress| CameraMove { from: Shot::Tile(5), to: Shot::Whole, progress };
    let near = Shot::Tile(5);

    let mut moments = vec![
        Moment { name: "01-slab", pose: pose(&slab, still, Shot::Whole) },
        Moment { name: "01-slab-writable", pose: pose(&slab_writable, still, Shot::Whole) },
        Moment { name: "02-fill", pose: Pose { scored: scored(Piece::Slab, 187), ..pose(&slab, still, Shot::Whole) } },
        Moment {
            name: "02-filled",
            pose: Pose { scored: scored(Piece::Slab, 512), ..pose(&slab, still, Shot::Whole) },
        },
        Moment { name: "04-fence", pose: pose(&tiles, ring(170.0), Shot::Whole) },
        Moment { name: "04-fence-writable", pose: pose(&tiles_writable, ring(220.0), Shot::Whole) },
        Moment { name: "05-dive-25", pose: Pose { camera: travel(0.25), ..pose(&tiles, still, near) } },
        Moment { name: "05-dive-50", pose: Pose { camera: travel(0.5), ..pose(&tiles, still, near) } },
        Moment { name: "05-dive-75", pose: Pose { camera: travel(0.75), ..pose(&tiles, still, near) } },
        Moment { name: "05-dive", pose: pose(&tiles, still, near) },
        Moment { name: "05-fill", pose: Pose { scored: scored(Piece::Tile(5), 300), ..pose(&tiles, still, near) } },
        Moment { name: "05-break-000", pose: pose(&one_split, inner(0.0), near) },
        Moment { name: "05-break-080", pose: pose(&one_split, inner(80.0), near) },
        Moment { name: "05-break-160", pose: pose(&one_split, inner(160.0), near) },
        Moment { name: "05-break-300", pose: pose(&one_split, inner(300.0), near) },
        Moment { name: "05-pages", pose: Pose { mark_focus: true, ..pose(&one_split, still, near) } },
        Moment {
            name: "05-ring",
            pose: pose(&one_split, Motion::Ring { piece: Piece::Tile(5), from: 7, ms: 110.0 }, near),
        },
        Moment { name: "06-warm-100", pose: pose(&one_written, Motion::Warm { ms: 100.0 }, near) },
        Moment { name: "06-store", pose: pose(&one_written, still, near) },
        Moment { name: "07-back-50", pose: Pose { camera: back(0.5), ..pose(&one_written, still, near) } },
        Moment { name: "07-back-85", pose: Pose { camera: back(0.85), ..pose(&one_written, still, near) } },
        Moment { name: "07-census", pose: pose(&one_written, still, Shot::Whole) },
        Moment { name: "08-wave", pose: pose(&all, Motion::Wave { since: &since, before: &tiles }, Shot::Whole) },
        Moment { name: "08-all-moving", pose: pose(&all, Motion::Wave { since: &many, before: &tiles }, Shot::Whole) },
        Moment { name: "08-all", pose: pose(&all, still, Shot::Whole) },
        Moment {
            name: "09-written-as-it-breaks",
            pose: pose(&all_written, Motion::Wave { since: &passing, before: &tiles }, Shot::Whole),
        },
        Moment {
            name: "09-written",
            pose: pose(&all_written, Motion::Wave { since: &passing, before: &all }, Shot::Whole),
        },
        Moment { name: "09-all-written", pose: pose(&all_written, still, Shot::Whole) },
        Moment {
            name: "10-leaves-go",
            pose: pose(&tables, Motion::Wave { since: &passing, before: &all_writable }, Shot::Whole),
        },
        Moment { name: "10-tables", pose: pose(&tables, still, Shot::Whole) },
        Moment { name: "11-half", pose: pose(&half, still, Shot::Whole) },
    ];
    let names: Vec<(String, f32)> =
        [0.0, 60.0, 140.0, 240.0, 340.0, 620.0].iter().map(|ms| (format!("15-fracture-{ms:03}"), *ms)).collect();
    for (name, ms) in &names {
        moments.push(Moment { name, pose: Pose { mark_focus: true, ..pose(&tiles, fracture(*ms), Shot::Whole) } });
    }

    let mut figure = Figure::new();
    for theme in [Theme::Dark, Theme::Light] {
        for (size, width, height, scale) in
            [("page", 704.0, 560.0, 1.0), ("phone", 350.0, 350.0, 2.0), ("talk", 1200.0, 900.0, 1.0)]
        {
            let viewport = Viewport { width, height, scale, theme, lens: Lens::WHOLE };
            for moment in &moments {
                let name = format!("{}-{theme:?}-{size}.png", moment.name).to_lowercase();
                if !name.contains(&filter) {
                    continue;
                }
                let mut rgba = vec![0; viewport.pixel_width() * viewport.pixel_height() * 4];
                figure.draw(&moment.pose, &viewport, &mut rgba);
                let svg = figure.svg(&moment.pose, &viewport, moment.name, "A moment of the storyboard.", &[]);
                std::fs::write(Path::new(&directory).join(name.replace(".png", ".svg")), svg)?;
                write_png(&Path::new(&directory).join(name), &viewport, &rgba)?;
            }
        }
    }
    Ok(())
}

/// Milliseconds since tile `i` broke, in a wave that started at tile 5 and is half way.
fn wave_time(i: usize) -> f32 {
    let (x, y) = ((i % 16 * 32) as f32 - 160.0, (i / 16 * 16) as f32);
    330.0 - (x * x + y * y).sqrt() * 1.1
}

fn write_png(path: &Path, viewport: &Viewport, rgba: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    let file = BufWriter::new(File::create(path)?);
    let mut encoder = png::Encoder::new(file, viewport.pixel_width() as u32, viewport.pixel_height() as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(rgba)?;
    Ok(())
}
