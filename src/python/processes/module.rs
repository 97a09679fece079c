//! The module `_looplab_processes`, as the frozen Python beside it imports it.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "RustPython dictates the signatures of what Python calls"
)]

pub(super) use _looplab_processes::module_def;

#[rustpython_vm::pymodule]
mod _looplab_processes {
    use std::fs::File;
    use std::io;
    use std::path::PathBuf;
    use std::sync::{Arc, Mutex};

    use rustix::io::Errno;
    use rustpython_vm::builtins::{PyBaseExceptionRef, PyModule};
    use rustpython_vm::extend_module;
    use rustpython_vm::function::ArgBytesLike;
    use rustpython_vm::{FromArgs, Py, PyObjectRef, PyPayload, PyResult, VirtualMachine};

    use crate::ident::{JobId, ResourceId, WorkerId};
    use crate::python::child::Child;
    use crate::python::os_error::numbered;
    use crate::python::processes::ends::{self, Reader, Writer, block, waker};
    use crate::python::processes::{CHILD, machine};
    use crate::python::{current, ledger, sandbox, signals};
    use crate::runtime::free_of_charge;
    use crate::runtime::processes::{Ends, Kind, Launch, NAMES, Refused, Sink, Source};
    use crate::trace::recorder::Counter;
    use crate::trace::{Outcome, ResourceKind, Stream, What, WorkerKind, WorkerState};

    #[derive(FromArgs)]
    struct StartArguments {
        #[pyarg(any)]
        arguments: Vec<String>,
        #[pyarg(any)]
        executable: Option<String>,
        #[pyarg(any)]
        stdin: PyObjectRef,
        #[pyarg(any)]
        stdout: PyObjectRef,
        #[pyarg(any)]
        stderr: PyObjectRef,
        #[pyarg(any)]
        folder: String,
        #[pyarg(any)]
        environment: Vec<String>,
        #[pyarg(any, optional)]
        worker: Option<String>,
        #[pyarg(any, optional)]
        lane: Option<u32>,
        #[pyarg(any, optional)]
        jobs: Option<PyObjectRef>,
        #[pyarg(any, optional)]
        answers: Option<PyObjectRef>,
    }

    /// Starts a process: its number and what kind it is. Ends are a `Reader` or `Writer`, the number of
    /// an open file, `None` for nothing, or `"out"` and `"err"` for the run's own output.
    #[pyfunction]
    fn start(given: StartArguments, vm: &VirtualMachine) -> PyResult<(u32, &'static str)> {
        let ends = Ends {
            stdin: source(&given.stdin, vm)?,
            stdout: sink(&given.stdout, vm)?,
            stderr: sink(&given.stderr, vm)?,
            jobs: given
                .jobs
                .as_ref()
                .and_then(|jobs| jobs.downcast_ref::<Reader>())
                .map(|end| end.share(vm))
                .transpose()?,
            answers: given
                .answers
                .as_ref()
                .and_then(|end| end.downcast_ref::<Writer>())
                .map(|end| end.share(vm))
                .transpose()?,
        };
        let launch = Launch {
            arguments: given.arguments,
            executable: given.executable,
            ends,
            folder: PathBuf::from(given.folder),
            environment: given
                .environment
                .iter()
                .filter_map(|entry| entry.split_once('='))
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
            worker: given.worker,
            lane: given.lane.map(WorkerId),
        };
        // What a start costs is simulated; what it costs here is nobody's.
        let machine = machine(vm)?;
        let started = free_of_charge(|| machine.start(launch));
        let (pid, kind) = started.map_err(|refused| why(&refused, vm))?;
        let kind = match kind {
            Kind::Simulated => "simulated",
            Kind::Python => "python",
            Kind::Real => "real",
        };
        Ok((pid, kind))
    }

    fn why(refused: &Refused, vm: &VirtualMachine) -> PyBaseExceptionRef {
        match refused {
            Refused::Forbidden(name) => {
                let names = NAMES.join(", ");
                let message = format!(
                    "looplab does not start programs of the operating system unless it is told to: '{name}' needs \
                     `looplab run --allow run …`. Python itself and these simulated programs need no permission: {names}"
                );
                let class = vm.ctx.exceptions.permission_error.to_owned();
                numbered(class, Errno::ACCESS.raw_os_error(), message, None, vm)
            }
            Refused::TooMany(_) => {
                vm.new_os_error(format!("looplab: {refused}; wait for some to end before starting more"))
            }
            Refused::System(error) => {
                let message = error.to_string();
                let text = message.split(" (os error").next().unwrap_or_default().to_owned();
                let number = error.raw_os_error().unwrap_or(Errno::IO.raw_os_error());
                numbered(vm.ctx.exceptions.os_error.to_owned(), number, text, None, vm)
            }
        }
    }

