//! Tasks that asyncio makes for itself: to shut down, to take a connection, to join the pipes of a process.
//!
//! They are quick and no line of the program is theirs, so views leave them out, and say how many they left out.

use super::task::Task;
use crate::time::SimTime;
use crate::trace::Strings;

/// Coroutine functions of the library that its own code makes tasks of, and those of the stand-ins for well-known
/// libraries. Each is a method or a function inside a function.
const OWN: &[&str] = &[
    "shutdown_asyncgens",
    "shutdown_default_executor",
    "_accept_connection2",
    "_create_server_getaddrinfo",
    "create_server_getaddrinfo",
    "_connect_pipes",
    "_feed_stdin",
    "_look_up",
    "_noop",
    "_read_stream",
    "run_one_coro",
];

/// Whether a coroutine function, by its full name, is one that only asyncio itself makes tasks of.
#[must_use]
pub fn is_own(coroutine: &str) -> bool {
    coroutine.rsplit_once('.').is_some_and(|(_, name)| OWN.contains(&name))
}

impl Task {
    /// Whether it is asyncio's own, and was quick until `now`. One that takes its time, because a thread is still
    /// running, is of interest all the same.
    #[must_use]
    pub fn is_housekeeping(&self, strings: &Strings, now: SimTime) -> bool {
        let end = if self.status.is_over() { self.since } else { now };
        self.place.line == 0 && end.since(self.created) < Self::WORTH_SHOWING && is_own(strings.get(self.coroutine))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_of_the_library_are_its_own_and_functions_of_a_program_are_not() {
        assert!(is_own("BaseEventLoop.shutdown_asyncgens"));
        assert!(is_own("BaseSubprocessTransport._connect_pipes"));
        assert!(!is_own("_connect_pipes"));
        assert!(!is_own("main.<locals>.worker"));
    }
}
