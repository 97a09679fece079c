//! A lesson's words, set for reading: blocks of prose in, styled lines of at most 72 columns out.
//!
//! It sets and wraps; it does not draw, and it knows no lesson.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::code;
use super::theme::Theme;
use crate::lesson::prose::{self, Inline, Prose};

/// The widest line that is comfortable to read.
pub const MEASURE: usize = 72;

/// How a word looks that the glossary explains: quietly marked, whatever the theme.
pub const MARKED: Style = Style::new().add_modifier(Modifier::UNDERLINED);

/// A space at which no line is broken.
pub const HOLDS: char = '\u{a0}';

/// Words with one style.
type Piece = (String, Style);

/// Sets Markdown at a width, in columns.
#[must_use]
pub fn markdown(text: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    blocks(&prose::blocks(text), width, theme)
}

/// Sets blocks of prose at a width, in columns, a blank line between blocks.
#[must_use]
pub fn blocks(blocks: &[Prose], width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let width = width.clamp(8, MEASURE);
    let mut lines = Vec::new();
    let mut before: Option<&Prose> = None;
    for block in blocks {
        let in_a_list = matches!((before, block), (Some(Prose::Item { .. }), Prose::Item { .. }));
        if before.is_some() && !in_a_list {
            lines.push(Line::default());
        }
        match block {
            Prose::Paragraph(text) => lines.extend(flow(&pieces(text, theme), width, "", theme)),
            Prose::Item { number, text } => {
                let mark = number.map_or_else(|| "• ".to_owned(), |number| format!("{number}. "));
                lines.extend(flow(&pieces(text, theme), width, &mark, theme));
            }
            Prose::Code { language, text } => lines.extend(listing(language, text, width, theme)),
        }
        before = Some(block);
    }
    lines
}

/// Sets a plain sentence in one style.
#[must_use]
pub fn sentence(text: &str, width: usize, style: Style, theme: &Theme) -> Vec<Line<'static>> {
    flow(&[(text.to_owned(), style)], width.clamp(8, MEASURE), "", theme)
}

/// Sets a plain sentence in one style over any width.
#[must_use]
pub fn wide(text: &str, width: usize, style: Style, theme: &Theme) -> Vec<Line<'static>> {
    flow(&[(text.to_owned(), style)], width.max(8), "", theme)
}

/// Code, indented a little. A line that is too long goes on below, four columns further in than it began.
fn listing(language: &str, text: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let python = matches!(language.split_whitespace().next(), Some("python" | "py"));
    let lines = if python {
        code::highlight(text, theme)
    } else {
        text.lines().map(|line| Line::styled(line.to_owned(), theme.base)).collect()
    };
    lines.into_iter().flat_map(|line| folded(line, width, theme)).collect()
}

/// A line of code at a width, in as many rows as it takes.
fn folded(mut line: Line<'static>, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let lead = |columns: usize| Span::styled(" ".repeat(columns), theme.base);
    if line.width() + 2 <= width {
        line.spans.insert(0, lead(2));
        return vec![line];
    }
    let text = line.to_string();
    let indent = (2 + text.width() - text.trim_start().width()).min(width / 2);
    let pieces: Vec<Piece> = line.spans.into_iter().map(|span| (span.content.into_owned(), span.style)).collect();
    let mut rows = wrap(&pieces, width.saturating_sub(indent + 4));
    for (number, row) in rows.iter_mut().enumerate() {
        row.spans.insert(0, lead(if number == 0 { indent } else { indent + 4 }));
    }
    rows
}

fn pieces(text: &[Inline], theme: &Theme) -> Vec<Piece> {
    text.iter().map(|inline| (inline.words().to_owned(), look(inline, theme))).collect()
}

fn look(inline: &Inline, theme: &Theme) -> Style {
    match inline {
        Inline::Text(_) => theme.base,
        Inline::Code(_) => theme.syntax.string.add_modifier(Modifier::BOLD),
        Inline::Strong(_) => theme.strong,
        Inline::Emphasis(_) => theme.base.add_modifier(Modifier::ITALIC),
        Inline::Term { inside, .. } => look(inside, theme).patch(MARKED),
    }
}

/// Wraps pieces after a mark; the lines after the first hang under the first word.
fn flow(pieces: &[Piece], width: usize, mark: &str, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = wrap(pieces, width.saturating_sub(mark.width()));
    if !mark.is_empty() {
        for (row, line) in lines.iter_mut().enumerate() {
            let lead = if row == 0 { mark.to_owned() } else { " ".repeat(mark.width()) };
            line.spans.insert(0, Span::styled(lead, theme.dim));
        }
    }
    lines
}

