//! One run under control: commands in, a picture out. Every face of looplab holds one of these.
//!
//! A session owns the trace and the cursor over it. It reads no clock: whoever holds it says how much
//! wall time went by when it pumps. A live run, a finished run and a recording look the same from here.

pub mod breakpoints;
pub mod check;
pub mod command;
pub mod difference;
pub mod editor;
pub mod facts;
pub mod happening;
pub mod line;
pub mod lines;
pub mod lint;
pub mod live;
pub mod moments;
pub mod picture;
pub mod player;
pub mod report;
pub mod save;
pub mod search;
pub mod status;
pub mod talk;
pub mod wall;
pub mod watch;

pub use check::Check;
pub use command::Command;
pub use difference::Difference;
pub use facts::Facts;
pub use lines::Lines;
pub use moments::Moment;
pub use report::{Layout, Report};
pub use status::{Exit, Phase, Problem, Status, View};

pub use wall::Wall;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use breakpoints::{Breakpoints, Hit};
use live::Live;
use picture::Picture;
use player::Player;
use watch::{Halt, Spot, Watch};

use crate::kernel::protocol::{Answer, Ask};
use crate::kernel::{Launcher, Options, Program};
use crate::model::{Model, State, Stop};
use crate::time::{SimTime, human};
use crate::trace::Log;
use crate::trace::codec::{Meta, Recording};

/// Called from another thread whenever something arrived, so that the holder of a session can sleep.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Who is woken, which may change: a session can be lent to another face.
#[derive(Clone)]
struct Bell(Arc<Mutex<Wake>>);

impl Bell {
    fn new(wake: Wake) -> Self {
        Self(Arc::new(Mutex::new(wake)))
    }

    fn hang(&self, wake: Wake) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = wake;
    }

    /// Rings for whoever is to be woken at that moment.
    fn rope(&self) -> Wake {
        let bell = self.clone();
        Arc::new(move || {
            let wake = Arc::clone(&bell.0.lock().unwrap_or_else(PoisonError::into_inner));
            wake();
        })
    }
}

/// One run under control.
pub struct Session {
    program: Program,
    options: Options,
    meta: Meta,
    picture: Picture,
    player: Player,
    run: Source,
    watch: Watch,
    hit: Option<Hit>,
    /// The breakpoint that holds the run, wherever one looks.
    held: Option<Hit>,
    wall: Duration,
}

/// Where the trace comes from.
#[expect(clippy::large_enum_variant, reason = "a session has one, and moves it seldom")]
enum Source {
    /// A kernel, and how to get another one.
    Live { live: Live, launcher: Launcher, bell: Bell },
    /// A file: how its run ended, and what stopped its reading.
    Recording { exit: Exit, damage: Option<String> },
}

impl Session {
    /// Runs a program in a kernel of its own, and follows it. `wake` is called whenever something arrived.
    #[must_use]
    pub fn launch(
        launcher: &Launcher,
        program: Program,
        options: Options,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let bell = Bell::new(Arc::new(wake));
        let live = Live::start(launcher, program.clone(), options.clone(), bell.rope());
        let meta = Meta {
            looplab: env!("CARGO_PKG_VERSION").into(),
            program: program.name.clone(),
            sources: vec![(program.name.clone(), program.source.clone())],
            seed: options.seed,
            clock: options.clock.word().into(),
            exit: None,
        };
        let player = Player::live(options.speed);
        let run = Source::Live { live, launcher: launcher.clone(), bell };
        Self {
            program,
            options,
            meta,
            picture: Picture::default(),
            player,
            run,
            watch: Watch::default(),
            hit: None,
            held: None,
            wall: Duration::ZERO,
        }
    }

    /// A session over a recording, at its beginning and paused.
    #[must_use]
    pub fn replay(recording: Recording) -> Self {
        let Recording { meta, log, damage } = recording;
        let (name, source) = meta.sources.first().cloned().unwrap_or_else(|| (meta.program.clone(), String::new()));
        let options = Options { seed: meta.seed, ..Options::default() };
        let exit = Exit { code: meta.exit.unwrap_or_default(), ..Exit::default() };
        let run = Source::Recording { exit, damage: damage.map(|damage| damage.to_string()) };
        let mut session = Self {
            program: Program::new(name, source),
            player: Player::new(options.speed),
            options,
            meta,
            picture: Picture::of(log),
            run,
            watch: Watch::default(),
            hit: None,
            held: None,
            wall: Duration::ZERO,
        };
        session.look();
        session
    }

