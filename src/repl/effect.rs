//! What a statement caused, in a line or in lanes: a fold over the events since it was asked for.

use std::fmt::Write as _;
use std::time::Duration;

use unicode_width::UnicodeWidthStr as _;

use super::desk::{Desk, is_statement};
use super::shown::{Detail, Shown};
use crate::ident::TaskId;
use crate::model::{Mark, View};
use crate::session::report::{glyph, twin};
use crate::time::{SimTime, human};
use crate::trace::{Outcome, What};

/// Columns of a lane.
const COLUMNS: usize = 48;
/// Columns of the statement's own lane, beside the line.
const BRIEF: usize = 24;
/// Lanes shown at most.
const LANES: usize = 12;
/// Tasks named at most.
const NAMED: usize = 4;
/// What is shorter than this is not worth telling.
const WORTH: Duration = Duration::from_millis(1);

#[derive(Default)]
struct Effect {
    statement: TaskId,
    began: Option<SimTime>,
    ended: SimTime,
    spawned: Vec<TaskId>,
    parked: Option<SimTime>,
    waited: Duration,
    lines: usize,
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
                // What others spawn meanwhile is no work of the statement's.
                What::Spawned { task, parent, .. } if effect.is_behind(parent) => effect.spawned.push(task),
                What::Output { task, text, .. } if effect.is_behind(task) => {
                    effect.lines += desk.session.log().strings.get(text).lines().count();
                }
                What::Parked { task, .. } if task == effect.statement => effect.parked = Some(event.at),
                What::Resumed { task } if task == effect.statement => effect.resumed(event.at),
                What::PollBegan { task } if effect.began.is_some() => effect.poll = Some((task, event.at)),
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

    /// Whether this task is the statement's, or one that it spawned.
    fn is_behind(&self, parent: TaskId) -> bool {
        self.began.is_some() && (parent == self.statement || self.spawned.contains(&parent))
    }

    fn took(&self) -> Duration {
        self.ended.since(self.began.unwrap_or_default())
    }

    /// What there is to tell, in pieces; none when the statement did nothing but give a value.
    fn pieces(&self, desk: &Desk) -> Vec<String> {
        let named = |id: &TaskId| desk.session.latest().task(*id).map(|task| desk.called(task));
        let mut pieces = Vec::new();
        if self.took() >= WORTH {
            pieces.push(format!("took {}", human(self.took())));
        }
        if self.waited >= WORTH {
            pieces.push(format!("waited {}", human(self.waited)));
        }
        if !self.spawned.is_empty() {
            let mut names: Vec<_> = self.spawned.iter().filter_map(named).take(NAMED).collect();
            if self.spawned.len() > NAMED {
                names.push(format!("{} more", self.spawned.len() - NAMED));
            }
            let noun = if self.spawned.len() == 1 { "new task" } else { "new tasks" };
            pieces.push(format!("{} {noun}: {}", self.spawned.len(), names.join(", ")));
        }
        if self.lines > 0 && !pieces.is_empty() {
            pieces.push(if self.lines == 1 {
                "1 line of output".into()
            } else {
                format!("{} lines of output", self.lines)
            });
        }
        if let Some((length, task)) = self.longest.filter(|(length, _)| *length >= WORTH) {
            let by = named(&task).filter(|name| !is_statement(name));
            let by = by.map(|name| format!(" ({name})")).unwrap_or_default();
            pieces.push(format!("longest poll {}{by}", human(length)));
        }
        pieces
    }

    /// The marks of one task, for as long as the statement took.
    fn marks(&self, desk: &Desk, task: TaskId, columns: usize) -> Vec<Mark> {
        let state = desk.session.latest();
        let view = View { state, now: state.now, from: self.began.unwrap_or_default(), to: self.ended, columns };
        desk.session.model().timeline.row(task, &view)
    }

    /// The statement's own lane, when it took long enough for one.
    fn lane(&self, desk: &Desk, room: usize) -> String {
        if self.took() < WORTH || room < BRIEF + 2 {
            return String::new();
        }
        let signs: String = self.marks(desk, self.statement, BRIEF).into_iter().map(glyph).collect();
        format!("{}  ", signs.trim_end())
    }

    /// A lane for each task that was alive then.
    fn lanes(&self, desk: &Desk) -> String {
        let tasks = desk.session.latest().tasks();
        let told = tasks.filter(|task| task.id == self.statement || !is_statement(&desk.name(task)));
        let rows = told.filter_map(|task| {
            let marks = self.marks(desk, task.id, COLUMNS);
            marks.iter().any(|mark| *mark != Mark::None).then(|| (desk.called(task), marks))
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
pub(super) fn tell(desk: &Desk, from: usize) -> String {
    let Shown { timeline: detail, ascii, columns, .. } = desk.shown;
    let effect = Effect::of(desk, from);
    if detail == Detail::Off || effect.began.is_none() {
        return String::new();
    }
    let pieces = effect.pieces(desk);
    if pieces.is_empty() {
        return String::new();
    }
    let (lead, dot) = if ascii { ("->", " - ") } else { ("↳", " · ") };
    let words = pieces.join(dot);
    // A lane that does not fit beside the words is left out.
    let room = columns.saturating_sub(words.width() + 4);
    let lane = if detail == Detail::On { effect.lane(desk, room) } else { String::new() };
    let mut text = format!("{lead} {lane}{words}\n");
    if detail == Detail::More {
        text.push_str(&effect.lanes(desk));
    }
    if ascii { text.chars().map(|c| if c == '\n' { c } else { twin(c) }).collect() } else { text }
}
