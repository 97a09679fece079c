//! The running interface: takes the terminal, waits for inputs, updates, carries out effects, draws.
//!
//! It draws only when something changed, at most sixty times a second. While nothing moves it sleeps on
//! its channel. The wall clock is read here and nowhere else in the interface.

mod folder;
mod studio;
mod time;
mod visit;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use crossterm::terminal;
use ratatui::layout::Rect;

pub use self::folder::Folder;
use self::time::Worked;
use super::editor::edit;
use super::input::{Input, Inputs, Waker};
use super::layout::Pane;
use super::studio::Deed;
use super::terminal::Screen as Terminal;
use super::theme::Theme;
use super::ui::{self, Board, Screen, Side, Ui};
use super::update::{Effect, Msg, arrived, open_lesson, places, update};
use super::view::view;
use crate::kernel::{Launcher, Options, Program};
use crate::lesson::progress::Prediction;
use crate::lesson::{Catalogue, Progress, Store};
use crate::session::editor::{self, Editor};
use crate::session::{Command, Phase, Session};
use crate::trace::codec::Recording;

/// The least time between two frames: sixty a second.
const FRAME: Duration = Duration::from_micros(16_600);

/// What the interface opens with.
pub enum Start {
    /// The list of lessons.
    Home,
    /// A lesson, by slug or number.
    Lesson(String),
    /// A program of the user's own.
    Program(Program, Options),
    /// A recording.
    Replay(Recording),
}

/// How the interface looks.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The theme's name; `None` chooses by the terminal and `NO_COLOR`.
    pub theme: Option<String>,
    /// Whether only ASCII may be drawn.
    pub ascii: bool,
}

/// What the interface is asked to do.
pub struct Request {
    /// What it opens with.
    pub start: Start,
    /// How it looks.
    pub look: Look,
    /// The lessons there are.
    pub catalogue: Catalogue,
    /// Where progress is kept; `None` where it cannot be.
    pub store: Option<Store>,
    /// Where kernels come from.
    pub launcher: Launcher,
    /// Where to write a recording of the program when the user leaves.
    pub trace: Option<PathBuf>,
    /// The folder that the lessons come from, when they are not those inside.
    pub folder: Option<Folder>,
    /// Whether predictions are asked for.
    pub asks: bool,
}

/// What can go wrong with the interface itself.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// The terminal refused.
    #[error(
        "cannot use the terminal: {0}; looplab needs an interactive one (headless runs do not: looplab run --help)"
    )]
    Terminal(#[from] io::Error),
    /// The recording could not be written.
    #[error("cannot write the recording to {path}: {source}")]
    Trace {
        /// The file it was to go to.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// No such theme.
    #[error("there is no theme called {0:?}; there are {names}", names = Theme::NAMES.join(", "))]
    Theme(String),
    /// No such lesson.
    #[error("there is no lesson called {0:?}; `looplab` alone lists them")]
    Lesson(String),
}

/// Runs the interface until the user leaves it. Returns the exit code.
///
/// # Errors
/// When the terminal cannot be used, or what was asked for does not exist.
#[expect(clippy::disallowed_methods, reason = "the screen is drawn, and a session pumped, by the wall")]
pub fn run(request: Request) -> Result<i32, TuiError> {
    let Request { start, look, catalogue, store, launcher, trace, folder, asks } = request;
    let look = ui::Look { theme: choose_theme(look.theme.as_deref())?, ascii: look.ascii };
    let (progress, notice) = store.as_ref().map_or_else(|| (Progress::default(), None), Store::load);
    let mut ui = Ui::new(look, catalogue, progress);
    ui.note = notice;
    ui.asks = asks;
    ui.clock = time::now().unwrap_or(0);
    ui.area = terminal::size().map(|(width, height)| Rect::new(0, 0, width, height))?;
    let inputs = Inputs::listen()?;
    let waker = inputs.waker();
    let mut app = App {
        ui,
        store,
        launcher,
        waker,
        began: Instant::now(),
        worked: Worked::default(),
        folder,
        end: None,
        visits: false,
        left: false,
    };
    app.open(start)?;
    let mut screen = Terminal::take()?;
    let gone = app.go(&inputs, &mut screen);
    app.keep_typed();
    app.note_time();
    let code = gone?;
    drop(screen);
    if let Some(path) = trace {
        app.record(path)?;
    }
    Ok(code)
}

/// The theme asked for; else plain under `NO_COLOR`, light on terminals that say they are, dark.
fn choose_theme(name: Option<&str>) -> Result<Theme, TuiError> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let light = || set("COLORFGBG").is_some_and(|colours| matches!(colours.rsplit(';').next(), Some("7" | "15")));
    let name = match name {
        Some(name) => name,
        None if set("NO_COLOR").is_some() || set("TERM").as_deref() == Some("dumb") => "plain",
        None if light() => "light",
        None => "dark",
    };
    Theme::named(name).ok_or_else(|| TuiError::Theme(name.to_owned()))
}

