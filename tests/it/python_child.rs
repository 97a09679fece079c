//! Runs Python programs in child processes of the test binary.
//!
//! A process has one interpreter and one run, as a kernel does; so each program of a test gets a
//! process of its own: this very binary, started again with one ignored test, [`child`].

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use looplab::python::{Context, Limits, Program, Python, limits};
use looplab::runtime::{Clock, Mode, Pacer, Speed};
use looplab::trace::display::Line;
use looplab::trace::{Log, Recorder, Stream, What};
use serde_json::{Value, json};

const PROGRAM: &str = "LOOPLAB_TEST_PROGRAM";

/// How long a program may take before its process gives up.
const PATIENCE: Duration = Duration::from_secs(300);

/// How a program went.
#[derive(Debug)]
pub(crate) struct Ran {
    pub out: String,
    pub err: String,
    pub code: i64,
    /// Title, message, line, columns and hint of the problem.
    pub problem: Value,
    /// The trace, a line an event, without times.
    pub trace: Vec<String>,
    /// What the process itself wrote to its standard error.
    pub native: String,
    /// How the process ended, when it did not end by itself.
    pub died: bool,
}

/// What is special about a run.
#[derive(Clone, Copy, Default)]
pub(crate) struct How {
    /// Bytes of memory it may use.
    pub memory: Option<u64>,
    /// Interrupts it after so many milliseconds of wall time, again and again.
    pub interrupt_after: Option<u64>,
    /// Wall seconds of run time a second; jumps when absent.
    pub speed: Option<f64>,
}

/// Runs a program called `prog.py`.
pub(crate) fn run(source: &str) -> Ran {
    run_how(source, How::default())
}

pub(crate) fn run_how(source: &str, how: How) -> Ran {
    let folder = tempfile::tempdir().expect("a folder for the test");
    fs::write(folder.path().join("prog.py"), source).expect("the program is written");
    let settings = json!({ "memory": how.memory, "interrupt_after": how.interrupt_after, "speed": how.speed });
    fs::write(folder.path().join("how.json"), settings.to_string()).expect("the settings are written");
    let child = Command::new(std::env::current_exe().expect("the test binary knows itself"))
        .args(["--exact", "it::python_child::child", "--ignored", "--nocapture", "--test-threads=1"])
        .env(PROGRAM, folder.path())
        // What it leaves behind is written inside the sandbox.
        .env(looplab::python::SCRATCH, folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let ended = child.wait_with_output().expect("the child ends");
    let native = String::from_utf8_lossy(&ended.stderr).into_owned();
    let report = fs::read_to_string(folder.path().join("report.json")).unwrap_or_default();
    let report: Value = serde_json::from_str(&report).unwrap_or(Value::Null);
    let text = |key: &str| report[key].as_str().unwrap_or_default().to_owned();
    Ran {
        out: text("out"),
        err: text("err"),
        code: report["code"].as_i64().unwrap_or_else(|| ended.status.code().map_or(-1, i64::from)),
        problem: report["problem"].clone(),
        trace: report["trace"]
            .as_array()
            .map(|lines| lines.iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect())
            .unwrap_or_default(),
        native,
        died: !ended.status.success(),
    }
}

#[test]
#[ignore = "runs one program for the other tests; they start it"]
fn child() {
    let Some(folder) = std::env::var_os(PROGRAM) else { return };
    let folder = Path::new(&folder);
    let how: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("how.json")).expect("settings")).expect("json");
    let source = fs::read_to_string(folder.join("prog.py")).expect("a program");

    if let Some(memory) = how["memory"].as_u64() {
        limits::apply(&Limits { memory }).expect("limits apply");
    }
    let python = Python::new().expect("an interpreter");
    python.wait_until_ready().expect("it is ready");
    let recorder = Arc::new(Recorder::default());
    let speed = how["speed"].as_f64().map_or(Speed::Jump, Speed::Times);
    let clock = Clock::new(Mode::Virtual, Arc::clone(&recorder), Pacer::new(speed, false));
    if let Some(after) = how["interrupt_after"].as_u64() {
        let interrupter = python.interrupter();
        // As somebody at the keyboard would: again and again, until it ends. The first one only
        // cancels asyncio's main task, on CPython too.
        std::thread::spawn(move || {
            loop {
                std::thread::park_timeout(Duration::from_millis(after));
                interrupter.interrupt();
            }
        });
    }
    std::thread::spawn(|| {
        std::thread::park_timeout(PATIENCE);
        std::process::exit(99);
    });
    let mut context = Context::new(clock);
    let (recorder_then, folder_then) = (Arc::clone(&recorder), folder.to_owned());
    context.on_exit = Box::new(move |code| report(&folder_then, &recorder_then, code, &Value::Null));
    let program = Program { arguments: vec!["a".into(), "b".into()], ..Program::new("prog.py", source) };
    let exit = python.run(&program, context).expect("a fresh interpreter");
    let problem = exit.error.map_or(Value::Null, |problem| {
        json!({
            "title": problem.title, "message": problem.message, "line": problem.line, "hint": problem.hint,
            "columns": problem.columns.map(|columns| [columns.start, columns.end]), "source": problem.source_line,
        })
    });
    report(folder, &recorder, exit.code, &problem);
}

fn report(folder: &Path, recorder: &Recorder, code: i32, problem: &Value) {
    let mut log = Log::default();
    log.extend(&recorder.take());
    let (mut out, mut err, mut trace) = (String::new(), String::new(), Vec::new());
    for (_, event) in log.events(0) {
        if let What::Output { stream, text, .. } = event.what {
            let text = log.strings.get(text);
            if stream == Stream::Out { out.push_str(text) } else { err.push_str(text) }
        }
        trace.push(Line { event, strings: &log.strings }.to_string());
    }
    let report = json!({ "out": out, "err": err, "code": code, "problem": problem, "trace": trace });
    fs::write(folder.join("report.json"), report.to_string()).expect("the report is written");
}
