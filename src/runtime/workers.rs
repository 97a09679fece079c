//! Threads on the run's time: a worker has a [`Place`] in the run, computes when it is its turn, and rests.
//!
//! Under the virtual clock one thread computes at a time. What a worker computed beyond the grace it
//! pays for when it next does something others could see: it naps for as long, while others compute
//! or wait. So two workers' computing overlaps in run time unless the simulated interpreter lock keeps
//! them apart. Time never moves past a thread that computes, or past work that somebody holds.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::clock::{Clock, Mode};
use super::crew::SWITCH_INTERVAL;
use super::meter;
use super::pacer::{Interrupted, Pacer, State};
use super::seat::{self, GONE, MAIN, Seat};
use crate::ident::{TaskId, WorkerId};
use crate::time::SimTime;
use crate::trace::recorder::Counter;
use crate::trace::{ResourceKind, What, WorkerKind, WorkerState};

/// What the simulated interpreter lock is called in the trace.
pub const GIL_NAME: &str = "GIL (simulated)";

/// Keeps a run open, and its virtual time still, while somebody outside of it works for it.
pub struct Held {
    pacer: Arc<Pacer>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.pacer.change(|state| state.held = state.held.saturating_sub(1));
    }
}

/// How a wait for another thread ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// What it waited for is there.
    Done,
    /// The time it was given is over.
    TimedOut,
    /// Nobody computes or sleeps: nobody can end this wait.
    Stuck,
}

/// How a rest ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    Done,
    TimedOut,
    /// Somebody woke the worker, but what it waited for is not there (any more).
    Vain,
}

/// A worker's place in the run, taken by whoever starts it, so that the order of workers is theirs.
pub struct Place {
    clock: Arc<Clock>,
    seat: Seat,
}

impl Place {
    /// The worker's number in the trace.
    #[must_use]
    pub const fn worker(&self) -> WorkerId {
        WorkerId(self.seat)
    }

    /// Makes this thread the worker's, once it is its turn.
    pub fn enter(&self) {
        seat::sit(self.seat);
        let pacer = self.clock.pacer();
        let state = pacer.lock();
        if state.crew.exclusive {
            drop(self.clock.await_turn(state, self.seat));
        }
        self.clock.regain(self.seat);
    }

    /// Ends the worker's part, on its own thread; then `bell`'s waiters look at what they wait for.
    pub fn leave(&self, ended: impl FnOnce(), bell: &Bell) {
        let here = seat::here() == self.seat;
        if here {
            self.clock.checkpoint();
        }
        self.clock.turned(self.seat, WorkerState::Ended);
        ended();
        bell.ring_all(&self.clock);
        let mut state = self.clock.pacer().lock();
        state.crew.pass_gil(self.seat);
        state.crew.remove(self.seat);
        if here {
            seat::sit(GONE);
        }
        if here && state.crew.turn == Some(self.seat) {
            self.clock.pacer().hand_on(&mut state);
        }
    }
}

/// Threads that wait for the same thing, woken in the order in which they came.
#[derive(Default)]
pub struct Bell {
    waiting: Mutex<VecDeque<Seat>>,
}

impl Bell {
    /// Waits until `done`, which another thread brings about before it rings, or for `most`. On the
    /// main thread this blocks the loop; `why` is what it waits for, in the trace and in words.
    ///
    /// # Errors
    /// [`Interrupted`] when somebody asked the run to stop.
    pub fn wait(
        &self,
        clock: &Clock,
        task: TaskId,
        most: Option<Duration>,
        why: &str,
        done: impl Fn() -> bool,
    ) -> Result<Wait, Interrupted> {
        let me = seat::here();
        if me == GONE {
            while !done() {
                std::thread::yield_now();
            }
            return Ok(Wait::Done);
        }
        self.waiting().push_back(me);
        let waited = if me == MAIN {
            clock.block_until(task, most, why, done)
        } else {
            let deadline = most.map(|most| clock.now() + most);
            loop {
                match clock.rest(me, deadline, why, false, &done) {
                    Rest::Done => break Ok(Wait::Done),
                    Rest::TimedOut => break Ok(Wait::TimedOut),
                    Rest::Vain => {
                        let mut waiting = self.waiting();
                        if !waiting.contains(&me) {
                            waiting.push_front(me);
                        }
                    }
                }
            }
        };
        self.waiting().retain(|&other| other != me);
        waited
    }

    /// Lets the thread that has waited longest look again.
    pub fn ring_one(&self, clock: &Clock) {
        let first = self.waiting().pop_front();
        if let Some(seat) = first {
            clock.pacer().ready(seat);
        }
    }

