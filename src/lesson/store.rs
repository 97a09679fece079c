//! Progress on disk: one JSON file in the user's state folder.
//!
//! Every change reads, changes and replaces the file under a lock, so looplabs running side by side
//! lose nothing. The file is replaced in one move, so a crash leaves the old one or the new one. A
//! file that cannot be read is kept aside, and the student is told.

mod drafts;
mod reset;

pub use reset::Reset;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::predict::{Answer, Confidence};
use super::problem::LessonError;
use super::progress::{Attempt, Chosen, Practice, Prediction, Progress, Round, Visited};

const VERSION: u32 = 1;

/// Where progress is kept.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
}

impl Store {
    /// The store in the user's state folder (`$XDG_STATE_HOME/looplab`, on macOS and Windows the
    /// system's own equivalent).
    ///
    /// # Errors
    ///
    /// [`LessonError::NoHome`] when there is no home folder.
    pub fn of_user() -> Result<Self, LessonError> {
        let dirs = etcetera::choose_base_strategy().map_err(|_| LessonError::NoHome)?;
        let base = dirs.state_dir().unwrap_or_else(|| dirs.data_dir());
        Ok(Self::in_folder(&base.join("looplab")))
    }

    /// A store in a folder, which is made when first written to.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join("progress.json") }
    }

    /// The folder that it, and whatever else is kept, is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// Reads progress. The text, if any, is for the student: what was wrong with the file and where it is kept.
    #[must_use]
    pub fn load(&self) -> (Progress, Option<String>) {
        match fs::read(&self.path) {
            Ok(bytes) => match read(&bytes) {
                Ok(progress) => (progress, None),
                Err(why) => (Progress::default(), Some(self.set_aside(&why))),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => (Progress::default(), None),
            Err(error) => {
                let notice = format!("Your progress in {} cannot be read: {error}.", self.path.display());
                (Progress::default(), Some(notice))
            }
        }
    }

    /// Changes progress: reads what is there now, changes it, writes it back. Returns what was
    /// written, and a text for the student if the file had to be set aside.
    ///
    /// # Errors
    ///
    /// [`LessonError::Progress`] when the file cannot be locked or written.
    pub fn update(&self, change: impl FnOnce(&mut Progress)) -> Result<(Progress, Option<String>), LessonError> {
        self.locked(|| {
            let (mut progress, notice) = self.load();
            change(&mut progress);
            self.write(&progress)?;
            Ok((progress, notice))
        })
        .map_err(|why| LessonError::Progress { path: self.path.clone(), why })
    }

    /// The student's own copy of a lesson's program. Made from the lesson's text the first time, never overwritten.
    ///
    /// # Errors
    ///
    /// [`LessonError::Copy`] when it cannot be made.
    pub fn copy_of(&self, slug: &str, program: &str, text: &str) -> Result<PathBuf, LessonError> {
        let path = self.folder().join("edits").join(slug).join(program);
        match begin(&path, text) {
            Ok(()) => Ok(path),
            Err(why) => Err(LessonError::Copy { path, why }),
        }
    }

    /// Keeps a program that is being checked, under the next free number; nothing that was kept is ever overwritten. The
    /// program that was kept last keeps its number when it comes again.
    ///
    /// # Errors
    ///
    /// [`LessonError::Copy`] when it cannot be written.
    pub fn keep_attempt(&self, slug: &str, id: &str, text: &str) -> Result<(u32, PathBuf), LessonError> {
        let folder = self.folder().join("attempts").join(slug).join(id);
        let path = |number: u32| folder.join(format!("{number:04}.py"));
        let mut number = kept(&folder).unwrap_or(0);
        if number > 0 && fs::read_to_string(path(number)).is_ok_and(|last| last == text) {
            return Ok((number, path(number)));
        }
        loop {
            number += 1;
            match create(&path(number), text) {
                // Another looplab was quicker: its number is taken.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Ok(()) => return Ok((number, path(number))),
                Err(why) => return Err(LessonError::Copy { path: path(number), why }),
            }
        }
    }

    /// A program that was kept, by its number.
    #[must_use]
    pub fn attempt(&self, slug: &str, id: &str, number: u32) -> Option<String> {
        let path = self.folder().join("attempts").join(slug).join(id).join(format!("{number:04}.py"));
        fs::read_to_string(path).ok()
    }

    fn locked<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        fs::create_dir_all(self.folder())?;
        let lock = File::options().create(true).truncate(false).write(true).open(self.path.with_extension("lock"))?;
        lock.lock()?;
        work()
    }

    fn write(&self, progress: &Progress) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(self.folder())?;
        serde_json::to_writer_pretty(&mut file, &ProgressFile::from(progress))?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }

    /// Moves an unreadable file to the first free name beside it, and says so.
    fn set_aside(&self, why: &str) -> String {
        let names = (1..1000).map(|number| self.path.with_file_name(format!("progress.unreadable-{number}.json")));
        let Some(kept) = names.into_iter().find(|name| !name.exists()) else {
            return format!("Your progress in {} cannot be read ({why}).", self.path.display());
        };
        match fs::rename(&self.path, &kept) {
            Ok(()) => format!(
                "Your progress could not be read ({why}). It is kept as {}, and a new one begins.",
                kept.display()
            ),
            Err(error) => format!("Your progress in {} cannot be read ({why}; {error}).", self.path.display()),
        }
    }
}

