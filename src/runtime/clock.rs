//! The run's clock: one for all loops and workers of a run, in one of two modes.
//!
//! Virtual time moves only when the loop idles until a deadline, when a call blocks the loop, by a
//! small fixed cost for each poll, and by measured computing time beyond a grace. The same program
//! thus gives the same trace at every speed. Real time is the wall's.

use std::cell::Cell;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cpu_time::ThreadTime;

use super::agenda::Agenda;
use super::pacer::{Interrupted, Pacer, Purpose, Travel};
use crate::ident::TaskId;
use crate::time::SimTime;
use crate::trace::{Outcome, Recorder, What};

/// Which time a run lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Simulated: moves only by the rules above.
    Virtual,
    /// The wall's.
    Real,
}

/// What kind of poll is to be paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// A task's step.
    Task,
    /// A callback.
    Callback,
}

impl Cost {
    /// Simulated: what a short step takes on an ordinary machine, so that order and width show.
    const fn of(self) -> Duration {
        match self {
            Self::Task => Duration::from_micros(5),
            Self::Callback => Duration::from_micros(1),
        }
    }
}

/// Simulated: what the operating system takes to wake a waiting process. It makes a timer that was
/// armed by a timer come later than one long timer, as it does on CPython.
pub const WAKE_LATENCY: Duration = Duration::from_micros(100);

/// Simulated: what reading the clock takes, so that two readings are never equal.
pub const READ_COST: Duration = Duration::from_nanos(100);

/// Computing time that a poll may take at the fixed cost. Below it lies the noise of cold caches
/// and busy machines, which must not make two runs of a program differ.
pub const GRACE: Duration = Duration::from_millis(4);

/// How a wait for the next deadline ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// The deadline is there.
    Reached,
    /// Somebody outside has something for the loop.
    Woken,
    /// There is nothing to wait for.
    Stuck,
}

/// Somebody whose time a clock follows: the run that a child process belongs to.
pub trait Conductor: Send + Sync {
    /// Waits until it is this time there; says what time it is then.
    ///
    /// # Errors
    /// [`Interrupted`] when somebody asked the run to stop.
    fn travel(&self, from: SimTime, to: SimTime) -> Result<SimTime, Interrupted>;
}

/// The clock of a run.
pub struct Clock {
    mode: Mode,
    recorder: Arc<Recorder>,
    pacer: Arc<Pacer>,
    began: quanta::Instant,
    agenda: Agenda,
    conductor: Option<Arc<dyn Conductor>>,
}

impl Clock {
    /// A clock that stamps `recorder`'s events and moves at `pacer`'s pace.
    #[must_use]
    pub fn new(mode: Mode, recorder: Arc<Recorder>, pacer: Arc<Pacer>) -> Arc<Self> {
        let began = pacer.wall_now();
        Arc::new(Self { mode, recorder, pacer, began, agenda: Agenda::default(), conductor: None })
    }

    /// A virtual clock that begins at `start` and moves only as somebody else's does.
    #[must_use]
    pub fn conducted(recorder: Arc<Recorder>, pacer: Arc<Pacer>, start: SimTime, by: Arc<dyn Conductor>) -> Arc<Self> {
        let began = pacer.wall_now();
        let mode = Mode::Virtual;
        let clock = Self { mode, recorder, pacer, began, agenda: Agenda::default(), conductor: Some(by) };
        clock.set(start);
        Arc::new(clock)
    }

    /// Which time it gives.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Where events go.
    #[must_use]
    pub const fn recorder(&self) -> &Arc<Recorder> {
        &self.recorder
    }

    /// Who sets the pace.
    #[must_use]
    pub const fn pacer(&self) -> &Arc<Pacer> {
        &self.pacer
    }

    /// Tells the clock that a loop begins to run on this thread.
    pub fn loop_began(&self) {
        first_sample();
    }

    pub(super) const fn agenda(&self) -> &Agenda {
        &self.agenda
    }

    /// Moves time on to a moment that is known to have come; never back.
    pub fn catch_up(&self, to: SimTime) {
        if self.mode == Mode::Virtual {
            self.set(to);
        }
    }

    /// The run's time, for looplab itself.
    #[must_use]
    pub fn now(&self) -> SimTime {
        if self.mode == Mode::Real {
            self.set(SimTime::ZERO + self.pacer.wall_now().duration_since(self.began));
        }
        self.recorder.now()
    }

    /// The run's time, for the program: reading it takes a moment of it.
    #[must_use]
    pub fn read(&self) -> SimTime {
        if self.mode == Mode::Virtual {
            self.set(self.recorder.now() + READ_COST);
        }
        self.now()
    }

    /// A call on the loop's thread that blocks it for `length`: deaf to the queue, paced, and ended
    /// early only by an interrupt. On a worker's thread it blocks that worker alone.
    ///
    /// # Errors
    /// [`Interrupted`] when somebody asked the run to stop.
    pub fn block(&self, task: TaskId, length: Duration, why: &str) -> Result<(), Interrupted> {
        if let Some(slept) = self.sleep_as_worker(length) {
            return slept;
        }
        self.block_until(task, Some(length), why, || false).map(drop)
    }

