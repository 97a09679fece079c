//! What can be typed after a `:` at the prompt: the session's own commands, and those of the shared table that make
//! sense without a screen.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::desk::{Desk, is_statement};
use super::effect::Detail;
use crate::ident::TaskId;
use crate::lesson::Catalogue;
use crate::model::{Stats, Words};
use crate::session::line::{self, Order};
use crate::session::{Command, Layout, Report};
use crate::time::human;

/// What one can change while the session goes on.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// Only ASCII.
    pub(super) ascii: bool,
    /// What is told after each statement.
    pub(super) timeline: Detail,
    /// The latest value, whole.
    pub(super) latest: String,
}

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
    /// The session began again.
    Restarted,
    /// The session ends.
    Quit,
}

/// A command that only a prompt has: its name, what follows it, what it does.
type Spec = (&'static str, &'static str, &'static str);

/// The commands that only a prompt has.
pub(super) const OWN: &[Spec] = &[
    ("tasks", "", "List the tasks, and what each of them does."),
    ("ready", "", "List what is ready to run, in order."),
    ("stack", "TASK", "Show where a task stands: its await stack."),
    ("stats", "", "Add up what the session has done so far."),
    ("timeline", "[on|off|more]", "Tell more or less after each statement; alone, draw the whole session."),
    ("about", "NAME", "Show signature and docstring, as NAME? does."),
    ("more", "", "Show all of the last value, when it was cut."),
    ("load", "FILE", "Run a program's text here; its asyncio.run(...) is left to you."),
    ("save", "FILE", "Write the session as a program that runs on CPython."),
    ("trace", "FILE", "Write the session as a recording, for looplab replay."),
    ("reset", "", "Begin again in a new kernel."),
];

/// Commands of the shared table that a prompt has, too.
const SHARED: &[&str] = &["why", "cancel", "speed", "glossary", "help", "quit"];

/// All names, with what follows and what they do.
pub(super) fn all() -> impl Iterator<Item = Spec> {
    let shared = line::COMMANDS.iter().filter(|spec| SHARED.contains(&spec.name));
    OWN.iter().copied().chain(shared.map(|spec| (spec.name, spec.usage, spec.help)))
}

/// Carries out what was typed after the `:`.
pub(super) fn carry_out(typed: &str, desk: &mut Desk, settings: &mut Settings) -> Next {
    let (name, rest) = typed.trim().split_once(char::is_whitespace).unwrap_or((typed.trim(), ""));
    let rest = rest.trim();
    match OWN.iter().find(|own| own.0 == name) {
        Some((name, usage, _)) if rest.is_empty() && !usage.is_empty() && !usage.starts_with('[') => {
            Next::Refuse(format!(":{name} needs to know more: :{name} {usage}."))
        }
        Some(_) => own(name, rest, desk, settings),
        None => shared(typed, desk),
    }
}

fn own(name: &str, rest: &str, desk: &mut Desk, settings: &mut Settings) -> Next {
    match name {
        "tasks" => Next::Say(tasks(desk)),
        "ready" => Next::Say(ready(desk)),
        "stack" => of_task(desk, rest, stack),
        "stats" => Next::Say(stats(desk)),
        "timeline" => timeline(rest, desk, settings),
        "about" => Next::About(rest.to_owned()),
        "more" => Next::Say(format!("{}\n", settings.latest)),
        "load" => load(Path::new(rest)),
        "save" => saved(Path::new(rest), program(&desk.kept)),
        "trace" => match desk.session.save(Path::new(rest)) {
            Ok(()) => Next::Say(format!("Wrote {rest}. See it with: looplab replay {rest}\n")),
            Err(error) => Next::Refuse(format!("I cannot write {rest}: {error}.")),
        },
        _ => {
            desk.restart();
            desk.kept.clear();
            Next::Restarted
        }
    }
}

fn shared(typed: &str, desk: &mut Desk) -> Next {
    match line::parse(typed, &[]) {
        Ok(Order::Help) => Next::Say(help()),
        Ok(Order::Quit) => Next::Quit,
        Ok(Order::Glossary(term)) => match Catalogue::embedded().explain(term.as_deref()) {
            Ok(text) => Next::Say(text),
            Err(why) => Next::Refuse(why),
        },
        Ok(Order::Why(None)) => Next::Say(why(desk, TaskId::NONE)),
        Ok(Order::Why(Some(name))) => of_task(desk, &name, why),
        Ok(Order::Cancel(None)) => Next::Refuse("Say which task to cancel: :cancel NAME. :tasks lists them.".into()),
        Ok(Order::Cancel(Some(name))) => {
            let Some(id) = desk.task(&name).map(|task| task.id) else { return Next::Refuse(unknown(desk, &name)) };
            desk.session.command(Command::CancelTask(id));
            Next::Say(format!("Asked {name} to stop, as its cancel() would.\n"))
        }
        Ok(Order::Speed(speed)) => {
            desk.session.command(Command::Speed(speed));
            Next::Say(String::new())
        }
        Ok(_) => Next::Refuse(format!(
            ":{} belongs to the full screen; at the prompt there is none. :help lists what there is.",
            typed.trim()
        )),
        Err(why) => Next::Refuse(why),
    }
}

fn help() -> String {
    let mut text = String::from("Type Python, with await wherever you like. The loop goes on while you type.\n\n");
    for (name, usage, help) in all() {
        let _ = writeln!(text, "  :{:24} {help}", format!("{name} {usage}"));
    }
    text.push_str("\nCtrl-C stops what runs; Ctrl-D leaves. _ is the last value; NAME? tells what something is.\n");
    text
}

fn words(desk: &Desk) -> Words<'_> {
    Words::new(desk.session.latest(), &desk.session.log().strings, desk.session.now())
}

