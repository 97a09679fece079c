//! The terminal as the prompt writes it: plain scrollback, above the line that is typed if one is, and a few lines below
//! the end that give way to whatever is written next.
//!
//! All writing goes through here, so nothing is ever written into the middle of something else.

use std::io::{self, Write as _};

use rustyline::ExternalPrinter;

/// The terminal, below the prompt.
pub(super) struct Screen {
    printer: Option<Box<dyn ExternalPrinter + Send>>,
    typing: bool,
    /// Whether the cursor is at the beginning of a line.
    fresh: bool,
    /// The lines drawn for the moment.
    live: Vec<String>,
    /// What is to be said when the terminal is ours again; `None` while it is.
    kept: Option<String>,
}

impl Screen {
    /// A terminal; what is said while a line is typed goes through `printer`.
    pub(super) fn new(printer: Option<Box<dyn ExternalPrinter + Send>>) -> Self {
        Self { printer, typing: false, fresh: true, live: Vec::new(), kept: None }
    }

    /// Writes text that stays.
    pub(super) fn say(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(kept) = &mut self.kept {
            kept.push_str(text);
            return;
        }
        if let Some(printer) = self.printer.as_mut().filter(|_| self.typing) {
            // A terminal that is gone has nobody to be told.
            drop(printer.print(text.to_owned()));
            return;
        }
        let erased = self.erased();
        put(&(erased + text));
        self.fresh = text.ends_with('\n');
    }

    /// Draws lines for the moment, in place of those before. They must not be wider than the terminal. While something
    /// is half a line, nothing is drawn below it.
    pub(super) fn draw(&mut self, lines: Vec<String>) {
        if self.typing || !self.fresh || lines == self.live {
            return;
        }
        let mut text = self.erased();
        for line in &lines {
            text.push_str(line);
            text.push('\n');
        }
        self.live = lines;
        put(&text);
    }

    /// What takes the lines of the moment away.
    fn erased(&mut self) -> String {
        match std::mem::take(&mut self.live).len() {
            0 => String::new(),
            rows => format!("\x1b[{rows}A\r\x1b[J"),
        }
    }

    /// Whether a line is being typed.
    pub(super) const fn is_typing(&self) -> bool {
        self.typing
    }

    /// Somebody else gets the terminal for a while: what is said meanwhile waits.
    pub(super) fn leave(&mut self) {
        put(&self.erased());
        self.kept = Some(String::new());
    }

    /// The terminal is ours again.
    pub(super) fn come_back(&mut self) {
        self.fresh = true;
        let kept = self.kept.take().unwrap_or_default();
        self.say(&kept);
    }

    /// A line is going to be typed: it begins on a fresh line.
    pub(super) fn begin_typing(&mut self) {
        let erased = self.erased();
        put(&(erased + if self.fresh { "" } else { "\n" }));
        (self.fresh, self.typing) = (true, true);
    }

    /// The line is typed; `left` is what was to be printed above it and came too late.
    pub(super) fn end_typing(&mut self, left: Vec<String>) {
        self.typing = false;
        for text in left {
            self.say(&text);
        }
    }
}

fn put(text: &str) {
    let mut out = io::stdout().lock();
    // As above: whoever closed the terminal reads nothing any more.
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}
