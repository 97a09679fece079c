//! What can be typed after a `:` at the prompt.
//!
//! One table drives what is done, what is completed and what `:help` says. Commands that the full screen has, too, take
//! their words and their reading from the table that all faces share ([`line`]).

mod ask;
mod files;

use std::path::Path;

pub(super) use ask::names;
pub(super) use files::of_lessons;
pub use files::prepared;

use super::desk::Desk;
use super::shown::filled;
use crate::ident::TaskId;
use crate::kernel::{ClockMode, Options};
use crate::model::Stop;
use crate::session::line::{self, Order};
use crate::session::{Command as Deed, Phase};

/// What follows from a command.
pub(super) enum Next {
    /// This is to be said.
    Say(String),
    /// It was not possible, for this reason.
    Refuse(String),
    /// This is to be run.
    Run(String),
    /// Something is to be asked about.
    About(String),
    /// The run was let go on to a place; what it does on the way, from this position in the log, is to be told.
    Step(Stop, usize),
    /// The session is to be seen on the full screen.
    Open,
    /// This is to be edited, and run then.
    Edit(String),
    /// A new kernel is needed, with these options, for this reason.
    Afresh(Box<Options>, String),
    /// The session began again.
    Restarted,
    /// The session ends.
    Quit,
}

/// What follows a command's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing.
    Nothing,
    /// The name of a task.
    Task,
    /// A file.
    File,
    /// A file or a lesson.
    Program,
    /// A name of the session.
    Name,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Anything else.
    Text,
}

/// A command.
pub(super) struct Command {
    /// What it is called.
    pub(super) name: &'static str,
    /// What follows, as help shows it; in brackets what may be left out.
    pub(super) usage: &'static str,
    /// What it does, in a sentence; empty for one that the shared table explains.
    help: &'static str,
    /// What follows it, for completion.
    pub(super) takes: Takes,
    does: fn(&str, &mut Desk) -> Next,
}

type Does = fn(&str, &mut Desk) -> Next;

const fn own(name: &'static str, usage: &'static str, takes: Takes, help: &'static str, does: Does) -> Command {
    Command { name, usage, help, takes, does }
}

const SPEEDS: &[&str] = &["jump", "10", "4", "2", "1", "0.5", "0.25", "0.1", "0.05"];

/// Every command, in the order of `:help`.
pub(super) const COMMANDS: &[Command] = &[
    own("tasks", "", Takes::Nothing, "List the tasks, and what each of them does.", ask::tasks),
    own("ready", "", Takes::Nothing, "List what is ready to run, in order.", ask::ready),
    own("why", "[TASK]", Takes::Task, "", ask::why),
    own("stack", "TASK", Takes::Task, "Show where a task stands: its await stack.", ask::stack),
    own("stats", "", Takes::Nothing, "Add up what the session has done so far.", ask::stats),
    own(
        "timeline",
        "[on|off|more]",
        Takes::Word(&["on", "off", "more"]),
        "Tell more or less after each statement; alone, draw the whole session.",
        ask::timeline,
    ),
    own("open", "", Takes::Nothing, "See this session on the full screen, as it is now; q comes back.", |_, _| {
        Next::Open
    }),
    own("cancel", "TASK", Takes::Task, "", cancel),
    own("pause", "", Takes::Nothing, "Hold the loop: tasks stand still, and so does time.", pause),
    own(
        "step",
        "[turn]",
        Takes::Word(&["turn"]),
        "Let one task have its turn, or all of a turn, and hold again.",
        step,
    ),
    own("resume", "", Takes::Nothing, "Let the loop go on.", resume),
    own("speed", "N", Takes::Word(SPEEDS), "", speed),
    own("clock", "[virtual|real]", Takes::Word(&["virtual", "real"]), "Live in virtual time, or in the wall's.", clock),
    own("seed", "[N]", Takes::Text, "Begin the session's randomness elsewhere; each seed is another run.", seed),
    own("about", "NAME", Takes::Name, "Show signature and docstring, as NAME? does.", |name, _| {
        Next::About(name.into())
    }),
    own("glossary", "[WORD]", Takes::Text, "", glossary),
    own("more", "", Takes::Nothing, "Show all of the last value, when it was cut.", more),
    own("load", "FILE|LESSON", Takes::Program, "Run a program's text here; its asyncio.run(...) is left to you.", load),
    own(
        "edit",
        "[all]",
        Takes::Word(&["all"]),
        "Change the last statement, or all of them, in $EDITOR, and run it.",
        edit,
    ),
    own("save", "FILE", Takes::File, "Write the session as a program that runs on CPython.", save),
    own("trace", "FILE", Takes::File, "Write the session as a recording, for looplab replay.", trace),
    own("reset", "", Takes::Nothing, "Begin again in a new kernel.", reset),
    own("help", "[COMMAND]", Takes::Text, "Show what can be typed.", help),
    own("quit", "", Takes::Nothing, "Leave; Ctrl-D does, too.", |_, _| Next::Quit),
];

