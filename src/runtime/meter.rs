//! What a thread computes between two waits, as the operating system counts it.
//!
//! Short computing must leave no trace, or the noise of a busy machine would: the first
//! [`GRACE`] of each stretch is free. What is beyond is told once, and becomes run time.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::Duration;

use cpu_time::ThreadTime;

use super::pacer::Pacer;
use super::seat;

/// Computing time that a poll may take for nothing. Below it lies the noise
/// of cold caches and busy machines, which must not make two runs of a program differ.
pub const GRACE: Duration = Duration::from_millis(4);

/// Computing that goes unnoticed altogether. A machine that is shared with others counts what it took away from a
/// thread as that thread's own, and a cold cache costs milliseconds: neither must make two runs of a program differ.
const UNNOTICED: Duration = Duration::from_millis(20);

/// What a worker may compute between two waits for nothing. More than a poll, because a thread that begins has
/// to find its memory first.
const WORKERS_GRACE: Duration = Duration::from_millis(10);

/// Asking the operating system costs more than a short stretch, so it is asked this seldom at most.
const SELDOM: Duration = Duration::from_millis(1);

#[derive(Clone, Copy)]
struct Stretch {
    /// The wall's raw ticks as it began; 0 when nothing is measured.
    began: u64,
    /// The wall's raw ticks when it was last looked at.
    looked: u64,
    /// What the thread had computed as it began.
    since: Option<ThreadTime>,
    /// What was told already.
    told: Duration,
    /// How long all chores had taken as it began.
    chores: Duration,
}

const NOTHING: Stretch = Stretch { began: 0, looked: 0, since: None, told: Duration::ZERO, chores: Duration::ZERO };

thread_local! {
    static STRETCH: Cell<Stretch> = const { Cell::new(NOTHING) };
}

/// A stretch of computing begins on this thread.
pub(super) fn begin(pacer: &Pacer) {
    let raw = pacer.raw();
    let since = ThreadTime::try_now().ok();
    STRETCH.set(Stretch { began: raw, looked: raw, since, told: Duration::ZERO, chores: chores() });
}

/// How long the present stretch lasts, on the wall.
pub(super) fn wall(pacer: &Pacer) -> Duration {
    pacer.delta(STRETCH.get().began, pacer.raw())
}

/// How much of the present stretch has become due: computed beyond the grace, and not told before.
pub(super) fn due(pacer: &Pacer) -> Duration {
    let stretch = STRETCH.get();
    let grace = if seat::is_worker() { WORKERS_GRACE } else { GRACE };
    let raw = pacer.raw();
    let wall = pacer.delta(stretch.began, raw);
    if stretch.began == 0 || wall <= grace + stretch.told || pacer.delta(stretch.looked, raw) < SELDOM {
        return Duration::ZERO;
    }
    let computed = computed(stretch.since, ThreadTime::try_now().ok(), wall);
    // Chores of another thread may be among them; they are rare.
    let excused = chores().saturating_sub(stretch.chores);
    let due = beyond(computed, grace, stretch.told, excused);
    STRETCH.set(Stretch { looked: raw, told: stretch.told + due, ..stretch });
    due
}

/// What a thread computed between two looks at its clock: at most the wall's time, and all of it where the clock is mute.
fn computed(since: Option<ThreadTime>, now: Option<ThreadTime>, wall: Duration) -> Duration {
    since.zip(now).map_or(wall, |(since, now)| now.duration_since(since).min(wall))
}

/// What of a stretch of computing is due: all of it but the grace, once it is long enough to be noticed.
fn beyond(computed: Duration, grace: Duration, told: Duration, excused: Duration) -> Duration {
    if told.is_zero() && computed.saturating_sub(excused) < UNNOTICED {
        return Duration::ZERO;
    }
    computed.saturating_sub(grace + told + excused)
}

thread_local! {
    /// What this thread had computed when it was last asked, and the wall time of polls since then.
    static SAMPLE: Cell<(Option<ThreadTime>, Duration)> = const { Cell::new((None, Duration::ZERO)) };
    /// How long all chores had taken when they were last asked for.
    static EXCUSED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    /// What this thread computed of late for no program: see [`free_of_charge`].
    static FREE: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    /// The wall's raw ticks as the present poll began (0 between polls), and what of it was told already.
    static POLL: Cell<(u64, Duration)> = const { Cell::new((0, Duration::ZERO)) };
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

/// Does work for somebody who watches, between two polls or in the middle of one: nothing of it is ever due.
pub(super) fn aside(pacer: &Pacer, work: impl FnOnce()) {
    let before = pacer.raw();
    if POLL.get().0 == 0 {
        work();
        first_sample();
    } else {
        free_of_charge(work);
    }
    let stretch = STRETCH.get();
    if stretch.began != 0 {
        STRETCH.set(Stretch { told: stretch.told + pacer.delta(before, pacer.raw()), ..stretch });
    }
}

/// Takes the sample from which a loop's first poll is measured. Without it, that poll would be charged for
/// the time in which the machine was busy with others, and for what was computed before the loop ran.
pub(super) fn first_sample() {
    SAMPLE.set((ThreadTime::try_now().ok(), Duration::ZERO));
    EXCUSED.set(chores());
}

/// A poll begins on this thread.
pub(super) fn poll_began(raw: u64) {
    if SAMPLE.get().0.is_none() {
        first_sample();
    }
    POLL.set((raw, Duration::ZERO));
    if !seat::is_worker() {
        STRETCH.set(NOTHING);
    }
}

/// How much of the present poll has become due; `None` between polls.
pub(super) fn due_in_poll(pacer: &Pacer) -> Option<Duration> {
    let (began, told) = POLL.get();
    if began == 0 {
        return None;
    }
    let wall = pacer.delta(began, pacer.raw());
    if wall <= GRACE + told + SELDOM {
        return Some(Duration::ZERO);
    }
    let since = SAMPLE.get().0;
    let computed = computed(since, ThreadTime::try_now().ok(), wall);
    let excused = chores().saturating_sub(EXCUSED.get()) + FREE.get();
    let due = beyond(computed, GRACE, told, excused);
    POLL.set((began, told + due));
    Some(due)
}

/// How much this thread computed in the poll that just ended, beyond the grace and what was told. Asking
/// the operating system costs more than a short poll, so it is asked only when the wall says that it
/// could matter, and often enough that the poll's own part is known to a fraction of the grace.
pub(super) fn poll_ended(wall: Duration) -> Duration {
    /// Wall time after which the sample is taken anew.
    const FRESH: Duration = Duration::from_micros(250);
    let (_, told) = POLL.replace((0, Duration::ZERO));
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
        let computed = computed(since, now, wall);
        let chores = chores();
        let excused = chores.saturating_sub(EXCUSED.replace(chores)) + free;
        beyond(computed, GRACE, told, excused)
    })
}
