//! One event loop: smol's `LocalExecutor`, driven by `try_tick` alone, turning as asyncio turns.
//!
//! A turn (CPython's `base_events.py`, `_run_once`): wait if nothing is ready; take in what other
//! threads posted; let due timers put their handles into the queue; run exactly as many handles as
//! were ready then. Nothing else spawns on the executor, and nothing sleeps inside it.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use async_executor::LocalExecutor;

use super::clock::{Clock, Waited};
use super::heap::DeadlineHeap;
use super::net::Interest;
use super::outside::Outside;
use super::pacer::{Interrupted, Purpose};
use super::poll::{Callback, Polled};
use super::shared::Shared;
use super::waker::Note;
use super::watch::{Reaction, Source, Watches};
use crate::ident::{TaskId, TimerId};
use crate::time::SimTime;
use crate::trace::event::Delay;
use crate::trace::recorder::Counter;
use crate::trace::{Cause, CauseKind, Outcome, What};

/// Why a turn ended before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Somebody asked the run to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// A handle called [`Runtime::halt`].
    #[error("a handle stopped the loop")]
    Halted,
    /// Nothing is ready, no timer is armed and nobody outside works: nothing can ever happen again.
    #[error("nothing can ever happen again")]
    Stuck,
    /// The native code of a task panicked.
    #[error("{0} panicked")]
    Panicked(TaskId),
}

/// asyncio rebuilds its heap when more than this many cancelled timers are in it …
const MIN_SCHEDULED_TIMER_HANDLES: usize = 100;
/// … and they are more than half of it (CPython's `base_events.py`).
const CANCELLED_SHARE: usize = 2;

type Handle = Box<dyn FnOnce(&Runtime)>;

struct Timer {
    id: TimerId,
    enqueue: Option<Handle>,
}

#[derive(Default)]
struct Timers {
    heap: DeadlineHeap<Timer>,
    /// Timers in the heap that were neither fired nor cancelled.
    alive: HashSet<TimerId>,
}

/// An event loop on its own thread.
pub struct Runtime {
    executor: LocalExecutor<'static>,
    shared: Arc<Shared>,
    timers: RefCell<Timers>,
    watches: RefCell<Watches>,
    halted: Cell<bool>,
    listens: Cell<bool>,
}

impl Runtime {
    /// An event loop on this thread, with nothing to do yet.
    #[must_use]
    pub fn new(clock: Arc<Clock>) -> Rc<Self> {
        Rc::new(Self {
            executor: LocalExecutor::new(),
            shared: Shared::new(clock),
            timers: RefCell::default(),
            watches: RefCell::default(),
            halted: Cell::new(false),
            listens: Cell::new(false),
        })
    }

