//! Finds the terms of a glossary in a text. Whole words only, the longest form first, capitals only where the term has some.

use std::collections::{BTreeMap, BTreeSet};

use super::Glossary;
use crate::lesson::prose::{Inline, Prose};

/// Finds terms in the texts of one lesson.
pub struct Marker<'a> {
    glossary: &'a Glossary,
    /// Forms by their first letter, the longest first, each with the row of its term.
    forms: BTreeMap<char, Vec<(String, usize)>>,
}

impl<'a> Marker<'a> {
    /// Finds the terms of a glossary where these lessons are known: everyday words mean something only in theirs.
    #[must_use]
    pub fn new(glossary: &'a Glossary, known: &BTreeSet<String>) -> Self {
        let mut forms: BTreeMap<char, Vec<(String, usize)>> = BTreeMap::new();
        let terms = glossary.terms.iter().enumerate();
        for (row, term) in terms.filter(|(_, term)| !term.common || known.contains(&term.lesson)) {
            for form in term.also.iter().chain([&term.term]) {
                if let Some(first) = form.chars().next() {
                    forms.entry(first.to_ascii_lowercase()).or_default().push((form.clone(), row));
                }
            }
        }
        for forms in forms.values_mut() {
            forms.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
        }
        Self { glossary, forms }
    }

    /// Marks the terms in blocks of prose that were not seen before.
    #[must_use]
    pub fn blocks(&self, blocks: Vec<Prose>, seen: &mut BTreeSet<usize>) -> Vec<Prose> {
        let mark = |block| match block {
            Prose::Paragraph(text) => Prose::Paragraph(self.inlines(text, seen)),
            Prose::Item { number, text } => Prose::Item { number, text: self.inlines(text, seen) },
            Prose::Code { language, text } => Prose::Code { language, text },
        };
        blocks.into_iter().map(mark).collect()
    }

    fn inlines(&self, text: Vec<Inline>, seen: &mut BTreeSet<usize>) -> Vec<Inline> {
        let mut marked = Vec::new();
        for inline in text {
            let made: fn(String) -> Inline = match &inline {
                Inline::Text(_) => Inline::Text,
                Inline::Code(_) => Inline::Code,
                Inline::Strong(_) => Inline::Strong,
                Inline::Emphasis(_) => Inline::Emphasis,
                Inline::Term { name, inside } => {
                    match self.glossary.find(name) {
                        Some(row) if seen.insert(row) => marked.push(inline),
                        _ => marked.push((**inside).clone()),
                    }
                    continue;
                }
            };
            let words = inline.words();
            let mut from = 0;
            for (at, length, row) in self.found(words) {
                if seen.insert(row) {
                    marked.extend((from < at).then(|| made(words[from..at].to_owned())));
                    let inside = Box::new(made(words[at..at + length].to_owned()));
                    marked.push(Inline::Term { name: self.glossary.terms[row].term.clone(), inside });
                    from = at + length;
                }
            }
            marked.extend((from < words.len()).then(|| made(words[from..].to_owned())));
        }
        marked
    }

    /// Where a text has terms: the place and the length in bytes, and the term's row. They do not overlap.
    fn found(&self, text: &str) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        let (mut before, mut next) = (None, 0);
        for (at, letter) in text.char_indices() {
            if at >= next
                && !before.is_some_and(is_letter)
                && let Some((length, row)) = self.at(&text[at..], letter)
            {
                found.push((at, length, row));
                next = at + length;
            }
            before = Some(letter);
        }
        found
    }

    /// The longest form that a text begins with.
    fn at(&self, text: &str, first: char) -> Option<(usize, usize)> {
        let forms = self.forms.get(&first.to_ascii_lowercase())?;
        forms.iter().find_map(|(form, row)| begins(text, form).map(|length| (length, *row)))
    }
}

/// How many bytes of a text are this form, if it begins with it: an s may follow, but no other letter.
fn begins(text: &str, form: &str) -> Option<usize> {
    let start = text.get(..form.len())?;
    let exact = form.chars().any(char::is_uppercase);
    if !(start == form || !exact && start.eq_ignore_ascii_case(form)) {
        return None;
    }
    let ends = |length: usize| !text[length..].chars().next().is_some_and(is_letter);
    if ends(form.len()) {
        return Some(form.len());
    }
    (text[form.len()..].starts_with('s') && ends(form.len() + 1)).then_some(form.len() + 1)
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::glossary::{Term, read};
    use crate::lesson::prose;

    /// The marks in a text, in the order in which they stand.
    fn marks(text: &str, known: &[&str]) -> Vec<String> {
        let term = |term: &str, also: &[&str], common| Term {
            term: term.into(),
            also: also.iter().map(|&form| form.to_owned()).collect(),
            lesson: "x".into(),
            common,
            ..Term::default()
        };
        let terms = vec![
            term("event loop", &["loop"], false),
            term("event", &[], true),
            term("task", &[], false),
            term("GIL", &[], false),
            term("gather", &["asyncio.gather"], false),
        ];
        let glossary = Glossary { terms };
        let known = known.iter().map(|&slug| slug.to_owned()).collect();
        let marked = Marker::new(&glossary, &known).blocks(prose::blocks(text), &mut BTreeSet::new());
        let inlines = marked.into_iter().flat_map(|block| match block {
            Prose::Paragraph(text) | Prose::Item { text, .. } => text,
            Prose::Code { .. } => Vec::new(),
        });
        inlines
            .filter_map(|inline| match inline {
                Inline::Term { name, inside } => Some(format!("{}={name}", inside.words())),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn whole_words_are_found_once_the_longest_first() {
        assert_eq!(marks("Tasks on the Event loop; a task, the loop.", &[]), ["Tasks=task", "Event loop=event loop"]);
        assert_eq!(marks("multitasking gilded gil taskset", &[]), [""; 0]);
        assert_eq!(marks("the GIL, `await asyncio.gather(a)`, *gather*", &[]), ["GIL=GIL", "asyncio.gather=gather"]);
    }

    #[test]
    fn everyday_words_wait_for_their_lesson() {
        assert_eq!(marks("an event", &[]), [""; 0]);
        assert_eq!(marks("an event", &["x"]), ["event=event"]);
    }

    #[test]
    fn other_words_can_be_tied_to_a_term() {
        assert_eq!(marks("they [go round](term:loop) and round, [x](term:nothing)", &[]), ["go round=loop"]);
    }

    proptest::proptest! {
        #[test]
        fn marking_keeps_every_letter(text in "(task|loop|event|GIL|é|s| |`|\\*|\\.|[a-z]){0,40}") {
            let (glossary, _) = read("[[term]]\nterm = \"task\"\nalso = [\"loop\"]\nlesson = \"x\"\nmeaning = \"M.\"\n");
            let words = |blocks: &[Prose]| -> String {
                blocks.iter().map(|block| match block {
                    Prose::Paragraph(text) | Prose::Item { text, .. } => text.iter().map(Inline::words).collect::<String>(),
                    Prose::Code { text, .. } => text.clone(),
                }).collect()
            };
            let blocks = prose::blocks(&text);
            let marked = Marker::new(&glossary, &BTreeSet::new()).blocks(blocks.clone(), &mut BTreeSet::new());
            proptest::prop_assert_eq!(words(&blocks), words(&marked));
        }
    }
}
