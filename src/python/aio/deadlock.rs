//! The last words of a program that can never go on: who waits for whom, and whether in a circle.
//!
//! When nothing is ready, no timer is set and nobody outside works, every task is parked. A task that waits for a
//! lock or a permit waits for whoever holds it; one that awaits tasks, for those. Where these edges close, the
//! circle is named. A wait without an edge is one that nobody is left to end, such as an event that nobody sets.

use std::collections::{BTreeMap, BTreeSet};

use rustpython_vm::{Py, PyObject, VirtualMachine};

use super::core::LoopCore;
use super::task::Task;
use super::watch::{self, Wanted};
use crate::ident::TaskId;
use crate::python::processes;
use crate::trace::WaitKind;
use crate::trace::naming::task_name;

/// How many tasks are named before the rest is counted.
const MOST: usize = 20;

/// Said when another thread gave the loop something to do and did not wake it.
const UNHEARD: &str = "\nA thread gave this loop something to do, and the loop was not told: it sleeps on. From another thread, use\n\
                       loop.call_soon_threadsafe(future.set_result, value), or asyncio.run_coroutine_threadsafe(coro(), loop).";

/// A parked task.
struct Row {
    name: String,
    /// ` (line 8)`, or nothing.
    line: String,
    /// Nothing, if the task was never woken again though it waits for nothing.
    wanted: Option<Wanted>,
}

/// All parked tasks of a loop.
struct Parked {
    rows: BTreeMap<TaskId, Row>,
}

/// Explains in plain words why a loop can never go on; the task is one of those at the root of it.
pub(super) fn explain(core: &Py<LoopCore>, vm: &VirtualMachine) -> (String, TaskId) {
    let mut parked = Parked { rows: BTreeMap::new() };
    for object in core.tasks() {
        let Some(task) = object.downcast_ref::<Task>() else { continue };
        let name = called(task, vm);
        let wanted = task.waiter().map(|waiter| watch::wanted(task.coroutine().as_deref(), &waiter, id_of, vm));
        let line = wanted.as_ref().and_then(|wanted| wanted.line).map(|line| format!(" (line {line})"));
        parked.rows.insert(task.id(), Row { name, line: line.unwrap_or_default(), wanted });
    }
    let (mut text, root) = parked.explain(vm);
    if core.was_left_something() {
        text.push_str(UNHEARD);
    }
    (text, root)
}

/// What a task is called, as everywhere in looplab.
fn called(task: &Task, vm: &VirtualMachine) -> String {
    let name = task.name(vm).str(vm).map(|name| name.to_string()).unwrap_or_default();
    let function = task.coroutine().and_then(|coroutine| watch::qualname(&coroutine, vm));
    task_name(name, &function.map(|function| function.to_string()).unwrap_or_default())
}

/// The number of a task, if the object is one.
fn id_of(object: &PyObject) -> Option<TaskId> {
    object.downcast_ref::<Task>().map(|task| task.id())
}

impl Parked {
    fn explain(&self, vm: &VirtualMachine) -> (String, TaskId) {
        let mut lines =
            vec!["looplab: this program would wait for ever. Nothing is ready to run, and no timer is set.".to_owned()];
        if self.rows.is_empty() {
            lines.push(
                "No task is left, and nobody can stop the event loop: call loop.stop(), or use asyncio.run().".into(),
            );
            return (lines.join("\n"), TaskId::NONE);
        }
        let circles = self.circles();
        let mut told: BTreeSet<TaskId> = BTreeSet::new();
        let mut root = None;
        for circle in &circles {
            root = root.or(circle.first().copied());
            told.extend(circle);
            let alone = circle.len() == 1;
            lines.push(
                if alone { "This task waits for itself:" } else { "These tasks wait for each other, in a circle:" }
                    .into(),
            );
            lines.extend(circle.iter().map(|&id| self.sentence(id, vm)));
        }
        let (unhelped, behind): (Vec<TaskId>, Vec<TaskId>) =
            self.rows.keys().filter(|id| !told.contains(id)).partition(|&&id| self.edges(id).is_empty());
        root = root.or(unhelped.first().copied());
        self.list(
            "Nobody is left who could end this wait:",
            "Nobody is left who could end these waits:",
            &unhelped,
            &mut lines,
            vm,
        );
        self.list("And behind that:", "And behind that:", &behind, &mut lines, vm);
        lines.extend(processes::complaints().into_iter().map(|complaint| format!("  {complaint}")));
        (lines.join("\n"), root.unwrap_or(TaskId::NONE))
    }

