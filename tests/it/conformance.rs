//! Programs that looplab and CPython must run alike: same output, same exit code, same last error line.
//!
//! What CPython printed is stored beside each program (`tests/conformance/record` wrote it), so no
//! Python is needed here. Where a Python 3.13 is at hand, the stored outputs are held against it.
//!
//! Every program runs in a copy of one kernel, which `forks.rs` shows to be a kernel like any other; the first one of each
//! topic is started from the command line as well.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use looplab::kernel::forks::End;
use looplab::kernel::{Forks, Launcher, Options, Program, Speed};
use looplab::trace::{Log, Stream, What};

use super::running::{Ended, finish};
use super::runs::{DEADLINE, LOOPLAB};

/// Programs that do not run as on CPython yet, and why. Each one is expected to fail: whoever repairs
/// it is told to take it off this list.
const KNOWN: &[(&str, &str)] = &[
    ("errors/coroutine_twice", "RustPython 0.5: an exhausted coroutine gives None when it is awaited again"),
    ("errors/async_protocols", "RustPython 0.5: `async for` over a list raises AttributeError, not TypeError"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

/// Every program by its name inside the folder, such as `order/start_order`.
fn programs() -> Vec<String> {
    let mut found = Vec::new();
    for topic in fs::read_dir(folder()).expect("the folder is there").map(|entry| entry.expect("readable").path()) {
        let files = fs::read_dir(&topic).into_iter().flatten().map(|entry| entry.expect("readable").path());
        for program in files.filter(|file| file.extension().is_some_and(|ending| ending == "py")) {
            let name = program.with_extension("");
            found.push(name.strip_prefix(folder()).expect("inside").to_string_lossy().replace('\\', "/"));
        }
    }
    found.sort();
    found
}

fn stored(name: &str, ending: &str) -> Option<String> {
    fs::read_to_string(folder().join(format!("{name}.{ending}"))).ok()
}

#[test]
fn every_program_has_its_output() {
    let programs = programs();
    assert!(programs.len() >= 150, "only {} programs", programs.len());
    let mute: Vec<_> = programs.iter().filter(|name| stored(name, "out").is_none()).collect();
    assert!(mute.is_empty(), "run tests/conformance/record with Python 3.13 for {mute:?}");
}

#[test]
fn programs_run_as_on_cpython() {
    all_run_as_on_cpython(&programs(), copied);
}

/// The same words on the same streams, and the same exit code, when a shell starts a program.
#[test]
fn a_program_of_each_topic_runs_as_on_cpython_from_the_command_line() {
    let mut first = BTreeMap::new();
    for name in programs() {
        let topic = name.split('/').next().unwrap_or_default().to_owned();
        first.entry(topic).or_insert(name);
    }
    all_run_as_on_cpython(&first.into_values().collect::<Vec<_>>(), |name, _| commanded(name));
}

/// Runs programs, two side by side, and holds each run against what is stored.
fn all_run_as_on_cpython(programs: &[String], run: impl Fn(&str, &mut Forks) -> Result<Ended, String> + Sync) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut forks = Launcher::of(LOOPLAB).forks();
                while let Some(name) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let known = KNOWN.iter().find(|(known, _)| known == name);
                    let report = match (difference(name, run(name, &mut forks)), known) {
                        (Some(report), None) => report,
                        (None, Some((name, why))) => format!("{name} runs well now: take it off KNOWN ({why})"),
                        (Some(_), Some(_)) | (None, None) => continue,
                    };
                    wrong.lock().unwrap_or_else(PoisonError::into_inner).push(report);
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {} programs differ:\n\n{}", wrong.len(), programs.len(), wrong.join("\n"));
}

/// A program's run in a copy of a kernel.
fn copied(name: &str, forks: &mut Forks) -> Result<Ended, String> {
    let path = folder().join(format!("{name}.py"));
    let source = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let program = Program { path: Some(path), ..Program::new(format!("{}.py", base(name)), source) };
    let options = Options { speed: Speed::Jump, ..Options::default() };
    let ran = forks.run(program, options, DEADLINE).map_err(|error| error.to_string())?;
    let (out, err) = (written(&ran.log, Stream::Out), written(&ran.log, Stream::Err));
    match ran.end {
        End::Finished(ended) => Ok(Ended { code: Some(ended.code & 0xff), out, err }),
        End::Stopped(why) | End::Died(why) => Err(format!("{why}\n{out}{err}")),
    }
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn written(log: &Log, wanted: Stream) -> String {
    let texts = log.events(0).filter_map(|(_, event)| match event.what {
        What::Output { stream, text, .. } if stream == wanted => Some(log.strings.get(text)),
        _ => None,
    });
    texts.collect()
}

/// A program's run as a shell starts it.
fn commanded(name: &str) -> Result<Ended, String> {
    let path = folder().join(format!("{name}.py"));
    let run = Command::new(LOOPLAB)
        .args(["run", "--headless", "--quiet"])
        .arg(path.file_name().unwrap_or_default())
        .current_dir(path.parent().unwrap_or(&path))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    run.map_err(|error| error.to_string()).and_then(finish)
}

/// How a program's run differs from what is stored; `None` when it does not.
fn difference(name: &str, run: Result<Ended, String>) -> Option<String> {
    let ended = match run {
        Ok(ended) => ended,
        Err(why) => return Some(format!("== {name}: {why}\n")),
    };
    let mut report = String::new();
    let wanted_code: i32 = stored(name, "code").and_then(|code| code.trim().parse().ok()).unwrap_or(0);
    if ended.code != Some(wanted_code) {
        let _ = writeln!(report, "exit code {:?}, not {wanted_code}", ended.code);
    }
    let wanted = stored(name, "out").unwrap_or_default();
    if ended.out != wanted {
        report.push_str(&side_by_side(&wanted, &ended.out));
    }
    if let Some(last) = stored(name, "err")
        && !ended.err.lines().any(|line| line == last.trim_end())
    {
        let _ = writeln!(report, "standard error has no line {:?}", last.trim_end());
    }
    if report.is_empty() {
        return None;
    }
    let tail: Vec<&str> = ended.err.lines().rev().take(4).collect();
    let tail = tail.into_iter().rev().collect::<Vec<_>>().join("\n  ");
    Some(format!("== {name}\n{report}standard error ends with\n  {tail}\n"))
}

/// Both outputs from the first line that differs, at most ten lines of each.
fn side_by_side(wanted: &str, found: &str) -> String {
    let same = wanted.lines().zip(found.lines()).take_while(|(a, b)| a == b).count();
    let mut report = format!("output differs from line {} on\n", same + 1);
    for (mark, text) in [('-', wanted), ('+', found)] {
        for line in text.lines().skip(same).take(10) {
            let _ = writeln!(report, "  {mark} {line}");
        }
    }
    report
}

#[test]
fn stored_outputs_are_what_cpython_prints() {
    let script = "import sys; sys.exit(sys.version_info < (3, 13))";
    let new_enough = Command::new("python3").args(["-c", script]).stderr(Stdio::null()).status();
    if !new_enough.is_ok_and(|status| status.success()) {
        eprintln!("no python3 of version 3.13 or later here: the stored outputs stand as they are");
        return;
    }
    let check = Command::new("python3").arg(folder().join("record")).arg("--check").output().expect("python3 starts");
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}
