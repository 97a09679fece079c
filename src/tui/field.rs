//! A line that is being typed: a command, something to search for, the name of a mark.

use tui_input::Input;

/// What is typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A command.
    Command,
    /// A text to find.
    Search,
    /// The name of a mark; may be empty.
    Mark,
}

impl Wanted {
    /// What stands before the line.
    #[must_use]
    pub const fn prompt(self) -> &'static str {
        match self {
            Self::Command => ":",
            Self::Search => "/",
            Self::Mark => "mark: ",
        }
    }
}

/// A line that is being typed.
#[derive(Clone, Debug)]
pub struct Field {
    /// What it is for.
    pub wanted: Wanted,
    /// The text and the cursor in it.
    pub input: Input,
    /// The line of the history that is shown, counted back from the latest, which is 0.
    pub recalled: Option<usize>,
    /// The ways to go on that tab is going through, and which of them stands in the line.
    pub offered: Option<Offered>,
}

/// The ways to go on that tab goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// What stood in the line before the word that changes.
    pub stem: String,
    /// The words.
    pub words: Vec<String>,
    /// The one that stands in the line.
    pub at: usize,
}

impl Field {
    /// An empty line.
    #[must_use]
    pub fn new(wanted: Wanted) -> Self {
        Self { wanted, input: Input::default(), recalled: None, offered: None }
    }

    /// Puts another text in the line, with the cursor behind it.
    pub fn set(&mut self, text: String) {
        self.input = Input::new(text);
    }

    /// What is typed so far.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }
}
