//! What must be said right now, in a line or a few between the panes and the keys: that the kernel
//! died, that the program does not answer, that one looks at the past, what the chosen task does.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::{cut, tame};
use super::lanes;
use crate::lesson::review;
use crate::session::breakpoints::{Condition, Hit};
use crate::session::{Phase, Problem, Session, View};
use crate::time::SimTime;
use crate::tui::ask::Ask;
use crate::tui::glyphs;
use crate::tui::layout::{Pane, Room};
use crate::tui::prose;
use crate::tui::say::{name, steady, words};
use crate::tui::theme::Theme;
use crate::tui::ui::{Board, Screen, Side, Ui};

/// Columns that the message of an exception may take: the traceback has all of it.
const MESSAGE: usize = 200;

/// The lines to be said, the most urgent first.
pub(super) fn lines(ui: &Ui, width: u16) -> Vec<Line<'static>> {
    let theme = &ui.look.theme;
    let width = usize::from(width).saturating_sub(2);
    let mut lines = Vec::new();
    if let Some(note) = &ui.note {
        lines.extend(said(&glyphs::about_keys(note, ui.look.ascii), theme.accent, width, theme));
    }
    lines.extend(super::field::lines(ui, width));
    if matches!(ui.screen, Screen::Home) {
        let text = match review::due(&ui.catalogue, &ui.progress, ui.clock).len() {
            0 => return lines,
            1 => "One belief to look at again: b asks it.".to_owned(),
            due => format!("{due} beliefs to look at again: b asks them."),
        };
        lines.extend(said(&text, theme.accent, width, theme));
    }
    let asking =
        matches!(&ui.screen, Screen::Lesson(lesson) if lesson.open_question().is_some() || lesson.led.is_some());
    if let Some(board) = ui.board().filter(|_| !asking) {
        lines.extend(about_board(board, width, theme));
        if hides_the_verdict(ui, board) {
            let text = if matches!(&ui.screen, Screen::Lesson(lesson) if lesson.tuning.is_some()) {
                "The run is over. Enter shows what was tried so far."
            } else {
                "The run is over. Enter shows what it has to say about your prediction."
            };
            lines.extend(said(text, theme.accent, width, theme));
        }
    }
    lines
}

/// Whether the lesson has something to say about the run that is over, on a page that is not shown.
fn hides_the_verdict(ui: &Ui, board: &Board) -> bool {
    let Screen::Lesson(lesson) = &ui.screen else { return false };
    let out_of_sight = ui.room() <= Room::Small && board.focus != Pane::Text;
    let shows_now = |side: &Side| side.session.as_ref().is_some_and(|session| session.status().view == View::Live);
    let about = |side: &Side| side.seen.is_some() && lesson.is_predicted(&side.program.name) && shows_now(side);
    let one = board.sides.len() == 1;
    out_of_sight && one && board.is_over() && (lesson.tuning.is_some() || board.sides.iter().any(about))
}

/// Draws them.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, lines: Vec<Line<'static>>, ui: &Ui) {
    let indented = |mut line: Line<'static>| {
        line.spans.insert(0, Span::raw(" "));
        line
    };
    let lines: Vec<_> = lines.into_iter().map(indented).collect();
    frame.render_widget(Paragraph::new(lines).style(ui.look.theme.base), area);
}

fn about_board(board: &Board, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    lines.extend(about_the_past(board, width, theme));
    for side in &board.sides {
        let Some(session) = &side.session else { continue };
        if board.ask != Some(Ask::Graph) {
            lines.extend(about_deadlock(session, width, theme));
        }
        lines.extend(about_run(session, width, theme));
    }
    if let Some(difference) = board.difference.as_ref().filter(|_| board.ask != Some(Ask::Versus)) {
        let sentences = difference.sentences.iter().take(2).cloned().collect::<Vec<_>>().join(" ");
        lines.extend(said(&format!("{sentences} v tells more."), theme.base, width, theme));
    }
    if let Some(session) = board.side().and_then(|side| side.session.as_ref())
        && let Some(task) = board.chosen.and_then(|id| session.state().task(id))
        && board.ask != Some(Ask::Why)
    {
        let words = words(session);
        let text = format!("{}: {}.", name(&words, task.id), words.task(task.id));
        lines.extend(said(&text, theme.strong, width, theme));
    }
    let of_side = board.sides.get(board.folds.side).and_then(|side| side.session.as_ref());
    if let (Some(session), Some(group)) = (of_side, board.folds.chosen) {
        lines.extend(said(&lanes::sentence(session, group), theme.strong, width, theme));
    }
    lines
}

fn about_run(session: &Session, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = session.folded().map_or_else(Vec::new, |text| said(&text, theme.dim, width, theme));
    lines.extend(about_moment(session, width, theme));
    lines.extend(about_interventions(session, width, theme));
    lines
}

/// A run that somebody stepped into says so once it can be taken for the program's own.
fn about_interventions(session: &Session, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let journal = &session.model().journal;
    let all = journal.interventions(session.log(), session.log().len()).count();
    if all == 0 || !session.status().phase.is_over() {
        return Vec::new();
    }
    let often = if all == 1 { "once".into() } else { format!("{all} times") };
    let text = format!("{} Somebody stepped into this run {often}: it is not the program's alone.", glyphs::STEPPED_IN);
    said(&text, theme.dim, width, theme)
}

