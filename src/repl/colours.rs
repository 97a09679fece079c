//! The colours of the line that is typed: by Python's own lexer, in the terminal's sixteen.

use crate::python::lexer::{self, Class};

/// Ends every colour.
pub(super) const PLAIN: &str = "\x1b[0m";
/// For what looplab adds.
pub(super) const DIM: &str = "\x1b[2m";
/// For errors.
pub(super) const RED: &str = "\x1b[31m";
/// A bracket whose partner the cursor is at.
const MATCH: &str = "\x1b[1;7m";

const fn of(class: Class) -> Option<&'static str> {
    Some(match class {
        // Not in blue: on a dark ground most terminals' blue cannot be read.
        Class::Keyword => "\x1b[35m",
        Class::AsyncKeyword => "\x1b[1;35m",
        Class::Constant | Class::Number => "\x1b[36m",
        Class::Function | Class::ClassName => "\x1b[1m",
        Class::Builtin | Class::Decorator | Class::Field => "\x1b[33m",
        Class::String => "\x1b[32m",
        Class::Comment => "\x1b[2m",
        Class::Broken => "\x1b[31m",
        Class::Name | Class::Receiver | Class::Operator | Class::Punctuation => return None,
    })
}

/// A line in colours, the bracket at the cursor, if there is one, and its partner marked.
pub(super) fn paint(source: &str, cursor: Option<usize>) -> String {
    let partners = cursor.map_or([None, None], |cursor| partners(source, cursor));
    let mut painted = String::with_capacity(source.len() * 2);
    let mut start = 0;
    let lines = lexer::highlight(source);
    for (row, line) in source.split('\n').enumerate() {
        if row > 0 {
            painted.push('\n');
        }
        let mut at = 0;
        for token in lines.get(row).into_iter().flatten() {
            painted.push_str(&line[at..token.range.start]);
            let text = &line[token.range.clone()];
            let colour =
                if partners.contains(&Some(start + token.range.start)) { Some(MATCH) } else { of(token.class) };
            match colour {
                Some(colour) => painted.extend([colour, text, PLAIN]),
                None => painted.push_str(text),
            }
            at = token.range.end;
        }
        painted.push_str(&line[at..]);
        start += line.len() + 1;
    }
    painted
}

/// Where the bracket at or before the cursor is, and its partner: both or none.
fn partners(source: &str, cursor: usize) -> [Option<usize>; 2] {
    let mut open = Vec::new();
    let mut start = 0;
    for (line, tokens) in source.split('\n').zip(lexer::highlight(source)) {
        for token in tokens {
            let at = start + token.range.start;
            match (token.class, &line[token.range]) {
                (Class::Punctuation, "(" | "[" | "{") => open.push(at),
                (Class::Punctuation, ")" | "]" | "}") => {
                    let Some(begun) = open.pop() else { continue };
                    if [begun, at].iter().any(|&bracket| bracket == cursor || bracket + 1 == cursor) {
                        return [Some(begun), Some(at)];
                    }
                }
                _ => {}
            }
        }
        start += line.len() + 1;
    }
    [None, None]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_find_each_other_outside_of_strings() {
        assert_eq!(partners("f(')', [1])", 11), [Some(1), Some(10)]);
        assert_eq!(partners("f(')', [1])", 8), [Some(7), Some(9)]);
        assert_eq!(partners("f(", 2), [None, None]);
    }

    #[test]
    fn colours_change_no_text() {
        let painted = paint("await f('x')  # done\nx = 1", None);
        let mut plain = String::new();
        let mut escaped = false;
        for c in painted.chars() {
            match c {
                '\x1b' => escaped = true,
                'm' if escaped => escaped = false,
                c if !escaped => plain.push(c),
                _ => {}
            }
        }
        assert_eq!(plain, "await f('x')  # done\nx = 1");
        assert!(painted.contains("\x1b[1;35mawait"));
    }
}
