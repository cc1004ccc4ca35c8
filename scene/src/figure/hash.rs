//! Fixed noise: the same number for the same pair, on every machine, for ever.

/// A value in 0..1 that depends on nothing but `stream` (which property) and `index` (of which piece).
pub(crate) fn hash(stream: u32, index: u32) -> f32 {
    (bits(stream, index) >> 8) as f32 / 16_777_216.0
}

/// 32 well-mixed bits.
pub(crate) fn bits(stream: u32, index: u32) -> u32 {
    let mut x = index.wrapping_mul(0x9E37_79B1) ^ stream.wrapping_mul(0x85EB_CA77).rotate_left(13);
    x ^= x >> 15;
    x = x.wrapping_mul(0x2C1B_3C6D);
    x ^= x >> 12;
    x = x.wrapping_mul(0x297A_2D39);
    x ^ (x >> 15)
}
