//! The story of lesson 3 in events, and what the model says of it: who is held up, why, and by how many beats.

use std::time::Duration;

use looplab::ident::{FileId, ResourceId, StrId, TaskId, TimerId};
use looplab::model::{Mark, Model, State, Stats, Stop, View, Words};
use looplab::time::SimTime;
use looplab::trace::event::Delay;
use looplab::trace::{Cause, CauseKind, Event, Log, Outcome, Place, ResourceKind, Wait, WaitKind, What};

const MAIN: TaskId = TaskId(1);
const HEARTBEAT: TaskId = TaskId(2);
const WORK: [TaskId; 2] = [TaskId(3), TaskId(4)];
const GATHER: ResourceId = ResourceId(1);
const MS: u64 = 1_000_000;

/// Writes a trace, at the moment `now`.
#[derive(Default)]
struct Story {
    log: Log,
    now: u64,
    handles: u32,
    timers: u32,
}

impl Story {
    fn push(&mut self, what: What) {
        self.log.push(&Event { at: SimTime(self.now * MS), what });
    }

    fn text(&mut self, text: &str) -> StrId {
        self.log.strings.push(text)
    }

    fn spawn(&mut self, task: TaskId, name: &str, parent: TaskId) {
        self.push(What::Spawned { task, parent });
        let name = self.text(name);
        self.push(What::Named { task, name });
        self.push(What::Queued { task, cause: Cause { kind: CauseKind::Spawn, by: 0 } });
    }

    fn line(&mut self, task: TaskId, line: u32) {
        self.push(What::Line { task, place: Place { file: FileId(1), line } });
    }

    fn ends(&mut self, task: TaskId, outcome: Outcome) {
        self.push(What::PollEnded { task, outcome });
    }

    /// The heartbeat's poll: it sleeps for 100 ms. Returns the timer and its handle.
    fn beat(&mut self) -> (TimerId, TaskId) {
        self.handles += 1;
        self.timers += 1;
        let (timer, handle) = (TimerId(self.timers), TaskId(100 + self.handles));
        let callback = self.text("_set_result_unless_cancelled");
        self.push(What::PollBegan { task: HEARTBEAT });
        self.push(What::HandleCreated { handle, callback });
        self.push(What::TimerArmed { timer, delay: Delay::new(Duration::from_millis(100)) });
        self.line(HEARTBEAT, 6);
        self.push(What::Parked { task: HEARTBEAT, wait: Wait { kind: WaitKind::Sleep, on: timer.0 } });
        self.ends(HEARTBEAT, Outcome::Pending);
        (timer, handle)
    }

    fn fires(&mut self, (timer, handle): (TimerId, TaskId)) {
        self.push(What::TimerFired { timer });
        self.push(What::Queued { task: handle, cause: Cause { kind: CauseKind::Timer, by: timer.0 } });
        self.push(What::PollBegan { task: handle });
        self.push(What::Queued { task: HEARTBEAT, cause: Cause { kind: CauseKind::Task, by: handle.0 } });
        self.ends(handle, Outcome::Ready);
    }

    fn blocks(&mut self, task: TaskId, length: u64) {
        let why = self.text("time.sleep");
        self.push(What::PollBegan { task });
        self.line(task, 10);
        self.push(What::BlockingBegan { task, why });
        self.now += length;
        self.push(What::BlockingEnded { task });
        self.ends(task, Outcome::Ready);
    }
}

/// A heartbeat of 100 ms, and at 300 ms two workers that block for a second each.
fn sleepers() -> Model {
    let mut story = Story::default();
    story.spawn(MAIN, "main", TaskId::NONE);
    story.spawn(HEARTBEAT, "heartbeat", MAIN);
    story.push(What::LoopStarted);
    story.push(What::PollBegan { task: MAIN });
    story.push(What::ResourceCreated { resource: GATHER, kind: ResourceKind::Gather, name: StrId::NONE });
    for (n, task) in WORK.into_iter().enumerate() {
        story.push(What::Spawned { task, parent: MAIN });
        let name = story.text(&format!("work-{}", n + 1));
        story.push(What::Named { task, name });
        story.push(What::Member { resource: GATHER, task });
    }
    story.push(What::Parked { task: MAIN, wait: Wait { kind: WaitKind::Gather, on: GATHER.0 } });
    story.ends(MAIN, Outcome::Pending);
    for _ in 0..3 {
        let beat = story.beat();
        story.push(What::IdleBegan);
        story.now += 100;
        story.push(What::IdleEnded);
        story.fires(beat);
    }
    let beat = story.beat();
    for task in WORK {
        story.push(What::Queued { task, cause: Cause { kind: CauseKind::Spawn, by: 0 } });
    }
    story.push(What::TurnBegan { ready: 2 });
    story.blocks(WORK[0], 1000);
    story.blocks(WORK[1], 1000);
    story.push(What::Queued { task: MAIN, cause: Cause { kind: CauseKind::Task, by: WORK[1].0 } });
    story.fires(beat);
    story.push(What::PollBegan { task: MAIN });
    story.ends(MAIN, Outcome::Ready);
    Model::new(story.log)
}

fn state_at(model: &Model, ms: u64) -> (State, SimTime) {
    let now = SimTime(ms * MS);
    (model.state_at(model.position_at(now)), now)
}

