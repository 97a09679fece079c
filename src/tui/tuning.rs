//! A knob that is to be turned in a step of a lesson: what was tried, and whether it was found.

use crate::lesson::step::Tune;
use crate::lesson::{Observed, knob};
use crate::time::SimTime;

/// How many tries are told.
const TOLD: usize = 6;

/// A knob that is to be turned.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// What is asked.
    pub tune: Tune,
    /// The values that were run, as the program writes them, and how long each run took; the latest last.
    pub tried: Vec<(String, SimTime)>,
    /// What is said of the run on the screen, if it shows what was to be found.
    pub said: Option<String>,
    /// The first value that showed it, until it is kept.
    news: Option<String>,
    /// Whether the run on the screen was looked at.
    looked: bool,
}

impl Tuning {
    /// A knob that nobody has turned.
    #[must_use]
    pub const fn new(tune: Tune) -> Self {
        Self { tune, tried: Vec::new(), said: None, news: None, looked: false }
    }

    /// Looks at what the run of a program showed, once it is over.
    pub fn look(&mut self, over: Option<(&Observed, &str)>) {
        let Some((seen, source)) = over else {
            (self.looked, self.said) = (false, None);
            return;
        };
        if std::mem::replace(&mut self.looked, true) {
            return;
        }
        // What ran counts, not where the knob stands by now.
        let knobs = knob::knobs(source).0;
        let Some(knob) = knobs.iter().find(|knob| knob.name == self.tune.knob) else { return };
        let value = knob.written(knob.value);
        self.tried.retain(|(tried, _)| *tried != value);
        self.tried.push((value.clone(), seen.end));
        let surplus = self.tried.len().saturating_sub(TOLD);
        self.tried.drain(..surplus);
        self.said = self.tune.found(seen, &value);
        if self.said.is_some() {
            self.news = Some(value);
        }
    }

    /// The value that was found and is not kept yet; handed out once.
    pub const fn take_news(&mut self) -> Option<String> {
        self.news.take()
    }
}
