//! Programs that come in from a file or a lesson, and the session that goes out as one.

use std::path::Path;

use super::Next;
use crate::lesson::{Catalogue, Lesson};
use crate::python::repl::program::program;

/// `:load FILE|LESSON`: a file if there is one, else a lesson's program, `LESSON/PROGRAM` for one of several.
pub(super) fn load(name: &str, lessons: &Catalogue) -> Next {
    let failed = match std::fs::read_to_string(name) {
        Ok(text) => return Next::Run(prepared(&text)),
        Err(error) => error,
    };
    let (slug, program) = name.split_once('/').unwrap_or((name, ""));
    match lessons.lesson(slug) {
        Some(lesson) => of_lesson(lesson, program),
        None => {
            Next::Refuse(format!("I cannot read {name}: {failed}. It is no lesson either: looplab lessons lists them."))
        }
    }
}

fn of_lesson(lesson: &Lesson, wanted: &str) -> Next {
    let names = || lesson.programs.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let named = |name: &&String| name.as_str() == wanted || name.strip_suffix(".py") == Some(wanted);
    let found = match lesson.programs.keys().find(named) {
        Some(name) => Some(name),
        None if wanted.is_empty() && lesson.programs.len() == 1 => lesson.programs.keys().next(),
        None => None,
    };
    match found.and_then(|name| lesson.programs.get(name)) {
        Some(program) => Next::Run(prepared(&program.source)),
        None if lesson.programs.is_empty() => Next::Refuse(format!("Lesson {} has no program.", lesson.slug)),
        None => Next::Refuse(format!(
            "Lesson {0} has several programs: {1}. Say which one: :load {0}/{2}",
            lesson.slug,
            names(),
            lesson.programs.keys().next().map_or("", String::as_str),
        )),
    }
}

/// What `:load` could go on with, of the lessons.
pub(in crate::repl) fn of_lessons(begun: &str, lessons: &Catalogue) -> Vec<String> {
    let all = lessons.lessons.iter().flat_map(|lesson| match begun.split_once('/') {
        Some((slug, _)) if slug == lesson.slug => {
            lesson.programs.keys().map(|program| format!("{slug}/{program}")).collect()
        }
        Some(_) => Vec::new(),
        None => vec![lesson.slug.clone()],
    });
    all.filter(|name| !begun.is_empty() && name.starts_with(begun)).collect()
}

/// A program's text for a loop that runs already: an `asyncio.run(...)` that stands alone is left out, and so is what
/// only runs in a program (`if __name__ == "__main__":`). Lines keep their numbers.
#[must_use]
pub fn prepared(text: &str) -> String {
    let mut guarded = false;
    let lines = text.lines().map(|line| {
        guarded = line.starts_with("if __name__ ==") || guarded && (line.is_empty() || line.starts_with([' ', '\t']));
        let left_out = guarded || line.starts_with("asyncio.run(") && line.trim_end().ends_with(')');
        if left_out { format!("# {line}") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `:save FILE`.
pub(super) fn save(path: &Path, kept: &[String]) -> Next {
    let told = path.display();
    match std::fs::write(path, program(kept)) {
        Ok(()) => Next::Say(format!("Wrote {told}. Run it with: python3 {told}\n")),
        Err(error) => Next::Refuse(format!("I cannot write {told}: {error}.")),
    }
}
