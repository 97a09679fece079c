//! Somebody who watches a run speaks to it: at once while it is held, as a task of the run with `await`, and never unseen.

use std::time::Duration;

use looplab::kernel::{Options, Speed};
use looplab::model::Stop;
use looplab::session::breakpoints::Condition;
use looplab::session::talk::{Piece, Talk, standing};
use looplab::session::{Command, Phase, Session, Wall};
use looplab::trace::{Stream, What, codec};

use super::runs::{DEADLINE, finish, output, quick, run, start, until};

const TICKS: &str = "import asyncio
count = 0
async def tick():
    global count
    while count < 5:
        count += 1
        await asyncio.sleep(1)
async def main():
    global ticker
    ticker = asyncio.create_task(tick(), name='ticker')
    await ticker
    print('count', count)
asyncio.run(main())";

/// A run that is held, and a talk with it.
struct Guest {
    session: Session,
    talk: Talk,
}

impl Guest {
    fn held(source: &str) -> Self {
        let mut session = start(source, Options { paused: true, speed: Speed::Times(1.0), ..quick() });
        until(&mut session, |session| session.status().phase == Phase::Paused);
        Self { session, talk: Talk::default() }
    }

    fn step(&mut self, polls: u64) {
        let goal = self.session.latest().polls + polls;
        for _ in 0..polls {
            let next = self.session.latest().polls + 1;
            self.session.command(Command::Step(Stop::Poll));
            until(&mut self.session, |session| session.latest().polls >= next && session.latest().running.is_none());
        }
        assert_eq!(self.session.latest().polls, goal);
    }

    /// Says something, and waits until it is answered; what was said in reply.
    fn say(&mut self, source: &str) -> Vec<Piece> {
        let from = self.ask(source);
        self.listen(Talk::is_quiet);
        self.talk.pieces[from..].to_vec()
    }

    fn ask(&mut self, source: &str) -> usize {
        let ask = self.talk.say(source);
        self.session.want(ask);
        self.talk.pieces.len()
    }

    fn listen(&mut self, done: impl Fn(&Talk) -> bool) {
        let wall = Wall::start();
        while !done(&self.talk) {
            assert!(wall.elapsed() < DEADLINE, "nobody answers: {:?}", self.talk);
            self.session.wait(wall.elapsed(), Duration::from_millis(50));
            self.talk.hear(&mut self.session);
        }
    }

    fn go_on(&mut self) {
        self.session.command(Command::Speed(Speed::Jump));
        self.session.command(Command::Resume);
    }
}

fn value(text: &str) -> Vec<Piece> {
    vec![Piece::Value(text.into())]
}

#[test]
fn a_run_that_is_held_answers_at_once_and_no_time_passes() {
    let mut guest = Guest::held(TICKS);
    guest.step(2);
    let (now, polls) = (guest.session.latest().now, guest.session.latest().polls);
    assert_eq!(guest.say("count"), value("1"));
    assert_eq!(guest.say("ticker.get_name()"), value("'ticker'"));
    guest.talk.pieces.clear();
    let wrote = guest.say("count = 4; print('set'); count");
    assert_eq!(wrote, [Piece::Wrote(Stream::Out, "set\n".into()), Piece::Value("4".into())]);
    // It reads the clock, and computes for a while, and the run knows nothing of it.
    let _ = guest.say("import time; time.time(); sum(range(300_000))");
    assert_eq!((guest.session.latest().now, guest.session.latest().polls), (now, polls));
    assert_eq!(guest.session.status().phase, Phase::Paused);
    guest.go_on();
    finish(&mut guest.session);
    assert_eq!(output(&guest.session, Stream::Out), "set\ncount 5\n");
    assert!(guest.session.now().as_secs_f64() < 2.1, "two ticks were left: {}", guest.session.now());
}

