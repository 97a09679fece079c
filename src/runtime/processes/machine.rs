//! The table of simulated processes: how they start, take their steps, are signalled and end.
//!
//! All of it happens at appointments, on the thread that moves time, but for what a program asks for
//! itself: starting, signalling, reading and writing. The machine knows programs by their names only.

use std::collections::BTreeMap;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use super::launch::{Exit, Kind, Launch, MOST, Pid, Refused, signal};
use crate::runtime::Clock;
use crate::time::SimTime;
use crate::trace::Stream;

/// The first number given out.
const FIRST: Pid = 1001;

/// Simulated: what the operating system takes to switch to a process that was woken.
pub const SWITCH: Duration = Duration::from_micros(50);
/// Takes what processes write to the run's own output.
pub type Output = Box<dyn Fn(Stream, &[u8]) + Send + Sync>;

/// Says whether a path may be read, or written.
pub type Admits = Box<dyn Fn(&Path, bool) -> bool + Send + Sync>;

/// What simulated programs may reach.
pub(super) struct Grounds {
    pub(super) output: Output,
    pub(super) admits: Admits,
}

/// What starts a process in a machine.
pub(super) type Starter = Box<dyn Fn(&Arc<Machine>, Launch) -> Result<(Pid, Kind), Refused> + Send + Sync>;

/// The machine's hold on a process outside.
pub(super) trait Tether: Send + Sync {
    /// Lets go of it: what it still tells is of no interest.
    fn close(&self);
    /// Hands it a signal; whether it deals with that itself.
    fn interrupt(&self, number: i32) -> bool;
}

/// How a process lives.
pub(super) type Life = Pin<Box<dyn Future<Output = Exit> + Send>>;

struct Row {
    title: String,
    life: Option<Life>,
    tether: Option<Arc<dyn Tether>>,
    next: Option<SimTime>,
    stopped: bool,
    exit: Option<Exit>,
    waiters: Vec<Waker>,
    waits: Option<&'static str>,
}

struct Table {
    next: Pid,
    rows: BTreeMap<Pid, Row>,
}

/// The processes of a run.
pub struct Machine {
    clock: Arc<Clock>,
    pub(super) grounds: Grounds,
    starter: Starter,
    table: Mutex<Table>,
}

impl Machine {
    pub(super) fn new(clock: Arc<Clock>, grounds: Grounds, starter: Starter) -> Arc<Self> {
        let table = Table { next: FIRST, rows: BTreeMap::new() };
        Arc::new(Self { clock, grounds, starter, table: Mutex::new(table) })
    }

    /// Starts a process.
    ///
    /// # Errors
    /// When it may not or cannot be started.
    pub fn start(self: &Arc<Self>, launch: Launch) -> Result<(Pid, Kind), Refused> {
        (self.starter)(self, launch)
    }

    /// Gives a process its life.
    pub(super) fn animate(&self, pid: Pid, life: Life, tether: Option<Arc<dyn Tether>>) {
        if let Some(row) = self.table().rows.get_mut(&pid) {
            row.life = Some(life);
            row.tether = tether;
        }
    }