/// The highest number of a program that was kept in a folder.
fn kept(folder: &Path) -> Option<u32> {
    let number = |entry: io::Result<fs::DirEntry>| entry.ok()?.path().file_stem()?.to_str()?.parse().ok();
    fs::read_dir(folder).ok()?.filter_map(number).max()
}

/// Writes a file whole, unless it is there.
fn begin(path: &Path, text: &str) -> io::Result<()> {
    if path.try_exists()? {
        return Ok(());
    }
    match create(path, text) {
        // Another looplab was quicker: its copy is as good.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        created => created,
    }
}

/// Writes a new file in one move.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

fn read(bytes: &[u8]) -> Result<Progress, String> {
    let file: ProgressFile = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if file.version == VERSION {
        Ok(file.into())
    } else {
        Err(format!("it has version {}, this looplab reads {VERSION}", file.version))
    }
}

#[derive(Serialize, Deserialize)]
struct ProgressFile {
    version: u32,
    lessons: BTreeMap<String, VisitedFile>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct VisitedFile {
    steps: BTreeSet<usize>,
    last: usize,
    predictions: BTreeMap<String, Vec<PredictionFile>>,
    exercises: BTreeMap<String, PracticeFile>,
    seconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    rounds: BTreeMap<String, Vec<RoundFile>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    found: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct RoundFile {
    of: usize,
    choices: Vec<ChosenFile>,
}

#[derive(Serialize, Deserialize)]
struct ChosenFile {
    row: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<String>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct PracticeFile {
    attempts: Vec<AttemptFile>,
    hints: usize,
    solution: bool,
}

#[derive(Serialize, Deserialize)]
struct AttemptFile {
    number: u32,
    passed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct PredictionFile {
    answer: Option<AnswerFile>,
    confidence: ConfidenceFile,
    right: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    when: Option<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AnswerFile {
    Choice(usize),
    Order(Vec<usize>),
    Number(f64),
    Tasks(Vec<usize>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ConfidenceFile {
    Guess,
    Likely,
    Sure,
}

impl From<&Progress> for ProgressFile {
    fn from(progress: &Progress) -> Self {
        let lessons = progress.lessons.iter().map(|(slug, visited)| (slug.clone(), visited.into())).collect();
        Self { version: VERSION, lessons }
    }
}

impl From<&Visited> for VisitedFile {
    fn from(visited: &Visited) -> Self {
        let made = |made: &Vec<Prediction>| made.iter().map(PredictionFile::from).collect();
        let predictions = visited.predictions.iter().map(|(id, all)| (id.clone(), made(all))).collect();
        let exercises = visited.exercises.iter().map(|(id, practice)| (id.clone(), practice.into())).collect();
        let played = |rounds: &Vec<Round>| rounds.iter().map(RoundFile::from).collect();
        let rounds = visited.rounds.iter().map(|(id, rounds)| (id.clone(), played(rounds))).collect();
        let (steps, last, found) = (visited.steps.clone(), visited.last, visited.found.clone());
        let (seconds, when) = (visited.seconds, visited.when);
        Self { steps, last, predictions, exercises, seconds, when, rounds, found }
    }
}

impl From<&Round> for RoundFile {
    fn from(round: &Round) -> Self {
        let chosen = |made: &Chosen| ChosenFile { row: made.row, model: made.model.clone() };
        Self { of: round.of, choices: round.choices.iter().map(chosen).collect() }
    }
}

impl From<RoundFile> for Round {
    fn from(file: RoundFile) -> Self {
        let chosen = |made: ChosenFile| Chosen { row: made.row, model: made.model };
        Self { of: file.of, choices: file.choices.into_iter().map(chosen).collect() }
    }
}

impl From<&Practice> for PracticeFile {
    fn from(practice: &Practice) -> Self {
        let attempt = |made: &Attempt| AttemptFile {
            number: made.number,
            passed: made.passed,
            model: made.model.clone(),
            when: made.when,
        };
        let attempts = practice.attempts.iter().map(attempt).collect();
        Self { attempts, hints: practice.hints, solution: practice.solution }
    }
}

impl From<PracticeFile> for Practice {
    fn from(file: PracticeFile) -> Self {
        let attempt = |made: AttemptFile| Attempt {
            number: made.number,
            passed: made.passed,
            model: made.model,
            when: made.when,
        };
        let attempts = file.attempts.into_iter().map(attempt).collect();
        Self { attempts, hints: file.hints, solution: file.solution }
    }
}

impl From<&Prediction> for PredictionFile {
    fn from(made: &Prediction) -> Self {
        let answer = made.answer.as_ref().map(|answer| match answer {
            Answer::Choice(row) => AnswerFile::Choice(*row),
            Answer::Order(rows) => AnswerFile::Order(rows.clone()),
            Answer::Number(number) => AnswerFile::Number(*number),
            Answer::Tasks(rows) => AnswerFile::Tasks(rows.clone()),
        });
        let confidence = match made.confidence {
            Confidence::Guess => ConfidenceFile::Guess,
            Confidence::Likely => ConfidenceFile::Likely,
            Confidence::Sure => ConfidenceFile::Sure,
        };
        Self { answer, confidence, right: made.right, when: made.when }
    }
}

impl From<ProgressFile> for Progress {
    fn from(file: ProgressFile) -> Self {
        Self { lessons: file.lessons.into_iter().map(|(slug, visited)| (slug, visited.into())).collect() }
    }
}

impl From<VisitedFile> for Visited {
    fn from(file: VisitedFile) -> Self {
        let made = |made: Vec<PredictionFile>| made.into_iter().map(Prediction::from).collect();
        let predictions = file.predictions.into_iter().map(|(id, all)| (id, made(all))).collect();
        let exercises = file.exercises.into_iter().map(|(id, practice)| (id, practice.into())).collect();
        let played = |rounds: Vec<RoundFile>| rounds.into_iter().map(Round::from).collect();
        let rounds = file.rounds.into_iter().map(|(id, rounds)| (id, played(rounds))).collect();
        let (steps, last, found) = (file.steps, file.last, file.found);
        Self { steps, last, predictions, exercises, seconds: file.seconds, when: file.when, rounds, found }
    }
}

impl From<PredictionFile> for Prediction {
    fn from(file: PredictionFile) -> Self {
        let answer = file.answer.map(|answer| match answer {
            AnswerFile::Choice(row) => Answer::Choice(row),
            AnswerFile::Order(rows) => Answer::Order(rows),
            AnswerFile::Number(number) => Answer::Number(number),
            AnswerFile::Tasks(rows) => Answer::Tasks(rows),
        });
        let confidence = match file.confidence {
            ConfidenceFile::Guess => Confidence::Guess,
            ConfidenceFile::Likely => Confidence::Likely,
            ConfidenceFile::Sure => Confidence::Sure,
        };
        Self { answer, confidence, right: file.right, when: file.when }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let store = Store::in_folder(&folder.path().join("deep/er"));
        assert_eq!(store.load(), (Progress::default(), None));
        let answers =
            [Answer::Choice(1), Answer::Order(vec![2, 0]), Answer::Number(0.5), Answer::Tasks(vec![1])].map(Some);
        let (written, _) = store
            .update(|progress| {
                progress.see("x", 2);
                let attempt = Attempt { number: 3, passed: true, model: Some("m".into()), when: Some(1_800_000_000) };
                progress.attempt("x", "e", attempt);
                progress.hint("x", "e", 2);
                progress.open_solution("x", "e");
                progress.spend("x", 75, Some(1_800_000_000));
                progress.choose("x", "l", (0, 3), Chosen { row: 2, model: Some("m".into()) });
                progress.choose("x", "l", (1, 3), Chosen { row: 0, model: None });
                progress.find("x", "k", "0.4");
                for answer in answers.into_iter().chain([None]) {
                    let made =
                        Prediction { answer, confidence: Confidence::Likely, right: true, when: Some(1_800_000_000) };
                    progress.predict("x", "p", made);
                }
            })
            .expect("it can be written");
        assert_eq!(store.load(), (written, None));
    }

    #[test]
    fn a_copy_begins_with_the_lessons_text_and_is_never_overwritten() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let store = Store::in_folder(folder.path());
        let copy = || store.copy_of("naps", "nap.py", "print(1)\n").expect("it can be written");
        assert_eq!(fs::read_to_string(copy()).expect("it is there"), "print(1)\n");
        fs::write(copy(), "print(2)\n").expect("it can be changed");
        assert_eq!(fs::read_to_string(copy()).expect("it is there"), "print(2)\n");
        assert_eq!(copy(), folder.path().join("edits/naps/nap.py"));
    }

    #[test]
    fn every_attempt_is_kept() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let store = Store::in_folder(folder.path());
        let keep = |text: &str| store.keep_attempt("naps", "e", text).expect("it can be written").0;
        assert_eq!([keep("one"), keep("two"), keep("two"), keep("one")], [1, 2, 2, 3]);
        fs::write(folder.path().join("attempts/naps/e/0004.py"), "somebody else's").expect("it can be written");
        assert_eq!(keep("five"), 5);
        let texts: Vec<_> = (0..=6).map(|number| store.attempt("naps", "e", number)).collect();
        let wanted = ["one", "two", "one", "somebody else's", "five"].map(|text| Some(text.to_owned()));
        assert_eq!((&texts[1..6], &texts[0], &texts[6]), (&wanted[..], &None, &None));
    }

    #[test]
    fn a_corrupt_file_is_kept_aside() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let store = Store::in_folder(folder.path());
        for (text, number) in [("{oops", 1), ("{\"version\": 99, \"lessons\": {}}", 2)] {
            fs::write(folder.path().join("progress.json"), text).expect("it can be written");
            let (progress, notice) = store.load();
            assert_eq!(progress, Progress::default());
            assert!(notice.is_some_and(|notice| notice.contains(&format!("progress.unreadable-{number}.json"))));
            let kept = fs::read_to_string(folder.path().join(format!("progress.unreadable-{number}.json")));
            assert_eq!(kept.expect("it is kept"), text);
        }
    }

    #[test]
    fn looplabs_side_by_side_lose_nothing() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let store = Store::in_folder(folder.path());
        std::thread::scope(|scope| {
            for instance in 0..4 {
                let store = store.clone();
                scope.spawn(move || {
                    for step in 0..5 {
                        store.update(|progress| progress.see(&format!("lesson-{instance}"), step)).expect("writes");
                    }
                });
            }
        });
        let (progress, notice) = store.load();
        assert_eq!(notice, None);
        assert!(progress.lessons.len() == 4 && progress.lessons.values().all(|visited| visited.steps.len() == 5));
    }
}
