//! Text for whoever reads it in a terminal: a line that is too wide goes on below, hanging under where it began. In a
//! pipe a line stays one line, for the programs that read it.

use std::io::{self, IsTerminal as _};

use unicode_width::UnicodeWidthStr as _;

/// The widest line that is still read with ease.
const WIDEST: usize = 100;

/// Columns that a line of which nothing is indented goes on at.
const HANGING: usize = 2;

/// A text as standard output wants it.
pub(super) fn for_output(text: &str) -> String {
    if !io::stdout().is_terminal() {
        return text.to_owned();
    }
    let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    set(text, columns.clamp(20, WIDEST))
}

fn set(text: &str, width: usize) -> String {
    let end = if text.ends_with('\n') { "\n" } else { "" };
    text.lines().map(|line| hung(line, width)).collect::<Vec<_>>().join("\n") + end
}

/// One line in as many rows as it takes.
fn hung(line: &str, width: usize) -> String {
    let indent = indent(line).min(width / 2);
    let (mut rows, mut used) = (line[..line.len() - line.trim_start().len()].to_owned(), 0);
    for (number, word) in line.trim_start().split(' ').enumerate() {
        let (first, length) = (number == 0, word.width());
        if first {
            used = rows.width();
        } else if used + 1 + length > width && !word.is_empty() {
            rows.truncate(rows.trim_end().len());
            rows.push('\n');
            rows.push_str(&" ".repeat(indent));
            used = indent;
        } else {
            rows.push(' ');
            used += 1;
        }
        rows.push_str(word);
        used += length;
    }
    rows
}

/// Where the rows after the first begin: below the text that follows a number or a word with a gap behind it.
fn indent(line: &str) -> usize {
    let text = line.trim_start();
    let lead = line.width() - text.width();
    match text.split_once("  ") {
        Some((mark, rest)) if !mark.contains(' ') && lead > 0 => line.width() - rest.trim_start().width(),
        _ if lead > 0 => lead,
        _ => HANGING,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hang_under_where_they_began() {
        assert_eq!(set("task: what the loop runs\n", 14), "task: what the\n  loop runs\n");
        assert_eq!(set("  ask     How many of them?", 20), "  ask     How many\n          of them?");
        assert_eq!(set("     Say which task\n", 12), "     Say\n     which\n     task\n");
        assert_eq!(set("short\n\n  1  one", 20), "short\n\n  1  one");
    }
}