    /// Forgets a process that could not be started.
    pub(super) fn leave(&self, pid: Pid) {
        self.table().rows.remove(&pid);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The run's clock.
    #[must_use]
    pub const fn clock(&self) -> &Arc<Clock> {
        &self.clock
    }

    /// Gives a process its number.
    pub(super) fn enter(&self, launch: &Launch) -> Result<Pid, Refused> {
        let mut table = self.table();
        if table.rows.values().filter(|row| row.exit.is_none()).count() >= MOST {
            return Err(Refused::TooMany(MOST));
        }
        let pid = table.next;
        table.next += 1;
        let row = Row {
            title: launch.arguments.join(" "),
            life: None,
            tether: None,
            next: None,
            stopped: false,
            exit: None,
            waiters: Vec::new(),
            waits: None,
        };
        table.rows.insert(pid, row);
        Ok(pid)
    }

    /// How a process ended, once it has.
    #[must_use]
    pub fn exit(&self, pid: Pid) -> Option<Exit> {
        self.table().rows.get(&pid).and_then(|row| row.exit)
    }

    /// Whether there is, or was, such a process.
    #[must_use]
    pub fn knows(&self, pid: Pid) -> bool {
        self.table().rows.contains_key(&pid)
    }

    /// Wakes `waker` once when the process has ended.
    pub fn watch(&self, pid: Pid, waker: &Waker) {
        let mut table = self.table();
        match table.rows.get_mut(&pid) {
            Some(row) if row.exit.is_none() => row.waiters.push(waker.clone()),
            _ => {
                drop(table);
                waker.wake_by_ref();
            }
        }
    }

    /// Sends a signal; whether there was a process to get it.
    pub fn signal(self: &Arc<Self>, pid: Pid, number: i32) -> bool {
        let mut table = self.table();
        let Some(row) = table.rows.get_mut(&pid).filter(|row| row.exit.is_none()) else { return false };
        match number {
            0 | signal::CHILD | signal::URGENT | signal::WINDOW => {}
            signal::STOP | signal::TERMINAL_STOP => row.stopped = true,
            signal::CONTINUE => {
                row.stopped = false;
                drop(table);
                self.wake_at(pid, self.clock.now() + SWITCH);
            }
            _ => {
                let tether = row.tether.clone();
                drop(table);
                if let Some(tether) = tether {
                    if tether.interrupt(number) {
                        return true;
                    }
                    // Who computes must not keep time from moving to its end.
                    tether.close();
                }
                let machine = Arc::clone(self);
                let end = self.clock.now() + SWITCH;
                self.clock.appoint(end, pid, move || machine.finish(pid, Exit::Signal(number)));
            }
        }
        true
    }

    /// Sends Ctrl-C to all processes, as a terminal does.
    pub fn interrupt(self: &Arc<Self>) {
        let alive: Vec<Pid> =
            self.table().rows.iter().filter(|(_, row)| row.exit.is_none()).map(|(pid, _)| *pid).collect();
        for pid in alive {
            self.signal(pid, signal::INTERRUPT);
        }
    }

    /// What processes wait for that nobody can bring about, in words.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        let table = self.table();
        let alive = table.rows.iter().filter(|(_, row)| row.exit.is_none());
        alive
            .filter_map(|(pid, row)| Some(format!("process {pid} (`{}`) waits for {}", shown(&row.title), row.waits?)))
            .collect()
    }

    /// Has a process take its next step at a moment.
    pub(super) fn wake_at(self: &Arc<Self>, pid: Pid, at: SimTime) {
        let mut table = self.table();
        let Some(row) = table.rows.get_mut(&pid) else { return };
        if row.next.is_some_and(|next| next <= at) {
            return;
        }
        row.next = Some(at);
        drop(table);
        let machine = Arc::clone(self);
        self.clock.appoint(at, pid, move || machine.step(pid, at));
    }

    fn step(self: &Arc<Self>, pid: Pid, at: SimTime) {
        let mut table = self.table();
        let Some(row) = table.rows.get_mut(&pid) else { return };
        row.next = row.next.filter(|&next| next != at);
        if row.stopped {
            return;
        }
        row.waits = None;
        let Some(mut life) = row.life.take() else { return };
        drop(table);
        let waker = Waker::from(Arc::new(Bell { machine: Arc::downgrade(self), pid }));
        match life.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(exit) => {
                drop(life);
                self.finish(pid, exit);
            }
            Poll::Pending => {
                if let Some(row) = self.table().rows.get_mut(&pid).filter(|row| row.exit.is_none()) {
                    row.life = Some(life);
                }
            }
        }
    }

    fn finish(&self, pid: Pid, exit: Exit) {
        let mut table = self.table();
        let Some(row) = table.rows.get_mut(&pid).filter(|row| row.exit.is_none()) else { return };
        row.exit = Some(exit);
        let (life, waiters) = (row.life.take(), std::mem::take(&mut row.waiters));
        row.tether = None;
        drop(table);
        // As in an operating system: first its descriptors are closed, then its parent hears of it.
        drop(life);
        waiters.into_iter().for_each(Waker::wake);
    }

    pub(super) fn waits(&self, pid: Pid, what: &'static str) {
        if let Some(row) = self.table().rows.get_mut(&pid) {
            row.waits = Some(what);
        }
    }

    /// Ends all processes at once: the run is over.
    pub fn end(&self) {
        let rows = std::mem::take(&mut self.table().rows);
        drop(rows);
    }
}

fn shown(title: &str) -> String {
    const MOST: usize = 40;
    let line = title.lines().next().unwrap_or_default();
    if line.chars().count() > MOST || line.len() < title.len() {
        return format!("{}…", line.chars().take(MOST).collect::<String>());
    }
    line.to_owned()
}

/// Wakes a process a moment later, as an operating system does.
struct Bell {
    machine: Weak<Machine>,
    pid: Pid,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        if let Some(machine) = self.machine.upgrade() {
            machine.wake_at(self.pid, machine.clock.now() + SWITCH);
        }
    }
}
