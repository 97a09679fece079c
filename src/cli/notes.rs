//! `looplab notes`: what a lesson tells its instructor, step by step, for a screen beside the projected one.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::page;
use crate::headless;
use crate::lesson::prose::plain;
use crate::lesson::step::Notes;
use crate::lesson::{Catalogue, Lesson, Part, Progress, Step, Store};

/// How often the other looplab's progress is looked at.
const OFTEN: Duration = Duration::from_millis(400);

/// Prints the notes of a lesson, or those of each step as it is opened elsewhere.
pub(super) fn notes(name: Option<&str>, follow: bool, catalogue: &Catalogue) -> Result<u8> {
    if follow {
        return follow_along(name, catalogue);
    }
    let progress = Store::of_user().map(|store| store.load().0).unwrap_or_default();
    print(&of_lesson(chosen(name, catalogue, &progress)?))
}

/// The lesson that is named, or the one last worked on.
fn chosen<'a>(name: Option<&str>, catalogue: &'a Catalogue, progress: &Progress) -> Result<&'a Lesson> {
    let Some(name) = name else {
        let when = |lesson: &&Lesson| progress.lessons.get(&lesson.slug).map(|visited| visited.when);
        let last = catalogue.lessons.iter().filter(|lesson| when(lesson).is_some()).max_by_key(when);
        return last.or(catalogue.lessons.first()).context("there are no lessons here");
    };
    catalogue.lesson(name).with_context(|| format!("there is no lesson {name:?}; looplab lessons lists them"))
}

/// Prints the notes of the step on the projected screen, and goes on with each that is opened.
#[expect(clippy::disallowed_methods, reason = "another looplab is followed, at the pace of a class")]
fn follow_along(name: Option<&str>, catalogue: &Catalogue) -> Result<u8> {
    let store = Store::of_user()?;
    let mut shown = None;
    loop {
        let progress = store.load().0;
        let lesson = chosen(name, catalogue, &progress)?;
        let at = progress.lessons.get(&lesson.slug).map_or(0, |visited| visited.last);
        if shown != Some((lesson.number, at)) {
            shown = Some((lesson.number, at));
            let step = lesson.steps.get(at);
            let code = print(&step.map_or_else(String::new, |step| format!("{}\n", of_step(lesson, at, step))))?;
            if code != 0 {
                return Ok(code);
            }
        }
        std::thread::sleep(OFTEN);
    }
}

fn print(text: &str) -> Result<u8> {
    let mut out = io::stdout().lock();
    match out.write_all(page::for_output(text).as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(headless::code::PIPE),
        written => written.context("cannot write").map(|()| 0),
    }
}

fn of_lesson(lesson: &Lesson) -> String {
    let mut text =
        format!("{} {}\n{}\nMany believe: {}.\n", lesson.number, lesson.title, lesson.goal, lesson.misconception);
    for (at, step) in lesson.steps.iter().enumerate().filter(|(_, step)| notes_of(step).next().is_some()) {
        let _ = write!(text, "\n{}", of_step(lesson, at, step));
    }
    text
}

fn notes_of(step: &Step) -> impl Iterator<Item = &Notes> {
    step.parts.iter().filter_map(|part| if let Part::Notes(notes) = part { Some(notes) } else { None })
}

/// The notes of one step, under its title.
fn of_step(lesson: &Lesson, at: usize, step: &Step) -> String {
    let mut text = format!("Step {} of {}, {}: {}\n", at + 1, lesson.steps.len(), step.kind(), step.title);
    let mut told = false;
    for notes in notes_of(step) {
        for (what, sentences) in [("ask", &notes.ask), ("pause", &notes.pause), ("expect", &notes.expect)] {
            for sentence in sentences {
                told = true;
                let _ = writeln!(text, "  {what:<6}  {}", plain(sentence));
            }
        }
    }
    if !told {
        text += "  (no notes for this step)\n";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_tells_its_instructor_something() {
        let catalogue = Catalogue::embedded();
        for lesson in &catalogue.lessons {
            let text = of_lesson(lesson);
            assert!(text.contains("\n  ask ") && text.contains("\n  expect "), "{text}");
        }
        let progress = Progress::default();
        assert_eq!(chosen(None, &catalogue, &progress).map(|lesson| lesson.number).ok(), Some(1));
        let mut progress = progress;
        progress.spend("timeouts", 1, Some(9));
        assert_eq!(chosen(None, &catalogue, &progress).map(|lesson| lesson.number).ok(), Some(10));
        assert!(chosen(Some("no-such"), &catalogue, &progress).is_err());
    }
}
