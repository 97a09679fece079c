//! Who waits for whom at this moment: a tree down from the chosen task, or from everybody that nobody waits for.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::ident::TaskId;
use crate::model::explain::tree::{Row, Tree};
use crate::model::graph::Node;
use crate::model::journal::{Note, NoteKind};
use crate::model::{Graph, Words};
use crate::session::Session;
use crate::time::{SimTime, human};
use crate::trace::WarningKind;
use crate::tui::prose;
use crate::tui::say::words;
use crate::tui::theme::Theme;

/// Rows of the tree drawn, at most.
const MOST: usize = 200;

/// The drawing, line by line.
pub(super) fn lines(session: &Session, chosen: Option<TaskId>, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let state = session.state();
    let chosen = chosen.filter(|&id| state.task(id).is_some());
    let say = words(session);
    let graph = chosen.map_or_else(|| Graph::of(state), |id| Graph::from(state, std::iter::once(id)));
    let tree = Tree::of(&graph, &say, chosen, MOST);
    if tree.rows.is_empty() {
        let nobody = || prose::sentence("No task waits for anything.", width, theme.dim, theme);
        return deadlocked(session, width, theme).unwrap_or_else(nobody);
    }
    let mut lines = Vec::new();
    if !graph.stuck().is_empty() {
        let stuck = say.listed(graph.stuck().iter().copied());
        let text = format!("Stuck, unless somebody cancels them: {stuck}.");
        lines.extend(prose::sentence(&text, width, theme.warning, theme));
        lines.push(Line::default());
    }
    lines.extend(rows(&tree, session, width, theme));
    lines
}

/// Where nobody waits any more: who waited for whom when nothing could happen. A deadlock that was resolved by its end
/// leaves nothing else to see.
fn deadlocked(session: &Session, width: usize, theme: &Theme) -> Option<Vec<Line<'static>>> {
    let model = session.model();
    let is_deadlock = |note: &Note| matches!(note.kind, NoteKind::Warning(WarningKind::Deadlock, _));
    let note = model.journal.warnings(&model.log, session.position()).rev().find(is_deadlock)?;
    let state = model.state_at(note.position + 1);
    let say = Words::new(&state, &model.log.strings, note.at);
    let at = human(note.at.since(SimTime::ZERO));
    let text = format!("No task waits for anything any more. So they waited at {at}, when nothing could happen:");
    let mut lines = prose::sentence(&text, width, theme.dim, theme);
    lines.push(Line::default());
    let tree = Tree::of(&Graph::of(&state), &say, None, MOST);
    lines.extend(rows(&tree, session, width, theme));
    Some(lines)
}

/// The rows of a tree, and how many more there would be.
fn rows(tree: &Tree, session: &Session, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines: Vec<_> = tree.rows.iter().flat_map(|row| drawn(row, session, width, theme)).collect();
    if tree.more > 0 {
        lines.push(Line::styled(format!("and {} more tasks that wait", tree.more), theme.dim));
    }
    lines
}

/// One row of the tree; what does not fit goes on below, behind the same branches.
fn drawn(row: &Row, session: &Session, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let style = match row.node {
        _ if row.on_cycle => theme.warning,
        Node::Task(id) => session.state().lane(id).map_or(theme.base, |lane| theme.task(lane)),
        _ => theme.base,
    };
    let below = row.branch.replace("├─ ", "│  ").replace("└─ ", "   ");
    let room = width.saturating_sub(row.branch.width());
    let set = prose::wide(&row.text, room, style, theme);
    let put = |(n, mut line): (usize, Line<'static>)| {
        let branch = if n == 0 { row.branch.clone() } else { below.clone() };
        line.spans.insert(0, Span::styled(branch, theme.dim));
        line
    };
    set.into_iter().enumerate().map(put).collect()
}
