//! Answering a question: choose, order or type, then say how sure one is.

use super::Effect;
use crate::lesson::progress::{Prediction, Progress};
use crate::lesson::{Answer, Confidence, Question, review};
use crate::tui::action::Action;
use crate::tui::ui::{Asked, Given, Screen, Ui};

/// Does what was asked for while a question is open; `None` when it is no business of the question.
pub(super) fn act(ui: &mut Ui, action: Action) -> Option<Vec<Effect>> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return None };
    let question = lesson.open_question()?.0.question.clone();
    let asked = lesson.question.as_mut()?;
    let rows = rows(&question, asked);
    match action {
        Action::Up => up_or_down(asked, &question, rows, -1),
        Action::Down => up_or_down(asked, &question, rows, 1),
        Action::Choose(row) if usize::from(row) < rows => {
            match &mut asked.sure {
                Some((_, sure)) => *sure = usize::from(row),
                None => asked.row = usize::from(row),
            }
            asked.holding = false;
            mark(asked, &question);
        }
        Action::Grab if matches!(question, Question::Order { .. }) && asked.sure.is_none() => {
            asked.holding = !asked.holding;
        }
        Action::Grab => mark(asked, &question),
        Action::NextPane => lesson.code_first = !lesson.code_first,
        Action::PageDown => lesson.code_scroll = lesson.code_scroll.saturating_add(8),
        Action::PageUp => lesson.code_scroll = lesson.code_scroll.saturating_sub(8),
        Action::Open => return Some(answer(ui, &question)),
        Action::Skip => return Some(skip(ui)),
        Action::Back if asked.sure.is_some() => asked.sure = None,
        Action::Left | Action::Right | Action::Choose(_) => {}
        _ => return None,
    }
    Some(Vec::new())
}

/// How many rows there are to choose from.
fn rows(question: &Question, asked: &Asked) -> usize {
    match (&asked.sure, question) {
        (Some(_), _) => Confidence::ALL.len(),
        (None, Question::Choice { options }) => options.len(),
        (None, Question::Order { shown, .. }) => shown.len(),
        (None, Question::Tasks(marks)) => marks.tasks.len(),
        (None, Question::Number { .. }) => 0,
    }
}

/// Marks the task under the cursor, or takes its mark away.
fn mark(asked: &mut Asked, question: &Question) {
    let marks = matches!(question, Question::Tasks(_)) && asked.sure.is_none();
    if marks && !asked.marked.remove(&asked.row) {
        asked.marked.insert(asked.row);
    }
}

fn up_or_down(asked: &mut Asked, question: &Question, rows: usize, by: isize) {
    if let (None, Question::Number { .. }) = (&asked.sure, question) {
        let number = asked.typed.parse::<f64>().unwrap_or(0.0) - by as f64;
        asked.typed = format!("{}", number.max(0.0));
        return;
    }
    let row = asked.sure.as_mut().map_or(&mut asked.row, |(_, sure)| sure);
    let Some(target) = row.checked_add_signed(by).filter(|target| *target < rows) else { return };
    let from = std::mem::replace(row, target);
    if asked.holding && asked.sure.is_none() {
        asked.order.swap(from, target);
    }
}

/// Enter: first the answer, then how sure it is.
fn answer(ui: &mut Ui, question: &Question) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    let Some(asked) = &mut lesson.question else { return Vec::new() };
    asked.holding = false;
    if let Some((answer, sure)) = &asked.sure {
        let given = Given { answer: Some(answer.clone()), confidence: Confidence::ALL[*sure], earlier: false };
        give(ui, given)
    } else {
        match asked.answer(question) {
            Some(answer) => asked.sure = Some((answer, 1)),
            None => ui.note = Some("Type a number first, such as 2.5.".into()),
        }
        Vec::new()
    }
}

fn skip(ui: &mut Ui) -> Vec<Effect> {
    ui.note = Some("Passed. Guessing first teaches more, even when the guess is wrong.".into());
    give(ui, Given { answer: None, confidence: Confidence::Guess, earlier: false })
}

fn give(ui: &mut Ui, given: Given) -> Vec<Effect> {
    let Screen::Lesson(lesson) = &mut ui.screen else { return Vec::new() };
    let Some((predict, _)) = lesson.open_question() else { return Vec::new() };
    let id = predict.id.clone();
    let right = given.answer.as_ref().is_some_and(|answer: &Answer| predict.grade(answer).is_right());
    let prediction = Prediction { answer: given.answer.clone(), confidence: given.confidence, right, when: None };
    lesson.given.insert(id.clone(), given);
    lesson.question = None;
    lesson.scroll = 0;
    if let Some(again) = &mut lesson.again {
        again.outlook = Some(outlook(&ui.progress, &lesson.lesson.slug, &id, &prediction, ui.clock));
    }
    let mut effects = vec![Effect::Predicted { slug: lesson.lesson.slug.clone(), id, prediction }];
    effects.extend(super::launches(lesson));
    effects
}

/// When a belief comes back that was just answered.
fn outlook(progress: &Progress, slug: &str, id: &str, made: &Prediction, now: u64) -> &'static str {
    if made.answer.is_none() {
        return "It stays on your list.";
    }
    let before = progress.lessons.get(slug).and_then(|visited| visited.predictions.get(id));
    let mut all = before.cloned().unwrap_or_default();
    all.push(Prediction { when: Some(now), ..made.clone() });
    review::outlook(review::stage(&all))
}