    fn source(end: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Source> {
        if let Some(reader) = end.downcast_ref::<Reader>() {
            return Ok(Source::Pipe(reader.share(vm)?));
        }
        match end.clone().try_into_value::<i32>(vm) {
            Ok(number) => Ok(Source::File(opened(number, false, vm)?)),
            Err(_) => Ok(Source::Nothing),
        }
    }

    fn sink(end: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Sink> {
        if let Some(writer) = end.downcast_ref::<Writer>() {
            return Ok(Sink::Pipe(writer.share(vm)?));
        }
        if let Ok(number) = end.clone().try_into_value::<i32>(vm) {
            return Ok(Sink::File(opened(number, true, vm)?));
        }
        match end.clone().try_into_value::<String>(vm).as_deref() {
            Ok("out") => Ok(Sink::Run(Stream::Out)),
            Ok("err") => Ok(Sink::Run(Stream::Err)),
            _ => Ok(Sink::Nothing),
        }
    }

    /// The file behind one of this process's descriptors.
    fn opened(number: i32, write: bool, vm: &VirtualMachine) -> PyResult<Arc<Mutex<File>>> {
        if sandbox::is_private(number) {
            return Err(vm.new_os_error("Bad file descriptor".to_owned()));
        }
        let path = format!("/dev/fd/{number}");
        let file = if write { File::options().append(true).open(path) } else { File::open(path) };
        let file = file.map_err(|error| vm.new_os_error(format!("cannot hand over descriptor {number}: {error}")))?;
        Ok(Arc::new(Mutex::new(file)))
    }

    #[pyfunction]
    fn pipe(capacity: usize) -> (Reader, Writer) {
        ends::pipe(capacity)
    }

    #[pyfunction]
    fn returncode(pid: u32, vm: &VirtualMachine) -> PyResult<Option<i32>> {
        Ok(machine(vm)?.exit(pid).map(crate::runtime::processes::Exit::code))
    }

    #[pyfunction]
    fn knows(pid: i64, vm: &VirtualMachine) -> PyResult<bool> {
        let machine = machine(vm)?;
        Ok(u32::try_from(pid).is_ok_and(|pid| machine.knows(pid)))
    }

    /// Sends a signal to a process; whether there was one.
    #[pyfunction]
    fn signal(pid: u32, number: i32, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(machine(vm)?.signal(pid, number))
    }

    /// Calls a function once, when the process has ended.
    #[pyfunction]
    fn watch_exit(pid: u32, function: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let machine = machine(vm)?;
        machine.watch(pid, &waker(function, machine));
        Ok(())
    }

    /// Blocks the main thread until the process has ended.
    #[pyfunction]
    fn wait_exit(pid: u32, timeout: Option<f64>, why: String, vm: &VirtualMachine) -> PyResult<bool> {
        let machine = machine(vm)?;
        block(timeout, &why, || machine.exit(pid).is_some(), vm)
    }

    /// Blocks the main thread until a function says that it is done.
    #[pyfunction]
    fn wait_until(done: PyObjectRef, timeout: Option<f64>, why: String, vm: &VirtualMachine) -> PyResult<bool> {
        let done = || done.call((), vm).and_then(|done| done.try_to_bool(vm)).unwrap_or(true);
        block(timeout, &why, done, vm)
    }

    /// Calls a function a moment later, on the thread that moves time.
    #[pyfunction]
    fn soon(function: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        waker(function, machine(vm)?).wake();
        Ok(())
    }

    fn child(vm: &VirtualMachine) -> PyResult<&'static Child> {
        CHILD.get().ok_or_else(|| vm.new_os_error("this Python is no child process"))
    }

    /// What a child was started with: number, parent, arguments, environment, whether it writes by lines, and a
    /// worker's program. `None` in a program that is nobody's child.
    #[pyfunction]
    fn child_of(vm: &VirtualMachine) -> PyObjectRef {
        let Some(child) = CHILD.get() else { return vm.ctx.none() };
        let text = |text: &String| -> PyObjectRef { vm.ctx.new_str(text.as_str()).into() };
        let pair = |(a, b): &(String, String)| -> PyObjectRef { vm.ctx.new_tuple(vec![text(a), text(b)]).into() };
        let parts = vec![
            vm.ctx.new_int(child.pid).into(),
            vm.ctx.new_int(child.parent).into(),
            vm.ctx.new_list(child.arguments.iter().map(text).collect()).into(),
            vm.ctx.new_list(child.environment.iter().map(pair).collect()).into(),
            vm.ctx.new_bool(child.by_lines).into(),
            child.worker.as_ref().map_or_else(|| vm.ctx.none(), pair),
        ];
        vm.ctx.new_tuple(parts).into()
    }

    #[pyfunction]
    fn read(descriptor: u32, most: usize, vm: &VirtualMachine) -> PyResult {
        loop {
            match child(vm)?.descriptors.read(descriptor, most) {
                Ok(bytes) => return Ok(vm.ctx.new_bytes(bytes).into()),
                Err(_) => signals::check(vm)?,
            }
        }
    }

    #[pyfunction]
    fn write(descriptor: u32, bytes: ArgBytesLike, vm: &VirtualMachine) -> PyResult<usize> {
        let bytes = bytes.borrow_buf().to_vec();
        loop {
            match child(vm)?.descriptors.write(descriptor, &bytes) {
                Ok(()) => return Ok(bytes.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => signals::check(vm)?,
                Err(_) => {
                    let class = vm.ctx.exceptions.broken_pipe_error.to_owned();
                    return Err(numbered(class, Errno::PIPE.raw_os_error(), "Broken pipe", None, vm));
                }
            }
        }
    }

    /// This child's program begins.
    #[pyfunction]
    fn begin(vm: &VirtualMachine) -> PyResult<()> {
        child(vm)?.descriptors.begin();
        Ok(())
    }

    /// This child's program is over.
    #[pyfunction]
    fn over(vm: &VirtualMachine) -> PyResult<()> {
        child(vm)?.descriptors.over();
        Ok(())
    }

    /// Says which signals this child deals with itself, one bit each.
    #[pyfunction]
    fn takes(signals: u64, vm: &VirtualMachine) -> PyResult<()> {
        child(vm)?.descriptors.takes(signals);
        Ok(())
    }

    /// Ends this child by a signal.
    #[pyfunction]
    fn die(number: i32, vm: &VirtualMachine) -> PyResult<()> {
        child(vm)?.descriptors.die(number);
        Ok(())
    }

    fn record(what: What) {
        if let Some(run) = current::run() {
            run.recorder().record(what);
        }
    }

    fn next(counter: Counter) -> u32 {
        current::run().map_or(0, |run| run.recorder().next_id(counter))
    }

    fn intern(text: &str) -> crate::ident::StrId {
        current::run().map_or(crate::ident::StrId::NONE, |run| run.recorder().intern(text))
    }

    #[pyfunction]
    fn worker_created(name: String) -> u32 {
        let worker = WorkerId(next(Counter::Worker));
        record(What::WorkerCreated { worker, kind: WorkerKind::Process, name: intern(&name) });
        worker.0
    }

    #[pyfunction]
    fn worker_turned(worker: u32, to: String) {
        let to = match to.as_str() {
            "computing" => WorkerState::Computing,
            "waiting" => WorkerState::Waiting,
            _ => WorkerState::Ended,
        };
        record(What::WorkerTurned { worker: WorkerId(worker), to });
    }

    #[pyfunction]
    fn job_queued(name: String) -> u32 {
        let job = JobId(next(Counter::Job));
        record(What::JobQueued { job, by: current::task() });
        record(What::JobNamed { job, name: intern(&name) });
        job.0
    }

    #[pyfunction]
    fn job_started(job: u32, worker: u32) {
        record(What::JobStarted { job: JobId(job), worker: WorkerId(worker) });
    }

    #[pyfunction]
    fn job_ended(job: u32, how: String) {
        let outcome = match how.as_str() {
            "ready" => Outcome::Ready,
            "raised" => Outcome::Raised,
            _ => Outcome::Cancelled,
        };
        record(What::JobEnded { job: JobId(job), outcome });
    }

    #[pyfunction]
    fn process_created(name: String) -> u32 {
        let resource = ResourceId(next(Counter::Resource));
        ledger::created(resource, ResourceKind::Process, &name);
        resource.0
    }

    #[pyfunction]
    fn process_closed(resource: u32) {
        record(What::Closed { resource: ResourceId(resource) });
    }

    #[pyfunction]
    fn sent(resource: u32, bytes: u32) {
        record(What::Sent { resource: ResourceId(resource), bytes });
    }

    #[pyfunction]
    fn received(resource: u32, bytes: u32) {
        record(What::Received { resource: ResourceId(resource), bytes });
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        let [reader, writer] = ends::classes();
        extend_module!(vm, module, { "Reader" => reader, "Writer" => writer });
        Ok(())
    }

    const _: fn(Reader, &VirtualMachine) -> PyObjectRef = |end, vm| end.into_pyobject(vm);
}