#[test]
fn an_await_becomes_a_task_of_the_run_that_has_its_turn_when_the_run_goes_on() {
    let mut guest = Guest::held(TICKS);
    guest.step(2);
    let from = guest.ask("await asyncio.sleep(0.5, 'rested')");
    let spawned = |session: &Session| {
        let name = |name| session.log().strings.get(name);
        session.latest().tasks().any(|task| name(task.name) == "prompt-1")
    };
    until(&mut guest.session, spawned);
    guest.talk.hear(&mut guest.session);
    assert_eq!(guest.talk.pieces.len(), from, "it waits for its turn");
    let waiting = guest.talk.waiting(&guest.session).join(" ");
    assert!(
        waiting.contains("prompt-1 is a task of the run now: ready") && waiting.contains("held still"),
        "{waiting}"
    );
    guest.go_on();
    guest.listen(|talk| talk.pieces.len() > from);
    assert_eq!(guest.talk.pieces[from..], value("'rested'"));
    finish(&mut guest.session);
    assert_eq!(output(&guest.session, Stream::Out), "count 5\n");
}

#[test]
fn a_loop_that_sleeps_and_a_call_that_blocks_answer_too() {
    let source = "import asyncio, time\nx = 1\nasync def main():\n    await asyncio.sleep(3600)\n    time.sleep(3600)\n    print(x)\nasyncio.run(main())";
    let mut guest = Guest::held(source);
    guest.step(1);
    assert_eq!(guest.say("x"), value("1"));
    // What it makes ready is not lost on a loop that sleeps.
    let _ = guest.say("t = asyncio.create_task(asyncio.sleep(10), name='early')");
    guest.step(1);
    guest.session.command(Command::Speed(Speed::Times(1000.0)));
    guest.session.command(Command::Resume);
    until(&mut guest.session, |session| session.latest().blocking.is_some());
    guest.session.command(Command::Pause);
    until(&mut guest.session, |session| session.status().phase == Phase::Paused);
    assert_eq!(guest.say("x = x + 41\nx"), value("42"));
    guest.session.command(Command::Live);
    guest.go_on();
    finish(&mut guest.session);
    assert_eq!(output(&guest.session, Stream::Out), "42\n");
}

