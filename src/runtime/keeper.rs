//! The main thread's part: it runs the loop, moves time when nobody is ready, and shares the
//! simulated interpreter lock with the workers.
//!
//! While the main thread waits, every ready worker has its turn first; then time moves to the
//! earliest nap, be it a worker's or the main thread's own. Without workers all of this is idle.

use std::time::Duration;

use super::clock::{Clock, Mode, Waited};
use super::meter;
use super::pacer::{Interrupted, Purpose, Travel};
use super::seat::{self, MAIN};
use super::traps;
use super::workers::{self, GIL_NAME, Rest, Wait};
use crate::ident::TaskId;
use crate::time::SimTime;
use crate::trace::What;

/// What the main thread finds when no worker is ready.
enum Quiet {
    /// What it waits for is there.
    Woken,
    /// The earliest nap ends then; `None` when nobody naps.
    Until(Option<SimTime>),
}

impl Clock {
    /// Blocks the loop's thread until `done`, which another thread brings about, or for `most`.
    /// Workers compute and sleep on run time meanwhile. Whoever makes `done` true rings a
    /// [`Bell`](super::Bell) or gives back a hold afterwards, so that it is looked at again.
    ///
    /// # Errors
    /// [`Interrupted`] when somebody asked the run to stop.
    pub fn block_until(
        &self,
        task: TaskId,
        most: Option<Duration>,
        why: &str,
        done: impl Fn() -> bool,
    ) -> Result<Wait, Interrupted> {
        if done() {
            return Ok(Wait::Done);
        }
        // A worker that is ready may bring it about without any time passing: that blocks nothing.
        if self.mode() == Mode::Virtual && self.pacer().has_workers() && !seat::is_worker() {
            self.pacer().lock().crew.pass_gil(MAIN);
            if matches!(self.quieten(&done, false)?, Quiet::Woken) {
                self.win_gil_on_main()?;
                return Ok(Wait::Done);
            }
        }
        let deadline = most.map(|most| self.now() + most);
        if seat::is_worker() {
            return Ok(match self.rest(seat::here(), deadline, why, true, &done) {
                Rest::Done => Wait::Done,
                Rest::TimedOut | Rest::Vain => Wait::TimedOut,
            });
        }
        let why = self.recorder().intern(why);
        self.recorder().record(What::BlockingBegan { task, why });
        let waited = self.wait_until(deadline, Purpose::Block, done);
        let regained = self.win_gil_on_main();
        self.recorder().record(What::BlockingEnded { task });
        regained?;
        Ok(match waited? {
            Waited::Woken => Wait::Done,
            Waited::Reached => Wait::TimedOut,
            Waited::Stuck => Wait::Stuck,
        })
    }

    /// Waits until `deadline` or until `woken`, whichever comes first, while workers compute and
    /// time moves as they let it.
    pub(super) fn wait_until(
        &self,
        deadline: Option<SimTime>,
        purpose: Purpose,
        woken: impl Fn() -> bool,
    ) -> Result<Waited, Interrupted> {
        if seat::is_worker() {
            return Ok(self.wait_as_worker(deadline, &woken));
        }
        if self.mode() == Mode::Real {
            return self.wait_on_the_wall(deadline, &woken);
        }
        if self.pacer().has_workers() {
            self.pacer().lock().crew.pass_gil(MAIN);
        }
        self.keep(deadline, purpose, &woken)
    }

    /// A worker's own event loop idles.
    fn wait_as_worker(&self, deadline: Option<SimTime>, woken: &dyn Fn() -> bool) -> Waited {
        loop {
            match self.rest(seat::here(), deadline, "something to do for its event loop", true, woken) {
                Rest::Done => return Waited::Woken,
                Rest::TimedOut => return Waited::Reached,
                Rest::Vain => {}
            }
        }
    }

    /// Moves time from nap to nap until the main thread's own nap ends, or `woken`.
    fn keep(
        &self,
        deadline: Option<SimTime>,
        purpose: Purpose,
        woken: &dyn Fn() -> bool,
    ) -> Result<Waited, Interrupted> {
        {
            let mut state = self.pacer().lock();
            state.crew.moves += 1;
            if let Some(deadline) = deadline {
                state.crew.nap(MAIN, deadline);
            }
        }
        let kept = self.keep_on(purpose, woken);
        self.pacer().lock().crew.wake_up(MAIN);
        kept
    }

