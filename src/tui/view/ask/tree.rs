//! The tree of tasks at this moment: each below the one that created it, task groups and gathers as boxes around
//! their members, timeouts below whom they hold.

use std::collections::{HashMap, HashSet};

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::ident::TaskId;
use crate::model::things::Resource;
use crate::model::{Mark, State, Status, Task, Words};
use crate::session::Session;
use crate::time::human;
use crate::trace::{Outcome, ResourceKind, WaitKind};
use crate::tui::glyphs;
use crate::tui::prose;
use crate::tui::say::{is_housekeeping, name, never_runs, steady, words};
use crate::tui::theme::Theme;
use crate::tui::view::frame::cut;

/// Rows drawn, at most.
const MOST: usize = 300;

/// Siblings drawn one by one; of more, those that are over are only counted.
const SIBLINGS: usize = 12;

/// The tree, line by line.
pub(super) fn lines(session: &Session, chosen: Option<TaskId>, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let state = session.state();
    let tree = Tree { state, say: words(session), scopes: scopes(state), chosen, width, theme };
    let mut lines = Vec::new();
    let roots = state.tasks().filter(|task| state.task(task.parent).is_none());
    tree.tasks(roots.collect(), "", &mut lines);
    if lines.is_empty() {
        let text = if never_runs(session) { "No task was created." } else { "No task has been created yet." };
        return prose::sentence(text, width, theme.dim, theme);
    }
    let hidden = state.tasks().filter(|task| is_housekeeping(&tree.say, task)).count();
    if hidden > 0 {
        lines.push(Line::styled(format!("{hidden} of asyncio's own not shown"), theme.dim));
    }
    lines
}

/// The scopes of each task, in the order they were opened. A timeout belongs to whom it holds, a group or gather to
/// the task that created its members, or waits for them.
fn scopes(state: &State) -> HashMap<TaskId, Vec<&Resource>> {
    let mut by_owner: HashMap<TaskId, Vec<&Resource>> = HashMap::new();
    let kinds = [ResourceKind::Group, ResourceKind::Gather, ResourceKind::Timeout];
    for scope in state.resources().filter(|thing| kinds.contains(&thing.kind)) {
        let first = scope.members.first().and_then(|&id| state.task(id));
        let owner = match scope.kind {
            ResourceKind::Timeout => first.map(|task| task.id),
            _ => first.map(|task| task.parent).or_else(|| state.waiters(scope.id).next().map(|task| task.id)),
        };
        if let Some(owner) = owner {
            by_owner.entry(owner).or_default().push(scope);
        }
    }
    by_owner
}

/// Whether nothing happens in a scope any more.
fn is_over(state: &State, scope: &Resource) -> bool {
    let over = |id: &TaskId| state.task(*id).is_none_or(|task| task.status.is_over());
    scope.closed.is_some() || scope.kind != ResourceKind::Timeout && scope.members.iter().all(over)
}

struct Tree<'a> {
    state: &'a State,
    say: Words<'a>,
    scopes: HashMap<TaskId, Vec<&'a Resource>>,
    chosen: Option<TaskId>,
    width: usize,
    theme: &'a Theme,
}

