//! Who waits for whom, at one moment: tasks, the things between them, and the circles they form.
//!
//! Edges are what the trace says for certain: a task waits for a lock, the lock for its holder; a gather for its
//! members. A wait that anybody may end, such as for an item of a queue, has no edge. Circles are all found and each
//! is given once; who is *stuck* can go on only if somebody outside calls a wait off.

mod fate;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::state::State;
use super::task::{Status, Task};
use super::things::Resource;
use crate::ident::{JobId, ResourceId, TaskId};
use crate::trace::{ResourceKind, Wait, WaitKind};

pub use fate::Fate;

/// Nodes looked at, at most: what lies beyond counts as able to go on.
const MOST_NODES: usize = 1 << 12;

/// Circles given, at most: there can be more of them than atoms in a star.
const MOST_CYCLES: usize = 32;

/// Steps of the search for circles, at most.
const MOST_STEPS: usize = 1 << 14;

/// Something that waits, or is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A task.
    Task(TaskId),
    /// A lock, a semaphore, a gather … between tasks.
    Thing(ResourceId),
    /// A worker's job.
    Job(JobId),
}

/// The wait-for graph; see the module's text.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    edges: BTreeMap<Node, Vec<Node>>,
    stuck: BTreeSet<TaskId>,
    fates: BTreeMap<Node, Fate>,
}

impl Graph {
    /// The graph of all parked tasks.
    #[must_use]
    pub fn of(state: &State) -> Self {
        Self::from(state, state.parked().map(|task| task.id))
    }

    /// The part of the graph that some tasks wait for, directly or through others.
    #[must_use]
    pub fn from(state: &State, starts: impl Iterator<Item = TaskId>) -> Self {
        let mut graph = Self::default();
        let mut open: VecDeque<Node> = starts.take(MOST_NODES).map(Node::Task).collect();
        while let Some(node) = open.pop_front() {
            if graph.edges.len() >= MOST_NODES {
                break;
            }
            if graph.edges.contains_key(&node) {
                continue;
            }
            let targets = targets(state, node);
            open.extend(targets.iter().filter(|target| !graph.edges.contains_key(target)));
            graph.edges.insert(node, targets);
        }
        graph.stuck = fate::stuck(&graph, state);
        graph.fates = fate::fates(&graph, state);
        graph
    }

    /// Everything that waits or is waited for.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        self.edges.keys().copied()
    }

    /// What a node waits for, in order.
    #[must_use]
    pub fn targets(&self, node: Node) -> &[Node] {
        self.edges.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Tasks that nothing in the run can let go on.
    #[must_use]
    pub const fn stuck(&self) -> &BTreeSet<TaskId> {
        &self.stuck
    }

    /// When a task can go on, as far as the trace can tell now.
    #[must_use]
    pub fn fate(&self, node: Node) -> Fate {
        self.fates.get(&node).copied().unwrap_or(Fate::Unknown)
    }

    /// Every circle of nodes that wait for each other, once, from its smallest node on, in the order of waiting.
    /// No more than 32 are given.
    #[must_use]
    pub fn cycles(&self) -> Vec<Vec<Node>> {
        let knots = self.knotted();
        let mut search = Search { graph: self, knots: &knots, path: Vec::new(), found: Vec::new(), steps: 0 };
        for &start in &knots {
            search.path.clear();
            search.from(start, start);
        }
        search.found
    }

    /// The tasks of a circle, in the order in which they wait for each other.
    #[must_use]
    pub fn tasks_of(cycle: &[Node]) -> Vec<TaskId> {
        let tasks = cycle.iter().filter_map(|&node| if let Node::Task(id) = node { Some(id) } else { None });
        tasks.collect()
    }

    /// Nodes that are on some circle, or between two: what is left when ends and beginnings are taken off.
    fn knotted(&self) -> BTreeSet<Node> {
        let mut left: BTreeSet<Node> = self.edges.keys().copied().collect();
        loop {
            let pointed: BTreeSet<Node> =
                left.iter().flat_map(|&node| self.targets(node)).copied().filter(|node| left.contains(node)).collect();
            let stays =
                |node: &Node| pointed.contains(node) && self.targets(*node).iter().any(|target| left.contains(target));
            let next: BTreeSet<Node> = left.iter().copied().filter(stays).collect();
            if next.len() == left.len() {
                return left;
            }
            left = next;
        }
    }
}

/// The search for circles: paths from a start through larger nodes back to it.
struct Search<'a> {
    graph: &'a Graph,
    knots: &'a BTreeSet<Node>,
    path: Vec<Node>,
    found: Vec<Vec<Node>>,
    steps: usize,
}