#[test]
fn errors_are_in_pythons_words_and_mistakes_of_async_are_explained() {
    let mut guest = Guest::held(TICKS);
    guest.step(2);
    match guest.say("1 / 0").as_slice() {
        [Piece::Failed(text)] => {
            assert!(text.starts_with("Traceback") && text.contains("File \"<prompt>\", line 1"), "{text}");
            assert!(!text.contains("guest"), "{text}");
        }
        other => panic!("{other:?}"),
    }
    match guest.say("tick()").as_slice() {
        [Piece::Value(value), Piece::Advice(advice)] => {
            assert!(value.contains("tick() not started") && advice.contains("await"), "{value} {advice}");
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(guest.say("async def").as_slice(), [Piece::Failed(text), ..] if text.contains("SyntaxError")));
    assert!(matches!(guest.say("import sys; sys.exit()").as_slice(), [Piece::Failed(_)]), "the program goes on");
    // Python says first that the coroutine of before was forgotten.
    assert_eq!(guest.say("ticker.cancel()").last(), Some(&Piece::Value("True".into())));
    guest.go_on();
    let Phase::Finished(exit) = finish(&mut guest.session) else { panic!("it ends by itself") };
    assert_eq!(exit.problem.map(|problem| problem.title), Some("CancelledError".into()));
}

#[test]
fn names_are_completed_from_the_program() {
    let mut guest = Guest::held(TICKS);
    guest.step(2);
    let ask = guest.talk.complete("ticker.get_n");
    guest.session.want(ask);
    guest.listen(|talk| talk.names.is_some());
    assert_eq!(guest.talk.names, Some(("ticker.get_n".into(), vec!["ticker.get_name()".into()])));
    assert!(!guest.session.model().journal.is_touched(usize::MAX), "who only looks does not step in");
}

#[test]
fn every_intervention_is_in_the_trace_and_in_a_recording_of_it() {
    let mut guest = Guest::held(TICKS);
    guest.step(2);
    let _ = guest.say("count = 5");
    let ticker = guest.session.latest().tasks().map(|task| task.id).next_back().expect("a task");
    guest.session.command(Command::CancelTask(ticker));
    until(&mut guest.session, |session| {
        session.model().journal.interventions(session.log(), session.log().len()).count() == 2
    });
    guest.go_on();
    finish(&mut guest.session);
    let texts = |log: &looplab::trace::Log| -> Vec<String> {
        let told = log.events(0).filter_map(|(_, event)| match event.what {
            What::Intervened { text, .. } => Some(log.strings.get(text).to_owned()),
            _ => None,
        });
        told.collect()
    };
    assert_eq!(texts(guest.session.log()), ["count = 5", "ticker.cancel()"]);
    let mut file = Vec::new();
    codec::write(&mut file, &codec::Meta::default(), guest.session.log()).unwrap();
    let log = codec::read(file.as_slice()).unwrap().log;
    assert_eq!(texts(&log), ["count = 5", "ticker.cancel()"]);
}

#[test]
fn who_speaks_to_a_run_that_is_over_is_told() {
    let mut guest = Guest { session: start("x = 1", quick()), talk: Talk::default() };
    finish(&mut guest.session);
    let from = guest.ask("x");
    guest.talk.hear(&mut guest.session);
    assert_eq!(guest.talk.pieces[from..], [Piece::Advice("The run ended before this was done.".into())]);
    assert!(standing(&guest.session).contains("The run is over"), "{}", standing(&guest.session));
}

#[test]
fn a_run_that_a_breakpoint_holds_in_the_middle_of_a_poll_answers() {
    let source =
        "import asyncio\nasync def main():\n    global x\n    x = 1\n    x = 2\n    print(x)\nasyncio.run(main())";
    let mut guest = Guest::held(source);
    guest.session.command(Command::Break(Condition::Line(5)));
    guest.go_on();
    until(&mut guest.session, |session| session.hit().is_some() && session.status().phase == Phase::Paused);
    assert_eq!(guest.say("x"), value("1"));
    let _ = guest.say("import builtins; builtins.print = lambda *all: None");
    guest.session.command(Command::Step(Stop::Poll));
    guest.session.command(Command::Resume);
    finish(&mut guest.session);
    assert_eq!(output(&guest.session, Stream::Out), "", "print was replaced");
}

#[test]
fn who_speaks_to_a_run_at_a_breakpoint_speaks_to_the_moment_that_is_shown() {
    let source = "import asyncio
x = 0
async def main():
    global x
    jobs = asyncio.Queue()
    for _ in range(4):
        x += 1
        print('turn', x)
        x += 1
        jobs.put_nowait(x)
        x += 1
    x = 100
asyncio.run(main())";
    let mut guest = Guest::held(source);
    let output = |text: &str| Condition::Output(text.into());
    let stops = [output("turn 1"), Condition::Depth { of: "jobs".into(), above: 1 }, output("turn 10")];
    for (stop, x) in stops.into_iter().zip(["1", "5", "10"]) {
        guest.session.command(Command::Break(stop));
        guest.go_on();
        until(&mut guest.session, |session| session.hit().is_some() && session.status().phase == Phase::Paused);
        assert_eq!(guest.say("x"), value(x));
    }
    // A visitor that meets a breakpoint is answered all the same, and the run is held on.
    let wrote = guest.say("print('turn 10 again')");
    assert_eq!(wrote, [Piece::Wrote(Stream::Out, "turn 10 again\n".into())]);
    assert_eq!(guest.say("x"), value("10"));
    guest.session.command(Command::Unbreak(None));
    guest.session.command(Command::Live);
    guest.go_on();
    finish(&mut guest.session);
}

#[test]
fn a_run_whose_thread_stands_at_a_breakpoint_answers() {
    let source = "import asyncio
x = 0
def job():
    global x
    x = 1
    print('in the thread')
    x = 2
async def main():
    await asyncio.to_thread(job)
    print('x', x)
asyncio.run(main())";
    let mut guest = Guest::held(source);
    guest.session.command(Command::Break(Condition::Output("thread".into())));
    guest.go_on();
    until(&mut guest.session, |session| session.hit().is_some() && session.status().phase == Phase::Paused);
    assert_eq!(guest.say("x"), value("1"));
    guest.go_on();
    finish(&mut guest.session);
    assert_eq!(output(&guest.session, Stream::Out), "in the thread\nx 2\n");
}

#[test]
fn an_event_tells_when_it_is_set() {
    let session = run(
        "import asyncio\nasync def main():\n    gate = asyncio.Event()\n    asyncio.get_running_loop().call_later(1, gate.set)\n    \
         await gate.wait()\n    gate.clear()\nasyncio.run(main())",
    );
    let depths: Vec<u32> = session
        .log()
        .events(0)
        .filter_map(|(_, event)| if let What::Depth { depth, .. } = event.what { Some(depth) } else { None })
        .collect();
    assert_eq!(depths, [1, 0]);
}
