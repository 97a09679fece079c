//! Python's threads on the run's time.
//!
//! Virtual time stands still while a thread computes. A thread holds the run from its start to its
//! end, and lets go while it waits for a lock; whoever releases the lock takes hold for it, so that
//! no moment lies between. The main thread holds nothing: when it waits for a lock, it blocks the
//! loop, and time moves on for the others.

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustpython_vm::builtins::{PyType, PyTypeRef};
use rustpython_vm::class::PyClassImpl;
use rustpython_vm::common::lock::PyMutex;
use rustpython_vm::function::{ArgIntoFloat, FuncArgs, OptionalArg};
use rustpython_vm::types::{Constructor, Representable};
use rustpython_vm::{AsObject, Py, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

use super::host;
use crate::python::{current, signals};
use crate::runtime::{Held, Wait};

thread_local! {
    /// This thread's hold on the run; none on the main thread.
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
}

/// Whether this thread is one that Python started.
fn is_worker() -> bool {
    HELD.with_borrow(Option::is_some)
}

fn swap_held(held: Option<Held>) -> Option<Held> {
    HELD.replace(held)
}

/// Lets other threads' waits be looked at again.
fn nudge() {
    drop(host::clock().hold());
}

/// The hold that a thread's starter takes for it.
#[pyclass(module = "_looplab", name = "Hold")]
#[derive(PyPayload)]
pub(super) struct Hold {
    held: PyMutex<Option<Held>>,
    ended: Arc<AtomicBool>,
    /// Taken until the thread ends, so that a worker that joins it is handed a hold before this one's is given back.
    end: Lock,
}

impl std::fmt::Debug for Hold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hold")
    }
}

impl Hold {
    pub(super) fn taken() -> Self {
        let end = Lock::default();
        end.try_take();
        Self { held: PyMutex::new(Some(host::clock().hold())), ended: Arc::default(), end }
    }
}

#[pyclass]
impl Hold {
    /// Called by the thread that the hold was taken for, as it begins.
    #[pymethod]
    fn enter(&self) {
        let held = self.held.lock().take();
        if let Some(held) = &held {
            held.enter();
        }
        drop(swap_held(held));
    }

    /// Called by the thread as it ends, or by its starter if it could not start.
    #[pymethod]
    fn leave(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.ended.store(true, Ordering::Release);
        if self.end.locked() {
            self.end.give_back(vm)?;
        }
        let given = self.held.lock().take();
        drop(given);
        drop(swap_held(None));
        Ok(())
    }

    /// Waits for the thread's end; whether it came.
    #[pymethod]
    fn join(&self, timeout: Option<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<bool> {
        let timeout = timeout.map(f64::from);
        if is_worker() {
            let ended = self.end.take(timeout, vm)?;
            if ended {
                self.end.give_back(vm)?;
            }
            return Ok(ended);
        }
        let ended = Arc::clone(&self.ended);
        block(timeout, "Thread.join", move || ended.load(Ordering::Acquire), vm)
    }
}

/// Blocks the loop's thread until `done`; whether it came in time.
fn block(timeout: Option<f64>, why: &str, done: impl Fn() -> bool, vm: &VirtualMachine) -> PyResult<bool> {
    let most = timeout.map(|seconds| Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX));
    loop {
        match host::clock().block_until(current::task(), most, why, &done) {
            Ok(Wait::Done) => return Ok(true),
            Ok(Wait::TimedOut) => return Ok(false),
            Ok(Wait::Stuck) => {
                let message =
                    format!("looplab: this program would wait for ever: no thread is left that could end {why}");
                return Err(vm.new_exception_msg(vm.ctx.exceptions.system_exit.to_owned(), message.into()));
            }
            Err(_) => signals::check(vm)?,
        }
    }
}

#[derive(Default)]
struct Waiting {
    /// Workers that wait for the lock.
    workers: usize,
    /// Holds taken for workers that were woken.
    handed: Vec<Held>,
}

/// A lock: `threading.Lock`.
#[pyclass(module = "_thread", name = "lock")]
#[derive(PyPayload, Default)]
pub(super) struct Lock {
    locked: Arc<AtomicBool>,
    waiting: Mutex<Waiting>,
    freed: Condvar,
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lock")
    }
}

