//! The signs: one glyph, one meaning, everywhere; and the ASCII twin of each.
//!
//! Views draw in Unicode. For terminals without it, [`to_ascii`] rewrites the finished buffer, so
//! that no view needs to know.

use ratatui::buffer::Buffer;

/// A task that runs, in the timeline.
pub const RUNNING: &str = "█";
/// A task that runs, as a token.
pub const RUNNING_TOKEN: &str = "●";
/// A task that holds up the loop.
pub const BLOCKING: &str = "▓";
/// A task that is ready and waits for its turn.
pub const READY: &str = "░";
/// A parked task, in the timeline.
pub const PARKED: &str = "┄";
/// A parked task, as a token.
pub const PARKED_TOKEN: &str = "◌";
/// A task that returned.
pub const RETURNED: &str = "✓";
/// A task that raised.
pub const RAISED: &str = "✗";
/// A task that was cancelled.
pub const CANCELLED: &str = "⊘";
/// A worker that computes in turns with others, by the interpreter lock.
pub const SHARING: &str = "▒";
/// A warning of Python's.
pub const WARNED: &str = "◆";
/// A breakpoint, at a line of code.
pub const BREAK: &str = "◈";
/// A line of code that the one beside it has not.
pub const ONLY_HERE: &str = "+";
/// Somebody who watches stepped in.
pub const STEPPED_IN: &str = "⊕";
/// Where two runs part, down the lanes.
pub const PARTING: &str = "┊";
/// A mark, on the timeline's axis.
pub const MARK: &str = "◇";
/// The moment shown.
pub const NOW: &str = "▏";
/// How much there is, from little to all: of a queue, of permits, of a group that is ready.
pub const HEIGHTS: [&str; 7] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇"];
/// The end of an arrow that comes from above.
pub const WOKEN_BELOW: &str = "▽";
/// The end of an arrow that comes from below.
pub const WOKEN_ABOVE: &str = "△";
/// The moment shown, below the lanes.
pub const CURSOR: &str = "▲";
/// The run goes on.
pub const PLAYING: &str = "▶";
/// The run stands still.
pub const PAUSED: &str = "▮▮";

/// What each sign means, in the order the legend shows them.
pub const LEGEND: &[(&str, &str)] = &[
    ("█ ●", "runs now"),
    ("▓", "runs and blocks the loop: nothing else can run meanwhile"),
    ("░", "ready, and waits for its turn"),
    ("┄ ◌", "parked: waits for something else: a timer, a task, a queue"),
    ("✓", "returned"),
    ("✗", "raised an exception"),
    ("⊘", "was cancelled"),
    ("▏", "the moment you look at"),
    ("▒", "a thread in turns: computes, then waits for the GIL (simulated)"),
    ("◆", "Python would warn about something here"),
    ("◈", "a breakpoint at this line"),
    ("+", "a line that the program beside this one has not"),
    ("◇", "a mark: a moment to come back to"),
    ("┊", "here two runs part"),
    ("⊕", "somebody stepped in: at the prompt, or by cancelling a task"),
    ("●│▽", "who woke the chosen task last"),
    ("▁▄▇", "how much: ready of a group, held of a thing (1 to 7 in ASCII)"),
];

/// How much something is of all, as a height: the lowest for anything above nothing.
#[must_use]
pub fn height(part: usize, of: usize) -> &'static str {
    let rank = (part * HEIGHTS.len()).div_ceil(of.max(1)).clamp(1, HEIGHTS.len());
    HEIGHTS[rank - 1]
}

/// The ASCII twin of a symbol: a string of the same width, or a question mark.
#[must_use]
#[expect(clippy::match_same_arms, reason = "signs of one kind stand together")]
pub fn twin(symbol: &str) -> &'static str {
    match symbol {
        "█" | "●" => "#",
        "▓" => "!",
        "▒" => "%",
        "◆" => "*",
        "◈" => "B",
        "◇" => "M",
        "⊕" => "@",
        "┊" => ";",
        "░" => ":",
        "┄" | "◌" | "─" | "—" | "–" | "−" | "━" | "═" => "-",
        "▽" => "Y",
        "△" => "A",
        "▁" => "1",
        "▂" => "2",
        "▃" => "3",
        "▄" => "4",
        "▅" => "5",
        "▆" => "6",
        "▇" => "7",
        "✓" => "v",
        "✗" => "x",
        "⊘" => "c",
        "▏" | "│" | "┃" | "║" | "▮" => "|",
        "▶" | "▸" | "›" | "→" => ">",
        "←" | "‹" | "◂" => "<",
        "↑" | "▲" => "^",
        "╵" | "╶" => "'",
        "↓" => "v",
        "╭" | "╮" | "╰" | "╯" | "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" | "╔" | "╗" | "╚" | "╝" | "┏"
        | "┓" | "┗" | "┛" => "+",
        "•" => "-",
        "·" => ".",
        "µ" | "μ" => "u",
        "↕" => "=",
        "×" => "x",
        "÷" => "/",
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        "≤" => "<",
        "≥" => ">",
        "≈" | "…" => "~",
        "○" => "o",
        _ => "?",
    }
}

/// The keys that are shown as arrows, in a word each where there is only ASCII: `<` and `>` are keys of their own.
#[must_use]
pub fn key(shown: &'static str, ascii: bool) -> &'static str {
    match (ascii, shown) {
        (true, "←") => "left",
        (true, "→") => "right",
        (true, "← →") => "left right",
        (true, "↑") => "up",
        (true, "↓") => "down",
        (true, "↑↓") => "up down",
        _ => shown,
    }
}

/// Words about keys, those that are shown as arrows in a word each where there is only ASCII.
#[must_use]
pub fn about_keys(text: &str, ascii: bool) -> String {
    let arrows = ["←", "→", "↑", "↓"];
    if !ascii {
        return text.to_owned();
    }
    arrows.into_iter().fold(text.to_owned(), |text, arrow| text.replace(arrow, key(arrow, true)))
}

/// Rewrites a finished screen so that only ASCII is left.
pub fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            cell.set_symbol(twin(cell.symbol()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meanings_stay_apart_in_ascii() {
        let signs = [
            RUNNING, BLOCKING, READY, PARKED, RETURNED, RAISED, CANCELLED, NOW, SHARING, WARNED, BREAK, MARK,
            STEPPED_IN, PARTING,
        ];
        let twins: Vec<_> = signs.iter().map(|sign| twin(sign)).collect();
        assert_eq!(twins, ["#", "!", ":", "-", "v", "x", "c", "|", "%", "*", "B", "M", "@", ";"]);
        assert_eq!(twin(RUNNING_TOKEN), twin(RUNNING));
        assert_eq!((key("←", true), key("←", false), key("<", true)), ("left", "←", "<"));
        assert_eq!(twin(PARKED_TOKEN), twin(PARKED));
        assert_eq!(about_keys("← → goes on", true), "left right goes on");
    }
}
