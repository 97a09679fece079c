//! What is shown of a session, how much of it, and in how much room.

/// How much is told after each statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Detail {
    /// Nothing.
    Off,
    /// A line.
    #[default]
    On,
    /// A line, and a lane for each task.
    More,
}

/// What is shown of a session, and how.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Only ASCII.
    pub(super) ascii: bool,
    /// Whether somebody sits there.
    pub(super) terminal: bool,
    /// What is told after each statement.
    pub(super) timeline: Detail,
    /// How wide the terminal is.
    pub(super) columns: usize,
    /// The latest value, whole.
    pub(super) latest: String,
}

impl Shown {
    /// A sentence or more, in lines that fit.
    pub(super) fn fit(&self, text: &str) -> String {
        filled("", text, self.columns)
    }
}

/// A text behind a lead, cut into lines between words.
pub(super) fn filled(lead: &str, text: &str, columns: usize) -> String {
    let mut line = lead.to_owned();
    let mut all = String::new();
    for word in text.split(' ') {
        if line.len() > lead.len() && line.len() + word.len() > columns {
            all.push_str(line.trim_end());
            all.push('\n');
            line = " ".repeat(lead.len());
        }
        line.push_str(word);
        line.push(' ');
    }
    all + line.trim_end() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_fits_a_narrow_terminal() {
        let text = filled("  :step ", "Let one task have its turn.", 20);
        assert_eq!(text, "  :step Let one task\n        have its\n        turn.\n");
    }
}
