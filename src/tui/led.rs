//! Being the loop: a run that the student goes through from choice to choice, and what was chosen.
//!
//! The run itself is over, and out of sight: what is shown is its past, up to the moment that is asked about.

pub mod words;

use crate::lesson::progress::{Chosen, Round};
use crate::lesson::step::Loop;
use crate::session::moments::{Kind, Moment, moments};
use crate::time::SimTime;
use crate::trace::Log;

/// How far a round has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The rules are told.
    Intro,
    /// A choice is to be made.
    Asked,
    /// It was made, and the truth is told.
    Told,
    /// The round is over.
    Over,
}

/// A run that the student leads.
#[derive(Clone, Debug)]
pub struct Led {
    /// What the lesson says of it.
    pub part: Loop,
    /// How far it has come.
    pub stage: Stage,
    /// What there is to decide; empty until the round begins.
    pub moments: Vec<Moment>,
    /// The choice that is made or was just made, from 0.
    pub at: usize,
    /// The row the cursor is on.
    pub row: usize,
    /// What was chosen in this round.
    pub round: Round,
    /// Rounds of earlier, the latest last.
    pub before: Vec<Round>,
}

impl Led {
    /// A round that has not begun.
    #[must_use]
    pub const fn new(part: Loop) -> Self {
        let round = Round { of: 0, choices: Vec::new() };
        Self { part, stage: Stage::Intro, moments: Vec::new(), at: 0, row: 0, round, before: Vec::new() }
    }

    /// Begins a round over a run. Says whether there is anything to decide in it.
    pub fn begin(&mut self, log: &Log) -> bool {
        let from = SimTime((self.part.from * 1e9) as u64);
        self.moments = moments(log, from, self.part.choices);
        let over = std::mem::replace(&mut self.round, Round { of: self.moments.len(), choices: Vec::new() });
        self.before.extend((!over.choices.is_empty()).then_some(over));
        (self.at, self.row) = (0, 0);
        let any = !self.moments.is_empty();
        self.stage = if any { Stage::Asked } else { Stage::Intro };
        any
    }

    /// The moment on the screen, while there is one.
    #[must_use]
    pub fn moment(&self) -> Option<&Moment> {
        self.moments.get(self.at).filter(|_| matches!(self.stage, Stage::Asked | Stage::Told))
    }

    /// What must not be seen yet, because it is asked.
    #[must_use]
    pub fn veiled(&self) -> Option<Kind> {
        self.moment().filter(|_| self.stage == Stage::Asked).map(|moment| moment.kind)
    }

    /// How many events are to be shown now.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        let moment = self.moment()?;
        Some(if self.stage == Stage::Told { moment.after } else { moment.position })
    }

    /// Takes the answer under the cursor; says what is to be kept.
    pub fn choose(&mut self) -> Option<Chosen> {
        let option = self.moment()?.options.get(self.row)?;
        let model = option.wrong.as_ref().map(|wrong| wrong.belief.words().to_owned());
        let chosen = Chosen { row: self.row, model };
        self.round.choices.push(chosen.clone());
        self.stage = Stage::Told;
        Some(chosen)
    }

    /// Goes on from a choice that was told.
    pub const fn go_on(&mut self) {
        self.at += 1;
        self.row = 0;
        self.stage = if self.at < self.moments.len() { Stage::Asked } else { Stage::Over };
    }
}
