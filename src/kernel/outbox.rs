//! The kernel's way out: everything recorded, in order, and what is said in between.
//!
//! Whoever ships takes from the recorder under the writer's lock, so batches keep their order and a
//! message comes after every event that was recorded before it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::program::Limits;
use super::protocol::{self, Limit, Report, Tick};
use crate::runtime::Pacer;
use crate::trace::recorder::{Batch, Recorder};
use crate::trace::{codec, frame};

/// Events that may wait in the recorder before the program has to wait.
pub const MOST_EVENTS: usize = 1 << 16;
/// Bytes of text that may wait.
pub const MOST_TEXT: usize = 4 << 20;

/// How long events gather before they are sent.
const GATHER: Duration = Duration::from_millis(8);
/// How often a run that moves says what time it is.
const TICK: Duration = Duration::from_millis(33);

struct Writer {
    to: Box<dyn Write + Send>,
    events: u64,
    text: u64,
    limits: Limits,
    closed: bool,
}

/// The kernel's way out.
pub struct Outbox {
    writer: Mutex<Writer>,
    recorder: Arc<Recorder>,
}

impl Outbox {
    /// An outbox that takes from `recorder`.
    #[must_use]
    pub fn new(to: Box<dyn Write + Send>, recorder: Arc<Recorder>) -> Self {
        let writer = Writer { to, events: 0, text: 0, limits: Limits::default(), closed: false };
        Self { writer: Mutex::new(writer), recorder }
    }

    /// Sets how much of a trace is sent before the run is declared too long.
    pub fn limit(&self, limits: Limits) {
        self.writer().limits = limits;
    }

    /// Sends what was recorded.
    ///
    /// # Errors
    /// When the front is gone, or a limit of the trace was reached.
    pub fn ship(&self) -> io::Result<()> {
        let mut writer = self.writer();
        let batch = self.recorder.take();
        let sent = writer.batch(&batch);
        self.recorder.give_back(batch);
        sent
    }

    /// Sends what was recorded, then a message.
    ///
    /// # Errors
    /// As [`Outbox::ship`].
    pub fn say(&self, report: &Report) -> io::Result<()> {
        let mut writer = self.writer();
        let batch = self.recorder.take();
        writer.batch(&batch)?;
        protocol::send(&mut writer.to, report)
    }

    /// Says the last word, however the run stands with its limits.
    pub fn close(&self, report: &Report) {
        // A front that is gone needs no last word.
        drop(self.say(report));
        self.writer().closed = true;
        self.recorder.nudge();
    }

    /// Sends as long as there is somebody to send to: batches while things happen, ticks while time
    /// moves, nothing at all while the run stands still.
    ///
    /// # Errors
    /// As [`Outbox::ship`].
    pub fn pump(&self, pacer: &Pacer) -> io::Result<()> {
        let end = self.send_on(pacer);
        self.recorder.stop();
        end
    }

    fn send_on(&self, pacer: &Pacer) -> io::Result<()> {
        let mut said = Tick::default();
        loop {
            self.ship()?;
            let tick = tick(pacer);
            if tick.is_news(&said) {
                self.say(&Report::Tick(tick))?;
                said = tick;
            }
            if self.writer().closed {
                return Ok(());
            }
            self.recorder.gather(GATHER);
            // A run that is held may still be on its way to where it stands still: that is news, and nothing records it.
            let stands_still = tick.paused && tick.waiting;
            self.recorder.wait(if stands_still { None } else { Some(TICK) });
        }
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writer {
    fn batch(&mut self, batch: &Batch) -> io::Result<()> {
        if self.closed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if batch.is_empty() {
            return Ok(());
        }
        self.events += batch.cells.len() as u64;
        self.text += batch.strings.size() as u64;
        frame::write(&mut self.to, codec::BATCH, &codec::encode(batch))?;
        self.to.flush()?;
        let limit = if self.events > self.limits.events {
            Limit::Events(self.limits.events)
        } else if self.text > self.limits.text {
            Limit::Text(self.limits.text)
        } else {
            return Ok(());
        };
        protocol::send(&mut self.to, &Report::Limit(limit))?;
        self.closed = true;
        Err(io::ErrorKind::QuotaExceeded.into())
    }
}

fn tick(pacer: &Pacer) -> Tick {
    let status = pacer.status();
    Tick {
        now: status.shown.0,
        paused: status.paused,
        waiting: status.waiting,
        busy: u64::try_from(status.busy.as_millis()).unwrap_or(u64::MAX),
    }
}

impl Tick {
    /// Whether this says more than the one before and the events around it.
    const fn is_news(&self, before: &Self) -> bool {
        self.paused != before.paused
            || self.waiting != before.waiting
            || (self.waiting && self.now != before.now)
            || self.busy / 100 != before.busy / 100
    }
}
