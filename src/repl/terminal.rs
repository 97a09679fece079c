//! A session with somebody at a terminal.
//!
//! This thread reads lines; another one ([`listen`](super::listen)) takes in what the kernel sends. Both hold the desk and
//! the screen only for moments, the desk first.

mod away;
mod wait;

use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustyline::error::ReadlineError;
use rustyline::history::{FileHistory, History as _, SearchDirection};
use rustyline::{CompletionType, Config, Editor, EventHandler, ExternalPrinter, KeyCode, KeyEvent, Modifiers};

use super::colours::RED;
use super::commands::{self, Next};
use super::desk::Desk;
use super::keys::{Back, Enter};
use super::line::{Line, Typing};
use super::listen::{Listener, News, hold};
use super::live::some;
use super::outcome::{Paint, count, replaced};
use super::screen::Screen;
use super::{ReplError, Settings};
use crate::kernel::protocol::{Ask, Said};
use crate::kernel::{Between, Options};
use crate::session::{Command, Phase};

/// How long leaving may take before the kernel is killed.
const FAREWELL: Duration = Duration::from_secs(3);
/// Statements kept in the history.
const KEPT: usize = 10_000;
const PROMPT: &str = ">>> ";
/// Stands before every further line.
const CONTINUATION: &str = "... ";

pub(super) struct Terminal {
    desk: Arc<Mutex<Desk>>,
    screen: Arc<Mutex<Screen>>,
    news: Arc<Mutex<Receiver<News>>>,
    editor: Editor<Line, FileHistory>,
    state: Arc<Typing>,
    settings: Settings,
    paint: Paint,
}

/// Whether the session goes on, or with which code it ends.
enum Goes {
    On,
    Ends(u8),
}

/// What was read.
enum Read {
    Text(String),
    Nothing,
    End,
}

/// Talks until somebody leaves; returns the exit code.
pub(super) fn run(settings: Settings) -> Result<u8, ReplError> {
    let (bell, rung) = mpsc::sync_channel(1);
    let options = Options { prompt: Some(Between::RunsOn), ..settings.options.clone() };
    // A bell that rings already need not ring twice.
    let ring = move || {
        let _ = bell.try_send(());
    };
    let desk = Desk::open(&settings, options, Arc::new(ring));
    let desk = Arc::new(Mutex::new(desk));
    let (to, receiver) = mpsc::channel();
    let news = Arc::new(Mutex::new(receiver));
    let paint = Paint(std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()));
    let state = Arc::<Typing>::default();
    let mut editor = editor(Line::new(Arc::clone(&desk), Arc::clone(&news), paint.0, Arc::clone(&state)), &state)?;
    if let Some(history) = &settings.history {
        // The first session has none.
        drop(editor.load_history(history));
        state.know(entries(&editor));
    }
    // A terminal that cannot print above a line gets what tasks write when the line is done.
    let printer = editor.create_external_printer().ok();
    let printer = printer.map(|printer| Box::new(printer) as Box<dyn ExternalPrinter + Send>);
    let screen = Arc::new(Mutex::new(Screen::new(printer)));
    let listener = Listener { desk: Arc::clone(&desk), screen: Arc::clone(&screen), paint, to };
    thread::Builder::new().name("listener".into()).spawn(move || listener.listen(&rung))?;
    Terminal { desk, screen, news, editor, state, settings, paint }.talk()
}

fn editor(helper: Line, state: &Arc<Typing>) -> Result<Editor<Line, FileHistory>, ReadlineError> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        // A second Tab would be waited for, and with it all that tasks write.
        .completion_show_all_if_ambiguous(true)
        .continuation(CONTINUATION)
        .indent_size(4)
        .max_history_size(KEPT)?
        .history_ignore_dups(true)?
        .build();
    let mut editor = Editor::with_config(config)?;
    editor.set_helper(Some(helper));
    for enter in [KeyEvent(KeyCode::Enter, Modifiers::NONE), KeyEvent::ctrl('J')] {
        editor.bind_sequence(enter, EventHandler::Conditional(Box::new(Enter(Arc::clone(state)))));
    }
    let back = KeyEvent(KeyCode::Backspace, Modifiers::NONE);
    editor.bind_sequence(back, EventHandler::Conditional(Box::new(Back)));
    Ok(editor)
}

