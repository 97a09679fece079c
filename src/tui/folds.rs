//! Which group of many tasks is looked into, and which one is chosen, on one side of a board.

use crate::model::families::Group;

/// The groups that were opened, each inside the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    /// The side of the board.
    pub side: usize,
    /// From the outermost to the one that is looked into; empty for all tasks.
    pub path: Vec<Group>,
    /// The group that is chosen.
    pub chosen: Option<Group>,
}

impl Folds {
    /// All tasks, none chosen.
    #[must_use]
    pub const fn new() -> Self {
        Self { side: 0, path: Vec::new(), chosen: None }
    }

    /// Chooses a group of a side. What was opened on another side closes.
    pub fn choose(&mut self, side: usize, group: Group) {
        if self.side != side {
            *self = Self::new();
        }
        (self.side, self.chosen) = (side, Some(group));
    }

    /// Looks into the chosen group. Says whether there was one.
    pub fn open(&mut self) -> bool {
        let chosen = self.chosen.take();
        self.path.extend(chosen);
        chosen.is_some()
    }

    /// Goes back out of the group that is looked into, which is chosen then. Says whether there was one.
    pub fn close(&mut self) -> bool {
        self.chosen = self.path.pop();
        self.chosen.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_opened_is_closed_in_reverse() {
        let (all, few) = (Group::Kinds { from: 0, to: 9 }, Group::Members { kind: 2, from: 0, to: 50 });
        let mut folds = Folds::new();
        assert!(!folds.open() && !folds.close());
        folds.choose(0, all);
        assert!(folds.open());
        folds.choose(0, few);
        assert!(folds.open());
        assert_eq!(folds.path, [all, few]);
        assert!(folds.close());
        assert_eq!((folds.path.as_slice(), folds.chosen), (&[all][..], Some(few)));
        folds.choose(1, few);
        assert!(folds.path.is_empty(), "the other side has groups of its own");
    }
}