pub use visit::{Visitor, visit};

struct App {
    ui: Ui,
    store: Option<Store>,
    launcher: Launcher,
    waker: Waker,
    began: Instant,
    worked: Worked,
    folder: Option<Folder>,
    end: Option<i32>,
    /// What is shown is the session of a prompt, which is waiting for it.
    visits: bool,
    /// Whether it was the user who left.
    left: bool,
}

impl App {
    /// Writes what was recorded of the program on the screen.
    fn record(&self, path: PathBuf) -> Result<(), TuiError> {
        let Screen::Program(board) = &self.ui.screen else { return Ok(()) };
        let session = board.sides.first().and_then(|side| side.session.as_ref());
        session.map_or(Ok(()), |session| session.save(&path)).map_err(|source| TuiError::Trace { path, source })
    }

    fn open(&mut self, start: Start) -> Result<(), TuiError> {
        match start {
            Start::Home => {}
            Start::Lesson(name) => {
                let found = self.ui.catalogue.lesson(&name).map(|lesson| lesson.slug.clone());
                let row = self.ui.catalogue.lessons.iter().position(|lesson| Some(&lesson.slug) == found.as_ref());
                let effects = open_lesson(&mut self.ui, row.ok_or(TuiError::Lesson(name))?);
                self.perform_all(effects);
            }
            Start::Program(program, options) => {
                let side = Side::new(program.name.clone(), program, options);
                self.ui.screen = Screen::Program(Box::new(Board::new(vec![side], Pane::Loop, String::new())));
                self.launch(0);
            }
            Start::Replay(recording) => {
                let side = Side::showing(Session::replay(recording));
                self.ui.screen = Screen::Program(Box::new(Board::new(vec![side], Pane::Loop, String::new())));
            }
        }
        Ok(())
    }

