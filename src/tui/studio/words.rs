//! The words beside the student's text: what is to be done, what the check said, the hints that are open.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Standing, Studio, Told};
use crate::lesson::{Part, Step};
use crate::session::check::{Failure, Kind, Report, Verdict};
use crate::tui::prose;
use crate::tui::theme::Theme;

/// The words of an exercise at a width.
#[must_use]
pub fn words(step: &Step, studio: &Studio, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled(step.title.clone(), theme.accent), Line::default()];
    match &studio.standing {
        Standing::Fresh => {}
        Standing::Checking { done, of, .. } => lines.extend(checking(*done, *of, width, theme)),
        Standing::Told(told) => lines.extend(verdict(studio, told, width, theme)),
    }
    for part in &step.parts {
        match part {
            Part::Prose(prose) => {
                lines.extend(prose::blocks(prose, width, theme));
                lines.push(Line::default());
            }
            Part::Exercise(exercise) => {
                lines.extend(marked(
                    "▸ ",
                    theme.accent,
                    prose::markdown(&exercise.ask, width.saturating_sub(2), theme),
                ));
                lines.push(Line::default());
            }
            _ => {}
        }
    }
    lines.extend(hints(studio, width, theme));
    lines.extend(history(studio, width, theme));
    while lines.last().is_some_and(|line| line.width() == 0) {
        lines.pop();
    }
    lines
}

fn checking(done: u64, of: u64, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let columns = width.min(40) as u64;
    let full = (columns * done / of.max(1)) as usize;
    vec![
        Line::styled(format!("Checking: {done} of {of} runs are over."), theme.strong),
        Line::from(vec![
            Span::styled("█".repeat(full), theme.running),
            Span::styled("┄".repeat(columns as usize - full), theme.dim),
        ]),
        Line::styled("ctrl-c calls it off.", theme.dim),
        Line::default(),
    ]
}

fn verdict(studio: &Studio, told: &Told, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let (sign, style) = if told.report.is_passed() { ("✓", theme.good) } else { ("✗", theme.warning) };
    let mut lines = prose::sentence(&format!("{sign} {}", headline(&told.report)), width, style, theme);
    if told.change != studio.draft.changes() {
        lines.extend(prose::sentence("Your text has changed since.", width, theme.dim, theme));
    }
    lines.push(Line::default());
    let say = |text: &str| prose::sentence(text, width, theme.base, theme);
    match &told.report.verdict {
        Verdict::Passed(right) => {
            lines.extend(prose::markdown(right, width, theme));
            lines.push(Line::default());
            lines.extend(say("Enter goes on to the next step; s shows one way to do it beside yours."));
        }
        Verdict::Failed { failure, kinds } => lines.extend(failed(failure, kinds, width, theme)),
        Verdict::Stopped { failure, .. } => lines.extend(failed(failure, &[], width, theme)),
        Verdict::Broken { line, error } => {
            let line = line.map_or_else(String::new, |line| format!(", line {line}"));
            lines.extend(say(&format!("{}{line}: {error}", studio.exercise.path("check.py"))));
            lines.extend(say("That is a mistake in the lesson, not in your program."));
        }
        Verdict::Cancelled => lines.extend(say("You called the check off. c checks again.")),
        Verdict::None(why) => {
            lines.extend(say(why));
            lines.extend(say("Your text is kept. c tries again."));
        }
    }
    lines.push(Line::default());
    lines
}

fn headline(report: &Report) -> String {
    let mut text = report.headline();
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    text + "."
}

/// A failure: what it says, the belief behind it, where it shows, how to see it.
fn failed(failure: &Failure, kinds: &[Kind], width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = prose::markdown(&failure.message, width, theme);
    if let Some(model) = &failure.model {
        lines.extend(prose::markdown(&format!("The idea behind it: *{model}*."), width, theme));
    }
    lines.push(Line::default());
    let shows = match &failure.at {
        Some(at) => format!("Enter shows it: the run of seed {}, at {}.", failure.seed, at.in_words()),
        None => format!("Enter shows it: the run of seed {}.", failure.seed),
    };
    lines.extend(marked("▸ ", theme.accent, prose::sentence(&shows, width.saturating_sub(2), theme.base, theme)));
    for kind in kinds.iter().skip(1) {
        let runs = if kind.runs == 1 { "1 seed fails".to_owned() } else { format!("{} seeds fail", kind.runs) };
        let text = format!("{runs} in another way: {}.", kind.name.trim_end_matches('.'));
        lines.extend(prose::sentence(&text, width, theme.dim, theme));
    }
    lines
}

fn hints(studio: &Studio, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let all = &studio.exercise.hints;
    let open = studio.practice.hints.min(all.len());
    let mut lines = Vec::new();
    for (number, hint) in all.iter().take(open).enumerate() {
        lines.push(Line::styled(format!("Hint {} of {}", number + 1, all.len()), theme.accent));
        lines.extend(prose::markdown(hint, width, theme));
        lines.push(Line::default());
    }
    lines
}

fn history(studio: &Studio, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let attempts = &studio.practice.attempts;
    let position = attempts.iter().position(|attempt| attempt.passed);
    let text = match (position, attempts.len()) {
        (_, 0) => return Vec::new(),
        (Some(0), _) => "You passed this exercise at the first check.".to_owned(),
        (Some(row), _) => format!("You passed this exercise at check {}.", row + 1),
        (None, 1) => "Checked once so far. Every text that you check or run is kept.".to_owned(),
        (None, 2) => "Checked twice so far. Every text that you check or run is kept.".to_owned(),
        (None, count) => format!("Checked {count} times so far. Every text that you check or run is kept."),
    };
    prose::sentence(&text, width, theme.dim, theme)
}

/// Puts a mark before the first line, and air before the others.
fn marked(mark: &'static str, style: Style, mut lines: Vec<Line<'static>>) -> Vec<Line<'static>> {
    for (row, line) in lines.iter_mut().enumerate() {
        line.spans.insert(0, Span::styled(if row == 0 { mark } else { "  " }, style));
    }
    lines
}
