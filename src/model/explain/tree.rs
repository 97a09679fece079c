//! The wait-for graph as lines of text: a tree down from each task that nobody waits for, with circles marked.

use std::collections::BTreeSet;

use super::Words;
use crate::ident::TaskId;
use crate::model::graph::{Graph, Node};
use crate::trace::WaitKind;

/// Levels drawn, at most.
const DEEPEST: usize = 24;

/// One line of the drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The branches before it, such as `│  └─ `.
    pub branch: String,
    /// The task or thing the line is about.
    pub node: Node,
    /// What it says.
    pub text: String,
    /// The node stands further up on the same branch: a circle closes here.
    pub closes: bool,
    /// The node is on a circle.
    pub on_cycle: bool,
}

/// A drawing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// Its lines.
    pub rows: Vec<Row>,
    /// How many tasks at the top were left out.
    pub more: usize,
}

impl Tree {
    /// Draws what `root` waits for, or without one all that waits, in so many rows at most.
    #[must_use]
    pub fn of(graph: &Graph, words: &Words<'_>, root: Option<TaskId>, most: usize) -> Self {
        let on_cycle: BTreeSet<Node> = graph.cycles().into_iter().flatten().collect();
        let mut drawing =
            Drawing { graph, words, most, on_cycle, seen: BTreeSet::new(), path: Vec::new(), rows: Vec::new() };
        let roots = root.map_or_else(|| drawing.roots(), |root| vec![Node::Task(root)]);
        let mut more = 0;
        for root in roots {
            if drawing.rows.len() >= most {
                more += 1;
            } else if !drawing.seen.contains(&root) {
                drawing.draw(root, "", "");
            }
        }
        Self { rows: drawing.rows, more }
    }
}

struct Drawing<'a> {
    graph: &'a Graph,
    words: &'a Words<'a>,
    most: usize,
    on_cycle: BTreeSet<Node>,
    seen: BTreeSet<Node>,
    path: Vec<Node>,
    rows: Vec<Row>,
}

impl Drawing<'_> {
    /// Tasks that wait and that nobody waits for; then those that only others on their circle wait for.
    fn roots(&self) -> Vec<Node> {
        let pointed: BTreeSet<Node> = self.graph.nodes().flat_map(|node| self.graph.targets(node)).copied().collect();
        let waits = |node: &Node| self.is_parked(*node);
        let tops = self.graph.nodes().filter(waits).filter(|node| !pointed.contains(node));
        let circles = self.graph.nodes().filter(waits).filter(|node| self.on_cycle.contains(node));
        tops.chain(circles).collect()
    }

    fn is_parked(&self, node: Node) -> bool {
        let Node::Task(id) = node else { return false };
        self.words.state.task(id).is_some_and(|task| task.status == crate::model::Status::Parked)
    }

    fn draw(&mut self, node: Node, before: &str, below: &str) {
        if self.rows.len() >= self.most {
            return;
        }
        let closes = self.path.contains(&node);
        let again = !closes && self.seen.contains(&node) && !self.graph.targets(node).is_empty();
        let text = match (closes, again) {
            (true, _) => format!("{}: the circle closes", self.name(node)),
            (false, true) => format!("{}: see above", self.name(node)),
            _ => self.says(node),
        };
        let on_cycle = self.on_cycle.contains(&node);
        self.rows.push(Row { branch: before.to_owned(), node, text, closes, on_cycle });
        if closes || again || self.path.len() >= DEEPEST {
            return;
        }
        self.seen.insert(node);
        self.path.push(node);
        let targets = self.below(node);
        for (place, &target) in targets.iter().enumerate() {
            let is_last = place + 1 == targets.len();
            let (elbow, bar) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.draw(target, &format!("{below}{elbow}"), &format!("{below}{bar}"));
        }
        self.path.pop();
    }

    /// What stands below a node: a thing with nobody behind it is told in its task's own line.
    fn below(&self, node: Node) -> Vec<Node> {
        let behind = |target: &Node| match target {
            Node::Thing(_) => self.graph.targets(*target).to_vec(),
            _ => vec![*target],
        };
        self.graph.targets(node).iter().flat_map(behind).collect()
    }

    fn name(&self, node: Node) -> String {
        match node {
            Node::Task(id) => self.words.name(id),
            Node::Thing(id) => self.words.resource(id),
            Node::Job(id) => self.words.job_name(id),
        }
    }

    fn says(&self, node: Node) -> String {
        let name = self.name(node);
        let Node::Task(id) = node else { return name };
        match self.words.state.task(id) {
            Some(task) if self.is_parked(node) => match task.wait.kind {
                WaitKind::Other => format!("{name}: parked"),
                _ => format!("{name} {}", self.words.waits(task)),
            },
            _ => format!("{name}: {}", self.words.in_a_word(id)),
        }
    }
}
