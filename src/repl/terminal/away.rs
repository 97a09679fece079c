//! Times when somebody else has the terminal: the full screen, and the student's editor.

use super::{Goes, ReplError, Terminal};
use crate::repl::listen::hold;
use crate::repl::outcome::count;
use crate::repl::{Visit, colours};
use crate::session::Phase;
use crate::session::editor::{self, Editor};

impl Terminal {
    /// Shows this session on the full screen, and comes back to it.
    pub(super) fn open(&mut self) -> Goes {
        let Some(open) = &self.settings.open else {
            self.refuse("There is no full screen here.");
            return Goes::On;
        };
        hold(&self.screen).leave();
        let session = hold(&self.desk).lend();
        let Visit { session, end, problem } = open(session);
        let (untold, held) = {
            let mut desk = hold(&self.desk);
            (desk.give_back(session), desk.session.status().phase == Phase::Paused)
        };
        let mut told = problem.map(|problem| self.paint.problem(&problem)).unwrap_or_default();
        if untold > 0 {
            told += &["(", &count(untold, "output"), " before these were shown on the full screen)\n"].concat();
        }
        if held {
            told.push_str("The loop is held: :step lets one task have its turn, :resume lets it go on.\n");
        }
        hold(&self.screen).come_back();
        self.say(&told);
        end.map_or(Goes::On, Goes::Ends)
    }

    /// Lets the student change a text, and runs it.
    pub(super) fn edit(&mut self, text: &str) -> Result<Goes, ReplError> {
        match self.edited(text) {
            Ok(edited) if edited.trim().is_empty() => self.say("There is no text, so nothing runs.\n"),
            Ok(edited) if edited.trim_end() == text.trim_end() => self.say("Nothing was changed, so nothing runs.\n"),
            Ok(edited) => {
                let edited = edited.trim_end().to_owned();
                self.remember(&edited)?;
                self.echo(&edited);
                return Ok(self.statement(edited));
            }
            Err(why) => self.refuse(&why),
        }
        Ok(Goes::On)
    }

    fn edited(&self, text: &str) -> Result<String, String> {
        let editor = Editor::of_user().ok_or(editor::NONE)?;
        let unwritten = |error: std::io::Error| format!("The text cannot be written for your editor: {error}.");
        let file = tempfile::Builder::new().prefix("looplab-").suffix(".py").tempfile().map_err(unwritten)?;
        let path = file.into_temp_path();
        std::fs::write(&path, text.trim_end().to_owned() + "\n").map_err(unwritten)?;
        hold(&self.screen).leave();
        let ended = editor.open(&path).status();
        hold(&self.screen).come_back();
        let edited = editor.text(ended, &path);
        if edited.is_err() {
            // What was typed is not thrown away; the sentence says where it is.
            drop(path.keep());
        }
        edited
    }

    /// Shows a text as if it had been typed.
    fn echo(&self, text: &str) {
        let painted = if self.paint.0 { colours::paint(text, None) } else { text.to_owned() };
        let lines = painted.lines().enumerate();
        let shown =
            lines.map(|(at, line)| [if at == 0 { super::PROMPT } else { super::CONTINUATION }, line, "\n"].concat());
        self.say(&shown.collect::<String>());
    }
}
