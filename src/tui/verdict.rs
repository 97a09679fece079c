//! Answers held against the runs on the screen: which are due, and the moment at which a wrong one shows.

use super::ui::{Given, LessonView, Side};
use crate::lesson::Predict;

/// A moment of a run that shows why an answer was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The prediction's id.
    pub id: String,
    /// The side of the board whose run it is.
    pub side: usize,
    /// After how many events it is.
    pub position: usize,
}

/// The answers that the runs of this step are held against, with the step that asked.
pub fn answers(view: &LessonView) -> impl Iterator<Item = (usize, &Predict, &Given)> {
    let asked = view.lesson.predictions().filter(|(step, _)| *step <= view.step);
    asked.filter_map(|(step, predict)| Some((step, predict, view.given.get(&predict.id)?)))
}

/// Whether an earlier step since the question was asked ran its program: then its verdict has been told.
#[must_use]
pub fn was_told(view: &LessonView, asked_at: usize, predict: &Predict) -> bool {
    let before = view.lesson.steps.get(asked_at..view.step).unwrap_or_default();
    before.iter().any(|step| step.shows(&predict.program))
}

/// The moment that decides this wrong answer, if its run is on the screen, is over, and shows it.
#[must_use]
pub fn moment(view: &LessonView, predict: &Predict) -> Option<Moment> {
    let answer = view.given.get(&predict.id)?.answer.as_ref()?;
    let is_its_run = |side: &Side| side.program.name == predict.program && side.ran_as_given();
    let sides = view.board.as_ref().filter(|board| board.is_over())?.sides.iter().enumerate();
    let (side, run) =
        sides.filter(|(_, side)| is_its_run(side)).find_map(|(at, side)| Some((at, side.seen.as_ref()?)))?;
    Some(Moment { id: predict.id.clone(), side, position: predict.decided_at(answer, run)? })
}

/// The first such moment of a verdict that is due here, as long as nobody has looked at it.
#[must_use]
pub fn due(view: &LessonView) -> Option<Moment> {
    let fresh = answers(view).filter(|(step, predict, _)| !was_told(view, *step, predict));
    fresh.filter_map(|(_, predict, _)| moment(view, predict)).find(|moment| !view.shown.contains(&moment.id))
}
