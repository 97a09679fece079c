//! Whether a coroutine still has its cancellation in hand.
//!
//! A coroutine may await things while it handles a `CancelledError`, in an `except` or a `finally`, before it
//! raises it again. While it does, Python keeps the exception as the one being handled, of the frame that handles
//! it; when none of a suspended task's frames has one, the cancellation was swallowed.

use rustpython_vm::PyObject;
use rustpython_vm::builtins::{PyCoroutine, PyGenerator, PyTuple};
use rustpython_vm::object::Traverse;

/// Whether any of the coroutines of a suspended task is handling an exception: the cancellation that was thrown into
/// it, or something raised in its place. What cannot be looked into (an asynchronous generator) is given the
/// benefit of the doubt.
pub(super) fn is_in_flight(coroutine: Option<&PyObject>) -> bool {
    let mut next = coroutine.map(ToOwned::to_owned);
    while let Some(object) = next {
        let coro = if let Some(native) = object.downcast_ref::<PyCoroutine>() {
            native.as_coro()
        } else if let Some(native) = object.downcast_ref::<PyGenerator>() {
            native.as_coro()
        } else {
            return object.class().name().starts_with("async_generator");
        };
        // RustPython shows the exception being handled only to its garbage collector, and of the exception
        // only what it refers to. A coroutine itself refers to no tuple; an exception always does: its arguments.
        let mut is_handling = false;
        coro.traverse(&mut |held| is_handling |= held.downcast_ref::<PyTuple>().is_some());
        if is_handling {
            return true;
        }
        next = coro.frame().yield_from_target();
    }
    false
}
