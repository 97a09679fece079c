//! When somebody who waits can go on, as far as a state can tell.

use std::collections::{BTreeMap, BTreeSet};

use super::{Graph, Node};
use crate::ident::{JobId, TaskId};
use crate::model::state::State;
use crate::model::task::{Status, Task};
use crate::time::SimTime;
use crate::trace::{ResourceKind, WaitKind};

/// When something can go on, from the soonest to the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It runs, or is ready to.
    Now,
    /// A timer lets it go on at this moment.
    At(SimTime),
    /// Somebody has to do something, and nothing says when.
    Unknown,
    /// Nothing in the run can let it go on.
    Never,
}

/// Tasks that can never go on: what is left when all that may go on are taken away, again and again.
pub(super) fn stuck(graph: &Graph, state: &State) -> BTreeSet<TaskId> {
    let helped = helped(graph, state);
    let candidate = |node: &&Node| match node {
        Node::Task(id) => state.task(*id).is_some_and(|task| may_be_stuck(state, task, &helped)),
        Node::Thing(id) => state.resource(*id).is_some_and(|thing| closes(thing.kind)) || state.deadlock.is_some(),
        Node::Job(_) => false,
    };
    let mut left: BTreeSet<Node> = graph.edges.keys().filter(candidate).copied().collect();
    loop {
        let stays = |node: &Node| {
            let targets = graph.targets(*node);
            // What nothing is behind is free, unless nothing at all can happen any more.
            if targets.is_empty() { state.deadlock.is_some() } else { targets.iter().all(|to| left.contains(to)) }
        };
        let next: BTreeSet<Node> = left.iter().copied().filter(stays).collect();
        if next.len() == left.len() {
            break;
        }
        left = next;
    }
    left.into_iter().filter_map(|node| if let Node::Task(id) = node { Some(id) } else { None }).collect()
}

/// Things that only the tasks behind them can let go.
const fn closes(kind: ResourceKind) -> bool {
    use ResourceKind::{Gather, Group, Lock, Pool, Semaphore};
    matches!(kind, Gather | Group | Lock | Semaphore | Pool)
}

fn may_be_stuck(state: &State, task: &Task, helped: &BTreeSet<TaskId>) -> bool {
    if task.status != Status::Parked || task.cancel.pending || task.deadline.is_some() {
        return false;
    }
    let certain = matches!(
        task.wait.kind,
        WaitKind::Task
            | WaitKind::Gather
            | WaitKind::Group
            | WaitKind::Lock
            | WaitKind::Semaphore
            | WaitKind::Connection
    );
    (certain || state.deadlock.is_some()) && !helped.contains(&task.id)
}

/// Tasks that a timer may call off: those that set one, as a timeout does, and whom a cancel of theirs reaches.
fn helped(graph: &Graph, state: &State) -> BTreeSet<TaskId> {
    let mut helped: BTreeSet<TaskId> = state.armed().map(|timer| timer.by).collect();
    let mut open: Vec<TaskId> = helped.iter().copied().collect();
    while let Some(id) = open.pop() {
        let Some(task) = state.task(id).filter(|task| task.status == Status::Parked) else { continue };
        if !matches!(task.wait.kind, WaitKind::Task | WaitKind::Gather | WaitKind::Group) {
            continue;
        }
        let reached = graph.targets(Node::Task(id)).iter().flat_map(|&node| match node {
            Node::Task(_) => vec![node],
            node => graph.targets(node).to_vec(),
        });
        for node in reached {
            if let Node::Task(other) = node
                && helped.insert(other)
            {
                open.push(other);
            }
        }
    }
    helped
}

/// The fate of each node, found from those that are certain towards those that wait for them.
pub(super) fn fates(graph: &Graph, state: &State) -> BTreeMap<Node, Fate> {
    let mut waiting: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    let mut fates = BTreeMap::new();
    let mut open = Vec::new();
    for (&node, targets) in &graph.edges {
        for &target in targets {
            waiting.entry(target).or_default().push(node);
        }
        if let Some(fate) = own(graph, state, node) {
            fates.insert(node, fate);
            open.push(node);
        }
    }
    while let Some(known) = open.pop() {
        for &node in waiting.get(&known).into_iter().flatten() {
            if fates.contains_key(&node) {
                continue;
            }
            if let Some(fate) = combined(graph, state, node, &fates) {
                fates.insert(node, fate);
                open.push(node);
            }
        }
    }
    fates
}

/// The fate of a node that depends on no other one.
fn own(graph: &Graph, state: &State, node: Node) -> Option<Fate> {
    match node {
        Node::Task(id) if graph.stuck.contains(&id) => Some(Fate::Never),
        Node::Task(id) => match state.task(id) {
            Some(task) if task.status == Status::Parked => match task.deadline {
                Some(deadline) => Some(Fate::At(deadline)),
                None if graph.targets(node).is_empty() => Some(Fate::Unknown),
                None => None,
            },
            _ => Some(Fate::Now),
        },
        Node::Job(id) => Some(job(state, id)),
        Node::Thing(_) if graph.targets(node).is_empty() => Some(Fate::Unknown),
        Node::Thing(_) => None,
    }
}

fn job(state: &State, id: JobId) -> Fate {
    if state.job(id).is_some_and(|job| job.ended.is_some()) { Fate::Now } else { Fate::Unknown }
}

/// The fate of a node whose targets' fates are all known: a gather waits for the last, a permit for the first.
fn combined(graph: &Graph, state: &State, node: Node, fates: &BTreeMap<Node, Fate>) -> Option<Fate> {
    let known: Option<Vec<Fate>> = graph.targets(node).iter().map(|target| fates.get(target).copied()).collect();
    let known = known?.into_iter();
    let any = matches!(node, Node::Thing(id) if state.resource(id).is_some_and(|thing| {
        matches!(thing.kind, ResourceKind::Semaphore | ResourceKind::Pool)
    }));
    if any { known.min() } else { known.max() }
}
