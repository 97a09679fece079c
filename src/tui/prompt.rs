//! The prompt beside a run: the text that is being typed, and the talk so far.
//!
//! Plain data: what is to be sent to the run leaves `update` as an effect, and what the run says is heard when it is pumped.

use super::studio::draft::Draft;
use crate::python::repl::block;
use crate::session::Session;
use crate::session::talk::Talk;

/// The prompt of one side of a board.
pub struct Prompt {
    /// The side it speaks to.
    pub side: usize,
    /// What was said.
    pub talk: Talk,
    /// The text that is being typed.
    pub draft: Draft,
    /// Ways to go on with the name before the cursor, and which of them stands there, if one does.
    pub offered: Vec<String>,
    /// The one of them that tab has put in.
    pub at: Option<usize>,
    /// The statement of the history that is shown, counted back from the latest, which is 0.
    pub recalled: Option<usize>,
    /// What was being typed before one went back in the history.
    pub kept: String,
}

impl Prompt {
    /// A prompt at which nothing was said yet.
    #[must_use]
    pub fn new(side: usize) -> Self {
        Self {
            side,
            talk: Talk::default(),
            draft: Draft::new(""),
            offered: Vec::new(),
            at: None,
            recalled: None,
            kept: String::new(),
        }
    }

    /// What is typed so far, without the line's end.
    #[must_use]
    pub fn text(&self) -> String {
        self.draft.lines().join("\n")
    }

    /// Puts another text in, with the cursor behind it.
    pub fn set(&mut self, text: &str) {
        self.draft = Draft::new(text);
        let last = self.draft.lines().len() - 1;
        self.draft.go((last, self.draft.lines()[last].chars().count()));
        self.forget_offers();
    }

    /// Nothing is offered any more.
    pub fn forget_offers(&mut self) {
        self.offered.clear();
        self.at = None;
    }

    /// The name before the cursor, as far as it is typed: `queue.pu`.
    #[must_use]
    pub fn begun(&self) -> String {
        let (line, column) = self.draft.cursor();
        let before: String = self.draft.lines()[line].chars().take(column).collect();
        before[block::name_at(&before)..].to_owned()
    }

    /// Puts a name in place of the one before the cursor, or of the offer that tab has put there.
    pub fn complete(&mut self, name: &str) {
        let offer = self.at.and_then(|at| self.offered.get(at)).cloned();
        let typed = offer.unwrap_or_else(|| self.begun()).chars().count();
        let (line, column) = self.draft.cursor();
        let mut lines = self.draft.lines().to_vec();
        let letters: Vec<char> = lines[line].chars().collect();
        let from = column - typed;
        lines[line] =
            letters[..from].iter().copied().chain(name.chars()).chain(letters[column..].iter().copied()).collect();
        self.draft = Draft::new(&lines.join("\n"));
        self.draft.go((line, from + name.chars().count()));
    }

    /// Takes in what the run did and answered. Says whether anything changed.
    pub fn hear(&mut self, session: &mut Session) -> bool {
        let heard = self.talk.hear(session);
        if let Some((begun, names)) = self.talk.names.take()
            && begun == self.begun()
        {
            self.offer(&begun, names);
        }
        heard
    }

    /// The only name there is goes in; of several, what they share.
    fn offer(&mut self, begun: &str, mut names: Vec<String>) {
        names.sort_by_key(|name| (name[begun.len().min(name.len())..].starts_with('_'), name.clone()));
        names.dedup();
        let shared = names.iter().skip(1).fold(names.first().cloned().unwrap_or_default(), |shared, name| {
            shared.chars().zip(name.chars()).take_while(|(one, other)| one == other).map(|(one, _)| one).collect()
        });
        self.at = None;
        if shared.len() > begun.len() {
            self.complete(&shared);
        }
        self.offered = if names.len() > 1 { names } else { Vec::new() };
    }

    /// Puts in the next of the names that are offered.
    pub fn next_offer(&mut self, by: isize) {
        let count = self.offered.len() as isize;
        if count == 0 {
            return;
        }
        let at = self.at.map_or(if by < 0 { count - 1 } else { 0 }, |at| (at as isize + by).rem_euclid(count));
        let name = self.offered[at as usize].clone();
        self.complete(&name);
        self.at = Some(at as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_completed_where_the_cursor_is() {
        let mut prompt = Prompt::new(0);
        prompt.set("await queue.pu");
        assert_eq!(prompt.begun(), "queue.pu");
        prompt.offer("queue.pu", vec!["queue.put(".into(), "queue.put_nowait(".into()]);
        assert_eq!((prompt.text().as_str(), prompt.offered.len()), ("await queue.put", 2));
        prompt.next_offer(1);
        prompt.next_offer(1);
        assert_eq!(prompt.text(), "await queue.put_nowait(");
        prompt.set("x + jo)");
        prompt.draft.go((0, 6));
        prompt.offer("jo", vec!["jobs".into()]);
        assert_eq!((prompt.text().as_str(), prompt.draft.cursor()), ("x + jobs)", (0, 8)));
    }
}