impl Command {
    /// What it does, in a sentence.
    pub(super) fn help(&self) -> &'static str {
        let shared = || line::COMMANDS.iter().find(|spec| spec.name == self.name).map_or("", |spec| spec.help);
        if self.help.is_empty() { shared() } else { self.help }
    }

    /// A line of help, which goes on further in when the terminal is too narrow for it.
    fn line(&self, columns: usize) -> String {
        let lead = format!("  :{:22} ", format!("{} {}", self.name, self.usage));
        filled(&lead, self.help(), columns)
    }
}

/// Carries out what was typed after the `:`.
pub(super) fn carry_out(typed: &str, desk: &mut Desk) -> Next {
    let (name, rest) = typed.trim().split_once(char::is_whitespace).unwrap_or((typed.trim(), ""));
    let rest = rest.trim();
    match found(name) {
        Ok(Command { name, usage, .. }) if rest.is_empty() && !usage.is_empty() && !usage.starts_with('[') => {
            Next::Refuse(format!(":{name} needs to know more: :{name} {usage}."))
        }
        Ok(Command { name, usage: "", .. }) if !rest.is_empty() => {
            Next::Refuse(format!(":{name} stands alone: nothing follows it."))
        }
        Ok(command) => (command.does)(rest, desk),
        Err(why) => Next::Refuse(why),
    }
}

/// The command of this name, or the only one that begins so.
fn found(name: &str) -> Result<&'static Command, String> {
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        return Ok(command);
    }
    let begun: Vec<_> = COMMANDS.iter().filter(|command| command.name.starts_with(name)).collect();
    match begun.as_slice() {
        [command] => return Ok(command),
        [] => {}
        _ if name.is_empty() => {
            return Err("Type a command after the colon, such as :tasks. :help lists them all.".into());
        }
        several => {
            let names: Vec<_> = several.iter().map(|command| format!(":{}", command.name)).collect();
            return Err(format!(":{name} could be {}.", names.join(" or ")));
        }
    }
    if line::COMMANDS.iter().any(|spec| spec.name == name) {
        return Err(format!(":{name} belongs to the full screen: :open goes there. :help lists what there is here."));
    }
    Err(match line::near(name, COMMANDS.iter().map(|command| command.name)) {
        Some(near) => format!("There is no command :{name}. Did you mean :{near}?"),
        None => format!("There is no command :{name}. :help lists what there is."),
    })
}

fn help(name: &str, desk: &mut Desk) -> Next {
    let columns = desk.shown.columns;
    if !name.is_empty() {
        return found(name.trim_start_matches(':'))
            .map_or_else(Next::Refuse, |command| Next::Say(command.line(columns)));
    }
    let mut text = String::from("Type Python, with await wherever you like. The loop goes on while you type.\n\n");
    for command in COMMANDS {
        text.push_str(&command.line(columns));
    }
    text.push_str(
        "\nCtrl-C stops what runs, Ctrl-D leaves. Tab completes, Ctrl-R looks for what was typed.\n\
         _ is the last value; NAME? tells what something is. :ta is enough for :tasks.\n",
    );
    Next::Say(text)
}

fn cancel(name: &str, desk: &mut Desk) -> Next {
    let Some(id) = desk.task(name).map(|task| task.id) else { return Next::Refuse(ask::unknown(desk, name)) };
    if desk.session.latest().task(id).is_some_and(|task| task.status.is_over()) {
        return Next::Refuse(format!("{name} is over already: there is nothing to cancel."));
    }
    desk.session.command(Deed::CancelTask(id));
    Next::Say(format!("Asked {name} to stop, as its cancel() would.\n"))
}

const NOTHING_RUNS: &str = "Between two lines of a script time stands still: there is nothing to hold or to step.";

fn pause(_: &str, desk: &mut Desk) -> Next {
    if !desk.shown.terminal {
        return Next::Refuse(NOTHING_RUNS.into());
    }
    if desk.session.status().phase == Phase::Paused {
        return Next::Say(
            "The loop is held already. :step lets one task have its turn, :resume lets it go on.\n".into(),
        );
    }
    desk.session.command(Deed::Pause);
    Next::Say(desk.shown.fit(
        "The loop is held: no task runs, and time stands still. :step lets one task have its turn, :resume lets it go on. \
         What you type meanwhile waits in the ready queue for its turn.",
    ))
}

fn step(what: &str, desk: &mut Desk) -> Next {
    if !desk.shown.terminal {
        return Next::Refuse(NOTHING_RUNS.into());
    }
    let stop = match what {
        "" | "poll" => Stop::Poll,
        "turn" => Stop::Turn,
        other => return Next::Refuse(format!(":step knows turn, but not {other}.")),
    };
    let from = desk.session.log().len();
    desk.session.command(Deed::Step(stop));
    Next::Step(stop, from)
}

fn resume(_: &str, desk: &mut Desk) -> Next {
    if desk.session.status().phase != Phase::Paused {
        return Next::Say("The loop is not held: it goes on by itself.\n".into());
    }
    desk.session.command(Deed::Resume);
    Next::Say("The loop goes on.\n".into())
}

