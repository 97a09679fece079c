//! The words of a lesson's step: what it says, what it asks, and what the run answered.
//!
//! Lines are made here for whoever draws them. Answers are held against the run only after it.

mod spots;

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

pub use spots::Spot;

use super::layout::{Room, WORDS, WORDS_BESIDE_TWO, room};
use super::led;
use super::prose;
use super::studio;
use super::theme::Theme;
use super::ui::{Asked, Given, LessonView, Screen, Side, Ui};
use super::verdict::{self, Moment};
use crate::lesson::step::Tune;
use crate::lesson::step::{Remark, remarks};
use crate::lesson::{Answer, Confidence, Observed, Part, Predict, Question, Step};
use crate::time::{SimTime, human};

/// The words of a step, and the row that must stay in sight.
pub struct Words {
    /// The lines.
    pub lines: Vec<Line<'static>>,
    /// The row the cursor of a question is on.
    pub cursor: Option<usize>,
    /// The words that the glossary explains, in order.
    pub spots: Vec<Spot>,
}

/// How many rows the words of the present step take; 0 where there are none.
#[must_use]
pub fn rows(ui: &Ui) -> u16 {
    let Screen::Lesson(lesson) = &ui.screen else { return 0 };
    let beside = usize::from(lesson.studio.is_some());
    let sides = lesson.board.as_ref().map_or(beside, |board| board.sides.len());
    let width = width(ui.area, sides);
    u16::try_from(words(lesson, width, &ui.look.theme).lines.len()).unwrap_or(u16::MAX)
}

/// The columns that a step's words have beside so many programs, frame and margin left out.
#[must_use]
pub fn width(area: Rect, sides: usize) -> usize {
    let pane = match room(area) {
        Room::Medium if sides > 1 => area.width * 34 / 100,
        Room::Medium if sides > 0 => area.width * 45 / 100,
        Room::Large if sides > 1 => area.width.min(WORDS_BESIDE_TWO),
        Room::Large if sides > 0 => area.width.min(WORDS),
        _ => area.width,
    };
    usize::from(pane.saturating_sub(4)).clamp(8, prose::MEASURE)
}

/// The words of the present step.
#[must_use]
pub fn words(view: &LessonView, width: usize, theme: &Theme) -> Words {
    let Some(step) = view.now() else {
        return Words {
            lines: vec![Line::styled("This lesson has no steps yet.", theme.dim)],
            cursor: None,
            spots: Vec::new(),
        };
    };
    if let Some(studio) = &view.studio {
        let lines = studio::words::words(step, studio, width, theme);
        return Words { spots: spots::found(&lines, step), lines, cursor: None };
    }
    if let Some(led) = &view.led {
        // Beside the event loop there is room for a few sentences of what led here.
        let told = if width > 60 && view.board.is_some() { 5 } else { 4 };
        return led::words::words(step, led, told, width, theme);
    }
    let mut lines = vec![Line::styled(step.title.clone(), theme.accent), Line::default()];
    if view.step == 0 && view.again.is_none() && !view.lesson.goal.is_empty() {
        lines.extend(prose::sentence(&format!("Goal: {}", view.lesson.goal), width, theme.dim, theme));
        lines.push(Line::default());
    }
    let mut cursor = None;
    // Who has answered has read the words: what is to be done now comes first.
    let answered = step.predict().is_some_and(|predict| waits_for_its_run(view, predict));
    if answered {
        lines.extend(to_do(view, step, width, theme));
    }
    let (due, told_before) = verdicts(view, step, width, theme);
    lines.extend(due);
    lines.extend(remarks_of(view, step, width, theme));
    // What led to a question has been read when the run is there to answer it.
    let mut is_behind = view.board.is_some() && step.predict().is_some_and(|predict| is_answered(view, predict));
    for part in &step.parts {
        match part {
            Part::Prose(prose) => {
                let said = prose::blocks(prose, width, theme).into_iter();
                lines.extend(said.map(|line| if is_behind { dimmed(line, theme) } else { line }));
                lines.push(Line::default());
            }
            Part::Predict(predict) => {
                is_behind = false;
                if let Some(asked) = &view.question {
                    let start = lines.len();
                    let (more, row) = question(predict, asked, width, theme);
                    lines.extend(more);
                    cursor = row.map(|row| start + row);
                } else if !view.asks && !view.given.contains_key(&predict.id) {
                    lines.extend(prose::markdown(&predict.ask, width, theme));
                    lines.push(Line::default());
                }
            }
            Part::Run(_) if answered => {}
            Part::Run(run) if view.question.is_none() => lines.extend(watch(&run.watch, width, theme)),
            Part::Knob(tune) if view.question.is_none() => lines.extend(tuned(view, tune, width, theme)),
            Part::Compare(compare) if view.question.is_none() => lines.extend(watch(&compare.watch, width, theme)),
            Part::Run(_) | Part::Compare(_) | Part::Knob(_) | Part::Loop(_) | Part::Exercise(_) | Part::Notes(_) => {}
        }
    }
    lines.extend(told_before);
    while lines.last().is_some_and(|line| line.width() == 0) {
        lines.pop();
    }
    Words { spots: spots::found(&lines, step), lines, cursor }
}

