//! How long the figure takes to draw a frame, at the size that it has in a page of 1280 × 720.
//!
//! A moving camera is measured moving: a sequence of frames as they follow each other on the screen, so that nothing is
//! kept from one to the next that would not be kept there. `Throughput` counts frames.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gstage_scene::board::{Board, CHILDREN, Cell, Piece};
use gstage_scene::figure::Figure;
use gstage_scene::figure::{fracture, ring, wave};
use gstage_scene::lens::Lens;
use gstage_scene::pose::{CameraMove, Motion, Pose, Scored, Shot};
use gstage_scene::viewport::{Theme, Viewport};

/// Milliseconds from frame to frame.
const FRAME_MS: f32 = 1000.0 / 60.0;
const TILE: u16 = 5;

fn board(rank: u8) -> Board {
    let mut board = Board::default();
    board.cells.fill(Cell(rank));
    board
}

fn still<'a>(board: &'a Board, shot: Shot) -> Pose<'a> {
    let camera = CameraMove::still(shot);
    Pose { board, scored: None, motion: Motion::Still, camera, focus: Some(2567), mark_focus: true }
}

/// The poses of a motion, one a frame.
fn frames<'a>(pose: &Pose<'a>, length_ms: f32, motion: impl Fn(f32) -> Motion<'a>) -> Vec<Pose<'a>> {
    let count = (length_ms / FRAME_MS) as u16;
    (0..count).map(|frame| Pose { motion: motion(f32::from(frame) * FRAME_MS), ..pose.clone() }).collect()
}

/// FNV-1a, 64 bits, of every frame.
fn checksum(figure: &mut Figure, poses: &[Pose<'_>], viewport: &Viewport, rgba: &mut [u8]) -> u64 {
    poses.iter().fold(0xcbf2_9ce4_8422_2325, |sum, pose| {
        figure.draw(pose, viewport, rgba);
        rgba.iter().fold(sum, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
    })
}

fn raster(criterion: &mut Criterion) {
    let (slab, tiles, pages) = (board(3), board(2), board(1));
    let mut one = board(2);
    one.cells[TILE as usize * CHILDREN..(TILE as usize + 1) * CHILDREN].fill(Cell(1));
    // Every page in flight at once: the most that a wave can ask for.
    let storms: Vec<Vec<f32>> = (1..12u8)
        .map(|frame| (0..512u16).map(|tile| f32::from(frame) * FRAME_MS + f32::from(tile % 8)).collect())
        .collect();
    let near = Shot::Tile(TILE);
    let breaks = |piece, from| move |ms| Motion::Fracture { piece, from, ms };
    let dive = (1..42u8).map(|frame| {
        let camera = CameraMove { from: Shot::Whole, to: near, progress: f32::from(frame) / 42.0 };
        Pose { camera, ..still(&tiles, near) }
    });
    let fill = (0..512u16).step_by(16).map(|written| {
        let scored = Some(Scored { piece: Piece::Slab, written });
        Pose { scored, ..still(&slab, Shot::Whole) }
    });
    let whole = Shot::Whole;
    let sequences: Vec<(&str, Vec<Pose<'_>>)> = vec![
        ("a table is filled", fill.collect()),
        ("the slab breaks", frames(&still(&tiles, whole), fracture::LENGTH_MS, breaks(Piece::Slab, TILE))),
        (
            "a fence runs",
            frames(&still(&tiles, whole), ring::LENGTH_MS, |ms| Motion::Ring { piece: Piece::Slab, from: 5, ms }),
        ),
        ("the camera dives", dive.collect()),
        ("a tile breaks", frames(&still(&one, near), fracture::LENGTH_MS, breaks(Piece::Tile(TILE), 7))),
        ("the census at rest", vec![still(&one, whole)]),
        (
            "262,144 pages fly",
            storms
                .iter()
                .map(|since| Pose { motion: Motion::Wave { since, before: &tiles }, ..still(&pages, whole) })
                .collect(),
        ),
        ("262,144 pages at rest", vec![still(&pages, whole)]),
    ];
    assert!(storms.iter().flatten().all(|since| (0.0..wave::LENGTH_MS).contains(since)), "every tile is in flight");

    let mut group = criterion.benchmark_group("raster");
    for scale in [1.0, 2.0] {
        let viewport = Viewport { width: 704.0, height: 560.0, scale, theme: Theme::Dark, lens: Lens::WHOLE };
        let mut rgba = vec![0; viewport.pixel_width() * viewport.pixel_height() * 4];
        for (name, poses) in &sequences {
            let mut figure = Figure::new();
            let before = checksum(&mut figure, poses, &viewport, &mut rgba);
            group.throughput(Throughput::Elements(poses.len() as u64));
            group.bench_function(format!("{name}, density {scale}"), |bencher| {
                bencher.iter(|| {
                    for pose in poses {
                        figure.draw(black_box(pose), &viewport, &mut rgba);
                    }
                });
            });
            assert_eq!(checksum(&mut figure, poses, &viewport, &mut rgba), before, "{name}: the frames changed");
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).warm_up_time(std::time::Duration::from_millis(300)).measurement_time(std::time::Duration::from_secs(1));
    targets = raster
}
criterion_main!(benches);
