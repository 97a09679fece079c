//! What runs programs in the product: Python, built ahead of need.

use std::sync::Arc;

use super::fence;
use super::program::{Allow, Gil};
use super::prompt;
use super::protocol::{Ended, Problem};
use super::serve::{Engine, Run};
use super::trap::{self, Trap};
use super::worker;
use crate::python::{self, Context, Exit, Interrupter, Python, Template};
use crate::runtime::net::sites::{Declared, internet};
use crate::runtime::{Clock, Mode, Network};

/// A Python interpreter that waits for its program.
pub struct PythonEngine {
    python: Arc<Python>,
}

impl Engine for PythonEngine {
    /// # Panics
    /// When Python does not start, which is told to the front as a fault of looplab's.
    fn warm() -> Self {
        let python = Python::new().and_then(|python| python.wait_until_ready().map(|()| python));
        Self { python: Arc::new(python.unwrap_or_else(|error| panic!("{error}"))) }
    }

    /// # Panics
    /// When the native code under the program panics, which is told to the front as a fault of looplab's.
    fn run(self, run: Run) -> Ended {
        let (program, context) = prepare(run, self.python.interrupter());
        ended(&self.python.run(&program, context).unwrap_or_else(|error| panic!("{error}")))
    }
}

/// A copy of a Python that was built before.
pub(super) struct CopiedEngine {
    /// The copy.
    pub(super) python: Template,
}

impl Engine for CopiedEngine {
    /// # Panics
    /// When Python does not start.
    fn warm() -> Self {
        Self { python: Template::build().unwrap_or_else(|error| panic!("{error}")) }
    }

    /// # Panics
    /// As [`PythonEngine`]'s.
    fn run(self, run: Run) -> Ended {
        let (program, context) = prepare(run, self.python.interrupter());
        ended(&self.python.run(&program, context).unwrap_or_else(|error| panic!("{error}")))
    }
}

/// What changes what the run is held at, on any thread.
fn holder(clock: &Arc<Clock>) -> impl Fn(Vec<Trap>) + Send + 'static {
    let (change_lines, clock) = (python::lines::changer(clock), Arc::clone(clock));
    move |traps| {
        let (lines, traps) = trap::parted(&traps);
        change_lines(lines);
        clock.set_traps(traps);
    }
}

/// Puts the fences up and the levers in place.
fn prepare(run: Run, interrupter: Interrupter) -> (python::Program, Context) {
    let Run { program, options, clock, levers, leave, say } = run;
    fence::close(&options.limits);
    levers.on_interrupt(move || {
        interrupter.interrupt();
        python::processes::interrupt();
    });
    let (lines, traps) = trap::parted(&options.traps);
    python::lines::set(lines);
    clock.set_traps(traps);
    levers.on_traps(holder(&clock));
    // At a prompt all that happens is somebody's wish; to a program it is done from outside.
    let steps_in = options.prompt.is_none();
    levers.on_cancel(move |task| python::aio::remote::cancel(task, steps_in));
    let prompt = if let Some(between) = options.prompt {
        Some(prompt::open(between, &levers, say))
    } else {
        prompt::visit(&clock, &levers, say);
        None
    };
    let program = python::Program {
        folder: program.path.as_ref().and_then(|path| path.parent()).map(std::path::Path::to_path_buf),
        name: program.name,
        source: program.source,
        arguments: program.arguments,
    };
    let family = worker::Family {
        allow: options.allow,
        limits: options.limits,
        seed: options.seed,
        gil: options.gil == Gil::On,
        real: clock.mode() == Mode::Real,
        home: program.folder.clone(),
        depth: 0,
        parent: std::process::id(),
    };
    let Allow { fs, net, run } = options.allow;
    // Hosts that cannot be were refused where they were declared.
    let hosts = options.hosts.iter().filter_map(|host| Declared::try_from(host).ok()).collect();
    let context = Context {
        clock,
        seed: Some(options.seed),
        allow: python::Allow { fs, net, run },
        network: Network::new(internet(options.seed, hosts), options.seed),
        gil: options.gil == Gil::On,
        on_exit: leave,
        start: Some(worker::starter(family)),
        child: None,
        prompt,
    };
    (program, context)
}

fn ended(exit: &Exit) -> Ended {
    Ended { code: exit.code, abrupt: false, problem: exit.error.as_ref().map(Problem::from) }
}

impl From<&python::Problem> for Problem {
    fn from(problem: &python::Problem) -> Self {
        Self {
            title: problem.title.clone(),
            message: problem.message.clone(),
            file: problem.file.clone().unwrap_or_default(),
            line: problem.line,
            columns: problem.columns.clone().map(|columns| (columns.start, columns.end)),
            hint: problem.hint.clone().unwrap_or_default(),
        }
    }
}
