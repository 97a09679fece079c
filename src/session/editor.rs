//! The student's editor: which one it is, how it is started, and what came of it.
//!
//! Whoever starts it has given the terminal back. It changes no file itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

/// What to say when there is no editor.
pub const NONE: &str = "No editor found. Set EDITOR to yours, such as export EDITOR=nano, and start looplab again.";

/// Editors that are looked for where none is set, the gentlest first.
const USUAL: [&str; 3] = ["nano", "vi", "notepad.exe"];

/// A command that opens a file and ends when the file is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor(String);

impl Editor {
    /// `$VISUAL`, else `$EDITOR`, else a usual one that is on the path.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        choose(|name| std::env::var_os(name))
    }

    /// What opens a file. The setting may hold arguments and quotes (`code --wait`): a shell reads it, as it does for git.
    #[must_use]
    pub fn open(&self, file: &Path) -> Command {
        let mut command;
        if cfg!(windows) {
            let mut words = self.0.split_whitespace();
            command = Command::new(words.next().unwrap_or_default());
            command.args(words);
        } else {
            command = Command::new("sh");
            command.args(["-c", &format!("{} \"$@\"", self.0), "sh"]);
        }
        command.arg(file);
        command
    }

    /// The text after editing.
    ///
    /// # Errors
    /// Why there is none, and what to do about it.
    pub fn text(&self, ended: std::io::Result<ExitStatus>, file: &Path) -> Result<String, String> {
        match ended {
            Ok(status) if status.success() => read(file),
            Ok(status) => Err(self.failed(status, file)),
            Err(error) => {
                Err(format!("Your editor, {}, cannot be started: {error}. Set EDITOR to another one.", self.0))
            }
        }
    }

    fn failed(&self, status: ExitStatus, file: &Path) -> String {
        let editor = &self.0;
        match status.code() {
            Some(126 | 127) => format!("There is no editor called {editor}. Set EDITOR to one that you have."),
            Some(code) => format!("{editor} ended with code {code}, so nothing new is run. Kept: {}", file.display()),
            None => format!("{editor} was stopped, so nothing new is run. Kept: {}", file.display()),
        }
    }
}

fn choose(set: impl Fn(&str) -> Option<OsString>) -> Option<Editor> {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| set(name)?.into_string().ok());
    let folders: Vec<PathBuf> = set("PATH").map_or_else(Vec::new, |path| std::env::split_paths(&path).collect());
    let is_there = |name: &&str| folders.iter().any(|folder| folder.join(name).is_file());
    let usual = || USUAL.into_iter().find(is_there).map(str::to_owned);
    named.into_iter().find(|command| !command.trim().is_empty()).or_else(usual).map(Editor)
}

fn read(file: &Path) -> Result<String, String> {
    let unread = |why: String| format!("{} cannot be read: {why}. The program here is as it was.", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| unread(error.to_string()))?;
    if text.contains('\0') {
        return Err(unread("it is not a text".into()));
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(settings: &[(&str, &str)]) -> Option<String> {
        choose(|name| settings.iter().find(|(set, _)| *set == name).map(|(_, value)| value.into()))
            .map(|editor| editor.0)
    }

    #[test]
    fn visual_comes_before_editor_and_an_empty_one_is_none() {
        assert_eq!(chosen(&[("VISUAL", "code --wait"), ("EDITOR", "ed")]).as_deref(), Some("code --wait"));
        assert_eq!(chosen(&[("VISUAL", " "), ("EDITOR", "ed")]).as_deref(), Some("ed"));
        assert_eq!(chosen(&[("PATH", "")]), None);
    }

    #[test]
    fn a_usual_editor_is_found_on_the_path() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        std::fs::write(folder.path().join("vi"), "").expect("it can be written");
        let path = folder.path().to_str().expect("a plain path");
        assert_eq!(chosen(&[("PATH", path)]).as_deref(), Some("vi"));
    }
}
