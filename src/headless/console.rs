//! The two streams of a run without a screen, in the order in which the program wrote to them.

use std::io::{self, BufWriter, Stderr, Stdout, Write};

use super::Settings;
use crate::session::{Layout, Lines, Phase, Report, Session};
use crate::trace::{Stream, What};

/// Standard output and standard error, and how far the trace was passed on to them.
pub struct Console {
    out: BufWriter<Stdout>,
    err: BufWriter<Stderr>,
    lines: Option<Lines>,
    seen: usize,
}

impl Console {
    /// A console for programs' output, or for JSON lines.
    #[must_use]
    pub fn new(json: bool) -> Self {
        Self {
            out: BufWriter::new(io::stdout()),
            err: BufWriter::new(io::stderr()),
            lines: json.then(Lines::default),
            seen: 0,
        }
    }

    /// Passes on what arrived since the last call.
    ///
    /// # Errors
    /// When a stream cannot be written to.
    pub fn pass_on(&mut self, session: &Session) -> io::Result<()> {
        let log = session.log();
        for (_, event) in log.events(self.seen) {
            if let Some(lines) = &mut self.lines {
                writeln!(self.out, "{}", lines.line(&event, &log.strings))?;
            } else if let What::Output { stream, text, .. } = event.what {
                self.write(stream, log.strings.get(text))?;
            }
        }
        self.seen = log.len();
        self.out.flush()?;
        self.err.flush()
    }

    fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        // Both streams may lead to one terminal: the other one goes first.
        match stream {
            Stream::Out => {
                self.err.flush()?;
                self.out.write_all(text.as_bytes())
            }
            Stream::Err => {
                self.out.flush()?;
                self.err.write_all(text.as_bytes())
            }
        }
    }

    /// Adds looplab's own words at the end, on standard error.
    ///
    /// # Errors
    /// When a stream cannot be written to.
    pub fn finish(&mut self, session: &Session, settings: &Settings) -> io::Result<()> {
        if let Phase::Dead(why) = session.status().phase {
            writeln!(self.err, "looplab: {why}")?;
        }
        if let Phase::Finished(exit) = session.status().phase
            && !settings.quiet
        {
            let hint = exit.problem.map(|problem| problem.hint).filter(|hint| !hint.is_empty());
            for words in exit.note.into_iter().chain(hint) {
                writeln!(self.err, "looplab: {words}")?;
            }
        }
        if !settings.quiet && !settings.json {
            let layout = Layout { ascii: settings.ascii, ..Layout::default() };
            write!(self.err, "\n{}", Report::new(session.model(), layout).summary())?;
        }
        self.err.flush()
    }
}
