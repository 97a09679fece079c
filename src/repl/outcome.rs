//! What came of a statement, as text to read: its value or its traceback, what to try, what it caused.

use super::colours::{DIM, PLAIN, RED};
use super::desk::{Asked, Desk, cut};
use super::effect;
use super::shown::filled;
use crate::kernel::protocol::Said;
use crate::session::Phase;

/// Whether what looplab says is coloured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint(pub(super) bool);

impl Paint {
    /// Each line in a colour, if there are colours.
    pub(super) fn paint(self, colour: &str, text: &str) -> String {
        if !self.0 || text.is_empty() {
            return text.to_owned();
        }
        text.split_inclusive('\n').fold(String::new(), |mut painted, line| {
            let words = line.trim_end_matches('\n');
            painted.extend([colour, words, PLAIN, &line[words.len()..]]);
            painted
        })
    }

    /// Something that looplab refuses, or that went wrong.
    pub(super) fn problem(self, text: &str) -> String {
        self.paint(RED, text) + "\n"
    }
}

/// Takes note of what a statement came to, and tells it.
pub(super) fn outcome(desk: &mut Desk, asked: Asked, said: Said, paint: Paint) -> String {
    let Asked { source, from, .. } = asked;
    let mut text = match said {
        Said::Done { value, hint } => {
            desk.kept.push(source);
            let shown = value.as_deref().map(|value| cut(value).unwrap_or_else(|| value.to_owned()) + "\n");
            desk.shown.latest = value.unwrap_or_else(|| std::mem::take(&mut desk.shown.latest));
            shown.unwrap_or_default() + &advice(&hint, desk.shown.columns, paint)
        }
        Said::Raised { traceback, hint } => paint.paint(RED, &traceback) + &advice(&hint, desk.shown.columns, paint),
        Said::Names(_) | Said::About(_) => return String::new(),
    };
    text.push_str(&paint.paint(DIM, &effect::tell(desk, from)));
    text
}

fn advice(hint: &str, columns: usize, paint: Paint) -> String {
    if hint.is_empty() { String::new() } else { paint.paint(DIM, &filled("looplab: ", hint, columns)) }
}

/// A session that ended by itself is followed by another one; `None` when the program asked to leave.
pub(super) fn replaced(desk: &mut Desk, phase: &Phase, paint: Paint) -> Option<String> {
    let why = match phase {
        Phase::Finished(exit) => exit.note.as_deref()?,
        Phase::Dead(why) => why,
        _ => return None,
    };
    let (tasks, statements) = (desk.alive().count(), desk.kept.len());
    desk.restart(None);
    let lost = match (statements, tasks) {
        (0, 0) => "Nothing was lost.".into(),
        (statements, 0) => format!("Lost: what {} defined.", count(statements, "statement")),
        (statements, tasks) => {
            format!("Lost: what {} defined, and {}.", count(statements, "statement"), count(tasks, "task"))
        }
    };
    let back = if statements == 0 {
        ""
    } else {
        " The history is kept; :edit all brings the statements back to be run again."
    };
    let why = paint.paint(RED, &desk.shown.fit(why));
    Some(why + &desk.shown.fit(&format!("A new kernel is ready. {lost}{back}")))
}

/// So many of something.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