    fn list(&self, one: &str, several: &str, ids: &[TaskId], lines: &mut Vec<String>, vm: &VirtualMachine) {
        if ids.is_empty() {
            return;
        }
        lines.push(if ids.len() == 1 { one } else { several }.to_owned());
        lines.extend(ids.iter().take(MOST).map(|&id| self.sentence(id, vm)));
        if ids.len() > MOST {
            lines.push(format!("  and {} more", ids.len() - MOST));
        }
    }

    /// Whom a task waits for, of those that are parked.
    fn edges(&self, id: TaskId) -> Vec<TaskId> {
        let wanted = self.rows.get(&id).and_then(|row| row.wanted.as_ref());
        let ends = wanted.map_or(&[][..], |wanted| &wanted.others);
        ends.iter().copied().filter(|other| self.rows.contains_key(other)).collect()
    }

    /// Each circle once, its tasks in the order in which they wait for each other.
    fn circles(&self) -> Vec<Vec<TaskId>> {
        let mut left: BTreeMap<TaskId, Vec<TaskId>> = self.rows.keys().map(|&id| (id, self.edges(id))).collect();
        // Whoever waits for nobody that is left is on no circle.
        loop {
            let ends: Vec<TaskId> = left.iter().filter(|(_, edges)| edges.is_empty()).map(|(&id, _)| id).collect();
            if ends.is_empty() {
                break;
            }
            let gone: BTreeSet<TaskId> = ends.iter().copied().collect();
            left.retain(|id, _| !gone.contains(id));
            for edges in left.values_mut() {
                edges.retain(|other| !gone.contains(other));
            }
        }
        let mut seen = BTreeSet::new();
        let mut circles = Vec::new();
        for &start in left.keys() {
            let mut path = Vec::new();
            let mut at = start;
            while seen.insert(at) {
                path.push(at);
                // Everybody who is left waits for somebody who is left.
                let Some(next) = left.get(&at).and_then(|edges| next_on_circle(at, edges)) else { break };
                at = next;
            }
            if let Some(from) = path.iter().position(|&id| id == at) {
                circles.push(path.split_off(from));
            }
        }
        circles
    }

    fn name(&self, id: TaskId) -> &str {
        self.rows.get(&id).map_or("a task that has ended", |row| &row.name)
    }

    fn names(&self, ids: &[TaskId]) -> String {
        let names: Vec<&str> = ids.iter().take(MOST).map(|&id| self.name(id)).collect();
        match names.as_slice() {
            [] => "nobody".to_owned(),
            [one] => (*one).to_owned(),
            [rest @ .., last] if ids.len() <= MOST => format!("{} and {last}", rest.join(", ")),
            all => format!("{} and {} more", all.join(", "), ids.len() - MOST),
        }
    }

    /// `  one (line 8) waits for lock right, which other holds`
    fn sentence(&self, id: TaskId, vm: &VirtualMachine) -> String {
        let Some(row) = self.rows.get(&id) else { return String::new() };
        let what = row.wanted.as_ref().map(|wanted| self.wish(id, wanted, vm));
        match what {
            Some(what) => format!("  {}{} waits for {what}", row.name, row.line),
            None => format!("  {}{} was never woken again", row.name, row.line),
        }
    }

