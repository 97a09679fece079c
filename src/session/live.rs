//! A run that is under way: the kernel it runs in, and what is known of it between two events.

use std::time::Duration;

use super::Wake;
use super::command::Command;
use super::picture::Picture;
use super::status::{Exit, Phase};
use crate::kernel::protocol::{Answer, Ask, Report, Request, Tick};
use crate::kernel::{Arrival, Client, Death, Launcher, Options, Program, Speed, Trap, explain};
use crate::model::Stop;
use crate::time::SimTime;

/// Events taken in one go while somebody waits for a frame.
const PORTION: usize = 1 << 16;
/// How long a poll may compute before the program counts as not responding.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long a program may go on computing after an interrupt before it gets another one.
const GRACE: Duration = Duration::from_millis(800);
/// How many interrupts a program may ignore before its kernel is killed. `asyncio.run` takes the first as a
/// wish to cancel the main task, and only the second stops a task that never awaits.
const CHANCES: u32 = 3;
/// Ticks come far more often than this; time is not guessed further ahead.
const GUESS: Duration = Duration::from_millis(100);

/// A run that is under way, or over.
pub struct Live {
    client: Option<Client>,
    options: Options,
    phase: Phase,
    /// Whether the program is to stand still, as far as anybody asked.
    held: bool,
    tick: Tick,
    /// When the last tick came.
    ticked: Duration,
    /// When anything last came.
    heard: Duration,
    /// When the program was last interrupted, and how often it ignored that.
    interrupted: Option<(Duration, u32)>,
    /// Why the kernel was killed, when the front did it.
    verdict: Option<String>,
    more: bool,
    new: bool,
    /// Answers of a session at a prompt that nobody took yet.
    answers: Vec<Answer>,
}

impl Live {
    /// Starts a program in a kernel.
    #[must_use]
    pub fn start(launcher: &Launcher, program: Program, options: Options, wake: Wake) -> Self {
        let (client, phase) = match launcher.launch() {
            Ok(client) => {
                client.listen(Box::new(move || wake()));
                client.start(program, options.clone());
                (Some(client), Phase::Starting)
            }
            Err(error) => (None, Phase::Dead(explain::stillborn(&error))),
        };
        Self {
            client,
            phase,
            held: options.paused,
            options,
            tick: Tick::default(),
            ticked: Duration::ZERO,
            heard: Duration::ZERO,
            interrupted: None,
            verdict: None,
            more: false,
            new: true,
            answers: Vec::new(),
        }
    }

    /// Takes in what arrived. With `most`, waits so long for a first arrival and then takes all there is.
    pub fn take(&mut self, picture: &mut Picture, wall: Duration, most: Option<Duration>) -> bool {
        let mut changed = false;
        let mut events = 0;
        self.more = false;
        let mut next = self.client.as_ref().and_then(|client| match most {
            Some(most) => client.wait(most),
            None => client.take(),
        });
        while let Some(arrival) = next {
            changed = true;
            self.heard = wall;
            match arrival {
                Arrival::Batch(batch) => {
                    events += batch.cells.len();
                    picture.extend(&batch);
                }
                Arrival::Report(report) => self.report(report, wall),
                Arrival::Gone(death) => self.gone(&death),
            }
            if most.is_none() && events >= PORTION {
                self.more = true;
                return true;
            }
            next = self.client.as_ref().and_then(Client::take);
        }
        changed | self.watch(wall)
    }

    fn report(&mut self, report: Report, wall: Duration) {
        match report {
            Report::Ready { .. } => {}
            Report::Began => self.phase = if self.held { Phase::Paused } else { Phase::Running },
            Report::Tick(tick) => {
                self.tick = tick;
                self.ticked = wall;
                if !self.phase.is_over() {
                    self.phase = if tick.paused { Phase::Paused } else { Phase::Running };
                }
            }
            Report::Answer(answer) => {
                // It answers, so an interrupt was heard.
                self.interrupted = None;
                self.answers.push(answer);
            }
            Report::Ended(ended) => {
                let note = ended.abrupt.then(|| explain::left(ended.code));
                self.end(Phase::Finished(Exit { code: ended.code, problem: ended.problem, note }));
            }
            Report::Broke(message) => self.end(Phase::Dead(explain::broke(&message))),
            Report::Limit(limit) => {
                self.end(Phase::Dead(explain::limit(limit)));
                self.kill();
            }
        }
    }

