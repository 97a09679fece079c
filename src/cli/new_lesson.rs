//! `looplab new-lesson`: a small complete lesson to begin with, which passes the lint as it is.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// The files of the lesson.
const FILES: &[(&str, &str)] = &[
    ("lesson.md", include_str!("new_lesson/lesson.md")),
    ("tea.py", include_str!("new_lesson/tea.py")),
    ("together.py", include_str!("new_lesson/together.py")),
    ("exercise/starter.py", include_str!("new_lesson/exercise/starter.py")),
    ("exercise/solution.py", include_str!("new_lesson/exercise/solution.py")),
    ("exercise/check.py", include_str!("new_lesson/exercise/check.py")),
    ("exercise/wrong_task_each.py", include_str!("new_lesson/exercise/wrong_task_each.py")),
    ("exercise/wrong_nobody_waits.py", include_str!("new_lesson/exercise/wrong_nobody_waits.py")),
];

/// Writes the lesson into a new folder of `dir`.
pub(super) fn write(name: &str, dir: &Path) -> Result<u8> {
    let (slug, title) = (slug(name), name.trim().replace(['"', '\\', '\n'], ""));
    if slug.is_empty() {
        bail!("a lesson's name needs letters or digits, as in: looplab new-lesson \"Two teas\"");
    }
    let number = next_number(dir)?;
    let folder = dir.join(format!("{number:02}-{slug}"));
    for (path, text) in FILES {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(dir))
            .with_context(|| format!("cannot make {}", folder.display()))?;
        let text = text.replace("NUMBER", &number.to_string()).replace("SLUG", &slug).replace("TITLE", &title);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let dir = dir.display();
    writeln!(io::stdout(), "{} is a small complete lesson.", folder.display())?;
    writeln!(io::stdout(), "  see it:   looplab --lessons {dir} lesson {slug}")?;
    writeln!(io::stdout(), "  check it: looplab lint {dir}")?;
    Ok(0)
}

/// Words in lower case with hyphens between them.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// One more than the highest number of the lessons in a folder, which need not exist yet.
fn next_number(dir: &Path) -> Result<u32> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(1),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", dir.display())),
    };
    let numbers = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.split_once('-')?.0.parse::<u32>().ok());
    Ok(numbers.max().unwrap_or(0) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_slugs() {
        assert_eq!(slug("Two teas, please!"), "two-teas-please");
        assert_eq!(slug(" ?! "), "");
    }

    #[test]
    fn numbers_go_on() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        assert_eq!(next_number(&folder.path().join("none")).expect("it is new"), 1);
        fs::create_dir(folder.path().join("07-x")).expect("it can be made");
        assert_eq!(next_number(folder.path()).expect("it can be read"), 8);
    }
}