    fn keep_on(&self, purpose: Purpose, woken: &dyn Fn() -> bool) -> Result<Waited, Interrupted> {
        loop {
            let nap = match self.quieten(woken, true)? {
                Quiet::Woken => return Ok(Waited::Woken),
                Quiet::Until(nap) => nap,
            };
            let meeting = self.agenda().first();
            let Some(target) = nap.into_iter().chain(meeting).min() else {
                if !self.has_visits() {
                    return Ok(Waited::Stuck);
                }
                self.receive();
                continue;
            };
            let is_early = || self.agenda().first().is_some_and(|first| first < target);
            let is_due = || woken() || self.pacer().has_queue() || is_early() || self.has_visits();
            match self.travel(target, purpose, is_due) {
                Travel::Interrupted(_) => return Err(Interrupted),
                Travel::Woken(_) => self.receive(),
                Travel::Arrived if meeting == Some(target) => self.keep_appointments(),
                Travel::Arrived => {
                    if self.pacer().lock().crew.end_nap() == Some(MAIN) {
                        return Ok(Waited::Reached);
                    }
                }
            }
        }
    }

    /// Lets every ready worker have its turn; then the turn is the main thread's again. With `still`,
    /// it also waits for whoever holds the run from outside. While a worker stands at a breakpoint, visitors are let in.
    fn quieten(&self, woken: &dyn Fn() -> bool, still: bool) -> Result<Quiet, Interrupted> {
        let pacer = self.pacer();
        let mut state = pacer.lock();
        loop {
            if state.take_interrupt() {
                state.crew.turn = Some(MAIN);
                return Err(Interrupted);
            }
            if matches!(state.crew.turn, None | Some(MAIN)) {
                state.crew.turn = None;
                if !state.crew.is_waited_for() {
                    state.crew.let_look();
                }
                if !pacer.dispatch(&mut state) {
                    state.crew.turn = Some(MAIN);
                    if woken() {
                        return Ok(Quiet::Woken);
                    }
                    if state.held == 0 || !still {
                        return Ok(Quiet::Until(state.crew.next_nap()));
                    }
                }
            }
            if state.standing > 0 && self.has_visits() {
                drop(state);
                self.receive();
                state = pacer.lock();
                continue;
            }
            state = pacer.wait(state, None);
        }
    }

    /// Before the handles of a turn run: workers that are ready have their turns, and the main thread
    /// wins the interpreter lock, which it gave up as every loop does when it looks for I/O.
    pub(super) fn begin_turn(&self) -> Result<(), Interrupted> {
        if !self.pacer().has_workers() || seat::is_worker() {
            return Ok(());
        }
        if self.mode() == Mode::Real {
            return self.wait_for_the_turn();
        }
        let mut state = self.pacer().lock();
        state.crew.end_naps(self.recorder().now());
        if state.crew.is_gil_wanted() {
            state.crew.pass_gil(MAIN);
        }
        drop(state);
        if self.pacer().has_queue() {
            self.quieten(&|| false, false)?;
        }
        traps::hold_since(Some(self.recorder().now()));
        let won = self.win_gil_on_main();
        traps::hold_since(None);
        won
    }

    /// Turns what the main thread or a worker computed into run time. Workers compute meanwhile.
    pub(super) fn pay(&self, computed: Duration) {
        if computed.is_zero() || self.mode() == Mode::Real {
            return;
        }
        if !self.pacer().has_workers() {
            return self.advance(self.recorder().now() + computed);
        }
        let mut left = computed;
        while !left.is_zero() {
            if self.win_gil_on_main().is_err() {
                break;
            }
            let began = self.recorder().now();
            let end = began + workers::slice(&self.pacer().lock(), left);
            if self.keep(Some(end), Purpose::Idle, &|| false).is_err() {
                break;
            }
            left = left.saturating_sub(self.recorder().now().since(began));
            if !left.is_zero() {
                let mut state = self.pacer().lock();
                if state.crew.is_gil_wanted() {
                    state.crew.pass_gil(MAIN);
                }
            }
        }
        // After an interrupt nobody waits for the rest.
        self.advance(self.recorder().now() + left);
    }

