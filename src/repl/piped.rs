//! A session whose statements come from a pipe: no prompt, nothing but what the statements give.
//!
//! Time stands still between two statements, so the same script always gives the same run. At its end, tasks that still
//! run are cancelled, as `asyncio.run` does.

use std::io::{self, BufRead as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use super::commands::{self, Next};
use super::desk::{Desk, Heard};
use super::effect;
use super::shown::Detail;
use super::{Settings, desk};
use crate::kernel::protocol::{Ask, Said};
use crate::kernel::{Between, Options};
use crate::python::repl::block::{self, Typed};
use crate::session::Phase;
use crate::trace::Stream;

/// How long one wait for the kernel lasts; it ends when something comes.
const MOST: Duration = Duration::from_millis(200);
/// What a session that the kernel did not survive ends with.
const DEAD: u8 = 3;

struct Piped {
    desk: Desk,
    code: u8,
    over: Option<Phase>,
}

/// Runs what standard input says; returns 1 when the last statement that failed was not mended, which no statement can.
pub(super) fn run(settings: Settings) -> io::Result<u8> {
    let options = Options { prompt: Some(Between::StandsStill), ..settings.options.clone() };
    let mut desk = Desk::open(&settings, options, Arc::new(|| ()));
    desk.shown.timeline = Detail::Off;
    let mut piped = Piped { desk, code: 0, over: None };
    if let Some(first) = settings.first {
        piped.statement(first)?;
    }
    let mut pending = String::new();
    for line in io::stdin().lock().lines() {
        if !piped.line(&mut pending, &line?)? {
            break;
        }
    }
    if !pending.trim().is_empty() && piped.over.is_none() {
        piped.statement(pending)?;
    }
    piped.desk.session.want(Ask::Leave);
    while piped.over.is_none() {
        piped.hear(None)?;
    }
    Ok(match piped.over {
        Some(Phase::Finished(exit)) if exit.code != 0 => (exit.code & 0xff) as u8,
        Some(Phase::Dead(_)) => DEAD,
        _ => piped.code,
    })
}

impl Piped {
    /// Takes a line; runs what it completes. `false` says that the session is over.
    fn line(&mut self, pending: &mut String, line: &str) -> io::Result<bool> {
        if !pending.is_empty() && block::typed(pending) == Typed::Open && !block::goes_on(line) {
            self.statement(std::mem::take(pending))?;
        }
        if pending.is_empty() {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                return Ok(self.over.is_none());
            }
            if let Some(command) = line.strip_prefix(':') {
                return self.command(command);
            }
            if matches!(line.trim_end(), "exit" | "quit") {
                return Ok(false);
            }
            if let Some(name) = commands::asks_about(line.trim_end()) {
                return self.command(&format!("about {name}"));
            }
        }
        pending.push_str(line);
        pending.push('\n');
        if block::typed(pending) == Typed::Complete {
            self.statement(std::mem::take(pending))?;
        }
        Ok(self.over.is_none())
    }

    fn command(&mut self, command: &str) -> io::Result<bool> {
        match commands::carry_out(command, &mut self.desk) {
            Next::Say(text) => print!("{text}"),
            Next::Refuse(text) => self.refuse(&text)?,
            Next::Open | Next::Edit(_) | Next::Step(..) => self.refuse("That needs a terminal, and here is none.")?,
            Next::Afresh(options, _) => {
                self.desk.restart(Some(*options));
                self.over = None;
            }
            Next::Run(source) => self.statement(source)?,
            Next::About(name) => {
                let number = self.desk.ask(|number| Ask::About { number, name });
                self.hear(Some(number))?;
            }
            Next::Restarted => self.over = None,
            Next::Quit => return Ok(false),
        }
        Ok(self.over.is_none())
    }

    fn refuse(&mut self, why: &str) -> io::Result<()> {
        self.code = 1;
        complain(&format!("looplab: {why}\n"))
    }

    fn statement(&mut self, source: String) -> io::Result<()> {
        if self.over.is_some() {
            return Ok(());
        }
        let asked = self.desk.run(source);
        if self.hear(Some(asked.number))? {
            self.code = 1;
        } else {
            self.desk.kept.push(asked.source);
        }
        print!("{}", effect::tell(&self.desk, asked.from));
        io::stdout().flush()
    }

    /// Passes everything on until this answer has come, or the session is over. Says whether the answer is an error.
    fn hear(&mut self, until: Option<u32>) -> io::Result<bool> {
        loop {
            for heard in self.desk.hear(MOST) {
                match heard {
                    Heard::Wrote { stream: Stream::Out, text, .. } => print!("{text}"),
                    Heard::Wrote { text, .. } => complain(&text)?,
                    Heard::Answer(answer) if Some(answer.number) == until => return self.said(answer.said),
                    Heard::Answer(_) => {}
                    Heard::Over(phase) => {
                        if let Phase::Dead(why) = &phase {
                            complain(&format!("looplab: {why}\n"))?;
                        }
                        self.over = Some(phase);
                    }
                }
            }
            io::stdout().flush()?;
            if self.over.is_some() {
                return Ok(true);
            }
        }
    }

    fn said(&mut self, said: Said) -> io::Result<bool> {
        match said {
            Said::Done { value: Some(value), .. } => {
                println!("{}", desk::cut(&value).as_deref().unwrap_or(&value));
                self.desk.shown.latest = value;
            }
            Said::Raised { traceback, hint } => {
                let hint = if hint.is_empty() { hint } else { format!("looplab: {hint}\n") };
                complain(&format!("{traceback}{hint}"))?;
                return Ok(true);
            }
            Said::About(text) => print!("{}", commands::about(&text)),
            Said::Done { .. } | Said::Names(_) => {}
        }
        Ok(false)
    }
}

/// Both streams may lead to one place: what was written first goes first.
fn complain(text: &str) -> io::Result<()> {
    io::stdout().flush()?;
    write!(io::stderr(), "{text}")
}
