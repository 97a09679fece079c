//! A session with somebody at a terminal.
//!
//! One thread reads lines; another one takes in what the kernel sends, prints what tasks write (above the line that is
//! typed, if one is) and hands answers on. Both hold the desk only for moments.

use std::cell::Cell;
use std::io::{self, Write as _};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rustyline::error::ReadlineError;
use rustyline::hint::HistoryHinter;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor, ExternalPrinter};

use super::colours::{DIM, PLAIN, RED};
use super::commands::{self, Next};
use super::desk::{Desk, Heard};
use super::line::Line;
use super::{ReplError, Settings, desk, effect};
use crate::kernel::protocol::{Answer, Ask, Said};
use crate::kernel::{Between, Options};
use crate::python::repl::block::{self, Typed};
use crate::session::{Command, Phase};

/// How often somebody who waits for a statement looks whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(25);
/// How long the kernel may be silent before the session is looked at anyway.
const SILENCE: Duration = Duration::from_millis(250);
/// How long leaving may take before the kernel is killed.
const FAREWELL: Duration = Duration::from_secs(3);
/// Statements kept in the history.
const KEPT: usize = 10_000;

/// What the listening thread hands on.
pub(super) enum News {
    /// An answer.
    Answer(Answer),
    /// The session is over.
    Over(Phase),
}

struct Terminal {
    desk: Arc<Mutex<Desk>>,
    news: Arc<Mutex<Receiver<News>>>,
    editor: Editor<Line, FileHistory>,
    settings: Settings,
    own: commands::Settings,
    coloured: bool,
}

/// Talks until somebody leaves; returns the exit code.
pub(super) fn run(settings: Settings) -> Result<u8, ReplError> {
    let (bell, rung) = mpsc::sync_channel(1);
    let options = Options { prompt: Some(Between::RunsOn), ..settings.options.clone() };
    let desk = Desk::open(&settings.launcher, &settings.folder, options, move || {
        // A bell that rings already need not ring twice.
        let _ = bell.try_send(());
    });
    let desk = Arc::new(Mutex::new(desk));
    let (sender, receiver) = mpsc::channel();
    let news = Arc::new(Mutex::new(receiver));
    let coloured = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .max_history_size(KEPT)?
        .history_ignore_dups(true)?
        .build();
    let mut editor = Editor::with_config(config)?;
    editor.set_helper(Some(Line {
        desk: Arc::clone(&desk),
        answers: Arc::clone(&news),
        coloured,
        history: HistoryHinter::new(),
        entered: Cell::new(false),
    }));
    if let Some(history) = &settings.history {
        // The first session has none.
        drop(editor.load_history(history));
    }
    let printer = editor.create_external_printer()?;
    let heard = Arc::clone(&desk);
    thread::Builder::new().name("listener".into()).spawn(move || listen(&heard, &rung, printer, &sender))?;
    let own = commands::Settings { ascii: settings.ascii, ..commands::Settings::default() };
    Terminal { desk, news, editor, settings, own, coloured }.talk()
}

/// Passes on what arrives, until nobody listens any more.
fn listen(desk: &Mutex<Desk>, rung: &Receiver<()>, mut printer: impl ExternalPrinter, to: &Sender<News>) {
    loop {
        if rung.recv_timeout(SILENCE) == Err(mpsc::RecvTimeoutError::Disconnected) {
            return;
        }
        let heard = hold(desk).hear(Duration::ZERO);
        for heard in heard {
            let sent = match heard {
                Heard::Wrote { by, text, .. } => {
                    // Output that cannot be shown is lost on nobody but the screen.
                    drop(printer.print(tagged(by.as_deref(), &text)));
                    Ok(())
                }
                Heard::Answer(answer) => to.send(News::Answer(answer)),
                Heard::Over(phase) => to.send(News::Over(phase)),
            };
            if sent.is_err() {
                return;
            }
        }
    }
}

