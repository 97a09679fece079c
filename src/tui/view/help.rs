//! What lies on top: the keys, from the table that the dispatcher uses, and what the signs mean.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

use super::frame::padded;
use super::term;
use crate::session::line;
use crate::tui::action::{BINDINGS, Place, own_commands};
use crate::tui::glyphs;
use crate::tui::prose;
use crate::tui::theme::Theme;
use crate::tui::ui::{Look, Ui};

/// Draws the keys, those of the present places first.
pub(super) fn keys(frame: &mut Frame<'_>, area: Rect, look: &Look, places: &[Place], first: u16) {
    let theme = &look.theme;
    let area = centred(area, 76, u16::MAX);
    let width = usize::from(area.width.saturating_sub(17));
    let mut lines = Vec::new();
    let all = [Place::Run, Place::Prompt, Place::Predict, Place::Studio, Place::Editor, Place::Lesson, Place::Home];
    let rest = all.into_iter().filter(|p| !places.contains(p));
    for place in places.iter().copied().chain(rest) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(place.title(), theme.accent));
        for row in BINDINGS.iter().filter(|row| row.place == place) {
            let long = glyphs::about_keys(row.long, look.ascii);
            for (number, mut line) in prose::sentence(&long, width, theme.base, theme).into_iter().enumerate() {
                let shown = if number == 0 { glyphs::key(row.shown, look.ascii) } else { "" };
                line.spans.insert(0, Span::styled(format!(" {shown:<10} "), theme.key));
                lines.push(line);
            }
        }
    }
    scrolled(frame, area, "Keys", lines, first, look);
}

/// Draws what can be typed after a `:`, commands with arguments first.
pub(super) fn commands(frame: &mut Frame<'_>, area: Rect, look: &Look, first: u16) {
    let theme = &look.theme;
    let area = centred(area, 76, u16::MAX);
    let width = usize::from(area.width.saturating_sub(26));
    let mut lines = Vec::new();
    let own = own_commands();
    let shared = line::COMMANDS.iter().map(|spec| (format!("{} {}", spec.name, spec.usage), spec.help));
    for (shown, help) in shared.chain(own.iter().map(|(name, help)| ((*name).to_owned(), *help))) {
        for (number, mut line) in prose::sentence(help, width, theme.base, theme).into_iter().enumerate() {
            let shown = if number == 0 { shown.as_str() } else { "" };
            line.spans.insert(0, Span::styled(format!(" :{shown:<18} ").replace(": ", "  "), theme.key));
            lines.push(line);
        }
    }
    scrolled(frame, area, "Commands", lines, first, look);
}

/// Draws the glossary.
pub(super) fn glossary(frame: &mut Frame<'_>, area: Rect, ui: &Ui, first: u16) {
    let area = centred(area, 76, u16::MAX);
    let lines = term::all(ui, usize::from(area.width.saturating_sub(4)));
    scrolled(frame, area, "Glossary", lines, first, &ui.look);
}

/// Draws lines in a frame, from a row on.
pub(super) fn scrolled(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    lines: Vec<Line<'static>>,
    first: u16,
    look: &Look,
) {
    let theme = &look.theme;
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inner = area.height.saturating_sub(2);
    let first = first.min(rows.saturating_sub(inner));
    let how = if rows > inner { "↑ ↓ scroll, q closes" } else { "q closes" };
    let title = format!(" {title} ─ {} ", glyphs::about_keys(how, look.ascii));
    let area = Rect { height: rows.saturating_add(2).min(area.height), ..area };
    clear(frame, area, theme);
    frame.render_widget(
        Paragraph::new(lines).scroll((first, 0)).style(theme.base).block(padded(title, true, theme)),
        area,
    );
}

/// Takes away what is behind a box, and a little beside it, so that no frame of another pane touches it.
pub(super) fn clear(frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
    let x = area.x.saturating_sub(3);
    let around = Rect { x, width: area.right() + 3 - x, ..area }.intersection(frame.area());
    frame.render_widget(Clear, around);
    frame.render_widget(Block::new().style(theme.base), around);
}

/// Draws what the signs mean.
pub(super) fn legend(frame: &mut Frame<'_>, area: Rect, look: &Look, first: u16) {
    let theme = &look.theme;
    let area = centred(area, 74, glyphs::LEGEND.len() as u16 + 4);
    let width = usize::from(area.width.saturating_sub(11));
    let mut lines = vec![Line::default()];
    for (row, (signs, meaning)) in glyphs::LEGEND.iter().enumerate() {
        for (number, mut line) in prose::sentence(meaning, width, theme.base, theme).into_iter().enumerate() {
            let shown = if number == 0 { *signs } else { "" };
            line.spans.insert(0, Span::styled(format!("  {shown:<4} "), legend_style(row, theme)));
            lines.push(line);
        }
    }
    lines.push(Line::default());
    scrolled(frame, area, "Signs", lines, first, look);
}

fn legend_style(row: usize, theme: &Theme) -> ratatui::style::Style {
    let styles = [
        theme.running,
        theme.blocking_bar,
        theme.ready,
        theme.parked,
        theme.returned,
        theme.raised,
        theme.cancelled,
        theme.now,
    ];
    styles.get(row).copied().unwrap_or(theme.base)
}

pub(super) fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}
