//! A check of a program: it runs over many seeds, and the lesson's check judges what happened each time.
//!
//! The program and the check are both somebody else's; each runs in kernels of its own. Two fork servers work side
//! by side. Whatever happens, there is a report, in words for the student, and it comes in time: a run that does
//! not end is stopped and ends the check, and so does a check that takes too long as a whole.

mod judge;
pub mod report;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::facts::Facts;
use super::wall::Wall;
use crate::kernel::forks::{self, End, Ran};
use crate::kernel::{Forks, Gil, Launcher, Options, Program, Speed};
use crate::lesson::claim::fill;
use crate::lesson::{Exercise, Lesson, Observed};
use crate::trace::Log;
use judge::{Broken, Judged};
pub use report::{Failure, Kind, Report, Verdict, Where};

/// Fork servers that work side by side.
const SIDE_BY_SIDE: usize = 2;
/// Runs that are judged together, at most. A judge takes about as long as a run.
const TOGETHER: usize = 25;
/// Events that runs judged together may have, more or less: their facts are held in memory.
const EVENTS_TOGETHER: usize = 400_000;
/// How long one run may show nothing.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long all of it may take while somebody waits for it.
const LONGEST: Duration = Duration::from_secs(60);
/// So many failing seeds are looked at again …
const FEW: usize = 3;
/// … so often at most, until one passes.
const LOOKS: usize = 2;

/// What is to be checked.
#[derive(Clone, Debug)]
pub struct Work {
    exercise: Exercise,
    program: Program,
    options: Options,
    seeds: u64,
    /// Whether the first few failures are enough.
    hasty: bool,
    /// How long all of it may take.
    longest: Duration,
}

impl Work {
    /// A program that is to be what an exercise of a lesson asks for.
    #[must_use]
    pub fn new(lesson: &Lesson, exercise: &Exercise, source: &str) -> Self {
        let options = Options {
            speed: Speed::Jump,
            gil: if exercise.gil == Some(false) { Gil::Off } else { Gil::On },
            limits: forks::modest(),
            hosts: lesson.hosts.iter().map(Into::into).collect(),
            ..Options::default()
        };
        let program = Program::new("program.py", source);
        Self { seeds: exercise.seeds(), exercise: exercise.clone(), program, options, hasty: false, longest: LONGEST }
    }

    /// The same over so many seeds.
    #[must_use]
    pub fn over(self, seeds: u64) -> Self {
        Self { seeds: seeds.clamp(1, crate::lesson::exercise::MOST_SEEDS), ..self }
    }

    /// The same, but it ends with the first few failures.
    #[must_use]
    pub fn hasty(self) -> Self {
        Self { hasty: true, ..self }
    }

    /// The same without hurry: nobody sits before it and waits.
    #[must_use]
    pub fn unhurried(self) -> Self {
        Self { longest: LONGEST * 10, ..self }
    }

    /// How many fork servers are worth having: in haste, the first seed most often says all there is to say.
    fn side_by_side(&self) -> usize {
        if self.hasty { 1 } else { SIDE_BY_SIDE.min(usize::try_from(self.seeds).unwrap_or(usize::MAX)) }
    }

    /// How many seeds it is checked over.
    #[must_use]
    pub const fn seeds(&self) -> u64 {
        self.seeds
    }
}

/// A check under way, on threads of its own. Dropping it calls it off.
pub struct Check {
    shared: Arc<Shared>,
    seeds: u64,
    report: Receiver<Report>,
}

#[derive(Default)]
struct Shared {
    done: AtomicU64,
    cancelled: AtomicBool,
}