    /// The run's clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<Clock> {
        &self.shared.clock
    }

    /// The runnable being polled; `NONE` between polls.
    #[must_use]
    pub fn current(&self) -> TaskId {
        self.shared.current()
    }

    /// How many runnables are in the ready queue.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.shared.queued()
    }

    /// How many timers are in the heap, the cancelled ones not yet swept out among them.
    #[must_use]
    pub fn timers(&self) -> usize {
        self.timers.borrow().heap.len()
    }

    /// A way in from other threads.
    #[must_use]
    pub fn outside(&self) -> Outside {
        Outside { shared: Arc::clone(&self.shared) }
    }

    /// Puts a task at the back of the ready queue. `future`'s output is how it finished.
    ///
    /// The future is polled with a waker that keeps the queue's copy exact. Dropping the handle
    /// leaves the task running.
    pub fn spawn(&self, task: TaskId, future: impl Future<Output = Outcome> + 'static) -> TaskHandle {
        self.spawn_because(task, Cause { kind: CauseKind::Spawn, by: 0 }, future)
    }

    /// [`Runtime::spawn`] for a task that exists already and enters the queue for the first time only
    /// now (an eager one).
    pub fn spawn_because(
        &self,
        task: TaskId,
        cause: Cause,
        future: impl Future<Output = Outcome> + 'static,
    ) -> TaskHandle {
        let note = Note::queued(task, Arc::clone(&self.shared));
        self.shared.queue_because(task, cause);
        let smol = self.executor.spawn(Polled::new(Arc::clone(&note), future));
        TaskHandle { note, smol: Some(smol) }
    }

    /// Puts a callback handle at the back of the ready queue. `cancelled` is asked when its turn
    /// comes; if it says yes, the handle is dropped unrun.
    pub fn call_soon(
        &self,
        handle: TaskId,
        cancelled: impl Fn() -> bool + 'static,
        run: impl FnOnce() -> Outcome + 'static,
    ) {
        let cause = match (self.current(), self.shared.cause()) {
            (TaskId::NONE, Cause { kind: CauseKind::Outside, .. }) => Cause { kind: CauseKind::Spawn, by: 0 },
            (TaskId::NONE, outside) => outside,
            (task, _) => Cause { kind: CauseKind::Task, by: task.0 },
        };
        self.enqueue(handle, cause, cancelled, run);
    }

    fn enqueue(
        &self,
        handle: TaskId,
        cause: Cause,
        cancelled: impl Fn() -> bool + 'static,
        run: impl FnOnce() -> Outcome + 'static,
    ) {
        self.shared.queue_because(handle, cause);
        let callback = Callback { handle, shared: Arc::clone(&self.shared), cancelled, run: Some(run), running: false };
        self.executor.spawn(callback).detach();
    }

    /// Arms a timer: at `deadline`, `handle` enters the ready queue.
    pub fn call_at(
        &self,
        deadline: SimTime,
        handle: TaskId,
        cancelled: impl Fn() -> bool + 'static,
        run: impl FnOnce() -> Outcome + 'static,
    ) -> TimerId {
        let clock = self.clock();
        let id = TimerId(clock.recorder().next_id(Counter::Timer));
        let asked = deadline.since(clock.now());
        let lateness = clock.lateness(asked);
        let (deadline, delay) = (deadline + lateness, Delay::new(asked + lateness));
        clock.recorder().record(What::TimerArmed { timer: id, delay });
        let cause = Cause { kind: CauseKind::Timer, by: id.0 };
        let enqueue: Handle = Box::new(move |runtime| runtime.enqueue(handle, cause, cancelled, run));
        let mut timers = self.timers.borrow_mut();
        timers.heap.push(deadline, Timer { id, enqueue: Some(enqueue) });
        timers.alive.insert(id);
        id
    }

    /// Calls a timer off; whether it was still armed.
    pub fn cancel_timer(&self, timer: TimerId) -> bool {
        let was_armed = self.timers.borrow_mut().alive.remove(&timer);
        if was_armed {
            self.clock().recorder().record(What::TimerCancelled { timer });
        }
        was_armed
    }

    /// Has `reaction` run whenever the source behind a descriptor is ready, in the place of the reaction before.
    pub fn watch(
        &self,
        descriptor: i32,
        interest: Interest,
        source: impl FnOnce() -> Rc<dyn Source>,
        reaction: Reaction,
    ) {
        let now = self.clock().now();
        self.watches.borrow_mut().add(descriptor, interest, source, reaction, now);
    }

    /// Stops watching; whether something was watched.
    pub fn unwatch(&self, descriptor: i32, interest: Interest) -> bool {
        let reaction = self.watches.borrow_mut().remove(descriptor, interest);
        // What it holds may run code of its own as it is dropped: no borrow is held here.
        reaction.is_some()
    }

    /// Whether somebody outside of the program may always have something for it, such as a signal: then the loop is never
    /// stuck, however long it waits.
    pub fn listen(&self, listens: bool) {
        self.listens.set(listens);
    }

    /// Whether a descriptor is watched for reading, and for writing.
    #[must_use]
    pub fn watched(&self, descriptor: i32) -> [bool; 2] {
        self.watches.borrow().mask(descriptor)
    }

    /// Does work in the name of a handle that was never queued, for somebody outside; what ran before is running again
    /// afterwards.
    pub fn aside<T>(&self, handle: TaskId, work: impl FnOnce() -> T) -> T {
        let task = self.shared.swap_current(handle);
        let cause = self.shared.set_cause(Cause { kind: CauseKind::Outside, by: 0 });
        let done = work();
        self.shared.set_cause(cause);
        self.shared.swap_current(task);
        done
    }

    /// Stops the loop after the handle that runs now.
    pub fn halt(&self) {
        self.halted.set(true);
    }

    /// One turn. `stopping` says that the loop is asked to stop: it then does not wait.
    ///
    /// # Errors
    /// When the turn ended early, and why; what was ready stays in the queue.
    pub fn turn(&self, stopping: bool) -> Result<(), Stopped> {
        self.apply_inbox();
        self.sweep();
        if self.ready() == 0 && !stopping {
            self.idle()?;
        }
        self.clock().settle()?;
        self.clock().begin_turn()?;
        self.apply_inbox();
        self.apply_reports();
        self.react();
        self.fire_timers();
        let ready = self.ready();
        if ready > 0 {
            let _ = self.clock().now();
            self.clock().recorder().record(What::TurnBegan { ready: u32::try_from(ready).unwrap_or(u32::MAX) });
            self.clock().pacer().turn_began();
        }
        for _ in 0..ready {
            self.run_front()?;
        }
        Ok(())
    }

    /// Runs the handle at the front of the queue.
    fn run_front(&self) -> Result<(), Stopped> {
        while !self.clock().pacer().gate(|| self.shared.inbox.is_filled() || self.clock().has_visits())? {
            self.apply_inbox();
        }
        self.executor.try_tick();
        self.apply_inbox();
        if let Some(task) = self.shared.take_panicked() {
            return Err(Stopped::Panicked(task));
        }
        if self.halted.take() {
            return Err(Stopped::Halted);
        }
        Ok(())
    }

    fn idle(&self) -> Result<(), Stopped> {
        let timer = self.timers.borrow().heap.peek().map(|&(deadline, _)| deadline);
        let ready = self.watches.borrow().ready_at();
        let deadline = timer.into_iter().chain(ready).min();
        if deadline.is_some_and(|deadline| deadline <= self.clock().now()) {
            return Ok(());
        }
        // A source that wakes the loop itself keeps it open, and so do signals: something may always come.
        let open = self.watches.borrow().wakes(&self.outside()) || self.listens.get();
        let open = open.then_some(SimTime::MAX);
        let earlier = || self.watches.borrow().ready_at().is_some_and(|at| ready.is_none_or(|before| at < before));
        self.clock().recorder().record(What::IdleBegan);
        // What a visitor does may make something ready, or arm a timer.
        let visits = self.clock().visits_made();
        let visited = || self.clock().visits_made() != visits;
        let woken = || self.shared.inbox.has_news() || earlier() || visited();
        let waited = self.clock().wait_until(deadline.or(open), Purpose::Idle, woken);
        if waited == Ok(Waited::Reached) {
            self.clock().charge_wake();
        }
        self.clock().recorder().record(What::IdleEnded);
        match waited? {
            Waited::Reached | Waited::Woken => Ok(()),
            Waited::Stuck => Err(Stopped::Stuck),
        }
    }

    /// Queues the handles of everything that can be read or written, as `_process_events` does.
    fn react(&self) {
        if self.watches.borrow().is_empty() {
            return;
        }
        let due = self.watches.borrow_mut().collect(self.clock().now());
        for (resource, Reaction { name, cancelled, run }) in due {
            if cancelled() {
                continue;
            }
            // Each time is a handle of its own in the trace.
            let handle = TaskId(self.clock().recorder().next_id(Counter::Task));
            self.clock().recorder().record(What::HandleCreated { handle, callback: name });
            let cause = Cause { kind: CauseKind::Io, by: resource.0 };
            self.enqueue(handle, cause, move || cancelled(), move || run());
        }
    }

    /// Does what other threads asked for, and lets visitors in.
    fn apply_inbox(&self) {
        self.clock().receive();
        while self.shared.inbox.is_filled() {
            for post in self.shared.inbox.take() {
                let before = self.shared.set_cause(post.cause);
                (post.run)();
                self.shared.set_cause(before);
            }
        }
    }

    /// Does what a selector would report: bytes that came, processes that ended.
    fn apply_reports(&self) {
        for post in self.shared.inbox.take_reports() {
            let before = self.shared.set_cause(post.cause);
            (post.run)();
            self.shared.set_cause(before);
        }
    }

    /// Takes cancelled timers out of the heap, as `_run_once` does.
    fn sweep(&self) {
        let mut swept = Vec::new();
        let mut timers = self.timers.borrow_mut();
        let Timers { heap, alive } = &mut *timers;
        let cancelled = heap.len() - alive.len();
        if heap.len() > MIN_SCHEDULED_TIMER_HANDLES && cancelled * CANCELLED_SHARE > heap.len() {
            heap.retain(|timer| alive.contains(&timer.id));
        } else {
            while heap.peek().is_some_and(|(_, timer)| !alive.contains(&timer.id)) {
                swept.extend(heap.pop());
            }
        }
        drop(timers);
        // What the handles hold may run code of its own as it is dropped: no borrow is held here.
        drop(swept);
    }

    fn fire_timers(&self) {
        let now = self.clock().now();
        loop {
            let mut timers = self.timers.borrow_mut();
            let due = timers.heap.peek().is_some_and(|&(deadline, _)| deadline <= now);
            let Some((_, timer)) = due.then(|| timers.heap.pop()).flatten() else { return };
            let armed = timers.alive.remove(&timer.id);
            drop(timers);
            if let (true, Some(enqueue)) = (armed, timer.enqueue) {
                self.clock().recorder().record(What::TimerFired { timer: timer.id });
                enqueue(self);
            }
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.shared.close();
        drop(self.shared.inbox.take());
        drop(self.shared.inbox.take_reports());
    }
}

/// A spawned task, for native code that may want to cancel it.
#[must_use = "call `detach` to let the task run on its own"]
pub struct TaskHandle {
    note: Arc<Note>,
    smol: Option<smol::Task<()>>,
}

impl TaskHandle {
    /// Lets the task run on its own.
    pub fn detach(mut self) {
        if let Some(task) = self.smol.take() {
            task.detach();
        }
    }

    /// Cancels the task as smol does: an idle one enters the queue once more, and is dropped there
    /// instead of being polled.
    pub fn cancel(mut self) {
        let Some(task) = self.smol.take() else { return };
        if !self.note.shared.is_closed() {
            self.note.cancel_here();
        }
        drop(task);
    }
}

impl Drop for TaskHandle {
    fn drop(&mut self) {
        if let Some(task) = self.smol.take() {
            task.detach();
        }
    }
}
