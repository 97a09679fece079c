//! The first line: where one is, how the run stands, and its time.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::cut;
use crate::session::{Phase, Session, View};
use crate::time::{SimTime, human};
use crate::tui::glyphs;
use crate::tui::led::Led;
use crate::tui::say::now;
use crate::tui::theme::Theme;
use crate::tui::ui::{Board, Screen, Ui};

/// Columns that the name of what is looked at has at least, if it needs them.
const NAME: usize = 8;

/// How the count of turns and polls begins.
const COUNTS: &str = "  turn ";

/// Draws the header.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui) {
    let theme = &ui.look.theme;
    let mut right = ui.board().filter(|_| !answering(ui)).map_or_else(Vec::new, |board| match led(ui) {
        Some(led) => led.moment().map_or_else(Vec::new, |_| led_run(board, theme)),
        None => run(board, theme),
    });
    right.push(Span::styled("   ? ", theme.key));
    right.push(Span::styled("help ", theme.dim));
    let place = match &ui.screen {
        Screen::Home => "learn asynchronous Python by watching it run".to_owned(),
        Screen::Lesson(lesson) => match &lesson.again {
            Some(again) => {
                let (at, of) = (again.at + 1, again.beliefs.len());
                format!("look again, {at} of {of} ─ {} {}", lesson.lesson.number, lesson.lesson.title)
            }
            None => format!("{} {}", lesson.lesson.number, lesson.lesson.title),
        },
        Screen::Program(board) => board.side().map_or_else(String::new, |side| side.title.clone()),
    };
    let room = |right: &[Span<'_>]| {
        let width: usize = right.iter().map(|span| span.content.width()).sum();
        usize::from(area.width).saturating_sub(width + 12)
    };
    // What is looked at comes before how often anything ran.
    if room(&right) < place.width().min(NAME) {
        right.retain(|span| !span.content.starts_with(COUNTS));
    }
    let room = room(&right);
    let place = cut(&place, room);
    let gap = room.saturating_sub(place.width());
    let mut spans = vec![
        Span::styled(" looplab ", theme.accent),
        Span::styled("▸ ", theme.dim),
        Span::styled(place, theme.strong),
        Span::styled(" ".repeat(gap + 1), theme.base),
    ];
    spans.append(&mut right);
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

fn answering(ui: &Ui) -> bool {
    matches!(&ui.screen, Screen::Lesson(lesson) if lesson.open_question().is_some())
}

/// What the student is the loop of.
fn led(ui: &Ui) -> Option<&Led> {
    let Screen::Lesson(lesson) = &ui.screen else { return None };
    lesson.led.as_ref()
}

/// The time of a run that the student goes through. Nothing is said of its end, which may not have been played to.
fn led_run(board: &Board, theme: &Theme) -> Vec<Span<'static>> {
    board.side().and_then(|side| side.session.as_ref()).map_or_else(Vec::new, |session| time(session, theme))
}

/// The moment on the screen, in seconds and in turns.
fn time(session: &Session, theme: &Theme) -> Vec<Span<'static>> {
    let state = session.state();
    vec![
        Span::styled(format!("  t {}", clock(now(session))), theme.strong),
        Span::styled(format!("{COUNTS}{}  poll {}", state.turn, state.polls), theme.dim),
    ]
}

/// Seconds to the millisecond; before the first one, what there is.
fn clock(now: SimTime) -> String {
    let first = 1..1_000_000;
    if first.contains(&now.0) { human(now.since(SimTime::ZERO)) } else { seconds(now.as_secs_f64()) }
}

fn run(board: &Board, theme: &Theme) -> Vec<Span<'static>> {
    let sessions = || board.sides.iter().filter_map(|side| side.session.as_ref());
    // Of two runs the one that is furthest tells the time: both share one axis.
    let Some(session) = sessions().max_by_key(|session| session.now()) else {
        return vec![Span::styled(" not started ", theme.paused)];
    };
    if board.is_untouched() {
        return vec![Span::styled(" ready: space runs it ", theme.paused)];
    }
    // Two runs are over when both are.
    let going = sessions().find(|session| !session.status().phase.is_over()).unwrap_or(session);
    let (text, style) = chip(going, sessions().any(Session::is_moving), theme);
    let mut spans = vec![Span::styled(format!(" {text} "), style)];
    spans.extend(time(session, theme).into_iter().take(if board.sides.len() == 1 { 2 } else { 1 }));
    if board.sides.len() == 1 && session.state().mirror_breaks > 0 {
        spans.push(Span::styled(" queue out of step! ", theme.blocking));
    }
    spans
}

/// How the run stands, in a word, and how loud that is.
fn chip(session: &Session, moving: bool, theme: &Theme) -> (String, Style) {
    let status = session.status();
    let speed = status.speed.to_string();
    if session.is_replay() {
        return match (status.view, moving) {
            (View::Live, _) => ("✓ recording, at its end".to_owned(), theme.returned),
            (View::At(_), true) => (format!("{} recording {speed}", glyphs::PLAYING), theme.running),
            (View::At(_), false) => (format!("{} recording, PAUSED", glyphs::PAUSED), theme.paused),
        };
    }
    match (&status.phase, status.view) {
        (Phase::Dead(_), View::Live) => ("✗ kernel died".to_owned(), theme.blocking),
        (_, View::At(_)) if moving => (format!("{} past {speed}", glyphs::PLAYING), theme.past),
        (_, View::At(_)) => (format!("{} THE PAST", glyphs::PAUSED), theme.past),
        (Phase::Starting, _) => ("getting ready".to_owned(), theme.dim),
        (Phase::Finished(exit), _) if exit.code == 0 => ("✓ ended".to_owned(), theme.returned),
        (Phase::Finished(exit), _) => (format!("✗ ended, exit {}", exit.code), theme.raised),
        (Phase::Running, _) if !status.responding => ("no answer".to_owned(), theme.blocking),
        (Phase::Running, _) if moving || status.playing => (format!("{} {speed}", glyphs::PLAYING), theme.running),
        (Phase::Running | Phase::Paused, _) => (format!("{} PAUSED {speed}", glyphs::PAUSED), theme.paused),
    }
}

/// Run time with as many decimals as can be read while it moves.
fn seconds(value: f64) -> String {
    if value < 100.0 { format!("{value:.3} s") } else { format!("{value:.1} s") }
}