    /// Waits until `deadline` or a post, whichever comes first. Time stands still while a worker
    /// computes, and stops at every moment a sleeping worker waits for.
    pub(super) fn wait_until(
        &self,
        deadline: Option<SimTime>,
        purpose: Purpose,
        woken: impl Fn() -> bool,
    ) -> Result<Waited, Interrupted> {
        loop {
            let Some(sleeper) = self.wait_for_workers(&woken)? else { return Ok(Waited::Woken) };
            let meeting = self.agenda.first();
            let next = deadline.into_iter().chain(sleeper).chain(meeting).min();
            let Some(target) = next else { return Ok(Waited::Stuck) };
            let is_early = || self.agenda.first().is_some_and(|first| first < target);
            match self.travel(target, purpose, || woken() || is_early()) {
                Travel::Interrupted(_) => return Err(Interrupted),
                Travel::Woken(_) if woken() => return Ok(Waited::Woken),
                Travel::Woken(_) => {}
                Travel::Arrived if meeting == Some(target) => self.keep_appointments(),
                Travel::Arrived if sleeper == Some(target) => self.wake_sleeper(),
                Travel::Arrived => return Ok(Waited::Reached),
            }
        }
    }

    fn travel(&self, to: SimTime, purpose: Purpose, woken: impl Fn() -> bool) -> Travel {
        let from = self.now();
        if to <= from {
            return Travel::Arrived;
        }
        let end = match (self.mode, &self.conductor) {
            (Mode::Virtual, Some(conductor)) => match conductor.travel(from, to) {
                Ok(now) if now >= to => {
                    self.set(now);
                    Travel::Arrived
                }
                Ok(now) => Travel::Woken(now),
                Err(Interrupted) => Travel::Interrupted(from),
            },
            (Mode::Virtual, None) => self.pacer.travel(from, to, purpose, woken),
            (Mode::Real, _) => self.pacer.sleep(to.since(from), woken),
        };
        match (self.mode, end) {
            (Mode::Real, _) => drop(self.now()),
            (Mode::Virtual, Travel::Arrived) => self.set(to),
            (Mode::Virtual, Travel::Woken(at) | Travel::Interrupted(at)) => self.set(at),
        }
        end
    }

    /// The operating system takes a moment to wake a loop that waited.
    pub(super) fn charge_wake(&self) {
        if self.mode == Mode::Virtual {
            self.set(self.recorder.now() + WAKE_LATENCY);
        }
    }

    pub(super) fn begin_poll(&self, task: TaskId) -> u64 {
        let _ = self.now();
        self.recorder.record(What::PollBegan { task });
        if SAMPLE.get().0.is_none() {
            first_sample();
        }
        self.pacer.poll_began()
    }

    /// Charges a poll's cost, then records its end.
    pub(super) fn end_poll(&self, task: TaskId, began: u64, cost: Cost, outcome: Outcome) {
        let wall = self.pacer.poll_ended(began);
        if self.mode == Mode::Virtual {
            self.set(self.recorder.now() + cost.of() + computed_beyond_grace(wall));
        } else {
            let _ = self.now();
        }
        self.recorder.record(What::PollEnded { task, outcome });
    }

    pub(super) fn set(&self, now: SimTime) {
        self.recorder.set_now(now);
        self.pacer.set_now(now);
    }
}

/// Time that was computed for no program, since the process began.
static CHORES: OnceLock<fn() -> Duration> = OnceLock::new();

/// Names what says how long this process has spent, since it began, on chores that a program is not to be
/// charged with: a garbage collection takes many times as long here as on CPython, and would show as a
/// computation that the program does not make.
pub fn excuse(chores: fn() -> Duration) {
    let _ = CHORES.set(chores);
}

fn chores() -> Duration {
    CHORES.get().map_or(Duration::ZERO, |chores| chores())
}

thread_local! {
    /// What this thread had computed when it was last asked, and the wall time of polls since then.
    static SAMPLE: Cell<(Option<ThreadTime>, Duration)> = const { Cell::new((None, Duration::ZERO)) };
    /// How long all chores had taken when they were last asked for.
    static EXCUSED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    /// What this thread computed of late for no program: see [`free_of_charge`].
    static FREE: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Does work of looplab's own, such as writing a warning, in the middle of a program's poll: what it
/// computes is not charged to the poll.
pub fn free_of_charge<T>(work: impl FnOnce() -> T) -> T {
    let before = ThreadTime::try_now().ok();
    let done = work();
    if let Some((before, after)) = before.zip(ThreadTime::try_now().ok()) {
        FREE.set(FREE.get() + after.duration_since(before));
    }
    done
}

/// Takes the sample from which a loop's first poll is measured. Without it, that poll would be charged for
/// the time in which the machine was busy with others, and for what was computed before the loop ran.
fn first_sample() {
    SAMPLE.set((ThreadTime::try_now().ok(), Duration::ZERO));
    EXCUSED.set(chores());
}

/// How much this thread computed in the poll that just ended, beyond the grace. Asking the
/// operating system costs more than a short poll, so it is asked only when the wall says that it
/// could matter, and often enough that the poll's own part is known to a fraction of the grace.
fn computed_beyond_grace(wall: Duration) -> Duration {
    /// Wall time after which the sample is taken anew.
    const FRESH: Duration = Duration::from_micros(250);
    SAMPLE.with(|sample| {
        let (since, walls) = sample.get();
        let walls = walls + wall;
        if since.is_some() && walls < FRESH {
            sample.set((since, walls));
            return Duration::ZERO;
        }
        let now = ThreadTime::try_now().ok();
        sample.set((now, Duration::ZERO));
        let free = FREE.take();
        if wall <= GRACE {
            return Duration::ZERO;
        }
        let computed = since.zip(now).map_or(wall, |(since, now)| now.duration_since(since));
        let chores = chores();
        let excused = chores.saturating_sub(EXCUSED.replace(chores));
        computed.min(wall).saturating_sub(GRACE + excused + free)
    })
}
