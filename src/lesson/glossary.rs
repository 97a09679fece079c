//! The words of the course: what each means, which lesson introduces it, and where a text uses it.
//!
//! They stand in one file beside the lessons, `glossary.toml`. A word that a lesson introduces in its front matter and that the
//! file does not have is one, too: so a lesson from somebody else brings its own. Words are found in a text by
//! themselves, the first use in each step; `[held back](term:backpressure)` ties other words to one.

mod mark;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::prose;
use super::step::{Lesson, Part};

pub use mark::Marker;

/// The file's name.
pub const FILE: &str = "glossary.toml";

/// The words of a course, by the alphabet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary {
    /// The terms.
    pub terms: Vec<Term>,
}

/// One word of the course.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// What it is called.
    pub term: String,
    /// Other forms that a text may have.
    pub also: Vec<String>,
    /// What it means: markdown, one to three sentences.
    pub meaning: String,
    /// The slug of the lesson that introduces it.
    pub lesson: String,
    /// Whether it is an everyday word, too, which means this only where its lesson is known.
    pub common: bool,
    /// Its line in the file; 0 for a word from a lesson's front matter.
    pub line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlossaryFile {
    #[serde(default)]
    term: Vec<Spanned<TermFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermFile {
    term: String,
    #[serde(default)]
    also: Vec<String>,
    lesson: String,
    #[serde(default)]
    common: bool,
    meaning: String,
}

/// Reads the file: its terms, and what is wrong with it, by line.
#[must_use]
pub fn read(text: &str) -> (Glossary, Vec<(usize, String)>) {
    let line = |at: usize| 1 + text.get(..at).unwrap_or_default().matches('\n').count();
    let file: GlossaryFile = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            return (Glossary::default(), vec![(line(at), error.message().trim().to_owned())]);
        }
    };
    let mut problems = Vec::new();
    let mut forms: BTreeMap<String, usize> = BTreeMap::new();
    let mut glossary = Glossary::default();
    for spanned in file.term {
        let line = line(spanned.span().start);
        let TermFile { term, also, lesson, common, meaning } = spanned.into_inner();
        for form in also.iter().chain([&term]) {
            if let Some(first) = forms.insert(form.to_lowercase(), line).filter(|first| *first != line) {
                problems.push((line, format!("{form:?} is a form of the term at line {first}, too: keep one of them")));
            }
        }
        if !(1..=3).contains(&sentences(&meaning)) {
            problems.push((
                line,
                format!("{term:?} is told in {} sentences: keep to one, two or three", sentences(&meaning)),
            ));
        }
        glossary.terms.push(Term { term, also, meaning, lesson, common, line });
    }
    glossary.sort();
    (glossary, problems)
}

/// How many sentences a text has: what ends with a full stop before a space, or with the text.
fn sentences(text: &str) -> usize {
    let text = prose::plain(text);
    let text = text.trim();
    let ends = text.match_indices(['.', '!', '?']).filter(|(at, _)| text[at + 1..].starts_with([' ', '\n'])).count();
    ends + usize::from(!text.is_empty())
}

impl Glossary {
    /// Takes in the words that the lessons introduce and that are not there yet.
    pub fn take(&mut self, lessons: &[Lesson]) {
        let words = lessons.iter().flat_map(|lesson| lesson.words.iter().map(move |word| (word, lesson)));
        for (word, lesson) in words {
            if self.find(&word.word).is_none() {
                let (term, meaning) = (word.word.clone(), word.meaning.clone());
                self.terms.push(Term { term, meaning, lesson: lesson.slug.clone(), ..Term::default() });
            }
        }
        self.sort();
    }

    fn sort(&mut self) {
        self.terms.sort_by_key(Term::key);
    }

    /// The position of the term that goes by this name or this form, whatever its capitals.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim().to_lowercase();
        let singular = name.strip_suffix('s').unwrap_or(&name);
        let called = |wanted: &str| {
            let is = |form: &String| form.to_lowercase() == wanted;
            self.terms.iter().position(|term| is(&term.term) || term.key() == wanted || term.also.iter().any(is))
        };
        called(&name).or_else(|| called(singular))
    }

    /// The name that is nearest to one that nothing goes by.
    #[must_use]
    pub fn near(&self, name: &str) -> Option<&str> {
        let measured = self.terms.iter().map(|term| (strsim::jaro_winkler(&name.to_lowercase(), &term.key()), term));
        let best = measured.filter(|(near, _)| *near > 0.75).max_by(|one, other| one.0.total_cmp(&other.0));
        best.map(|(_, term)| term.term.as_str())
    }

    /// A lesson with the terms marked in the words of its steps, the first use in each.
    #[must_use]
    pub fn marked(&self, lesson: &Lesson, lessons: &[Lesson]) -> Lesson {
        let marker = Marker::new(self, &known(lesson, lessons));
        let mut lesson = lesson.clone();
        for step in &mut lesson.steps {
            let mut seen = BTreeSet::new();
            for part in &mut step.parts {
                if let Part::Prose(blocks) = part {
                    *blocks = marker.blocks(std::mem::take(blocks), &mut seen);
                }
            }
        }
        lesson
    }

    /// The terms of the file that no step of any lesson uses.
    #[must_use]
    pub fn unused(&self, lessons: &[Lesson]) -> Vec<&Term> {
        let mut used = BTreeSet::new();
        for lesson in lessons {
            let marker = Marker::new(self, &known(lesson, lessons));
            for step in &lesson.steps {
                for part in &step.parts {
                    match part {
                        Part::Prose(blocks) => drop(marker.blocks(blocks.clone(), &mut used)),
                        Part::Predict(predict) => drop(marker.blocks(prose::blocks(&predict.ask), &mut used)),
                        _ => {}
                    }
                }
            }
        }
        let rows = self.terms.iter().enumerate();
        rows.filter(|(row, term)| term.line > 0 && !used.contains(row)).map(|(_, term)| term).collect()
    }

    /// A term with its meaning and its lesson, as plain text.
    #[must_use]
    pub fn told(&self, row: usize, lessons: &[Lesson]) -> String {
        let Some(term) = self.terms.get(row) else { return String::new() };
        let lesson = lessons.iter().find(|lesson| lesson.slug == term.lesson);
        let lesson = lesson.map_or_else(String::new, |lesson| format!(" (lesson {})", lesson.number));
        format!("{}: {}{lesson}", term.term, prose::plain(&term.meaning))
    }
}

