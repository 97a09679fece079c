//! The books of a run's threads: who computes, who is next, who sleeps, who has the interpreter lock.
//!
//! Under the virtual clock one thread computes at a time, in a fixed order, so that a program with
//! threads gives the same trace twice. Whoever waits hands its turn on; when nobody is ready, the
//! main thread moves time to the earliest nap. The books know neither Python nor the wall.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar};
use std::time::Duration;

use super::seat::{MAIN, Seat};
use crate::time::SimTime;
use crate::trace::WorkerState;

/// How long a thread computes under a global interpreter lock after another one asked for it
/// (CPython's switch interval, `sys.getswitchinterval()`).
pub const SWITCH_INTERVAL: Duration = Duration::from_millis(5);

/// What other threads may look at without taking the pacer's lock.
#[derive(Default)]
pub(super) struct Glance {
    /// Threads besides the main one.
    pub(super) workers: AtomicUsize,
    /// Threads that wait for their turn to compute.
    pub(super) queued: AtomicUsize,
    /// One more than the seat that has the interpreter lock; 0 when nobody has it.
    pub(super) holder: AtomicU32,
}

/// One worker.
pub(super) struct Row {
    /// Told when its turn comes.
    pub(super) signal: Arc<Condvar>,
    /// What the program calls it.
    pub(super) name: String,
    /// What it waits for, while it rests.
    pub(super) waits: Option<String>,
    /// Whether somebody may make it ready.
    pub(super) resting: bool,
    /// Whether its rest ends by itself.
    pub(super) bound: bool,
    /// Whether it looks for itself, as often as others have done something.
    pub(super) looks: bool,
    /// How often others had done something when it last looked.
    looked: u64,
    /// What the trace says that it does.
    pub(super) doing: Option<WorkerState>,
}

/// The interpreter lock, simulated.
#[derive(Default)]
pub(super) struct Gil {
    /// Whether there is one.
    pub(super) on: bool,
    /// Whether the trace knows of it, or there is none to know of.
    pub(super) shown: bool,
    holder: Option<Seat>,
    wanted: VecDeque<Seat>,
}

/// All threads of a run.
pub(super) struct Crew {
    /// Whether one thread at a time computes.
    pub(super) exclusive: bool,
    /// Whose turn it is; nobody's while a turn is handed on.
    pub(super) turn: Option<Seat>,
    pub(super) rows: BTreeMap<Seat, Row>,
    pub(super) gil: Gil,
    /// How often a thread that had done something went to rest.
    pub(super) moves: u64,
    queue: VecDeque<Seat>,
    naps: BTreeSet<(SimTime, u64, Seat)>,
    naps_ever: u64,
    pub(super) glance: Arc<Glance>,
}

impl Default for Crew {
    fn default() -> Self {
        Self {
            exclusive: true,
            turn: Some(MAIN),
            rows: BTreeMap::new(),
            gil: Gil { shown: true, ..Gil::default() },
            moves: 0,
            queue: VecDeque::new(),
            naps: BTreeSet::new(),
            naps_ever: 0,
            glance: Arc::default(),
        }
    }
}

impl Crew {
    /// Adds a worker that is ready to compute.
    pub(super) fn add(&mut self, seat: Seat, name: &str) {
        let row = Row {
            signal: Arc::default(),
            name: name.to_owned(),
            waits: None,
            resting: false,
            bound: false,
            looks: false,
            looked: 0,
            doing: None,
        };
        self.rows.insert(seat, row);
        self.glance.workers.store(self.rows.len(), Ordering::Release);
        if self.exclusive {
            self.enqueue(seat);
        }
    }

    /// Forgets a worker that is over.
    pub(super) fn remove(&mut self, seat: Seat) {
        self.wake_up(seat);
        self.queue.retain(|&other| other != seat);
        self.gil.wanted.retain(|&other| other != seat);
        self.rows.remove(&seat);
        self.glance.workers.store(self.rows.len(), Ordering::Release);
        self.settle();
    }

    /// Puts a thread behind those that wait for their turn.
    pub(super) fn enqueue(&mut self, seat: Seat) {
        if !self.queue.contains(&seat) {
            self.queue.push_back(seat);
            self.settle();
        }
    }

    /// Lets a resting worker compute again. In exclusive crews it gets its turn later.
    pub(super) fn ready(&mut self, seat: Seat) -> Option<Arc<Condvar>> {
        let row = self.rows.get_mut(&seat).filter(|row| row.resting)?;
        row.resting = false;
        let signal = Arc::clone(&row.signal);
        if self.exclusive {
            self.enqueue(seat);
            return None;
        }
        Some(signal)
    }

    /// Gives the turn, if nobody has it, to whoever waits for it longest.
    pub(super) fn dispatch(&mut self) -> Option<Seat> {
        if self.turn.is_none() {
            self.turn = self.queue.pop_front();
            self.settle();
            return self.turn;
        }
        None
    }

