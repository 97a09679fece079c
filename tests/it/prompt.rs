//! A session typed at the prompt, in a real terminal: what the screen shows, key by key.
//!
//! Every wait is for a text, with a deadline that only a hang meets.

use super::terminal::Terminal;

const SIZE: (u16, u16) = (80, 24);

/// A prompt that is ready for a line.
fn prompt(arguments: &[&str]) -> Terminal {
    let all: Vec<&str> = ["repl"].iter().chain(arguments).copied().collect();
    let terminal = Terminal::open(&all, SIZE);
    terminal.wait_for(">>> ");
    terminal
}

impl Terminal {
    /// The last line of the screen that has anything in it.
    fn last(&self) -> String {
        let screen = self.screen();
        screen.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim_end().to_owned()
    }

    /// Waits until the line with the cursor is this one.
    #[track_caller]
    fn wait_for_last(&self, line: &str) {
        self.wait(line, |terminal| terminal.last() == line);
    }

    /// Types a statement and waits until there is a prompt again.
    #[track_caller]
    fn enter(&mut self, line: &str) {
        self.press(line);
        // What history would make of it may stand behind it.
        self.wait(line, |terminal| terminal.last().starts_with(&format!(">>> {line}")));
        self.press("\r");
        self.wait_for_last(">>>");
    }
}

