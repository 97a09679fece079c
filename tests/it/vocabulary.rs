//! Every event the trace's vocabulary can hold, at random, within the limits of its fields.

use std::time::Duration;

use looplab::ident::{FileId, JobId, ResourceId, StrId, TaskId, TimerId, WorkerId};
use looplab::time::SimTime;
use looplab::trace::event::Delay;
use looplab::trace::{
    Cause, CauseKind, Event, Outcome, Place, ResourceKind, Stream, Wait, WaitKind, WarningKind, What, WorkerKind,
    WorkerState,
};
use proptest::prelude::*;
use proptest::sample::select;

/// The largest number that shares its word with a code.
const CODED: u32 = (1 << 27) - 1;

/// Any event at all.
pub(super) fn events() -> impl Strategy<Value = Event> {
    (0..=SimTime::MAX.0, whats(any::<u32>().boxed(), (0..=CODED).boxed()))
        .prop_map(|(at, what)| Event { at: SimTime(at), what })
}

/// Events about a handful of things at times that do not go back: no valid trace, but one full of encounters.
pub(super) fn jumbles() -> impl Strategy<Value = Vec<Event>> {
    let one = (0..50_u64, whats((0..6_u32).boxed(), (0..6_u32).boxed()));
    proptest::collection::vec(one, 0..300).prop_map(|steps| {
        let mut now = 0;
        let mut next = |(step, what)| {
            now += step;
            Event { at: SimTime(now), what }
        };
        steps.into_iter().map(&mut next).collect()
    })
}

fn whats(number: BoxedStrategy<u32>, coded: BoxedStrategy<u32>) -> impl Strategy<Value = What> {
    prop_oneof![
        bare(),
        tasks(number.clone(), coded.clone()),
        tasks(number.clone(), coded.clone()),
        things(number.clone(), coded.clone()),
        words(number, coded),
    ]
}

fn bare() -> impl Strategy<Value = What> {
    prop_oneof![
        select(vec![What::LoopStarted, What::LoopEnded, What::IdleBegan, What::IdleEnded]),
        any::<u32>().prop_map(|ready| What::TurnBegan { ready }),
        any::<u32>().prop_map(|events| What::Lost { events }),
    ]
}

fn tasks(number: BoxedStrategy<u32>, coded: BoxedStrategy<u32>) -> impl Strategy<Value = What> {
    let outcome = select(Outcome::ALL);
    let pair = (number.clone(), number.clone());
    let cause = (select(CauseKind::ALL), coded.clone()).prop_map(|(kind, by)| Cause { kind, by });
    let wait = (select(WaitKind::ALL), coded).prop_map(|(kind, on)| Wait { kind, on });
    prop_oneof![
        pair.clone().prop_map(|(task, parent)| What::Spawned { task: TaskId(task), parent: TaskId(parent) }),
        pair.clone().prop_map(|(task, text)| What::HandleCreated { handle: TaskId(task), callback: StrId(text) }),
        (number.clone(), cause).prop_map(|(task, cause)| What::Queued { task: TaskId(task), cause }),
        number.clone().prop_map(|task| What::PollBegan { task: TaskId(task) }),
        (number.clone(), outcome).prop_map(|(task, outcome)| What::PollEnded { task: TaskId(task), outcome }),
        number.clone().prop_map(|task| What::Dropped { task: TaskId(task) }),
        (number.clone(), wait).prop_map(|(task, wait)| What::Parked { task: TaskId(task), wait }),
        number.clone().prop_map(|task| What::Resumed { task: TaskId(task) }),
        pair.clone().prop_map(|(task, by)| What::CancelRequested { task: TaskId(task), by: TaskId(by) }),
        number.clone().prop_map(|task| What::CancelDelivered { task: TaskId(task) }),
        number.clone().prop_map(|task| What::CancelSwallowed { task: TaskId(task) }),
        pair.prop_map(|(task, why)| What::BlockingBegan { task: TaskId(task), why: StrId(why) }),
        number.prop_map(|task| What::BlockingEnded { task: TaskId(task) }),
    ]
}

