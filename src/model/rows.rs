//! How each row of a state is packed: field by field.

use std::time::Duration;

use super::beat::Beat;
use super::glance::Glance;
use super::row::{Nanoseconds, Near, Reader, Row, Words};
use super::slab::Slot;
use super::task::{Cancel, Handle, Poll, Spent, Status, Task, Why};
use super::things::{Deed, Job, Resource, Timer, Worker};
use crate::ident::{FileId, JobId, ResourceId, StrId, TaskId, TimerId, WorkerId};
use crate::time::SimTime;
use crate::trace::{Outcome, Place, ResourceKind, Wait, WaitKind, WorkerKind, WorkerState};

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl Row for $id {
            fn put(&self, to: &mut Words) {
                self.0.put(to);
            }

            fn take(from: &mut Reader<'_>) -> Self {
                Self(u32::take(from))
            }
        }

        impl Near for $id {
            fn put_near(&self, expected: u64, to: &mut Words) {
                self.0.put_near(expected, to);
            }

            fn take_near(expected: u64, from: &mut Reader<'_>) -> Self {
                Self(u32::take_near(expected, from))
            }
        }
    )*};
}

macro_rules! kinds {
    ($($kind:ident: $default:ident;)*) => {$(
        impl Row for $kind {
            fn put(&self, to: &mut Words) {
                to.put(*self as u64);
            }

            fn take(from: &mut Reader<'_>) -> Self {
                Self::ALL.get(from.take() as usize).copied().unwrap_or(Self::$default)
            }
        }
    )*};
}

/// A row is its fields; one with an expectation, over those before it, is told by how far it is from that.
macro_rules! rows {
    ($($row:ident { $($field:ident $(: $type:ident)? $(near $expected:expr)?),* })*) => {$(
        impl Row for $row {
            fn put(&self, to: &mut Words) {
                let Self { $($field),* } = self.clone();
                $(rows!(@put $field to $($expected)?);)*
            }

            fn take(from: &mut Reader<'_>) -> Self {
                $(let $field $(: $type)? = rows!(@take from $($expected)?);)*
                Self { $($field),* }
            }
        }
    )*};
    (@put $field:ident $to:ident) => { $field.put($to) };
    (@put $field:ident $to:ident $expected:expr) => { $field.put_near($expected, $to) };
    (@take $from:ident) => { Row::take($from) };
    (@take $from:ident $expected:expr) => { Near::take_near($expected, $from) };
}

ids! { FileId JobId ResourceId StrId TaskId TimerId WorkerId }

kinds! {
    Outcome: Pending;
    ResourceKind: Other;
    WaitKind: Other;
    WorkerKind: Thread;
    WorkerState: Computing;
}

rows! {
    Place { file, line }
    Wait { kind, on }
    Cancel { requests, delivered, swallowed, by, timeout, pending, settled, at }
    Deed { by, at }
    Beat { period, row, missed, unproven }
    Poll { task, began, length, place }
    // What changes most comes first, so that of most tasks the rest need not be told at all.
    Task {
        created: SimTime,
        since: SimTime,
        status,
        place,
        parked_since: SimTime near since.0,
        woken near since.0,
        wait: Wait,
        why near wait.on.into(),
        woken_from near wait.on.into(),
        polls,
        beat: Beat,
        // A task that beats sleeps for its period.
        deadline near parked_since.0.wrapping_add(beat.period.nanoseconds()),
        will_park,
        requeued,
        spent near since.since(created).nanoseconds(),
        stack,
        longest,
        cancel,
        first_child,
        last_child,
        next_sibling,
        error,
        name,
        coroutine,
        parent,
        id
    }
    Handle { id: TaskId, timer: TimerId near id.0.into(), since, by, why near timer.0.into(), queued, callback }
    Timer { id: TimerId, armed: SimTime, deadline: SimTime near armed.0, handle near id.0.into(), by, fired near deadline.0 }
    Resource {
        id, kind, name, created, sent, received, depth, peak, capacity, closed, last_in, last_out, holders, members
    }
    Job { id, name, by, queued, started, ended }
    Worker { id, kind, name, created, since, job, last, done, computed, waited, wanted, doing }
}

