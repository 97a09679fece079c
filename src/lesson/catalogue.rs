//! All lessons, in the order of their numbers: those inside the binary, or those of a folder.
//!
//! A lesson with problems stays in the catalogue as far as it could be read; the problems go along.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::format;
use super::glossary::{self, Glossary};
use super::problem::{LessonError, Problem};
use super::step::Lesson;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lessons");

/// All lessons, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The lessons, by number.
    pub lessons: Vec<Lesson>,
    /// The words of the course.
    pub glossary: Glossary,
    /// Everything that is wrong, by file and line.
    pub problems: Vec<Problem>,
}

impl Catalogue {
    /// The lessons that come with looplab.
    #[must_use]
    pub fn embedded() -> Self {
        let folders = EMBEDDED.dirs().map(|folder| {
            let all = folder.files().chain(folder.dirs().flat_map(Dir::files));
            let files = all.filter_map(|file| {
                let path = file.path().strip_prefix(folder.path()).ok()?;
                Some((path.to_str()?.replace('\\', "/"), file.contents_utf8()?.to_owned()))
            });
            (folder.path().to_string_lossy().into_owned(), files.collect())
        });
        Self::of(folders, EMBEDDED.get_file(glossary::FILE).and_then(|file| file.contents_utf8()))
    }

    /// The lessons of a folder, one folder a lesson.
    ///
    /// # Errors
    ///
    /// [`LessonError::Folder`] when it cannot be read.
    pub fn read(path: &Path) -> Result<Self, LessonError> {
        let failed = |why| LessonError::Folder { path: path.to_owned(), why };
        let mut folders = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.path().join("lesson.md").is_file() {
                let mut files = BTreeMap::new();
                gather(&entry.path(), "", &mut files).map_err(failed)?;
                folders.push((entry.file_name().to_string_lossy().into_owned(), files));
            }
        }
        let words = fs::read(path.join(glossary::FILE)).ok();
        Ok(Self::of(folders, words.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).as_deref()))
    }

    fn of(folders: impl IntoIterator<Item = (String, BTreeMap<String, String>)>, words: Option<&str>) -> Self {
        let mut catalogue = Self::default();
        for (folder, mut files) in folders {
            let Some(text) = files.remove("lesson.md") else { continue };
            files.retain(|name, _| is_program(name));
            let (lesson, problems) = format::read(&folder, &text, &files);
            catalogue.lessons.push(lesson);
            catalogue.problems.extend(problems);
        }
        catalogue.lessons.sort_by(|a, b| (a.number, &a.slug).cmp(&(b.number, &b.slug)));
        catalogue.between_lessons();
        catalogue.take_words(words);
        catalogue.problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        catalogue
    }

    /// The lesson with this slug or number (`event-loop`, `1`, `01`, `01-event-loop`).
    #[must_use]
    pub fn lesson(&self, name: &str) -> Option<&Lesson> {
        let number = name.parse::<u32>().ok();
        self.lessons
            .iter()
            .find(|lesson| lesson.slug == name || Some(lesson.number) == number || lesson.folder() == name)
    }

    /// The first thing that is wrong with a lesson's own files, if anything is.
    #[must_use]
    pub fn problem_of(&self, lesson: &Lesson) -> Option<&Problem> {
        let folder = lesson.folder();
        self.problems.iter().find(|problem| problem.file.split('/').next() == Some(folder.as_str()))
    }

    /// A lesson of this catalogue, its terms marked.
    #[must_use]
    pub fn marked(&self, row: usize) -> Option<Lesson> {
        self.lessons.get(row).map(|lesson| self.glossary.marked(lesson, &self.lessons))
    }

    /// What a word means, or all of them, as plain text, a line each.
    ///
    /// # Errors
    ///
    /// A sentence for whoever asked, when there is no such word.
    pub fn explain(&self, name: Option<&str>) -> Result<String, String> {
        let told = |row: usize| self.glossary.told(row, &self.lessons) + "\n";
        let Some(name) = name else { return Ok((0..self.glossary.terms.len()).map(told).collect()) };
        let near = self.glossary.near(name);
        let unknown = || match near {
            Some(near) => format!("The glossary has no word {name:?}. Did you mean {near}?"),
            None => format!("The glossary has no word {name:?}. looplab glossary lists them all."),
        };
        self.glossary.find(name).map(told).ok_or_else(unknown)
    }

    /// Reads the glossary's file, and holds it and the lessons against each other. A word of a lesson that the file does
    /// not have is taken in, and told where there is a file: the words of one course stand in one place.
    fn take_words(&mut self, file: Option<&str>) {
        let (glossary, problems) = file.map(glossary::read).unwrap_or_default();
        self.glossary = glossary;
        let mut told: Vec<Problem> =
            problems.into_iter().map(|(line, what)| Problem { file: glossary::FILE.into(), line, what }).collect();
        for term in &self.glossary.terms {
            if !self.lessons.iter().any(|lesson| lesson.slug == term.lesson) {
                let what = format!("{:?} is introduced by {:?}, which is no lesson", term.term, term.lesson);
                told.push(Problem { file: glossary::FILE.into(), line: term.line, what });
            }
        }
        for lesson in self.lessons.iter().filter(|_| file.is_some()) {
            for word in lesson.words.iter().filter(|word| self.glossary.find(&word.word).is_none()) {
                let what = format!("introduces {:?}, which {} lacks: add a [[term]] for it", word.word, glossary::FILE);
                told.push(Problem { file: format!("{}/lesson.md", lesson.folder()), line: 1, what });
            }
        }
        self.glossary.take(&self.lessons);
        for lesson in &self.lessons {
            for (line, name) in lesson.links.iter().filter(|(_, name)| self.glossary.find(name).is_none()) {
                let near = self.glossary.near(name).map_or_else(String::new, |near| format!("; did you mean {near}?"));
                let what = format!("links the term {name:?}, which the glossary lacks{near}");
                told.push(Problem { file: format!("{}/lesson.md", lesson.folder()), line: *line, what });
            }
        }
        self.problems.extend(told);
    }

    /// This catalogue, read again, with the last good version of each lesson that cannot be read any more.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        let is_broken =
            |of: &Self, folder: &str| of.problems.iter().any(|problem| problem.file.split('/').next() == Some(folder));
        for old in &before.lessons {
            let folder = old.folder();
            if is_broken(&self, &folder) && !is_broken(before, &folder) {
                self.lessons.retain(|lesson| lesson.slug != old.slug && !lesson.slug.is_empty());
                self.lessons.push(old.clone());
            }
        }
        self.lessons.sort_by(|a, b| (a.number, &a.slug).cmp(&(b.number, &b.slug)));
        self
    }

    /// What can only be seen with all lessons side by side.
    fn between_lessons(&mut self) {
        let mut problems = Vec::new();
        let mut words = BTreeMap::new();
        for (position, lesson) in self.lessons.iter().enumerate() {
            let mut problem = |what| {
                problems.push(Problem { file: format!("{}/lesson.md", lesson.folder()), line: 1, what });
            };
            if let Some(twin) =
                self.lessons[..position].iter().find(|o| o.number == lesson.number || o.slug == lesson.slug)
            {
                problem(format!("has its number or slug from {}", twin.folder()));
            }
            for slug in &lesson.prerequisites {
                if !self.lessons[..position].iter().any(|earlier| earlier.slug == *slug) {
                    problem(format!("needs {slug:?}, which is no earlier lesson"));
                }
            }
            for word in &lesson.words {
                if let Some(first) = words.insert(word.word.to_lowercase(), lesson.folder()) {
                    problem(format!("introduces {:?} again, after {first}", word.word));
                }
            }
        }
        self.problems.extend(problems);
    }
}

/// Reads the text and the programs of a lesson's folder, those of the folders in it with their folder before them.
fn gather(folder: &Path, before: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = format!("{before}{}", file.file_name().to_string_lossy());
        if file.file_type()?.is_dir() {
            // Deeper folders, and what tools leave behind, are not a lesson's.
            if before.is_empty() && !name.starts_with(['.', '_']) {
                gather(&file.path(), &format!("{name}/"), files)?;
            }
        } else if name == "lesson.md" || is_program(&name) {
            let bytes = fs::read(file.path())?;
            files.insert(name, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    Ok(())
}

fn is_program(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "py")
}
