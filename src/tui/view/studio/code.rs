//! The text of an exercise with its cursor: numbered lines in the lexer's colours, what is selected and found, and a
//! sign at the line that Python cannot read.

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthChar;

use crate::tui::code;
use crate::tui::studio::draft::{Draft, Place, first_row};
use crate::tui::theme::Theme;

/// Columns before the text: a sign, the line's number, air.
const MARGIN: usize = 5;

/// Draws the lines around the cursor.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, draft: &Draft, focused: bool, theme: &Theme) {
    let (row, column) = draft.cursor();
    let first = first_row(draft.first, row, usize::from(area.height));
    let width = usize::from(area.width).saturating_sub(MARGIN).max(1);
    let coloured = code::styled(&draft.lines().join("\n"), draft.tokens(), theme);
    let left = cell_of(&draft.lines()[row], column).saturating_sub(width.saturating_sub(1));
    let shown = draft.lines().iter().enumerate().skip(first).take(usize::from(area.height));
    let lines: Vec<Line<'static>> = shown
        .map(|(number, text)| {
            let mut cells = coloured.get(number).map_or_else(Vec::new, cells);
            // The cursor may stand behind the last letter, and what is selected may go on in the next line.
            cells.push((' ', theme.base));
            dress(&mut cells, draft, number, text, theme);
            if focused && number == row {
                let at = cell_of(text, column).min(cells.len() - 1);
                cells[at].1 = cells[at].1.add_modifier(Modifier::REVERSED);
            }
            let has_more = |cells: &[(char, Style)]| cells.iter().any(|(letter, _)| !letter.is_whitespace());
            let before = has_more(&cells[..left.min(cells.len())]);
            if cells.len() > left + width
                && has_more(&cells[left + width - 1..])
                && !is_cursor(&cells[left + width - 1])
            {
                cells[left + width - 1] = ('…', theme.dim);
            }
            let mut line = joined(&cells, left, width);
            line.spans.splice(0..0, margin(draft, number, row == number && focused, before, theme));
            line
        })
        .collect();
    frame.render_widget(Paragraph::new(lines).style(theme.base), area);
}

/// The place in a text that is drawn at a column and row of its pane, the frame left out.
pub(in crate::tui) fn letter_at(draft: &Draft, inner: Rect, column: u16, row: u16) -> Place {
    let (line, letter) = draft.cursor();
    let first = first_row(draft.first, line, usize::from(inner.height));
    let width = usize::from(inner.width).saturating_sub(MARGIN).max(1);
    let left = cell_of(&draft.lines()[line], letter).saturating_sub(width - 1);
    let clicked = (first + usize::from(row.saturating_sub(inner.y))).min(draft.lines().len() - 1);
    let cell = left + usize::from(column.saturating_sub(inner.x)).saturating_sub(MARGIN);
    let text = &draft.lines()[clicked];
    let letters = text.chars().count();
    (clicked, (0..letters).find(|&letter| cell_of(text, letter + 1) > cell).unwrap_or(letters))
}

fn is_cursor(cell: &(char, Style)) -> bool {
    cell.1.add_modifier.contains(Modifier::REVERSED)
}

/// What stands before a line: its number, a sign if Python cannot read it, and one if its beginning is out of sight.
fn margin(draft: &Draft, number: usize, here: bool, before: bool, theme: &Theme) -> [Span<'static>; 2] {
    let is_faulty = draft.fault().is_some_and(|fault| fault.line as usize == number + 1);
    let sign = if is_faulty { Span::styled("✗", theme.warning) } else { Span::styled(" ", theme.base) };
    let style = if here { theme.strong } else { theme.dim };
    let before = if before { "‹" } else { " " };
    [sign, Span::styled(format!("{:>3}{before}", number + 1), style)]
}

/// The cells of a styled line, one a column; the second half of a wide letter is empty.
fn cells(line: &Line<'static>) -> Vec<(char, Style)> {
    let letters = line.spans.iter().flat_map(|span| span.content.chars().map(|letter| (letter, span.style)));
    letters
        .flat_map(|(letter, style)| {
            let more = letter.width().unwrap_or(0).saturating_sub(1);
            std::iter::once((letter, style)).chain(std::iter::repeat_n(('\0', style), more))
        })
        .collect()
}

/// The column at which a letter of a line is drawn. Tabs are drawn as four spaces.
fn cell_of(text: &str, letter: usize) -> usize {
    let width = |c: char| if c == '\t' { 4 } else { c.width().unwrap_or(0) };
    text.chars().take(letter).map(width).sum()
}

/// Marks what is selected, found, or cannot be read.
fn dress(cells: &mut [(char, Style)], draft: &Draft, row: usize, text: &str, theme: &Theme) {
    let mut mark = |letters: Range<usize>, style: Style| {
        let columns = cell_of(text, letters.start)..cell_of(text, letters.end).max(cell_of(text, letters.start) + 1);
        for cell in cells.iter_mut().skip(columns.start).take(columns.len()) {
            cell.1 = cell.1.patch(style);
        }
    };
    if let Some(fault) = draft.fault().filter(|fault| fault.line as usize == row + 1)
        && let Some(columns) = &fault.columns
    {
        mark(columns.start as usize..columns.end as usize, theme.warning.add_modifier(Modifier::UNDERLINED));
    }
    let length = draft.find.as_deref().map_or(0, |find| find.chars().count());
    for (_, column) in draft.matches().into_iter().filter(|(line, _)| *line == row) {
        mark(column..column + length, theme.moved);
    }
    if let Some(letters) = selected(draft, row) {
        mark(letters, theme.selected.add_modifier(Modifier::REVERSED));
    }
}

/// The letters of a line that are selected, its end included where the selection goes on.
fn selected(draft: &Draft, row: usize) -> Option<Range<usize>> {
    let ((first, from), (last, to)) =
        draft.selection().filter(|((first, _), (last, _))| (*first..=*last).contains(&row))?;
    let from = if row == first { from } else { 0 };
    let to = if row == last { to } else { draft.lines()[row].chars().count() + 1 };
    (from < to).then_some(from..to)
}

/// Cells of a line from a column on, put together again.
fn joined(cells: &[(char, Style)], left: usize, width: usize) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for (letter, style) in cells.iter().skip(left).take(width).filter(|(letter, _)| *letter != '\0') {
        match spans.last_mut() {
            Some(span) if span.style == *style => span.content.to_mut().push(*letter),
            _ => spans.push(Span::styled(letter.to_string(), *style)),
        }
    }
    Line::from(spans)
}
