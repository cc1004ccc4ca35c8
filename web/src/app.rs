//! The page as a whole: its state, which changes once per step, and its parts.

use std::rc::Rc;

use gstage_player::keys::Command;
use gstage_player::listener::Listener;
use gstage_player::preferences::ThemeChoice;
use gstage_player::report::{Change, Programme};
use gstage_scene::film::Film;
use gstage_scene::link::Beside;
use gstage_scene::story::panels::verdict::Verdict;
use yew::html::Scope;
use yew::{Component, Context, Html, NodeRef, Properties};

use crate::address_bar;
use crate::cards::cards;
use crate::compare::{self, At};
use crate::counters::counters;
use crate::desk::Desk;
use crate::dom::{Tag, classed, fragment, nothing, show_dialog};
use crate::facts::facts;
use crate::header::header;
use crate::help::help;
use crate::notes::Notes;
use crate::notice::notice;
use crate::own::{self, Drops, Own};
use crate::panels::harts::harts;
use crate::panels::menu::menu;
use crate::panels::tree::{Turned, tree};
use crate::panels::verdict::verdict;
use crate::panels::{self, Frames, Panel, Panels};
use crate::settings::Switch;
use crate::share::{self, Share};
use crate::source::source;
use crate::story::story;
use crate::talk::{self, Talk};
use crate::theme;
use crate::transport::transport;
use crate::what_if::{self, WhatIf};

/// What the page starts with.
#[derive(Clone, PartialEq, Debug, Properties)]
pub(crate) struct AppProps {
    pub(crate) desk: Desk,
    pub(crate) state: Change,
    pub(crate) choice: ThemeChoice,
    /// What the link puts beside it, and at which step.
    pub(crate) beside: Option<Beside>,
    pub(crate) step: u32,
    /// What has to be said about the link.
    pub(crate) notice: Option<String>,
}

/// Something that changes the page.
#[derive(Debug)]
pub(crate) enum Message {
    /// The player is at another step, or runs, or stands.
    Changed(Change),
    /// The player beside is at another step.
    Beside(Change),
    /// The numbers of the chart are wanted as a table, or no longer.
    Numbers,
    /// A key asks for something that is the page's to do.
    Asked(Command),
    /// The address bar holds another link.
    Linked,
    /// Something has to be said, or no longer.
    Said(Option<String>),
    /// Another palette was chosen.
    Themed(ThemeChoice),
    /// A panel is opened or closed.
    Panel(Panel, bool),
    /// The menu of panels is opened.
    Menu,
    /// An item of the tree is opened or closed.
    Turned(String),
    /// Something about a scenario of one's own.
    Owning(own::Message),
    /// Something about sharing.
    Sharing(share::Message),
    /// Something about another course of the story.
    Supposing(what_if::Message),
    /// Something about a talk.
    Talking(talk::Message),
    /// The list of keys was closed.
    Helped,
}

/// The page. Its parts are plain functions: they all change together, once per step.
#[derive(Debug)]
pub(crate) struct App {
    state: Change,
    /// The state of the player beside, once there was one.
    beside: Option<Change>,
    /// Whether the numbers of the chart stand in a table.
    numbers: bool,
    choice: ThemeChoice,
    notice: Option<String>,
    /// Whether the page is hidden.
    blank: bool,
    /// The list of keys, while it is open.
    help: Option<NodeRef>,
    talk: Option<Talk>,
    notes: Option<Notes>,
    share: Option<Share>,
    what_if: Option<WhatIf>,
    panels: Panels,
    /// Whether one that may be out of sight has just been opened.
    reveals: bool,
    /// The items of the tree that the visitor opened or closed.
    turned: Turned,
    /// The checker's verdict on a film.
    verdict: Option<(Rc<Programme>, Option<Verdict>)>,
    own: Own,
    _drops: Drops,
    _listener: Listener,
}

impl Component for App {
    type Message = Message;
    type Properties = AppProps;

