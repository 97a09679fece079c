//! Where a running program writes its trace.
//!
//! A recorder is shared by the loop's thread, its workers and the thread that sends the trace away.
//! It stamps every event with the run's time as it was last set; it never reads a clock itself.
//! A bounded recorder holds up those who record faster than the trace is sent, so that memory has an end.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::cell::{self, Cell};
use super::event::{Event, What};
use super::strings::{Interner, Strings};
use crate::ident::StrId;
use crate::time::SimTime;

/// What was recorded since the last time it was taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// New strings, numbered on from the ones before.
    pub strings: Strings,
    /// New events, in order.
    pub cells: Vec<Cell>,
}

impl Batch {
    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.strings.is_empty() && self.cells.is_empty()
    }
}

#[derive(Default)]
struct Pending {
    cells: Vec<Cell>,
    strings: Strings,
    /// How many strings there were ever, taken ones included.
    numbered: u32,
    interner: Interner,
    /// How much must be there before whoever waits in [`Recorder::wait`] or `gather` is woken.
    wake_at: Option<Bound>,
    /// Set by [`Recorder::nudge`], cleared by the wait it ends.
    nudged: bool,
    /// Room that was used before, for the next batch: asking the system for a megabyte again and again, and
    /// growing into it, takes longer than recording.
    spare: Batch,
}

impl Pending {
    fn reaches(&self, bound: Bound) -> bool {
        self.cells.len() >= bound.events || self.strings.size() >= bound.text
    }

    fn add(&mut self, text: &str) -> StrId {
        self.strings.push(text);
        self.numbered += 1;
        StrId(self.numbered)
    }
}

/// How much may wait to be taken before those who record have to wait themselves.
#[derive(Clone, Copy, Debug)]
struct Bound {
    events: usize,
    text: usize,
}

impl Bound {
    const NONE: Self = Self { events: usize::MAX, text: usize::MAX };
    const ANYTHING: Self = Self { events: 1, text: 1 };
}

/// Takes events from a running program.
pub struct Recorder {
    now: AtomicU64,
    on: AtomicBool,
    next: [AtomicU32; 5],
    pending: Mutex<Pending>,
    bound: Bound,
    /// Something arrived, or somebody nudged.
    arrived: Condvar,
    /// Something was taken away.
    taken: Condvar,
}

/// The kinds of id a recorder hands out.
#[derive(Clone, Copy, Debug)]
pub enum Counter {
    /// [`crate::ident::TaskId`].
    Task,
    /// [`crate::ident::ResourceId`].
    Resource,
    /// [`crate::ident::TimerId`].
    Timer,
    /// [`crate::ident::JobId`].
    Job,
    /// [`crate::ident::WorkerId`].
    Worker,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new(true)
    }
}

impl Recorder {
    /// A recorder at time zero. One that is not `on` hands out ids and keeps time, but drops events.
    #[must_use]
    pub fn new(on: bool) -> Self {
        Self {
            now: AtomicU64::new(0),
            on: AtomicBool::new(on),
            next: [const { AtomicU32::new(0) }; 5],
            pending: Mutex::default(),
            bound: Bound::NONE,
            arrived: Condvar::new(),
            taken: Condvar::new(),
        }
    }

    /// Makes whoever records wait while this many events or bytes of text have not been taken away.
    /// Only for a recorder that somebody keeps taking from.
    #[must_use]
    pub const fn bounded(mut self, events: usize, text: usize) -> Self {
        self.bound = Bound { events, text };
        self
    }