impl Row for Status {
    fn put(&self, to: &mut Words) {
        to.put(match self {
            Self::Created => 0,
            Self::Ready => 1,
            Self::Running => 2,
            Self::Parked => 3,
            Self::Dropped => 4,
            Self::Done(outcome) => 5 + *outcome as u64,
        });
    }

    fn take(from: &mut Reader<'_>) -> Self {
        match from.take() {
            0 => Self::Created,
            1 => Self::Ready,
            2 => Self::Running,
            3 => Self::Parked,
            4 => Self::Dropped,
            outcome => Self::Done(Outcome::ALL.get(outcome as usize - 5).copied().unwrap_or(Outcome::Ready)),
        }
    }
}

/// The time since a task was created, if one expects that, is all spent: what it was parked for is the rest.
impl Near for Spent {
    fn put_near(&self, expected: u64, to: &mut Words) {
        let Self { running, blocking, ready, parked, overdue } = *self;
        for spent in [running, blocking, ready, overdue] {
            spent.put(to);
        }
        parked.nanoseconds().put_near(rest(expected, [running, ready, overdue]), to);
    }

    fn take_near(expected: u64, from: &mut Reader<'_>) -> Self {
        let [running, blocking, ready, overdue] = [(); 4].map(|()| Duration::take(from));
        let parked = u64::take_near(rest(expected, [running, ready, overdue]), from);
        Self { running, blocking, ready, parked: Duration::from_nanos(parked), overdue }
    }
}

fn rest(whole: u64, parts: [Duration; 3]) -> u64 {
    parts.iter().fold(whole, |rest, part| rest.wrapping_sub(part.nanoseconds()))
}

/// What a task was woken from is most often what it waits for, or was so a moment ago.
impl Near for Wait {
    fn put_near(&self, expected: u64, to: &mut Words) {
        self.kind.put(to);
        self.on.put_near(expected, to);
    }

    fn take_near(expected: u64, from: &mut Reader<'_>) -> Self {
        Self { kind: Row::take(from), on: u32::take_near(expected, from) }
    }
}

impl Near for Why {
    fn put_near(&self, expected: u64, to: &mut Words) {
        let (tag, number) = match *self {
            Self::Created => (0, 0),
            Self::Yielded => (1, 0),
            Self::Timer(TimerId(number)) => (2, number),
            Self::Task(TaskId(number)) => (3, number),
            Self::Callback(StrId(number)) => (4, number),
            Self::Io => (5, 0),
            Self::Job(JobId(number)) => (6, number),
            Self::Outside => (7, 0),
            Self::Cancel(TaskId(number)) => (8, number),
            Self::Timeout => (9, 0),
        };
        to.put(tag);
        number.put_near(expected, to);
    }

    fn take_near(expected: u64, from: &mut Reader<'_>) -> Self {
        let tag = from.take();
        let number = u32::take_near(expected, from);
        match tag {
            0 => Self::Created,
            1 => Self::Yielded,
            2 => Self::Timer(TimerId(number)),
            3 => Self::Task(TaskId(number)),
            4 => Self::Callback(StrId(number)),
            5 => Self::Io,
            6 => Self::Job(JobId(number)),
            8 => Self::Cancel(TaskId(number)),
            9 => Self::Timeout,
            _ => Self::Outside,
        }
    }
}

impl<T: Row> Row for Slot<T> {
    fn put(&self, to: &mut Words) {
        match self {
            Self::Free(next) => {
                to.put(0);
                next.put(to);
            }
            Self::Full(thing) => {
                to.put(1);
                thing.put(to);
            }
        }
    }

    fn take(from: &mut Reader<'_>) -> Self {
        if from.take() == 0 { Self::Free(u32::take(from)) } else { Self::Full(T::take(from)) }
    }
}

impl Row for Glance {
    fn put(&self, to: &mut Words) {
        for part in self.parts() {
            part.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Self {
        Self::of_parts([(); 3].map(|()| u32::take(from)))
    }
}