/// What a task wrote, each line with the task's name before it.
fn tagged(by: Option<&str>, text: &str) -> String {
    let Some(by) = by else { return text.to_owned() };
    text.lines().fold(String::new(), |all, line| format!("{all}[{by}] {line}\n"))
}

fn hold(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the session goes on, or with which code it ends.
enum Goes {
    On,
    Ends(u8),
}

impl Terminal {
    fn talk(mut self) -> Result<u8, ReplError> {
        println!("Python asyncio on a loop you can look into. :help lists commands; Ctrl-D leaves.");
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
        }
    }

    /// Reads a statement, over several lines if it needs them, or a command.
    fn read(&mut self) -> Result<Read, ReplError> {
        let mut text = String::new();
        let mut next = self.editor.readline(">>> ");
        loop {
            let line = match next {
                Ok(line) => line,
                Err(ReadlineError::Interrupted) => {
                    println!(
                        "{}",
                        if text.is_empty() {
                            "Nothing runs here that Ctrl-C could stop. Ctrl-D leaves."
                        } else {
                            "KeyboardInterrupt"
                        }
                    );
                    return Ok(Read::Nothing);
                }
                Err(ReadlineError::Eof) if text.is_empty() => return Ok(Read::End),
                Err(ReadlineError::Eof) => String::new(),
                Err(error) => return Err(error.into()),
            };
            let more = !text.is_empty();
            let (empty, pasted) = (line.trim().is_empty(), line.contains('\n'));
            if more {
                text.push('\n');
            }
            text.push_str(if empty { "" } else { &line });
            let complete = text.starts_with(':')
                || match block::typed(&text) {
                    Typed::Complete => true,
                    Typed::Open => (more && empty) || pasted,
                    // Whoever ends a block without a body is told so.
                    Typed::Unfinished => more && empty && text.trim_end().ends_with(':'),
                };
            if complete {
                return Ok(if text.trim().is_empty() { Read::Nothing } else { Read::Text(text.trim_end().to_owned()) });
            }
            next = self.editor.readline_with_initial("... ", (&block::indentation(&text), ""));
        }
    }

    fn entered(&mut self, text: String) -> Result<Goes, ReplError> {
        self.editor.add_history_entry(&text)?;
        if let Some(history) = &self.settings.history {
            // A folder that cannot be written keeps no history.
            drop(history.parent().map(std::fs::create_dir_all));
            drop(self.editor.append_history(history));
        }
        if matches!(text.as_str(), "exit" | "exit()" | "quit" | "quit()") {
            return Ok(self.leave());
        }
        if let Some(name) = text.strip_suffix('?').filter(|name| !name.contains([' ', '\n', '"', '\'', '#'])) {
            return Ok(self.about(name.to_owned()));
        }
        match text.strip_prefix(':') {
            Some(command) => Ok(self.command(command)),
            None => Ok(self.statement(text)),
        }
    }

    fn command(&mut self, command: &str) -> Goes {
        let next = commands::carry_out(command, &mut hold(&self.desk), &mut self.own);
        match next {
            Next::Say(text) => {
                print!("{text}");
                Goes::On
            }
            Next::Refuse(text) => {
                println!("{}", self.painted(RED, &text));
                Goes::On
            }
            Next::Run(source) => self.statement(source),
            Next::About(name) => self.about(name),
            Next::Restarted => {
                println!("A new kernel is ready: the names and tasks of before are gone.");
                Goes::On
            }
            Next::Quit => self.leave(),
        }
    }

    fn about(&mut self, name: String) -> Goes {
        let number = hold(&self.desk).ask(|number| Ask::About { number, name });
        self.wait(number).map_or_else(
            |goes| goes,
            |said| {
                if let Said::About(text) = said {
                    print!("{}", commands::about(&text));
                }
                Goes::On
            },
        )
    }

    fn statement(&mut self, source: String) -> Goes {
        let text = source.clone();
        let (from, number) = {
            let mut desk = hold(&self.desk);
            (desk.session.log().len(), desk.ask(|number| Ask::Statement { number, source }))
        };
        let said = match self.wait(number) {
            Ok(said) => said,
            Err(goes) => return goes,
        };
        match said {
            Said::Done { value, hint } => {
                if let Some(value) = value {
                    println!("{}", desk::cut(&value).as_deref().unwrap_or(&value));
                    self.own.latest = value;
                }
                self.advise(&hint);
                hold(&self.desk).kept.push(text);
            }
            Said::Raised { traceback, hint } => {
                print!("{}", self.painted(RED, &traceback));
                self.advise(&hint);
            }
            Said::Names(_) | Said::About(_) => {}
        }
        let effect = effect::tell(&hold(&self.desk), from, self.own.timeline, self.own.ascii);
        print!("{}", self.painted(DIM, &effect));
        Goes::On
    }

    fn advise(&self, hint: &str) {
        if !hint.is_empty() {
            println!("{}", self.painted(DIM, &format!("looplab: {hint}")));
        }
    }

    /// Waits for an answer; Ctrl-C interrupts what runs, and twice a kernel that does not answer. What it gives instead
    /// of an answer is how the session goes on.
    fn wait(&mut self, number: u32) -> Result<Said, Goes> {
        drop(io::stdout().flush());
        let news = Arc::clone(&self.news);
        let news = news.lock().unwrap_or_else(PoisonError::into_inner);
        self.settings.interrupted.store(false, Ordering::Relaxed);
        loop {
            match news.recv_timeout(LOOK) {
                Ok(News::Answer(answer)) if answer.number == number => return Ok(answer.said),
                Ok(News::Over(phase)) => return Err(self.over(phase)),
                Ok(News::Answer(_)) | Err(_) => {}
            }
            if self.settings.interrupted.swap(false, Ordering::Relaxed) {
                hold(&self.desk).session.command(Command::Interrupt);
            }
        }
    }

    /// A session that ended by itself is followed by another one, unless the program asked to leave.
    fn over(&self, phase: Phase) -> Goes {
        let why = match phase {
            // The operating system keeps eight bits of an exit code.
            Phase::Finished(exit) if exit.note.is_none() => return Goes::Ends((exit.code & 0xff) as u8),
            Phase::Finished(exit) => exit.note.unwrap_or_default(),
            Phase::Dead(why) => why,
            _ => return Goes::On,
        };
        println!("{}", self.painted(RED, &why));
        let mut desk = hold(&self.desk);
        let (tasks, statements) = (desk.alive().count(), desk.kept.len());
        desk.restart();
        println!(
            "A new kernel is ready. Lost: the names of {statements} statements{}. :save still writes them to a file, and \
             :load runs it again.",
            if tasks > 0 { format!(", and {tasks} tasks") } else { String::new() }
        );
        Goes::On
    }

    /// Leaves, after asking if tasks still run.
    fn leave(&mut self) -> Goes {
        let names: Vec<_> = {
            let desk = hold(&self.desk);
            desk.alive().map(|task| desk.name(task)).collect()
        };
        if !names.is_empty() {
            println!("{} still running: {}. They would be cancelled.", count(names.len()), names.join(", "));
            let said = self.editor.readline("Leave? [y/N] ");
            if !matches!(said, Err(ReadlineError::Eof)) && !said.is_ok_and(|said| said.trim().eq_ignore_ascii_case("y"))
            {
                return Goes::On;
            }
        }
        hold(&self.desk).session.want(Ask::Leave);
        let news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        while let Ok(news) = news.recv_timeout(FAREWELL) {
            if let News::Over(_) = news {
                return Goes::Ends(0);
            }
        }
        hold(&self.desk).session.command(Command::Kill);
        Goes::Ends(0)
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.coloured && !text.is_empty() { format!("{colour}{text}{PLAIN}") } else { text.to_owned() }
    }
}

fn count(tasks: usize) -> String {
    if tasks == 1 { "1 task is".into() } else { format!("{tasks} tasks are") }
}

/// What was read.
enum Read {
    Text(String),
    Nothing,
    End,
}