fn is_answered(view: &LessonView, predict: &Predict) -> bool {
    view.question.is_none() && view.given.contains_key(&predict.id)
}

/// A line of which all is quiet.
fn dimmed(mut line: Line<'static>, theme: &Theme) -> Line<'static> {
    for span in &mut line.spans {
        span.style = span.style.patch(theme.dim);
    }
    line
}

/// Whether a question is answered, and the run that decides it has not been seen.
fn waits_for_its_run(view: &LessonView, predict: &Predict) -> bool {
    let seen = match &view.board {
        // An earlier step may have run the same program.
        Some(board) => board.sides.iter().all(|side| side.seen.is_some()),
        None => view.seen.contains_key(&predict.program),
    };
    is_answered(view, predict) && !seen
}

/// What was asked and answered, and what to look at while it runs.
fn to_do(view: &LessonView, step: &Step, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let given = step.predict().and_then(|predict| Some((predict, view.given.get(&predict.id)?)));
    if let Some((predict, given)) = given.filter(|(_, given)| given.earlier && given.answer.is_some()) {
        lines.extend(verdict(predict, given, None, width, theme));
        lines.push(Line::default());
    } else if let Some((predict, given)) = given {
        for mut line in prose::markdown(&predict.ask, width, theme) {
            line.style = theme.dim;
            lines.push(line);
        }
        lines.extend(said(predict, given, width, theme));
        lines.push(Line::styled("The run will tell.", theme.dim));
        lines.push(Line::default());
    }
    lines.extend(step.run().map_or_else(Vec::new, |run| watch(&run.watch, width, theme)));
    lines
}

fn watch(text: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut lines = prose::markdown(text, width.saturating_sub(2), theme);
    for (row, line) in lines.iter_mut().enumerate() {
        line.spans.insert(0, Span::styled(if row == 0 { "▸ " } else { "  " }, theme.accent));
    }
    lines.push(Line::default());
    lines
}

/// A knob that is to be turned: what is asked, what was tried, what was found.
fn tuned(view: &LessonView, tune: &Tune, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = prose::markdown(&tune.ask, width, theme);
    lines.push(Line::default());
    let hint = "The keys , and . turn the knob, and each turn runs the program at once. v holds a run against the one \
                before it.";
    lines.extend(prose::sentence(hint, width, theme.dim, theme));
    lines.push(Line::default());
    if let Some(tuning) = &view.tuning {
        let before = lines.len();
        for (value, took) in &tuning.tried {
            let took = human(took.since(SimTime::ZERO));
            lines.extend(prose::sentence(&format!("{} = {value}: {took}", tune.knob), width, theme.base, theme));
        }
        if let Some(said) = &tuning.said {
            lines.push(Line::styled("✓ Found it.", theme.good));
            lines.extend(prose::markdown(said, width, theme));
        } else if let Some(value) = view.found.get(&tune.id) {
            let text = format!("You have found it at {} = {value}.", tune.knob);
            lines.extend(prose::sentence(&text, width, theme.good, theme));
        }
        lines.extend((lines.len() > before).then(Line::default));
    }
    lines.extend(watch(&tune.run.watch, width, theme));
    lines
}

/// What the student said, set against what the runs of this step showed: first what is due here, then what
/// an earlier step has told already, and what must not push this step's own words out of sight.
fn verdicts(view: &LessonView, step: &Step, width: usize, theme: &Theme) -> (Vec<Line<'static>>, Vec<Line<'static>>) {
    let programs: Vec<&str> = match &view.board {
        Some(board) => board.sides.iter().map(|side| side.program.name.as_str()).collect(),
        None => step.program().into_iter().collect(),
    };
    let over = view.board.as_ref().is_none_or(|board| board.sides.iter().all(|side| side.seen.is_some()));
    let (mut due, mut told_before) = (Vec::new(), Vec::new());
    // A prediction is about the lesson's own program, not about what the student made of it.
    let as_given = view.board.as_ref().is_none_or(|board| board.sides.iter().all(Side::ran_as_given));
    if !over {
        return (due, told_before);
    }
    for (asked_at, predict, given) in verdict::answers(view) {
        if !programs.contains(&predict.program.as_str()) || given.answer.is_none() {
            continue;
        }
        let told = verdict::was_told(view, asked_at, predict);
        if !told && view.board.as_ref().is_some_and(|board| board.sides.iter().any(Side::is_touched)) {
            let text = "You stepped into this run, so your prediction is not held against it: it is about the program \
                        alone. r runs it once more.";
            return (aside(text, width, theme), Vec::new());
        }
        if !told && !as_given {
            let text = "Your prediction is about the lesson's own program, so it is not held against this run. \
                        E brings that program back.";
            return (aside(text, width, theme), Vec::new());
        }
        if as_given && view.seen.contains_key(&predict.program) {
            // Beside two runs there is enough to read.
            if told && view.board.as_ref().is_some_and(|board| board.sides.len() > 1) {
                continue;
            }
            let lines = if told { &mut told_before } else { &mut due };
            lines.extend(verdict(predict, given, view.seen.get(&predict.program), width, theme));
            if let Some(outlook) = view.again.as_ref().and_then(|again| again.outlook) {
                lines.extend(prose::sentence(outlook, width, theme.strong, theme));
            }
            if let Some(moment) = verdict::moment(view, predict).filter(|_| !told) {
                lines.extend(watch(&shows(view, &moment), width, theme));
            } else {
                lines.push(Line::default());
            }
        }
    }
    (due, told_before)
}

/// A sentence that stands a little apart.
fn aside(text: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = prose::sentence(text, width, theme.dim, theme);
    lines.push(Line::default());
    lines
}

/// When the run shows that an answer was wrong, and how to look at it.
fn shows(view: &LessonView, moment: &Moment) -> String {
    let session = view.board.as_ref().and_then(|board| board.sides.get(moment.side)?.session.as_ref());
    let event = session.and_then(|session| session.log().get(moment.position.checked_sub(1)?));
    let at = human(event.map_or(SimTime::ZERO, |event| event.at).since(SimTime::ZERO));
    if verdict::due(view).is_some_and(|due| due == *moment) {
        format!("*Enter* shows it in the run, at {at}.")
    } else {
        format!("In the run it shows at {at}.")
    }
}

/// What an answer is worth, against what the run showed; of an earlier sitting, when it is not seen again yet, without.
fn verdict(
    predict: &Predict,
    given: &Given,
    run: Option<&Observed>,
    width: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let Some(answer) = &given.answer else { return Vec::new() };
    let grade = predict.grade(answer);
    let mut lines = prose::markdown(&predict.ask, width, theme);
    for line in &mut lines {
        line.style = theme.dim;
    }
    lines.extend(said(predict, given, width, theme));
    let (mark, style) = if grade.is_right() { ("✓", theme.good) } else { ("✗", theme.warning) };
    lines.extend(prose::sentence(&format!("{mark} {}", grade.about(given.confidence)), width, style, theme));
    if let Some(told) = run.and_then(|run| predict.told(answer, run)) {
        lines.extend(prose::markdown(&told, width, theme));
    }
    if let Some(model) = grade.model.filter(|model| !model.is_empty()) {
        lines.extend(prose::markdown(&format!("The idea behind it: *{model}*."), width, theme));
    }
    lines.extend(prose::markdown(grade.feedback, width, theme));
    if given.earlier {
        let offer = "That was an earlier answer of yours. A asks the question again; both answers are kept.";
        lines.extend(prose::sentence(offer, width, theme.dim, theme));
    }
    lines
}

fn said(predict: &Predict, given: &Given, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    match &given.answer {
        Some(answer) => {
            let when = if given.earlier { ", last time" } else { "" };
            let text = format!("You said: {} ({}){when}", answer_of(predict, answer), given.confidence.words());
            prose::sentence(&text, width, theme.strong, theme)
        }
        None => vec![Line::styled("You passed this question.", theme.dim)],
    }
}

/// An answer in words. A line that was put in order stays in one piece where it can.
fn answer_of(predict: &Predict, answer: &Answer) -> String {
    let words = predict.in_words(answer);
    if !matches!(predict.question, Question::Order { .. }) {
        return words;
    }
    let piece =
        |line: &str| if line.len() > 30 { line.to_owned() } else { line.replace(' ', &prose::HOLDS.to_string()) };
    words.split(" · ").map(piece).collect::<Vec<_>>().join(" · ")
}

/// What there is to say about the runs of this step, once they are over.
fn remarks_of(view: &LessonView, step: &Step, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let Some(board) = &view.board else { return Vec::new() };
    let all: Vec<&[Remark]> = match (step.run(), step.compare()) {
        (Some(run), _) => vec![&run.seen],
        (None, Some(compare)) => compare.sides.iter().map(|side| side.seen.as_slice()).collect(),
        (None, None) => Vec::new(),
    };
    let said = |(remarked, side): (&[Remark], &Side)| -> Vec<String> {
        let seen: Option<&Observed> = side.seen.as_ref();
        seen.map_or_else(Vec::new, |seen| remarks(remarked, seen))
    };
    let mut lines = Vec::new();
    for text in all.into_iter().zip(&board.sides).flat_map(said) {
        lines.extend(watch(&text, width, theme));
    }
    lines
}

/// A question with its cursor: its lines, and the row that must stay in sight.
fn question(predict: &Predict, asked: &Asked, width: usize, theme: &Theme) -> (Vec<Line<'static>>, Option<usize>) {
    let mut lines = prose::markdown(&predict.ask, width, theme);
    lines.push(Line::default());
    if let Some((_, sure)) = &asked.sure {
        let text = asked.sure.as_ref().map_or_else(String::new, |(answer, _)| answer_of(predict, answer));
        lines.extend(prose::sentence(&text, width, theme.strong, theme));
        lines.push(Line::default());
        lines.push(Line::styled("How sure are you?", theme.accent));
        let first = lines.len();
        for (row, confidence) in Confidence::ALL.iter().enumerate() {
            lines.extend(option(row, confidence.words(), row == *sure, width, theme));
        }
        lines.push(Line::default());
        lines.push(Line::styled("enter: that is my answer   q: let me think again", theme.dim));
        return (lines, Some(first + sure));
    }
    let mut cursor = None;
    match &predict.question {
        Question::Choice { options } => {
            for (row, choice) in options.iter().enumerate() {
                if row == asked.row {
                    cursor = Some(lines.len());
                }
                lines.extend(option(row, &crate::lesson::prose::plain(&choice.text), row == asked.row, width, theme));
            }
        }
        Question::Order { shown, .. } => {
            let hint = "Put the lines in the order they are printed: space takes a line up, arrow keys move it.";
            lines.extend(prose::sentence(hint, width, theme.dim, theme));
            for (row, line) in asked.order.iter().filter_map(|line| shown.get(*line)).enumerate() {
                let here = row == asked.row;
                if here {
                    cursor = Some(lines.len());
                }
                let text = if here && asked.holding { format!("↕ {line}") } else { line.clone() };
                lines.extend(option(row, &text, here, width, theme));
            }
        }
        Question::Tasks(marks) => {
            let hint =
                format!("Mark each task that {}: space marks it, arrow keys move, enter answers.", marks.fate.words());
            lines.extend(prose::sentence(&hint, width, theme.dim, theme));
            for (row, name) in marks.tasks.iter().enumerate() {
                if row == asked.row {
                    cursor = Some(lines.len());
                }
                let sign = if asked.marked.contains(&row) { "[x]" } else { "[ ]" };
                lines.extend(option(row, &format!("{sign} {name}"), row == asked.row, width, theme));
            }
        }
        Question::Number { unit, .. } => {
            cursor = Some(lines.len());
            let typed = if asked.typed.is_empty() { "_" } else { &asked.typed };
            lines.push(Line::from(vec![
                Span::styled(" ▸ ", theme.accent),
                Span::styled(format!(" {typed} "), theme.selected),
                Span::styled(format!(" {unit}"), theme.base),
            ]));
            lines.push(Line::styled("Type a number, or use the arrow keys.", theme.dim));
        }
    }
    (lines, cursor)
}

/// One row of what can be chosen.
pub(super) fn option(row: usize, text: &str, chosen: bool, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let style: Style = if chosen { theme.selected } else { theme.base };
    let mut lines = prose::sentence(text, width.saturating_sub(6), style, theme);
    for (number, line) in lines.iter_mut().enumerate() {
        let lead = match (number, chosen) {
            (0, true) => format!(" ▸ {} ", row + 1),
            (0, false) => format!("   {} ", row + 1),
            _ => "     ".to_owned(),
        };
        let style = if chosen { theme.accent } else { theme.dim.remove_modifier(Modifier::BOLD) };
        line.spans.insert(0, Span::styled(lead, style));
    }
    lines
}
