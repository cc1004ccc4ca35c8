//! What beats say that fence.

use gstage_core::level::Level;
use gstage_core::pte::Pte;

use super::beat::{BeatKind, Changes};
use super::seen::is_crooked;
use super::size::{level_of, page_name};
use super::words::{Words, grouped};

/// Up to so many pages are fenced one by one.
const MAX_STRIDES: u64 = 512;

/// A fence of a power of two, after another beat.
pub(super) fn fence(order: u32, before: Option<BeatKind>) -> Words {
    let covered = level_of(order);
    if covered == Level(0) {
        let what = match before {
            Some(BeatKind::Write { new: Pte::EMPTY, .. }) => "Only one page has gone, so order 12 is enough",
            Some(BeatKind::Write { old: Pte::EMPTY, .. }) => "Only one page is new, so order 12 is enough",
            Some(BeatKind::Write { old, new, .. }) if old == new => {
                "Nothing has changed, and KVM fences it all the same, with order 12"
            }
            Some(BeatKind::Write { old, new, .. }) if old.hpa() == new.hpa() => {
                "Only one page has changed its rights, so order 12 is enough"
            }
            _ => "Only one page has changed, so order 12 is enough",
        };
        return Words::new("The smallest fence.", format!("{what}: 4 KiB on every hart."));
    }
    let name = page_name(covered);
    match before {
        Some(BeatKind::Publish { old, .. }) if is_crooked(old.hpa(), covered) => Words::new(
            "A fence sweeps\nout the old size.",
            format!(
                "No hart could use the old {name} leaf, since the hardware faults on its page number, and KVM fences it all \
                 the same: order {order}."
            ),
        ),
        Some(BeatKind::Fill { linked: true, .. }) => Words::new(
            "A fence sweeps\nout the old size.",
            format!(
                "A hart may hold the old {name} leaf, or that there was nothing: a fence of order {order} makes all of them \
                 look again."
            ),
        ),
        Some(BeatKind::Publish { .. }) => Words::new(
            "A fence sweeps\nout the old size.",
            format!(
                "A hart may still hold the old {name} leaf, stale but equal: a fence of order {order} makes all of them forget it."
            ),
        ),
        Some(BeatKind::Write { old: Pte::EMPTY, .. }) => Words::new(
            "A fence\nfor the new.",
            format!(
                "A hart may remember that there was nothing: a fence of order {order} makes all of them look again."
            ),
        ),
        _ => Words::new(
            "A fence sweeps\nout what was.",
            format!(
                "A hart may still hold the {name} leaf as it was: a fence of order {order} makes all of them forget it."
            ),
        ),
    }
}

/// Fences over a range of pages, after another beat.
pub(super) fn fence_range(pages: u64, before: Option<BeatKind>) -> Words {
    match before {
        Some(BeatKind::Wave(Changes { clears: 1.., fences: 0, .. })) => {
            return Words::new(
                "One fence\nfor all of them.",
                format!(
                    "KVM asks once for all {} pages: more than 512, so each hart drops all that it holds of this guest.",
                    grouped(pages)
                ),
            );
        }
        Some(BeatKind::Wave(Changes { splits: 1.., fences, stores: 0, .. })) => {
            return Words::new(
                "One fence\nfor the whole slot.",
                format!(
                    "It is the {} and last fence for splitting: ahead of time one can answer for many splits.",
                    ordinal(fences + 1)
                ),
            );
        }
        _ => {}
    }
    if pages == 1 {
        return Words::new("A range of\none page.", "KVM asks for one page: each hart executes one fence.");
    }
    if pages <= MAX_STRIDES {
        return Words::new(
            "Page by page.",
            format!("KVM asks for {} pages: each hart executes one fence for each of them.", grouped(pages)),
        );
    }
    Words::new(
        "All of the guest\nis fenced.",
        format!(
            "KVM asks for {} pages: beyond 512 strides, each hart drops all that it holds of this guest.",
            grouped(pages)
        ),
    )
}

/// "14th".
fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_end_as_they_are_said() {
        let told = [1, 2, 3, 4, 11, 12, 13, 14, 21, 112].map(ordinal);
        assert_eq!(told, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "14th", "21st", "112th"]);
    }
}
