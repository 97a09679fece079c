//! The moments at which a student is the loop: the truth is the trace, and the reason names what the trace shows.

use std::fmt::Write as _;

use looplab::lesson::Catalogue;
use looplab::model::{Model, Status};
use looplab::session::moments::{Belief, Kind, Moment, moments};
use looplab::time::SimTime;
use looplab::trace::What;

use super::runs::run;

fn of(source: &str) -> (Vec<Moment>, Model) {
    let session = run(source);
    let found = moments(session.log(), SimTime::ZERO, 20);
    (found, Model::new(session.log().clone()))
}

const THREE: &str = "import asyncio
async def table(name, cooking):
    print(name)
    await asyncio.sleep(cooking)
async def main():
    a = asyncio.create_task(table('A', 2), name='A')
    b = asyncio.create_task(table('B', 1), name='B')
    await a
    await b
asyncio.run(main())";

/// A moment as somebody plays it: the question, the answers with the right one marked, the reasons.
fn told(found: &[Moment]) -> String {
    let mut text = String::new();
    for moment in found {
        for sentence in &moment.story {
            let _ = writeln!(text, "  {sentence}");
        }
        let _ = writeln!(text, "{}", moment.ask);
        for option in &moment.options {
            let why = option.wrong.as_ref().map_or(&moment.because, |wrong| &wrong.why);
            let _ = writeln!(text, "  {} {}: {why}", if option.wrong.is_none() { '>' } else { '-' }, option.text);
        }
    }
    text
}

#[test]
fn three_tasks_are_told_as_questions() {
    insta::assert_snapshot!(told(&of(THREE).0));
}

/// Whoever is said to be next is whom the trace polls next; wherever a task is said to go, there it is afterwards.
#[test]
fn every_truth_is_what_the_trace_shows_next() {
    let (mut next, mut place, mut first) = (0, 0, 0);
    for lesson in &Catalogue::embedded().lessons {
        for led in lesson.loops() {
            let program = &lesson.programs[&led.program];
            let (found, model) = of(&program.source);
            for moment in found {
                let at = format!("{}/{} at {}: {}", lesson.folder(), program.name, moment.position, moment.ask);
                let right = &moment.options[moment.right()].text;
                assert_eq!(moment.options.iter().filter(|option| option.wrong.is_none()).count(), 1, "{at}");
                let [before, after] = [moment.position, moment.after].map(|position| model.state_at(position));
                let say = |state| looplab::model::Words::new(state, &model.log.strings, model.live.now);
                match moment.kind {
                    Kind::Next => {
                        let Some(What::PollBegan { task }) = model.log.get(moment.position).map(|event| event.what)
                        else {
                            panic!("{at}: no poll begins");
                        };
                        assert_eq!((before.ready.front(), right), (Some(&task), &say(&before).name(task)), "{at}");
                        next += 1;
                    }
                    Kind::Place => {
                        let queued =
                            after.ready.len() == before.ready.len() + 1 && after.ready.back() != before.ready.back();
                        assert_eq!(queued, !right.starts_with("nowhere"), "{at}: {right}");
                        place += 1;
                    }
                    Kind::First => {
                        let later = model.log.events(moment.position).find_map(|(_, event)| match event.what {
                            What::Queued { task, .. } => before.task(task).map(|task| task.id),
                            _ => None,
                        });
                        let task = later.and_then(|id| before.task(id)).expect("somebody is woken");
                        assert_eq!((task.status, right), (Status::Parked, &say(&before).name(task.id)), "{at}");
                        first += 1;
                    }
                }
            }
        }
    }
    assert!(next > 15 && place > 15 && first > 5, "{next} {place} {first}");
}

#[test]
fn no_question_is_asked_twice_and_nothing_before_its_time() {
    let session = run(THREE);
    let all = moments(session.log(), SimTime::ZERO, 20);
    let few = moments(session.log(), SimTime::ZERO, 2);
    assert_eq!(few, all[..2]);
    let late = moments(session.log(), SimTime(500_000_000), 20);
    assert!(late.iter().all(|moment| moment.at.0 >= 500_000_000) && late.len() < all.len(), "{}", told(&late));
}

