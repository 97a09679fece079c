//! What a kill leaves: every answer that the screen has acknowledged is on disk, also with two looplabs side by side. And
//! lessons that change on disk while they are open.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use looplab::lesson::{Progress, Store};

use super::{Terminal, path};

/// The steps of the lesson; each asks one question.
const STEPS: usize = 4;

/// A folder with a lesson that asks again and again.
fn lessons() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = "+++\nformat_version = 1\nnumber = 1\nslug = \"word\"\ntitle = \"A word\"\ngoal = \"Print.\"\n\
                    minutes = 5\nmisconception = \"m\"\nsummary = \"s\"\n+++\n"
        .to_owned();
    for step in 1..=STEPS {
        let _ = write!(
            text,
            "\n## Question {step}\n\n```predict\nid = \"q{step}\"\nprogram = \"word.py\"\nkind = \"choice\"\nask = \"Which?\"\n\
             right = \"Yes.\"\n[[option]]\ntext = \"a word\"\nright = true\nclaim = {{ prints = \"word\" }}\n\
             [[option]]\ntext = \"none\"\nclaim = {{ never = \"word\" }}\nmodel = \"m\"\nfeedback = \"f\"\n```\n\
             \n```run\nprogram = \"word.py\"\n```\n"
        );
    }
    let lesson = folder.path().join("01-word");
    std::fs::create_dir_all(&lesson).expect("made");
    std::fs::write(lesson.join("lesson.md"), text).expect("written");
    std::fs::write(lesson.join("word.py"), "print('word')\n").expect("written");
    folder
}

fn open(folder: &Path, state: &Arc<tempfile::TempDir>, size: (u16, u16)) -> Terminal {
    Terminal::open_in(Arc::clone(state), &["--lessons", path(folder), "lesson", "word"], size, "false")
}

fn kept(state: &tempfile::TempDir) -> Progress {
    let (progress, notice) = Store::in_folder(&state.path().join("looplab")).load();
    assert_eq!(notice, None, "the file is whole");
    progress
}

/// How many answers are on disk, counted over all questions.
fn answers(state: &tempfile::TempDir) -> usize {
    let progress = kept(state);
    progress.lessons.get("word").map_or(0, |word| word.predictions.values().map(Vec::len).sum())
}

/// Answers the question on the screen, how sure and all, and waits until the screen says so.
fn answer(terminal: &mut Terminal, step: usize) {
    terminal.wait_for(&format!("Step {step} of"));
    terminal.press("\r");
    terminal.wait_for("How sure are you?");
    terminal.press("\r");
    terminal.wait_for("You said: a word");
}

#[test]
fn a_kill_at_any_moment_loses_no_answer() {
    let folder = lessons();
    // After so many answers that were acknowledged, and so many more keys that were only sent.
    for (answered, more) in [(0, "\r"), (1, ""), (1, "]\r"), (2, "]\r\r]"), (3, " "), (4, "")] {
        let state = Arc::new(tempfile::tempdir().expect("a folder"));
        let mut terminal = open(folder.path(), &state, (120, 40));
        for step in 1..=answered {
            answer(&mut terminal, step);
            if step < answered {
                terminal.press("]");
            }
        }
        terminal.press(more);
        terminal.signal("-KILL");
        let _ = terminal.child.wait();
        assert!(answers(&state) >= answered, "{answered} answers were acknowledged: {:?}", kept(&state));
        if answered > 0 && more.is_empty() {
            let terminal = open(folder.path(), &state, (120, 40));
            terminal.wait_for(&format!("Step {answered} of"));
            terminal.wait_for("You said: a word");
            terminal.signal("-KILL");
        }
    }
}

#[test]
fn two_looplabs_side_by_side_keep_each_others_answers() {
    let folder = lessons();
    let state = Arc::new(tempfile::tempdir().expect("a folder"));
    let mut both = [open(folder.path(), &state, (120, 40)), open(folder.path(), &state, (120, 40))];
    for step in 1..=STEPS {
        for terminal in &mut both {
            answer(terminal, step);
            terminal.press("]");
        }
    }
    for terminal in both {
        terminal.signal("-KILL");
    }
    let progress = kept(&state);
    let made: Vec<usize> = progress.lessons["word"].predictions.values().map(Vec::len).collect();
    assert_eq!(made, [2; STEPS], "each of the two answered each question");
}

#[test]
fn a_lesson_is_shown_as_it_is_edited() {
    let folder = lessons();
    let state = Arc::new(tempfile::tempdir().expect("a folder"));
    let terminal = open(folder.path(), &state, (120, 40));
    terminal.wait_for("Question 1");
    let file = folder.path().join("01-word/lesson.md");
    let text = std::fs::read_to_string(&file).expect("it is there");
    std::fs::write(&file, text.replace("Question", "Riddle")).expect("written");
    terminal.wait_for("Riddle 1");
    std::fs::write(&file, text.replace("kind = \"choice\"", "kind = \"rumour\"")).expect("written");
    terminal.wait_for("no prediction has the kind \"rumour\"");
    assert!(terminal.screen().contains("Riddle 1"), "the last good version stays: {}", terminal.screen());
    std::fs::write(&file, &text).expect("written");
    terminal.wait_for("Question 1");
    terminal.signal("-KILL");
}

#[test]
fn a_class_that_predicts_aloud_runs_at_once() {
    let folder = lessons();
    let arguments = ["--lessons", path(folder.path()), "lesson", "word", "--no-predictions"];
    let mut terminal = Terminal::open(&arguments, (120, 40));
    terminal.wait_for("ready: space runs it");
    terminal.press("q");
    terminal.wait_for("Lessons");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
}
