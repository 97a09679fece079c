//! Frames of panes, and cutting text to a width.

use ratatui::style::Style;
use ratatui::symbols::border;
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Borders, Padding};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::tui::theme::Theme;

/// A pane's frame; the one that keys go to stands out.
pub(super) fn panel<'a>(title: impl Into<Line<'a>>, focused: bool, theme: &Theme) -> Block<'a> {
    let (border, kind) = if focused { (theme.focus, BorderType::Rounded) } else { (theme.border, BorderType::Rounded) };
    Block::new()
        .borders(Borders::ALL)
        .border_type(kind)
        .border_style(border)
        .title(title)
        .title_style(if focused { theme.accent } else { theme.strong })
        .style(theme.base)
}

/// A pane's frame with a column of air on both sides.
pub(super) fn padded<'a>(title: impl Into<Line<'a>>, focused: bool, theme: &Theme) -> Block<'a> {
    panel(title, focused, theme).padding(Padding::horizontal(1))
}

/// A frame nobody can miss: the loop is blocked.
pub(super) fn alarm<'a>(title: impl Into<Line<'a>>, theme: &Theme) -> Block<'a> {
    const THICK: border::Set<'static> = border::Set {
        top_left: "▓",
        top_right: "▓",
        bottom_left: "▓",
        bottom_right: "▓",
        vertical_left: "▓",
        vertical_right: "▓",
        horizontal_top: "▓",
        horizontal_bottom: "▓",
    };
    Block::new()
        .borders(Borders::ALL)
        .border_set(THICK)
        .border_style(theme.blocking_bar)
        .title(title)
        .title_style(theme.blocking)
        .style(theme.base)
}

/// Cuts text to a width in columns; what was cut off leaves an ellipsis.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        kept.push(c);
    }
    if width > 0 {
        kept.push('…');
    }
    kept
}

/// Cuts the middle out of a name, so that names with the same beginning stay apart. Of "heartbeat's timer" it is the
/// owner that counts.
pub(super) fn cut_name(name: &str, width: usize) -> String {
    let all = name.width();
    if all <= width {
        return name.to_owned();
    }
    let has_owner = name.rsplit_once("'s ").is_some_and(|(owner, _)| owner.width() + 3 <= width);
    if width < 4 || has_owner {
        return cut(name, width);
    }
    let tail_width = (width - 1) / 2;
    let head = cut(name, width - tail_width);
    let mut tail = String::new();
    let mut used = 0;
    for c in name.chars().rev() {
        used += c.width().unwrap_or(0);
        if used > tail_width {
            break;
        }
        tail.insert(0, c);
    }
    head + &tail
}

/// Cuts or fills text to exactly a width in columns.
pub(super) fn fitted(text: &str, width: usize) -> String {
    let mut text = cut(text, width);
    let missing = width.saturating_sub(text.width());
    text.extend(std::iter::repeat_n(' ', missing));
    text
}

/// Makes text from a program safe to draw: no control characters, tabs as spaces.
pub(super) fn tame(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '\t' => "    ".chars().collect::<Vec<_>>(),
            c if c.is_control() => vec!['·'],
            c => vec![c],
        })
        .collect()
}

/// The bottom of a frame below which there is more.
pub(super) fn more_below(hidden: usize) -> String {
    format!(" ↓ {hidden} more line{} ", if hidden == 1 { "" } else { "s" })
}

/// A line that says how many more there are.
pub(super) fn more(count: usize, what: &str, style: Style) -> Line<'static> {
    Line::styled(format!("… {count} more {what}"), style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_one_beginning_stay_apart() {
        assert_eq!(cut_name("download-page-1", 10), "downl…ge-1");
        assert_ne!(cut_name("download-page-1", 10), cut_name("download-page-2", 10));
        assert_eq!(cut_name("abc", 2), "a…");
    }

    #[test]
    fn text_is_cut_at_columns_not_bytes() {
        assert_eq!(cut("añb", 3), "añb");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(fitted("日本", 6), "日本  ");
        assert_eq!((cut("abc", 0), cut("", 3)), (String::new(), String::new()));
    }

    #[test]
    fn control_characters_cannot_reach_the_terminal() {
        assert_eq!(tame("a\x1b[31m\tb"), "a·[31m    b");
    }
}
