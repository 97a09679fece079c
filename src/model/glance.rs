//! What a task does, in a word: so that a view of ten thousand tasks reads eighty kilobytes and not four megabytes.
//!
//! It repeats what the task's own row says, and is kept in step with it by the fold.

use super::mark::Mark;
use super::task::{Status, Task};
use crate::ident::FileId;
use crate::trace::{Place, Wait, WaitKind};

/// A task at a glance: its mark, as long as it is neither blocking nor overdue (5 bits); what it is parked on (27);
/// and its place (12 bits of file, 20 of line).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Glance(u64);

const ON_BITS: u32 = 27;
const LINE_BITS: u32 = 20;

impl Glance {
    /// What is to be seen of a task.
    pub(super) fn of(task: &Task) -> Self {
        let (mark, on) = match task.status {
            Status::Created => (Mark::None, 0),
            Status::Ready => (Mark::Ready, 0),
            Status::Running => (Mark::Running, 0),
            Status::Parked => (Mark::Parked(task.wait.kind), task.wait.on),
            Status::Done(outcome) => (Mark::of_outcome(outcome), 0),
            Status::Dropped => (Mark::Cancelled, 0),
        };
        Self::of_parts([u32::from(mark.loudness()), on, 0]).at(task.place)
    }

    /// The same task elsewhere.
    pub(super) fn at(self, place: Place) -> Self {
        let line = place.line & ((1 << LINE_BITS) - 1);
        Self(self.0 & !u64::from(u32::MAX) | u64::from(place.file.0 << LINE_BITS | line))
    }

    pub(super) const fn parts(self) -> [u32; 3] {
        let high = (self.0 >> 32) as u32;
        [high >> ON_BITS, high & ((1 << ON_BITS) - 1), self.0 as u32]
    }

    pub(super) fn of_parts([mark, on, place]: [u32; 3]) -> Self {
        Self(u64::from(mark << ON_BITS | on & ((1 << ON_BITS) - 1)) << 32 | u64::from(place))
    }

    /// What it does, as far as it is neither blocking nor overdue.
    #[must_use]
    pub fn mark(self) -> Mark {
        Mark::of_loudness(self.parts()[0] as u8)
    }

    /// The line it is at.
    #[must_use]
    pub const fn place(self) -> Place {
        let place = self.parts()[2];
        Place { file: FileId(place >> LINE_BITS), line: place & ((1 << LINE_BITS) - 1) }
    }

    /// What it waits for, if it is parked.
    #[must_use]
    pub fn wait(self) -> Option<Wait> {
        let [mark, on, _] = self.parts();
        match Mark::of_loudness(mark as u8) {
            Mark::Parked(kind) => Some(Wait { kind, on }),
            _ => None,
        }
    }

    /// Whether it is parked on this.
    #[must_use]
    pub fn waits_for(self, wanted: impl Fn(WaitKind) -> bool, on: u32) -> bool {
        self.parts()[1] == on && self.wait().is_some_and(|wait| wanted(wait.kind))
    }

    /// Whether it will never run again.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.mark().is_end()
    }
}
