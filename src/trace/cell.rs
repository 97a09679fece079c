//! One event in sixteen bytes.
//!
//! The first word holds the time (56 bits) and the kind (8), the second a subject and an argument
//! (32 bits each). The numbers of the kinds are part of the file format: never reuse one.

use super::event::{
    Cause, CauseKind, Delay, Event, Outcome, Place, ResourceKind, Stream, Wait, WaitKind, WarningKind, What,
    WorkerKind, WorkerState,
};
use crate::ident::{FileId, JobId, ResourceId, StrId, TaskId, TimerId, WorkerId};
use crate::time::SimTime;

/// A packed event.
pub type Cell = [u64; 2];

/// Bits left for a number that shares its word with a five-bit code.
const NUMBER_BITS: u32 = 27;
const NUMBER_MASK: u32 = (1 << NUMBER_BITS) - 1;
const LINE_BITS: u32 = 20;
const LINE_MASK: u32 = (1 << LINE_BITS) - 1;

/// Packs an event. Numbers too large for their field become 0, "not known".
#[must_use]
pub fn pack(event: &Event) -> Cell {
    let (kind, subject, argument) = parts(&event.what);
    [event.at.min(SimTime::MAX).0 << 8 | u64::from(kind), u64::from(subject) | u64::from(argument) << 32]
}

/// Unpacks an event; `None` when the cell is not one this version knows.
#[must_use]
pub fn unpack(cell: Cell) -> Option<Event> {
    let kind = (cell[0] & 0xff) as u8;
    let what = whole(kind, cell[1] as u32, (cell[1] >> 32) as u32)?;
    Some(Event { at: SimTime(cell[0] >> 8), what })
}

fn coded(code: u8, number: u32) -> u32 {
    u32::from(code) << NUMBER_BITS | if number > NUMBER_MASK { 0 } else { number }
}

fn place(place: Place) -> u32 {
    let line = if place.line > LINE_MASK { 0 } else { place.line };
    if place.file.0 >= 1 << (32 - LINE_BITS) { line } else { place.file.0 << LINE_BITS | line }
}

const fn unplaced(packed: u32) -> Place {
    Place { file: FileId(packed >> LINE_BITS), line: packed & LINE_MASK }
}

fn parts(what: &What) -> (u8, u32, u32) {
    match *what {
        What::LoopStarted => (1, 0, 0),
        What::LoopEnded => (2, 0, 0),
        What::TurnBegan { ready } => (3, 0, ready),
        What::IdleBegan => (4, 0, 0),
        What::IdleEnded => (5, 0, 0),
        What::Spawned { task, parent } => (6, task.0, parent.0),
        What::HandleCreated { handle, callback } => (7, handle.0, callback.0),
        What::Named { task, name } => (8, task.0, name.0),
        What::Runs { task, coroutine } => (9, task.0, coroutine.0),
        What::Queued { task, cause } => (10, task.0, coded(cause.kind as u8, cause.by)),
        What::PollBegan { task } => (11, task.0, 0),
        What::PollEnded { task, outcome } => (12, task.0, outcome as u32),
        What::Dropped { task } => (13, task.0, 0),
        What::Parked { task, wait } => (14, task.0, coded(wait.kind as u8, wait.on)),
        What::Resumed { task } => (15, task.0, 0),
        What::Member { resource, task } => (16, resource.0, task.0),
        What::TimerArmed { timer, delay } => (17, timer.0, delay.0),
        What::TimerFired { timer } => (18, timer.0, 0),
        What::TimerCancelled { timer } => (19, timer.0, 0),
        What::CancelRequested { task, by } => (20, task.0, by.0),
        What::CancelDelivered { task } => (21, task.0, 0),
        What::CancelSwallowed { task } => (22, task.0, 0),
        What::Raised { task, error } => (23, task.0, error.0),
        What::Line { task, place: at } => (24, task.0, place(at)),
        What::FileNamed { file, name } => (25, file.0, name.0),
        What::Output { task, stream: Stream::Out, text } => (26, task.0, text.0),
        What::Output { task, stream: Stream::Err, text } => (27, task.0, text.0),
        What::BlockingBegan { task, why } => (28, task.0, why.0),
        What::BlockingEnded { task } => (29, task.0, 0),
        What::JobQueued { job, by } => (30, job.0, by.0),
        What::JobNamed { job, name } => (31, job.0, name.0),
        What::JobStarted { job, worker } => (32, job.0, worker.0),
        What::JobEnded { job, outcome } => (33, job.0, outcome as u32),
        What::ResourceCreated { resource, kind, name } => (34, resource.0, coded(kind as u8, name.0)),
        What::Depth { resource, depth } => (35, resource.0, depth),
        What::Capacity { resource, capacity } => (36, resource.0, capacity),
        What::Acquired { resource, task } => (37, resource.0, task.0),
        What::Released { resource, task } => (38, resource.0, task.0),
        What::Warned { task, kind, text } => (39, task.0, coded(kind as u8, text.0)),
        What::Mark { task, text } => (40, task.0, text.0),
        What::Lost { events } => (41, 0, events),
        What::Closed { resource } => (42, resource.0, 0),
        What::Sent { resource, bytes } => (43, resource.0, bytes),
        What::Received { resource, bytes } => (44, resource.0, bytes),
        What::WorkerCreated { worker, kind, name } => (45, worker.0, coded(kind as u8, name.0)),
        What::WorkerTurned { worker, to } => (46, worker.0, to as u32),
        What::Stack { task, stack } => (47, task.0, stack.0),
        What::Intervened { task, text } => (48, task.0, text.0),
        What::Reached { task, place: at } => (49, task.0, place(at)),
    }
}

