//! A run as text to read: a timeline, what it added up to, and a line for each task.
//!
//! For pipes, logs and screen readers; the same signs as everywhere, or their ASCII twins. It is a fold over the
//! model and looks at nothing else.

mod workers;

use std::fmt::Write as _;
use std::time::Duration;

use unicode_width::UnicodeWidthStr as _;

use crate::model::{Mark, Model, Stats, Task, View, Words, stats::TaskStats};
use crate::time::{SimTime, human};

/// How a report is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Columns of the widest line of the timeline.
    pub width: usize,
    /// Lanes at most; further tasks are counted.
    pub lanes: usize,
    /// Only ASCII.
    pub ascii: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { width: 80, lanes: 40, ascii: false }
    }
}

/// Columns that names get at most.
const NAME: usize = 24;

/// The report of a run.
pub struct Report<'a> {
    model: &'a Model,
    words: Words<'a>,
    layout: Layout,
    tasks: Vec<&'a Task>,
    name_width: usize,
}

impl<'a> Report<'a> {
    /// Prepares the report of a run, up to the end of its trace.
    #[must_use]
    pub fn new(model: &'a Model, layout: Layout) -> Self {
        let words = Words::new(&model.live, &model.log.strings, model.live.now);
        let tasks: Vec<_> =
            model.live.tasks().filter(|task| !task.is_housekeeping(&model.log.strings, model.live.now)).collect();
        let mut report = Self { model, words, layout, tasks, name_width: NAME };
        let widest = report.tasks.iter().take(layout.lanes).map(|task| report.title(task).width()).max();
        let workers = report.workers().take(layout.lanes).map(|worker| report.words.worker_name(worker.id).width());
        report.name_width = workers.chain(widest).max().unwrap_or_default().clamp(6, NAME);
        report
    }

    /// The timeline and the numbers.
    #[must_use]
    pub fn summary(&self) -> String {
        let text = format!("{}{}{}{}", self.timeline(), self.numbers(), self.table(), self.besides());
        self.finish(text)
    }

    /// What the program wrote, line by line, with when and by whom.
    #[must_use]
    pub fn output(&self) -> String {
        let mut text = String::new();
        let log = &self.model.log;
        for output in self.model.journal.outputs(log, log.len()) {
            let author = self.words.author(output.author);
            for line in log.strings.get(output.text).lines() {
                let _ = writeln!(text, "{:>9}  {}  {line}", output.at.to_string(), self.fit(&author));
            }
        }
        self.finish(text)
    }

    fn timeline(&self) -> String {
        let end = self.model.live.now;
        let columns = self.layout.width.saturating_sub(self.name_width + 2).max(10);
        if self.tasks.is_empty() && self.workers().next().is_none() || end == SimTime::ZERO {
            return String::new();
        }
        let view = View { state: &self.model.live, now: end, from: SimTime::ZERO, to: end, columns };
        let mut text = String::new();
        let mut seen = Vec::new();
        let mut row = |name: &str, marks: Vec<Mark>, note: Option<String>| {
            let drawn: String = marks.iter().map(|&mark| glyph(mark)).collect();
            let note = note.map(|note| format!("  {note}")).unwrap_or_default();
            let _ =
                writeln!(text, "{}  {}{note}", self.fit(name), if note.is_empty() { drawn.trim_end() } else { &drawn });
            seen.extend(marks);
        };
        row("loop", self.model.timeline.loop_row(&view), None);
        for task in self.tasks.iter().take(self.layout.lanes) {
            let note = self.words.lane_note(task);
            row(&self.title(task), self.model.timeline.row(task.id, &view), note);
        }
        for (name, marks) in self.worker_rows(&view) {
            row(&name, marks, None);
        }
        text += &self.more_tasks();
        let _ = writeln!(text, "{}  {}", self.fit(""), axis(end, columns));
        for line in self.legend(&seen) {
            let _ = writeln!(text, "{}  {line}", self.fit(""));
        }
        text.push('\n');
        text
    }

    fn numbers(&self) -> String {
        let now = self.model.live.now;
        let stats = Stats::of(&self.model.live, now);
        let mut text = String::new();
        if self.model.live.started.is_none() {
            let _ = writeln!(text, "No event loop ran. The program took {}.", human(now.since(SimTime::ZERO)));
            return text;
        }
        let _ = writeln!(
            text,
            "{} from start to end, {} and {}.",
            human(stats.makespan),
            count(stats.turns, "turn"),
            count(stats.polls, "poll"),
        );
        let _ = writeln!(
            text,
            "The loop ran code for {}, was blocked for {} and had nothing to do for {}.",
            human(stats.busy),
            human(stats.blocked),
            human(stats.idle),
        );
        if let Some(longest) = stats.longest.first() {
            let line = self.words.line(longest.place);
            let line = if line.is_empty() { line } else { format!(", {line}") };
            let name = self.words.name(longest.task);
            let _ = writeln!(text, "The longest poll took {}: {name}{line}.", human(longest.length));
        }
        if self.model.live.mirror_breaks > 0 {
            let _ = writeln!(text, "This trace contradicts itself; the picture cannot be trusted.");
        }
        text
    }

