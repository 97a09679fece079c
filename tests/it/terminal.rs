//! The real program in a real terminal: what it shows, and that it gives the terminal back.
//!
//! Every wait is for a text or a state, with a deadline; nothing sleeps for a fixed time and hopes.

mod lost;

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take on a busy machine.
const DEADLINE: Duration = Duration::from_secs(300);

const STUBBORN: &str = "import asyncio, time
async def heartbeat():
    while True:
        await asyncio.sleep(0.1)
async def stubborn():
    time.sleep(30)
async def main():
    asyncio.create_task(heartbeat(), name='heartbeat')
    await asyncio.sleep(0.25)
    await asyncio.create_task(stubborn(), name='stubborn')
asyncio.run(main())
";

pub(super) struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    parser: Arc<Mutex<vt100::Parser>>,
    /// Shows what the program writes, until nobody looks any more and it writes once more.
    reader: thread::JoinHandle<()>,
    unseen: Arc<AtomicBool>,
    state: Arc<tempfile::TempDir>,
}

impl Terminal {
    pub(super) fn open(arguments: &[&str], size: (u16, u16)) -> Self {
        Self::open_with(arguments, size, "false")
    }

    pub(super) fn open_with(arguments: &[&str], size: (u16, u16), editor: &str) -> Self {
        Self::open_in(Arc::new(tempfile::tempdir().expect("a folder")), arguments, size, editor)
    }

    /// Another looplab with what this one left on disk.
    fn again(self, arguments: &[&str], size: (u16, u16)) -> Self {
        Self::open_in(self.state, arguments, size, "false")
    }

    fn open_in(state: Arc<tempfile::TempDir>, arguments: &[&str], (columns, rows): (u16, u16), editor: &str) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_looplab"));
        command.args(arguments);
        command.env("XDG_STATE_HOME", state.path());
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        command.env_remove("VISUAL");
        command.env("EDITOR", editor);
        let child = pair.slave.spawn_command(command).expect("looplab starts");
        drop(pair.slave);
        let parser = Arc::new(Mutex::new(vt100::Parser::new(size_of(rows), size_of(columns), 0)));
        let mut from = pair.master.try_clone_reader().expect("a reader");
        let (shown, unseen) = (Arc::clone(&parser), Arc::<AtomicBool>::default());
        let ends = Arc::clone(&unseen);
        let reader = thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = from.read(&mut bytes)
                && !ends.load(Ordering::SeqCst)
            {
                shown.lock().unwrap_or_else(PoisonError::into_inner).process(&bytes[..count]);
            }
        });
        let keyboard = pair.master.take_writer().expect("a keyboard");
        Self { master: pair.master, keyboard, child, parser, reader, unseen, state }
    }

    fn run(source: &str, size: (u16, u16)) -> (Self, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("program.py");
        std::fs::write(&file, source).expect("written");
        (Self::open(&["run", path(&file)], size), folder)
    }

    pub(super) fn screen(&self) -> String {
        self.parser.lock().unwrap_or_else(PoisonError::into_inner).screen().contents()
    }

    #[expect(clippy::disallowed_methods, reason = "another process is waited for, with a deadline")]
    pub(super) fn wait(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(begun.elapsed() < DEADLINE, "waited in vain for {what}:\n{}", self.screen());
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub(super) fn wait_for(&self, text: &str) {
        self.wait(text, |terminal| terminal.screen().contains(text));
    }

    pub(super) fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("the terminal listens");
        self.keyboard.flush().expect("the terminal listens");
    }

    fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("it lives").to_string();
        let done = std::process::Command::new("kill").args([name, &id]).status().expect("kill runs");
        assert!(done.success());
    }

    /// Whether the terminal is as a shell wants it: ordinary screen, visible cursor, a mouse that marks text.
    pub(super) fn is_restored(&self) -> bool {
        let parser = self.parser.lock().unwrap_or_else(PoisonError::into_inner);
        let mouse = parser.screen().mouse_protocol_mode();
        !parser.screen().alternate_screen() && !parser.screen().hide_cursor() && mouse == vt100::MouseProtocolMode::None
    }

    /// Waits for the end; returns the exit code.
    pub(super) fn ended(mut self) -> u32 {
        let code = end_of(&mut *self.child);
        self.wait("the restored terminal", Self::is_restored);
        code
    }

    /// Closes the window, so to speak, after a key that makes the program draw; returns the exit code.
    fn hangs_up(mut self, key: &str) -> u32 {
        self.unseen.store(true, Ordering::SeqCst);
        self.press(key);
        self.reader.join().expect("it only reads");
        drop((self.keyboard, self.master));
        end_of(&mut *self.child)
    }
}

