//! The protocol end to end within one process: a kernel with a native program, through pipes.

use std::io::pipe;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use looplab::ident::TaskId;
use looplab::kernel::client::Life;
use looplab::kernel::protocol::{Ended, Limit, Report, Request};
use looplab::kernel::serve::{Engine, Run, serve};
use looplab::kernel::{Arrival, Client, Death, Limits, Options, Program, Speed};
use looplab::time::SimTime;
use looplab::trace::{Log, Stream, What};

use super::runs::DEADLINE;

/// A native program: its source says which.
struct Native;

impl Engine for Native {
    fn warm() -> Self {
        Self
    }

    fn run(self, run: Run) -> Ended {
        let (recorder, pacer) = (run.clock.recorder(), run.clock.pacer().clone());
        run.levers.on_interrupt(move || pacer.interrupt());
        let mut words = run.program.source.split(' ');
        match words.next() {
            Some("write") => {
                let count: usize = words.next().unwrap().parse().unwrap();
                for number in 0..count {
                    let text = recorder.text(&number.to_string());
                    recorder.record(What::Output { task: TaskId(7), stream: Stream::Out, text });
                }
                Ended { code: 5, ..Ended::default() }
            }
            Some(when @ ("sleep" | "late")) => {
                let (tell, told) = mpsc::channel();
                run.levers.on_traps(move |_| tell.send(()).unwrap());
                if when == "late" {
                    told.recv().unwrap();
                }
                let slept = run.clock.block(TaskId(1), Duration::from_secs(3600), "sleep");
                Ended { code: if slept.is_ok() { 0 } else { 130 }, ..Ended::default() }
            }
            other => panic!("no such program: {other:?}"),
        }
    }
}

struct Thread;

impl Life for Thread {
    fn kill(&self) {}

    fn autopsy(&self) -> Death {
        Death::default()
    }
}

fn kernel(source: &str, options: Options) -> Client {
    let (requests, to_kernel) = pipe().unwrap();
    let (from_kernel, reports) = pipe().unwrap();
    thread::spawn(move || serve::<Native>(requests, reports, None, &|| "a panic".into()).unwrap());
    let client = Client::connect(from_kernel, to_kernel, Thread).unwrap();
    client.start(Program::new("native", source), options);
    client
}

fn jump() -> Options {
    Options { speed: Speed::Jump, ..Options::default() }
}

/// Takes what arrives until a report that is not mere progress.
fn last_report(client: &Client, log: &mut Log) -> Report {
    loop {
        match client.wait(DEADLINE).expect("something arrives in time") {
            Arrival::Batch(batch) => log.extend(&batch),
            Arrival::Report(Report::Ready { .. } | Report::Began | Report::Tick(_)) => {}
            Arrival::Report(report) => return report,
            Arrival::Gone(death) => panic!("{death:?}"),
        }
    }
}

/// Waits for a tick that is as wanted.
fn tick(client: &Client, log: &mut Log, paused: bool, waiting: bool) {
    loop {
        match client.wait(DEADLINE).expect("a tick arrives in time") {
            Arrival::Report(Report::Tick(tick)) if (tick.paused, tick.waiting) == (paused, waiting) => return,
            Arrival::Batch(batch) => log.extend(&batch),
            Arrival::Report(_) => {}
            Arrival::Gone(death) => panic!("{death:?}"),
        }
    }
}

#[test]
fn everything_recorded_arrives_in_order_and_before_the_end() {
    let (client, mut log) = (kernel("write 200000", jump()), Log::default());
    assert_eq!(last_report(&client, &mut log), Report::Ended(Ended { code: 5, ..Ended::default() }));
    assert_eq!(log.len(), 200_000);
    for (position, event) in log.events(0) {
        let What::Output { text, task: TaskId(7), .. } = event.what else { panic!("{event:?}") };
        assert_eq!(log.strings.get(text), position.to_string());
    }
}

#[test]
fn a_wait_is_paced_paused_and_sped_up() {
    let options = Options { speed: Speed::Times(1.0), ..Options::default() };
    let (client, mut log) = (kernel("sleep", options), Log::default());
    tick(&client, &mut log, false, true);
    client.ask(&Request::Pause);
    tick(&client, &mut log, true, true);
    client.ask(&Request::Speed(Speed::Jump));
    client.ask(&Request::Resume);
    assert_eq!(last_report(&client, &mut log), Report::Ended(Ended::default()));
    assert_eq!(log.end(), SimTime::from_secs_f64(3600.0));
}

#[test]
fn a_paused_run_waits_for_its_first_step() {
    let options = Options { paused: true, ..jump() };
    let (client, mut log) = (kernel("sleep", options), Log::default());
    tick(&client, &mut log, true, true);
    client.ask(&Request::StepPoll);
    assert_eq!(last_report(&client, &mut log), Report::Ended(Ended::default()));
}

#[test]
fn a_run_that_comes_late_to_where_it_is_held_says_so() {
    let options = Options { paused: true, ..jump() };
    let (client, mut log) = (kernel("late", options), Log::default());
    tick(&client, &mut log, true, false);
    client.ask(&Request::Traps(Vec::new()));
    tick(&client, &mut log, true, true);
    client.ask(&Request::StepPoll);
    assert_eq!(last_report(&client, &mut log), Report::Ended(Ended::default()));
}

#[test]
fn an_interrupt_ends_a_wait() {
    let options = Options { speed: Speed::Times(1.0), ..Options::default() };
    let (client, mut log) = (kernel("sleep", options), Log::default());
    tick(&client, &mut log, false, true);
    client.ask(&Request::Interrupt);
    assert_eq!(last_report(&client, &mut log), Report::Ended(Ended { code: 130, ..Ended::default() }));
}

#[test]
fn a_panic_under_the_program_is_reported() {
    let (client, mut log) = (kernel("nonsense", jump()), Log::default());
    assert_eq!(last_report(&client, &mut log), Report::Broke("a panic".into()));
}

#[test]
fn a_trace_has_an_end() {
    let limits = Limits { events: 1000, ..Limits::default() };
    let (client, mut log) = (kernel("write 5000000", Options { limits, ..jump() }), Log::default());
    assert_eq!(last_report(&client, &mut log), Report::Limit(Limit::Events(1000)));
    assert!(log.len() > 1000);
}

#[test]
fn a_front_that_takes_nothing_holds_the_kernel_up() {
    let (client, mut log) = (kernel("write 3000000", jump()), Log::default());
    // The kernel's backlog, the pipe and the waiting arrivals are bounded, so it cannot have ended
    // before anything was taken; and when everything is taken, everything is there.
    assert!(matches!(last_report(&client, &mut log), Report::Ended(_)));
    assert_eq!(log.len(), 3_000_000);
}

#[test]
fn what_comes_out_of_standard_error_goes_into_the_trace() {
    let options = Options { speed: Speed::Times(1.0), ..Options::default() };
    let (client, mut log) = (kernel("sleep", options), Log::default());
    tick(&client, &mut log, false, true);
    client.ask(&Request::Echo("native words".into()));
    client.ask(&Request::Speed(Speed::Jump));
    last_report(&client, &mut log);
    let heard = log.events(0).any(|(_, event)| {
        matches!(event.what, What::Output { stream: Stream::Err, text, .. } if log.strings.get(text) == "native words")
    });
    assert!(heard);
}
