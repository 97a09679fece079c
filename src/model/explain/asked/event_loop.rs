//! What the event loop waits for, and why.

use super::{Asked, Explanation, is_on, sentence};
use crate::ident::TaskId;
use crate::model::explain::{Words, moment};
use crate::model::graph::Graph;
use crate::model::state::Phase;
use crate::model::task::Status;
use crate::time::human;
use crate::trace::{ResourceKind, WaitKind, WorkerState};

impl Asked<'_> {
    pub(super) fn event_loop(&self) -> Explanation {
        let words = &self.words;
        let state = words.state;
        let mut told = Explanation { subject: "the event loop".into(), ..Explanation::default() };
        if let Some((_, at)) = state.deadlock {
            told.now =
                format!("Deadlock at {}: nothing is ready, no timer is set, and nobody outside works.", moment(at));
            told.because = words.circles();
            told.because.extend(words.stuck_waits());
            return told;
        }
        told.now = sentence(&format!("the loop {}", self.loop_clause()));
        match state.phase {
            Phase::Busy => {
                let held = words.held_up();
                if !held.is_empty() {
                    told.because.push(format!("Could run, and cannot: {}.", words.listed(held.into_iter())));
                } else if !state.ready.is_empty() {
                    told.because.push(format!("Ready, in order: {}.", words.listed(state.ready.iter().copied())));
                }
            }
            Phase::Idle => {
                told.because.extend(words.parked_tally());
                told.wakes = words.loop_wakes();
            }
            Phase::Ended => told.because.extend(state.stuck_at.map(|at| {
                format!("At {} nothing could ever happen again (a deadlock), so the run was ended.", moment(at))
            })),
            Phase::NotStarted => {}
        }
        if is_on(state.phase) {
            told.because.extend(words.circles());
        }
        told
    }

    fn loop_clause(&self) -> String {
        let words = &self.words;
        let state = words.state;
        match state.phase {
            Phase::NotStarted => "has not started yet".into(),
            Phase::Ended => format!("ended at {}", moment(state.phase_since)),
            Phase::Idle => format!("waits: nothing has been ready for {}", human(words.now.since(state.phase_since))),
            Phase::Busy => match (state.blocking, state.running) {
                (Some(blocking), _) if words.is_gil(&blocking) => words.event_loop(),
                (Some(blocking), _) => format!(
                    "is blocked: {} has been in {}{} for {}, and nothing else can run",
                    words.name(blocking.task),
                    words.strings.get(blocking.why),
                    words.on_line(blocking.place),
                    human(words.now.since(blocking.since)),
                ),
                (None, Some(running)) => {
                    let line = state.task(running.id).map_or_else(String::new, |task| words.on_line(task.place));
                    format!(
                        "runs {}{line}, for {} so far",
                        words.name(running.id),
                        human(words.now.since(running.since))
                    )
                }
                (None, None) if words.could_run() == 0 => "is between two turns: nothing is ready".into(),
                (None, None) => format!("is between two polls: {} ready", words.could_run()),
            },
        }
    }
}

impl Words<'_> {
    /// The circles of tasks that can never go on, a sentence each.
    fn circles(&self) -> Vec<String> {
        let graph = Graph::of(self.state);
        let certain = |tasks: &Vec<TaskId>| tasks.iter().all(|id| graph.stuck().contains(id));
        let circles = graph.cycles().into_iter().map(|cycle| Graph::tasks_of(&cycle)).filter(certain);
        let told = circles.map(|tasks| {
            let name = |id: &TaskId| self.name(*id);
            match tasks.as_slice() {
                [one] => format!("{} waits for itself: it can never go on.", name(one)),
                [first, ..] => {
                    let names: Vec<String> = tasks.iter().take(8).map(name).collect();
                    let more = if tasks.len() > names.len() { "… → " } else { "" };
                    format!(
                        "They wait for each other in a circle: {} → {more}{}. None of them can ever go on.",
                        names.join(" → "),
                        name(first)
                    )
                }
                [] => String::new(),
            }
        });
        told.filter(|told| !told.is_empty()).collect()
    }

    /// Who waits for what, of those that are parked.
    fn stuck_waits(&self) -> Vec<String> {
        const MOST: usize = 6;
        let parked = self.state.parked().take(MOST);
        let mut waits: Vec<String> =
            parked.map(|task| format!("{} {}.", self.name(task.id), self.waits(task))).collect();
        if self.state.parked > MOST {
            waits.push(format!("{} more tasks are parked.", self.state.parked - MOST));
        }
        waits
    }

    /// How many tasks are parked, on what.
    fn parked_tally(&self) -> Option<String> {
        let mut tally: Vec<(WaitKind, usize)> = Vec::new();
        for task in self.state.parked() {
            match tally.iter_mut().find(|(kind, _)| *kind == task.wait.kind) {
                Some((_, count)) => *count += 1,
                None => tally.push((task.wait.kind, 1)),
            }
        }
        let parts: Vec<String> = tally
            .iter()
            .map(|(kind, count)| match kind {
                WaitKind::Sleep => format!("{count} asleep"),
                kind => format!("{count} on {}", kind.term()),
            })
            .collect();
        (!parts.is_empty()).then(|| format!("Every task is parked: {}.", parts.join(", ")))
    }

    /// What can end the loop's wait, the soonest first.
    fn loop_wakes(&self) -> Vec<String> {
        let mut wakes = Vec::new();
        if let Some(timer) = self.state.next_timer() {
            let sleeper = |task: &&crate::model::Task| {
                task.status == Status::Parked && task.wait.kind == WaitKind::Sleep && task.wait.on == timer.id.0
            };
            let whose = match self.state.parked().find(sleeper) {
                Some(task) => format!("{}'s sleep", self.name(task.id)),
                None => self.name(timer.handle),
            };
            let left = match timer.deadline.since(self.now) {
                left if left.is_zero() => "now".into(),
                left => format!("in {}", human(left)),
            };
            wakes.push(format!("The next timer is due at {}, {left}: {whose}.", moment(timer.deadline)));
        }
        let working: Vec<String> = self
            .state
            .workers()
            .filter(|worker| worker.job.is_some() && worker.doing != Some(WorkerState::Ended))
            .take(3)
            .map(|worker| format!("{} {}.", self.worker_name(worker.id), self.worker(worker)))
            .collect();
        wakes.extend(working);
        let listening = self.state.parked().any(|task| {
            matches!(task.wait.kind, WaitKind::Read | WaitKind::Write | WaitKind::Process)
                || task.wait.kind == WaitKind::Connection
                    && task
                        .waits_on_resource()
                        .and_then(|id| self.state.resource(id))
                        .is_none_or(|thing| thing.kind != ResourceKind::Pool)
        });
        if listening {
            wakes.push("A connection or a process may wake it at any moment, too.".into());
        }
        if wakes.is_empty() {
            wakes.push("No timer is set: only another thread, a connection or somebody outside can wake it.".into());
        }
        wakes
    }
}
