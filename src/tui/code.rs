//! Python source as styled lines: what the lexer's classes look like.

use std::collections::BTreeSet;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use similar::{Change, ChangeTag, TextDiff};

use super::theme::Theme;
use crate::python::lexer::{self, Class, Token};

/// The lines of a program, counted from 1, that another has not. None when they have little in common: then every line
/// would be marked.
#[must_use]
pub fn only_in(source: &str, other: &str) -> BTreeSet<u32> {
    let lines = source.lines().count();
    if source == other || lines > COMPARED {
        return BTreeSet::new();
    }
    let compared = TextDiff::from_lines(other, source);
    let own = |change: Change<&str>| change.new_index().filter(|_| change.tag() == ChangeTag::Insert);
    let only: BTreeSet<u32> = compared.iter_all_changes().filter_map(own).map(|line| line as u32 + 1).collect();
    if only.len() * 2 > lines { BTreeSet::new() } else { only }
}

/// Longer programs than this are not compared: that is done for each frame.
const COMPARED: usize = 400;

/// Styles a program, line by line.
#[must_use]
pub fn highlight(source: &str, theme: &Theme) -> Vec<Line<'static>> {
    styled(source, &lexer::highlight(source), theme)
}

/// Styles a program whose tokens are known.
#[must_use]
pub fn styled(source: &str, tokens: &[Vec<Token>], theme: &Theme) -> Vec<Line<'static>> {
    source
        .lines()
        .enumerate()
        .map(|(row, text)| line(text, tokens.get(row).map_or(&[], Vec::as_slice), theme))
        .collect()
}

fn line(text: &str, tokens: &[Token], theme: &Theme) -> Line<'static> {
    let mut spans = Vec::new();
    let mut at = 0;
    for token in tokens {
        let Some(piece) = text.get(token.range.clone()).filter(|_| token.range.start >= at) else { continue };
        push(&mut spans, &text[at..token.range.start], theme.base);
        push(&mut spans, piece, style(token.class, theme));
        at = token.range.end;
    }
    push(&mut spans, text.get(at..).unwrap_or_default(), theme.base);
    Line::from(spans)
}

fn push(spans: &mut Vec<Span<'static>>, text: &str, style: Style) {
    if !text.is_empty() {
        // A tab would move the cursor under ratatui's feet.
        spans.push(Span::styled(text.replace('\t', "    "), style));
    }
}

fn style(class: Class, theme: &Theme) -> Style {
    let syntax = &theme.syntax;
    match class {
        Class::Keyword => syntax.keyword,
        Class::AsyncKeyword => syntax.r#async,
        Class::String | Class::Field => syntax.string,
        Class::Number | Class::Constant => syntax.number,
        Class::Comment => syntax.comment,
        Class::Function | Class::ClassName | Class::Decorator => syntax.name,
        Class::Broken => theme.warning,
        Class::Name | Class::Receiver | Class::Builtin | Class::Operator | Class::Punctuation => theme.base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_only_one_program_has_are_found() {
        let (before, after) = ("a\nb\nc\nd\n", "a\nx\nc\nd\ne\n");
        assert_eq!(only_in(after, before), [2, 5].into());
        assert_eq!(only_in(before, after), [2].into());
        assert_eq!(only_in("a\nb", "a\nb"), [].into());
        assert_eq!(only_in("p\nq\nr\n", before), [].into(), "all of it is different");
    }
}
