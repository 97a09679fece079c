//! A recording as something else: text to read, or JSON lines for programs.
//!
//! Writes to whatever it is given; what a run looks like as text is said in `session::report`.

use std::io::{self, Write};

use crate::session::{Layout, Lines, Report, Session};

/// The formats a recording can be printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Output, timeline and numbers, to read.
    Text,
    /// One JSON object a line for each event.
    Json,
}

/// Writes a session's trace in a format.
///
/// # Errors
/// When the writer fails.
pub fn write(to: &mut impl Write, session: &Session, format: Format, ascii: bool) -> io::Result<()> {
    match format {
        Format::Text => {
            let report = Report::new(session.model(), Layout { ascii, ..Layout::default() });
            let output = report.output();
            if !output.is_empty() {
                writeln!(to, "{output}")?;
            }
            write!(to, "{}", report.summary())?;
        }
        Format::Json => {
            let (mut lines, log) = (Lines::default(), session.log());
            for (_, event) in log.events(0) {
                writeln!(to, "{}", lines.line(&event, &log.strings))?;
            }
        }
    }
    to.flush()
}