fn speed(rest: &str, desk: &mut Desk) -> Next {
    match line::parse(&format!("speed {rest}"), &[]) {
        Ok(Order::Speed(speed)) => {
            desk.session.command(Deed::Speed(speed));
            Next::Say(match speed {
                crate::kernel::Speed::Jump => "Waits take no time from now on.\n".into(),
                crate::kernel::Speed::Times(times) => {
                    let seconds =
                        if (times - 1.0).abs() < f64::EPSILON { "a second".into() } else { format!("{times} s") };
                    format!("A second of yours is {seconds} of the run's from now on.\n")
                }
            })
        }
        Ok(_) => Next::Say(String::new()),
        Err(why) => Next::Refuse(why),
    }
}

fn clock(rest: &str, desk: &mut Desk) -> Next {
    let options = desk.session.options();
    let clock = match rest {
        "" => return Next::Say(format!("The session lives in {} time.\n", options.clock.word())),
        "virtual" => ClockMode::Virtual,
        "real" => ClockMode::Real,
        other => return Next::Refuse(format!(":clock knows virtual and real, but not {other}.")),
    };
    if clock == options.clock {
        return Next::Say(format!("The session lives in {} time already.\n", clock.word()));
    }
    Next::Afresh(
        Box::new(Options { clock, ..options.clone() }),
        format!("Another clock needs a new kernel ({rest} time)"),
    )
}

fn seed(rest: &str, desk: &mut Desk) -> Next {
    let options = desk.session.options();
    if rest.is_empty() {
        return Next::Say(format!("The session's randomness begins at seed {}.\n", options.seed));
    }
    match rest.parse() {
        Ok(seed) => Next::Afresh(
            Box::new(Options { seed, ..options.clone() }),
            format!("Another seed needs a new kernel (seed {seed})"),
        ),
        Err(_) => Next::Refuse(format!("A seed is a whole number, from 0 on, and {rest} is none.")),
    }
}

fn glossary(word: &str, desk: &mut Desk) -> Next {
    match desk.lessons.explain((!word.is_empty()).then_some(word)) {
        Ok(text) => Next::Say(text),
        Err(why) => Next::Refuse(why),
    }
}

fn more(_: &str, desk: &mut Desk) -> Next {
    if desk.shown.latest.is_empty() {
        return Next::Say("There is no value yet.\n".into());
    }
    Next::Say(format!("{}\n", desk.shown.latest))
}

fn load(name: &str, desk: &mut Desk) -> Next {
    files::load(name, &desk.lessons)
}

fn edit(what: &str, desk: &mut Desk) -> Next {
    if !desk.shown.terminal {
        return Next::Refuse("An editor needs a terminal, and here is none.".into());
    }
    let text = match what {
        "" => desk.last.clone(),
        "all" => desk.kept.join("\n"),
        other => {
            return Next::Refuse(format!(":edit takes the last statement, :edit all the whole session; not {other}."));
        }
    };
    Next::Edit(text)
}

fn save(name: &str, desk: &mut Desk) -> Next {
    files::save(Path::new(name), &desk.kept)
}

fn trace(name: &str, desk: &mut Desk) -> Next {
    desk.tell_source();
    match desk.session.save(Path::new(name)) {
        Ok(()) => Next::Say(format!("Wrote {name}. See it with: looplab replay {name}\n")),
        Err(error) => Next::Refuse(format!("I cannot write {name}: {error}.")),
    }
}

fn reset(_: &str, desk: &mut Desk) -> Next {
    desk.restart(None);
    desk.kept.clear();
    Next::Restarted
}

/// What something says of itself, for reading.
pub(super) fn about(text: &str) -> String {
    if text.is_empty() { "There is nothing of this name.\n".into() } else { format!("{text}\n") }
}

/// The name in `NAME?`, if that is what was typed.
pub(super) fn asks_about(text: &str) -> Option<&str> {
    let name = text.strip_suffix('?')?.trim_end();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// The task that nobody is: the loop itself.
const NOBODY: TaskId = TaskId::NONE;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_says_what_it_does_in_a_line() {
        for command in COMMANDS {
            assert!(command.help().ends_with('.'), "{}", command.name);
            assert!(command.line(200).lines().count() == 1, "{}", command.name);
        }
    }

    #[test]
    fn a_beginning_is_enough_and_a_slip_is_understood() {
        let name = |typed: &str| found(typed).map(|command| command.name);
        assert_eq!(name("ta"), Ok("tasks"));
        assert_eq!(name("step"), Ok("step"));
        assert_eq!(name("st"), Err(":st could be :stack or :stats or :step.".into()));
        assert_eq!(name("taks"), Err("There is no command :taks. Did you mean :tasks?".into()));
        assert!(name("theme").is_err_and(|told| told.contains(":open")));
        assert!(name("").is_err_and(|told| told.contains(":help")));
    }
}
