//! The lanes of worker threads and processes, and a few lines on what is shared: pools, connections, processes.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{Lanes, Row};
use crate::model::{State, Words, Worker};
use crate::trace::WorkerKind;
use crate::tui::view::frame::{cut, cut_name, fitted};

/// Workers that have a lane: all but asyncio's own.
pub(super) fn shown<'a>(state: &'a State, say: &'a Words<'a>) -> impl Iterator<Item = &'a Worker> + 'a {
    state.workers().filter(|worker| !say.is_own_worker(worker))
}

/// Rows that workers and shared things could use, headings included.
pub(super) fn wish(state: &State, say: &Words<'_>) -> usize {
    let of = |kind: WorkerKind| shown(state, say).filter(|worker| worker.kind == kind).count();
    let rows = |count: usize| if count > 0 { count + 1 } else { 0 };
    rows(of(WorkerKind::Thread)) + rows(of(WorkerKind::Process)) + say.things().len().min(MOST_THINGS)
}

/// Lines on shared things at most.
const MOST_THINGS: usize = 4;

impl Lanes<'_> {
    /// Headings and lanes of workers, in at most so many rows.
    pub(super) fn workers(&self, rows: usize) -> Vec<Row> {
        let mut lines = Vec::new();
        for kind in [WorkerKind::Thread, WorkerKind::Process] {
            let all: Vec<_> = shown(self.state, &self.say).filter(|worker| worker.kind == kind).collect();
            let space = rows.saturating_sub(lines.len());
            if all.is_empty() || space == 0 {
                continue;
            }
            // With hardly any room, lanes say more than a heading.
            let headed = space > 2 || all.len() < space;
            if headed {
                lines.push(self.heading(kind, all.len()));
            }
            let space = space - usize::from(headed);
            let count = if all.len() > space { space.saturating_sub(1) } else { all.len() };
            // Those that work now are of more interest than those that are over.
            let mut chosen: Vec<_> = all.iter().enumerate().collect();
            chosen.sort_by_key(|(_, worker)| worker.is_over());
            chosen.truncate(count);
            chosen.sort_by_key(|&(place, _)| place);
            lines.extend(chosen.iter().map(|(_, worker)| Row::Worker(worker.id)));
            if count < all.len() && space > 0 {
                let what = match (kind, all.len() - count) {
                    (WorkerKind::Thread, 1) => "1 more thread".to_owned(),
                    (WorkerKind::Thread, more) => format!("{more} more threads"),
                    (WorkerKind::Process, 1) => "1 more process".to_owned(),
                    (WorkerKind::Process, more) => format!("{more} more processes"),
                };
                lines.push(Row::Words(format!(" … {what}")));
            }
        }
        lines
    }

    fn heading(&self, kind: WorkerKind, count: usize) -> Row {
        let text = match (kind, count) {
            (WorkerKind::Thread, _) if self.state.gil().is_some() => "threads (one computes at a time: GIL, simulated)",
            (WorkerKind::Thread, 1) => "thread",
            (WorkerKind::Thread, _) => "threads",
            (WorkerKind::Process, 1) => "process",
            (WorkerKind::Process, _) => "processes",
        };
        Row::Words(format!(" {text}"))
    }

    pub(super) fn worker(&self, worker: &Worker) -> Line<'static> {
        let row = self.session.model().timeline.worker_row(worker.id, &self.view);
        // A worker has the colour of the task whose job it runs, or ran last.
        let by = self.state.job(worker.last).and_then(|job| self.state.lane(job.by));
        let colour: Style = by.map_or(self.theme.base, |lane| self.theme.task(lane));
        let name = fitted(&cut_name(&self.say.worker_name(worker.id), self.names), self.names);
        let mut spans = vec![Span::styled(format!(" {name} "), colour)];
        spans.extend(self.cells(&row, colour));
        let words = self.say.worker_in_short(worker);
        if self.words > 0 && !words.is_empty() {
            spans.push(Span::styled(fitted(&format!("  {words}"), self.words), self.theme.dim));
        }
        Line::from(spans)
    }

    /// What is shared now, in at most so many rows; in one row, side by side.
    pub(super) fn things(&self, rows: usize, width: usize) -> Vec<Row> {
        let all = self.say.things();
        if rows == 0 || all.is_empty() {
            return Vec::new();
        }
        let mut lines: Vec<String> = Vec::new();
        for thing in all {
            match lines.last_mut() {
                Some(last) if last.width() + thing.width() + 3 < width => {
                    last.push_str(" · ");
                    last.push_str(&thing);
                }
                _ => lines.push(format!(" {thing}")),
            }
        }
        let more = lines.len().saturating_sub(rows);
        lines.truncate(rows);
        if let Some(last) = lines.last_mut().filter(|_| more > 0) {
            *last = format!("{} …", cut(last, width.saturating_sub(2)));
        }
        lines.into_iter().map(|line| Row::Words(cut(&line, width))).collect()
    }
}
