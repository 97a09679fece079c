//! A session at a prompt, or somebody who speaks to a program that runs: between the protocol's words and Python's.

use std::sync::Arc;

use super::program::Between;
use super::protocol::{Answer, Ask, Said};
use super::serve::Levers;
use crate::python::guest;
use crate::python::repl::{self, Asked, Door, Prompt};
use crate::runtime::Clock;

/// Opens a session: what the front asks goes in, what Python answers goes to `say`.
pub(super) fn open(between: Between, levers: &Levers, say: Box<dyn Fn(Answer) + Send + Sync>) -> Prompt {
    let door = Door::default();
    let inside = door.clone();
    levers.on_ask(move |ask| inside.ask(asked(ask)));
    Prompt {
        door,
        answer: Box::new(move |number, said| say(Answer { number, said: said.into() })),
        stands_still: between == Between::StandsStill,
    }
}

/// Lets whoever watches a program speak to it.
pub(super) fn visit(clock: &Arc<Clock>, levers: &Levers, say: Box<dyn Fn(Answer) + Send + Sync>) {
    let ear = guest::ear(clock, move |number, said| say(Answer { number, said: said.into() }));
    levers.on_ask(move |ask| ear(asked(ask)));
}

fn asked(ask: Ask) -> Asked {
    match ask {
        Ask::Statement { number, source } => Asked::Statement { number, source },
        Ask::Names { number, begun } => Asked::Names { number, begun },
        Ask::About { number, name } => Asked::About { number, name },
        Ask::Leave => Asked::Leave,
    }
}

impl From<repl::Said> for Said {
    fn from(said: repl::Said) -> Self {
        match said {
            repl::Said::Done { value, hint } => Self::Done { value, hint },
            repl::Said::Raised { traceback, hint } => Self::Raised { traceback, hint },
            repl::Said::Names(names) => Self::Names(names),
            repl::Said::About(text) => Self::About(text),
        }
    }
}
