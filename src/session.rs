//! One run under control: commands in, a picture out. Every face of looplab holds one of these.
//!
//! A session owns the trace and the cursor over it. It reads no clock: whoever holds it says how much
//! wall time went by when it pumps. A live run, a finished run and a recording look the same from here.

pub mod command;
pub mod player;
pub mod status;

pub use command::Command;
pub use status::{Exit, Phase, Status, View};

use std::time::Duration;

use player::Player;

use crate::kernel::{Options, Program, Speed};
use crate::time::SimTime;
use crate::trace::Log;
use crate::trace::codec::{Meta, Recording};

/// One run under control.
pub struct Session {
    program: Program,
    options: Options,
    meta: Meta,
    log: Log,
    player: Player,
    phase: Phase,
}

impl Session {
    /// A session over a recording, at its beginning and paused.
    #[must_use]
    pub fn replay(recording: Recording) -> Self {
        let Recording { meta, log, .. } = recording;
        let (name, source) = meta.sources.first().cloned().unwrap_or_else(|| (meta.program.clone(), String::new()));
        let exit = Exit { code: meta.exit.unwrap_or_default() };
        Self {
            program: Program::new(name, source),
            options: Options { seed: meta.seed, ..Options::default() },
            meta,
            log,
            player: Player::new(Speed::default()),
            phase: Phase::Finished(exit),
        }
    }

    /// Takes in what arrived and lets `wall` (time since any fixed moment) have its effect on what is shown.
    /// Never waits. Says whether anything changed.
    pub fn pump(&mut self, wall: Duration) -> bool {
        self.player.advance(wall, &self.log)
    }

    /// Carries out a command.
    pub fn command(&mut self, command: Command) {
        self.player.command(command, &self.log);
    }

    /// Whether the picture moves by itself now, so that it is worth pumping and drawing again soon.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.player.is_playing()
    }

    /// The whole trace, as far as it arrived.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// How many events are folded into what is shown now.
    #[must_use]
    pub fn position(&self) -> usize {
        self.player.position().unwrap_or(self.log.len())
    }

    /// The moment that is shown now.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.player.now().unwrap_or_else(|| self.log.end())
    }

    /// How the run and the view of it stand.
    #[must_use]
    pub fn status(&self) -> Status {
        Status {
            phase: self.phase.clone(),
            playing: self.player.is_playing(),
            speed: self.player.speed(),
            view: self.player.position().map_or(View::Live, View::At),
            responding: true,
        }
    }

    /// The program that runs.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// How it was asked to run.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What a trace file says of the run.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }
}
