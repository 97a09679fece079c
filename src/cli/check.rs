//! `looplab check`: programs against an exercise, from a shell, for oneself or for a class.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Serialize;

use super::{files, page};
use crate::headless;
use crate::kernel::Launcher;
use crate::lesson::{Catalogue, Exercise, Lesson};
use crate::session::check::{self, Failure, Report, Verdict, Where, Work};

/// The version of the JSON that is printed.
const VERSION: u32 = 1;

/// Some program is not what the exercise asks for.
const FAILED: u8 = 1;
/// The lesson's own check is broken.
const BROKEN: u8 = 2;
/// The kernel died, or there was none to be had.
const DEAD: u8 = 3;

/// What is to be checked.
pub(super) struct Wanted {
    pub(super) lesson: String,
    pub(super) files: Vec<PathBuf>,
    pub(super) exercise: Option<String>,
    pub(super) seeds: Option<u64>,
    pub(super) json: bool,
    /// Only ASCII.
    pub(super) ascii: bool,
}

/// Checks every file; the exit code is that of the worst.
pub(super) fn check(wanted: &Wanted, catalogue: &Catalogue, launcher: &Launcher) -> Result<u8> {
    let lesson = catalogue.lesson(&wanted.lesson);
    let lesson =
        lesson.with_context(|| format!("there is no lesson {:?}; looplab lessons lists them", wanted.lesson))?;
    let exercise = choose(lesson, wanted.exercise.as_deref())?;
    let programs = wanted.files.iter().map(|file| Ok((file, files::program(file, Vec::new())?.source)));
    let programs: Vec<(&PathBuf, String)> = programs.collect::<Result<_>>()?;
    let mut worst = 0;
    for (file, source) in programs {
        let work = Work::new(lesson, exercise, &source);
        let work = if let Some(seeds) = wanted.seeds { work.over(seeds) } else { work };
        let report = check::check(launcher, &work);
        let told = Told { lesson, exercise, file, report: &report, ascii: wanted.ascii };
        let text = if wanted.json { told.json()? } else { page::for_output(&told.text()) };
        match io::stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(headless::code::PIPE),
            written => written.context("cannot write")?,
        }
        worst = worst.max(exit_code(&report));
    }
    Ok(worst)
}

fn choose<'a>(lesson: &'a Lesson, id: Option<&str>) -> Result<&'a Exercise> {
    let all: Vec<_> = lesson.exercises().map(|(_, exercise)| exercise).collect();
    let ids = all.iter().map(|exercise| exercise.id.as_str()).collect::<Vec<_>>().join(", ");
    match (id, all.as_slice()) {
        (_, []) => bail!("lesson {} has no exercise", lesson.number),
        (None, [only]) => Ok(only),
        (None, _) => bail!("lesson {} has several exercises; name one with --exercise: {ids}", lesson.number),
        (Some(id), _) => all
            .into_iter()
            .find(|exercise| exercise.id == id)
            .with_context(|| format!("lesson {} has no exercise {id:?}; it has: {ids}", lesson.number)),
    }
}

const fn exit_code(report: &Report) -> u8 {
    match &report.verdict {
        Verdict::Passed(_) => 0,
        Verdict::Failed { .. } | Verdict::Stopped { died: false, .. } => FAILED,
        Verdict::Broken { .. } => BROKEN,
        Verdict::Stopped { died: true, .. } | Verdict::Cancelled | Verdict::None(_) => DEAD,
    }
}

/// A report and what it is about.
struct Told<'a> {
    lesson: &'a Lesson,
    exercise: &'a Exercise,
    file: &'a Path,
    report: &'a Report,
    ascii: bool,
}