    fn create(context: &Context<Self>) -> Self {
        let AppProps { desk, state, choice, notice, .. } = context.props().clone();
        let link = context.link();
        desk.ears.on_change.replace(link.callback(Message::Changed));
        desk.ears.on_command.replace(link.callback(Message::Asked));
        desk.ears.on_notice.replace(link.callback(|text| Message::Said(Some(text))));
        desk.ears.on_beside.replace(link.callback(Message::Beside));
        let linked = link.callback(|()| Message::Linked);
        let listener = Listener::new(&desk.window, "hashchange", move |_| linked.emit(()));
        if !Switch::Letters.is_on(&desk.window) {
            desk.player.set_letters(false);
        }
        let talk = desk.talk.get().map(|beside| Talk::begin(&desk, beside, link.callback(Message::Talking)));
        let mut app = Self {
            panels: Panels::remembered(&desk.window),
            reveals: false,
            state,
            choice,
            notice,
            blank: false,
            help: None,
            beside: None,
            numbers: false,
            talk,
            notes: None,
            share: None,
            what_if: None,
            turned: Turned::default(),
            verdict: None,
            own: Own::default(),
            _drops: Drops::hear(&desk.window, &link.callback(Message::Owning)),
            _listener: listener,
        };
        app.judge(&desk);
        app
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let desk = &context.props().desk;
        match message {
            Message::Changed(change) => {
                address_bar::write(desk, &change);
                if let Some(notes) = &self.notes {
                    notes.tell(desk, &change);
                }
                self.state = change;
                self.judge(desk);
            }
            Message::Beside(change) => self.beside = Some(change),
            Message::Numbers => self.numbers = !self.numbers,
            Message::Asked(Command::Compare) => {
                compare::toggle(desk);
                return false;
            }
            Message::Asked(Command::WhatIf) => return what_if::update(&mut self.what_if, what_if::Message::Open, desk),
            Message::Asked(Command::Blank) => self.blank = !self.blank,
            Message::Asked(Command::Help) => self.help = Some(NodeRef::default()),
            Message::Asked(Command::FullScreen) => self.talk(context, talk::Message::Toggle),
            Message::Asked(Command::Notes) => self.open_notes(desk),
            Message::Asked(_) => return false,
            Message::Supposing(message) => return what_if::update(&mut self.what_if, message, desk),
            Message::Linked => self.notice = address_bar::follow(desk),
            Message::Talking(message) => self.talk(context, message),
            Message::Helped => self.help = None,
            Message::Said(text) => self.notice = text,
            Message::Themed(choice) => {
                theme::apply(&desk.window, choice);
                self.choice = choice;
                desk.player.set_theme(choice);
            }
            Message::Panel(panel, open) => {
                self.panels.set(&desk.window, panel, open);
                self.reveals = open && matches!(panel, Panel::Tree | Panel::Harts);
                self.judge(desk);
            }
            Message::Menu => self.panels.menu = true,
            Message::Turned(path) => {
                if !self.turned.remove(&path) {
                    self.turned.insert(path);
                }
            }
            Message::Owning(message) => {
                let tell = context.link().callback(Message::Owning);
                return own::update(&mut self.own, message, desk, &tell);
            }
            Message::Sharing(message) => {
                let tell = context.link().callback(Message::Sharing);
                return share::update(&mut self.share, message, desk, &tell);
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let (desk, state) = (&context.props().desk, &self.state);
        let link = context.link();
        let said = |text: &String| notice(text, send(link, || Message::Said(None))).into();
        let hidden = || cover(send(link, || Message::Asked(Command::Blank))).into();
        let pairing = desk.pairing();
        let (body, below) = match (&pairing, &self.beside) {
            (Some(pairing), Some(beside)) => {
                let on_numbers = send(link, || Message::Numbers);
                (compare::view(desk, pairing, [state, beside], self.numbers, on_numbers), nothing())
            }
            _ => self.alone(context),
        };
        fragment(vec![
            header(
                desk,
                state,
                (self.choice, link.callback(Message::Themed)),
                send(link, || Message::Owning(own::Message::Edit)),
                send(link, || Message::Sharing(share::Message::Open)),
                menu(
                    &self.panels,
                    link.callback(|()| Message::Menu),
                    &link.callback(|(panel, open)| Message::Panel(panel, open)),
                ),
            )
            .into(),
            self.notice.as_ref().map_or_else(nothing, said),
            body,
            transport(desk, state).into(),
            below,
            self.help.as_ref().map_or_else(nothing, |node| {
                let notes = send(link, || Message::Asked(Command::Notes));
                help(node, desk, &link.callback(Message::Talking), send(link, || Message::Helped), notes)
            }),
            self.talk.as_ref().map_or_else(nothing, |_| Talk::view(&state.programme.title)),
            self.share.as_ref().map_or_else(nothing, |open| open.view(desk, state, &link.callback(Message::Sharing))),
            self.what_if.as_ref().map_or_else(nothing, |open| open.view(&link.callback(Message::Supposing))),
            self.own.view(&link.callback(Message::Owning)).unwrap_or_else(nothing),
            if self.blank { hidden() } else { nothing() },
        ])
    }

    fn rendered(&mut self, context: &Context<Self>, first: bool) {
        let AppProps { desk, beside, step, .. } = context.props();
        desk.instruments.settle(&self.state, &desk.player.live(), desk.player.at());
        self.own.rendered();
        if let Some(open) = &self.share {
            open.rendered();
        }
        if let Some(open) = &self.what_if {
            open.rendered();
        }
        if let Some(open) = &self.help {
            show_dialog(open);
        }
        if std::mem::take(&mut self.reveals) {
            panels::reveal(&desk.window);
        }
        if let (true, Some(beside)) = (first, *beside) {
            compare::enter(desk, desk.player.selection(), beside, At::Together(*step));
        }
    }
}

impl App {
    /// What stands around a figure that is by itself, above and below the transport.
    fn alone(&self, context: &Context<Self>) -> (Html, Html) {
        let (desk, state, link) = (&context.props().desk, &self.state, context.link());
        let view = &state.view;
        let frames = Frames {
            panels: &self.panels,
            on_close: link.callback(|panel| Message::Panel(panel, false)),
            beside: desk.talk.get().and_then(Panel::beside),
        };
        let lines = frames.frame(Panel::Source, || source(desk, &view.source, view.number));
        let main = classed("main", "story").child(story(desk, state)).child(lines);
        let numbers = || classed("div", "tally").child(counters(&desk.instruments, &view.counters));
        let verdict = |found| frames.frame(Panel::Verdict, || verdict(desk, found));
        let tables = || tree(&desk.player.ask(Film::tree), &self.turned, &link.callback(Message::Turned));
        let fences = || {
            let (tlbs, paused, fences) = desk.player.ask(Film::harts);
            harts(&tlbs, &paused, &fences)
        };
        let above = fragment(vec![
            what_if::banner(desk, &state.programme, &link.callback(Message::Supposing)),
            main.into(),
            cards(&desk.instruments, &view.tables).into(),
            self.verdict.as_ref().and_then(|(_, found)| found.as_ref()).map_or_else(nothing, verdict),
            facts(&desk.instruments, view, &frames).into(),
            frames.frame(Panel::Counters, numbers),
        ]);
        if !self.panels.is_open(Panel::Tree) && !self.panels.is_open(Panel::Harts) {
            return (above, nothing());
        }
        let dock = classed("div", "dock");
        let dock = dock.child(frames.frame(Panel::Tree, tables)).child(frames.frame(Panel::Harts, fences));
        (above, dock.into())
    }

    /// Has the run checked, once, while the panel for that is open.
    fn judge(&mut self, desk: &Desk) {
        let programme = &self.state.programme;
        let is_known = self.verdict.as_ref().is_some_and(|(known, _)| Rc::ptr_eq(known, programme));
        if self.panels.is_open(Panel::Verdict) && !is_known {
            self.verdict = Some((Rc::clone(programme), desk.player.ask(|film, _| film.verdict())));
            self.turned.clear();
        }
    }

    /// Does something about a talk; whether one is on stands in the link.
    #[inline(never)]
    fn talk(&mut self, context: &Context<Self>, message: talk::Message) {
        let desk = &context.props().desk;
        talk::update(&mut self.talk, message, desk, &context.link().callback(Message::Talking));
        address_bar::write(desk, &self.state);
    }

    #[inline(never)]
    fn open_notes(&mut self, desk: &Desk) {
        let opened = match &self.notes {
            Some(notes) => notes.open(desk),
            None => Notes::new(desk).and_then(|notes| self.notes.insert(notes).open(desk)),
        };
        if opened.is_err() {
            self.notice = Some(
                "The browser opened no window for the notes. It may do so if pop-ups are allowed here.".to_owned(),
            );
        }
    }
}

/// Something to do: to send a message to the page.
fn send(link: &Scope<App>, message: impl Fn() -> Message + 'static) -> impl Fn() + 'static {
    let link = link.clone();
    move || link.send_message(message())
}

/// What hides the page.
#[inline(never)]
fn cover(on_click: impl Fn() + 'static) -> Tag {
    classed("button", "blank").fixed("aria-label", "Show the page again").on_click(on_click)
}