    fn wish(&self, id: TaskId, wanted: &Wanted, vm: &VirtualMachine) -> String {
        let thing = &wanted.name;
        let others = &wanted.others;
        let itself = others.as_slice() == [id];
        let number = |attribute: &'static str| wanted.number(attribute, vm).unwrap_or_default();
        match wanted.kind {
            WaitKind::Task if itself => "itself".to_owned(),
            WaitKind::Task => format!("task {}", self.names(others)),
            WaitKind::Gather | WaitKind::Group if others.is_empty() => format!("the tasks of {thing}"),
            WaitKind::Gather | WaitKind::Group => format!("the tasks of {thing}: {}", self.names(others)),
            WaitKind::Lock if itself => {
                format!("lock {thing}, which it holds itself: a lock lets nobody in twice, not even its holder")
            }
            WaitKind::Lock if others.is_empty() => format!("lock {thing}, and nobody is left to release it"),
            WaitKind::Lock => format!("lock {thing}, which {} holds", self.names(others)),
            WaitKind::Semaphore if others.is_empty() => {
                format!("a permit of semaphore {thing}, and nobody is left to release one")
            }
            WaitKind::Semaphore if itself => {
                format!("a permit of semaphore {thing}, all of whose permits it holds itself")
            }
            WaitKind::Semaphore => format!("a permit of semaphore {thing}, whose permits {} hold", self.names(others)),
            WaitKind::Event => format!("event {thing} to be set, and nobody is left to set it"),
            WaitKind::Condition => format!("condition {thing} to be notified, and nobody is left to do so"),
            WaitKind::QueueGet => format!("an item from queue {thing}, which is empty, and nobody is left to put one"),
            WaitKind::QueuePut => format!("room in queue {thing}, which is full, and nobody is left to take an item"),
            WaitKind::QueueJoin => {
                let open = number("_unfinished_tasks");
                format!("the items of queue {thing} to be done: task_done() is still to be called {}", times(open))
            }
            WaitKind::Barrier => {
                let (parties, here) = (number("_parties"), number("_count"));
                format!("others at barrier {thing}: {here} of {parties} are there, and nobody is left to come")
            }
            WaitKind::Process => format!("process {thing} to end, which it cannot"),
            WaitKind::Future => format!("future {thing}, and nobody is left to complete it"),
            WaitKind::Read => format!("bytes from {thing}, and nobody is left to send any"),
            WaitKind::Write => format!("room to send to {thing}, and nobody is left to read"),
            WaitKind::Connection => format!("something to happen on {thing}, and nobody is left to bring it about"),
            other => format!("{} {thing}, and nobody is left to bring it about", other.term()),
        }
    }
}

/// Where to go on from a task. Of several holders, itself only when there is no other: that one is told apart.
fn next_on_circle(at: TaskId, edges: &[TaskId]) -> Option<TaskId> {
    edges.iter().copied().find(|&other| other != at).or(edges.first().copied())
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::WaitKind;

    fn parked(edges: &[(u32, &[u32])]) -> Parked {
        let row = |&(id, others): &(u32, &[u32])| {
            let others = others.iter().map(|&other| TaskId(other)).collect();
            let wanted = Wanted { kind: WaitKind::Lock, name: "lock".into(), line: None, others, subject: None };
            (TaskId(id), Row { name: format!("t{id}"), line: String::new(), wanted: Some(wanted) })
        };
        Parked { rows: edges.iter().map(row).collect() }
    }

    fn circles(edges: &[(u32, &[u32])]) -> Vec<Vec<u32>> {
        parked(edges).circles().into_iter().map(|circle| circle.into_iter().map(|id| id.0).collect()).collect()
    }

    #[test]
    fn a_chain_is_no_circle() {
        assert_eq!(circles(&[(1, &[2]), (2, &[3]), (3, &[])]), Vec::<Vec<u32>>::new());
        assert_eq!(circles(&[(1, &[9])]), Vec::<Vec<u32>>::new());
    }

    #[test]
    fn each_circle_is_found_once_and_who_stands_behind_is_not_on_it() {
        assert_eq!(circles(&[(1, &[2]), (2, &[3]), (3, &[2])]), [[2, 3]]);
        assert_eq!(circles(&[(1, &[1]), (2, &[1])]), [[1]]);
        assert_eq!(circles(&[(1, &[2]), (2, &[1]), (3, &[4]), (4, &[3])]), [[1, 2], [3, 4]]);
    }

    #[test]
    fn a_circle_among_many_edges_is_found() {
        assert_eq!(circles(&[(1, &[2, 3]), (2, &[]), (3, &[1])]), [[1, 3]]);
        assert_eq!(circles(&[(1, &[1, 2]), (2, &[1, 2])]), [[1, 2]]);
    }
}