impl Check {
    /// Starts a check. `wake` is called from another thread whenever there is news of it.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(launcher: &Launcher, work: Work, wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let (seeds, (tell, report)) = (work.seeds, mpsc::channel());
        let (launcher, theirs) = (launcher.clone(), Arc::clone(&shared));
        thread::Builder::new().name("check".into()).spawn(move || {
            let told = carry_out(&launcher, &work, &theirs, &wake);
            // Who called it off does not listen.
            drop(tell.send(told));
            wake();
        })?;
        Ok(Self { shared, seeds, report })
    }

    /// How many runs are over, and how many there will be.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.shared.done.load(Ordering::Relaxed).min(self.seeds), self.seeds)
    }

    /// Calls it off: it soon reports that it was.
    pub fn cancel(&self) {
        self.shared.cancelled.store(true, Ordering::Relaxed);
    }

    /// The report, once there is one. It is handed out once.
    #[must_use]
    pub fn take(&self) -> Option<Report> {
        match self.report.try_recv() {
            Ok(report) => Some(report),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Report::none("The check broke down; that is looplab's mistake.")),
        }
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Checks a program while this thread waits.
#[must_use]
pub fn check(launcher: &Launcher, work: &Work) -> Report {
    carry_out(launcher, work, &Shared::default(), &|| ())
}

fn carry_out(launcher: &Launcher, work: &Work, shared: &Shared, wake: &(dyn Fn() + Sync)) -> Report {
    let desk = Desk { work, shared, wake, wall: Wall::start(), next: AtomicU64::new(0), found: Mutex::default() };
    thread::scope(|scope| {
        for _ in 0..work.side_by_side() {
            scope.spawn(|| {
                let mut forks = launcher.forks();
                desk.work_off(&mut forks);
                launcher.keep(forks);
            });
        }
    });
    if !work.hasty {
        desk.look_again(launcher);
    }
    let found = desk.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.report(work, shared.cancelled.load(Ordering::Relaxed))
}

/// What two threads share that work on one check.
struct Desk<'a> {
    work: &'a Work,
    shared: &'a Shared,
    wake: &'a (dyn Fn() + Sync),
    wall: Wall,
    next: AtomicU64,
    found: Mutex<Found>,
}

/// What came to light so far.
#[derive(Default)]
struct Found {
    judged: u64,
    failures: BTreeMap<u64, Failure>,
    /// A run that was stopped, which ends the check.
    stopped: Option<(Failure, bool)>,
    broken: Option<Broken>,
    unavailable: Option<String>,
    out_of_time: bool,
    right: Option<String>,
}

/// A run that waits for its judgement.
struct Waiting {
    log: Log,
    facts: Facts,
}

