//! What can be asked of a run: one pane gives the answer, for the chosen task and the moment shown.

use super::action::Action;

/// A question to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// Why a task, or the loop, does what it does.
    Why,
    /// Who waits for whom.
    Graph,
    /// Who created whom.
    Tree,
    /// What it all adds up to.
    Stats,
    /// How two runs differ.
    Versus,
}

impl Ask {
    /// Every question, in the order of the pane's tabs.
    pub const ALL: [Self; 5] = [Self::Why, Self::Graph, Self::Tree, Self::Stats, Self::Versus];

    /// What its tab is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Why => "why",
            Self::Graph => "graph",
            Self::Tree => "tree",
            Self::Stats => "stats",
            Self::Versus => "compare",
        }
    }

    /// The action that asks it.
    #[must_use]
    pub const fn action(self) -> Action {
        match self {
            Self::Why => Action::Why,
            Self::Graph => Action::Graph,
            Self::Tree => Action::Tree,
            Self::Stats => Action::Stats,
            Self::Versus => Action::Versus,
        }
    }

    /// The question that an action asks.
    #[must_use]
    pub fn of(action: Action) -> Option<Self> {
        Self::ALL.into_iter().find(|ask| ask.action() == action)
    }
}
