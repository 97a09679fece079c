//! The line that is being typed, in place of the keys; and above it how it can go on.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::cut;
use crate::session::line;
use crate::tui::action::own_commands;
use crate::tui::field::{Field, Wanted};
use crate::tui::prose;
use crate::tui::theme::Theme;
use crate::tui::ui::Ui;
use crate::tui::update::known;

/// Draws the line, with its cursor.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, field: &Field, theme: &Theme) {
    let prompt = field.wanted.prompt();
    let room = usize::from(area.width).saturating_sub(prompt.width() + 2);
    let scroll = field.input.visual_scroll(room);
    let (mut before, mut under, mut after) = (String::new(), String::from(" "), String::new());
    let mut column = 0;
    for (number, c) in field.text().chars().enumerate() {
        let (c, at) = (if c.is_control() { '·' } else { c }, field.input.cursor());
        match number.cmp(&at) {
            std::cmp::Ordering::Less if column >= scroll => before.push(c),
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => under = c.to_string(),
            std::cmp::Ordering::Greater => after.push(c),
        }
        column += c.to_string().width();
    }
    let line = Line::from(vec![
        Span::styled(format!(" {prompt}"), theme.accent),
        Span::styled(before, theme.base),
        Span::styled(under, theme.selected),
        Span::styled(after, theme.base),
    ]);
    frame.render_widget(Paragraph::new(line).style(theme.base), area);
}

/// What is said while a line is typed: how it can go on, and what its command does.
pub(super) fn lines(ui: &Ui, width: usize) -> Vec<Line<'static>> {
    let theme = &ui.look.theme;
    let Some(field) = &ui.field else { return Vec::new() };
    if field.wanted != Wanted::Command {
        let text = match field.wanted {
            Wanted::Search => "Finds what was printed, names, and words such as raised. enter: go there",
            _ => "A name for this moment, if you like. enter: mark it",
        };
        return vec![Line::styled(cut(text, width), theme.dim)];
    }
    let hint = line::hint(field.text(), &own_commands());
    let told = |(usage, help): (String, &'static str)| {
        let lead = usage.width() + 2;
        let mut told = prose::wide(help, width.saturating_sub(lead), theme.dim, theme);
        for (row, line) in told.iter_mut().enumerate() {
            let lead = if row == 0 { format!("{usage}  ") } else { " ".repeat(lead) };
            line.spans.insert(0, Span::styled(lead, theme.strong));
        }
        told
    };
    let mut lines: Vec<Line<'static>> = hint.into_iter().flat_map(told).collect();
    let words = words(ui, field, width, theme);
    lines.extend((!words.spans.is_empty()).then_some(words));
    lines
}

/// The words that tab goes through, as many as fit.
fn words(ui: &Ui, field: &Field, width: usize, theme: &Theme) -> Line<'static> {
    let (words, at) = if let Some(offered) = &field.offered {
        (offered.words.clone(), Some(offered.at))
    } else {
        let (_, words) = line::complete(field.text(), &own_commands(), &known(ui));
        (words.into_iter().map(|word| word.text).collect(), None)
    };
    let mut spans = Vec::new();
    let mut used = 5;
    let first = at.map_or(0, |at| at.saturating_sub(3));
    for (number, word) in words.iter().enumerate().skip(first) {
        if used + word.width() + 8 > width && number + 1 < words.len() {
            spans.push(Span::styled(format!("+{}", words.len() - number), theme.dim));
            break;
        }
        used += word.width() + 2;
        spans.push(Span::styled(word.clone(), if at == Some(number) { theme.selected } else { theme.base }));
        spans.push(Span::raw("  "));
    }
    if !spans.is_empty() {
        spans.insert(0, Span::styled("tab: ", theme.key));
    }
    Line::from(spans)
}