    /// A session without anything in it, for the place of one that is lent.
    #[must_use]
    pub fn nothing() -> Self {
        Self::replay(Recording::default())
    }

    /// Has `wake` called from now on, in place of whoever was.
    pub fn wake_with(&self, wake: impl Fn() + Send + Sync + 'static) {
        if let Source::Live { bell, .. } = &self.run {
            bell.hang(Arc::new(wake));
        }
    }

    /// Takes note of the program's text as it is now: that of a session at a prompt grows.
    pub fn tell_source(&mut self, source: &str) {
        source.clone_into(&mut self.program.source);
        self.meta.sources = vec![(self.program.name.clone(), source.to_owned())];
    }

    /// Takes in what arrived and lets `wall` (time since any fixed moment) have its effect on what is shown.
    /// Never waits, and takes only so much at once that a frame is not late; while more is left,
    /// [`Session::is_moving`] says so. Tells whether anything changed.
    pub fn pump(&mut self, wall: Duration) -> bool {
        self.take(wall, None)
    }

    /// As [`Session::pump`], but waits for something to arrive, at most so long, and takes all of it.
    pub fn wait(&mut self, wall: Duration, most: Duration) -> bool {
        self.take(wall, Some(most))
    }

    fn take(&mut self, wall: Duration, most: Option<Duration>) -> bool {
        self.wall = wall;
        let mut changed = false;
        if let Source::Live { live, launcher, .. } = &mut self.run {
            changed |= live.take(&mut self.picture, wall, most);
            if live.is_new() && live.phase() != Phase::Starting {
                live.settle();
                launcher.top_up();
            }
            if let Phase::Finished(exit) = live.phase() {
                self.meta.exit = Some(exit.code);
            }
        }
        self.look_out();
        let from = self.player.spot();
        changed |= self.player.advance(wall, &self.picture.model().log);
        if let Some(from) = from.filter(|_| changed) {
            let stopped = self.stop_on_the_way(from);
            if !stopped && self.player.position().is_none() {
                self.rejoin();
            }
        }
        self.look();
        changed
    }

    /// Holds a live run that has come to a breakpoint, or to the end of a step, and shows that very moment. At a
    /// breakpoint the run stands by itself, but for a few that only show from here: then it may be a little ahead.
    fn look_out(&mut self) {
        let Source::Live { live, .. } = &mut self.run else { return };
        let Some(halt) = self.watch.arrived(self.picture.model(), live.told()) else { return };
        live.command(&Command::Pause, self.wall);
        if let Halt::Hit(hit) = &halt {
            self.held = Some(hit.clone());
        }
        if self.player.position().is_none() {
            self.halt(halt);
        }
    }

    /// Holds a view that has come over a breakpoint on its way from a place in the past. Says whether it did.
    fn stop_on_the_way(&mut self, from: Spot) -> bool {
        let model = self.picture.model();
        let to = self.player.spot().unwrap_or((model.log.len(), model.log.end()));
        let halt = self.watch.passed(model, from, to);
        halt.map(|halt| self.halt(halt)).is_some()
    }

    fn halt(&mut self, halt: Halt) {
        match halt {
            Halt::Step(spot) => self.player.hold(spot),
            Halt::Hit(hit) => {
                self.player.hold((hit.position, hit.at));
                self.hit = Some(hit);
            }
        }
    }

    /// Playing the past has caught up with a run that was held: it goes on.
    fn rejoin(&mut self) {
        self.held = None;
        if let Source::Live { live, .. } = &mut self.run {
            live.command(&Command::Resume, self.wall);
        }
    }

