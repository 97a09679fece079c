//! A statement's round trip at a terminal: from Enter to the next prompt, for `1 + 1`, with nothing else to do and with
//! a hundred tasks asleep; here, and at CPython's own asyncio prompt where there is one.
//!
//! `LOOPLAB_PYTHON` names the CPython to compare with. The bar is 20 ms at the median.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take before the bench gives up.
const DEADLINE: Duration = Duration::from_secs(60);
const ENTER: &str = "\r";

/// A prompt in a terminal.
struct Prompt {
    _master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shown: Receiver<Vec<u8>>,
    text: String,
    typed: u32,
}

impl Prompt {
    fn open(program: &str, arguments: &[&str]) -> Self {
        let state = std::env::temp_dir().join("looplab-bench");
        let pair = native_pty_system().openpty(PtySize::default()).expect("a terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm");
        command.env("XDG_STATE_HOME", state);
        // The newest CPython asks the terminal things; its plain prompt does what ours does.
        command.env("PYTHON_BASIC_REPL", "1");
        let child = pair.slave.spawn_command(command).expect("it starts");
        let mut from = pair.master.try_clone_reader().expect("a reader");
        let (to, shown) = mpsc::channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                if to.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keyboard = pair.master.take_writer().expect("a keyboard");
        let mut prompt = Self { _master: pair.master, keyboard, child, shown, text: String::new(), typed: 0 };
        prompt.wait(&[">>> "]);
        prompt
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("the terminal listens");
        self.keyboard.flush().expect("the terminal listens");
    }

    /// Waits until these texts were shown, one after the other, since the last wait.
    fn wait(&mut self, texts: &[&str]) {
        let found = |shown: &str| {
            let mut rest = shown;
            texts.iter().all(|text| rest.find(text).map(|at| rest = &rest[at + text.len()..]).is_some())
        };
        while !found(&self.text) {
            let bytes = self.shown.recv_timeout(DEADLINE).expect("it answers");
            self.text.push_str(&String::from_utf8_lossy(&bytes));
        }
        self.text.clear();
    }

    fn statement(&mut self, text: &str) {
        self.press(text);
        self.press(ENTER);
        self.wait(&["\n", ">>> "]);
    }

    /// Types what is not measured.
    fn type_in(&mut self) {
        // Each line is another one, so that no hint from the history stands there before it is typed.
        self.typed += 1;
        let end = format!("#{}", self.typed);
        self.press(&format!("1 + 1 {end}"));
        self.wait(&[&end]);
    }

    /// What is measured: from Enter to the prompt after the value.
    fn round_trip(&mut self) {
        self.press(ENTER);
        self.wait(&["2\r\n", ">>> "]);
    }
}

impl Drop for Prompt {
    fn drop(&mut self) {
        // It is of no use any more, whether it ends well or not.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn round_trips(criterion: &mut Criterion) {
    let python = std::env::var("LOOPLAB_PYTHON").unwrap_or_else(|_| "python3".into());
    let has_python = Command::new(&python).arg("--version").stdout(Stdio::null()).status().is_ok_and(|s| s.success());
    let mut group = criterion.benchmark_group("Enter to prompt, 1 + 1");
    group.sample_size(50);
    let mut measure = |name: &str, prompt: Prompt| {
        let prompt = RefCell::new(prompt);
        group.bench_function(name, |bench| {
            let (typed, entered) = (|| prompt.borrow_mut().type_in(), |()| prompt.borrow_mut().round_trip());
            bench.iter_batched(typed, entered, BatchSize::PerIteration);
        });
    };
    measure("looplab", Prompt::open(env!("CARGO_BIN_EXE_looplab"), &["repl"]));
    let mut busy = Prompt::open(env!("CARGO_BIN_EXE_looplab"), &["repl"]);
    busy.statement("sleepers = [asyncio.create_task(asyncio.sleep(3600)) for _ in range(100)]");
    measure("looplab, a hundred tasks asleep", busy);
    if has_python {
        measure("python -m asyncio", Prompt::open(&python, &["-m", "asyncio"]));
    }
    group.finish();
}

criterion_group!(benches, round_trips);
criterion_main!(benches);