fn things(number: BoxedStrategy<u32>, coded: BoxedStrategy<u32>) -> impl Strategy<Value = What> {
    let pair = (number.clone(), number.clone());
    let kind = select(ResourceKind::ALL);
    let (worker_kind, worker_name) = (select(WorkerKind::ALL), coded.clone());
    let delay = any::<u64>().prop_map(|nanos| Delay::new(Duration::from_nanos(nanos)));
    prop_oneof![
        pair.clone().prop_map(|(on, task)| What::Member { resource: ResourceId(on), task: TaskId(task) }),
        (number.clone(), delay).prop_map(|(timer, delay)| What::TimerArmed { timer: TimerId(timer), delay }),
        number.clone().prop_map(|timer| What::TimerFired { timer: TimerId(timer) }),
        number.clone().prop_map(|timer| What::TimerCancelled { timer: TimerId(timer) }),
        pair.clone().prop_map(|(job, by)| What::JobQueued { job: JobId(job), by: TaskId(by) }),
        pair.clone().prop_map(|(job, name)| What::JobNamed { job: JobId(job), name: StrId(name) }),
        pair.clone().prop_map(|(job, worker)| What::JobStarted { job: JobId(job), worker: WorkerId(worker) }),
        (number.clone(), select(Outcome::ALL)).prop_map(|(job, outcome)| What::JobEnded { job: JobId(job), outcome }),
        number.clone().prop_map(|on| What::Closed { resource: ResourceId(on) }),
        pair.clone().prop_map(|(on, bytes)| What::Sent { resource: ResourceId(on), bytes }),
        pair.clone().prop_map(|(on, bytes)| What::Received { resource: ResourceId(on), bytes }),
        (number.clone(), worker_kind, worker_name).prop_map(|(worker, kind, name)| {
            What::WorkerCreated { worker: WorkerId(worker), kind, name: StrId(name) }
        }),
        (number.clone(), select(WorkerState::ALL))
            .prop_map(|(worker, to)| What::WorkerTurned { worker: WorkerId(worker), to }),
        (number, kind, coded).prop_map(|(on, kind, name)| {
            What::ResourceCreated { resource: ResourceId(on), kind, name: StrId(name) }
        }),
        pair.clone().prop_map(|(on, depth)| What::Depth { resource: ResourceId(on), depth }),
        pair.clone().prop_map(|(on, capacity)| What::Capacity { resource: ResourceId(on), capacity }),
        pair.clone().prop_map(|(on, task)| What::Acquired { resource: ResourceId(on), task: TaskId(task) }),
        pair.prop_map(|(on, task)| What::Released { resource: ResourceId(on), task: TaskId(task) }),
    ]
}

fn words(number: BoxedStrategy<u32>, coded: BoxedStrategy<u32>) -> impl Strategy<Value = What> {
    let pair = (number.clone(), number.clone()).prop_map(|(task, text)| (TaskId(task), StrId(text)));
    let place = (0..1_u32 << 12, 0..1_u32 << 20).prop_map(|(file, line)| Place { file: FileId(file), line });
    prop_oneof![
        pair.clone().prop_map(|(task, name)| What::Named { task, name }),
        pair.clone().prop_map(|(task, coroutine)| What::Runs { task, coroutine }),
        pair.clone().prop_map(|(task, error)| What::Raised { task, error }),
        pair.clone().prop_map(|(task, stack)| What::Stack { task, stack }),
        (number.clone(), place.clone()).prop_map(|(task, place)| What::Line { task: TaskId(task), place }),
        (number.clone(), place).prop_map(|(task, place)| What::Reached { task: TaskId(task), place }),
        pair.clone().prop_map(|(file, name)| What::FileNamed { file: FileId(file.0), name }),
        (pair.clone(), select(Stream::ALL)).prop_map(|((task, text), stream)| What::Output { task, stream, text }),
        (number, select(WarningKind::ALL), coded)
            .prop_map(|(task, kind, text)| { What::Warned { task: TaskId(task), kind, text: StrId(text) } }),
        pair.clone().prop_map(|(task, text)| What::Mark { task, text }),
        pair.prop_map(|(task, text)| What::Intervened { task, text }),
    ]
}
