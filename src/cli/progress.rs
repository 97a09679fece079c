//! `looplab progress`: what is kept where, beginning again, and a report that a teacher can read.

mod date;
mod export;

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use anyhow::{Context as _, Result, bail};

use super::arguments::ProgressCommand;
use super::page;
use crate::lesson::progress::{Standing, Visited};
use crate::lesson::{Catalogue, Lesson, Progress, Store, review};

/// Carries out `looplab progress …`; returns what is to be printed.
///
/// # Errors
/// When there is no place for progress, a lesson does not exist, or nobody confirms a reset.
pub(super) fn carry_out(command: Option<ProgressCommand>, catalogue: &Catalogue) -> Result<String> {
    let store = Store::of_user()?;
    match command {
        None => Ok(page::for_output(&overview(&store, catalogue))),
        Some(ProgressCommand::Export { json }) => {
            let report = export::Report::of(&store.load().0, catalogue, date::now());
            if json { report.json() } else { Ok(page::for_output(&report.text())) }
        }
        Some(ProgressCommand::Reset { lesson, yes }) => reset(&store, catalogue, lesson.as_deref(), yes),
    }
}

/// What is kept where, and how far each lesson has come.
fn overview(store: &Store, catalogue: &Catalogue) -> String {
    let (progress, notice) = store.load();
    let mut text = format!("Kept in {}:\n", store.folder().display());
    for (name, what) in [
        ("progress.json", "steps seen, predictions, exercises passed, time spent"),
        ("edits/", "the texts you are typing, a folder for each lesson"),
        ("attempts/", "every text that you checked or ran"),
        ("before-DATE/", "what a reset put aside"),
    ] {
        let _ = writeln!(text, "  {name:<14} {what}");
    }
    if let Some(notice) = notice {
        let _ = writeln!(text, "\n{notice}");
    }
    text.push('\n');
    let begun: Vec<_> =
        catalogue.lessons.iter().filter_map(|lesson| Some((lesson, progress.lessons.get(&lesson.slug)?))).collect();
    for (lesson, visited) in &begun {
        let _ =
            writeln!(text, "{:>3}  {}: {}", lesson.number, lesson.title, standing(store, &progress, lesson, visited));
    }
    text += &ending(catalogue, &progress, begun.is_empty());
    text
}

/// How a lesson stands, in one line.
fn standing(store: &Store, progress: &Progress, lesson: &Lesson, visited: &Visited) -> String {
    let mut parts = vec![match progress.standing(lesson) {
        Standing::New => "opened".to_owned(),
        Standing::Begun { seen, of } => format!("{seen} of {of} steps"),
        Standing::Done => "done".to_owned(),
    }];
    if visited.seconds > 0 {
        parts.push(minutes(visited.seconds));
    }
    if let (right, all @ 1..) = progress.first_tries(&lesson.slug) {
        parts.push(format!("{right} of {all} first guesses right"));
    }
    match progress.exercises(lesson) {
        (_, 0) => {}
        (done, all) if done == all => parts.push("exercise passed".to_owned()),
        _ if visited.exercises.is_empty() => {}
        _ => parts.push("exercise begun".to_owned()),
    }
    if let (edits, attempts) = store.texts(&lesson.slug)
        && edits + attempts > 0
    {
        parts.push(if edits + attempts == 1 {
            "1 text kept".into()
        } else {
            format!("{} texts kept", edits + attempts)
        });
    }
    parts.join(", ")
}

fn ending(catalogue: &Catalogue, progress: &Progress, nothing: bool) -> String {
    let mut text =
        if nothing { "No lesson was opened yet. looplab opens the first one.\n".to_owned() } else { "\n".into() };
    match review::due(catalogue, progress, date::now()).len() {
        0 => {}
        1 => text += "One belief to look at again: b on the first screen asks it.\n",
        due => {
            let _ = writeln!(text, "{due} beliefs to look at again: b on the first screen asks them.");
        }
    }
    if !nothing && let Some(next) = catalogue.next(progress).and_then(|row| catalogue.lessons.get(row)) {
        let _ = writeln!(text, "Next: {}. looplab lesson goes on with it.", next.title);
    }
    text
}

/// A stretch of time, to the minute.
pub(super) fn minutes(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        1 => "1 minute".to_owned(),
        count => format!("{count} minutes"),
    }
}

fn reset(store: &Store, catalogue: &Catalogue, lesson: Option<&str>, yes: bool) -> Result<String> {
    let found = lesson.map(|name| {
        catalogue.lesson(name).with_context(|| format!("there is no lesson {name:?}; looplab lessons lists them"))
    });
    let found = found.transpose()?;
    if !store.file().exists() {
        return Ok("There is no progress yet: nothing is to be reset.\n".into());
    }
    let what =
        found.map_or_else(|| "all lessons".to_owned(), |lesson| format!("lesson {}, {}", lesson.number, lesson.title));
    if !yes && !confirmed(&what)? {
        return Ok("Nothing was changed.\n".into());
    }
    let done = store.reset(found.map(|lesson| lesson.slug.as_str()), &date::day(date::now()))?;
    let begins = if found.is_some() { "The lesson begins again." } else { "The course begins again." };
    Ok(format!("{begins} What was kept before is in {}.\n", done.kept.display()))
}

/// Asks at a terminal. Without one nobody can answer.
fn confirmed(what: &str) -> Result<bool> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        bail!("this forgets your progress in {what}; nobody is here to be asked, so say --yes to do it");
    }
    print!("This forgets your progress in {what}; a copy is kept. Go on? [y/N] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
