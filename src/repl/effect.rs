//! What a statement caused, in a line or in lanes: a fold over the events since it was asked for.

use std::fmt::Write as _;
use std::time::Duration;

use super::desk::{Desk, is_statement};
use crate::ident::TaskId;
use crate::model::{Mark, View};
use crate::session::report::{glyph, twin};
use crate::time::{SimTime, human};
use crate::trace::{Outcome, What};

/// How much is told after each statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Detail {
    /// Nothing.
    Off,
    /// A line.
    #[default]
    On,
    /// A line, and a lane for each task.
    More,
}

/// Columns of a lane.
const COLUMNS: usize = 48;
/// Lanes shown at most.
const LANES: usize = 12;
/// Tasks named at most.
const NAMED: usize = 4;
/// A poll shorter than this is told only beside something else.
const WORTH: Duration = Duration::from_millis(1);

#[derive(Default)]
struct Effect {
    statement: TaskId,
    began: Option<SimTime>,
    ended: SimTime,
    spawned: Vec<TaskId>,
    parked: Option<SimTime>,
    waited: Duration,
    poll: Option<(TaskId, SimTime)>,
    longest: Option<(Duration, TaskId)>,
}

impl Effect {
    fn of(desk: &Desk, from: usize) -> Self {
        let mut effect = Self::default();
        for (_, event) in desk.session.log().events(from) {
            effect.ended = event.at;
            match event.what {
                What::Spawned { task, .. } if effect.began.is_none() && is_asked(desk, task) => {
                    effect.statement = task;
                    effect.began = Some(event.at);
                }
                What::Spawned { task, .. } => effect.spawned.push(task),
                What::Parked { task, .. } if task == effect.statement => effect.parked = Some(event.at),
                What::Resumed { task } if task == effect.statement => effect.resumed(event.at),
                What::PollBegan { task } => effect.poll = Some((task, event.at)),
                What::PollEnded { task, outcome } => {
                    effect.polled(event.at);
                    if task == effect.statement && outcome != Outcome::Pending {
                        break;
                    }
                }
                _ => {}
            }
        }
        // The answer comes out of the statement's last poll, before that ends.
        effect.polled(effect.ended);
        effect
    }

    fn resumed(&mut self, at: SimTime) {
        if let Some(parked) = self.parked.take() {
            self.waited += at.since(parked);
        }
    }

    fn polled(&mut self, at: SimTime) {
        let Some((task, began)) = self.poll.take() else { return };
        let length = at.since(began);
        if self.longest.is_none_or(|(longest, _)| length > longest) {
            self.longest = Some((length, task));
        }
    }

    fn is_nothing(&self) -> bool {
        self.spawned.is_empty() && self.waited.is_zero() && self.longest.is_none_or(|(length, _)| length < WORTH)
    }

    fn line(&self, desk: &Desk, (lead, dot): (&str, &str)) -> String {
        let took = self.ended.since(self.began.unwrap_or_default());
        let mut parts = vec![format!("took {}", human(took))];
        if !self.waited.is_zero() {
            parts.push(format!("waited {}", human(self.waited)));
        }
        if !self.spawned.is_empty() {
            let names =
                self.spawned.iter().filter_map(|&id| desk.session.latest().task(id)).map(|task| desk.name(task));
            let mut names: Vec<_> = names.take(NAMED).collect();
            if self.spawned.len() > NAMED {
                names.push(format!("{} more", self.spawned.len() - NAMED));
            }
            let noun = if self.spawned.len() == 1 { "new task" } else { "new tasks" };
            parts.push(format!("{} {noun}: {}", self.spawned.len(), names.join(", ")));
        }
        if let Some((length, task)) = self.longest {
            let by = desk.session.latest().task(task).map(|task| desk.name(task)).filter(|name| !is_statement(name));
            let by = by.map(|name| format!(" ({name})")).unwrap_or_default();
            parts.push(format!("longest poll {}{by}", human(length)));
        }
        format!("{lead} {}\n", parts.join(dot))
    }

    /// A lane for each task that was alive then.
    fn lanes(&self, desk: &Desk) -> String {
        let state = desk.session.latest();
        let from = self.began.unwrap_or_default();
        let view = View { state, now: state.now, from, to: self.ended, columns: COLUMNS };
        let told = state.tasks().filter(|task| task.id == self.statement || !is_statement(&desk.name(task)));
        let rows = told.filter_map(|task| {
            let marks = desk.session.model().timeline.row(task.id, &view);
            marks.iter().any(|mark| *mark != Mark::None).then(|| (desk.name(task), marks))
        });
        let rows: Vec<_> = rows.collect();
        let width = rows.iter().take(LANES).map(|row| row.0.chars().count()).max().unwrap_or_default().min(16);
        let mut text = String::new();
        for (name, marks) in rows.iter().take(LANES) {
            let name: String = name.chars().take(width).collect();
            let signs: String = marks.iter().map(|mark| glyph(*mark)).collect();
            let _ = writeln!(text, "   {name:width$}  {}", signs.trim_end());
        }
        if rows.len() > LANES {
            let _ = writeln!(text, "   and {} more tasks", rows.len() - LANES);
        }
        text
    }
}

/// Whether a task is a statement.
fn is_asked(desk: &Desk, task: TaskId) -> bool {
    desk.session.latest().task(task).is_some_and(|task| is_statement(&desk.name(task)))
}

/// What the statement that was asked for at `from`, a position in the log, caused; empty when there is nothing to tell.
pub(super) fn tell(desk: &Desk, from: usize, detail: Detail, ascii: bool) -> String {
    let effect = Effect::of(desk, from);
    if detail == Detail::Off || effect.began.is_none() || effect.is_nothing() {
        return String::new();
    }
    let mut text = effect.line(desk, if ascii { ("->", " - ") } else { ("↳", " · ") });
    if detail == Detail::More {
        text.push_str(&effect.lanes(desk));
    }
    if ascii { text.chars().map(|c| if c == '\n' { c } else { twin(c) }).collect() } else { text }
}
