//! Table pages as cards: the ones on the path of the address, as far as they exist.

use gstage_core::addr::Hpa;
use gstage_core::level::Level;

use super::Panel;
use crate::board::CHILDREN;
use crate::story::beat::BeatKind;
use crate::view::TableView;

/// The newest cards that are shown.
const SHOWN: usize = 2;

/// The cards after the step.
#[must_use]
pub fn tables(panel: &Panel<'_>) -> Vec<TableView> {
    let mut cards: Vec<Card> = Vec::new();
    for beat in &panel.beats[..=panel.at] {
        match beat.kind {
            BeatKind::Take { table, level, .. } => cards.push(Card { table, level, written: 0, linked: false }),
            BeatKind::Fill { table, .. } => {
                if let Some(card) = cards.iter_mut().find(|card| card.table == table) {
                    card.written = CHILDREN as u32;
                }
            }
            BeatKind::Publish { new, .. } => {
                if let Some(card) = cards.iter_mut().find(|card| card.table == new.hpa()) {
                    card.linked = true;
                }
            }
            _ => {}
        }
    }
    let skip = cards.len().saturating_sub(SHOWN);
    cards.iter().enumerate().skip(skip).map(|(index, card)| card.view(index, panel.stage.slab)).collect()
}

struct Card {
    table: Hpa,
    level: Level,
    written: u32,
    linked: bool,
}

impl Card {
    fn view(&self, index: usize, slab: Level) -> TableView {
        TableView {
            title: if self.linked { format!("Table {}", index + 1) } else { "New table".to_owned() },
            hpa: format!("0x{:X}", self.table.0),
            written: self.written,
            columns: if self.level.0 + 1 == slab.0 { 16 } else { 32 },
            linked: self.linked,
        }
    }
}
