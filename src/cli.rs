//! The command line: what was asked for, checked before anything starts, and the exit code at the end.
//!
//! Parses and dispatches; what a command does is the faces' business.

pub mod arguments;
mod check;
pub mod commands;
pub mod files;
mod new_lesson;
mod notes;
mod page;
mod progress;
mod prompt;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;

use crate::kernel;

/// Wrong usage: a file that is not there, an option that makes no sense.
const USAGE: u8 = 2;

/// Runs looplab with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.len() == 2 && arguments[1] == kernel::process::SUBCOMMAND {
        return kernel::child::main();
    }
    if arguments.len() == 2 && arguments[1] == kernel::worker::SUBCOMMAND {
        return kernel::worker::main();
    }
    #[cfg(unix)]
    if arguments.len() == 2 && arguments[1] == kernel::forks::SUBCOMMAND {
        return kernel::forks::main();
    }
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(told) => {
            // Help goes to standard output with code 0, mistakes to standard error with code 2.
            let code = u8::try_from(told.exit_code()).unwrap_or(USAGE);
            return if told.print().is_ok() { ExitCode::from(code) } else { ExitCode::from(USAGE) };
        }
    };
    match commands::carry_out(arguments) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Nobody may be left to read it.
            let _ = writeln!(std::io::stderr(), "looplab: {error:#}");
            ExitCode::from(USAGE)
        }
    }
}
