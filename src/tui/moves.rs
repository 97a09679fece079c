//! Which token has just moved, and from where: read off the last events before the moment shown.

use crate::ident::TaskId;
use crate::session::Session;
use crate::trace::What;

/// A token's last hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which token.
    pub task: TaskId,
    /// Where it was before.
    pub from: Origin,
}

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It did not exist.
    Nowhere,
    /// From READY to RUNNING.
    Ready,
    /// From RUNNING, to PARKED or back to READY.
    Running,
    /// From PARKED to READY.
    Parked,
}

impl Move {
    /// Where it came from, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self.from {
            Origin::Nowhere => "← new",
            Origin::Ready => "← READY",
            Origin::Running => "← RUNNING",
            Origin::Parked => "← PARKED",
        }
    }
}

/// How many events back a hop may lie and still be the last thing that happened.
const REACH: usize = 12;

/// The last hop before the moment shown.
#[must_use]
pub fn last_move(session: &Session) -> Option<Move> {
    let (log, state) = (session.log(), session.state());
    let end = session.position();
    for (_, event) in log.events_back(end).take_while(|&(at, _)| at >= end.saturating_sub(REACH)) {
        match event.what {
            What::PollBegan { task } => return Some(Move { task, from: Origin::Ready }),
            What::PollEnded { task, .. } => {
                let stays = state.task(task).is_some_and(|task| !task.status.is_over());
                return stays.then_some(Move { task, from: Origin::Running });
            }
            What::Queued { task, cause } => {
                let from = match cause.kind {
                    crate::trace::CauseKind::Spawn => Origin::Nowhere,
                    crate::trace::CauseKind::Itself => Origin::Running,
                    _ => Origin::Parked,
                };
                return Some(Move { task, from });
            }
            What::LoopEnded | What::IdleEnded | What::TimerFired { .. } => return None,
            _ => {}
        }
    }
    None
}
