//! Moving over the past: as many steps forward as back show the same screen, whatever is stepped by.

use std::cell::RefCell;

use looplab::session::Session;
use looplab::trace::Log;
use looplab::trace::codec::{Meta, Recording};
use proptest::prelude::*;
use proptest::sample::Index;

use super::stage::Stage;
use super::story;
use crate::it::traces::traces;

/// The keys that step back and on: by poll, turn, event, output and what happens to the chosen task.
const STEPS: [(&str, &str); 5] = [("left", "right"), ("pgup", "pgdn"), ("(", ")"), ("{", "}"), ("<", ">")];

fn session(log: Log) -> Session {
    let meta = Meta { program: "random.py".into(), exit: Some(0), ..Meta::default() };
    Session::replay(Recording { meta, log, damage: None })
}

/// Back and on again, as often as there was something to go back to; the positions on the way and both screens.
fn there_and_back(stage: &RefCell<Stage>, keys: (&str, &str), times: usize) -> (usize, String, String) {
    // What a key says of itself stands there until the next one: the picture is what is compared.
    let screen = || {
        let mut stage = stage.borrow_mut();
        stage.ui.note = None;
        stage.screen()
    };
    let press = |key: &str| {
        let mut stage = stage.borrow_mut();
        stage.keys(key);
        stage.position()
    };
    let before = screen();
    let mut taken = 0;
    for _ in 0..times {
        let here = stage.borrow().position();
        if press(keys.0) == here {
            break;
        }
        taken += 1;
    }
    for _ in 0..taken {
        press(keys.1);
    }
    let after = screen();
    (taken, before, after)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stepping_back_and_forward_shows_the_same_screen(log in traces(), from: Index, times in 1..9_usize, by in 0..5_usize) {
        let mut stage = Stage::replaying(100, 30, session(log));
        // A task is looked at, and the view stands where a step of this kind leads: there is a way back to it.
        stage.keys("down");
        let length = stage.log().len();
        stage.go(from.index(length + 1));
        stage.keys(STEPS[by].1);
        let stage = RefCell::new(stage);
        let (taken, before, after) = there_and_back(&stage, STEPS[by], times);
        prop_assert_eq!(before, after, "{} steps by {}", taken, STEPS[by].0);
    }
}

#[test]
fn every_kind_of_step_stops_where_it_says() {
    let stage = RefCell::new(Stage::replaying(120, 40, story::session()));
    let lines = |keys: &str| {
        stage.borrow_mut().keys(keys);
        stage.borrow().screen()
    };
    assert!(!lines("home").contains("heartbeat     beat"), "nothing is printed yet");
    let first = lines("}");
    assert!(first.contains("heartbeat     beat"), "{first}");
    assert!(!first.contains("bell"), "{first}");
    assert!(lines("}").contains("bell"));
    assert!(!lines("{").contains("bell"));
    let at = stage.borrow().position();
    lines(") ) ) ( (");
    assert_eq!(stage.borrow().position(), at + 1, "three events on, two back");
}