    /// Whether events are kept.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.on.load(Ordering::Relaxed)
    }

    /// The run's time.
    #[must_use]
    pub fn now(&self) -> SimTime {
        SimTime(self.now.load(Ordering::Relaxed))
    }

    /// Sets the run's time. Only the clock calls this; time never goes back.
    pub fn set_now(&self, now: SimTime) {
        self.now.fetch_max(now.0, Ordering::Relaxed);
    }

    /// The next id of a kind, counting from 1.
    #[must_use]
    pub fn next_id(&self, counter: Counter) -> u32 {
        self.next[counter as usize].fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Records what happened, at the run's present time.
    pub fn record(&self, what: What) {
        if self.is_on() {
            let mut pending = self.pending();
            // The clock is read under the lock, so that times in the log never go back.
            let cell = cell::pack(&Event { at: self.now(), what });
            pending.cells.push(cell);
            if pending.wake_at.is_some_and(|bound| pending.reaches(bound)) || pending.reaches(self.bound) {
                self.hand_over(pending);
            }
        }
    }

    /// Records several things that happened at once, in this order.
    pub fn record_all(&self, all: &[What]) {
        if self.is_on() {
            let mut pending = self.pending();
            let at = self.now();
            pending.cells.extend(all.iter().map(|&what| cell::pack(&Event { at, what })));
            if pending.wake_at.is_some_and(|bound| pending.reaches(bound)) || pending.reaches(self.bound) {
                self.hand_over(pending);
            }
        }
    }

    /// Wakes whoever waits for events, and waits for room where there is none.
    fn hand_over(&self, mut pending: MutexGuard<'_, Pending>) {
        pending.wake_at = None;
        self.arrived.notify_one();
        while pending.reaches(self.bound) && self.is_on() {
            pending = self.taken.wait(pending).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The number of a string, for use in an event. Equal short strings get the same number.
    #[must_use]
    pub fn intern(&self, text: &str) -> StrId {
        if !self.is_on() || text.is_empty() {
            return StrId::NONE;
        }
        let mut pending = self.pending();
        if let Some(known) = pending.interner.known(text) {
            return known;
        }
        let id = pending.add(text);
        pending.interner.remember(text, id);
        id
    }

    /// The number of a string that will hardly come again, such as output.
    #[must_use]
    pub fn text(&self, text: &str) -> StrId {
        if self.is_on() && !text.is_empty() { self.pending().add(text) } else { StrId::NONE }
    }

    /// Waits until there is something to take, at most so long (`None`: for ever), or until somebody nudges.
    pub fn wait(&self, most: Option<Duration>) {
        let mut pending = self.doze(most, Bound::ANYTHING);
        pending.nudged = false;
    }

    /// Lets events gather for a moment, while there is ample room for them and nobody nudges.
    pub fn gather(&self, moment: Duration) {
        let half = Bound { events: self.bound.events / 2, text: self.bound.text / 2 };
        drop(self.doze(Some(moment), half));
    }

    fn doze(&self, most: Option<Duration>, until: Bound) -> MutexGuard<'_, Pending> {
        let mut pending = self.pending();
        pending.wake_at = Some(until);
        let goes_on = |pending: &mut Pending| !pending.nudged && !pending.reaches(until);
        let mut pending = match most {
            None => self.arrived.wait_while(pending, goes_on).unwrap_or_else(PoisonError::into_inner),
            Some(most) => {
                self.arrived.wait_timeout_while(pending, most, goes_on).unwrap_or_else(PoisonError::into_inner).0
            }
        };
        pending.wake_at = None;
        pending
    }

    /// Ends a [`Recorder::wait`], the present one or the next.
    pub fn nudge(&self) {
        self.pending().nudged = true;
        self.arrived.notify_one();
    }

    /// Records nothing from now on, and lets go whoever waits for room.
    pub fn stop(&self) {
        let pending = self.pending();
        self.on.store(false, Ordering::Relaxed);
        drop(pending);
        self.taken.notify_all();
    }

    /// How many events wait to be taken.
    #[must_use]
    pub fn backlog(&self) -> usize {
        self.pending().cells.len()
    }

    /// Takes what was recorded since the last call.
    #[must_use]
    pub fn take(&self) -> Batch {
        let mut pending = self.pending();
        self.taken.notify_all();
        let Batch { strings, cells } = std::mem::take(&mut pending.spare);
        Batch {
            strings: std::mem::replace(&mut pending.strings, strings),
            cells: std::mem::replace(&mut pending.cells, cells),
        }
    }

    /// Takes back the room of a batch that nobody needs any more.
    pub fn give_back(&self, batch: Batch) {
        let Batch { mut strings, mut cells } = batch;
        strings.clear();
        cells.clear();
        let mut pending = self.pending();
        if pending.spare.cells.capacity() < cells.capacity() {
            pending.spare = Batch { strings, cells };
        }
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    fn fill(recorder: &Recorder, events: usize) {
        for _ in 0..events {
            recorder.record(What::IdleBegan);
        }
    }

    #[test]
    fn strings_are_numbered_on_across_batches() {
        let recorder = Recorder::default();
        assert_eq!((recorder.intern("a"), recorder.text("out"), recorder.intern("a")), (StrId(1), StrId(2), StrId(1)));
        assert_eq!(recorder.take().strings, Strings::from_iter(["a", "out"]));
        assert_eq!((recorder.text("out"), recorder.intern("a")), (StrId(3), StrId(1)));
        assert_eq!(recorder.take().strings, Strings::from_iter(["out"]));
    }

    #[test]
    fn a_bounded_recorder_holds_up_whoever_records_too_much() {
        let recorder = Arc::new(Recorder::default().bounded(64, 1 << 20));
        let producer = Arc::clone(&recorder);
        let thread = thread::spawn(move || fill(&producer, 10_000));
        let mut events = 0;
        while events < 10_000 {
            recorder.wait(None);
            recorder.gather(Duration::from_millis(1));
            let batch = recorder.take();
            assert!(batch.cells.len() <= 64, "{}", batch.cells.len());
            events += batch.cells.len();
        }
        thread.join().unwrap();
        assert_eq!(events, 10_000);
    }

    #[test]
    fn a_nudge_ends_a_wait() {
        let recorder = Recorder::default();
        recorder.nudge();
        recorder.wait(None);
        assert!(recorder.take().is_empty());
    }
}
