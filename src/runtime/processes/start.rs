//! Which program a name stands for, and how it comes to life in the machine.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::guest::{self, Guest, Line};
use super::launch::{Kind, Launch, Pid, Refused, signal};
use super::machine::{Admits, Grounds, Life, Machine, Output, Tether};
use super::os::Os;
use super::programs;
use crate::runtime::Clock;
use crate::time::SimTime;

/// Simulated: what it takes to start a small program.
pub const START: Duration = Duration::from_millis(1);
/// Simulated: what it takes to start a Python.
pub const START_PYTHON: Duration = Duration::from_millis(20);
/// Simulated: what passes between the last thing a program does and its end.
const END: Duration = Duration::from_micros(200);

/// What starts processes outside: given what to start, its number, when it begins, and where it tells what it does.
pub type Start = dyn Fn(Kind, &Launch, Pid, SimTime, Arc<Line>) -> io::Result<Box<dyn Guest>> + Send + Sync;

/// What the machine needs of the world around it.
pub struct World {
    /// Starts what is not simulated.
    pub start: Box<Start>,
    /// Takes what processes write to the run's own output.
    pub output: Output,
    /// Whether programs of the operating system may be started.
    pub allow_run: bool,
    /// Whether simulated programs may read a path, or write there.
    pub admits: Admits,
}

/// A machine without processes.
#[must_use]
pub fn machine(clock: Arc<Clock>, world: World) -> Arc<Machine> {
    let World { start, output, allow_run, admits } = world;
    let starter = move |machine: &Arc<Machine>, launch: Launch| begin(machine, launch, &*start, allow_run);
    Machine::new(clock, Grounds { output, admits }, Box::new(starter))
}

fn begin(machine: &Arc<Machine>, launch: Launch, start: &Start, allow_run: bool) -> Result<(Pid, Kind), Refused> {
    // Who may run programs and names one by its path means that one.
    let is_meant = allow_run && launch.path().contains('/');
    let body = programs::find(launch.name()).filter(|_| launch.worker.is_none() && !is_meant);
    let kind = match &body {
        Some(_) => Kind::Simulated,
        None if launch.worker.is_some() || is_python(launch.name()) => Kind::Python,
        None if allow_run => Kind::Real,
        None => return Err(Refused::Forbidden(launch.name().to_owned())),
    };
    let pid = machine.enter(&launch)?;
    let begins = machine.clock().now() + if kind == Kind::Python { START_PYTHON } else { START };
    let mut os = Os { pid, machine: Arc::clone(machine), launch };
    if let Some(body) = body {
        let life = Box::pin(async move {
            let exit = body(&mut os).await;
            os.sleep(END).await;
            exit
        });
        machine.animate(pid, life, None);
        machine.wake_at(pid, begins);
        return Ok((pid, kind));
    }
    // A Python makes a KeyboardInterrupt of Ctrl-C.
    let takes = if kind == Kind::Python { 1 << signal::INTERRUPT } else { 0 };
    let line = Line::new(Arc::downgrade(machine), pid, takes);
    line.hold(machine.clock());
    match start(kind, &os.launch, pid, begins, Arc::clone(&line)) {
        Ok(guest) => {
            let tether: Arc<dyn Tether> = Arc::<Line>::clone(&line);
            let life: Life = if kind == Kind::Real {
                Box::pin(guest::relay(os, guest, line))
            } else {
                Box::pin(guest::serve(os, guest, line))
            };
            machine.animate(pid, life, Some(tether));
            Ok((pid, kind))
        }
        Err(error) => {
            line.close();
            machine.leave(pid);
            Err(error.into())
        }
    }
}