/// What was entered in earlier sessions.
fn entries(editor: &Editor<Line, FileHistory>) -> Vec<String> {
    let history = editor.history();
    let entry = |at| Some(history.get(at, SearchDirection::Forward).ok()??.entry.into_owned());
    (0..history.len()).filter_map(entry).filter(|text| text.contains('\n')).collect()
}

impl Terminal {
    fn talk(mut self) -> Result<u8, ReplError> {
        self.say("Python asyncio on a loop you can look into. :help lists commands; Ctrl-D leaves.\n");
        let mut goes = match self.settings.first.take() {
            Some(first) => self.statement(first),
            None => Goes::On,
        };
        loop {
            if let Goes::Ends(code) = goes {
                return Ok(code);
            }
            goes = match self.read()? {
                Read::Text(text) => self.entered(text)?,
                Read::Nothing => Goes::On,
                Read::End => self.leave(),
            };
            if let Goes::On = goes {
                goes = self.overdue();
            }
        }
    }

    fn say(&self, text: &str) {
        hold(&self.screen).say(text);
    }

    /// Says a sentence or more.
    fn tell(&self, text: &str) {
        let told = hold(&self.desk).shown.fit(text);
        self.say(&told);
    }

    /// Says why something is not possible.
    fn refuse(&self, text: &str) {
        let told = hold(&self.desk).shown.fit(text);
        self.say(&self.paint.paint(RED, &told));
    }

    /// Reads a line, or several that belong together. What tasks write meanwhile appears above.
    fn line(&mut self, prompt: &str) -> Result<String, ReadlineError> {
        hold(&self.screen).begin_typing();
        let line = self.editor.readline(prompt);
        let mut screen = hold(&self.screen);
        screen.end_typing(self.editor.pending_messages());
        line
    }

    fn read(&mut self) -> Result<Read, ReplError> {
        self.state.begin();
        match self.line(PROMPT) {
            Ok(text) if text.trim().is_empty() => Ok(Read::Nothing),
            Ok(text) => Ok(Read::Text(text.trim_end().to_owned())),
            Err(ReadlineError::Interrupted) => {
                self.say(if self.state.typed.load(Ordering::Relaxed) {
                    "KeyboardInterrupt\n"
                } else {
                    "Nothing runs here that Ctrl-C could stop. Ctrl-D leaves.\n"
                });
                Ok(Read::Nothing)
            }
            Err(ReadlineError::Eof) => Ok(Read::End),
            Err(error) => Err(error.into()),
        }
    }

    fn entered(&mut self, text: String) -> Result<Goes, ReplError> {
        self.remember(&text)?;
        if let Goes::Ends(code) = self.overdue() {
            return Ok(Goes::Ends(code));
        }
        if matches!(text.as_str(), "exit" | "exit()" | "quit" | "quit()") {
            return Ok(self.leave());
        }
        if let Some(name) = commands::asks_about(&text) {
            return Ok(self.about(name.to_owned()));
        }
        match text.strip_prefix(':') {
            Some(command) => self.command(command),
            None => Ok(self.statement(text)),
        }
    }

    fn remember(&mut self, text: &str) -> Result<(), ReadlineError> {
        self.editor.add_history_entry(text)?;
        self.state.know(vec![text.to_owned()]);
        if let Some(history) = &self.settings.history {
            // A folder that cannot be written keeps no history.
            drop(history.parent().map(std::fs::create_dir_all));
            drop(self.editor.append_history(history));
        }
        Ok(())
    }