    /// Carries out a command.
    pub fn command(&mut self, command: Command) {
        let over = self.status_of_run().is_over();
        self.leave_halt(&command);
        match command {
            Command::Restart => self.restart(),
            Command::Break(condition) => {
                self.watch.points.set(condition);
                self.tell_traps();
            }
            Command::Unbreak(number) => {
                self.watch.points.clear(number);
                self.tell_traps();
            }
            Command::Step(stop @ (Stop::Event | Stop::Output | Stop::Task(_)))
                if self.player.position().is_none() && !over =>
            {
                self.lead(stop);
            }
            Command::CancelTask(_) | Command::Interrupt | Command::Kill => self.tell(&command),
            Command::Speed(_) | Command::Faster | Command::Slower => {
                self.player.command(&command, &self.picture.model().log);
                self.options.speed = self.player.speed();
                self.tell(&Command::Speed(self.player.speed()));
            }
            Command::Pause | Command::Resume | Command::TogglePause | Command::Step(_)
                if self.player.position().is_none() =>
            {
                if !over {
                    self.tell(&command);
                } else if matches!(command, Command::Resume | Command::TogglePause) {
                    self.player.command(&Command::Restart, &self.picture.model().log);
                }
            }
            Command::Step(stop) => {
                let from = self.player.spot();
                self.player.command(&command, &self.picture.model().log);
                let stopped = from.is_some_and(|from| self.stop_on_the_way(from));
                let there = stop.is_after(self.log().len().saturating_sub(1), self.log());
                let leads = matches!(stop, Stop::Output | Stop::Task(_)) && !there && !over;
                // What was recorded does not go that far: the run itself goes on.
                if leads && !stopped && self.player.position().is_none() {
                    self.lead(stop);
                }
            }
            Command::Live => match self.held.clone().filter(|_| !over) {
                Some(hit) => self.halt(Halt::Hit(hit)),
                None => self.player.command(&command, &self.picture.model().log),
            },
            _ => self.player.command(&command, &self.picture.model().log),
        }
        self.look();
    }

    /// Lets a live run go on to the next place of a kind, and holds it there.
    fn lead(&mut self, stop: Stop) {
        self.watch.until = Some(stop);
        self.tell(if stop == Stop::Event { &Command::Step(Stop::Poll) } else { &Command::Resume });
    }

    /// Whatever moves the view or the run ends what it was held for. At the end of the trace there is nothing left to
    /// play: what goes on from there is the run itself.
    fn leave_halt(&mut self, command: &Command) {
        if matches!(
            command,
            Command::Break(_) | Command::Unbreak(_) | Command::Speed(_) | Command::Faster | Command::Slower
        ) {
            return;
        }
        self.watch.until = None;
        self.hit = None;
        let goes_on = matches!(command, Command::Resume | Command::TogglePause | Command::Step(_));
        if goes_on && self.player.position() == Some(self.picture.model().log.len()) {
            self.player.follow();
        }
    }

    /// Runs another program, or the same after an edit, in a fresh kernel.
    pub fn restart_with(&mut self, program: Program) {
        self.meta.sources = vec![(program.name.clone(), program.source.clone())];
        self.meta.program.clone_from(&program.name);
        self.program = program;
        self.restart();
    }

    fn restart(&mut self) {
        match &mut self.run {
            Source::Live { live, launcher, bell } => {
                *live = Live::start(launcher, self.program.clone(), self.options.clone(), bell.rope());
                self.picture = Picture::default();
                self.watch.restart();
                self.held = None;
                self.player = Player::live(self.options.speed);
                self.meta.exit = None;
            }
            Source::Recording { .. } => self.player.command(&Command::Restart, &self.picture.model().log),
        }
        self.look();
    }

    /// The kernel holds the run at breakpoints by itself, and has to know which.
    fn tell_traps(&mut self) {
        let traps = self.watch.points.traps();
        if traps != self.options.traps {
            self.options.traps.clone_from(&traps);
            if let Source::Live { live, .. } = &self.run {
                live.hold_at(traps);
            }
        }
    }

    fn tell(&mut self, command: &Command) {
        if !matches!(command, Command::Speed(_)) {
            self.held = None;
        }
        if let Source::Live { live, .. } = &mut self.run {
            live.command(command, self.wall);
        }
    }

    fn look(&mut self) {
        self.picture.look(self.player.position());
    }

