//! A session at a prompt: statements that come one after the other, on a loop that goes on between them.
//!
//! Whoever asks is on another thread. What is asked enters the loop from outside, between two polls, and a statement
//! is a task of its own, `repl-1` and so on. What a session does is Python (`repl/session.py`); here is what it cannot
//! do itself: hear, compile with `await` at the top level, answer. It knows no terminal.

pub mod block;
mod compile;
pub mod program;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStrRef};
use rustpython_vm::frozen::FrozenModule;
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::problem::{Problem, syntax};
use super::{aio, current, run};
use crate::runtime::Outside;
use crate::trace::{Cause, CauseKind};

/// What somebody at a prompt wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To run this.
    Statement {
        /// The answer bears it.
        number: u32,
        /// One statement or more, complete.
        source: String,
    },
    /// To know which names begin so.
    Names {
        /// The answer bears it.
        number: u32,
        /// What is typed of the name.
        begun: String,
    },
    /// To know what something is.
    About {
        /// The answer bears it.
        number: u32,
        /// Its name.
        name: String,
    },
    /// To end.
    Leave,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A statement ran to its end: what its last expression gave, and what to try.
    Done {
        /// The value as text, when there is one to show.
        value: Option<String>,
        /// May be empty.
        hint: String,
    },
    /// It raised.
    Raised {
        /// As Python words it.
        traceback: String,
        /// May be empty.
        hint: String,
    },
    /// Names that go on as asked.
    Names(Vec<String>),
    /// What something says of itself.
    About(String),
}

/// A way into a session from any thread.
#[derive(Clone, Default)]
pub struct Door(Arc<Inside>);

#[derive(Default)]
struct Inside {
    waiting: Mutex<VecDeque<Asked>>,
    came: Condvar,
    /// The loop to wake, while one listens.
    outside: Mutex<Option<Outside>>,
}

/// What makes a run a session.
pub struct Prompt {
    /// Where what is asked comes in.
    pub door: Door,
    /// Takes the answers.
    pub answer: Box<dyn Fn(u32, Said) + Send + Sync>,
    /// Whether nothing happens between two statements.
    pub stands_still: bool,
}

thread_local! {
    /// What the session on this thread does with what is asked.
    static SERVE: RefCell<Option<PyObjectRef>> = const { RefCell::new(None) };
}

impl Door {
    /// Asks for something; it is looked at as soon as the loop is between two polls.
    pub fn ask(&self, asked: Asked) {
        self.waiting().push_back(asked);
        self.0.came.notify_all();
        if let Some(outside) = &*self.outside() {
            self.knock(outside);
        }
    }

    /// Has the loop of this session look at what is asked, from now on.
    fn listen(&self, outside: Outside) {
        self.knock(&outside);
        *self.outside() = Some(outside);
    }

    fn knock(&self, outside: &Outside) {
        let door = self.clone();
        outside.post(Cause { kind: CauseKind::Outside, by: 0 }, Box::new(move || door.serve_all()));
    }

    fn serve_all(&self) {
        let Some(serve) = SERVE.with_borrow(Clone::clone) else { return };
        rustpython_vm::vm::thread::with_current_vm(|vm| {
            while let Some(asked) = self.take() {
                if let Err(error) = serve.call(in_python(asked, vm), vm) {
                    vm.print_exception(error);
                }
            }
        });
    }

    fn take(&self) -> Option<Asked> {
        self.waiting().pop_front()
    }