    /// Lets all that wait look again.
    pub fn ring_all(&self, clock: &Clock) {
        let all = std::mem::take(&mut *self.waiting());
        for seat in all {
            clock.pacer().ready(seat);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Seat>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock {
    /// Says whether threads contend for a simulated interpreter lock. Done before the run begins.
    pub fn set_gil(&self, on: bool) {
        self.pacer().change(|state| {
            state.crew.gil.on = on && self.mode() == Mode::Virtual;
            // On real time the lock is the turn itself.
            state.crew.exclusive = on || self.mode() == Mode::Virtual;
            state.crew.gil.shown = !on;
        });
    }

    /// Takes a place for a thread that is about to start.
    #[must_use]
    pub fn place(self: &Arc<Self>, name: &str) -> Place {
        let recorder = self.recorder();
        let mut show_gil = false;
        self.pacer().change(|state| show_gil = !std::mem::replace(&mut state.crew.gil.shown, true));
        if show_gil {
            let resource = crate::ident::ResourceId(recorder.next_id(Counter::Resource));
            let name = recorder.intern(GIL_NAME);
            recorder.record(What::ResourceCreated { resource, kind: ResourceKind::Gil, name });
        }
        let worker = WorkerId(recorder.next_id(Counter::Worker));
        let interned = recorder.intern(name);
        recorder.record(What::WorkerCreated { worker, kind: WorkerKind::Thread, name: interned });
        self.pacer().lock().crew.add(worker.0, name);
        Place { clock: Arc::clone(self), seat: worker.0 }
    }

    /// Holds the run for work outside of it: virtual time stands still until the hold is dropped.
    #[must_use]
    pub fn hold(&self) -> Held {
        self.pacer().change(|state| state.held += 1);
        Held { pacer: Arc::clone(self.pacer()) }
    }

    /// A moment at which others may see what this thread does: what it computed so far becomes run time.
    /// Costs next to nothing when that is little. On the main thread a poll's end does this.
    pub fn checkpoint(&self) {
        if seat::is_worker() {
            let me = seat::here();
            if self.mode() == Mode::Virtual {
                let computed = meter::due(self.pacer());
                if !computed.is_zero() {
                    self.pay_as_worker(me, computed);
                }
            } else {
                self.give_way(me);
            }
        }
    }

    /// This thread computed for so long, by its own account: that becomes run time, as measured computing does.
    pub fn spend(&self, computed: Duration) {
        if self.mode() == Mode::Real {
            return;
        }
        match seat::here() {
            MAIN => self.pay(computed),
            GONE => {}
            me => self.pay_as_worker(me, computed),
        }
    }

    /// Workers that can go on only when another thread lets them: their names, and what they wait for.
    #[must_use]
    pub fn resting(&self) -> Vec<(String, String)> {
        self.pacer().lock().crew.resting()
    }

    /// Sleeps on run time when this thread is a worker's.
    pub(super) fn sleep_as_worker(&self, length: Duration, why: &str) -> bool {
        if !seat::is_worker() {
            return false;
        }
        let deadline = self.now() + length + self.lateness(length);
        while self.rest(seat::here(), Some(deadline), why, false, &|| false) == Rest::Vain {}
        true
    }

    /// Waits as a worker, while others compute and time moves, until somebody makes it ready or `deadline`. One that
    /// `looks` is not made ready by anybody: it looks at `done` itself whenever others have done something.
    pub(super) fn rest(
        &self,
        me: Seat,
        deadline: Option<SimTime>,
        why: &str,
        looks: bool,
        done: &dyn Fn() -> bool,
    ) -> Rest {
        self.checkpoint();
        if done() {
            return Rest::Done;
        }
        self.turned(me, WorkerState::Waiting);
        let mut state = self.pacer().lock();
        if let Some(row) = state.crew.rows.get_mut(&me) {
            (row.resting, row.bound, row.waits) = (true, deadline.is_some(), Some(why.to_owned()));
            row.looks = looks;
        }
        state.crew.moves += 1;
        let timed_out = if self.mode() == Mode::Virtual {
            state.crew.pass_gil(me);
            if let Some(deadline) = deadline {
                state.crew.nap(me, deadline);
            }
            loop {
                state.crew.look(me);
                self.pacer().hand_on(&mut state);
                state = self.await_turn(state, me);
                let due = deadline.is_some() && !state.crew.is_napping(me);
                if !looks || due || done() {
                    break;
                }
            }
            !state.crew.wake_up(me) && deadline.is_some()
        } else {
            if state.crew.exclusive {
                self.pacer().hand_on(&mut state);
            }
            state = self.rest_on_the_wall(state, me, deadline, done);
            deadline.is_some_and(|deadline| self.now() >= deadline)
        };
        if let Some(row) = state.crew.rows.get_mut(&me) {
            (row.resting, row.bound, row.waits) = (false, false, None);
        }
        drop(state);
        self.regain(me);
        if done() {
            Rest::Done
        } else if timed_out {
            Rest::TimedOut
        } else {
            Rest::Vain
        }
    }

    fn rest_on_the_wall<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        me: Seat,
        deadline: Option<SimTime>,
        done: &dyn Fn() -> bool,
    ) -> MutexGuard<'a, State> {
        let Some(signal) = state.crew.rows.get(&me).map(|row| Arc::clone(&row.signal)) else { return state };
        while state.crew.rows.get(&me).is_some_and(|row| row.resting) && !done() {
            state = match deadline.map(|deadline| deadline.since(self.now())) {
                Some(Duration::ZERO) => break,
                Some(left) => signal.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
                None => signal.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
        if state.crew.exclusive {
            state.crew.enqueue(me);
            self.pacer().dispatch(&mut state);
            if state.crew.turn != Some(me) {
                drop(state);
                self.turned(me, WorkerState::WantsGil);
                state = self.await_turn(self.pacer().lock(), me);
            }
        }
        state
    }

    /// Under the wall's clock and a lock: lets others compute once its time is up.
    fn give_way(&self, me: Seat) {
        let pacer = self.pacer();
        let state = pacer.lock();
        if !state.crew.exclusive || !state.crew.is_waited_for() || meter::wall(pacer) < SWITCH_INTERVAL {
            return;
        }
        drop(state);
        self.turned(me, WorkerState::WantsGil);
        let mut state = pacer.lock();
        state.crew.enqueue(me);
        pacer.hand_on(&mut state);
        drop(self.await_turn(state, me));
        self.regain(me);
    }

    /// Naps for as long as the worker computed, in slices where others want the interpreter lock.
    fn pay_as_worker(&self, me: Seat, computed: Duration) {
        let mut left = computed;
        while !left.is_zero() {
            self.win_gil(me);
            let began = self.now();
            let mut state = self.pacer().lock();
            let end = began + slice(&state, left);
            state.crew.nap(me, end);
            self.pacer().hand_on(&mut state);
            state = self.await_turn(state, me);
            left = left.saturating_sub(self.recorder().now().since(began));
            if !left.is_zero() && state.crew.is_gil_wanted() {
                state.crew.pass_gil(me);
            }
        }
    }

    /// Has the interpreter lock, if there is one, and says so.
    fn regain(&self, me: Seat) {
        self.win_gil(me);
        self.turned(me, WorkerState::Computing);
        meter::begin(self.pacer());
    }

    /// Waits until the worker has the interpreter lock.
    fn win_gil(&self, me: Seat) {
        let now = self.recorder().now();
        let mut state = self.pacer().lock();
        if state.crew.take_gil(me) {
            return;
        }
        state.crew.want_gil(me, now);
        drop(state);
        self.turned(me, WorkerState::WantsGil);
        let mut state = self.pacer().lock();
        while !state.crew.has_gil(me) {
            self.pacer().hand_on(&mut state);
            state = self.await_turn(state, me);
        }
        drop(state);
        self.turned(me, WorkerState::Computing);
    }

    fn await_turn<'a>(&'a self, mut state: MutexGuard<'a, State>, me: Seat) -> MutexGuard<'a, State> {
        let Some(signal) = state.crew.rows.get(&me).map(|row| Arc::clone(&row.signal)) else { return state };
        while state.crew.turn != Some(me) {
            self.pacer().dispatch(&mut state);
            if state.crew.turn == Some(me) {
                break;
            }
            state = signal.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state
    }

    /// Records what a worker does from now on, unless it did that already.
    fn turned(&self, me: Seat, to: WorkerState) {
        let mut changed = false;
        {
            let mut state = self.pacer().lock();
            if let Some(row) = state.crew.rows.get_mut(&me) {
                changed = row.doing.replace(to) != Some(to);
            }
        }
        if changed {
            let _ = self.now();
            self.recorder().record(What::WorkerTurned { worker: WorkerId(me), to });
        }
    }
}

/// How much of a debt of computing time is paid in one go.
pub(super) fn slice(state: &State, left: Duration) -> Duration {
    if state.crew.gil.on && state.crew.is_gil_wanted() { left.min(SWITCH_INTERVAL) } else { left }
}

impl Pacer {
    /// Lets a thread that waits look again. The main one looks by itself when it is told of anything.
    pub(super) fn ready(&self, seat: Seat) {
        if seat == MAIN {
            return self.nudge();
        }
        let mut state = self.lock();
        let signal = state.crew.ready(seat);
        self.dispatch(&mut state);
        drop(state);
        if let Some(signal) = signal {
            signal.notify_one();
        }
        self.nudge();
    }

    /// Gives up the turn.
    pub(super) fn hand_on(&self, state: &mut MutexGuard<'_, State>) {
        state.crew.turn = None;
        if !self.dispatch(state) {
            self.tell_main();
        }
    }

    /// Gives the turn, if nobody has it, to whoever is next, and tells them; whether anybody was.
    pub(super) fn dispatch(&self, state: &mut MutexGuard<'_, State>) -> bool {
        match state.crew.dispatch() {
            None => false,
            Some(MAIN) => {
                self.tell_main();
                true
            }
            Some(seat) => {
                if let Some(row) = state.crew.rows.get(&seat) {
                    row.signal.notify_one();
                }
                true
            }
        }
    }

    /// Whether any thread besides the main one is about.
    pub(super) fn has_workers(&self) -> bool {
        self.glance.workers.load(Ordering::Acquire) != 0
    }

    /// Whether a thread waits for its turn.
    pub(super) fn has_queue(&self) -> bool {
        self.glance.queued.load(Ordering::Acquire) != 0
    }

    /// Whether the main thread has the interpreter lock.
    pub(super) fn main_has_gil(&self) -> bool {
        self.glance.holder.load(Ordering::Acquire) == MAIN + 1
    }
}