impl Term {
    /// What it is sorted and looked up by: without capitals, without the "to" of a verb.
    fn key(&self) -> String {
        let lower = self.term.to_lowercase();
        lower.strip_prefix("to ").unwrap_or(&lower).to_owned()
    }
}

/// The slugs of a lesson and of all that it builds on, however far back.
fn known(lesson: &Lesson, lessons: &[Lesson]) -> BTreeSet<String> {
    let mut known = BTreeSet::from([lesson.slug.clone()]);
    let mut open = lesson.prerequisites.clone();
    while let Some(slug) = open.pop() {
        if known.insert(slug.clone()) {
            open.extend(lessons.iter().filter(|lesson| lesson.slug == slug).flat_map(|l| l.prerequisites.clone()));
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Catalogue;

    #[test]
    fn the_file_says_what_is_wrong_with_it() {
        let (_, problems) = read(
            "[[term]]\nterm = \"a\"\nlesson = \"x\"\nmeaning = \"One. Two. Three. Four.\"\n\n[[term]]\n\
                                  term = \"b\"\nalso = [\"A\"]\nlesson = \"x\"\nmeaning = \"One.\"\n",
        );
        let told: Vec<String> = problems.iter().map(|(line, what)| format!("{line}: {what}")).collect();
        assert_eq!(
            told,
            [
                "1: \"a\" is told in 4 sentences: keep to one, two or three",
                "6: \"A\" is a form of the term at line 1, too: keep one of them",
            ]
        );
        let (_, problems) = read("[[term]]\nterm = \"a\"\nmeening = \"x\"\n");
        assert!(matches!(problems.as_slice(), [(3, what)] if what.contains("meening")), "{problems:?}");
    }

    #[test]
    fn terms_are_found_by_every_form() {
        let (glossary, _) = read(
            "[[term]]\nterm = \"to yield\"\nalso = [\"yields\"]\nlesson = \"x\"\nmeaning = \"M.\"\n\
                                  [[term]]\nterm = \"GIL\"\nlesson = \"x\"\nmeaning = \"M.\"\n",
        );
        let found = |name: &str| glossary.find(name).map(|row| glossary.terms[row].term.as_str());
        assert_eq!(
            ["yield", "To Yield", "yields", "gil", "GILs", "gill"].map(found),
            [Some("to yield"), Some("to yield"), Some("to yield"), Some("GIL"), Some("GIL"), None,]
        );
        assert_eq!(glossary.near("yeild"), Some("to yield"));
    }

    #[test]
    fn the_courses_own_words_are_sound_and_used() {
        let catalogue = Catalogue::embedded();
        let told: Vec<String> = catalogue.problems.iter().map(ToString::to_string).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
        let unused: Vec<&str> =
            catalogue.glossary.unused(&catalogue.lessons).iter().map(|term| term.term.as_str()).collect();
        assert!(unused.is_empty(), "no step uses {unused:?}");
        assert!(catalogue.glossary.terms.len() > 100);
    }

    const LESSON: &str = "+++\nformat_version = 1\nnumber = 1\nslug = \"x\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 5\n\
                          misconception = \"M\"\nsummary = \"S\"\n[[words]]\nword = \"mug\"\nmeaning = \"a cup\"\n+++\n\
                          ## One\n\nA mug, or [two](term:cupz).\n";

    #[test]
    fn lessons_and_glossary_are_held_against_each_other() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("01-x")).expect("made");
        std::fs::write(folder.path().join("01-x/lesson.md"), LESSON).expect("written");
        let read = || Catalogue::read(folder.path()).expect("it can be read");
        let told = |catalogue: &Catalogue| catalogue.problems.iter().map(ToString::to_string).collect::<Vec<_>>();
        let alone = read();
        let link = "01-x/lesson.md:16: links the term \"cupz\", which the glossary lacks";
        assert_eq!(
            (alone.explain(Some("mugs")), told(&alone)),
            (Ok("mug: a cup (lesson 1)\n".into()), vec![link.into()])
        );
        let words = "[[term]]\nterm = \"cups\"\nlesson = \"x\"\nmeaning = \"M.\"\n[[term]]\nterm = \"pot\"\nlesson = \"y\"\n\
                     meaning = \"M.\"\n";
        std::fs::write(folder.path().join(FILE), words).expect("written");
        let catalogue = read();
        assert_eq!(
            told(&catalogue),
            [
                "01-x/lesson.md:1: introduces \"mug\", which glossary.toml lacks: add a [[term]] for it",
                &format!("{link}; did you mean cups?"),
                "glossary.toml:5: \"pot\" is introduced by \"y\", which is no lesson",
            ]
        );
        let unused = catalogue.glossary.unused(&catalogue.lessons);
        assert_eq!(unused.iter().map(|term| term.term.as_str()).collect::<Vec<_>>(), ["cups", "pot"]);
    }
}
