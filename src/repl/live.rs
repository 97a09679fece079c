//! What the loop does while a statement runs, in a few lines: a fold over the trace, for the moment.

use std::time::Duration;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::desk::{Desk, is_statement};
use crate::ident::TaskId;
use crate::model::{Status, Words};
use crate::time::human;

/// A statement that is over sooner shows nothing of this.
pub(super) const PATIENCE: Duration = Duration::from_millis(200);
/// Tasks named in a row.
const NAMED: usize = 4;

/// The lines: how long it runs, what runs, what is ready, what is parked.
pub(super) fn lines(desk: &Desk, statement: &str, since: Duration, columns: usize) -> Vec<String> {
    let state = desk.session.latest();
    let words = Words::new(state, &desk.session.log().strings, desk.session.now());
    let name = |id: TaskId| {
        let name = words.name(id);
        if is_statement(&name) { "this statement".to_owned() } else { name }
    };
    let began = state.tasks().rev().find(|task| desk.name(task) == statement).map(|task| task.created);
    let ran = began.map(|began| desk.session.now().since(began)).unwrap_or_default();
    let mut lines = vec![elapsed(since, ran)];
    let [running, waiting, asleep] = if desk.shown.ascii { ["#", ":", "-"] } else { ["●", "░", "◌"] };
    if let Some(now) = state.running {
        let blocks = state.loop_blocked().is_some();
        let (what, how) = if blocks { ("blocks", words.task(now.id)) } else { ("runs", String::new()) };
        lines.push(format!("  {running} {what:8} {}  {how}", name(now.id)));
    }
    let ready: Vec<_> = state.ready().map(|ready| name(ready.id)).collect();
    if !ready.is_empty() {
        lines.push(format!("  {waiting} {:8} {}", format!("{} ready", ready.len()), some(&ready)));
    }
    let mut parked: Vec<_> = state.tasks().filter(|task| task.status == Status::Parked).collect();
    parked.sort_by_key(|task| !is_statement(&desk.name(task)));
    let parked: Vec<_> =
        parked.into_iter().map(|task| format!("{} ({})", name(task.id), words.wait_in_short(task))).collect();
    if !parked.is_empty() {
        lines.push(format!("  {asleep} {:8} {}", format!("{} parked", parked.len()), some(&parked)));
    }
    lines.iter().map(|line| fit(line, columns, desk.shown.ascii)).collect()
}

/// How long it runs, on the wall; and in the run, where that is something else.
fn elapsed(since: Duration, ran: Duration) -> String {
    // Tenths do: what changes more often only flickers.
    let tenths = |length: Duration| format!("{:.1} s", length.as_secs_f64());
    if ran.abs_diff(since) * 5 < since {
        format!("  {}  Ctrl-C stops it", tenths(since))
    } else {
        format!("  {}, in the run {}  Ctrl-C stops it", tenths(since), human(ran))
    }
}

/// The first names of many, and how many more there are.
pub(super) fn some(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > NAMED { format!("{shown} and {} more", names.len() - NAMED) } else { shown }
}

/// A line that is not wider than the terminal, in ASCII if need be.
fn fit(line: &str, columns: usize, ascii: bool) -> String {
    let plain = |c| match c {
        'µ' if ascii => 'u',
        '…' if ascii => '~',
        c => c,
    };
    let line: String = line.chars().map(plain).collect();
    if line.width() < columns {
        return line;
    }
    let mut width = 1;
    let shown = line.chars().take_while(|c| {
        width += c.width().unwrap_or_default();
        width < columns
    });
    shown.chain([plain('…')]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit() {
        assert_eq!(fit("  ◌ 2 parked", 8, true), "  ◌ 2 ~");
        assert_eq!(fit("5 µs", 8, true), "5 us");
        assert_eq!(fit("日本語", 6, false), "日本…");
    }

    #[test]
    fn the_run_has_a_clock_of_its_own() {
        let seconds = Duration::from_secs;
        assert_eq!(elapsed(seconds(2), seconds(2)), "  2.0 s  Ctrl-C stops it");
        assert_eq!(elapsed(seconds(2), seconds(20)), "  2.0 s, in the run 20 s  Ctrl-C stops it");
    }
}