    fn go(&mut self, inputs: &Inputs, screen: &mut Terminal) -> Result<i32, TuiError> {
        let mut drawn = self.draw(screen)?;
        let mut due = false;
        loop {
            let wait = match (due, self.ui.is_moving()) {
                (true, _) | (_, true) => Some(FRAME.saturating_sub(drawn.elapsed())),
                (false, false) => {
                    let due = self.ui.due().into_iter().chain(self.look_due()).min();
                    due.map(|due| due.saturating_sub(self.began.elapsed()))
                }
            };
            let first = match wait {
                Some(wait) => match inputs.receiver.recv_timeout(wait) {
                    Ok(input) => Some(input),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return Ok(1),
                },
                None => match inputs.receiver.recv() {
                    Ok(input) => Some(input),
                    Err(_) => return Ok(1),
                },
            };
            for input in first.into_iter().chain(inputs.receiver.try_iter()) {
                due |= self.take(input, inputs, screen)?;
                if let Some(code) = self.end {
                    return Ok(code);
                }
            }
            due |= self.ui.pump(self.began.elapsed());
            due |= self.tick();
            due |= self.look();
            self.count_time(self.ui.is_moving());
            let effects = arrived(&mut self.ui);
            self.perform_all(effects);
            // What moves by itself is drawn again even without news: its clock goes on.
            if (due || self.ui.is_moving()) && drawn.elapsed() >= FRAME {
                drawn = self.draw(screen)?;
                due = false;
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the screen is drawn by the wall")]
    fn draw(&self, screen: &mut Terminal) -> Result<Instant, TuiError> {
        let places = places(&self.ui);
        screen.draw(|frame| view(&self.ui, &places, frame))?;
        Ok(Instant::now())
    }

    /// Takes in one input; says whether the screen has to be drawn again.
    fn take(&mut self, input: Input, inputs: &Inputs, screen: &mut Terminal) -> Result<bool, TuiError> {
        self.ui.clock = time::now().unwrap_or(0);
        if matches!(input, Input::Key(_) | Input::Mouse(_) | Input::Pasted(_)) {
            self.worked.watch.key(self.began.elapsed());
        }
        match input {
            Input::Key(key) => {
                let effects = update(&mut self.ui, Msg::Key(key));
                if effects.contains(&Effect::Suspend) {
                    self.suspend(screen)?;
                }
                for effect in &effects {
                    match effect {
                        Effect::Edit(side) if !self.visits => self.edit(*side, inputs, screen)?,
                        Effect::Practise { deed: Deed::Lend(text), .. } => self.lend(text, inputs, screen)?,
                        Effect::Mouse(ours) => screen.listen_to_mouse(*ours)?,
                        _ => {}
                    }
                }
                self.perform_all(effects);
            }
            Input::Mouse(event) => {
                let effects = update(&mut self.ui, Msg::Mouse(event));
                self.perform_all(effects);
            }
            Input::Pasted(text) => {
                let effects = update(&mut self.ui, Msg::Pasted(text));
                self.perform_all(effects);
            }
            Input::Resized => {
                let (width, height) = terminal::size()?;
                let effects = update(&mut self.ui, Msg::Resized(Rect::new(0, 0, width, height)));
                self.perform_all(effects);
            }
            Input::Suspend => self.suspend(screen)?,
            Input::Continued => screen.retake()?,
            Input::End(code) => self.end = Some(code),
            Input::Woken => return Ok(false),
        }
        Ok(true)
    }

    /// Sleeps as Ctrl-Z makes a program sleep. A run that goes on is held meanwhile.
    fn suspend(&mut self, screen: &mut Terminal) -> Result<(), TuiError> {
        self.hold();
        screen.suspend()?;
        self.measure()
    }

    /// Lends the terminal to the student's editor, and runs what comes back. A run that goes on is held meanwhile.
    fn edit(&mut self, side: usize, inputs: &Inputs, screen: &mut Terminal) -> Result<(), TuiError> {
        let text = match self.to_edit(side) {
            Ok((editor, file)) => {
                self.hold();
                let (text, end) = inputs.parked(|| screen.lend(|| edit(&editor, &file, inputs)))??;
                self.end = self.end.or(end);
                self.measure()?;
                text
            }
            Err(why) => Err(why),
        };
        let effects = update(&mut self.ui, Msg::Edited(side, text));
        self.perform_all(effects);
        Ok(())
    }

    /// The editor, and the file it is to open: the program's own, or the student's copy of a lesson's program.
    fn to_edit(&self, side: usize) -> Result<(Editor, PathBuf), String> {
        let side = self.ui.board().and_then(|board| board.sides.get(side)).ok_or("There is no program to edit.")?;
        let editor = Editor::of_user().ok_or(editor::NONE)?;
        let file = match (&side.program.path, &self.ui.screen, &self.store) {
            (Some(path), ..) => path.clone(),
            (None, Screen::Lesson(lesson), Some(store)) => {
                store.copy_of(&lesson.lesson.slug, &side.program.name, side.original()).map_err(|e| e.to_string())?
            }
            _ => return Err("There is no place for your version: set XDG_STATE_HOME to a folder of yours.".into()),
        };
        Ok((editor, file))
    }

    /// Pauses what runs.
    fn hold(&mut self) {
        let running = |side: &Side| side.session.as_ref().is_some_and(|s| s.status().phase == Phase::Running);
        let sides = self.ui.board().map_or(&[][..], |board| &board.sides);
        let held: Vec<usize> = (0..sides.len()).filter(|side| running(&sides[*side])).collect();
        for side in held {
            self.ask(side, Command::Pause);
        }
    }

    fn measure(&mut self) -> Result<(), TuiError> {
        let (width, height) = terminal::size()?;
        self.ui.area = Rect::new(0, 0, width, height);
        Ok(())
    }

    fn perform_all(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        if self.visits && visit::is_beyond(&effect) {
            self.ui.note = Some(visit::BEYOND.into());
            return;
        }
        match effect {
            Effect::Launch(side) => self.launch(side),
            Effect::Reload(side) => self.reload(side),
            Effect::Ask(side, command) => self.ask(side, command),
            Effect::Want(side, ask) => {
                let side = self.ui.board_mut().and_then(|board| board.sides.get_mut(side));
                if let Some(session) = side.and_then(|side| side.session.as_mut()) {
                    session.want(ask);
                }
            }
            Effect::Save(side, path) => self.save(side, &path),
            Effect::Seen { slug, step } => {
                let when = time::now();
                self.keep(|progress| {
                    progress.see(&slug, step);
                    progress.spend(&slug, 0, when);
                });
            }
            Effect::Predicted { slug, id, prediction } => {
                let prediction = Prediction { when: time::now(), ..prediction };
                self.keep(|progress| progress.predict(&slug, &id, prediction));
            }
            Effect::Chosen { slug, id, at, chosen } => self.keep(|progress| progress.choose(&slug, &id, at, chosen)),
            Effect::Found { slug, id, value } => self.keep(|progress| progress.find(&slug, &id, &value)),
            Effect::Practise { slug, id, deed } => self.practise(&slug, &id, deed),
            Effect::End(code) => {
                self.left = true;
                self.end = Some(code);
            }
            // These need the terminal: `take` has seen to them.
            Effect::Suspend | Effect::Edit(_) | Effect::Mouse(_) => {}
        }
    }

    fn launch(&mut self, side: usize) {
        let Some(side) = self.ui.board_mut().and_then(|board| board.sides.get_mut(side)) else { return };
        let waker = self.waker.clone();
        let (program, options) = (side.program.clone(), side.options.clone());
        side.session = Some(Session::launch(&self.launcher, program, options, move || waker.wake()));
    }

    fn reload(&mut self, side: usize) {
        let Some(side) = self.ui.board_mut().and_then(|board| board.sides.get_mut(side)) else { return };
        let over = side.session.as_ref().is_some_and(|session| session.status().phase.is_over());
        if over && let Some(before) = side.session.take() {
            // A run that came to its end is kept, so that the next one can be compared with it.
            let (waker, options) = (self.waker.clone(), before.options().clone());
            let mut session = Session::launch(&self.launcher, side.program.clone(), options, move || waker.wake());
            session.stop_at(before.breakpoints().clone());
            side.session = Some(session);
            side.before = Some(before);
        } else if let Some(session) = &mut side.session {
            session.restart_with(side.program.clone());
        }
    }

    fn ask(&mut self, side: usize, command: Command) {
        let side = self.ui.board_mut().and_then(|board| board.sides.get_mut(side));
        if let Some(session) = side.and_then(|side| side.session.as_mut()) {
            session.command(command);
        }
    }

    /// Writes what was recorded of one side to a file, and says so.
    fn save(&mut self, side: usize, path: &Path) {
        let side = self.ui.board().and_then(|board| board.sides.get(side));
        let Some(session) = side.and_then(|side| side.session.as_ref()) else { return };
        self.ui.note = Some(match session.save(path) {
            Ok(()) => format!("Written to {0}. looplab replay {0} shows it again.", path.display()),
            Err(why) => format!("Cannot write {}: {why}. Another name, or another folder, may do.", path.display()),
        });
    }

    /// Keeps progress on disk. That it cannot be kept is told once, and is no reason to stop.
    fn keep(&mut self, change: impl FnOnce(&mut Progress)) {
        let Some(store) = &self.store else { return };
        match store.update(change) {
            Ok((progress, notice)) => {
                self.ui.progress = progress;
                if notice.is_some() {
                    self.ui.note = notice;
                }
            }
            Err(error) => {
                self.ui.note = Some(error.to_string());
                self.store = None;
            }
        }
    }
}