    fn command(&mut self, command: &str) -> Result<Goes, ReplError> {
        self.measure();
        if let Err(goes) = self.begun() {
            return Ok(goes);
        }
        let next = commands::carry_out(command, &mut hold(&self.desk));
        match next {
            Next::Say(text) => {
                let ascii = hold(&self.desk).shown.ascii;
                self.say(&if ascii { text.replace('µ', "u").replace('…', "~") } else { text });
            }
            Next::Refuse(text) => self.refuse(&text),
            Next::Run(source) => return Ok(self.statement(source)),
            Next::About(name) => return Ok(self.about(name)),
            Next::Step(stop, from) => self.step(stop, from),
            Next::Open => return Ok(self.open()),
            Next::Edit(text) => return self.edit(&text),
            Next::Afresh(options, why) => self.afresh(*options, &why),
            Next::Restarted => self.say("A new kernel is ready: the names and tasks of before are gone.\n"),
            Next::Quit => return Ok(self.leave()),
        }
        Ok(Goes::On)
    }

    /// Waits for the loop of a kernel that was only just started: it can be held from then on, not before.
    fn begun(&mut self) -> Result<(), Goes> {
        let asked = {
            let mut desk = hold(&self.desk);
            let begun = desk.session.latest().started.is_some();
            (!begun).then(|| desk.ask(|number| Ask::Names { number, begun: "_".into() }))
        };
        asked.map_or(Ok(()), |number| self.wait(number).map(drop))
    }

    fn about(&mut self, name: String) -> Goes {
        let number = hold(&self.desk).ask(|number| Ask::About { number, name });
        match self.wait(number) {
            Ok(Said::About(text)) => self.say(&commands::about(&text)),
            Ok(_) => {}
            Err(goes) => return goes,
        }
        Goes::On
    }

    /// Begins again with other options, if nobody minds what is lost.
    fn afresh(&mut self, options: Options, why: &str) {
        let lost = hold(&self.desk).kept.len();
        if lost > 0 {
            self.tell(&format!(
                "{why}. Lost are names and tasks; kept are the history and, for :save and :edit all, {}.",
                count(lost, "statement")
            ));
            if !self.agrees("Go on? [y/N] ") {
                return;
            }
        }
        hold(&self.desk).restart(Some(options));
        self.say("A new kernel is ready.\n");
    }

    /// Asks something that can be answered with yes; Ctrl-D, pressed twice, is a yes as well.
    fn agrees(&mut self, question: &str) -> bool {
        let said = self.line(question);
        matches!(said, Err(ReadlineError::Eof))
            || said.is_ok_and(|said| matches!(said.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    /// What came while nobody waited for it.
    fn overdue(&mut self) -> Goes {
        let over = hold(&self.news).try_iter().find_map(|news| match news {
            News::Over(phase) => Some(phase),
            News::Answer(_) => None,
        });
        over.map_or(Goes::On, |phase| self.over(&phase))
    }

    /// A session that ended by itself is followed by another one, unless the program asked to leave.
    fn over(&self, phase: &Phase) -> Goes {
        let told = replaced(&mut hold(&self.desk), phase, self.paint);
        match (told, phase) {
            (Some(told), _) => self.say(&told),
            // The operating system keeps eight bits of an exit code.
            (None, Phase::Finished(exit)) => return Goes::Ends((exit.code & 0xff) as u8),
            (None, _) => {}
        }
        Goes::On
    }

    /// Leaves, after asking if tasks still run.
    fn leave(&mut self) -> Goes {
        let names: Vec<_> = {
            let desk = hold(&self.desk);
            desk.alive().map(|task| desk.name(task)).collect()
        };
        if !names.is_empty() {
            let verb = if names.len() == 1 { "is" } else { "are" };
            self.tell(&format!(
                "{} {verb} still running: {}. Leaving cancels {}.",
                count(names.len(), "task"),
                some(&names),
                if names.len() == 1 { "it" } else { "them" }
            ));
            if !self.agrees("Leave? [y/N] ") {
                return Goes::On;
            }
        }
        {
            let mut desk = hold(&self.desk);
            desk.session.want(Ask::Leave);
            // A loop that is held could not end.
            desk.session.command(Command::Resume);
        }
        while let Ok(news) = hold(&self.news).recv_timeout(FAREWELL) {
            if let News::Over(_) = news {
                return Goes::Ends(0);
            }
        }
        hold(&self.desk).session.command(Command::Kill);
        Goes::Ends(0)
    }
}
