//! The cursor over the past: plays, steps and seeks in a log as one does in a film.
//!
//! It knows nothing of kernels. Without a position it is at the end of the log, wherever that is.

use std::time::Duration;

use super::command::Command;
use super::watch::Spot;
use crate::kernel::Speed;
use crate::model::Stop;
use crate::runtime;
use crate::time::SimTime;
use crate::trace::{Log, What, cell};

/// The cursor over a log.
#[derive(Debug)]
pub struct Player {
    speed: Speed,
    playing: bool,
    /// Events shown and the moment shown; `None` at the end, following it.
    at: Option<(usize, SimTime)>,
    /// How long the next event has been held back already, in slow motion.
    held: Duration,
    wall: Duration,
}

impl Player {
    /// A player at the beginning, not playing.
    #[must_use]
    pub const fn new(speed: Speed) -> Self {
        Self { at: Some((0, SimTime::ZERO)), ..Self::live(speed) }
    }

    /// A player that follows the end of a log.
    #[must_use]
    pub const fn live(speed: Speed) -> Self {
        Self { speed, playing: false, at: None, held: Duration::ZERO, wall: Duration::ZERO }
    }

    /// Moves on by the wall time that went by since the last call. Says whether the view moved.
    pub fn advance(&mut self, wall: Duration, log: &Log) -> bool {
        let passed = wall.saturating_sub(self.wall);
        self.wall = wall;
        if let Some((position, _)) = self.at.filter(|&(position, _)| position < log.first()) {
            // What was looked at has been folded into totals meanwhile.
            self.seek(position, log);
        }
        let Some((position, now)) = self.at.filter(|_| self.playing) else { return false };
        let (position, now) = match self.speed {
            Speed::Times(times) if times < 1.0 => self.creep(log, position, now, passed, times),
            speed => {
                let now = now + speed.covers(passed);
                (position.max(log.position_after(now)), now)
            }
        };
        if position >= log.len() {
            self.follow();
        } else {
            self.at = Some((position, now));
        }
        true
    }

    /// Slow motion goes from event to event, and holds each poll for a moment as a live run does, so that
    /// the eye can follow each hop.
    fn creep(
        &mut self,
        log: &Log,
        mut position: usize,
        mut now: SimTime,
        mut passed: Duration,
        times: f64,
    ) -> (usize, SimTime) {
        let dwell = runtime::Speed::Times(times).dwell();
        position = position.max(log.first());
        for cell in log.cells(position) {
            let event = cell::unpack(cell);
            let at = event.map_or(now, |event| event.at);
            let travel = Duration::from_secs_f64(at.since(now).as_secs_f64() / times);
            if passed < travel {
                return (position, now + passed.mul_f64(times));
            }
            passed -= travel;
            now = now.max(at);
            if event.is_some_and(|event| matches!(event.what, What::PollBegan { .. })) {
                let left = dwell.saturating_sub(self.held);
                if passed < left {
                    self.held += passed;
                    return (position, now);
                }
                passed -= left;
                self.held = Duration::ZERO;
            }
            position += 1;
        }
        (position, now)
    }

    /// Carries out the commands that concern the view; the others are not its business.
    pub fn command(&mut self, command: &Command, log: &Log) {
        match *command {
            Command::Pause => self.playing = false,
            Command::Resume => self.playing = self.at.is_some(),
            Command::TogglePause => self.playing = self.at.is_some() && !self.playing,
            Command::Step(stop) => self.step(log, stop),
            Command::Back(stop) => self.back(log, stop),
            Command::Seek(position) => self.seek(position, log),
            Command::SeekTime(at) => {
                self.seek(log.position_after(at), log);
                if let Some((_, now)) = &mut self.at {
                    // Before what is kept in detail there is nothing to look at.
                    *now = if log.first() > 0 { at.max(log.start()) } else { at };
                }
            }
            Command::Live => self.follow(),
            Command::Speed(speed) => self.speed = speed,
            Command::Faster => self.speed = self.speed.faster(),
            Command::Slower => self.speed = self.speed.slower(),
            Command::Restart => {
                self.seek(0, log);
                self.playing = true;
            }
            Command::CancelTask(_) | Command::Interrupt | Command::Kill | Command::Break(_) | Command::Unbreak(_) => {}
        }
    }

    /// Stands still at a place, the end of the log too.
    pub const fn hold(&mut self, spot: Spot) {
        self.at = Some(spot);
        self.playing = false;
        self.held = Duration::ZERO;
    }

    /// Events shown and the moment shown; `None` at the end.
    #[must_use]
    pub const fn spot(&self) -> Option<Spot> {
        self.at
    }

    /// Goes to the end and stays there.
    pub fn follow(&mut self) {
        self.at = None;
        self.playing = false;
    }

    /// Events shown; `None` at the end.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.at.map(|(position, _)| position)
    }

    /// The moment shown; `None` at the end.
    #[must_use]
    pub fn now(&self) -> Option<SimTime> {
        self.at.map(|(_, now)| now)
    }

    /// Whether it moves by itself.
    #[must_use]
    pub const fn is_playing(&self) -> bool {
        self.playing
    }

    /// How fast it moves.
    #[must_use]
    pub const fn speed(&self) -> Speed {
        self.speed
    }

    fn seek(&mut self, position: usize, log: &Log) {
        self.held = Duration::ZERO;
        let position = position.clamp(log.first(), log.len());
        let now = position.checked_sub(1).and_then(|last| log.get(last)).map_or(log.start(), |event| event.at);
        let now = if position == 0 { SimTime::ZERO } else { now };
        self.at = Some((position, now));
    }

    fn step(&mut self, log: &Log, stop: Stop) {
        self.playing = false;
        let Some((position, _)) = self.at else { return };
        let next = stop.after(position, log);
        if next < log.len() { self.seek(next, log) } else { self.follow() }
    }

    fn back(&mut self, log: &Log, stop: Stop) {
        self.playing = false;
        let from = self.position().unwrap_or(log.len());
        self.seek(stop.before(from, log), log);
    }
}
