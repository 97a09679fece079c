//! The vocabulary: every kind of thing that can happen in a run.
//!
//! Each event has a time, a subject and at most one argument, so that it packs into one 16-byte
//! cell ([`super::cell`]). Longer stories are several events. Names are asyncio's and smol's.

use std::time::Duration;

use crate::ident::{FileId, JobId, ResourceId, StrId, TaskId, TimerId, WorkerId};
use crate::time::SimTime;

/// Something that happened, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it happened, in nanoseconds of run time.
    pub at: SimTime,
    /// What happened.
    pub what: What,
}

/// What happened.
///
/// `task` (of handles also `handle`) is whom it happened to, `by` and `parent` who did it; `NONE` is
/// nobody. A [`StrId`] is the number of a text in the trace's [`Strings`](super::Strings).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the line of a variant says what its fields are, and their types in what")]
pub enum What {
    /// An event loop began to run (`run_until_complete`, `run_forever`).
    LoopStarted,
    /// The event loop stopped running.
    LoopEnded,
    /// A loop turn began; `ready` handles will run before the next one.
    TurnBegan { ready: u32 },
    /// Nothing is ready: the loop waits for a timer, for I/O or for another thread.
    IdleBegan,
    /// The loop woke from its wait.
    IdleEnded,

    /// A task was created by `parent` (the task or handle that ran then, if any).
    Spawned { task: TaskId, parent: TaskId },
    /// A callback handle was created, for the function called `callback`.
    HandleCreated { handle: TaskId, callback: StrId },
    /// A task got its name, or a new one.
    Named { task: TaskId, name: StrId },
    /// The name of the coroutine function that a task runs.
    Runs { task: TaskId, coroutine: StrId },
    /// A runnable entered the back of the ready queue.
    Queued { task: TaskId, cause: Cause },
    /// The runnable at the front of the ready queue began to run.
    PollBegan { task: TaskId },
    /// It stopped running.
    PollEnded { task: TaskId, outcome: Outcome },
    /// A runnable left for good without being polled again: a cancelled handle, a closed loop.
    Dropped { task: TaskId },

    /// A task began to wait for something.
    Parked { task: TaskId, wait: Wait },
    /// What the task waited for is there (it may still have to wait for its turn).
    Resumed { task: TaskId },
    /// One more of the things a gather, wait or task group waits for.
    Member { resource: ResourceId, task: TaskId },

    /// A timer was set to fire after `delay`.
    TimerArmed { timer: TimerId, delay: Delay },
    /// A timer's moment came; its handle enters the ready queue next.
    TimerFired { timer: TimerId },
    /// A timer was called off.
    TimerCancelled { timer: TimerId },

    /// `Task.cancel()` was called on `task`, by `by` (`NONE`: from outside, such as a key press).
    CancelRequested { task: TaskId, by: TaskId },
    /// `CancelledError` was thrown into the task's coroutine.
    CancelDelivered { task: TaskId },
    /// The coroutine caught the `CancelledError` and went on.
    CancelSwallowed { task: TaskId },
    /// The task ended with this exception: its type and message.
    Raised { task: TaskId, error: StrId },

    /// The line a task is at, in the innermost frame that belongs to the program.
    Line { task: TaskId, place: Place },
    /// A line that somebody watches for (a breakpoint) is about to run.
    Reached { task: TaskId, place: Place },
    /// The await stack that a task parks with, by its innermost frame ([`super::stack`]): recorded before
    /// [`What::Parked`], when it has several frames and differs from the task's last one; `NONE` from then on
    /// when the task's own coroutine is all of it.
    Stack { task: TaskId, stack: StrId },
    /// A source file of the program has this number from now on.
    FileNamed { file: FileId, name: StrId },
    /// The program wrote `text`.
    Output { task: TaskId, stream: Stream, text: StrId },
    /// A call that keeps the loop's thread busy without running Python began (`time.sleep` …).
    BlockingBegan { task: TaskId, why: StrId },
    /// The blocking call returned.
    BlockingEnded { task: TaskId },

    /// Work was handed to a worker by a task.
    JobQueued { job: JobId, by: TaskId },
    /// The name of the function a job runs.
    JobNamed { job: JobId, name: StrId },
    /// A worker took the job.
    JobStarted { job: JobId, worker: WorkerId },
    /// The worker finished the job.
    JobEnded { job: JobId, outcome: Outcome },