impl Told<'_> {
    /// The command that shows a failing run.
    fn replay(&self, failure: &Failure) -> String {
        let gil = if self.exercise.gil == Some(false) { " --gil off" } else { "" };
        let hosts =
            if self.lesson.hosts.is_empty() { String::new() } else { format!(" --hosts-of {}", self.lesson.slug) };
        format!("looplab run --seed {}{gil}{hosts} {}", failure.seed, self.file.display())
    }

    fn text(&self) -> String {
        let Self { report, file, .. } = self;
        let (yes, no) = if self.ascii { ("v", "x") } else { ("✓", "✗") };
        let sign = if report.is_passed() { yes } else { no };
        let mut text = format!("{sign} {}: {}\n", file.display(), report.headline());
        let mut add = |line: &str| {
            let _ = writeln!(text, "  {line}");
        };
        match &report.verdict {
            Verdict::Passed(_) | Verdict::Cancelled => {}
            Verdict::Broken { line, error } => {
                let line = line.map_or_else(String::new, |line| format!(":{line}"));
                add(&format!("{}/{}{line}: {error}", self.lesson.folder(), self.exercise.path("check.py")));
                add("That is a mistake in the lesson, not in your program.");
            }
            Verdict::None(why) => add(why),
            Verdict::Failed { failure, .. } | Verdict::Stopped { failure, .. } => {
                failure.message.lines().for_each(&mut add);
                if let Some(model) = &failure.model {
                    add(&format!("The belief behind it: {model}."));
                }
                if let Some(at) = &failure.at {
                    add(&format!("It shows at {} (event {}).", at.in_words(), at.event));
                }
                add(&format!("This very run: {}", self.replay(failure)));
            }
        }
        if let Verdict::Failed { kinds, .. } = &report.verdict {
            for kind in &kinds[1..] {
                let runs = if kind.runs == 1 { "1 seed fails".into() } else { format!("{} seeds fail", kind.runs) };
                let _ = writeln!(text, "  {runs} in another way: {}.", kind.name.trim_end_matches('.'));
            }
        }
        text
    }

    fn json(&self) -> Result<String> {
        let Self { report, .. } = self;
        let (kinds, error) = match &report.verdict {
            Verdict::Failed { kinds, .. } => (kinds.as_slice(), None),
            Verdict::Broken { line, error } => {
                (&[][..], Some(format!("check.py:{}: {error}", line.unwrap_or_default())))
            }
            Verdict::None(why) => (&[][..], Some(why.clone())),
            _ => (&[][..], None),
        };
        let line = ReportFile {
            v: VERSION,
            file: self.file.display().to_string(),
            lesson: &self.lesson.slug,
            exercise: &self.exercise.id,
            verdict: word(&report.verdict),
            passed: report.passed,
            judged: report.judged,
            seeds: report.of,
            failure: report.failure().map(|failure| FailureFile {
                seed: failure.seed,
                message: &failure.message,
                model: failure.model.as_deref(),
                at: failure.at.as_ref(),
                seconds: failure.at.as_ref().map(|at| at.moment.as_secs_f64()),
                replay: self.replay(failure),
            }),
            kinds: kinds.iter().map(|kind| KindFile { name: &kind.name, runs: kind.runs }).collect(),
            error,
        };
        Ok(serde_json::to_string(&line)? + "\n")
    }
}

const fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Passed(_) => "passed",
        Verdict::Failed { .. } => "failed",
        Verdict::Stopped { .. } => "stopped",
        Verdict::Broken { .. } => "broken",
        Verdict::Cancelled => "cancelled",
        Verdict::None(_) => "none",
    }
}

/// A line of JSON: one program's report.
#[derive(Serialize)]
struct ReportFile<'a> {
    v: u32,
    file: String,
    lesson: &'a str,
    exercise: &'a str,
    verdict: &'static str,
    passed: u64,
    judged: u64,
    seeds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureFile<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<KindFile<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct FailureFile<'a> {
    seed: u64,
    message: &'a str,
    model: Option<&'a str>,
    #[serde(flatten)]
    at: Option<&'a Where>,
    seconds: Option<f64>,
    replay: String,
}

#[derive(Serialize)]
struct KindFile<'a> {
    name: &'a str,
    runs: u64,
}
