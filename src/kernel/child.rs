//! The kernel as a program: what `looplab` does under its hidden subcommand.

use std::io;
use std::panic;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use super::descriptors::{self, Descriptors};
use super::engine::PythonEngine;
use super::serve;

/// What a kernel says of itself when it could not serve.
const UNFIT: u8 = 70;

/// Serves the front at the other end of standard input and output, and ends when it is gone.
#[must_use]
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(remember));
    match descriptors::take().and_then(serve_front) {
        // Whatever the program still does, nobody is left to see it.
        Ok(()) => std::process::exit(0),
        Err(error) => {
            eprintln!("looplab's kernel cannot serve: {error}");
            ExitCode::from(UNFIT)
        }
    }
}

fn serve_front(Descriptors { input, output, loose }: Descriptors) -> io::Result<()> {
    serve::serve::<PythonEngine>(input, output, loose, &last_panic)
}

static PANIC: Mutex<String> = Mutex::new(String::new());

/// The default hook prints; a kernel keeps what it says for the report.
pub(super) fn remember(info: &panic::PanicHookInfo<'_>) {
    *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
}

pub(super) fn last_panic() -> String {
    PANIC.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