impl Desk<'_> {
    fn work_off(&self, forks: &mut Forks) {
        // In haste, a run is judged as soon as it is there, and more of them the longer nothing is found.
        let mut together = if self.work.hasty { 1 } else { TOGETHER };
        loop {
            let (mut waiting, mut events) = (Vec::new(), 0);
            while waiting.len() < together && events < EVENTS_TOGETHER {
                let Some(seed) = self.next_seed() else { break };
                let Some(run) = self.run(seed, forks) else { break };
                events += run.log.len();
                waiting.push(run);
            }
            if waiting.is_empty() {
                return;
            }
            self.judge(&waiting, forks);
            together = (together * 3).min(TOGETHER);
        }
    }

    fn next_seed(&self) -> Option<u64> {
        if self.shared.cancelled.load(Ordering::Relaxed) {
            return None;
        }
        let mut found = self.found();
        if found.is_over() || self.work.hasty && !found.failures.is_empty() {
            return None;
        }
        if self.wall.elapsed() > self.work.longest {
            found.out_of_time = true;
            return None;
        }
        drop(found);
        let seed = self.next.fetch_add(1, Ordering::Relaxed);
        (seed < self.work.seeds).then_some(seed)
    }

    /// Runs the program with a seed; nothing when that ends the check.
    fn run(&self, seed: u64, forks: &mut Forks) -> Option<Waiting> {
        let options = Options { seed, ..self.work.options.clone() };
        let ran = forks.run(self.work.program.clone(), options, PATIENCE);
        self.shared.done.fetch_add(1, Ordering::Relaxed);
        (self.wake)();
        let Ran { log, end } = match ran {
            Ok(ran) => ran,
            Err(error) => {
                self.found().unavailable.get_or_insert(format!("No kernel can be started: {error}."));
                return None;
            }
        };
        if let End::Stopped(why) | End::Died(why) = &end {
            let at = Where::of(&log, log.len());
            let died = matches!(end, End::Died(_));
            let failure = Failure { seed, message: why.clone(), model: None, at: Some(at), events: log.len() };
            self.found().stopped.get_or_insert((failure, died));
            return None;
        }
        if seed == 0 {
            self.found().right = Some(fill(&self.work.exercise.right, &Observed::of(&log)));
        }
        let facts = Facts::of(&log, &end, seed);
        Some(Waiting { log, facts })
    }

    fn judge(&self, waiting: &[Waiting], forks: &mut Forks) {
        let facts: Vec<_> = waiting.iter().map(|run| run.facts.clone()).collect();
        let judged = judge::judge(&self.work.exercise, &facts, forks);
        let mut found = self.found();
        match judged {
            Err(broken) => drop(found.broken.get_or_insert(broken)),
            Ok(verdicts) => {
                for ((seed, verdict), run) in verdicts.into_iter().zip(waiting) {
                    found.judged += 1;
                    if let Judged::Failed { message, model, at } = verdict {
                        let events = run.log.len();
                        let at = at.map(|event| Where::of(&run.log, event));
                        found.failures.insert(seed, Failure { seed, message, model, at, events });
                    }
                }
            }
        }
    }

    /// Runs the seeds that failed again, when they are few: a failure that does not come back is the machine's. What a
    /// program computes is measured, and a machine that is shared with others counts what it took away as computed.
    fn look_again(&self, launcher: &Launcher) {
        let few: Vec<u64> = {
            let found = self.found();
            let few = found.failures.len() <= FEW && !found.is_over();
            found.failures.keys().copied().filter(|_| few).collect()
        };
        if few.is_empty() {
            return;
        }
        let mut forks = launcher.forks();
        for seed in few {
            if (0..LOOKS).any(|_| self.passes(seed, &mut forks)) {
                self.found().failures.remove(&seed);
            }
        }
        launcher.keep(forks);
    }

    /// Whether a seed passes this time.
    fn passes(&self, seed: u64, forks: &mut Forks) -> bool {
        if self.shared.cancelled.load(Ordering::Relaxed) {
            return false;
        }
        let Some(run) = self.run(seed, forks) else { return false };
        let judged = judge::judge(&self.work.exercise, &[run.facts], forks);
        judged.is_ok_and(|verdicts| verdicts.into_iter().all(|(_, verdict)| !matches!(verdict, Judged::Failed { .. })))
    }

    fn found(&self) -> std::sync::MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Found {
    const fn is_over(&self) -> bool {
        self.stopped.is_some() || self.broken.is_some() || self.unavailable.is_some() || self.out_of_time
    }

    fn report(self, work: &Work, cancelled: bool) -> Report {
        let failed = self.failures.len() as u64;
        let (kinds, first) = report::sorted(self.failures);
        let verdict = if let Some(Broken { line, error }) = self.broken {
            Verdict::Broken { line, error }
        } else if let Some(why) = self.unavailable {
            Verdict::None(why)
        } else if let Some((failure, died)) = self.stopped {
            Verdict::Stopped { failure, died }
        } else if let Some(failure) = first {
            Verdict::Failed { failure, kinds }
        } else if cancelled {
            Verdict::Cancelled
        } else if self.out_of_time {
            let seconds = work.longest.as_secs();
            Verdict::None(format!("After {seconds} s there were runs left, so the check was given up."))
        } else {
            Verdict::Passed(self.right.unwrap_or_default())
        };
        Report { passed: self.judged - failed, judged: self.judged, of: work.seeds, verdict }
    }
}
