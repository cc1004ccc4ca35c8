//! Looking around with a pointer, with fingers and with the keyboard: from events of the browser to what the visitor looks at.
//! Set up when the pointer first comes over the figure or the focus into it.

use std::cell::Cell;
use std::rc::Rc;

use gstage_scene::film::Direction;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, PointerEvent, Touch, TouchEvent, WheelEvent};

use crate::keys::Command;
use crate::listener::Listener;
use crate::options::KeyScope;
use crate::sight::Look;
use crate::stage::bounds;

/// How strongly a turn of the wheel magnifies, per pixel; and a pinch on a touch pad, which comes as a wheel with Ctrl.
const WHEEL: f32 = 0.0018;
const PAD: f32 = 0.012;
/// A line of the wheel, in pixels.
const LINE: f32 = 16.0;
/// One press of a key or a button magnifies so many times.
const PRESS: f32 = 1.6;
/// A pointer that moves less than this between down and up has tapped, in CSS pixels.
const TAP: f32 = 6.0;

/// One press of a key moves the picture so far, in CSS pixels.
const PAN: f32 = 64.0;

/// The listeners and the buttons.
#[derive(Debug)]
pub(crate) struct Looking {
    _listeners: Vec<Listener>,
    tools: Element,
}

/// Two fingers on the figure: how far apart they are, and what is in the middle.
#[derive(Clone, Copy)]
struct Pinch {
    distance: f32,
    middle: (f32, f32),
}

/// A pointer that is down: where it went down, where it is, and whether it has moved away.
#[derive(Clone, Copy)]
struct Down {
    start: (f32, f32),
    last: (f32, f32),
    moved: bool,
}

impl Looking {
    /// Listens, and calls `look` with what the visitor does.
    ///
    /// # Errors
    /// What the document refuses.
    pub(crate) fn new(
        host: &HtmlElement,
        scope: KeyScope,
        look: impl Fn(Look) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let mut listeners = pointers(host, look.clone());
        listeners.extend(fingers(host, look.clone()));
        listeners.push(wheel(host, scope, look.clone()));
        let (tools, buttons) = tools(host, &look)?;
        listeners.extend(buttons);
        let focus = |kind, what: Look| {
            let look = look.clone();
            Listener::new(host, kind, move |event| {
                if is_look(&event) {
                    look(what);
                }
            })
        };
        listeners.push(focus("focusin", Look::Begin));
        listeners.push(focus("focusout", Look::Away));
        Ok(Self { _listeners: listeners, tools })
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        self.tools.remove();
    }
}

/// Whether an event is for the element in which the arrow keys look around.
pub(crate) fn is_look(event: &Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.class_list().contains("gstage-look"))
}

/// How a command looks around, if it does.
pub(crate) fn look_of(command: Command) -> Option<Look> {
    Some(match command {
        Command::Nearer => Look::Zoom(PRESS, None),
        Command::Farther => Look::Zoom(1.0 / PRESS, None),
        Command::Whole => Look::Whole,
        Command::Point(direction) => Look::Next(direction),
        // What is seen moves the other way than the picture.
        Command::Pan(Direction::Right) => Look::Pan(-PAN, 0.0),
        Command::Pan(Direction::Left) => Look::Pan(PAN, 0.0),
        Command::Pan(Direction::Down) => Look::Pan(0.0, -PAN),
        Command::Pan(Direction::Up) => Look::Pan(0.0, PAN),
        _ => return None,
    })
}

/// A mouse or a pen points as it moves; a finger points by a tap. Any of them drags what is magnified.
fn pointers(host: &HtmlElement, look: impl Fn(Look) + Clone + 'static) -> Vec<Listener> {
    let down: Rc<Cell<Option<Down>>> = Rc::default();
    ["pointerdown", "pointermove", "pointerup", "pointerleave"]
        .map(|kind| {
            let (down, look, figure) = (Rc::clone(&down), look.clone(), host.clone());
            Listener::new(host, kind, move |event| {
                let event: PointerEvent = event.unchecked_into();
                let at = place(&figure, event.client_x(), event.client_y());
                let is_finger = event.pointer_type() == "touch";
                match kind {
                    "pointerdown" => down.set(pressed(&event, at)),
                    "pointermove" => {
                        let drag = down.get().and_then(|was| dragged(&down, was, at));
                        if let Some(drag) = drag.filter(|_| figure.has_attribute("data-zoom")) {
                            look(drag);
                        }
                        if !is_finger {
                            look(Look::At(at.0, at.1));
                        }
                    }
                    "pointerup" => {
                        if down.take().is_some_and(|was| !was.moved) && is_finger {
                            look(Look::At(at.0, at.1));
                        }
                    }
                    _ => {
                        down.set(None);
                        if !is_finger {
                            look(Look::Away);
                        }
                    }
                }
            })
        })
        .into()
}