    /// What this thread computed so far becomes run time, because the program is about to see the time.
    pub(super) fn pay_so_far(&self) {
        if seat::is_worker() {
            return self.checkpoint();
        }
        if let Some(computed) = meter::due_in_poll(self.pacer()) {
            return self.pay(computed);
        }
        let computed = meter::due(self.pacer());
        self.pay(computed);
        meter::begin(self.pacer());
    }

    /// Waits until the main thread has the interpreter lock. The loop is blocked for that long.
    fn win_gil_on_main(&self) -> Result<(), Interrupted> {
        if !self.pacer().has_workers() || self.mode() == Mode::Real || seat::is_worker() {
            return Ok(());
        }
        let now = self.recorder().now();
        let mut state = self.pacer().lock();
        if state.crew.take_gil(MAIN) {
            return Ok(());
        }
        state.crew.want_gil(MAIN, now);
        drop(state);
        let (task, why) = (TaskId::NONE, self.recorder().intern(GIL_NAME));
        self.recorder().record(What::BlockingBegan { task, why });
        let kept = self.keep(None, Purpose::Idle, &|| self.pacer().main_has_gil());
        if kept != Ok(Waited::Woken) {
            self.pacer().lock().crew.seize_gil(MAIN);
        }
        self.recorder().record(What::BlockingEnded { task });
        kept.map(drop)
    }

    /// On real time, with one thread computing at a time: lets others compute before this turn.
    fn wait_for_the_turn(&self) -> Result<(), Interrupted> {
        let pacer = self.pacer();
        let mut state = pacer.lock();
        if !state.crew.exclusive || (state.crew.turn == Some(MAIN) && !state.crew.is_waited_for()) {
            return Ok(());
        }
        state.crew.enqueue(MAIN);
        if matches!(state.crew.turn, None | Some(MAIN)) {
            pacer.hand_on(&mut state);
        }
        while state.crew.turn != Some(MAIN) {
            if state.take_interrupt() {
                state.crew.turn = Some(MAIN);
                return Err(Interrupted);
            }
            state = pacer.wait(state, None);
        }
        Ok(())
    }

    fn wait_on_the_wall(&self, deadline: Option<SimTime>, woken: &dyn Fn() -> bool) -> Result<Waited, Interrupted> {
        let pacer = self.pacer();
        let exclusive = {
            let mut state = pacer.lock();
            if state.crew.exclusive && pacer.has_workers() {
                pacer.hand_on(&mut state);
            }
            state.crew.exclusive && pacer.has_workers()
        };
        let waited = loop {
            let meeting = self.agenda().first();
            let Some(target) = deadline.into_iter().chain(meeting).min() else { break self.wait_for_somebody(woken) };
            let is_early = || self.agenda().first().is_some_and(|first| first < target);
            match pacer.sleep(target.since(self.now()), || woken() || is_early() || self.has_visits()) {
                Travel::Interrupted(_) => break Err(Interrupted),
                Travel::Woken(_) if woken() => break Ok(Waited::Woken),
                Travel::Woken(_) => self.receive(),
                Travel::Arrived if meeting == Some(target) => self.keep_appointments(),
                Travel::Arrived => break Ok(Waited::Reached),
            }
        };
        if exclusive && waited.is_ok() {
            self.wait_for_the_turn()?;
        }
        let _ = self.now();
        waited
    }

    /// Waits on the wall for as long as anybody is about who could bring `woken` about.
    fn wait_for_somebody(&self, woken: &dyn Fn() -> bool) -> Result<Waited, Interrupted> {
        let mut state = self.pacer().lock();
        loop {
            if state.take_interrupt() {
                return Err(Interrupted);
            }
            if self.has_visits() {
                drop(state);
                self.receive();
                state = self.pacer().lock();
                continue;
            }
            if woken() || self.agenda().first().is_some() {
                return Ok(Waited::Woken);
            }
            if state.held == 0 && !state.crew.is_lively() {
                return Ok(Waited::Stuck);
            }
            state = self.pacer().wait(state, None);
        }
    }
}