#[test]
fn a_cancelled_task_is_only_asked_to_end() {
    let (found, _) = of("import asyncio
async def worker():
    await asyncio.sleep(10)
async def main():
    task = asyncio.create_task(worker(), name='worker')
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(1)
asyncio.run(main())");
    let cancel = found.iter().find(|moment| moment.ask.contains("cancel()")).expect("it is asked");
    let beliefs: Vec<_> = cancel.options.iter().filter_map(|option| option.wrong.as_ref().map(|w| w.belief)).collect();
    assert_eq!(beliefs, [Belief::Immediate, Belief::WaitsOn], "{}", told(&found));
    assert!(cancel.because.contains("cancel() only asks"), "{}", cancel.because);
}

#[test]
fn who_waits_for_several_waits_for_all() {
    let (found, _) = of("import asyncio
async def main():
    await asyncio.gather(*(asyncio.sleep(n) for n in (1, 2, 3)))
asyncio.run(main())");
    let waits = found.iter().filter(|moment| moment.options[moment.right()].text == "nowhere: it stays parked").count();
    assert_eq!(waits, 2, "{}", told(&found));
}

#[test]
fn a_belief_is_found_by_its_words() {
    let (found, _) = of(THREE);
    for option in found.iter().flat_map(|moment| &moment.options) {
        let Some(wrong) = &option.wrong else { continue };
        assert_eq!(Belief::of_words(wrong.belief.words()), Some(wrong.belief));
    }
    assert_eq!(Belief::of_words("nothing of the kind"), None);
}

/// Who bets on a timer that was set later does not believe that timers fire in the order in which they were set.
#[test]
fn a_wrong_timer_shows_which_belief_it_comes_from() {
    let (found, _) = of("import asyncio
async def nap(seconds):
    await asyncio.sleep(seconds)
async def main():
    for name, seconds in (('slow', 5), ('quick', 2)):
        asyncio.create_task(nap(seconds), name=name)
    await asyncio.sleep(1)
    asyncio.create_task(nap(6), name='late')
    await asyncio.sleep(7)
asyncio.run(main())");
    let first = found.iter().filter(|moment| moment.kind == Kind::First).nth(1).expect("it is asked");
    let beliefs: Vec<_> = first.options.iter().map(|o| (o.text.as_str(), o.wrong.as_ref().map(|w| w.belief))).collect();
    for (name, belief) in [("quick", None), ("slow", Some(Belief::TimerOrder)), ("late", Some(Belief::LatestTimer))] {
        assert!(beliefs.contains(&(name, belief)), "{name}: {}", told(&found));
    }
}

/// What the question itself says happened is not told above it as well.
#[test]
fn what_happened_last_is_told_once() {
    let (found, _) = of(THREE);
    let asked =
        found.iter().find(|moment| moment.ask.starts_with("Task-1 main creates the task A.")).expect("it is asked");
    assert_eq!(asked.story, ["Task-1 main has its turn."]);
}

/// Who gives up its turn is seen to have it while its way is asked for, and never among those who wait.
#[test]
fn who_yields_still_has_its_turn_when_it_is_asked_about() {
    let source = "import asyncio\nasync def guest():\n    await asyncio.sleep(0)\nasync def main():\n    \
                  await asyncio.gather(guest(), guest())\nasyncio.run(main())";
    let (found, model) = of(source);
    let moment = found.iter().find(|moment| moment.ask.contains("gives up its turn")).expect("somebody yields");
    let before = model.state_at(moment.position);
    let running = before.running.and_then(|running| before.task(running.id)).expect("it runs");
    assert!(moment.ask.starts_with(model.log.strings.get(running.name)), "{}", moment.ask);
    let after = model.state_at(moment.after);
    assert_eq!(after.ready.iter().last().copied(), Some(running.id));
}
