//! How each row of a state is packed: field by field, those that differ most between rows last.

use super::beat::Beat;
use super::glance::Glance;
use super::row::{Reader, Row, Words};
use super::slab::Slot;
use super::task::{Cancel, Handle, Poll, Spent, Status, Task, Why};
use super::things::{Deed, Job, Resource, Timer, Worker};
use crate::ident::{FileId, JobId, ResourceId, StrId, TaskId, TimerId, WorkerId};
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

macro_rules! rows {
    ($($row:ident { $($field:ident)* })*) => {$(
        impl Row for $row {
            fn put(&self, to: &mut Words) {
                $(self.$field.put(to);)*
            }

            fn take(from: &mut Reader<'_>) -> Self {
                $(let $field = Row::take(from);)*
                Self { $($field),* }
            }
        }
    )*};
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
    Place { file line }
    Wait { kind on }
    Cancel { requests delivered swallowed by timeout pending settled at }
    Deed { by at }
    Beat { period row missed unproven }
    Spent { running blocking ready parked overdue }
    Poll { task began length place }
    Task {
        id name coroutine parent created status since place error wait parked_since why cancel beat polls spent longest
        will_park requeued first_child last_child next_sibling stack woken woken_from deadline
    }
    Handle { id callback by timer why since queued }
    Timer { id armed deadline handle by fired }
    Resource { id kind name created sent received depth peak capacity closed last_in last_out holders members }
    Job { id name by queued started ended }
    Worker { id kind name created since job last done computed waited wanted doing }
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

impl Row for Why {
    fn put(&self, to: &mut Words) {
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
        number.put(to);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let tag = from.take();
        let number = u32::take(from);
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
