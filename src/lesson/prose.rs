//! A lesson's words, taken apart just far enough to be drawn in a terminal.
//!
//! Markdown is read by `pulldown-cmark`. Paragraphs, lists and fenced code survive; anything fancier
//! becomes plain text, because a terminal could not show it anyway.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// One block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prose {
    /// Words, to be wrapped.
    Paragraph(Vec<Inline>),
    /// One item of a list; a number when the list counts.
    Item {
        /// Its number, for lists that count.
        number: Option<u64>,
        /// Its words.
        text: Vec<Inline>,
    },
    /// Lines to show as they are, in the named language (empty: no language).
    Code {
        /// The language after the fence.
        language: String,
        /// The lines.
        text: String,
    },
}

/// Words with one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain words.
    Text(String),
    /// Words from a program.
    Code(String),
    /// Words with weight.
    Strong(String),
    /// Words with a lean, such as a term that is introduced here.
    Emphasis(String),
    /// Words that the glossary explains.
    Term {
        /// The term's name.
        name: String,
        /// The words, with their own look.
        inside: Box<Inline>,
    },
}

impl Inline {
    /// The words without their look.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Text(words) | Self::Code(words) | Self::Strong(words) | Self::Emphasis(words) => words,
            Self::Term { inside, .. } => inside.words(),
        }
    }
}

/// Takes markdown apart.
#[must_use]
pub fn blocks(markdown: &str) -> Vec<Prose> {
    let mut builder = Builder::default();
    for event in Parser::new(markdown) {
        builder.event(event);
    }
    builder.close();
    builder.blocks
}

/// The words of markdown as one line of text, looks left out.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let words = |text: &[Inline]| text.iter().map(Inline::words).collect::<String>();
    let lines = blocks(markdown).into_iter().map(|block| match block {
        Prose::Paragraph(text) | Prose::Item { text, .. } => words(&text),
        Prose::Code { text, .. } => text,
    });
    lines.collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct Builder {
    blocks: Vec<Prose>,
    text: Vec<Inline>,
    lists: Vec<Option<u64>>,
    in_item: bool,
    code: Option<(String, String)>,
    strong: usize,
    emphasis: usize,
    /// The term that the words at hand are tied to, by a link to `term:NAME`.
    term: Option<String>,
}

/// What the address of a link to a term begins with.
pub const TERM: &str = "term:";

impl Builder {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) => match &mut self.code {
                Some((_, text)) => text.push_str(&words),
                None => self.words(&words),
            },
            Event::Code(words) => self.text.push(Inline::Code(words.into_string())),
            Event::SoftBreak | Event::HardBreak => self.words(" "),
            Event::Html(words) | Event::InlineHtml(words) => self.words(&words),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Link { dest_url, .. } => self.term = dest_url.strip_prefix(TERM).map(str::to_owned),
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::List(first) => {
                self.close();
                self.lists.push(first);
            }
            Tag::Item => {
                self.close();
                self.in_item = true;
            }
            Tag::CodeBlock(kind) => {
                self.close();
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => self.term = None,
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item | TagEnd::Paragraph | TagEnd::Heading(_) => self.close(),
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take() {
                    self.blocks.push(Prose::Code { language, text });
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if let Some(name) = self.term.clone() {
            let inside = Box::new(Inline::Text(words.to_owned()));
            self.text.push(Inline::Term { name: name.replace("%20", " "), inside });
            return;
        }
        let look = match (self.strong, self.emphasis) {
            (0, 0) => Inline::Text,
            (0, _) => Inline::Emphasis,
            _ => Inline::Strong,
        };
        match (self.text.last_mut(), self.strong + self.emphasis) {
            (Some(Inline::Text(before)), 0) => before.push_str(words),
            _ => self.text.push(look(words.to_owned())),
        }
    }

    /// Ends the block that is being collected, if there is one.
    fn close(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        if std::mem::take(&mut self.in_item) {
            let number = self.lists.last_mut().and_then(|next| {
                let number = *next;
                *next = next.map(|n| n + 1);
                number
            });
            self.blocks.push(Prose::Item { number, text });
        } else {
            self.blocks.push(Prose::Paragraph(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_and_code_survive() {
        let found =
            blocks("One *loop*,\nmany `tasks`.\n\n1. first\n2. **second**\n\n- loose\n\n```python\nx = 1\n```\n");
        let text = |words: &str| Inline::Text(words.into());
        assert_eq!(
            found,
            [
                Prose::Paragraph(vec![
                    text("One "),
                    Inline::Emphasis("loop".into()),
                    text(", many "),
                    Inline::Code("tasks".into()),
                    text("."),
                ]),
                Prose::Item { number: Some(1), text: vec![text("first")] },
                Prose::Item { number: Some(2), text: vec![Inline::Strong("second".into())] },
                Prose::Item { number: None, text: vec![text("loose")] },
                Prose::Code { language: "python".into(), text: "x = 1\n".into() },
            ]
        );
    }

    #[test]
    fn plain_text_has_no_marks() {
        assert_eq!(plain("a `b` *c*\nd"), "a b c d");
    }
}