#[expect(clippy::disallowed_methods, reason = "another process is waited for, with a deadline")]
fn end_of(child: &mut (dyn Child + Send + Sync)) -> u32 {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            return status.exit_code();
        }
        assert!(begun.elapsed() < DEADLINE, "it does not end");
        thread::sleep(Duration::from_millis(5));
    }
}

fn size_of(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).expect("some cells")
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

#[test]
fn a_lesson_is_opened_read_and_left() {
    let mut terminal = Terminal::open(&[], (80, 24));
    terminal.wait_for("Lessons");
    assert!(!terminal.is_restored());
    terminal.press("\r");
    terminal.wait_for("Step 1 of");
    terminal.press("q");
    terminal.wait_for("Lessons");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn a_window_that_is_closed_ends_what_it_showed() {
    let (terminal, _folder) = Terminal::run("print('here')\ninput()\n", (100, 30));
    terminal.wait_for("here");
    // It hears of that, or cannot draw.
    assert!([2, 129].contains(&terminal.hangs_up("?")));
    let mut terminal = Terminal::open(&["repl"], (100, 30));
    terminal.wait_for(">>>");
    terminal.press(":open\r");
    terminal.wait_for("This is your session");
    assert!([2, 129].contains(&terminal.hangs_up("?")));
}

#[test]
fn a_run_is_paused_stepped_and_left() {
    let source = "import asyncio
async def tick(name):
    for _ in range(1000):
        await asyncio.sleep(0.05)
async def main():
    await asyncio.gather(tick('a'), tick('b'))
asyncio.run(main())
";
    let (mut terminal, _folder) = Terminal::run(source, (100, 30));
    terminal.wait_for("PARKED 3");
    terminal.press(" ");
    terminal.wait_for("PAUSED");
    let before = terminal.screen();
    terminal.press("n");
    terminal.wait("a step", |terminal| terminal.screen() != before && terminal.screen().contains("PAUSED"));
    terminal.press("?");
    terminal.wait_for("Hold the run still");
    terminal.press("qq");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn a_blocked_loop_is_told_and_can_be_left() {
    let (mut terminal, _folder) = Terminal::run(STUBBORN, (80, 24));
    terminal.wait_for("by stubborn");
    terminal.wait_for("nothing else can run");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn ctrl_c_interrupts_the_program_and_then_leaves() {
    let source = "import asyncio
async def main():
    await asyncio.sleep(1000)
asyncio.run(main())
";
    let (mut terminal, _folder) = Terminal::run(source, (80, 24));
    terminal.wait_for("PARKED 1");
    terminal.press("\x03");
    terminal.wait_for("exit 130");
    assert!(!terminal.is_restored(), "looplab itself goes on");
    terminal.press("\x03");
    assert_eq!(terminal.ended(), 130);
}

#[test]
fn a_new_size_is_a_new_picture() {
    let (mut terminal, _folder) = Terminal::run(STUBBORN, (80, 24));
    terminal.wait_for("by stubborn");
    terminal.parser.lock().unwrap_or_else(PoisonError::into_inner).screen_mut().set_size(size_of(40), size_of(120));
    let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
    terminal.master.resize(size).expect("a new size");
    // Only at this size the program stands beside the loop.
    terminal.wait_for("time.sleep(30)");
    terminal.press("q");
    let _ = terminal.ended();
}

#[test]
fn ending_signals_give_the_terminal_back() {
    for (signal, code) in [("-TERM", 143), ("-HUP", 129)] {
        let (terminal, _folder) = Terminal::run(STUBBORN, (80, 24));
        terminal.wait_for("by stubborn");
        terminal.signal(signal);
        assert_eq!(terminal.ended(), code, "{signal}");
    }
}

#[test]
fn a_suspended_looplab_leaves_the_shell_alone_and_comes_back() {
    let mut terminal = Terminal::open(&[], (80, 24));
    terminal.wait_for("Lessons");
    terminal.press("\x1a");
    terminal.wait("the shell's screen", Terminal::is_restored);
    let id = terminal.child.process_id().expect("it lives");
    let stopped = || std::fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| stat.contains(") T "));
    if cfg!(target_os = "linux") {
        terminal.wait("a stopped process", |_| stopped());
    }
    terminal.signal("-CONT");
    terminal.wait("looplab's screen", |terminal| !terminal.is_restored() && terminal.screen().contains("Lessons"));
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
}

/// An editor that puts the next typed line in place of the word `before`.
const EDITOR: &str = "#!/bin/sh
printf 'which word? '
read -r word
sed \"s/before/$word/\" \"$1\" > \"$1.new\" && mv \"$1.new\" \"$1\"
";

const LESSON: &str = "+++
format_version = 1
number = 1
slug = \"word\"
title = \"A word\"
goal = \"Print a word.\"
minutes = 1
misconception = \"words cannot change\"
summary = \"Words change.\"
+++

## Change it

```run
program = \"word.py\"
```
";

#[test]
fn a_program_is_edited_and_runs_again_as_it_is_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(&file, text).expect("written");
        file
    };
    let editor = format!("sh '{}'", path(&written("editor", EDITOR)));
    let file = written("word.py", "print('said', 'before')\n");

    let mut terminal = Terminal::open_with(&["run", path(&file)], (100, 30), &editor);
    terminal.wait_for("said before");
    terminal.press("e");
    terminal.wait("the editor", |terminal| terminal.is_restored() && terminal.screen().contains("which word?"));
    // What is typed now is the editor's, `q` too.
    terminal.press("quite after\r");
    terminal.wait_for("said quite after");
    terminal.press("E");
    terminal.wait_for("it has no other version");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), "print('said', 'quite after')\n");

    written("lessons/01-word/lesson.md", LESSON);
    let lessons_own = written("lessons/01-word/word.py", "print('said', 'before')\n");
    let lessons = folder.path().join("lessons");
    let mut terminal = Terminal::open_with(&["--lessons", path(&lessons), "lesson", "word"], (120, 40), &editor);
    terminal.wait_for("word.py");
    terminal.press("e");
    terminal.wait_for("which word?");
    terminal.press("mine\r");
    terminal.wait_for("said mine");
    terminal.wait_for("word.py, your version");
    terminal.press("E");
    terminal.wait_for("said before");
    let copy = terminal.state.path().join("looplab/edits/word/word.py");
    assert_eq!(std::fs::read_to_string(copy).expect("it is there"), "print('said', 'mine')\n");
    assert_eq!(std::fs::read_to_string(lessons_own).expect("it is there"), "print('said', 'before')\n");
    terminal.press("qq");
    let _ = terminal.ended();
}