/// A row as the faces may draw it.
fn drawn(marks: &[Mark]) -> String {
    let glyph = |mark: &Mark| match mark {
        Mark::None => ' ',
        Mark::Idle => '.',
        Mark::Parked(_) => '-',
        Mark::Overdue => 'o',
        Mark::Ready => ':',
        Mark::Running => '#',
        Mark::Returned => 'v',
        Mark::Raised => 'x',
        Mark::Cancelled => 'c',
        Mark::Blocking => '!',
        Mark::Sharing => '▒',
        Mark::Warned => '◆',
    };
    marks.iter().map(glyph).collect()
}

fn rows(model: &Model, state: &State, now: SimTime) -> Vec<String> {
    let view = View { state, now, from: SimTime::ZERO, to: SimTime(2300 * MS), columns: 23 };
    let tasks = state.tasks().map(|task| drawn(&model.timeline.row(task.id, &view)));
    std::iter::once(drawn(&model.timeline.loop_row(&view))).chain(tasks).collect()
}

#[test]
fn a_blocked_loop_is_unmistakable() {
    let model = sleepers();
    let (state, now) = state_at(&model, 830);
    let words = Words::new(&state, &model.log.strings, now);
    assert_eq!(words.event_loop(), "blocked for 0.53 s by work-1, line 10: nothing else can run");
    assert_eq!(words.task(WORK[0]), "blocking the loop for 0.53 s in time.sleep, line 10: nothing else can run");
    assert_eq!(
        words.task(HEARTBEAT),
        "held up: its sleep was over 0.43 s ago, but work-1 blocks the loop; 4 beats missed"
    );
    assert_eq!(
        words.task(WORK[1]),
        "ready for 0.53 s, because it was just created; cannot run while work-1 blocks the loop"
    );
    assert_eq!(words.names(words.held_up().into_iter()), "work-2, heartbeat");
    assert_eq!(words.task(MAIN), "parked: gather of work-1, work-2");
}

#[test]
fn the_timeline_shows_who_was_held_up() {
    let model = sleepers();
    let (state, now) = state_at(&model, 830);
    assert_eq!(
        rows(&model, &state, now),
        [
            "###!!!!!!              ",
            "#--------              ",
            "####ooooo              ",
            "   !!!!!!              ",
            "   ::::::              ",
        ]
    );
    let live = &model.live;
    assert_eq!(
        rows(&model, live, live.now),
        [
            "###!!!!!!!!!!!!!!!!!!!!",
            "#---------------------v",
            "####oooooooooooooooooo:",
            "   !!!!!!!!!!v         ",
            "   ::::::::::!!!!!!!!!!",
        ]
    );
}

#[test]
fn numbers_add_up() {
    let model = sleepers();
    let stats = Stats::of(&model.live, model.live.now);
    assert_eq!((stats.makespan, stats.blocked), (Duration::from_millis(2300), Duration::from_secs(2)));
    assert_eq!((stats.idle, stats.busy), (Duration::from_millis(300), Duration::ZERO));
    assert_eq!((stats.tasks, stats.returned, stats.peak_alive), (4, 3, 4));
    assert_eq!((stats.longest[0].task, stats.longest[0].place.line), (WORK[0], 10));
    assert_eq!(stats.beats_missed, 19, "due at 0.4 s, polled by 2.3 s at the earliest");
    let (state, now) = state_at(&model, 830);
    let stats = Stats::of(&state, now);
    assert_eq!((stats.blocked, stats.beats_missed), (Duration::from_millis(530), 4));
    assert_eq!(stats.longest[0].length, Duration::from_millis(530), "the poll in progress counts");
}

#[test]
fn causes_are_told_as_a_person_would() {
    let model = sleepers();
    let queued = |task| {
        let is_it = |what: What| matches!(what, What::Queued { task: queued, .. } if queued == task);
        let last = model.log.events(0).filter(|(_, event)| is_it(event.what)).last();
        let state = model.state_at(last.map_or(0, |(position, _)| position + 1));
        Words::new(&state, &model.log.strings, state.now).why(task)
    };
    assert_eq!(queued(HEARTBEAT), "timer fired");
    assert_eq!(queued(MAIN), "work-2 finished");
    assert_eq!(queued(WORK[1]), "just created");
}

#[test]
fn finished_handles_and_timers_are_forgotten() {
    let model = sleepers();
    assert_eq!(model.live.timers(), []);
    assert!((101..105).all(|handle| model.live.handle(TaskId(handle)).is_none()));
    let children: Vec<_> = model.live.children(MAIN).map(|task| task.id).collect();
    assert_eq!(children, [HEARTBEAT, WORK[0], WORK[1]]);
}

#[test]
fn a_task_that_gives_up_its_turn_is_back_in_the_queue_after_one_step() {
    let mut story = Story::default();
    story.spawn(MAIN, "main", TaskId::NONE);
    story.push(What::PollBegan { task: MAIN });
    story.ends(MAIN, Outcome::Pending);
    story.push(What::Queued { task: MAIN, cause: Cause { kind: CauseKind::Itself, by: 0 } });
    story.push(What::TurnBegan { ready: 1 });
    let model = Model::new(story.log);
    let stop = Stop::Poll.after(0, &model.log);
    let state = model.state_at(stop);
    assert_eq!(stop, 6);
    assert_eq!(state.ready, [MAIN]);
    assert_eq!(Words::new(&state, &model.log.strings, state.now).why(MAIN), "gave up its turn");
    assert_eq!(Stop::Poll.before(7, &model.log), 6);
}
