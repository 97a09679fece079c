//! A wrong answer is never just wrong: it names the model of the world that it comes from.

/// A wrong answer: the model of the world behind it, and what to say to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The belief that leads to this answer, in a few words.
    pub model: String,
    /// What its giver is told.
    pub feedback: String,
}