/// Whether a program's name is Python's.
fn is_python(name: &str) -> bool {
    name.strip_prefix("python").is_some_and(|version| version.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::TaskId;
    use crate::runtime::processes::launch::{Ends, Exit, Sink, Source};
    use crate::runtime::processes::pipe::{CAPACITY, pipe};
    use crate::runtime::{Mode, Pacer, Speed, Wait};
    use crate::trace::Recorder;

    fn fresh() -> Arc<Machine> {
        let clock = Clock::new(Mode::Virtual, Arc::new(Recorder::new(false)), Pacer::new(Speed::Jump, false));
        let world = World {
            start: Box::new(|_, _, _, _, _| Err(io::ErrorKind::Unsupported.into())),
            output: Box::new(|_, _| ()),
            allow_run: false,
            admits: Box::new(|_, _| false),
        };
        super::machine(clock, world)
    }

    fn launch(line: &str, stdin: Source, stdout: Sink) -> Launch {
        let arguments = vec!["sh".into(), "-c".into(), line.into()];
        let ends = Ends { stdin, stdout, stderr: Sink::Nothing, jobs: None, answers: None };
        Launch {
            arguments,
            executable: None,
            ends,
            folder: ".".into(),
            environment: vec![("NAME".into(), "you".into())],
            worker: None,
            lane: None,
        }
    }

    /// What a shell line writes, how it ends, and in how many milliseconds of run time.
    fn run(line: &str, input: &[u8]) -> (String, Exit, u128) {
        let machine = fresh();
        let (reader, writer) = pipe(CAPACITY);
        let (from, to) = pipe(CAPACITY);
        to.put(input).expect("a reader").expect("room");
        drop(to);
        let (pid, _) = machine.start(launch(line, Source::Pipe(from), Sink::Pipe(writer))).expect("it starts");
        let done = machine.clock().block_until(TaskId::NONE, None, "a test", || machine.exit(pid).is_some());
        assert_eq!(done, Ok(Wait::Done), "{:?}", machine.complaints());
        let mut bytes = Vec::new();
        while let Some(more) = reader.take(CAPACITY).filter(|more| !more.is_empty()) {
            bytes.extend(more);
        }
        let took = machine.clock().now().since(SimTime::ZERO).as_millis();
        (String::from_utf8(bytes).expect("text"), machine.exit(pid).expect("ended"), took)
    }

    #[test]
    fn lines_run_as_in_a_shell() {
        let cases: &[(&str, &str, i32)] = &[
            ("echo a; echo b", "a\nb\n", 0),
            ("echo a && false && echo b || echo c", "a\nc\n", 0),
            ("false; echo $?; exit 7; echo never", "1\n", 7),
            ("echo hello $NAME | tr a-z A-Z", "HELLO YOU\n", 0),
            ("A=1; echo \"$A\" '$A' >&2; echo $A", "1\n", 0),
            ("printf 'b\\na\\n' | sort | head -n 1", "a\n", 0),
            ("cat | wc -c", "2\n", 0),
            ("yes | head -n 2", "y\ny\n", 0),
            ("nothing-like-it", "", 127),
            ("echo oops 2>&1 >/dev/null", "", 0),
        ];
        for (line, out, code) in cases {
            let (text, exit, _) = run(line, b"in");
            assert_eq!((text.as_str(), exit), (*out, Exit::Code(*code)), "{line}");
        }
    }

    #[test]
    fn sleeping_takes_run_time_alone() {
        let (_, exit, took) = run("sleep 3600 | sleep 1", b"");
        assert_eq!(exit, Exit::Code(0));
        assert!((3_600_000..3_600_010).contains(&took), "{took}");
    }

    #[test]
    fn a_full_pipe_blocks_its_writer_and_is_complained_of() {
        let machine = fresh();
        let (_reader, writer) = pipe(CAPACITY);
        let (pid, _) = machine.start(launch("exec-less; seq 100000", Source::Nothing, Sink::Pipe(writer))).unwrap();
        let done = machine.clock().block_until(TaskId::NONE, None, "a test", || machine.exit(pid).is_some());
        assert_eq!(done, Ok(Wait::Stuck));
        let complaints = machine.complaints();
        assert!(complaints.iter().any(|line| line.contains("`seq 100000`") && line.contains("room")), "{complaints:?}");
        assert!(machine.signal(pid, signal::KILL));
        let done = machine.clock().block_until(TaskId::NONE, None, "a test", || machine.exit(pid).is_some());
        assert_eq!((done, machine.exit(pid).map(Exit::code)), (Ok(Wait::Done), Some(-9)));
    }
}
