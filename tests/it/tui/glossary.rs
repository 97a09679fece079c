//! Words that the glossary explains: quietly marked, opened in place by a key or a click, listed by a command.

use crossterm::event::{KeyModifiers, MouseButton, MouseEventKind};
use looplab::lesson::glossary;
use looplab::tui::ui::Overlay;
use looplab::tui::update::{go_to_step, open_lesson};

use super::stage::Stage;

const WORDS: &str = "[[term]]
term = \"task\"
lesson = \"event-loop\"
meaning = \"A coroutine that was handed to the event loop, which runs it *piece by piece*. Tasks take turns.\"

[[term]]
term = \"blocking\"
also = [\"blocks\"]
lesson = \"blocking-sleep\"
meaning = \"Keeping the loop's thread busy or asleep.\"

[[term]]
term = \"asyncio.sleep\"
lesson = \"blocking-sleep\"
meaning = \"A pause that parks this task only.\"
";

/// The first step of a lesson that uses three words.
fn reading(width: u16, height: u16) -> Stage {
    let mut stage = Stage::home(width, height);
    let (words, problems) = glossary::read(WORDS);
    assert!(problems.is_empty(), "{problems:?}");
    stage.ui.catalogue.glossary = words;
    let _ = open_lesson(&mut stage.ui, 1);
    stage
}

#[test]
fn a_key_opens_the_words_in_place_and_goes_through_them() {
    let stage = reading(80, 24);
    let plain = stage.screen();
    insta::assert_snapshot!("marked_80x24", stage.screen_with_styles());
    let stage = stage.press("W");
    insta::assert_snapshot!("word_80x24", stage.screen());
    insta::assert_snapshot!("word_120x40", reading(120, 40).press("W right").screen());
    insta::assert_snapshot!("word_200x50", reading(200, 50).press("W").screen());
    assert_eq!(stage.ui.overlay, Some(Overlay::Term(0)));
    let stage = stage.press("right right");
    assert!(stage.screen().contains("Keeping the loop's thread"), "{}", stage.screen());
    let stage = stage.press("right");
    assert_eq!(stage.ui.overlay, Some(Overlay::Term(0)), "after the last comes the first");
    assert_eq!(stage.press("esc").screen(), plain);
    let ascii = reading(80, 24).theme("plain").ascii().press("W").screen();
    assert!(ascii.is_ascii() && ascii.contains("A pause that parks this task only."), "{ascii}");
}

#[test]
fn a_click_opens_a_word_and_another_closes_it() {
    let click = |stage: Stage, place| stage.mouse(MouseEventKind::Down(MouseButton::Left), place, KeyModifiers::NONE);
    let stage = reading(80, 24);
    let place = stage.find("the task", 5);
    let stage = click(stage, place);
    assert!(stage.screen().contains("handed to the event loop"), "{}", stage.screen());
    let stage = click(stage, (0, 0));
    assert_eq!(stage.ui.overlay, None);
}

#[test]
fn words_beside_a_run_are_opened_too() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut stage = reading(width, height);
        let _ = go_to_step(&mut stage.ui, 4);
        let stage = stage.press("W");
        assert!(matches!(stage.ui.overlay, Some(Overlay::Term(_))), "{}", stage.screen());
        assert!(stage.screen().contains("A pause that parks"), "{}", stage.screen());
    }
    let stage = Stage::lesson(80, 24, 0).press("W");
    assert!(stage.screen().contains("No word of this step is in the glossary."), "{}", stage.screen());
}

#[test]
fn the_glossary_can_be_typed_for() {
    let asked = |line: &str| reading(80, 24).typed(line).press("enter");
    insta::assert_snapshot!("glossary_80x24", asked(":glossary").screen());
    let home = Stage::home(80, 24).typed(":glossary").press("enter").screen();
    assert_eq!(home.lines().last().map(str::trim), Some("q close"), "{home}");
    let one = asked(":glossary Tasks").screen();
    assert!(one.contains("handed to the event loop") && one.contains("Introduced in lesson 1"), "{one}");
    let none = asked(":glossary tusk").screen();
    assert!(none.contains("Did you mean task?"), "{none}");
}

#[test]
fn no_size_makes_a_box_panic() {
    for (width, height) in [(1, 1), (5, 3), (20, 5), (39, 11), (60, 13), (300, 100)] {
        for keys in ["W", "W right", "W left down"] {
            let _ = reading(width, height).press(keys).screen();
        }
        let _ = reading(width, height).typed(":glossary task").press("enter").screen();
    }
}
