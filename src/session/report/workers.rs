//! The part of a report on workers and their jobs, on what the program shared with the world, and on warnings.

use std::fmt::Write as _;

use super::{Report, short};
use crate::model::journal::NoteKind;
use crate::model::{Mark, Worker};
use crate::time::human;
use crate::trace::{ResourceKind, WorkerKind};

/// Jobs, connections and warnings listed at most, of each.
const MOST: usize = 20;

impl Report<'_> {
    /// Workers that are not asyncio's own.
    pub(super) fn workers(&self) -> impl Iterator<Item = &Worker> {
        self.model.live.workers().filter(|worker| !self.words.is_own_worker(worker))
    }

    /// The rows of the timeline that show workers: a name and its marks.
    pub(super) fn worker_rows(&self, view: &crate::model::View<'_>) -> Vec<(String, Vec<Mark>)> {
        let row = |worker: &Worker| {
            let marks = self.model.timeline.worker_row(worker.id, view);
            (self.words.worker_name(worker.id), marks)
        };
        self.workers().take(self.layout.lanes).map(row).collect()
    }

    /// Workers and jobs in tables, things in lines, warnings with their moments.
    pub(super) fn besides(&self) -> String {
        let parts = [self.worker_table(), self.jobs(), self.things(), self.warnings(), self.interventions()];
        parts.concat()
    }

    fn worker_table(&self) -> String {
        let workers: Vec<_> = self.workers().take(self.layout.lanes).collect();
        if workers.is_empty() {
            return String::new();
        }
        let mut text =
            format!("\n{}  {:>6}  {:>8}  {:>8}  {:>8}\n", self.fit("worker"), "jobs", "computed", "waited", "GIL");
        for worker in workers {
            let [computed, waited, wanted] = [worker.computed, worker.waited, worker.wanted].map(short);
            let kind = if worker.kind == WorkerKind::Thread { "thread" } else { "process" };
            let _ = writeln!(
                text,
                "{}  {:>6}  {computed:>8}  {waited:>8}  {wanted:>8}  {kind}, {}",
                self.fit(&self.words.worker_name(worker.id)),
                worker.done,
                self.words.worker(worker),
            );
        }
        if self.model.live.gil().is_some() {
            text.push_str("The GIL is simulated: one thread at a time computes, as in standard CPython.\n");
        }
        text
    }

    fn jobs(&self) -> String {
        let state = &self.model.live;
        // A thread of its own has one job, which its row tells of already.
        let own = |id| state.worker(id).is_some_and(|worker| self.words.is_own_worker(worker));
        let jobs: Vec<_> = state.jobs().filter(|job| !job.started.is_some_and(|(worker, _)| own(worker))).collect();
        if jobs.is_empty() {
            return String::new();
        }
        let mut text = format!("\n{}  {:>8}  {:>8}  {:>8}\n", self.fit("job"), "handed", "began", "ended");
        for job in jobs.iter().take(MOST) {
            let moment = |at: Option<crate::time::SimTime>| {
                at.map_or_else(|| "-".into(), |at| human(at.since(crate::time::SimTime::ZERO)))
            };
            let how = match (job.started, job.ended) {
                (Some((worker, _)), Some((outcome, _))) => {
                    format!("{} on {}", outcome.term(), self.words.worker_name(worker))
                }
                (Some((worker, _)), None) => format!("runs on {}", self.words.worker_name(worker)),
                (None, Some(_)) => "called off before it began".into(),
                (None, None) => "never taken".into(),
            };
            let _ = writeln!(
                text,
                "{}  {:>8}  {:>8}  {:>8}  {how}",
                self.fit(&format!("{}()", self.model.log.strings.get(job.name))),
                moment(Some(job.queued)),
                moment(job.started.map(|(_, at)| at)),
                moment(job.ended.map(|(_, at)| at)),
            );
        }
        self.more(&mut text, jobs.len(), "jobs");
        text
    }

    fn things(&self) -> String {
        let kinds = [ResourceKind::Pool, ResourceKind::Server, ResourceKind::Connection, ResourceKind::Process];
        let state = &self.model.live;
        let things: Vec<_> = state.resources().filter(|thing| kinds.contains(&thing.kind)).collect();
        if things.is_empty() {
            return String::new();
        }
        let mut text = format!("\n{}  {:>10}  {:>8}  {:>8}\n", self.fit("shared"), "kind", "opened", "closed");
        for thing in things.iter().take(MOST) {
            let opened = human(thing.created.since(crate::time::SimTime::ZERO));
            let closed = thing.closed.map_or_else(|| "-".into(), |at| human(at.since(crate::time::SimTime::ZERO)));
            let what = match thing.kind {
                ResourceKind::Pool if thing.capacity > 0 => {
                    format!("at most {} of {} in use", thing.peak, thing.capacity)
                }
                ResourceKind::Pool => format!("at most {} in use", thing.peak),
                ResourceKind::Connection => format!("{} B sent, {} B received", thing.sent, thing.received),
                _ => String::new(),
            };
            let name = match self.model.log.strings.get(thing.name) {
                "" => format!("{}", thing.id),
                name => name.into(),
            };
            let row = format!("{}  {:>10}  {opened:>8}  {closed:>8}  {what}", self.fit(&name), thing.kind.term());
            let _ = writeln!(text, "{}", row.trim_end());
        }
        self.more(&mut text, things.len(), "things");
        text
    }

    /// What somebody who watched did: a run with it is not the program's alone.
    pub(super) fn interventions(&self) -> String {
        let log = &self.model.log;
        let mut text = String::new();
        let mut count = 0;
        for note in self.model.journal.interventions(log, log.len()) {
            let NoteKind::Intervened(said) = note.kind else { continue };
            count += 1;
            if count <= MOST {
                let said = log.strings.get(said).lines().next().unwrap_or_default();
                let _ = writeln!(text, "⊕ {}  {said}", note.at);
            }
        }
        self.more(&mut text, count, "interventions");
        if count == 0 {
            return text;
        }
        format!("\nSomebody who watched stepped into this run, so it is not the program's alone:\n{text}")
    }

    fn warnings(&self) -> String {
        let log = &self.model.log;
        let mut text = String::new();
        let mut count = 0;
        for note in self.model.journal.notes(log, log.len()) {
            let NoteKind::Warning(kind, said) = note.kind else { continue };
            count += 1;
            if count > MOST {
                continue;
            }
            let said = log.strings.get(said).lines().next().unwrap_or_default();
            let who = self.words.author(note.author);
            let _ = writeln!(text, "◆ {}  {who}  {}: {said}", note.at, kind.term());
        }
        self.more(&mut text, count, "warnings");
        if count > 0 { format!("\n{text}") } else { text }
    }

    fn more(&self, text: &mut String, all: usize, what: &str) {
        if all > MOST {
            let _ = writeln!(text, "{}  and {} more {what}", self.fit("…"), all - MOST);
        }
    }
}
