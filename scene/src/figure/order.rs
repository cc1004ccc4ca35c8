//! The order in which the pieces of a breaking one are drawn: back to front.

use super::fracture::Shard;
use super::projection::Projection;

/// Fills `order` with nearness and number of each piece, the farthest first; equally near ones by their number.
pub(crate) fn back_to_front(shards: &[Shard], order: &mut Vec<(f32, u16)>) {
    order.clear();
    order.extend(shards.iter().enumerate().map(|(index, shard)| {
        let (x, y) = shard.block.middle;
        (Projection::depth(x, y), index as u16)
    }));
    // Shell's sort with Ciura's gaps: for so few it is as fast as the library's, which is ten kilobytes of wasm.
    for gap in [301, 132, 57, 23, 10, 4, 1] {
        for end in gap..order.len() {
            let item = order[end];
            let mut place = end;
            while place >= gap && is_after(order[place - gap], item) {
                order[place] = order[place - gap];
                place -= gap;
            }
            order[place] = item;
        }
    }
}

fn is_after(a: (f32, u16), b: (f32, u16)) -> bool {
    a.0 > b.0 || (a.0 == b.0 && a.1 > b.1)
}
