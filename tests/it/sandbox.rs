//! Programs that try to get out of the sandbox, and what lets them.
//!
//! Each line of a program tries one way out and prints `held` or `out`, so that a hole names itself.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::running::{Ended, finish};

/// Tries things, one after the other.
const TRY: &str = r#"
import gc, io, os, posix, sys, tempfile

def attempt(name, act):
    try:
        found = act()
    except (OSError, ImportError, NotImplementedError, KeyError, RuntimeError) as error:
        print("held", name, type(error).__name__)
    else:
        print("out", name, repr(found)[:60])
"#;

fn run(folder: &Path, program: &str, options: &[&str]) -> Ended {
    fs::write(folder.join("prog.py"), format!("{TRY}\n{program}")).expect("the program is written");
    let child = Command::new(env!("CARGO_BIN_EXE_looplab"))
        .args(["run", "--headless", "--quiet"])
        .args(options)
        .arg("prog.py")
        .current_dir(folder)
        .env("A_SECRET", "do not tell")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("looplab starts");
    finish(child).expect("it ends")
}

/// Runs a program in a folder of its own; everything it tries must be held.
fn all_held(program: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let ended = run(folder.path(), program, &[]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
    let out: Vec<&str> = ended.out.lines().filter(|line| !line.starts_with("held ")).collect();
    assert!(out.is_empty() && !ended.out.is_empty(), "these got out: {out:#?}\n{}", ended.err);
}

#[test]
fn files_outside_are_out_of_reach() {
    let beside = tempfile::tempdir().expect("a folder");
    let secret = beside.path().join("secret.txt");
    fs::write(&secret, "secret").expect("it is written");
    let program = format!(
        r#"
SECRET = {secret:?}
FOLDER = os.path.dirname(SECRET)
OWN = os.getcwd()
attempt("open", lambda: open(SECRET).read())
attempt("bytes", lambda: open(os.fsencode(SECRET)).read())
attempt("FileIO", lambda: io.FileIO(SECRET).read())
attempt("FileIO.__init__", lambda: io.FileIO.__init__(io.FileIO.__new__(io.FileIO), SECRET))
attempt("open_code", lambda: io.open_code(SECRET).read())
attempt("os.open", lambda: os.open(SECRET, os.O_RDONLY))
attempt("posix.open", lambda: posix.open(SECRET, os.O_RDONLY))
attempt("listdir", lambda: os.listdir(FOLDER))
attempt("scandir", lambda: list(os.scandir(FOLDER)))
attempt("write", lambda: open(SECRET + "2", "w"))
attempt("append", lambda: open(SECRET, "a"))
attempt("mkdir", lambda: os.mkdir(FOLDER + "/new"))
attempt("remove", lambda: os.remove(SECRET))
attempt("rename", lambda: os.rename("prog.py", FOLDER + "/prog.py"))
attempt("replace", lambda: os.replace(SECRET, "mine"))
attempt("hard link", lambda: os.link(SECRET, "mine"))
attempt("chmod", lambda: os.chmod(SECRET, 0o777))
attempt("truncate", lambda: os.truncate(SECRET, 0))
attempt("link", lambda: (os.symlink(SECRET, "link"), open("link").read()))
attempt("link to folder", lambda: (os.symlink(FOLDER, "links"), open("links/secret.txt").read()))
attempt("link written", lambda: (os.symlink(FOLDER + "/new", "lead"), open("lead", "w")))
attempt("dots", lambda: open("../" + os.path.basename(FOLDER) + "/secret.txt").read())
attempt("dir_fd", lambda: os.open("secret.txt", os.O_RDONLY, dir_fd=os.open(".", os.O_RDONLY)))
attempt("chdir", lambda: (os.chdir(FOLDER), open("secret.txt").read()))
attempt("memory", lambda: open("/proc/self/mem", "rb"))

class TwoFaced:
    asked = 0
    def __fspath__(self):
        self.asked += 1
        return "prog.py" if self.asked == 1 else SECRET

class Lying(str):
    def __fspath__(self):
        return "prog.py"
    def __str__(self):
        return "prog.py"

os.chdir(OWN)
attempt("lying text", lambda: open(Lying(SECRET)).read())
def secret_in(descriptor):
    if os.read(descriptor, 6) != b"secret":
        raise OSError("it is another file")
attempt("two faces", lambda: secret_in(os.open(TwoFaced(), os.O_RDONLY)))
attempt("two faces opened", lambda: secret_in(open(TwoFaced()).fileno()))
attempt("lying mode", lambda: open(SECRET, Lying("r")).read())

import builtins, importlib.machinery, pathlib, shutil
attempt("loader", lambda: importlib.machinery.SourceFileLoader("x", SECRET).get_data(SECRET))
attempt("pathlib", lambda: pathlib.Path(SECRET).read_text())
attempt("shutil", lambda: shutil.copy(SECRET, "mine"))
attempt("patched", lambda: exec("builtins.open = posix.open; builtins.open(SECRET, 0)"))
"#
    );
    all_held(&program);
    assert_eq!(fs::read_to_string(secret).expect("it is still there"), "secret");
    assert_eq!(fs::read_dir(beside.path()).expect("readable").count(), 1);
}

#[test]
fn unguarded_functions_are_nowhere_to_be_found() {
    all_held(
        r#"
import _io, fcntl
def reaches(function):
    try:
        file = function("/etc/hostname", 0)
    except Exception:
        return False
    return file is not None
names = {"open", "fork_exec", "system", "listdir"}
found = [thing for thing in gc.get_objects() if getattr(thing, "__name__", "") in names and callable(thing)]
loose = [thing for thing in found if getattr(thing, "__name__", "") == "open" and reaches(thing)]
attempt("collected", lambda: loose[0] if loose else open("/etc/hostname"))
listed = {function.__name__: function for function in os.supports_fd | os.supports_follow_symlinks}
attempt("listed", lambda: listed["listdir"]("/etc"))
attempt("ctypes", lambda: __import__("ctypes"))
attempt("_ctypes", lambda: __import__("_ctypes"))
attempt("_ctypes again", lambda: __import__("_ctypes"))
attempt("shared memory", lambda: __import__("_posixshmem"))
attempt("reloaded", lambda: (sys.modules.pop("posix"), __import__("posix").open("/etc/hostname", 0)))
"#,
    );
}

#[test]
fn other_processes_are_out_of_reach() {
    all_held(
        r#"
def run(line):
    # The simulated shell answers that there is no such program.
    if os.system(line + " 2> /dev/null") == 127 << 8 and not os.popen(line).read():
        raise PermissionError("not found")
attempt("system", lambda: run("uname"))
attempt("by path", lambda: run("/bin/uname"))
attempt("fork", os.fork)
attempt("execv", lambda: os.execv("/bin/true", ["true"]))
attempt("execve", lambda: os.execve("/bin/true", ["true"], {}))
attempt("posix_spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
attempt("fork_exec", lambda: __import__("_posixsubprocess").fork_exec(*[None] * 23))
attempt("kill the front", lambda: os.kill(os.getppid(), 9))
attempt("kill all", lambda: os.kill(-1, 9))
attempt("environment", lambda: os.environ["A_SECRET"])
"#,
    );
}

#[test]
fn the_kernels_own_descriptors_look_closed() {
    all_held(
        r#"
for number in range(3, 1024):
    for name, act in [
        ("write", lambda: os.write(number, b"nonsense")),
        ("dup", lambda: os.dup(number)),
        ("open", lambda: open(number, "wb", closefd=False)),
        ("close", lambda: os.close(number)),
        ("made up", lambda: open("x", opener=lambda path, flags: number)),
        ("replaced", lambda: os.dup2(0, number) if number in (700, 701) else os.close(number)),
    ]:
        try:
            act()
        except OSError:
            continue
        attempt(f"{name} {number}", lambda: "done")
os.closerange(3, 2048)
attempt("still speaking", lambda: os.close(700))
"#,
    );
}

#[test]
fn its_own_folder_and_the_scratch_folder_are_a_programs_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = r#"
with open("data.txt", "w") as file:
    file.write("mine")
print(open("data.txt").read())
os.makedirs("deep/er", exist_ok=True)
os.rename("data.txt", "deep/er/data.txt")
print(os.listdir("deep/er"))
os.symlink("deep/er/data.txt", "link")
print(open("link").read(), os.path.islink("link"))
os.unlink("link")
import shutil
shutil.rmtree("deep")
print(sorted(os.listdir(".")))
with tempfile.TemporaryDirectory() as scratch:
    path = os.path.join(scratch, "x")
    open(path, "wb").write(b"12")
    print(os.path.getsize(path), os.path.exists("/etc"))
print(os.path.exists(scratch), open(os.devnull).read() == "")
"#;
    let ended = run(folder.path(), program, &[]);
    let wanted = "mine\n['data.txt']\nmine True\n['prog.py']\n2 True\nFalse True\n";
    assert_eq!((ended.out.as_str(), ended.code), (wanted, Some(0)), "{}", ended.err);
}

#[test]
fn the_scratch_folder_goes_when_the_run_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let ended = run(folder.path(), "print(tempfile.gettempdir())\nopen(tempfile.mkstemp()[1], 'w').write('x')", &[]);
    let scratch = Path::new(ended.out.trim());
    assert!(scratch.is_absolute() && !scratch.exists(), "{}{}", ended.out, ended.err);
}

#[test]
fn a_refusal_says_how_to_open_the_door() {
    let folder = tempfile::tempdir().expect("a folder");
    let beside = tempfile::NamedTempFile::new().expect("a file");
    let program = format!("print(len(open({:?}).read()))", beside.path());
    let refused = run(folder.path(), &program, &[]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("PermissionError") && refused.err.contains("--allow fs"), "{}", refused.err);
    let allowed = run(folder.path(), &program, &["--allow", "fs"]);
    assert_eq!((allowed.out.as_str(), allowed.code), ("0\n", Some(0)), "{}", allowed.err);
}

/// `getpwnam` reads `/etc/passwd` inside the C library, past every guarded function: only the system can hold it.
#[test]
#[cfg(target_os = "linux")]
fn the_system_holds_what_python_cannot() {
    let walls = fs::read_to_string("/sys/kernel/security/lsm").unwrap_or_default();
    if !walls.contains("landlock") {
        eprintln!("this system has no Landlock, or does not say so: the inner wall stands alone");
        return;
    }
    all_held("import pwd\nattempt('passwd', lambda: pwd.getpwnam('root'))");
}
