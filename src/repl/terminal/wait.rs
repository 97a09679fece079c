//! Waiting for what was asked, with a view of what the loop does meanwhile; and letting it go on step by step.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::{Goes, Terminal};
use crate::kernel::protocol::Said;
use crate::model::{State, Stop, Words};
use crate::repl::colours::DIM;
use crate::repl::desk::Asked;
use crate::repl::listen::{News, hold};
use crate::repl::outcome::outcome;
use crate::repl::quiet::Quiet;
use crate::repl::{desk::Desk, live};
use crate::session::{Command, Phase, happening};
use crate::trace::What;

/// How often somebody who waits looks whether Ctrl-C was pressed, and draws what the loop does.
const LOOK: Duration = Duration::from_millis(50);
/// How long a loop that is held is given to take a statement in.
const KNOCKING: Duration = Duration::from_secs(1);
/// How often a step is looked for before it is left to itself.
const LOOKS: u32 = 40;
/// The narrowest and lowest terminal in which something is drawn for the moment.
const LEAST: (u16, u16) = (30, 8);

impl Terminal {
    /// Runs a statement, and tells what came of it.
    pub(super) fn statement(&mut self, source: String) -> Goes {
        self.measure();
        let asked = hold(&self.desk).run(source);
        let said = match self.wait_for(&asked) {
            Ok(said) => said,
            Err(goes) => return goes,
        };
        let told = outcome(&mut hold(&self.desk), asked, said, self.paint);
        self.say(&told);
        Goes::On
    }

    /// Takes note of how wide the terminal is.
    pub(super) fn measure(&self) {
        let columns = crossterm::terminal::size().map_or(80, |(columns, _)| columns);
        hold(&self.desk).shown.columns = usize::from(columns.max(LEAST.0));
    }

    /// Waits for an answer that comes soon.
    pub(super) fn wait(&mut self, number: u32) -> Result<Said, Goes> {
        self.wait_on(number, |_| None)
    }

    /// Waits for a statement, drawing what the loop does. One that cannot begin because the loop is held is left to itself.
    fn wait_for(&mut self, asked: &Asked) -> Result<Said, Goes> {
        let _quiet = Quiet::begin();
        let began = hold(&self.desk).wall();
        let name = asked.name();
        let said = self.wait_on(asked.number, |terminal| {
            let mut desk = hold(&terminal.desk);
            let since = desk.wall().saturating_sub(began);
            // It is there as soon as the loop is between two polls; a call that blocks keeps it waiting outside.
            let there = desk.task(&name).is_some() || since >= KNOCKING;
            if there && desk.session.status().phase == Phase::Paused {
                desk.late.insert(asked.number, asked.clone());
                let told = format!("The loop is held: {name} waits in the ready queue. :step or :resume lets it run.");
                return Some(desk.shown.fit(&told));
            }
            if since >= live::PATIENCE {
                let lines = terminal.live(&desk, &name, since);
                drop(desk);
                hold(&terminal.screen).draw(lines);
            }
            None
        });
        hold(&self.screen).draw(Vec::new());
        said
    }

    fn live(&self, desk: &Desk, name: &str, since: Duration) -> Vec<String> {
        let Ok(size) = crossterm::terminal::size() else { return Vec::new() };
        if size.0 < LEAST.0 || size.1 < LEAST.1 {
            return Vec::new();
        }
        let lines = live::lines(desk, name, since, size.0.into());
        lines.into_iter().map(|line| self.paint.paint(DIM, &line)).collect()
    }

    /// Waits for an answer; Ctrl-C interrupts what runs, and twice a kernel that does not answer. `meanwhile` is called
    /// every now and then, and may give the waiting up. What comes instead of an answer is how the session goes on.
    fn wait_on(&mut self, number: u32, meanwhile: impl Fn(&Self) -> Option<String>) -> Result<Said, Goes> {
        let news = Arc::clone(&self.news);
        let news = news.lock().unwrap_or_else(PoisonError::into_inner);
        self.settings.interrupted.store(false, Ordering::Relaxed);
        loop {
            match news.recv_timeout(LOOK) {
                Ok(News::Answer(answer)) if answer.number == number => return Ok(answer.said),
                Ok(News::Over(phase)) => {
                    hold(&self.screen).draw(Vec::new());
                    return Err(self.over(&phase));
                }
                Ok(News::Answer(_)) | Err(_) => {}
            }
            if self.settings.interrupted.swap(false, Ordering::Relaxed) {
                hold(&self.desk).session.command(Command::Interrupt);
            }
            if let Some(told) = meanwhile(self) {
                self.say(&told);
                return Err(Goes::On);
            }
        }
    }

    /// Tells what happens until a step is over.
    pub(super) fn step(&mut self, stop: Stop, from: usize) {
        let _quiet = Quiet::begin();
        for _ in 0..LOOKS {
            let over = {
                let desk = hold(&self.desk);
                let log = desk.session.log();
                (from..log.len()).any(|at| stop.is_after(at, log))
            };
            if over {
                break;
            }
            // Nobody is waited for: this is a rest of a known length that news end early.
            drop(hold(&self.news).recv_timeout(LOOK));
        }
        let told = happened(&hold(&self.desk), from);
        self.say(&told);
    }
}

/// What happened since a position, a line each, and who is next.
fn happened(desk: &Desk, from: usize) -> String {
    const MOST: usize = 16;
    let (model, log) = (desk.session.model(), desk.session.log());
    let (mut state, mut lines) = (State::default(), Vec::new());
    model.seek(&mut state, from);
    for (position, event) in log.events(from) {
        state.apply(position, &event);
        state.position = position + 1;
        if is_worth_telling(&event.what) {
            lines.push(happening::sentence(&event.what, &Words::new(&state, &log.strings, event.at)));
        }
    }
    let words = Words::new(desk.session.latest(), &log.strings, desk.session.now());
    let more = lines.len().saturating_sub(MOST);
    let mut text = lines.iter().take(MOST).fold(String::new(), |text, line| format!("{text}  {line}\n"));
    if more > 0 {
        let lead = if desk.shown.ascii { "..." } else { "…" };
        let _ = writeln!(text, "  {lead} and {more} more; :open shows all of it.");
    }
    if text.is_empty() {
        text.push_str("  Nothing happened: nothing is ready, and no timer is set.\n");
    }
    let next = desk.session.latest().ready().next().map(|ready| words.name(ready.id));
    text + &next.map_or_else(String::new, |name| format!("  Next: {name}.\n"))
}

/// What a person follows: not the loop's own housekeeping.
const fn is_worth_telling(what: &What) -> bool {
    !matches!(
        what,
        What::Named { .. }
            | What::Runs { .. }
            | What::Line { .. }
            | What::TurnBegan { .. }
            | What::HandleCreated { .. }
            | What::TimerArmed { .. }
            | What::FileNamed { .. }
    )
}