    /// Something that tasks share came to be; `NONE` as a name means it has none.
    ResourceCreated { resource: ResourceId, kind: ResourceKind, name: StrId },
    /// How many items, permits or connections a resource holds now.
    Depth { resource: ResourceId, depth: u32 },
    /// How many it can hold at most (0: no limit).
    Capacity { resource: ResourceId, capacity: u32 },
    /// A task came to hold a lock or a permit.
    Acquired { resource: ResourceId, task: TaskId },
    /// A task gave a lock or a permit back.
    Released { resource: ResourceId, task: TaskId },

    /// A connection, a server, a subprocess … is over.
    Closed { resource: ResourceId },
    /// The program handed so many bytes to a connection or a pipe.
    Sent { resource: ResourceId, bytes: u32 },
    /// The program took so many bytes from a connection or a pipe.
    Received { resource: ResourceId, bytes: u32 },

    /// A worker thread or process came to be.
    WorkerCreated { worker: WorkerId, kind: WorkerKind, name: StrId },
    /// What a worker does from now on.
    WorkerTurned { worker: WorkerId, to: WorkerState },

    /// Something went wrong that Python would warn about.
    Warned { task: TaskId, kind: WarningKind, text: StrId },
    /// A note by the lesson's author or the student.
    Mark { task: TaskId, text: StrId },
    /// Somebody who watches stepped in: `text` is the Python that was run for them. `task` is the handle it ran as, or
    /// the task that was cancelled. From here on the run is not the program's alone.
    Intervened { task: TaskId, text: StrId },
    /// So many events are missing here because a limit was reached.
    Lost { events: u32 },
}

impl What {
    /// The task or handle that it happened to, or that did it; `NONE` when it is about no task.
    #[must_use]
    pub const fn task(&self) -> TaskId {
        match *self {
            Self::Spawned { task, .. }
            | Self::Named { task, .. }
            | Self::Runs { task, .. }
            | Self::Queued { task, .. }
            | Self::PollBegan { task }
            | Self::PollEnded { task, .. }
            | Self::Dropped { task }
            | Self::Parked { task, .. }
            | Self::Resumed { task }
            | Self::CancelRequested { task, .. }
            | Self::CancelDelivered { task }
            | Self::CancelSwallowed { task }
            | Self::Raised { task, .. }
            | Self::Line { task, .. }
            | Self::Reached { task, .. }
            | Self::Output { task, .. }
            | Self::BlockingBegan { task, .. }
            | Self::BlockingEnded { task }
            | Self::Acquired { task, .. }
            | Self::Released { task, .. }
            | Self::Warned { task, .. }
            | Self::Mark { task, .. }
            | Self::Intervened { task, .. }
            | Self::JobQueued { by: task, .. } => task,
            _ => TaskId::NONE,
        }
    }
}

/// Why a runnable entered the ready queue, and through whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The kind of cause.
    pub kind: CauseKind,
    /// The number of the task, timer or job that caused it; 0 when there is none. Below 2^27.
    pub by: u32,
}

/// What a parked task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The kind of wait.
    pub kind: WaitKind,
    /// The number of what it waits on: a [`TimerId`] for a sleep, a [`TaskId`] for a task, a
    /// [`JobId`] for a worker's job, a [`ResourceId`] for the rest; 0 when not known. Below 2^27.
    pub on: u32,
}

/// A line of a program's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// The file, below 2^12.
    pub file: FileId,
    /// The line, counted from 1, below 2^20; 0 when not known.
    pub line: u32,
}

/// A delay with a decimal floating point of its own: at most 28 bits of mantissa and a power of ten.
///
/// Delays that people write (`0.25`, `3600`) are kept exactly; others lose less than a part in 10^7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay(pub(super) u32);

impl Delay {
    const MANTISSA: u64 = (1 << 28) - 1;

    /// Packs a length of time, rounding down where it does not fit exactly.
    #[must_use]
    pub fn new(length: Duration) -> Self {
        let mut mantissa = u64::try_from(length.as_nanos()).unwrap_or(u64::MAX).min(SimTime::MAX.0);
        let mut exponent = 0;
        while mantissa > Self::MANTISSA {
            mantissa /= 10;
            exponent += 1;
        }
        Self(mantissa as u32 | exponent << 28)
    }

    /// The length of time it stands for.
    #[must_use]
    pub fn length(self) -> Duration {
        let mantissa = u64::from(self.0) & Self::MANTISSA;
        Duration::from_nanos(mantissa.saturating_mul(10_u64.saturating_pow(self.0 >> 28)))
    }
}

macro_rules! closed {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in the order of the codec's numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The term for it, as traces print it.
            #[must_use]
            pub const fn term(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            pub(super) fn from_code(code: u32) -> Option<Self> {
                Self::ALL.get(code as usize).copied()
            }
        }
    )*};
}