/// A pointer that goes down on the figure, and not on one of its buttons.
fn pressed(event: &PointerEvent, start: (f32, f32)) -> Option<Down> {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_button = target.is_some_and(|target| target.closest("button").is_ok_and(|found| found.is_some()));
    (event.button() == 0 && !is_button).then_some(Down { start, last: start, moved: false })
}

/// A pointer that is down moves; from some distance on it drags.
fn dragged(down: &Cell<Option<Down>>, was: Down, (x, y): (f32, f32)) -> Option<Look> {
    let is_far = (x - was.start.0).abs().max((y - was.start.1).abs()) > TAP;
    let now = Down { last: (x, y), moved: was.moved || is_far, ..was };
    down.set(Some(now));
    now.moved.then_some(Look::Pan(x - was.last.0, y - was.last.1))
}

/// Two fingers magnify and move.
fn fingers(host: &HtmlElement, look: impl Fn(Look) + Clone + 'static) -> Vec<Listener> {
    let pinch: Rc<Cell<Option<Pinch>>> = Rc::default();
    ["touchstart", "touchmove", "touchend", "touchcancel"]
        .map(|kind| {
            let (pinch, look, figure) = (Rc::clone(&pinch), look.clone(), host.clone());
            Listener::new(host, kind, move |event| {
                let event: TouchEvent = event.unchecked_into();
                let touches = event.touches();
                let (Some(a), Some(b), 2) = (touches.get(0), touches.get(1), touches.length()) else {
                    pinch.set(None);
                    return;
                };
                // Else the browser would magnify the whole page.
                event.prevent_default();
                let of = |touch: &Touch| place(&figure, touch.client_x(), touch.client_y());
                let (a, b) = (of(&a), of(&b));
                let now = Pinch {
                    distance: ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt().max(1.0),
                    middle: ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0),
                };
                if let Some(was) = pinch.replace(Some(now)) {
                    look(Look::Pan(now.middle.0 - was.middle.0, now.middle.1 - was.middle.1));
                    look(Look::Zoom(now.distance / was.distance, Some(now.middle)));
                }
            })
        })
        .into()
}

/// The wheel magnifies where that takes nothing from the page: with Ctrl, while the focus is here, or where the page that is all
/// about the figure cannot be scrolled.
fn wheel(host: &HtmlElement, scope: KeyScope, look: impl Fn(Look) + 'static) -> Listener {
    let figure = host.clone();
    Listener::new(host, "wheel", move |event| {
        let event: WheelEvent = event.unchecked_into();
        if !(event.ctrl_key() || is_ours(&figure, scope)) {
            return;
        }
        event.prevent_default();
        let pixels = event.delta_y() as f32 * if event.delta_mode() == 0 { 1.0 } else { LINE };
        let rate = if event.ctrl_key() { PAD } else { WHEEL };
        look(Look::Zoom((-pixels * rate).exp(), Some(place(&figure, event.client_x(), event.client_y()))));
    })
}

fn is_ours(host: &HtmlElement, scope: KeyScope) -> bool {
    let has_focus = |selector| host.closest(selector).is_ok_and(|found| found.is_some());
    if host.matches(":focus-within").unwrap_or(false) || has_focus("[tabindex]:focus-within") {
        return true;
    }
    let page = host.owner_document().and_then(|document| document.document_element());
    scope == KeyScope::Document && page.is_some_and(|page| page.scroll_height() <= page.client_height())
}

/// The buttons: nearer, farther, and the way back, which is seen while something is magnified.
fn tools(host: &HtmlElement, look: &(impl Fn(Look) + Clone + 'static)) -> Result<(Element, Vec<Listener>), JsValue> {
    let document = host.owner_document().ok_or("the host is in no document")?;
    let tools = document.create_element("div")?;
    tools.set_class_name("gstage-tools");
    let mut listeners = Vec::new();
    let buttons = [
        ("whole", "Whole picture", "Whole picture (0)", Look::Whole),
        ("farther", "−", "Farther (−)", Look::Zoom(1.0 / PRESS, None)),
        ("nearer", "+", "Nearer (+)", Look::Zoom(PRESS, None)),
    ];
    for (class, text, title, what) in buttons {
        let button = document.create_element("button")?;
        button.set_class_name(class);
        button.set_attribute("type", "button")?;
        button.set_attribute("title", title)?;
        if class != "whole" {
            button.set_attribute("aria-label", title)?;
        }
        button.set_text_content(Some(text));
        tools.append_child(&button)?;
        let look = look.clone();
        listeners.push(Listener::new(&button, "click", move |_| look(what)));
    }
    host.append_child(&tools)?;
    Ok((tools, listeners))
}

/// A point of the window as a point of the figure.
fn place(host: &HtmlElement, x: i32, y: i32) -> (f32, f32) {
    let (bounds, stretch) = bounds(host);
    ((x as f32 - bounds.left() as f32) / stretch, (y as f32 - bounds.top() as f32) / stretch)
}
