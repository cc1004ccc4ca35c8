//! Elements for Yew, built step by step. What the `html!` macro writes out at every use, these functions hold once, which
//! makes the page a good deal smaller; the tree that comes out is the same.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDialogElement};
use yew::virtual_dom::{Listener, ListenerKind, VList, VTag, VText};
use yew::{AttrValue, Html, NodeRef};

/// An element on its way.
#[derive(Debug)]
pub(crate) struct Tag(Box<VTag>);

/// An element of this name.
#[inline(never)]
pub(crate) fn tag(name: &'static str) -> Tag {
    Tag(Box::new(VTag::new(name)))
}

/// What loads a style sheet that only some need.
#[inline(never)]
pub(crate) fn styles(address: &'static str) -> Tag {
    tag("link").fixed("rel", "stylesheet").fixed("href", address)
}

/// What an event is for, if it is of that kind.
pub(crate) fn target_of<Kind: JsCast>(event: &Event) -> Option<Kind> {
    event.target()?.dyn_into().ok()
}

/// Opens a dialog once it is in the document.
#[inline(never)]
pub(crate) fn show_dialog(node: &NodeRef) {
    let dialog = node.cast::<HtmlDialogElement>();
    if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
        // It fails only where the dialog is open already.
        let _ = dialog.show_modal();
    }
}

/// An element of this name and class.
pub(crate) fn classed(name: &'static str, class: &'static str) -> Tag {
    tag(name).class(class)
}

/// Nothing.
pub(crate) fn nothing() -> Html {
    Html::default()
}

/// Several elements side by side.
pub(crate) fn fragment(children: Vec<Html>) -> Html {
    VList::with_children(children, None).into()
}

/// A part of the page with a name, which takes no place of its own in the grid.
pub(crate) fn room(name: &'static str, content: Tag) -> Tag {
    classed("section", "room").fixed("aria-label", name).child(content)
}

/// A line with something at either end: a title and an amount.
pub(crate) fn pair(title: impl Into<Html>, amount: impl Into<Html>) -> Tag {
    classed("div", "pair").child(title).child(amount)
}

impl Tag {
    /// Sets the class, or classes.
    pub(crate) fn class(self, class: &'static str) -> Self {
        if class.is_empty() { self } else { self.fixed("class", class) }
    }

    /// Sets an attribute that never changes.
    #[inline(never)]
    pub(crate) fn fixed(mut self, name: &'static str, value: &'static str) -> Self {
        self.0.add_attribute(name, value);
        self
    }

    /// Sets an attribute.
    #[inline(never)]
    pub(crate) fn set(mut self, name: &'static str, value: &str) -> Self {
        self.0.add_attribute(name, AttrValue::from(value.to_owned()));
        self
    }

    /// Sets what stands in a field.
    pub(crate) fn value(mut self, value: &str) -> Self {
        self.0.set_value(value.to_owned());
        self
    }

    /// Sets whether a box is ticked.
    pub(crate) fn ticked(mut self, ticked: bool) -> Self {
        self.0.set_checked(ticked);
        self
    }

    /// Sets an attribute that is there or not.
    pub(crate) fn flag(self, name: &'static str, there: bool) -> Self {
        if there { self.fixed(name, "") } else { self }
    }

    /// Tells it from its neighbours in a list that changes.
    #[inline(never)]
    pub(crate) fn key(mut self, key: &str) -> Self {
        self.0.key = Some(key.into());
        self
    }

    /// Lets the instruments find it.
    #[inline(never)]
    pub(crate) fn node(mut self, node: &NodeRef) -> Self {
        self.0.node_ref = node.clone();
        self
    }

    /// Acts on an event.
    pub(crate) fn on(self, kind: On, act: impl Fn(Event) + 'static) -> Self {
        self.listen(Rc::new(Ear { kind, act: Box::new(act) }))
    }

    /// Acts when it is pressed.
    pub(crate) fn on_click(self, act: impl Fn() + 'static) -> Self {
        self.on(On::Click, move |_| act())
    }

    /// Adds a text.
    #[inline(never)]
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.add_child(VText::new(text.to_owned()).into());
        self
    }

    /// Adds a child.
    pub(crate) fn child(self, child: impl Into<Html>) -> Self {
        self.add(child.into())
    }

    /// Adds one child per item.
    pub(crate) fn each<Item>(self, items: impl IntoIterator<Item = Item>, child: impl Fn(Item) -> Tag) -> Self {
        self.add(fragment(items.into_iter().map(|item| child(item).into()).collect()))
    }

    #[inline(never)]
    fn add(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }

    #[inline(never)]
    fn listen(mut self, listener: Rc<dyn Listener>) -> Self {
        self.0.add_listener(listener);
        self
    }
}

impl From<Tag> for Html {
    #[inline(never)]
    fn from(tag: Tag) -> Self {
        (*tag.0).into()
    }
}

/// The kinds of events that the page acts on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum On {
    /// A button is pressed.
    Click,
    /// A menu has another choice.
    Change,
    /// A slider is moved.
    Input,
    /// A key is pressed.
    Key,
    /// A dialog was closed.
    Close,
}

/// A listener for any of them.
struct Ear {
    kind: On,
    act: Box<dyn Fn(Event)>,
}

impl Listener for Ear {
    fn kind(&self) -> ListenerKind {
        match self.kind {
            On::Click => ListenerKind::onclick,
            On::Change => ListenerKind::onchange,
            On::Input => ListenerKind::oninput,
            On::Key => ListenerKind::onkeydown,
            On::Close => ListenerKind::onclose,
        }
    }

    fn handle(&self, event: Event) {
        (self.act)(event);
    }

    fn passive(&self) -> bool {
        false
    }
}