closed! {
    /// The kinds of cause for entering the ready queue. The order is part of the file format.
    CauseKind {
        /// Just created.
        Spawn = "spawn",
        /// Woken by another task or handle (it set a result, put an item, released a lock …).
        Task = "task",
        /// A timer fired.
        Timer = "timer",
        /// I/O became ready.
        Io = "io",
        /// A worker's job ended.
        Worker = "worker",
        /// Another thread, or someone at the keyboard.
        Outside = "outside",
        /// It asked for another turn itself while it ran (`sleep(0)`).
        Itself = "itself",
    }

    /// The kinds of wait. The order is part of the file format.
    WaitKind {
        /// `asyncio.sleep`: on a timer.
        Sleep = "sleep",
        /// Another task.
        Task = "task",
        /// A bare future.
        Future = "future",
        /// `gather`, `wait`, `as_completed`: several at once.
        Gather = "gather",
        /// A task group's end.
        Group = "group",
        /// `Queue.get` on an empty queue.
        QueueGet = "queue.get",
        /// `Queue.put` on a full queue.
        QueuePut = "queue.put",
        /// `Queue.join`.
        QueueJoin = "queue.join",
        /// `Lock.acquire`.
        Lock = "lock",
        /// `Event.wait`.
        Event = "event",
        /// `Condition.wait`.
        Condition = "condition",
        /// `Semaphore.acquire`.
        Semaphore = "semaphore",
        /// `Barrier.wait`.
        Barrier = "barrier",
        /// Bytes from a connection.
        Read = "read",
        /// Room to send into a connection.
        Write = "write",
        /// A connection or a server.
        Connection = "connection",
        /// A subprocess.
        Process = "process",
        /// A worker's job.
        Job = "job",
        /// Something this version has no name for.
        Other = "other",
    }

    /// The kinds of shared thing. The order is part of the file format.
    ResourceKind {
        /// A bare future.
        Future = "future",
        /// `gather` and its relatives.
        Gather = "gather",
        /// `TaskGroup`.
        Group = "group",
        /// `timeout`.
        Timeout = "timeout",
        /// `Queue`.
        Queue = "queue",
        /// `Lock`.
        Lock = "lock",
        /// `Event`.
        Event = "event",
        /// `Condition`.
        Condition = "condition",
        /// `Semaphore`.
        Semaphore = "semaphore",
        /// `Barrier`.
        Barrier = "barrier",
        /// A connection.
        Connection = "connection",
        /// A pool of connections or workers.
        Pool = "pool",
        /// A server.
        Server = "server",
        /// A subprocess.
        Process = "process",
        /// The lock that lets one thread at a time run Python (simulated).
        Gil = "gil",
        /// A thing this version has no name for.
        Other = "other",
    }

    /// The kinds of worker. The order is part of the file format.
    WorkerKind {
        /// A thread of the program's own process.
        Thread = "thread",
        /// A process of its own.
        Process = "process",
    }

    /// What a worker does. The order is part of the file format.
    WorkerState {
        /// It computes; under a GIL, it holds it.
        Computing = "computing",
        /// It waits for time, a lock, bytes or its next job.
        Waiting = "waiting",
        /// It could compute, but another thread has the GIL.
        WantsGil = "wants the GIL",
        /// It is gone.
        Ended = "ended",
    }

    /// How a poll or a job ended. The order is part of the file format.
    Outcome {
        /// Not finished: it will be polled again.
        Pending = "pending",
        /// Finished with a result.
        Ready = "ready",
        /// Finished with an exception.
        Raised = "raised",
        /// Finished by cancellation.
        Cancelled = "cancelled",
        /// The native code under it panicked.
        Panicked = "panicked",
    }

    /// Where the program wrote to. The order is part of the file format.
    Stream {
        /// Standard output.
        Out = "out",
        /// Standard error.
        Err = "err",
    }

    /// What a warning is about. The order is part of the file format.
    WarningKind {
        /// A coroutine was created and never awaited.
        NeverAwaited = "never awaited",
        /// A callback took longer than the loop's `slow_callback_duration`.
        SlowCallback = "slow callback",
        /// A task's or future's exception was never retrieved.
        NeverRetrieved = "never retrieved",
        /// A task was destroyed while it was pending.
        DestroyedPending = "destroyed pending",
        /// Nothing is ready, no timer is armed, and tasks wait on each other.
        Deadlock = "deadlock",
        /// A resource was not closed.
        Unclosed = "unclosed",
        /// Anything else Python warned about.
        Other = "other",
    }
}