fn whole(kind: u8, subject: u32, argument: u32) -> Option<What> {
    let task = TaskId(subject);
    let timer = TimerId(subject);
    let resource = ResourceId(subject);
    let job = JobId(subject);
    let worker = WorkerId(subject);
    let text = StrId(argument);
    let other = TaskId(argument);
    let (code, number) = (argument >> NUMBER_BITS, argument & NUMBER_MASK);
    Some(match kind {
        1 => What::LoopStarted,
        2 => What::LoopEnded,
        3 => What::TurnBegan { ready: argument },
        4 => What::IdleBegan,
        5 => What::IdleEnded,
        6 => What::Spawned { task, parent: other },
        7 => What::HandleCreated { handle: task, callback: text },
        8 => What::Named { task, name: text },
        9 => What::Runs { task, coroutine: text },
        10 => What::Queued { task, cause: Cause { kind: CauseKind::from_code(code)?, by: number } },
        11 => What::PollBegan { task },
        12 => What::PollEnded { task, outcome: Outcome::from_code(argument)? },
        13 => What::Dropped { task },
        14 => What::Parked { task, wait: Wait { kind: WaitKind::from_code(code)?, on: number } },
        15 => What::Resumed { task },
        16 => What::Member { resource, task: other },
        17 => What::TimerArmed { timer, delay: Delay(argument) },
        18 => What::TimerFired { timer },
        19 => What::TimerCancelled { timer },
        20 => What::CancelRequested { task, by: other },
        21 => What::CancelDelivered { task },
        22 => What::CancelSwallowed { task },
        23 => What::Raised { task, error: text },
        24 => What::Line { task, place: unplaced(argument) },
        25 => What::FileNamed { file: FileId(subject), name: text },
        26 | 27 => What::Output { task, stream: Stream::from_code(u32::from(kind - 26))?, text },
        28 => What::BlockingBegan { task, why: text },
        29 => What::BlockingEnded { task },
        30 => What::JobQueued { job, by: other },
        31 => What::JobNamed { job, name: text },
        32 => What::JobStarted { job, worker: WorkerId(argument) },
        33 => What::JobEnded { job, outcome: Outcome::from_code(argument)? },
        34 => What::ResourceCreated { resource, kind: ResourceKind::from_code(code)?, name: StrId(number) },
        35 => What::Depth { resource, depth: argument },
        36 => What::Capacity { resource, capacity: argument },
        37 => What::Acquired { resource, task: other },
        38 => What::Released { resource, task: other },
        39 => What::Warned { task, kind: WarningKind::from_code(code)?, text: StrId(number) },
        40 => What::Mark { task, text },
        41 => What::Lost { events: argument },
        42 => What::Closed { resource },
        43 => What::Sent { resource, bytes: argument },
        44 => What::Received { resource, bytes: argument },
        45 => What::WorkerCreated { worker, kind: WorkerKind::from_code(code)?, name: StrId(number) },
        46 => What::WorkerTurned { worker, to: WorkerState::from_code(argument)? },
        47 => What::Stack { task, stack: text },
        48 => What::Intervened { task, text },
        49 => What::Reached { task, place: unplaced(argument) },
        _ => return None,
    })
}
