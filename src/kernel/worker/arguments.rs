//! Python's own command line, as far as programs use it to start another Python.

use std::fs;
use std::path::{Path, PathBuf};

use super::brief::Brief;
use crate::python::Program;

/// A program to run, and its `sys.argv`.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) program: Program,
    pub(super) arguments: Vec<String>,
    /// `-u`: nothing that is written waits in a buffer.
    pub(super) unbuffered: bool,
}

/// What Python says instead of running anything, and its exit code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) text: String,
    pub(super) code: i32,
}

fn refuse<T>(text: impl Into<String>, code: i32) -> Result<T, Refusal> {
    Err(Refusal { text: text.into(), code })
}

/// What a worker is to run.
pub(super) fn program(brief: &Brief) -> Result<Ready, Refusal> {
    if brief.worker.is_some() {
        let source = "import _looplab_child\n_looplab_child.serve()\n";
        let program = Program { folder: brief.home.clone(), ..Program::new("<worker>", source) };
        return Ok(Ready { program, arguments: vec![String::new()], unbuffered: false });
    }
    let mut rest = brief.arguments.iter().skip(1);
    let mut unbuffered = brief.environment.iter().any(|(key, value)| key == "PYTHONUNBUFFERED" && !value.is_empty());
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "-c" => {
                let Some(code) = rest.next() else {
                    return refuse("Argument expected for the -c option\n", 2);
                };
                let folder = Some(brief.folder.clone());
                let program = Program { folder, ..Program::new("<string>", format!("{code}\n")) };
                let arguments = std::iter::once("-c".to_owned()).chain(rest.cloned()).collect();
                return Ok(Ready { program, arguments, unbuffered });
            }
            "-m" => return refuse("looplab: a child Python runs `-c CODE` or a script; it has no `-m`\n", 2),
            "-V" | "--version" => return refuse("Python 3.13.0\n", 0),
            "-" => break,
            "-X" | "-W" => drop(rest.next()),
            "--looplab" => return refuse("a Python of looplab's own: a worker kernel on the run's time\n", 0),
            flags if flags.starts_with('-') => unbuffered |= !flags.starts_with("--") && flags.contains('u'),
            script => return read(script, rest, brief, unbuffered),
        }
    }
    let source = "import sys\nexec(compile(sys.stdin.read(), '<stdin>', 'exec'), globals())\n";
    let program = Program { folder: Some(brief.folder.clone()), ..Program::new("<stdin>", source) };
    Ok(Ready { program, arguments: vec!["-".into()], unbuffered })
}

fn read<'a>(
    script: &str,
    rest: impl Iterator<Item = &'a String>,
    brief: &Brief,
    unbuffered: bool,
) -> Result<Ready, Refusal> {
    let path = brief.folder.join(script);
    let inside = |folder: &PathBuf| is_inside(&path, folder);
    let allowed = brief.allow.fs || brief.home.as_ref().is_none_or(inside);
    let source = if allowed { fs::read_to_string(&path) } else { Err(std::io::ErrorKind::PermissionDenied.into()) };
    match source {
        Ok(source) => {
            let folder = path.parent().map(Path::to_path_buf);
            let arguments = std::iter::once(script.to_owned()).chain(rest.cloned()).collect();
            let program = Program { folder, ..Program::new(script, source) };
            Ok(Ready { program, arguments, unbuffered })
        }
        Err(error) => {
            let why = match error.kind() {
                std::io::ErrorKind::NotFound => "[Errno 2] No such file or directory",
                _ => "[Errno 13] Permission denied",
            };
            refuse(format!("/usr/bin/python3: can't open file '{}': {why}\n", path.display()), 2)
        }
    }
}

fn is_inside(path: &Path, folder: &Path) -> bool {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    folder.canonicalize().is_ok_and(|folder| real.starts_with(folder))
        || std::env::var_os(crate::python::SCRATCH).is_some_and(|scratch| real.starts_with(scratch))
}