impl Tree<'_> {
    /// Siblings, each with all that is below it. Of many, those that are over are counted.
    fn tasks(&self, mut tasks: Vec<&Task>, indent: &str, lines: &mut Vec<Line<'static>>) {
        tasks.retain(|task| !is_housekeeping(&self.say, task));
        let many = tasks.len() > SIBLINGS;
        let (drawn, rest): (Vec<&Task>, Vec<&Task>) = tasks
            .into_iter()
            .partition(|task| !many || !task.status.is_over() || Some(task.id) == self.chosen || is_failed(task));
        let mut left = 0;
        for task in drawn {
            if lines.len() >= MOST {
                left += 1;
                continue;
            }
            self.task(task, indent, lines);
        }
        if !rest.is_empty() || left > 0 {
            let parts = [(left, "more"), (rest.len(), "more that are over")];
            let parts = parts.into_iter().filter(|(count, _)| *count > 0);
            let text = parts.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ");
            lines.push(Line::styled(cut(&format!("{indent}… {text}"), self.width), self.theme.dim));
        }
    }

    fn task(&self, task: &Task, indent: &str, lines: &mut Vec<Line<'static>>) {
        lines.push(self.row(task, indent));
        let below = format!("{indent}  ");
        let scopes = self.scopes.get(&task.id).map_or(&[][..], |scopes| scopes);
        let held: HashSet<TaskId> =
            scopes.iter().filter(|s| s.kind != ResourceKind::Timeout).flat_map(|s| &s.members).copied().collect();
        for scope in scopes {
            self.scope(scope, &below, lines);
        }
        let children = self.state.children(task.id).filter(|child| !held.contains(&child.id));
        self.tasks(children.collect(), &below, lines);
    }

    fn row(&self, task: &Task, indent: &str) -> Line<'static> {
        let (sign, style) = self.sign(self.state.mark_of(task, self.say.now));
        let lane = self.state.lane(task.id).unwrap_or_default();
        let mut colour = self.theme.task(lane);
        if Some(task.id) == self.chosen {
            colour = colour.patch(self.theme.selected);
        }
        let called = name(&self.say, task.id);
        let room = self.width.saturating_sub(indent.width() + 2);
        let phrase = cut(&format!("  {}", self.phrase(task)), room.saturating_sub(called.width().min(room)));
        Line::from(vec![
            Span::styled(indent.to_owned(), self.theme.dim),
            Span::styled(format!("{sign} "), style),
            Span::styled(cut(&called, room), colour),
            Span::styled(phrase, self.theme.base),
        ])
    }

    /// A box around the members of a group or gather; one line where there is nothing in it any more.
    fn scope(&self, scope: &Resource, indent: &str, lines: &mut Vec<Line<'static>>) {
        let title = self.title(scope);
        let dim = |text: String| Line::styled(cut(&text, self.width), self.theme.dim);
        if is_over(self.state, scope) {
            let failed: Vec<&Task> =
                scope.members.iter().filter_map(|id| self.state.task(*id)).filter(|task| is_failed(task)).collect();
            lines.push(dim(format!("{indent}{} {title}", glyphs::RETURNED)));
            if scope.kind != ResourceKind::Timeout {
                self.tasks(failed, &format!("{indent}  "), lines);
            }
            return;
        }
        if scope.kind == ResourceKind::Timeout {
            lines.push(Line::from(vec![
                Span::styled(format!("{indent}{} ", glyphs::PARKED_TOKEN), self.theme.parked),
                Span::styled(cut(&title, self.width.saturating_sub(indent.width() + 2)), self.theme.strong),
            ]));
            return;
        }
        let fill = self.width.saturating_sub(indent.width() + title.width() + 4);
        let top = Line::from(vec![
            Span::styled(format!("{indent}╭ "), self.theme.dim),
            Span::styled(cut(&title, self.width.saturating_sub(indent.width() + 4)), self.theme.strong),
            Span::styled(format!(" {}", "─".repeat(fill)), self.theme.dim),
        ]);
        lines.push(top);
        let members = scope.members.iter().filter_map(|id| self.state.task(*id)).collect();
        self.tasks(members, &format!("{indent}│ "), lines);
        lines.push(dim(format!("{indent}╰{}", "─".repeat(self.width.saturating_sub(indent.width() + 2)))));
    }

    fn title(&self, scope: &Resource) -> String {
        let called = self.say.strings.get(scope.name);
        let kind = match (scope.kind, called) {
            (ResourceKind::Group, "") => "task group",
            (ResourceKind::Gather, "") => "gather",
            (ResourceKind::Timeout, "") => "timeout",
            (_, called) => called,
        };
        if scope.kind == ResourceKind::Timeout {
            return match scope.closed {
                Some(closed) => format!("{kind}: over after {}", human(closed.since(scope.created))),
                None => format!("{kind}: open for {}", steady(self.say.now, scope.created)),
            };
        }
        let over = |id: &&TaskId| self.state.task(**id).is_none_or(|task| task.status.is_over());
        let (all, done) = (scope.members.len(), scope.members.iter().filter(over).count());
        if done == all { format!("{kind}: all {all} are over") } else { format!("{kind}: {done} of {all} are over") }
    }

    /// What a task does, in a few words.
    fn phrase(&self, task: &Task) -> String {
        match task.status {
            Status::Created => "created, not yet queued".into(),
            Status::Ready => format!("ready for {}", steady(self.say.now, task.since)),
            Status::Running => "runs".into(),
            Status::Parked if task.wait.kind == WaitKind::Other && task.wait.on == 0 => "parked".into(),
            Status::Parked => self.say.wait_in_short(task),
            Status::Done(Outcome::Raised | Outcome::Panicked) => {
                format!("raised {}", self.say.strings.get(task.error))
            }
            Status::Done(Outcome::Cancelled) => "cancelled".into(),
            Status::Done(_) => format!("returned after {}", human(task.since.since(task.created))),
            Status::Dropped => "dropped with its loop".into(),
        }
    }

    fn sign(&self, mark: Mark) -> (&'static str, Style) {
        match mark {
            Mark::Running => (glyphs::RUNNING_TOKEN, self.theme.running),
            Mark::Blocking => (glyphs::BLOCKING, self.theme.blocking_bar),
            Mark::Ready | Mark::Overdue => (glyphs::READY, self.theme.ready),
            Mark::Parked(_) => (glyphs::PARKED_TOKEN, self.theme.parked),
            Mark::Returned => (glyphs::RETURNED, self.theme.returned),
            Mark::Raised => (glyphs::RAISED, self.theme.raised),
            Mark::Cancelled => (glyphs::CANCELLED, self.theme.cancelled),
            _ => (" ", self.theme.base),
        }
    }
}

/// Whether a task ended otherwise than it should.
const fn is_failed(task: &Task) -> bool {
    matches!(task.status, Status::Done(Outcome::Raised | Outcome::Panicked | Outcome::Cancelled))
}