    /// Waits until somebody asks for something.
    fn wait(&self) -> Asked {
        let mut waiting = self.waiting();
        loop {
            if let Some(asked) = waiting.pop_front() {
                return asked;
            }
            waiting = self.0.came.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Asked>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outside(&self) -> MutexGuard<'_, Option<Outside>> {
        self.0.outside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is asked, as `session.py` takes it.
pub(super) fn in_python(asked: Asked, vm: &VirtualMachine) -> (String, u32, PyStrRef) {
    let (kind, number, text) = match asked {
        Asked::Statement { number, source } => ("statement", number, source),
        Asked::Names { number, begun } => ("names", number, begun),
        Asked::About { number, name } => ("about", number, name),
        Asked::Leave => ("leave", 0, String::new()),
    };
    (kind.to_owned(), number, vm.ctx.new_str(text))
}

/// Holds a session until somebody leaves it.
pub(super) fn converse(name: &str, prompt: Prompt, scope: Scope, vm: &VirtualMachine) -> PyResult {
    let Prompt { door, answer, stands_still } = prompt;
    let compile = compiler(name.to_owned(), vm);
    let advise = adviser(name.to_owned(), vm);
    let answers = answerer(answer, vm);
    let ear = door.clone();
    let listen =
        vm.new_function("listen", move |serve: PyObjectRef, owner: PyObjectRef, vm: &VirtualMachine| -> PyResult<()> {
            SERVE.set(Some(serve));
            ear.listen(aio::listen(&owner, vm)?);
            Ok(())
        });
    let wait = vm.new_function("wait", move |vm: &VirtualMachine| in_python(door.wait(), vm));
    let session = vm.import("_looplab_session", 0)?.get_attr("converse", vm)?;
    let way: Vec<PyObjectRef> = vec![
        scope.globals.into(),
        vm.ctx.new_str(name).into(),
        vm.ctx.new_bool(stands_still).into(),
        compile,
        advise,
        answers,
        listen.into(),
        wait.into(),
    ];
    let ended = session.call(way, vm);
    drop(SERVE.take());
    ended
}

/// `answer(number, kind, text, hint)`: sends an answer after all that was written before it.
pub(super) fn answerer(answer: impl Fn(u32, Said) + Send + Sync + 'static, vm: &VirtualMachine) -> PyObjectRef {
    let answer = move |number: u32, kind: String, text: PyObjectRef, hint: String, vm: &VirtualMachine| {
        current::settle();
        said(&kind, &text, hint, vm).map(|said| answer(number, said))
    };
    vm.new_function("answer", answer).into()
}

/// `compile(source)`: the code of everything but a last expression, that expression's own, and whether to await them.
pub(super) fn compiler(name: String, vm: &VirtualMachine) -> PyObjectRef {
    let compile = move |source: PyStrRef, vm: &VirtualMachine| -> PyResult {
        let source = source.to_string_lossy();
        let pieces = compile::compile(&source, &name)
            .map_err(|error| run::syntax_error((&name, &source), &syntax::fault(&source, &error), vm))?;
        let code =
            |code: Option<_>| -> PyObjectRef { vm.unwrap_or_none(code.map(|code| vm.ctx.new_code(code).into())) };
        Ok(vm.ctx.new_tuple(vec![code(pieces.body), code(pieces.last), vm.ctx.new_bool(pieces.awaits).into()]).into())
    };
    vm.new_function("compile", compile).into()
}

/// `advise(exception, source)`: what to try, or nothing.
pub(super) fn adviser(name: String, vm: &VirtualMachine) -> PyObjectRef {
    let advise = move |error: PyBaseExceptionRef, source: PyStrRef, vm: &VirtualMachine| -> String {
        let source = source.to_string_lossy();
        let fault = syntax::explain(&source).filter(|_| error.fast_isinstance(vm.ctx.exceptions.syntax_error));
        let problem = match fault {
            Some(fault) => Problem::from_fault(&fault, &name, &source),
            None => Problem::from_exception(&error, &name, &source, vm),
        };
        problem.hint.unwrap_or_default()
    };
    vm.new_function("advise", advise).into()
}

fn said(kind: &str, text: &PyObjectRef, hint: String, vm: &VirtualMachine) -> PyResult<Said> {
    let words = || text.str(vm).map(|text| text.to_string_lossy().into_owned());
    Ok(match kind {
        "done" => Said::Done { value: if vm.is_none(text) { None } else { Some(words()?) }, hint },
        "raised" => Said::Raised { traceback: words()?, hint },
        "names" => Said::Names(text.try_to_value(vm)?),
        _ => Said::About(words()?),
    })
}

/// The Python side; add it after the library.
pub(super) fn frozen() -> impl Iterator<Item = (&'static str, FrozenModule)> {
    rustpython_vm::py_freeze!(file = "repl/session.py", module_name = "_looplab_session").into_iter()
}