/// Breaks styled pieces into lines at spaces; words longer than a line are cut.
fn wrap(pieces: &[Piece], width: usize) -> Vec<Line<'static>> {
    let width = width.max(1);
    let mut lines = vec![Line::default()];
    let mut used = 0;
    for word in words(pieces) {
        let length: usize = word.iter().map(|(text, _)| text.width()).sum();
        let blank = word.iter().all(|(text, _)| text.trim().is_empty());
        if used > 0 && used + length > width {
            lines.push(Line::default());
            used = 0;
        }
        if blank && used == 0 {
            continue;
        }
        for (text, style) in &word {
            for c in text.chars() {
                let c = if c == HOLDS { ' ' } else { c };
                let columns = c.width().unwrap_or(0);
                if used + columns > width {
                    lines.push(Line::default());
                    used = 0;
                }
                if let Some(line) = lines.last_mut() {
                    push(line, c, *style);
                }
                used += columns;
            }
        }
    }
    for line in &mut lines {
        if let Some(last) = line.spans.last_mut() {
            last.content = last.content.trim_end().to_owned().into();
        }
    }
    lines
}

fn push(line: &mut Line<'static>, c: char, style: Style) {
    match line.spans.last_mut() {
        Some(span) if span.style == style => span.content.to_mut().push(c),
        _ => line.spans.push(Span::styled(c.to_string(), style)),
    }
}

/// Words and the gaps between them, each made of styled pieces.
fn words(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut words: Vec<Vec<Piece>> = Vec::new();
    let mut in_gap = None;
    for (text, style) in pieces {
        for (at, c) in text.char_indices() {
            let gap = (c == ' ' || c == '\n') && !is_before_unit(&text[..at], &text[at + 1..]);
            if in_gap != Some(gap) {
                words.push(Vec::new());
                in_gap = Some(gap);
            }
            let Some(word) = words.last_mut() else { continue };
            let c = if c == '\n' { ' ' } else { c };
            match word.last_mut() {
                Some((text, same)) if same == style => text.push(c),
                _ => word.push((c.to_string(), *style)),
            }
        }
    }
    words
}

/// Whether a gap stands between a number and its unit, which belong on one line.
fn is_before_unit(before: &str, after: &str) -> bool {
    let unit = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    before.ends_with(|c: char| c.is_ascii_digit()) && matches!(unit, "s" | "ms" | "µs" | "min")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_unit_stay_on_one_line() {
        assert_eq!(text("It took 2 s in all.", 9), ["It took", "2 s in", "all."]);
        assert_eq!(text("It took 2 steps in all.", 9), ["It took 2", "steps in", "all."]);
    }

    fn text(source: &str, width: usize) -> Vec<String> {
        markdown(source, width, &Theme::plain()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn paragraphs_are_joined_and_wrapped_at_the_measure() {
        assert_eq!(text("one two\nthree four", 9), ["one two", "three", "four"]);
        assert!(text(&"word ".repeat(60), 200).iter().all(|line| line.width() <= MEASURE));
    }

    #[test]
    fn blocks_stand_apart_and_items_hang() {
        let source = "text\n\n- one more word\n- two\n\n```\nx = 1\n\ny\n```\n";
        assert_eq!(text(source, 12), ["text", "", "• one more", "  word", "• two", "", "  x = 1", "  ", "  y"]);
    }

    #[test]
    fn long_lines_of_code_go_on_below() {
        let source = "```python\n    await asyncio.gather(first(), second())\nx = 1\n```\n";
        let rows = ["      await", "          asyncio.gather(first(),", "          second())", "  x = 1"];
        assert_eq!(text(source, 34), rows);
    }

    #[test]
    fn words_longer_than_the_line_are_cut() {
        assert_eq!(text("abcdefghijkl", 8), ["abcdefgh", "ijkl"]);
    }

    #[test]
    fn words_that_hold_together_are_not_parted() {
        assert_eq!(text("A eats · B\u{a0}eats", 12), ["A eats ·", "B eats"]);
    }

    #[test]
    fn emphasis_inside_a_word_does_not_break_it() {
        assert_eq!(text("aaaa bb**cc**dd", 9), ["aaaa", "bbccdd"]);
    }
}