    /// Whether the picture moves by itself now, so that it is worth pumping and drawing again soon.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        match &self.run {
            Source::Live { live, .. } if self.player.position().is_none() => live.is_moving(),
            Source::Live { live, .. } => self.player.is_playing() || live.has_more(),
            Source::Recording { .. } => self.player.is_playing(),
        }
    }

    /// Asks the run for something, as somebody at a prompt; see [`Options::prompt`] for a session that is nothing else.
    pub fn want(&mut self, ask: Ask) {
        if matches!(ask, Ask::Statement { .. }) {
            self.held = None;
        }
        // Who speaks to a run that a breakpoint holds goes on with it, and not with a view of it.
        if matches!(ask, Ask::Statement { .. }) && self.player.position() == Some(self.picture.model().log.len()) {
            self.player.follow();
        }
        if let Source::Live { live, .. } = &self.run {
            live.want(ask);
        }
    }

    /// What it answered since the last call.
    pub fn answers(&mut self) -> Vec<Answer> {
        match &mut self.run {
            Source::Live { live, .. } => live.answers(),
            Source::Recording { .. } => Vec::new(),
        }
    }

    /// The whole trace, as far as it arrived.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.picture.model().log
    }

    /// The trace and all its folds.
    #[must_use]
    pub const fn model(&self) -> &Model {
        self.picture.model()
    }

    /// Says how much of the run is told no more but in its totals, because the trace grew too long.
    #[must_use]
    pub fn folded(&self) -> Option<String> {
        let until = human(Duration::from_nanos(self.model().folded_until()?.0));
        let kept = (self.log().len() - self.log().first()) / 1_000_000;
        Some(format!(
            "The first {until} are folded into totals: the trace grew past {} million events, and looplab keeps the \
             last {kept} million of them in detail.",
            self.log().len() / 1_000_000
        ))
    }

    /// The run at the moment that is shown.
    #[must_use]
    pub fn state(&self) -> &State {
        self.picture.shown()
    }

    /// The run at the end of the trace, whatever is shown.
    #[must_use]
    pub fn latest(&self) -> &State {
        &self.picture.model().live
    }

    /// How many events are folded into what is shown now.
    #[must_use]
    pub fn position(&self) -> usize {
        self.player.position().unwrap_or(self.picture.model().log.len())
    }

    /// The moment that is shown now, between two events too.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.player.now().unwrap_or_else(|| match &self.run {
            Source::Live { live, .. } => live.now(self.wall, self.options.speed).max(self.picture.model().log.end()),
            Source::Recording { .. } => self.picture.model().log.end(),
        })
    }

    /// How the run and the view of it stand.
    #[must_use]
    pub fn status(&self) -> Status {
        let (moves, responding) = match &self.run {
            Source::Live { live, .. } => (live.phase() == Phase::Running, live.is_responding(self.wall)),
            Source::Recording { .. } => (false, true),
        };
        Status {
            phase: self.status_of_run(),
            playing: if self.player.position().is_none() { moves } else { self.player.is_playing() },
            speed: self.player.speed(),
            view: self.player.position().filter(|_| !self.stands_at_hit()).map_or(View::Live, View::At),
            responding,
        }
    }

    /// Whether the run stands at the breakpoint that is shown: then what is shown is no past.
    fn stands_at_hit(&self) -> bool {
        let is_last = self.player.position() == Some(self.picture.model().log.len());
        self.hit.is_some() && is_last && self.status_of_run() == Phase::Paused
    }

    fn status_of_run(&self) -> Phase {
        match &self.run {
            Source::Live { live, .. } => live.phase(),
            Source::Recording { exit, .. } => Phase::Finished(exit.clone()),
        }
    }

    /// The wall's time that it was last told.
    #[must_use]
    pub const fn wall(&self) -> Duration {
        self.wall
    }

    /// The breakpoints that are set.
    #[must_use]
    pub const fn breakpoints(&self) -> &Breakpoints {
        &self.watch.points
    }

    /// Sets these breakpoints in the place of those that were set.
    pub fn stop_at(&mut self, points: Breakpoints) {
        self.watch.points = points;
        self.tell_traps();
    }

    /// The breakpoint that the view stands at.
    #[must_use]
    pub const fn hit(&self) -> Option<&Hit> {
        self.hit.as_ref()
    }

    /// The breakpoint that holds the run, wherever one looks.
    #[must_use]
    pub const fn held_at(&self) -> Option<&Hit> {
        self.held.as_ref()
    }

    /// Whether this is a recording rather than a run of its own.
    #[must_use]
    pub const fn is_replay(&self) -> bool {
        matches!(self.run, Source::Recording { .. })
    }

    /// Why a recording ends before its run did.
    #[must_use]
    pub fn damage(&self) -> Option<&str> {
        match &self.run {
            Source::Recording { damage, .. } => damage.as_deref(),
            Source::Live { .. } => None,
        }
    }

    /// The program that runs.
    #[must_use]
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// How it was asked to run.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// What a trace file says of the run.
    #[must_use]
    pub const fn meta(&self) -> &Meta {
        &self.meta
    }
}
