//! The run that is under way, and which of its tasks is running where.
//!
//! A kernel process runs one program, so there is one run a process, set when it begins. Threads
//! that Python starts find it here too; on them, and before the loop runs, the task is `NONE`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustpython_vm::frame::FrameRef;
use rustpython_vm::{VirtualMachine, builtins::PyCode};

use super::output::Output;
use crate::ident::{ById, FileId, TaskId};
use crate::runtime::{self, Bell, Clock, Network, Runtime};
use crate::trace::{Place, Recorder, Stream, What};

/// The run under way.
pub struct Run {
    /// Its clock.
    pub clock: Arc<Clock>,
    /// What it writes.
    pub output: Output,
    /// Its simulated network.
    pub network: Network,
    /// Rung whenever something may have come to a socket.
    pub arrivals: Bell,
    /// Whether it may reach hosts other than this machine.
    pub reaches_out: bool,
    /// Called when the program leaves at once.
    pub(super) on_exit: Box<dyn Fn(i32) + Send + Sync>,
    /// The program's own name, as its code objects know it.
    name: String,
    /// The folder its own modules come from.
    folder: Option<PathBuf>,
    /// The numbers given out so far.
    files: Mutex<HashMap<String, FileId>>,
}

static RUN: OnceLock<Run> = OnceLock::new();

thread_local! {
    static RUNTIME: RefCell<Option<Rc<Runtime>>> = const { RefCell::new(None) };
    /// Source files by the address of their interned name; `NONE` for those that are not the program's.
    static FILES: RefCell<HashMap<usize, FileId>> = RefCell::default();
    /// The line last recorded for each task.
    static LINES: RefCell<ById<TaskId, Place>> = RefCell::default();
}

impl Run {
    pub(super) fn new(
        clock: Arc<Clock>,
        (network, reaches_out): (Network, bool),
        name: String,
        folder: Option<PathBuf>,
        on_exit: Box<dyn Fn(i32) + Send + Sync>,
    ) -> Self {
        Self {
            clock,
            output: Output::default(),
            network,
            arrivals: Bell::default(),
            reaches_out,
            on_exit,
            name,
            folder,
            files: Mutex::default(),
        }
    }

    /// Where the run's trace goes.
    pub fn recorder(&self) -> &Recorder {
        self.clock.recorder()
    }

    /// Takes what a task wrote to a stream.
    pub(super) fn write(&self, task: TaskId, stream: Stream, text: &str) {
        self.output.write(self.recorder(), (task, stream), text, |text| self.clock.text_written(text));
    }

    /// Whether this is the file that the program was started with.
    pub(super) fn is_main(&self, path: &str) -> bool {
        path == self.name
    }

    /// Whether a source file belongs to the program rather than to Python's library. What is typed at a prompt does, too.
    fn owns(&self, path: &str) -> bool {
        path == self.name
            || path == super::guest::NAME
            || self.folder.as_ref().is_some_and(|folder| Path::new(path).starts_with(folder))
    }
}

/// Begins the run of this process. `false` says that there was one before; it stays.
pub(super) fn begin(run: Run) -> bool {
    RUN.set(run).is_ok()
}

/// The run under way, once it began.
pub fn run() -> Option<&'static Run> {
    RUN.get()
}

/// Tells this thread whose loop it runs; [`task`] asks it from now on.
pub fn follow(runtime: Option<Rc<Runtime>>) {
    RUNTIME.with(|slot| *slot.borrow_mut() = runtime);
}

/// The task or handle that runs on this thread; `NONE` outside the loop.
#[must_use]
pub fn task() -> TaskId {
    RUNTIME.with(|slot| slot.borrow().as_ref().map_or(TaskId::NONE, |runtime| runtime.current()))
}

/// Does work in the name of a handle that is not the running one, such as a visitor's.
pub fn aside<T>(handle: TaskId, work: impl FnOnce() -> T) -> T {
    let runtime = RUNTIME.with(|slot| slot.borrow().clone());
    match runtime {
        Some(runtime) => runtime.aside(handle, work),
        None => work(),
    }
}

/// The innermost line of the program (not of Python's library) that this thread is at.
pub fn place(vm: &VirtualMachine) -> Option<Place> {
    frames(vm).find_map(|frame| place_of(&frame))
}

/// The frames of this thread, innermost first.
pub fn frames(vm: &VirtualMachine) -> impl Iterator<Item = FrameRef> {
    std::iter::successors(vm.current_frame(), |frame| frame.f_back(vm))
}

/// The line a frame is at, if the program wrote it.
#[must_use]
pub fn place_of(frame: &FrameRef) -> Option<Place> {
    let file = file_of(&frame.code)?;
    Some(Place { file, line: u32::try_from(frame.f_lineno()).unwrap_or(0) })
}

/// The number of the file a code object was compiled from, if the program brought it along.
///
/// A file gets its number, and its [`What::FileNamed`], when it is first asked for.
pub fn file_of(code: &PyCode) -> Option<FileId> {
    let run = run()?;
    let path = code.source_path();
    let key = std::ptr::from_ref(path).addr();
    let file = FILES.with(|files| *files.borrow_mut().entry(key).or_insert_with(|| name_file(run, path.as_str())));
    file.is_some().then_some(file)
}

fn name_file(run: &Run, path: &str) -> FileId {
    if !run.owns(path) {
        return FileId::NONE;
    }
    let mut files = run.files.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(&file) = files.get(path) {
        return file;
    }
    let file = FileId(u32::try_from(files.len()).unwrap_or(u32::MAX) + 1);
    files.insert(path.to_owned(), file);
    let recorder = run.recorder();
    recorder.record(What::FileNamed { file, name: recorder.intern(path) });
    file
}

/// Records the line the running task is at, unless that is the line recorded last. Where a worker is between
/// its own tasks is not recorded: without a task the line is the main thread's.
pub fn record_line(vm: &VirtualMachine) {
    let task = task();
    if !task.is_some() && runtime::worker().is_some() {
        return;
    }
    if let Some(place) = place(vm) {
        record_place(task, place);
    }
}

/// Records that a task is at this line, unless that is the line recorded for it last.
pub fn record_place(task: TaskId, place: Place) {
    let Some(run) = run() else { return };
    let changed = LINES.with(|lines| lines.borrow_mut().insert(task, place) != Some(place));
    if changed {
        run.recorder().record(What::Line { task, place });
    }
}

/// Records that the running task is about to run a line that somebody watches for.
pub fn record_reached(place: Place) {
    let Some(run) = run() else { return };
    let task = task();
    LINES.with(|lines| lines.borrow_mut().insert(task, place));
    settle();
    run.recorder().record(What::Reached { task, place });
}

/// Records output that is not a complete line yet. Called before time moves and when a poll ends.
pub fn settle() {
    if let Some(run) = run() {
        run.output.flush(run.recorder(), |text| run.clock.text_written(text));
    }
}

/// Forgets the line of a task that has ended.
pub fn forget(task: TaskId) {
    LINES.with(|lines| lines.borrow_mut().remove(&task));
}
