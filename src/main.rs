//! The looplab program.

use std::process::ExitCode;

fn main() -> ExitCode {
    looplab::cli::main()
}
