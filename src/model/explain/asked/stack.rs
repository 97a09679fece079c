//! The await stack of a task, from its coroutine down to what it waits on.

use crate::ident::ResourceId;
use crate::model::explain::Words;
use crate::model::task::{Status, Task};
use crate::trace::{Place, WaitKind, stack};

/// One step of an await stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The function, or, as the innermost step, the thing it waits on.
    pub what: String,
    /// The line it awaits at; line 0 for what is not the program's own.
    pub place: Place,
    /// The same in words: "line 10", or nothing.
    pub line: String,
}

impl Words<'_> {
    /// The await stack of a task, outermost first. Of one that runs only where it is now is known.
    #[must_use]
    pub fn stack(&self, task: &Task) -> Vec<Frame> {
        let coroutine = self.strings.get(task.coroutine);
        if task.status != Status::Parked {
            let place = if coroutine.is_empty() { Place::default() } else { task.place };
            return vec![self.frame(&called(coroutine), place)];
        }
        let mut frames: Vec<Frame> = stack::frames(self.strings, task.stack)
            .iter()
            .map(|frame| self.frame(&called(frame.function), frame.place))
            .collect();
        if frames.is_empty() {
            frames.push(self.frame(&called(coroutine), task.place));
        }
        frames.extend(library_step(task.wait.kind).map(|step| self.frame(step, Place::default())));
        frames.push(self.frame(&self.innermost(task), Place::default()));
        frames
    }

    fn frame(&self, what: &str, place: Place) -> Frame {
        Frame { what: what.into(), place, line: self.line(place) }
    }

    /// What the innermost step waits on.
    fn innermost(&self, task: &Task) -> String {
        match task.wait.kind {
            WaitKind::Sleep | WaitKind::Task | WaitKind::Job | WaitKind::Gather | WaitKind::Group => {
                self.wait_in_short(task)
            }
            _ if task.wait.on != 0 => self.resource(ResourceId(task.wait.on)),
            _ => self.wait_in_short(task),
        }
    }
}

fn called(function: &str) -> String {
    // `main.<locals>.worker` is written `worker` by the program.
    let short = function.rsplit(".<locals>.").next().unwrap_or(function);
    if short.is_empty() { "a coroutine".into() } else { format!("{short}()") }
}

/// The function of asyncio in which such a wait happens.
const fn library_step(kind: WaitKind) -> Option<&'static str> {
    Some(match kind {
        WaitKind::Sleep => "asyncio.sleep()",
        WaitKind::QueueGet => "Queue.get()",
        WaitKind::QueuePut => "Queue.put()",
        WaitKind::QueueJoin => "Queue.join()",
        WaitKind::Lock => "Lock.acquire()",
        WaitKind::Event => "Event.wait()",
        WaitKind::Condition => "Condition.wait()",
        WaitKind::Semaphore => "Semaphore.acquire()",
        WaitKind::Barrier => "Barrier.wait()",
        WaitKind::Group => "TaskGroup.__aexit__()",
        _ => return None,
    })
}
