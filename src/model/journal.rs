//! What the program said and what was noted along the way, found by position.
//!
//! It keeps places in the log, not texts, and it only grows: a view of the past is a shorter piece of it. Of events
//! that the log lets go it keeps the latest itself.

use super::state::State;
use crate::ident::{StrId, TaskId};
use crate::time::SimTime;
use crate::trace::{Event, Log, Stream, WarningKind, What};

/// Something the program wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its place in the log.
    pub position: usize,
    /// When it was written.
    pub at: SimTime,
    /// Who wrote it.
    pub author: Author,
    /// Where to.
    pub stream: Stream,
    /// What; one line or several, with their newlines.
    pub text: StrId,
}

/// Who is behind an output or a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    /// The task or handle; `NONE` outside of both.
    pub id: TaskId,
    /// The function, when it was a callback handle, which is forgotten by now.
    pub callback: StrId,
}

/// Something worth a sign on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its place in the log.
    pub position: usize,
    /// When it happened.
    pub at: SimTime,
    /// The task it is about, or who made it.
    pub author: Author,
    /// What it says.
    pub kind: NoteKind,
}

/// The kinds of note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// Python would warn about this.
    Warning(WarningKind, StrId),
    /// A mark by the lesson's author or the student.
    Mark(StrId),
    /// Somebody who watches had this run.
    Intervened(StrId),
    /// Somebody asked to cancel the task.
    CancelRequested {
        /// Who; `NONE` from outside.
        by: TaskId,
    },
    /// `CancelledError` was thrown into the task.
    CancelDelivered,
    /// The task caught it and went on.
    CancelSwallowed,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    position: u32,
    callback: StrId,
}

/// The places of outputs and notes in a log.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    outputs: Vec<Entry>,
    notes: Vec<Entry>,
    /// Those of the notes that are warnings: few, and looked for among many.
    warnings: Vec<Entry>,
    /// Those that are marks.
    marks: Vec<Entry>,
    /// Those that are interventions.
    interventions: Vec<Entry>,
    /// What is told of and is in the log no more, by position.
    old: Vec<(u32, Event)>,
}

impl Journal {
    /// Takes in the event at a position, together with the state right after it.
    pub fn apply(&mut self, position: usize, event: &Event, state: &State) {
        let (list, author) = match event.what {
            What::Output { task, .. } => (&mut self.outputs, task),
            What::Warned { task, .. }
            | What::Mark { task, .. }
            | What::Intervened { task, .. }
            | What::CancelRequested { task, .. }
            | What::CancelDelivered { task }
            | What::CancelSwallowed { task } => (&mut self.notes, task),
            _ => return,
        };
        let callback = state.handle(author).map_or(StrId::NONE, |handle| handle.callback);
        let entry = Entry { position: position as u32, callback };
        list.push(entry);
        match event.what {
            What::Warned { .. } => self.warnings.push(entry),
            What::Mark { .. } => self.marks.push(entry),
            What::Intervened { .. } => self.interventions.push(entry),
            _ => {}
        }
    }

    /// Keeps of what happened before a position only the latest so many outputs, notes and warnings each. Called
    /// before the log lets the events go.
    pub fn keep(&mut self, log: &Log, before: usize, most: usize) {
        let mut old = Vec::new();
        let lists = [&mut self.outputs, &mut self.notes, &mut self.warnings, &mut self.marks, &mut self.interventions];
        for list in lists {
            let past = list.partition_point(|entry| (entry.position as usize) < before);
            list.drain(..past.saturating_sub(most));
            let kept = list.iter().take(past.min(most));
            old.extend(kept.filter_map(|entry| Some((entry.position, entry.event(log, &self.old)?))));
        }
        old.sort_by_key(|&(position, _)| position);
        old.dedup_by_key(|&mut (position, _)| position);
        self.old = old;
    }