fn unknown(desk: &Desk, name: &str) -> String {
    let names: Vec<_> = desk.alive().map(|task| desk.name(task)).collect();
    if names.is_empty() {
        return format!("There is no task {name}: none runs now.");
    }
    format!("There is no task {name}. These run: {}.", names.join(", "))
}

fn of_task(desk: &Desk, name: &str, tell: fn(&Desk, TaskId) -> String) -> Next {
    match desk.task(name) {
        Some(task) => Next::Say(tell(desk, task.id)),
        None => Next::Refuse(unknown(desk, name)),
    }
}

fn tasks(desk: &Desk) -> String {
    let (words, mut text) = (words(desk), String::new());
    for task in desk.alive() {
        let _ = writeln!(text, "  {:16} {}", desk.name(task), words.task(task.id));
    }
    if text.is_empty() { "No task runs now.\n".into() } else { text }
}

fn ready(desk: &Desk) -> String {
    let (words, mut text) = (words(desk), String::new());
    for (at, ready) in desk.session.latest().ready().enumerate() {
        let _ = writeln!(text, "  {}. {}", at + 1, words.name(ready.id));
    }
    if text.is_empty() { "Nothing is ready: the loop waits.\n".into() } else { text }
}

fn why(desk: &Desk, id: TaskId) -> String {
    let told = desk.session.model().explain(desk.session.latest(), desk.session.now(), id);
    told.sentences().fold(String::new(), |text, sentence| text + "  " + sentence + "\n")
}

fn stack(desk: &Desk, id: TaskId) -> String {
    let told = desk.session.model().explain(desk.session.latest(), desk.session.now(), id);
    if told.stack.is_empty() {
        return format!("  {}\n", told.now);
    }
    told.stack.iter().fold(String::new(), |mut text, frame| {
        let _ = writeln!(text, "  {:24}  {}", frame.what, frame.line);
        text
    })
}

fn stats(desk: &Desk) -> String {
    let stats = Stats::of(desk.session.latest(), desk.session.now());
    format!(
        "  {} of run time: code ran for {}, blocked the loop for {}, nothing to do for {}\n  {} turns, {} polls, {} tasks: \
         {} returned, {} raised, {} cancelled\n",
        human(stats.makespan),
        human(stats.busy),
        human(stats.blocked),
        human(stats.idle),
        stats.turns,
        stats.polls,
        stats.tasks,
        stats.returned,
        stats.raised,
        stats.cancelled,
    )
}

fn timeline(rest: &str, desk: &Desk, settings: &mut Settings) -> Next {
    settings.timeline = match rest {
        "on" => Detail::On,
        "off" => Detail::Off,
        "more" => Detail::More,
        "" => {
            let layout = Layout { ascii: settings.ascii, ..Layout::default() };
            return Next::Say(Report::new(desk.session.model(), layout).summary());
        }
        other => return Next::Refuse(format!(":timeline knows on, off and more, but not {other}.")),
    };
    Next::Say(String::new())
}

fn load(path: &Path) -> Next {
    match std::fs::read_to_string(path) {
        Ok(text) => Next::Run(prepared(&text)),
        Err(error) => Next::Refuse(format!("I cannot read {}: {error}.", path.display())),
    }
}

/// A program's text for a loop that runs already: an `asyncio.run(...)` that stands alone is left out, and so is what
/// only runs in a program (`if __name__ == "__main__":`). Lines keep their numbers.
#[must_use]
pub fn prepared(text: &str) -> String {
    let mut guarded = false;
    let lines = text.lines().map(|line| {
        guarded = line.starts_with("if __name__ ==") || guarded && (line.is_empty() || line.starts_with([' ', '\t']));
        let left_out = guarded || line.starts_with("asyncio.run(") && line.trim_end().ends_with(')');
        if left_out { format!("# {line}") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A session as a program: everything in one `main`, which shares its names with what was defined.
fn program(kept: &[String]) -> String {
    let mut text = String::from(
        "# A session at looplab's prompt, as a program.\nimport ast\nimport asyncio\nimport inspect\nimport types\n\nSTATEMENTS = [\n",
    );
    for statement in kept {
        // A string of JSON is one of Python's, too.
        let _ = writeln!(text, "    {},", serde_json::Value::from(statement.as_str()));
    }
    text.push_str(
        "]\n\n\nasync def main():\n    names = {\"__name__\": \"__main__\", \"asyncio\": asyncio}\n    for statement in STATEMENTS:\n        \
         code = compile(statement, \"<session>\", \"exec\", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)\n        \
         result = types.FunctionType(code, names)()\n        if inspect.isawaitable(result):\n            await result\n\n\n\
         asyncio.run(main())\n",
    );
    text
}

fn saved(path: &Path, text: String) -> Next {
    let told = PathBuf::from(path);
    match std::fs::write(path, text) {
        Ok(()) => Next::Say(format!("Wrote {}. Run it with: python3 {}\n", told.display(), told.display())),
        Err(error) => Next::Refuse(format!("I cannot write {}: {error}.", told.display())),
    }
}

/// What something says of itself, for reading.
pub(super) fn about(text: &str) -> String {
    if text.is_empty() { "There is nothing of this name.\n".into() } else { format!("{text}\n") }
}

/// The names of tasks, for completion.
pub(super) fn names(desk: &Desk) -> Vec<String> {
    let tasks = desk.session.latest().tasks().map(|task| desk.name(task)).filter(|name| !is_statement(name));
    tasks.collect()
}
