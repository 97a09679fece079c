//! Where the words that the glossary explains stand among a step's lines, once these are set and wrapped.

use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use crate::lesson::prose::{Inline, Prose};
use crate::lesson::{Part, Step};
use crate::tui::prose::MARKED;

/// A marked word: the term it is tied to, and where it stands. One that is broken over lines stands in several pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The term's name.
    pub term: String,
    /// Row, column and width of each piece.
    pub pieces: Vec<(usize, usize, usize)>,
}

/// The marked words of a step, in the order in which they stand.
pub(super) fn found(lines: &[Line<'_>], step: &Step) -> Vec<Spot> {
    let mut wanted = marks(step).into_iter();
    let mut spots: Vec<Spot> = Vec::new();
    // What is still to come of the word at hand.
    let mut rest = String::new();
    for (row, line) in lines.iter().enumerate() {
        let mut column = 0;
        for span in &line.spans {
            let width = span.content.width();
            if span.style.add_modifier.contains(MARKED.add_modifier) && row > 0 {
                let mut text: String = letters(&span.content);
                while !text.is_empty() {
                    if rest.is_empty() {
                        let Some((term, words)) = wanted.next() else { return spots };
                        rest = letters(&words);
                        spots.push(Spot { term, pieces: Vec::new() });
                    }
                    let Some(more) = taken(&mut rest, &text) else { break };
                    text = more;
                    if let Some(spot) = spots.last_mut() {
                        spot.pieces.push((row, column, width));
                    }
                }
            }
            column += width;
        }
    }
    spots.retain(|spot| !spot.pieces.is_empty());
    spots
}

/// Takes what two texts begin with in common from the first one; gives what is left of the second. Nothing when neither
/// goes on with the other.
fn taken(rest: &mut String, text: &str) -> Option<String> {
    if let Some(left) = rest.strip_prefix(text) {
        *rest = left.to_owned();
        return Some(String::new());
    }
    let more = text.strip_prefix(rest.as_str())?.to_owned();
    rest.clear();
    Some(more)
}

/// A text without its spaces, which wrapping may take away.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The terms of a step with the words they are marked in.
fn marks(step: &Step) -> Vec<(String, String)> {
    let blocks = step.parts.iter().filter_map(|part| if let Part::Prose(blocks) = part { Some(blocks) } else { None });
    let inlines = blocks.flatten().flat_map(|block| match block {
        Prose::Paragraph(text) | Prose::Item { text, .. } => text.as_slice(),
        Prose::Code { .. } => &[],
    });
    let mark = |inline: &Inline| match inline {
        Inline::Term { name, inside } => Some((name.clone(), inside.words().to_owned())),
        _ => None,
    };
    inlines.filter_map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::prose::blocks;
    use crate::tui::prose;
    use crate::tui::theme::Theme;

    #[test]
    fn marked_words_are_found_wherever_they_are_broken() {
        let text = "The [event loop](term:loop) runs `x` and a [task](term:task).\n\n- [park](term:parked) it";
        let step = Step { title: "T".into(), line: 1, parts: vec![Part::Prose(blocks(text))] };
        let of = |width: usize| {
            let mut lines = vec![Line::raw("The event loop")];
            lines.extend(prose::blocks(&blocks(text), width, &Theme::plain()));
            let pieces = |spot: Spot| (spot.term, spot.pieces);
            found(&lines, &step).into_iter().map(pieces).collect::<Vec<_>>()
        };
        let wide = [("loop", vec![(1, 4, 10)]), ("task", vec![(1, 28, 4)]), ("parked", vec![(3, 2, 4)])];
        assert_eq!(of(60), wide.map(|(term, pieces)| (term.to_owned(), pieces)));
        assert_eq!(of(10)[0], ("loop".to_owned(), vec![(1, 4, 5), (2, 0, 4)]));
    }
}