fn about_moment(session: &Session, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let status = session.status();
    if let Some(hit) = session.hit() {
        return about_hit(session, hit, width, theme);
    }
    let is_bound = session.position() == 0 || session.position() == session.log().len();
    if let Some(damage) = session.damage().filter(|_| is_bound) {
        let text = format!("This recording is damaged: {damage}. Only what came before that is here.");
        return said(&text, theme.warning, width, theme);
    }
    if session.is_replay() && session.position() == 0 {
        let text = "A recording. Space plays it, n takes one step, the arrow keys go through it.";
        return said(text, theme.accent, width, theme);
    }
    if session.is_replay() {
        return Vec::new();
    }
    if status.view != View::Live {
        return Vec::new();
    }
    match status.phase {
        Phase::Dead(why) => said(&format!("{why} Press r to start again."), theme.warning, width, theme),
        Phase::Finished(exit) => {
            let mut lines = exit.problem.map_or_else(Vec::new, |problem| about_problem(&problem, width, theme));
            if let Some(note) = exit.note {
                lines.extend(said(&note, theme.base, width, theme));
            }
            lines
        }
        Phase::Running if !status.responding => {
            let text =
                "The program keeps Python busy and does not answer. What it did so far is here; Ctrl-C stops it.";
            said(text, theme.warning, width, theme)
        }
        _ => Vec::new(),
    }
}

/// That one looks at the past, and how far the run has come: once, also where two runs stand side by side.
fn about_the_past(board: &Board, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let is_past =
        |session: &&Session| !session.is_replay() && session.hit().is_none() && session.status().view != View::Live;
    let past: Vec<&Session> = board.sides.iter().filter_map(|side| side.session.as_ref()).filter(is_past).collect();
    let text = match past.as_slice() {
        [] => return Vec::new(),
        [one] => looked_at(one.now(), &how_far(one)),
        [one, other, ..] => {
            let come = [one, other].map(|session| from_start(session.latest().now));
            looked_at(one.now(), &format!("the runs are at {} and {}", come[0], come[1]))
        }
    };
    said(&text, theme.past, width, theme)
}

/// What moment is looked at, and how far the run has come: one line, also at 80 columns.
fn looked_at(at: SimTime, come: &str) -> String {
    format!("You look at {}; {come}. End returns to now.", from_start(at))
}

/// How far a run has come of which one looks at the past; in polls where its time is no further.
fn how_far(session: &Session) -> String {
    let latest = session.latest();
    let come = from_start(latest.now);
    if let Some(hit) = session.held_at() {
        return format!("breakpoint {} holds the run at {come}", hit.breakpoint.number);
    }
    let over = session.status().phase.is_over();
    match latest.polls.saturating_sub(session.state().polls) {
        ahead if from_start(session.now()) != come || ahead == 0 => format!("the run has come to {come}"),
        1 if over => "the run ends one poll later".to_owned(),
        ahead if over => format!("the run ends {ahead} polls later"),
        1 => "the run is one poll further".to_owned(),
        ahead => format!("the run is {ahead} polls further"),
    }
}

fn from_start(at: SimTime) -> String {
    steady(at, SimTime::ZERO)
}

/// Where a breakpoint stopped the view. The run itself stands there, too, or else it says how far that has come.
fn about_hit(session: &Session, hit: &Hit, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let Hit { breakpoint, happened, .. } = hit;
    let ahead = match session.status().phase {
        _ if session.is_replay() => String::new(),
        Phase::Paused if is_computed(session, hit) => {
            " Python itself is through with it: how long a computation takes is known at its end.".into()
        }
        _ if session.latest().now <= hit.at => String::new(),
        Phase::Finished(_) | Phase::Dead(_) => " The run itself is over.".to_owned(),
        _ => format!(" The run itself is held at {}.", steady(session.latest().now, SimTime::ZERO)),
    };
    let mut text = format!("Breakpoint {}, {}: {happened}{ahead}", breakpoint.number, breakpoint.condition);
    // The keys below say so, too.
    let goes_on = " Space goes on.";
    if text.width() > width || text.width() + goes_on.width() <= width {
        text += goes_on;
    }
    said(&text, theme.warning, width, theme)
}

/// Whether a run stands in the middle of a computation, which it is through with.
fn is_computed(session: &Session, hit: &Hit) -> bool {
    let stands = session.log().len() == hit.position;
    stands && matches!(hit.breakpoint.condition, Condition::Blocked(_)) && session.latest().blocking.is_none()
}

/// That the run came to a moment when nothing could happen any more: also where its end has tidied all of that up.
fn about_deadlock(session: &Session, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let Some(at) = session.state().stuck_at.filter(|_| session.status().shows_end()) else {
        return Vec::new();
    };
    let text = format!("Deadlock at {}: nobody could ever go on. g shows who waited for whom.", from_start(at));
    said(&text, theme.warning, width, theme)
}

fn about_problem(problem: &Problem, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let place = if problem.line > 0 { format!("Line {}: ", problem.line) } else { String::new() };
    let mut text = format!("{place}{}", problem.title);
    if let Some(message) = problem.message.lines().next().filter(|message| !message.is_empty()) {
        text.push_str(": ");
        text.push_str(&cut(message, MESSAGE));
    }
    let mut lines = said(&text, theme.warning, width, theme);
    if !problem.hint.is_empty() {
        lines.extend(said(&problem.hint, theme.base, width, theme));
    }
    lines
}

/// A sentence over the whole width: what is urgent is no text to be read at leisure.
fn said(text: &str, style: Style, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    text.lines().flat_map(|line| prose::wide(&tame(line), width, style, theme)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_past_is_told_in_one_line() {
        let at = SimTime(350 * 1_000_000);
        let both = looked_at(at, "the runs are at 11.63 s and 13.63 s");
        assert_eq!(both, "You look at 0.35 s; the runs are at 11.63 s and 13.63 s. End returns to now.");
        assert!(both.len() <= 78);
    }
}
