//! The tables as a tree, for the pointer, the keyboard and the screen reader: one item has the focus, arrows move it and open and
//! close, as in any tree of a desktop.

use std::collections::BTreeSet;

use gstage_scene::story::panels::tree::TreeNode;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};
use yew::Callback;

use super::menu::style;
use crate::dom::{On, Tag, classed, nothing, tag, target_of};

/// The items that the visitor has opened or closed, by their paths: an item on the path of the address is open by itself.
pub(crate) type Turned = BTreeSet<String>;

/// What the items share.
struct Bark<'a> {
    turned: &'a Turned,
    on_turn: &'a Callback<String>,
}

/// The panel. `on_turn` is called with the path of an item that is to be opened or closed.
#[inline(never)]
pub(crate) fn tree(root: &TreeNode, turned: &Turned, on_turn: &Callback<String>) -> Tag {
    let bark = Bark { turned, on_turn };
    let list = classed("ul", "tree")
        .fixed("role", "tree")
        .fixed("aria-label", "Page tables")
        .on(On::Key, move_focus)
        .child(bark.item(root, "", (1, 1, 1)));
    classed("section", "wide")
        .fixed("aria-label", "Page tables")
        .child(style())
        .child(tag("h3").text("Page tables"))
        .child(list)
}

impl Bark<'_> {
    /// An item with its level, its place among its siblings and their number.
    fn item(&self, node: &TreeNode, path: &str, (level, place, siblings): (usize, usize, usize)) -> Tag {
        let is_branch = !node.children.is_empty();
        let is_open = is_branch && node.is_lit != self.turned.contains(path);
        let class = if node.is_lit { "lit" } else { "" };
        let mut item = classed("li", class)
            .key(path)
            .fixed("role", "treeitem")
            // The first item can be reached with Tab; from there on the arrows lead.
            .fixed("tabindex", if level == 1 { "0" } else { "-1" })
            .set("aria-level", &level.to_string())
            .set("aria-posinset", &place.to_string())
            .set("aria-setsize", &siblings.to_string())
            .set("data-path", path);
        if is_branch {
            item = item.fixed("aria-expanded", if is_open { "true" } else { "false" });
        }
        item.child(self.line(node, path, is_branch)).child(if is_open {
            let children = node.children.iter().enumerate();
            let count = node.children.len();
            let list = classed("ul", "").fixed("role", "group");
            let child = |(at, child): (usize, &TreeNode)| {
                let first = child.index.split('–').next().unwrap_or_default();
                self.item(child, &format!("{path}/{first}"), (level + 1, at + 1, count))
            };
            list.each(children, child).into()
        } else {
            nothing()
        })
    }

    fn line(&self, node: &TreeNode, path: &str, is_branch: bool) -> Tag {
        let (path, on_turn) = (path.to_owned(), self.on_turn.clone());
        let line = classed("span", "line")
            .child(classed("span", "index").text(&node.index))
            .child(classed("span", "what").text(&node.what))
            .child(tag("code").text(&node.detail));
        if is_branch { line.on_click(move || on_turn.emit(path.clone())) } else { line }
    }
}

/// Moves the focus as the pattern for trees asks for.
fn move_focus(event: Event) {
    let event: KeyboardEvent = event.unchecked_into();
    let target = target_of::<Element>(&event);
    let Some(item) = target.and_then(|target| target.closest("[role=treeitem]").ok().flatten()) else { return };
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let is_open = item.get_attribute("aria-expanded");
    let next = match event.key().as_str() {
        "ArrowDown" => beside(&item, 1),
        "ArrowUp" => beside(&item, -1),
        "Home" => beside(&item, i32::MIN),
        "End" => beside(&item, i32::MAX),
        "ArrowRight" if is_open.as_deref() == Some("true") => beside(&item, 1),
        "ArrowLeft" if is_open.as_deref() != Some("true") => {
            item.parent_element().and_then(|list| list.closest("[role=treeitem]").ok().flatten())
        }
        "ArrowRight" | "ArrowLeft" | "Enter" | " " => {
            // The line of the item opens and closes it, for keys as for the pointer.
            if let (Some(_), Some(line)) = (is_open, item.first_element_child()) {
                line.unchecked_into::<HtmlElement>().click();
            }
            None
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next {
        // The root and the item that had the focus last can be reached with Tab.
        if item.get_attribute("aria-level").as_deref() != Some("1") {
            let _ = item.set_attribute("tabindex", "-1");
        }
        let _ = next.set_attribute("tabindex", "0");
        let _ = next.unchecked_into::<HtmlElement>().focus();
    }
}

/// The item so many lines below this one; the first or the last one beyond them.
fn beside(item: &Element, lines: i32) -> Option<Element> {
    let tree = item.closest("[role=tree]").ok().flatten()?;
    let items = tree.query_selector_all("[role=treeitem]").ok()?;
    let all = || (0..items.length()).filter_map(|at| items.get(at)?.dyn_into::<Element>().ok());
    let now = all().position(|other| other == *item)? as i32;
    let wanted = now.saturating_add(lines).clamp(0, items.length() as i32 - 1);
    all().nth(wanted as usize)
}