impl Lock {
    fn try_take(&self) -> bool {
        !self.locked.swap(true, Ordering::AcqRel)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits on a thread that Python started: others compute meanwhile, and time may move.
    fn take_as_worker(&self, most: Option<Duration>) -> bool {
        let mut waiting = self.waiting();
        let mut let_go = None;
        waiting.workers += 1;
        let mut timed_out = false;
        let taken = loop {
            if self.try_take() {
                break true;
            }
            if timed_out {
                break false;
            }
            // Woken in vain or not yet waiting: the hold, handed over or our own, is given back.
            let spare = waiting.handed.pop();
            if spare.is_some() || let_go.is_none() {
                let_go = Some(());
                drop(waiting);
                drop(spare);
                drop(swap_held(None));
                waiting = self.waiting();
                if !self.locked.load(Ordering::Acquire) {
                    continue;
                }
            }
            waiting = match most {
                None => self.freed.wait(waiting).unwrap_or_else(PoisonError::into_inner),
                Some(most) => {
                    let (waiting, timeout) =
                        self.freed.wait_timeout(waiting, most).unwrap_or_else(PoisonError::into_inner);
                    timed_out = timeout.timed_out();
                    waiting
                }
            };
        };
        waiting.workers -= 1;
        if let_go.is_some() {
            let held = waiting.handed.pop();
            drop(waiting);
            drop(swap_held(Some(held.unwrap_or_else(|| host::clock().hold()))));
        }
        taken
    }

    fn take(&self, timeout: Option<f64>, vm: &VirtualMachine) -> PyResult<bool> {
        if self.try_take() {
            return Ok(true);
        }
        if is_worker() {
            let most = timeout.map(|seconds| Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX));
            return Ok(rustpython_vm::vm::thread::allow_threads(vm, || self.take_as_worker(most)));
        }
        loop {
            let locked = Arc::clone(&self.locked);
            if !block(timeout, "a wait for another thread", move || !locked.load(Ordering::Acquire), vm)? {
                return Ok(false);
            }
            if self.try_take() {
                return Ok(true);
            }
        }
    }

    fn give_back(&self, vm: &VirtualMachine) -> PyResult<()> {
        if !self.locked.swap(false, Ordering::AcqRel) {
            return Err(vm.new_runtime_error("release unlocked lock"));
        }
        let mut waiting = self.waiting();
        if waiting.workers > waiting.handed.len() {
            waiting.handed.push(host::clock().hold());
            drop(waiting);
            self.freed.notify_one();
        } else {
            drop(waiting);
            nudge();
        }
        Ok(())
    }
}

impl Constructor for Lock {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::default())
    }
}

impl Representable for Lock {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let state = if zelf.locked.load(Ordering::Relaxed) { "locked" } else { "unlocked" };
        Ok(format!("<{state} _thread.lock object at {:#x}>", zelf.as_object().get_id()))
    }
}

#[pyclass(flags(HAS_WEAKREF), with(Constructor, Representable))]
impl Lock {
    #[pymethod]
    fn acquire(
        &self,
        blocking: OptionalArg<bool>,
        timeout: OptionalArg<ArgIntoFloat>,
        vm: &VirtualMachine,
    ) -> PyResult<bool> {
        let timeout = timeout.into_option().map(f64::from).filter(|&seconds| seconds >= 0.0);
        if !blocking.unwrap_or(true) {
            return if timeout.is_some() {
                Err(vm.new_value_error("can't specify a timeout for a non-blocking call"))
            } else {
                Ok(self.try_take())
            };
        }
        self.take(timeout, vm)
    }

    #[pymethod]
    fn release(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.give_back(vm)
    }

    #[pymethod]
    fn locked(&self) -> bool {
        self.locked.load(Ordering::Relaxed)
    }

    #[pymethod]
    fn __enter__(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<bool> {
        zelf.take(None, vm)
    }

    #[pymethod]
    fn __exit__(&self, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        self.give_back(vm)
    }

    #[pymethod]
    fn _at_fork_reinit(&self) {
        self.locked.store(false, Ordering::Release);
    }
}

/// The classes of this module, made once.
pub(super) fn classes() -> [PyTypeRef; 2] {
    [Hold::make_static_type(), Lock::make_static_type()]
}
