//! The words of a lesson's step: alone, beside a run, or as a question with its program.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::{more_below, padded};
use super::{board, source};
use crate::lesson::Program;
use crate::tui::layout::{Pane, Room, room, screen};
use crate::tui::led::Led;
use crate::tui::prose;
use crate::tui::studio::Focus;
use crate::tui::text::{self, Words};
use crate::tui::ui::{LessonView, Overlay, Screen, Ui};

/// Columns beside the lines of a program: its frame, the numbers, some air.
const CODE_MARGIN: usize = 9;

/// Columns that the words beside a program keep.
const FEWEST_WORDS: u16 = 46;

/// Draws a step without a run: words alone, or a question beside its program.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, lesson: &LessonView) {
    let (words, code) = areas(area, ui, lesson);
    if let Some(words) = words {
        pane(frame, words, ui, lesson, code.is_none() || !lesson.code_first);
    }
    if let (Some(code), Some(program)) = (code, program(lesson)) {
        let focused = words.is_none() || lesson.code_first;
        source::listing(frame, code, ui, &program.name, &program.source, lesson.code_scroll, focused);
    }
}

/// The program that a step without a run is about.
fn program(lesson: &LessonView) -> Option<&Program> {
    lesson.now().and_then(|step| step.program()).and_then(|name| lesson.lesson.programs.get(name))
}

/// Where the words go, and where the program goes, frames included.
fn areas(area: Rect, ui: &Ui, lesson: &LessonView) -> (Option<Rect>, Option<Rect>) {
    let Some(program) = program(lesson) else { return (Some(sheet(area, ui, lesson)), None) };
    let [words, code] = match room(ui.area) {
        Room::Tiny | Room::Small => {
            let width = text::width(ui.area, 0);
            let needed = text::words(lesson, width, &ui.look.theme).lines.len() + 2;
            let lines = program.source.lines().count() + 2;
            // Of the whole middle, so that a note at the bottom does not turn the page.
            let height = usize::from(screen(ui.area)[1].height);
            if needed + lines > height && needed > height / 2 {
                // One thing at a time, well: tab turns from one to the other.
                return if lesson.code_first { (None, Some(area)) } else { (Some(area), None) };
            }
            Layout::vertical([Constraint::Min(needed as u16), Constraint::Length(lines as u16)]).areas(area)
        }
        Room::Medium | Room::Large => {
            // Lines of a program are not to be cut, and words flow anyway.
            let longest = program.source.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
            let wanted = u16::try_from(longest + CODE_MARGIN).unwrap_or(u16::MAX);
            let code = wanted.clamp(area.width / 2, area.width.saturating_sub(FEWEST_WORDS));
            Layout::horizontal([Constraint::Min(20), Constraint::Length(code)]).areas(area)
        }
    };
    (Some(words), Some(code))
}

/// Where the words of the lesson on the screen are, frame included, in the middle of the screen.
pub(super) fn place(middle: Rect, ui: &Ui) -> Option<Rect> {
    let Screen::Lesson(lesson) = &ui.screen else { return None };
    match (&lesson.board, &lesson.studio) {
        (Some(board), _) if lesson.open_question().is_none() => {
            let panes = board::placed(middle, ui, board);
            panes.into_iter().find(|(pane, ..)| *pane == Pane::Text).map(|(.., area)| area)
        }
        (_, Some(studio)) => {
            let parts = studio.parts(middle, room(ui.area));
            parts.into_iter().find(|(part, _)| *part == Focus::Words).map(|(_, area)| area)
        }
        _ => areas(middle, ui, lesson).0,
    }
}

/// The words as they stand in their place.
pub(super) struct Page {
    /// Where they stand, frame left out.
    pub(super) inner: Rect,
    /// The words.
    pub(super) words: Words,
    /// The first row that is shown.
    pub(super) first: u16,
}

/// The words as they stand in this place.
pub(super) fn page(area: Rect, ui: &Ui, lesson: &LessonView) -> Page {
    let theme = &ui.look.theme;
    let inner = if room(ui.area) == Room::Tiny { area } else { padded("", false, theme).inner(area) };
    let words = text::words(lesson, usize::from(inner.width), theme);
    let rows = u16::try_from(words.lines.len()).unwrap_or(u16::MAX);
    let mut first = lesson.scroll.min(rows.saturating_sub(inner.height));
    let looked_at = match ui.overlay {
        Some(Overlay::Term(nth)) => words.spots.get(nth).and_then(|spot| spot.pieces.first()).map(|piece| piece.0),
        _ => None,
    };
    if let Some(row) = looked_at.and_then(|row| u16::try_from(row).ok()) {
        first = first.min(row);
    }
    if let Some(cursor) = looked_at.or(words.cursor).and_then(|row| u16::try_from(row).ok()) {
        // The line the cursor is on, and one below, stay in sight.
        first = first.max((cursor + 2).min(rows).saturating_sub(inner.height));
    }
    Page { inner, words, first }
}

/// Words alone stand in the middle, as wide as they can be read and as high as they are.
fn sheet(area: Rect, ui: &Ui, lesson: &LessonView) -> Rect {
    if room(ui.area) <= Room::Small {
        return area;
    }
    let width = (prose::MEASURE as u16 + 4).min(area.width);
    let lines = text::words(lesson, usize::from(width) - 4, &ui.look.theme).lines.len();
    let height = u16::try_from(lines + 2).unwrap_or(u16::MAX).min(area.height);
    let spare = (area.height - height) / 4;
    Rect::new(area.x + (area.width - width) / 2, area.y + spare, width, height)
}

/// Draws the words in their pane.
pub(super) fn pane(frame: &mut Frame<'_>, area: Rect, ui: &Ui, lesson: &LessonView, focused: bool) {
    let theme = &ui.look.theme;
    let kind = match (&lesson.board, &lesson.question) {
        _ if lesson.studio.is_some() => "exercise",
        _ if lesson.led.is_some() => "be the loop",
        (Some(_), None) if lesson.tuning.is_some() => "knob",
        (Some(board), None) if board.sides.len() > 1 => "compare",
        (Some(_), None) => "run",
        (_, Some(_)) => "predict",
        // It is answered, and a later step runs the program.
        (None, None) if lesson.now().is_some_and(|step| step.predict().is_some()) => "predict",
        (None, None) => "read",
    };
    let score = lesson.led.as_ref().and_then(score).unwrap_or_default();
    let title = match &lesson.again {
        Some(again) => format!(" Belief {} of {} ─ {kind} ", again.at + 1, again.beliefs.len()),
        None => format!(" Step {} of {} ─ {kind} {score}", lesson.step + 1, lesson.lesson.steps.len()),
    };
    let block = padded(title, focused, theme);
    let bare = room(ui.area) == Room::Tiny;
    let Page { inner, words, first } = page(area, ui, lesson);
    let rows = u16::try_from(words.lines.len()).unwrap_or(u16::MAX);
    let hidden = rows.saturating_sub(first + inner.height);
    let block = if hidden > 0 { block.title_bottom(more_below(usize::from(hidden))) } else { block };
    let paragraph = Paragraph::new(words.lines).scroll((first, 0)).style(theme.base);
    frame.render_widget(if bare { paragraph } else { paragraph.block(block) }, area);
}

/// Which choice this is, and how many were right so far.
fn score(led: &Led) -> Option<String> {
    led.moment()?;
    let of = led.moments.len();
    Some(match led.round.choices.len() {
        0 => format!("─ choice 1 of {of} "),
        _ => format!("─ choice {} of {of}, {} right ", led.at + 1, led.round.right()),
    })
}
