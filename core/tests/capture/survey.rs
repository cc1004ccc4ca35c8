//! Walking loaded tables, in software and as the hardware does, beside the image that they came from.

use gstage_core::addr::{Gpa, Hpa};
use gstage_core::event::Access;
use gstage_core::gstage::GStage;
use gstage_core::image::Image;
use gstage_core::level::Level;
use gstage_core::mode::Mode;
use gstage_core::pte::Pte;
use gstage_core::walk::{WalkFault, walk};

const ACCESSES: [Access; 3] = [Access::Load, Access::Store, Access::Fetch];

/// Looks up the first and the last byte of every leaf, and of every gap before one, in three ways: in the image by the
/// original addresses, in the tables by software, and by the walk of the hardware for loads, stores and fetches.
pub(crate) fn walk_everything(image: &Image, gstage: &GStage) -> Result<(), String> {
    let size = gstage.mode().gpa_size();
    let mut end = 0;
    let mut result = Ok(());
    gstage.for_each_leaf(Gpa(0), size, |gpa, level, pte| {
        if result.is_ok() {
            let leaf_end = gpa.0 + Mode::Sv57x4.page_size(level);
            let gap = if end < gpa.0 { [Some(end), Some(gpa.0 - 1)] } else { [None, None] };
            result = gap.into_iter().flatten().try_for_each(|hole| look_up(image, gstage, Gpa(hole), None));
            for byte in [gpa.0, leaf_end - 1] {
                result = std::mem::replace(&mut result, Ok(()))
                    .and_then(|()| look_up(image, gstage, Gpa(byte), Some((level, pte))));
            }
            end = leaf_end;
        }
    });
    result?;
    if end < size {
        look_up(image, gstage, Gpa(end), None)?;
        look_up(image, gstage, Gpa(size - 1), None)?;
    }
    look_up(image, gstage, Gpa(size), None)
}

fn look_up(image: &Image, gstage: &GStage, gpa: Gpa, leaf: Option<(Level, Pte)>) -> Result<(), String> {
    let differs =
        |who: &str, got: &dyn std::fmt::Debug| format!("{gpa:#x}: {who} finds {got:x?}, the leaf is {leaf:x?}");
    let raw = image.lookup(gpa).filter(|(_, pte)| pte.is_leaf());
    if raw != leaf {
        return Err(differs("the image", &raw));
    }
    let software = gstage.leaf_at(gpa).filter(|_| gpa.0 < gstage.mode().gpa_size());
    if software != leaf {
        return Err(differs("the walk of KVM", &software));
    }
    for access in ACCESSES {
        let walked = walk(gstage, 0, access, gpa, &mut ()).map(|entry| entry.pte.translate(gpa, entry.order));
        if walked != expected(leaf, access, gpa) {
            return Err(differs("the walk of the hardware", &walked));
        }
    }
    Ok(())
}

/// What the privileged specification says about a leaf, in the words of its section on the walk.
fn expected(leaf: Option<(Level, Pte)>, access: Access, gpa: Gpa) -> Result<Hpa, WalkFault> {
    let (level, pte) = leaf.ok_or(WalkFault::GuestPage)?;
    let bit = |number: u32| pte.0 >> number & 1 == 1;
    let (valid, read, write, execute, user, accessed, dirty) = (bit(0), bit(1), bit(2), bit(3), bit(4), bit(6), bit(7));
    let offset_mask = Mode::Sv57x4.page_size(level) - 1;
    let frame = (pte.0 >> 10 & ((1 << 44) - 1)) << 12;
    let is_sound = valid && user && (read || !write) && pte.0 >> 54 == 0 && frame & offset_mask == 0;
    let is_allowed = match access {
        Access::Load => read && accessed,
        Access::Store => write && accessed && dirty,
        Access::Fetch => execute && accessed,
    };
    if is_sound && is_allowed { Ok(Hpa(frame | gpa.0 & offset_mask)) } else { Err(WalkFault::GuestPage) }
}