const EXERCISE: &str = "+++
format_version = 1
number = 1
slug = \"nap\"
title = \"A nap\"
goal = \"Let a nap be short.\"
minutes = 1
misconception = \"naps are long\"
summary = \"Naps are short.\"
+++

## Your turn

Make it short.

```exercise
id = \"short\"
folder = \"exercise\"
ask = \"Let the nap take one second.\"
right = \"Done in {seconds}.\"
hints = [\"Look.\", \"Closer.\", \"A one.\"]
```
";

const STARTER: &str = "import asyncio

asyncio.run(asyncio.sleep(3))
";

const CHECK: &str = "SEEDS = 5


def check(run):
    run.expect(run.error is None, f'It should run to its end: {run.error}.')
    run.expect(run.makespan < 1.5, f'The nap should take a second. It took {run.makespan:.0f} s.', model='naps are long')
";

#[test]
fn an_exercise_is_typed_checked_mended_and_passed() {
    let folder = tempfile::tempdir().expect("a folder");
    let lesson = folder.path().join("01-nap");
    std::fs::create_dir_all(lesson.join("exercise")).expect("made");
    let solution = STARTER.replace('3', "1");
    for (name, text) in [("starter.py", STARTER), ("solution.py", &solution), ("check.py", CHECK)] {
        std::fs::write(lesson.join("exercise").join(name), text).expect("written");
    }
    std::fs::write(lesson.join("lesson.md"), EXERCISE).expect("written");
    let open = ["--lessons", path(folder.path()), "lesson", "nap"];

    let mut terminal = Terminal::open(&open, (80, 24));
    terminal.wait_for("Let the nap take one second.");
    // Down to the line, to its end, over two brackets, and the wrong number in place of the 3.
    terminal.press("\t\x1b[B\x1b[B\x1b[F\x1b[D\x1b[D\x7f2");
    terminal.wait_for("asyncio.run(asyncio.sleep(2))");
    terminal.press("\x13");
    terminal.wait_for("Failed all of 5 seeds");
    terminal.wait_for("It took 2 s.");
    terminal.press("\r");
    terminal.wait_for("THE PAST");
    // The last row is drawn last: only then the words are gone, and come back to be waited for. An escape that another
    // key follows at once would be that key with alt.
    terminal.wait_for("enter back to the exercise");
    terminal.press("\x1b");
    terminal.wait_for("enter see it happen");
    // What was typed is there after a kill.
    let state = terminal.state.path().join("looplab");
    let typed = |state: &Path| std::fs::read_to_string(state.join("edits/nap/exercise-short.py")).unwrap_or_default();
    terminal.press("\t\x7f1");
    terminal.wait("the draft on disk", |_| typed(&state).contains("sleep(1)"));
    terminal.signal("-KILL");

    let mut terminal = terminal.again(&open, (80, 24));
    terminal.wait_for("Let the nap take one second.");
    terminal.press("\t");
    terminal.wait_for("asyncio.run(asyncio.sleep(1))");
    terminal.press("\x13");
    terminal.wait_for("Passed 5 of 5 seeds");
    terminal.wait_for("Done in 1");
    let attempts = terminal.state.path().join("looplab/attempts/nap/short");
    let kept = |number: u32| std::fs::read_to_string(attempts.join(format!("{number:04}.py"))).expect("it is kept");
    assert_eq!([kept(1), kept(2)], [STARTER.replace('3', "2"), solution]);
    terminal.press("qq");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn an_editor_that_fails_is_explained() {
    let (mut terminal, folder) = Terminal::run("print('said')\n", (100, 30));
    terminal.wait_for("run again");
    terminal.press("e");
    terminal.wait_for("false ended with code 1");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    assert!(folder.path().join("program.py").exists());
}

#[test]
fn a_killed_kernel_is_explained_and_can_be_started_again() {
    let source = "import asyncio, os, signal
async def main():
    await asyncio.sleep(0.1)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
";
    let (mut terminal, _folder) = Terminal::run(source, (100, 30));
    terminal.wait_for("Press r to start again");
    assert!(terminal.screen().contains("kernel died"), "{}", terminal.screen());
    terminal.press("r");
    terminal.wait("a fresh run", |terminal| !terminal.screen().contains("Press r to start again"));
    terminal.wait_for("Press r to start again");
    terminal.press("q");
    assert_eq!(terminal.ended(), 1);
}
