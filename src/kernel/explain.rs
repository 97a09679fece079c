//! What a learner is told about a kernel's end: what happened, why, and what to try.
//!
//! Pure functions from what is known to words; no process is touched here.

use super::client::Death;
use super::program::Limits;
use super::protocol::Limit;

/// Signals by which kernels die, as POSIX systems number them.
mod signal {
    pub(super) const ABORT: i32 = 6;
    pub(super) const BUS_LINUX: i32 = 7;
    pub(super) const KILL: i32 = 9;
    pub(super) const BUS_MACOS: i32 = 10;
    pub(super) const SEGMENT: i32 = 11;
    pub(super) const TERMINATE: i32 = 15;
    pub(super) const PROCESSOR: i32 = 24;
}

/// The words for a kernel that died without saying how its program ended.
#[must_use]
pub fn death(death: &Death, limits: &Limits) -> String {
    let words = death.last_words.as_str();
    if death.cut_off {
        return "The program closed the pipe over which looplab watches it, so looplab stopped it. \
                Calls such as os.closerange close descriptors that belong to others."
            .into();
    }
    if words.contains("overflowed its stack") {
        return "The kernel ran out of stack: something called itself too deeply, below the level where Python \
                raises RecursionError. Look for a function or coroutine that awaits or calls itself without an end."
            .into();
    }
    if words.contains("memory allocation of") || words.contains("capacity overflow") {
        return memory(limits);
    }
    match (death.signal, death.code) {
        (Some(signal::PROCESSOR), _) => format!(
            "The program used up its {} s of processor time, so it was stopped. A loop that never ends, or never \
             waits, is the usual reason.",
            limits.processor
        ),
        (Some(signal::KILL), _) => "The kernel was killed from outside (signal 9). When nobody did that by hand, the \
                                    operating system did, because memory ran out."
            .into(),
        (Some(signal::TERMINATE), _) => "The kernel was asked to end from outside (signal 15).".into(),
        (Some(signal::SEGMENT | signal::BUS_LINUX | signal::BUS_MACOS), _) => {
            "The kernel crashed: it touched memory that is not its own. Very deep recursion is the usual reason.".into()
        }
        (Some(signal::ABORT), _) => format!(
            "The kernel stopped itself because it could not go on.{} Very large numbers and very deep recursion are \
             usual reasons.",
            quoted(words)
        ),
        (Some(other), _) => format!("The kernel was ended by signal {other}.{}", quoted(words)),
        (None, Some(code)) => format!("The kernel ended by itself with exit code {code}.{}", quoted(words)),
        (None, None) => format!("The kernel is gone, and nothing says why.{}", quoted(words)),
    }
}

/// Whether a kernel died because its program had used up its processor time.
#[must_use]
pub const fn is_overtime(death: &Death) -> bool {
    matches!(death.signal, Some(signal::PROCESSOR))
}

fn memory(limits: &Limits) -> String {
    format!(
        "The program needed more than the {} of memory it may use, so it was stopped. Look for a list that grows \
         without an end, or a number that is far larger than you meant.",
        size(limits.memory)
    )
}

/// The words for a run that came to a limit of its trace.
#[must_use]
pub fn limit(limit: Limit) -> String {
    match limit {
        Limit::Events(events) => format!(
            "The run was stopped after {} events, which is as long as a run may get. A loop that never ends is \
             the usual reason.",
            count(events)
        ),
        Limit::Text(bytes) => format!(
            "The run was stopped after it had written {} of text, which is all looplab keeps of one run. A print in \
             a loop that never ends is the usual reason.",
            size(bytes)
        ),
    }
}

fn count(events: u64) -> String {
    if events >= 1_000_000 { format!("{} million", events / 1_000_000) } else { events.to_string() }
}

/// The words for a run of which nothing was heard any more.
#[must_use]
pub fn silent(patience: std::time::Duration) -> String {
    format!(
        "The program did nothing looplab could see for {} s, so it was stopped. A loop that never ends, or never waits, \
         is the usual reason.",
        patience.as_secs()
    )
}

/// The words for code under the program that broke.
#[must_use]
pub fn broke(message: &str) -> String {
    format!(
        "looplab's own Python broke down here; that is our mistake, not yours.{} Everything up to this moment is \
         still in the trace.",
        quoted(message)
    )
}

/// The words for a program that did not react to an interrupt.
#[must_use]
pub fn deaf() -> String {
    "The program did not react to Ctrl-C, so looplab stopped its kernel. It was in the middle of something that \
     cannot be interrupted, or it caught KeyboardInterrupt and went on."
        .into()
}

/// The words for a kernel that was killed because somebody asked for it.
#[must_use]
pub fn asked() -> String {
    "The kernel was stopped because you asked for it.".into()
}

/// The words for a program that left through `os._exit`.
#[must_use]
pub fn left(code: i32) -> String {
    format!(
        "The program left through os._exit({code}): at once, without finally blocks, without cleaning up and without \
         telling its tasks."
    )
}

/// The words for a kernel that could not be started.
#[must_use]
pub fn stillborn(error: &std::io::Error) -> String {
    format!("No kernel could be started: {error}. Is the looplab program still where it was?")
}

fn quoted(words: &str) -> String {
    let last = words.lines().rev().map(str::trim).find(|line| !line.is_empty());
    last.map(|line| format!(" Its last words: {line:?}.")).unwrap_or_default()
}

fn size(bytes: u64) -> String {
    if bytes >= 1 << 30 && bytes.is_multiple_of(1 << 30) {
        format!("{} GiB", bytes >> 30)
    } else {
        format!("{} MiB", bytes >> 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_death_is_told_in_words_of_its_own() {
        let limits = Limits::default();
        let by = |signal| Death { signal: Some(signal), ..Death::default() };
        let said = |words: &str| Death { last_words: words.into(), ..by(signal::ABORT) };
        let deaths = [
            by(signal::KILL),
            by(signal::TERMINATE),
            by(signal::PROCESSOR),
            by(signal::SEGMENT),
            said("thread 'program' has overflowed its stack"),
            said("memory allocation of 8 bytes failed"),
            said("panic in a drop"),
            Death { code: Some(70), ..Death::default() },
            Death { cut_off: true, ..Death::default() },
            Death::default(),
        ];
        let mut told: Vec<_> = deaths.iter().map(|how| death(how, &limits)).collect();
        assert!(told[5].contains("1 GiB"), "{}", told[5]);
        told.sort();
        told.dedup();
        assert_eq!(told.len(), deaths.len());
    }
}