    /// How much was written in the first `position` events.
    #[must_use]
    pub fn output_count(&self, position: usize) -> usize {
        before(&self.outputs, position).len()
    }

    /// What was written in the first `position` events, in order.
    #[must_use]
    pub fn outputs<'a>(&'a self, log: &'a Log, position: usize) -> impl DoubleEndedIterator<Item = Output> + 'a {
        before(&self.outputs, position).iter().filter_map(|entry| entry.output(log, &self.old))
    }

    /// Notes made in the first `position` events, in order.
    #[must_use]
    pub fn notes<'a>(&'a self, log: &'a Log, position: usize) -> impl DoubleEndedIterator<Item = Note> + 'a {
        before(&self.notes, position).iter().filter_map(|entry| entry.note(log, &self.old))
    }

    /// Warnings given in the first `position` events, in order: the notes that are of this kind.
    #[must_use]
    pub fn warnings<'a>(&'a self, log: &'a Log, position: usize) -> impl DoubleEndedIterator<Item = Note> + 'a {
        before(&self.warnings, position).iter().filter_map(|entry| entry.note(log, &self.old))
    }

    /// Marks set in the first `position` events, in order: the notes that are of this kind.
    #[must_use]
    pub fn marks<'a>(&'a self, log: &'a Log, position: usize) -> impl DoubleEndedIterator<Item = Note> + 'a {
        before(&self.marks, position).iter().filter_map(|entry| entry.note(log, &self.old))
    }

    /// Interventions made in the first `position` events, in order: the notes that are of this kind.
    #[must_use]
    pub fn interventions<'a>(&'a self, log: &'a Log, position: usize) -> impl DoubleEndedIterator<Item = Note> + 'a {
        before(&self.interventions, position).iter().filter_map(|entry| entry.note(log, &self.old))
    }

    /// Whether anybody who watched stepped in, in the first `position` events.
    #[must_use]
    pub fn is_touched(&self, position: usize) -> bool {
        !before(&self.interventions, position).is_empty()
    }

    /// Bytes it takes.
    #[must_use]
    pub const fn size(&self) -> usize {
        (self.outputs.capacity() + self.notes.capacity() + self.warnings.capacity()) * size_of::<Entry>()
            + (self.marks.capacity() + self.interventions.capacity()) * size_of::<Entry>()
            + self.old.capacity() * size_of::<(u32, Event)>()
    }
}

fn before(entries: &[Entry], position: usize) -> &[Entry] {
    &entries[..entries.partition_point(|entry| (entry.position as usize) < position)]
}

impl Entry {
    fn event(self, log: &Log, old: &[(u32, Event)]) -> Option<Event> {
        log.get(self.position as usize).or_else(|| {
            let place = old.binary_search_by_key(&self.position, |&(position, _)| position).ok()?;
            Some(old[place].1)
        })
    }

    fn output(self, log: &Log, old: &[(u32, Event)]) -> Option<Output> {
        let position = self.position as usize;
        let Event { at, what: What::Output { task, stream, text } } = self.event(log, old)? else { return None };
        Some(Output { position, at, author: Author { id: task, callback: self.callback }, stream, text })
    }

    fn note(self, log: &Log, old: &[(u32, Event)]) -> Option<Note> {
        let position = self.position as usize;
        let Event { at, what } = self.event(log, old)?;
        let (task, kind) = match what {
            What::Warned { task, kind, text } => (task, NoteKind::Warning(kind, text)),
            What::Mark { task, text } => (task, NoteKind::Mark(text)),
            What::Intervened { task, text } => (task, NoteKind::Intervened(text)),
            What::CancelRequested { task, by } => (task, NoteKind::CancelRequested { by }),
            What::CancelDelivered { task } => (task, NoteKind::CancelDelivered),
            What::CancelSwallowed { task } => (task, NoteKind::CancelSwallowed),
            _ => return None,
        };
        Some(Note { position, at, author: Author { id: task, callback: self.callback }, kind })
    }
}