    /// Whether anybody waits for a turn.
    pub(super) fn is_waited_for(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Has a thread sleep until a moment. The main thread's naps end after the others' of the same moment.
    pub(super) fn nap(&mut self, seat: Seat, until: SimTime) {
        self.naps_ever += 1;
        let order = if seat == MAIN { u64::MAX } else { self.naps_ever };
        self.naps.insert((until, order, seat));
    }

    /// Ends a thread's nap; whether it was still under way.
    pub(super) fn wake_up(&mut self, seat: Seat) -> bool {
        let nap = self.naps.iter().find(|nap| nap.2 == seat).copied();
        nap.is_some_and(|nap| self.naps.remove(&nap))
    }

    /// Whether a thread naps.
    pub(super) fn is_napping(&self, seat: Seat) -> bool {
        self.naps.iter().any(|nap| nap.2 == seat)
    }

    /// A worker has looked at what it waits for, and rests (on).
    pub(super) fn look(&mut self, seat: Seat) {
        let moves = self.moves;
        if let Some(row) = self.rows.get_mut(&seat) {
            (row.resting, row.looked) = (true, moves);
        }
    }

    /// Makes those ready that look for themselves, if others have done something since they last did.
    pub(super) fn let_look(&mut self) {
        let behind = |row: &Row| row.resting && row.looks && row.looked != self.moves;
        let seats: Vec<Seat> = self.rows.iter().filter(|(_, row)| behind(row)).map(|(&seat, _)| seat).collect();
        for seat in seats {
            let _ = self.ready(seat);
        }
    }

    /// When the next nap ends.
    pub(super) fn next_nap(&self) -> Option<SimTime> {
        self.naps.first().map(|nap| nap.0)
    }

    /// Ends the earliest nap: that worker is ready. Returns whose it was.
    pub(super) fn end_nap(&mut self) -> Option<Seat> {
        let (_, _, seat) = self.naps.pop_first()?;
        if seat != MAIN {
            if let Some(row) = self.rows.get_mut(&seat) {
                row.resting = false;
            }
            self.enqueue(seat);
        }
        Some(seat)
    }

    /// Ends all workers' naps that are due.
    pub(super) fn end_naps(&mut self, now: SimTime) {
        while self.naps.first().is_some_and(|nap| nap.0 <= now && nap.2 != MAIN) {
            let _ = self.end_nap();
        }
    }

    /// Takes the interpreter lock if nobody else has it.
    pub(super) fn take_gil(&mut self, seat: Seat) -> bool {
        let taken = !self.gil.on || *self.gil.holder.get_or_insert(seat) == seat;
        self.settle();
        taken
    }

    /// Asks for the interpreter lock: whoever computes with it stops soon after `now`.
    pub(super) fn want_gil(&mut self, seat: Seat, now: SimTime) {
        self.gil.wanted.push_back(seat);
        let stop = now + SWITCH_INTERVAL;
        let late = self.naps.iter().find(|nap| Some(nap.2) == self.gil.holder && nap.0 > stop).copied();
        if let Some(nap) = late {
            self.naps.remove(&nap);
            self.nap(nap.2, stop);
        }
    }

    /// Gives the interpreter lock to whoever asked for it first. Returns whether it changed hands.
    pub(super) fn pass_gil(&mut self, seat: Seat) -> bool {
        if self.gil.holder != Some(seat) {
            return false;
        }
        self.gil.holder = self.gil.wanted.pop_front();
        if let Some(next) = self.gil.holder
            && next != MAIN
        {
            self.enqueue(next);
        }
        self.settle();
        self.gil.holder.is_some()
    }

    /// Whether somebody waits for the interpreter lock.
    pub(super) fn is_gil_wanted(&self) -> bool {
        !self.gil.wanted.is_empty()
    }

    /// Whether this thread has the interpreter lock, or needs none.
    pub(super) fn has_gil(&self, seat: Seat) -> bool {
        !self.gil.on || self.gil.holder == Some(seat)
    }

    /// Workers that rest until somebody wakes them, and what they wait for.
    pub(super) fn resting(&self) -> Vec<(String, String)> {
        let waits = |row: &Row| Some((row.name.clone(), row.waits.clone()?));
        self.rows.values().filter(|row| row.resting && !row.bound).filter_map(waits).collect()
    }

    /// Whether a worker computes, or will by itself.
    pub(super) fn is_lively(&self) -> bool {
        self.rows.values().any(|row| !row.resting || row.bound)
    }

    /// Takes the interpreter lock away from whoever has it.
    pub(super) fn seize_gil(&mut self, seat: Seat) {
        self.gil.wanted.retain(|&other| other != seat);
        self.gil.holder = Some(seat);
        self.settle();
    }

    fn settle(&self) {
        self.glance.queued.store(self.queue.len(), Ordering::Release);
        self.glance.holder.store(self.gil.holder.map_or(0, |seat| seat + 1), Ordering::Release);
    }
}
