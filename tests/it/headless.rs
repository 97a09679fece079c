//! Runs without a screen, through the real binary: streams, exit codes, JSON lines, recordings.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::runs::LOOPLAB;

const SLEEPERS: &str = "import asyncio, time
async def heartbeat():
    while True:
        await asyncio.sleep(0.1)
        print('beat')
async def main():
    beat = asyncio.create_task(heartbeat(), name='heartbeat')
    await asyncio.sleep(0.25)
    time.sleep(0.3)
    await asyncio.sleep(0)
    beat.cancel()
asyncio.run(main())
";

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(name: &str, text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), text).unwrap();
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn looplab(&self, arguments: &[&str]) -> Output {
        Command::new(LOOPLAB).args(arguments).current_dir(self.path()).stdin(Stdio::null()).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn standard_output_is_the_programs_own() {
    let folder = Folder::with("p.py", SLEEPERS);
    let ran = folder.looplab(&["run", "p.py"]);
    assert_eq!((ran.status.code(), text(&ran.stdout)), (Some(0), "beat\nbeat\n"));
    let told = text(&ran.stderr);
    for word in ["heartbeat", "▓", "beats missed", "longest poll", "from start to end"] {
        assert!(told.contains(word), "{word:?} is missing:\n{told}");
    }
    let plain = folder.looplab(&["run", "p.py", "--ascii"]);
    assert!(plain.stderr.is_ascii(), "{}", text(&plain.stderr));
    let quiet = folder.looplab(&["run", "p.py", "--quiet"]);
    assert_eq!((text(&quiet.stdout), text(&quiet.stderr)), ("beat\nbeat\n", ""));
}

#[test]
fn two_json_runs_are_identical_and_every_line_is_an_object() {
    let folder = Folder::with("p.py", SLEEPERS);
    let [first, second] = [0; 2].map(|_| folder.looplab(&["run", "p.py", "--json"]));
    assert_eq!(first.stdout, second.stdout);
    assert_eq!(text(&first.stderr), "");
    let mut last = 0;
    for line in text(&first.stdout).lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        let at = object["t"].as_u64().unwrap();
        assert!(object["v"] == 1 && object["kind"].is_string() && at >= last, "{line}");
        last = at;
    }
    assert!(text(&first.stdout).lines().count() > 50);
}

#[test]
fn an_uncaught_exception_is_code_1_with_its_traceback() {
    let folder = Folder::with("p.py", "print('a')\nraise ValueError('no')\n");
    let ran = folder.looplab(&["run", "p.py", "--quiet"]);
    assert_eq!((ran.status.code(), text(&ran.stdout)), (Some(1), "a\n"));
    assert!(text(&ran.stderr).starts_with("Traceback (most recent call last):"), "{}", text(&ran.stderr));
    assert!(text(&ran.stderr).trim_end().ends_with("ValueError: no"), "{}", text(&ran.stderr));
}

#[test]
fn a_dead_kernel_is_code_3_in_plain_words() {
    let folder = Folder::with("p.py", "import os\nprint('a', flush=True)\nos.kill(os.getpid(), 9)\n");
    let ran = folder.looplab(&["run", "p.py"]);
    assert_eq!(ran.status.code(), Some(3), "{ran:?}");
    assert!(text(&ran.stderr).contains("signal 9"), "{}", text(&ran.stderr));
}

#[test]
fn ctrl_c_is_code_130() {
    let folder = Folder::with("p.py", "print('up', flush=True)\nwhile True: pass\n");
    let mut command = Command::new(LOOPLAB);
    command.args(["run", "p.py", "--quiet"]).current_dir(folder.path()).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "up\n", "output is flushed while the program goes on");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(told.contains("KeyboardInterrupt"), "{told}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_the_run_quietly() {
    let folder = Folder::with("p.py", "i = 0\nwhile True:\n    i += 1\n    print(i)\n");
    let mut command = Command::new(LOOPLAB);
    command.args(["run", "p.py"]).current_dir(folder.path()).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    drop(out);
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!((child.wait().unwrap().code(), told.as_str(), line.as_str()), (Some(141), "", "1\n"));
}

#[test]
fn a_recording_is_written_replayed_and_exported() {
    let folder = Folder::with("p.py", SLEEPERS);
    let ran = folder.looplab(&["run", "p.py", "--json", "--trace", "p.trace"]);
    let exported = folder.looplab(&["export", "p.trace", "--format", "json"]);
    assert_eq!(ran.stdout, exported.stdout);
    let replayed = folder.looplab(&["replay", "p.trace", "--quiet"]);
    assert_eq!((replayed.status.code(), text(&replayed.stdout)), (Some(0), "beat\nbeat\n"));
    let told = folder.looplab(&["export", "p.trace"]);
    assert!(text(&told.stdout).contains("heartbeat"), "{}", text(&told.stdout));
    let bytes = fs::read(folder.path().join("p.trace")).unwrap();
    fs::write(folder.path().join("cut.trace"), &bytes[..bytes.len() - 9]).unwrap();
    let cut = folder.looplab(&["export", "cut.trace"]);
    // A short recording is one piece, and nothing is left of it: that is no run in which nothing happened.
    assert!(!cut.status.success() && cut.stdout.is_empty(), "{}", text(&cut.stdout));
    let why = text(&cut.stderr);
    assert!(why.contains("cut short at byte") && why.contains("nothing of the run is left"), "{why}");
}

/// A worker that joins another never lets time slip past the 300 seconds that asyncio gives its executor to end.
#[test]
fn threads_are_joined_before_time_moves_on() {
    let source = "import asyncio, time
async def main():
    print(await asyncio.to_thread(lambda: (time.sleep(0.1), 7)[1]))
asyncio.run(main())
print(round(time.monotonic(), 1))
";
    let folder = Folder::with("p.py", source);
    for _ in 0..8 {
        let ran = folder.looplab(&["run", "--quiet", "p.py"]);
        assert_eq!((text(&ran.stdout), text(&ran.stderr)), ("7\n0.1\n", ""));
    }
}