    fn table(&self) -> String {
        if self.tasks.is_empty() {
            return String::new();
        }
        let mut text = format!(
            "\n{}  {:>6}  {:>8}  {:>8}  {:>8}  {:>8}\n",
            self.fit("task"),
            "polls",
            "ran",
            "blocked",
            "ready",
            "parked"
        );
        for task in self.tasks.iter().take(self.layout.lanes) {
            let TaskStats { spent, polls, .. } = TaskStats::of(task, &self.model.live, self.model.live.now);
            let ran = spent.running.saturating_sub(spent.blocking);
            let [ran, blocked, ready, parked] = [ran, spent.blocking, spent.held_up(), spent.parked].map(short);
            let _ = writeln!(
                text,
                "{}  {polls:>6}  {ran:>8}  {blocked:>8}  {ready:>8}  {parked:>8}  {}",
                self.fit(&self.title(task)),
                self.words.task(task.id),
            );
        }
        text + &self.more_tasks()
    }

    /// That there are more tasks than are listed.
    fn more_tasks(&self) -> String {
        match self.tasks.len().saturating_sub(self.layout.lanes) {
            0 => String::new(),
            more => format!("{}  and {more} more tasks\n", self.fit("…")),
        }
    }

    /// A name, cut or filled to the names' width. The end is kept: names differ there.
    fn fit(&self, name: &str) -> String {
        let width = self.name_width;
        if name.width() <= width {
            return format!("{name}{}", " ".repeat(width - name.width()));
        }
        let (mut kept, mut used) = (Vec::new(), 1);
        for letter in name.chars().rev() {
            used += unicode_width::UnicodeWidthChar::width(letter).unwrap_or_default();
            if used > width {
                break;
            }
            kept.push(letter);
        }
        let kept: String = kept.into_iter().rev().collect();
        let fill = width.saturating_sub(kept.width() + 1);
        format!("…{kept}{}", " ".repeat(fill))
    }

    /// What a task is called.
    fn title(&self, task: &Task) -> String {
        self.words.name(task.id)
    }

    /// The signs that were drawn, with their meaning, in lines that fit.
    fn legend(&self, seen: &[Mark]) -> Vec<String> {
        let meanings = [
            ('█', "running"),
            ('▓', "blocking the loop"),
            ('░', "ready, waiting its turn"),
            ('┄', "parked"),
            ('✓', "returned"),
            ('✗', "raised"),
            ('⊘', "cancelled"),
            ('▒', "taking turns at the GIL (simulated)"),
            ('◆', "a warning"),
        ];
        let mut lines: Vec<String> = Vec::new();
        for (sign, meaning) in meanings {
            if !seen.iter().any(|&mark| glyph(mark) == sign) {
                continue;
            }
            let entry = format!("{sign} {meaning}");
            let room = self.layout.width.saturating_sub(self.name_width + 2);
            match lines.last_mut().filter(|line| line.width() + 2 + entry.width() <= room) {
                Some(line) => {
                    line.push_str("  ");
                    line.push_str(&entry);
                }
                None => lines.push(entry),
            }
        }
        lines
    }

    fn finish(&self, text: String) -> String {
        if self.layout.ascii { text.chars().map(twin).collect() } else { text }
    }
}

/// The sign of a mark in text.
#[must_use]
pub const fn glyph(mark: Mark) -> char {
    match mark {
        Mark::None | Mark::Idle => ' ',
        Mark::Parked(_) => '┄',
        Mark::Overdue | Mark::Ready => '░',
        Mark::Running => '█',
        Mark::Returned => '✓',
        Mark::Raised => '✗',
        Mark::Cancelled => '⊘',
        Mark::Blocking => '▓',
        Mark::Sharing => '▒',
        Mark::Warned => '◆',
    }
}

/// The ASCII twin of a letter or a sign.
#[must_use]
pub const fn twin(letter: char) -> char {
    match letter {
        '█' => '#',
        '▓' => '!',
        '▒' => '%',
        '◆' => '*',
        '⊕' => '@',
        '░' => ':',
        '┄' => '-',
        '✓' => 'v',
        '✗' => 'x',
        '⊘' => 'c',
        '▏' => '|',
        'µ' => 'u',
        '…' => '.',
        ascii if ascii.is_ascii() => ascii,
        _ => '?',
    }
}

/// Where the timeline begins, its middle and its end.
fn axis(end: SimTime, columns: usize) -> String {
    let [middle, last] = [end.0 / 2, end.0].map(|nanos| human(Duration::from_nanos(nanos)));
    let before = (columns / 2).saturating_sub(3);
    let after = columns.saturating_sub(before + middle.width() + last.width());
    format!("0 s{}{middle}{}{last}", " ".repeat(before), " ".repeat(after.saturating_sub(3)))
}

fn short(length: Duration) -> String {
    if length.is_zero() { "-".into() } else { human(length) }
}

fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
