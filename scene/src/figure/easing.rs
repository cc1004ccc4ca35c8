//! Curves from 0..=1 to 0..=1.

/// Starts and ends at rest.
pub(crate) fn smooth(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Starts and ends at rest, and is slower at both ends than [`smooth`]: for the camera, which carries weight.
pub(crate) fn heavy(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * t * (t * (6.0 * t - 15.0) + 10.0)
}

/// From `a` to `b`.
pub(crate) fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}