    fn gone(&mut self, death: &Death) {
        if !self.phase.is_over() {
            let why = self.verdict.take().unwrap_or_else(|| explain::death(death, &self.options.limits));
            self.end(Phase::Dead(why));
        }
        self.client = None;
    }

    fn end(&mut self, phase: Phase) {
        self.phase = phase;
        self.tick = Tick::default();
        if let Some(client) = &self.client {
            client.release();
        }
    }

    /// Interrupts a program again that goes on computing though it was interrupted, and kills its kernel in the end.
    fn watch(&mut self, wall: Duration) -> bool {
        let Some((asked, ignored)) = self.interrupted.filter(|_| !self.phase.is_over()) else { return false };
        if wall.saturating_sub(asked) < GRACE {
            return false;
        }
        if self.is_responding(wall) {
            return false;
        }
        if ignored + 1 >= CHANCES {
            self.doom(explain::deaf());
        } else {
            self.interrupted = Some((wall, ignored + 1));
            self.ask(&Request::Interrupt);
        }
        true
    }

    fn doom(&mut self, verdict: String) {
        self.interrupted = None;
        self.verdict.get_or_insert(verdict);
        self.kill();
    }

    fn kill(&self) {
        if let Some(client) = &self.client {
            client.kill();
        }
    }

    /// Carries out a command that concerns the run itself.
    pub fn command(&mut self, command: &Command, wall: Duration) {
        let request = match *command {
            Command::Pause => {
                self.held = true;
                Request::Pause
            }
            Command::Resume => {
                self.held = false;
                Request::Resume
            }
            Command::TogglePause if self.held => return self.command(&Command::Resume, wall),
            Command::TogglePause => return self.command(&Command::Pause, wall),
            Command::Step(Stop::Turn) => {
                self.held = true;
                Request::StepTurn
            }
            Command::Step(_) => {
                self.held = true;
                Request::StepPoll
            }
            Command::Speed(speed) => Request::Speed(speed),
            Command::CancelTask(task) => Request::Cancel(task.0),
            Command::Interrupt if self.interrupted.is_some() && !self.is_responding(wall) => {
                return self.doom(explain::deaf());
            }
            Command::Interrupt => {
                self.interrupted = Some((wall, 0));
                Request::Interrupt
            }
            Command::Kill => return self.doom(explain::asked()),
            _ => return,
        };
        self.ask(&request);
    }

    /// Holds the run at these from now on.
    pub fn hold_at(&self, traps: Vec<Trap>) {
        self.ask(&Request::Traps(traps));
    }

    /// Asks a session at a prompt for something.
    pub fn want(&self, ask: Ask) {
        self.ask(&Request::Ask(ask));
    }

    /// What a session at a prompt answered since the last call.
    pub fn answers(&mut self) -> Vec<Answer> {
        std::mem::take(&mut self.answers)
    }

    fn ask(&self, request: &Request) {
        if let Some(client) = self.client.as_ref().filter(|_| !self.phase.is_over()) {
            client.ask(request);
        }
    }

    /// Where the run is in its life.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase.clone()
    }

    /// Whether more has arrived than was taken.
    #[must_use]
    pub const fn has_more(&self) -> bool {
        self.more
    }

    /// Whether nobody has taken note yet that it started.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.new
    }

    /// Takes note that it started.
    pub const fn settle(&mut self) {
        self.new = false;
    }

    /// Whether the picture of it changes with the wall's time alone.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.more || matches!(self.phase, Phase::Starting | Phase::Running)
    }

    /// The run's time, guessed on from the last tick while time moves.
    #[must_use]
    pub fn now(&self, wall: Duration, speed: Speed) -> SimTime {
        let told = SimTime(self.tick.now);
        let moves = self.phase == Phase::Running && self.tick.waiting && !self.tick.paused;
        match speed {
            Speed::Times(_) if moves => told + speed.covers(wall.saturating_sub(self.ticked).min(GUESS)),
            _ => told,
        }
    }

    /// The run's time as it last told it: everything up to then has arrived.
    #[must_use]
    pub const fn told(&self) -> SimTime {
        SimTime(self.tick.now)
    }

    /// Whether the program lets its kernel answer: it waits, stands still, or something happened lately.
    #[must_use]
    pub fn is_responding(&self, wall: Duration) -> bool {
        let silent = wall.saturating_sub(self.heard);
        let stuck = Duration::from_millis(self.tick.busy) >= PATIENCE;
        let quiet = self.tick.waiting || silent < PATIENCE * 2;
        self.phase != Phase::Running || (!stuck && quiet)
    }
}