impl Search<'_> {
    /// Follows all paths, depth first. Kept on a list rather than the stack, for circles of thousands.
    fn from(&mut self, start: Node, node: Node) {
        let mut open = vec![(node, 0)];
        while let Some((node, depth)) = open.pop() {
            self.steps += 1;
            if self.found.len() >= MOST_CYCLES || self.steps > MOST_STEPS {
                return;
            }
            self.path.truncate(depth);
            self.path.push(node);
            let on_path: BTreeSet<Node> = self.path.iter().copied().collect();
            let targets: BTreeSet<Node> = self.graph.targets(node).iter().copied().collect();
            for &target in targets.iter().rev() {
                if target == start {
                    self.found.push(self.path.clone());
                } else if target > start && self.knots.contains(&target) && !on_path.contains(&target) {
                    open.push((target, depth + 1));
                }
            }
        }
    }
}

/// What a node waits for now.
fn targets(state: &State, node: Node) -> Vec<Node> {
    match node {
        Node::Task(id) => state.task(id).and_then(|task| awaited(state, task)).into_iter().collect(),
        Node::Thing(id) => state.resource(id).map(|thing| behind(state, thing)).unwrap_or_default(),
        Node::Job(_) => Vec::new(),
    }
}

/// What a task is parked on, if that is something that others can keep from it.
fn awaited(state: &State, task: &Task) -> Option<Node> {
    let Wait { kind, on } = task.wait;
    if task.status != Status::Parked || on == 0 {
        return None;
    }
    match kind {
        WaitKind::Sleep | WaitKind::Other => None,
        WaitKind::Task => Some(Node::Task(TaskId(on))).filter(|_| state.task(TaskId(on)).is_some()),
        WaitKind::Job => Some(Node::Job(JobId(on))),
        _ => Some(Node::Thing(ResourceId(on))).filter(|_| state.resource(ResourceId(on)).is_some()),
    }
}

/// The tasks that a thing depends on: its holders, or the members that are not over.
fn behind(state: &State, thing: &Resource) -> Vec<Node> {
    let of = match thing.kind {
        ResourceKind::Gather | ResourceKind::Group => &thing.members,
        ResourceKind::Lock | ResourceKind::Semaphore | ResourceKind::Pool => &thing.holders,
        _ => return Vec::new(),
    };
    let mut seen = BTreeSet::new();
    let open = of.iter().filter(|&&id| state.task(id).is_some_and(|task| !task.status.is_over()));
    open.filter(|&&id| seen.insert(id)).map(|&id| Node::Task(id)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(edges: &[(u32, u32)]) -> Graph {
        let mut graph = Graph::default();
        for &(from, to) in edges {
            let targets = graph.edges.entry(Node::Task(TaskId(from))).or_default();
            if !targets.contains(&Node::Task(TaskId(to))) {
                targets.push(Node::Task(TaskId(to)));
            }
        }
        graph
    }

    /// All circles, found naively: every way of following edges without meeting a node twice.
    fn naive(graph: &Graph) -> BTreeSet<Vec<Node>> {
        fn follow(graph: &Graph, path: &mut Vec<Node>, found: &mut BTreeSet<Vec<Node>>) {
            let Some(&last) = path.last() else { return };
            for &target in graph.targets(last) {
                if target == path[0] {
                    let first = path.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(at, _)| at);
                    let mut cycle = path.clone();
                    cycle.rotate_left(first);
                    found.insert(cycle);
                } else if !path.contains(&target) {
                    path.push(target);
                    follow(graph, path, found);
                    path.pop();
                }
            }
        }
        let mut found = BTreeSet::new();
        for &start in graph.edges.keys() {
            follow(graph, &mut vec![start], &mut found);
        }
        found
    }

    proptest! {
        #[test]
        fn every_circle_is_found_once(edges in proptest::collection::vec((1..6_u32, 1..6_u32), 0..10)) {
            let graph = graph(&edges);
            let (found, all) = (graph.cycles(), naive(&graph));
            prop_assume!(all.len() < MOST_CYCLES);
            prop_assert_eq!(found.len(), all.len());
            prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), all);
        }
    }

    #[test]
    fn a_circle_of_thousands_is_found_in_good_time() {
        let edges: Vec<_> = (1..3000).map(|n| (n, n % 2999 + 1)).collect();
        assert_eq!(graph(&edges).cycles().len(), 1);
    }

    #[test]
    fn a_dense_graph_gives_some_of_its_circles() {
        let edges: Vec<_> = (1..30).flat_map(|a| (1..30).map(move |b| (a, b))).collect();
        assert_eq!(graph(&edges).cycles().len(), MOST_CYCLES);
    }
}