#[test]
fn a_session_is_typed_watched_stepped_into_and_left() {
    let mut terminal = prompt(&[]);
    // An async function over several lines: the blanks come by themselves, an empty line ends it.
    terminal.press("async def tick(n):\r");
    terminal.wait_for("... ");
    terminal.press("for i in range(n):\rprint('tick', i)\rawait asyncio.sleep(0.2)\r");
    // A step of indentation goes with one key.
    terminal.press("\x7freturn n\r\r");
    terminal.wait_for_last(">>>");
    assert!(terminal.screen().contains("...     return n"), "{}", terminal.screen());
    assert!(terminal.screen().contains("...     for i in range(n):"), "{}", terminal.screen());
    assert!(terminal.screen().contains("...         print('tick', i)"), "{}", terminal.screen());

    // Two tasks; what they write appears above a line that is half typed.
    terminal.enter("slow = asyncio.create_task(asyncio.sleep(1000), name='sleeper')");
    terminal.press("quick = asyncio.create_task(tick(1000), name='ticker')\r");
    terminal.wait_for("[ticker] tick 0");
    terminal.press("half a li");
    let row = |terminal: &Terminal| {
        let screen = terminal.screen();
        screen.lines().filter(|line| line.starts_with("[ticker]")).count()
    };
    let before = row(&terminal);
    terminal.wait("more ticks", |terminal| row(terminal) >= before + 3 && terminal.last() == ">>> half a li");
    terminal.press("ne\x15");
    terminal.wait_for_last(">>>");

    // Tab completes a name of the session, a command and a task.
    terminal.press("print(slo\t");
    terminal.wait_for_last(">>> print(slow");
    terminal.press("\x15:can\ttick\t");
    terminal.wait_for_last(">>> :cancel ticker");
    terminal.press("\r");
    terminal.wait_for("Asked ticker to stop");

    terminal.press(":why sleeper\r");
    terminal.wait_for("sleeps until");

    // An endless loop is interrupted, and the session goes on.
    terminal.press("while True: pass\r\r");
    terminal.wait_for("Ctrl-C stops it");
    terminal.press("\x03");
    terminal.wait_for("KeyboardInterrupt");
    terminal.wait_for_last(">>>");
    assert!(!terminal.screen().contains("Ctrl-C stops it"), "nothing is left of the live view: {}", terminal.screen());
    terminal.enter("slow");
    assert!(terminal.screen().contains("<Task 'sleeper' sleep() pending>"), "{}", terminal.screen());

    // The full screen shows this very session, and comes back to it.
    terminal.press(":open\r");
    terminal.wait("the full screen", |terminal| !terminal.is_restored() && terminal.screen().contains("sleeper"));
    terminal.press("q");
    terminal.wait("the prompt", |terminal| terminal.is_restored() && terminal.last() == ">>>");
    terminal.enter("slow.get_name()");
    assert!(terminal.screen().contains("'sleeper'"), "{}", terminal.screen());

    // Leaving asks, because a task still runs.
    terminal.press("\x04");
    terminal.wait_for("1 task is still running: sleeper.");
    terminal.press("n\r");
    terminal.wait_for_last(">>>");
    terminal.press("\x04");
    terminal.wait_for_last("Leave? [y/N]");
    terminal.press("y\r");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn keys_that_come_together_are_all_taken() {
    let mut terminal = prompt(&[]);
    // A line pasted by a terminal that does not say so, with its Enter, and half of the next one.
    terminal.press("first = 'typed ' + 'ahead'\rfirst.upper()\rsec");
    terminal.wait_for("'TYPED AHEAD'");
    terminal.wait_for_last(">>> sec");
    // And while a statement runs.
    terminal.press("\x15await asyncio.sleep(0.3)\r6 * 7\r");
    terminal.wait_for("\n42");
    terminal.wait_for_last(">>>");
    terminal.press("\x04");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn a_block_is_edited_as_one_text_and_comes_back_whole() {
    let mut terminal = prompt(&[]);
    terminal.press("\x1b[200~def twice(x):\n    y = x\n    return y\x1b[201~");
    terminal.wait_for_last("...     return y");
    // Up to the line above, to its end, and on.
    terminal.press("\x1b[A\x05 * 2\x1b[B\x05\r\r");
    terminal.wait_for_last(">>>");
    terminal.enter("twice(21)");
    assert!(terminal.screen().contains("\n42\n"), "{}", terminal.screen());
    // The history has it as one entry, which needs no empty line any more.
    terminal.press("\x1b[A\x1b[A");
    terminal.wait_for_last("...     return y");
    terminal.press("\r");
    terminal.wait_for_last(">>>");
    terminal.press("\x12twice(x");
    terminal.wait_for("(reverse-i-search)");
    terminal.wait_for("y = x * 2");
    terminal.press("\x03");
    terminal.wait_for_last(">>>");
    terminal.press("\x04");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn a_held_loop_lets_statements_wait_and_goes_on_step_by_step() {
    let mut terminal = prompt(&[]);
    terminal.press(":pause\r");
    terminal.wait_for("The loop is held");
    terminal.press("print('ran')\r");
    terminal.wait_for("waits in the ready queue. :step");
    terminal.press(":ready\r");
    terminal.wait_for("1. repl-");
    terminal.press(":step\r");
    terminal.wait_for("has its turn.");
    terminal.wait_for("writes “ran”.");
    terminal.press(":resume\r");
    terminal.wait_for("The loop goes on.");
    terminal.enter("1 + 1");
    terminal.press("\x04");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn a_kernel_that_does_not_answer_is_replaced() {
    let mut terminal = prompt(&[]);
    terminal.enter("kept = 1");
    terminal.press(
        "deaf = lambda: [exec('try:\\n while True: pass\\nexcept BaseException: pass') for _ in range(10**9)]\r",
    );
    terminal.wait_for_last(">>>");
    terminal.press("deaf()\r");
    terminal.wait_for("Ctrl-C stops it");
    terminal.press("\x03");
    terminal.press("\x03");
    terminal.wait_for("A new kernel is ready.");
    terminal.wait_for_last(">>>");
    assert!(terminal.screen().contains("Lost: what 2 statements defined."), "{}", terminal.screen());
    terminal.enter("'on'");
    terminal.press("\x1b[A\x1b[A\x1b[A\x1b[A");
    terminal.wait_for_last(">>> kept = 1");
    terminal.press("\x15\x04");
    assert_eq!(terminal.ended(), 0);
}

/// An editor that puts another word in.
const EDITOR: &str = "sed -i s/before/after/";

#[test]
fn the_last_statement_is_edited_and_runs_again() {
    let mut terminal = Terminal::open_with(&["repl"], SIZE, EDITOR);
    terminal.wait_for(">>> ");
    terminal.enter("print('said', 'before')");
    terminal.press(":edit\r");
    terminal.wait_for(">>> print('said', 'after')");
    terminal.wait_for("\nsaid after");
    terminal.press(":edit\r");
    terminal.wait_for("Nothing was changed");
    terminal.press("\x04");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn another_seed_begins_again_after_asking() {
    let mut terminal = prompt(&["--ascii"]);
    terminal.enter("x = 1");
    terminal.press(":seed 7\r");
    terminal.wait_for("Another seed needs a new kernel");
    terminal.wait_for_last("Go on? [y/N]");
    terminal.press("y\r");
    terminal.wait_for("A new kernel is ready.");
    terminal.press(":seed\r");
    terminal.wait_for("begins at seed 7");
    terminal.enter("'x' in globals()");
    assert!(terminal.screen().contains("False"), "{}", terminal.screen());
    terminal.press("\x04");
    assert_eq!(terminal.ended(), 0);
}
