//! The judge: a check's verdicts on runs, made where nothing can come of it.
//!
//! A check is a program that somebody else wrote. It runs as programs do, in a kernel with walls and limits of its
//! own, and gets to see facts alone.

use std::time::Duration;

use serde::Deserialize;

use super::super::facts::Facts;
use crate::ident::StrId;
use crate::kernel::forks::{self, End, Ran};
use crate::kernel::{Forks, Limits, Options, Program, Speed};
use crate::lesson::Exercise;
use crate::trace::{Log, Stream, What};

/// The module that checks are written against.
const API: &str = include_str!("api.py");

/// How long a check may say nothing, on the wall: long enough for its processor time to run out first on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// What begins a verdict's line: no check prints it by accident.
const MARK: char = '\x1e';

/// A check's verdict on one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// All is as it should be.
    Passed,
    /// A demand did not hold.
    Failed {
        /// What it says.
        message: String,
        /// The belief behind it.
        model: Option<String>,
        /// The event that shows it.
        at: Option<usize>,
    },
}

/// Why a check came to no verdict: the lesson's mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The line of `check.py`, where it is known.
    pub(super) line: Option<u32>,
    /// What happened.
    pub(super) error: String,
}

#[derive(Deserialize)]
struct VerdictFile {
    seed: Option<u64>,
    #[serde(default)]
    passed: bool,
    message: Option<String>,
    model: Option<String>,
    at: Option<f64>,
    error: Option<String>,
    line: Option<u32>,
}

/// The verdicts on runs, by their seeds and in their order.
pub(super) fn judge(exercise: &Exercise, runs: &[Facts], forks: &mut Forks) -> Result<Vec<(u64, Judged)>, Broken> {
    let broken = |error: String| Broken { line: None, error };
    let program = Program::new("judge.py", program(exercise, runs).map_err(|error| broken(error.to_string()))?);
    let limits = Limits { memory: 1 << 30, text: 64 << 20, ..forks::modest() };
    let options = Options { speed: Speed::Jump, limits, ..Options::default() };
    let Ran { log, end } = forks.run(program, options, PATIENCE).map_err(|error| broken(error.to_string()))?;
    let mut verdicts = Vec::new();
    for line in printed(&log).lines().filter_map(|line| line.strip_prefix(MARK)) {
        let Ok(told) = serde_json::from_str::<VerdictFile>(line) else { continue };
        if let Some(error) = told.error {
            return Err(Broken { line: told.line, error });
        }
        let failed = || Judged::Failed {
            message: told.message.clone().unwrap_or_default(),
            model: told.model.clone(),
            at: told.at.filter(|at| *at >= 0.0).map(|at| at as usize),
        };
        verdicts.push((told.seed.unwrap_or_default(), if told.passed { Judged::Passed } else { failed() }));
    }
    match end {
        End::Stopped(why) | End::Died(why) => Err(broken(why)),
        End::Finished(_) if verdicts.len() != runs.len() => {
            Err(broken(format!("it gave {} verdicts on {} runs", verdicts.len(), runs.len())))
        }
        End::Finished(_) => Ok(verdicts),
    }
}

/// The judge's program: what checks are written against, the check, the facts. A JSON string is a Python string, too.
fn program(exercise: &Exercise, runs: &[Facts]) -> serde_json::Result<String> {
    let (name, source) = (serde_json::to_string("check.py")?, serde_json::to_string(&exercise.check)?);
    let facts = serde_json::to_string(&serde_json::to_string(runs)?)?;
    Ok(format!("{API}\n\nmain({name}, {source}, json.loads({facts}))\n"))
}

fn printed(log: &Log) -> String {
    let texts = log.events(0).filter_map(|(_, event)| match event.what {
        What::Output { stream: Stream::Out, text, .. } => Some(text),
        _ => None,
    });
    texts.map(|text: StrId| log.strings.get(text)).collect()
}
