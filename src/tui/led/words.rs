//! The words of being the loop: the rules, a choice with what led to it, the truth, the score.

use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::{Led, Stage};
use crate::lesson::progress::Round;
use crate::lesson::{Part, Step};
use crate::session::moments::{Belief, Moment};
use crate::tui::prose;
use crate::tui::text::{Words, option};
use crate::tui::theme::Theme;

const RULES: &str = "You are the event loop. The program stands still, and what is in READY is hidden. Say who runs next, or where a \
                     task goes; then see what the real loop did, and why.";

/// The words of a step in which the student is the loop. `told` is how many sentences of what happened have room.
#[must_use]
pub fn words(step: &Step, led: &Led, told: usize, width: usize, theme: &Theme) -> Words {
    match (led.stage, led.moment()) {
        (Stage::Asked, Some(moment)) => asked(led, moment, told, width, theme),
        (Stage::Told, Some(moment)) => answered(led, moment, width, theme),
        (Stage::Over, _) => over(led, width, theme),
        _ => intro(step, led, width, theme),
    }
}

fn intro(step: &Step, led: &Led, width: usize, theme: &Theme) -> Words {
    let mut lines = vec![Line::styled(step.title.clone(), theme.accent), Line::default()];
    for part in &step.parts {
        if let Part::Prose(words) = part {
            lines.extend(prose::blocks(words, width, theme));
            lines.push(Line::default());
        }
    }
    for text in [led.part.intro.as_str(), RULES].into_iter().filter(|text| !text.is_empty()) {
        lines.extend(prose::markdown(text, width, theme));
        lines.push(Line::default());
    }
    if let Some(last) = led.before.last() {
        lines.extend(prose::sentence(&before(last), width, theme.dim, theme));
        lines.push(Line::default());
    }
    lines.push(Line::styled("enter begins.", theme.accent));
    Words { lines, cursor: None, spots: Vec::new() }
}

fn before(last: &Round) -> String {
    let broken = if last.is_over() { "" } else { " before you left" };
    format!("Last time you chose right in {} of {}{broken}.", last.right(), last.choices.len())
}

fn asked(led: &Led, moment: &Moment, told: usize, width: usize, theme: &Theme) -> Words {
    let mut lines = Vec::new();
    let story = &moment.story[moment.story.len().saturating_sub(told)..];
    if story.len() < moment.story.len() {
        lines.push(Line::styled("…", theme.dim));
    }
    for sentence in story {
        lines.extend(prose::sentence(sentence, width, theme.dim, theme));
    }
    if !story.is_empty() {
        lines.push(Line::default());
    }
    lines.extend(question(moment, width, theme));
    let mut cursor = None;
    for (row, answer) in moment.options.iter().enumerate() {
        if row == led.row {
            cursor = Some(lines.len());
        }
        lines.extend(option(row, &answer.text, row == led.row, width, theme));
    }
    Words { lines, cursor, spots: Vec::new() }
}

fn question(moment: &Moment, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = prose::markdown(&moment.ask, width, theme);
    for line in &mut lines {
        line.style = line.style.patch(theme.strong);
    }
    lines
}

fn answered(led: &Led, moment: &Moment, width: usize, theme: &Theme) -> Words {
    let mut lines = question(moment, width, theme);
    let chosen = led.round.choices.last().and_then(|chosen| moment.options.get(chosen.row));
    let Some(chosen) = chosen else { return Words { lines, cursor: None, spots: Vec::new() } };
    lines.extend(prose::sentence(&format!("You chose: {}", chosen.text), width, theme.base, theme));
    lines.push(Line::default());
    if let Some(wrong) = &chosen.wrong {
        let right = &moment.options[moment.right()].text;
        let text = format!("✗ The loop chose otherwise: {right}.");
        lines.extend(prose::sentence(&text, width, theme.warning, theme));
        lines.extend(prose::markdown(&moment.because, width, theme));
        lines.push(Line::default());
        lines.extend(prose::markdown(&format!("Why not yours? {}", wrong.why), width, theme));
        lines.extend(prose::markdown(&format!("The idea behind it: *{}*.", wrong.belief.words()), width, theme));
    } else {
        lines.extend(prose::sentence("✓ So does the loop.", width, theme.good, theme));
        lines.extend(prose::markdown(&moment.because, width, theme));
    }
    Words { lines, cursor: None, spots: Vec::new() }
}

fn over(led: &Led, width: usize, theme: &Theme) -> Words {
    let (right, of) = (led.round.right(), led.round.of);
    let mut lines = vec![Line::styled("The round is over", theme.accent), Line::default()];
    let chose = match right {
        0 => "never chose".to_owned(),
        right => format!("{} you chose", times(right)),
    };
    let text = format!("You were the loop {}, and {chose} as it does.", times(of));
    lines.extend(prose::sentence(&text, width, theme.strong, theme));
    lines.push(signs(&led.round, theme));
    lines.push(Line::default());
    match led.round.mistaken().first() {
        Some((model, count)) => {
            let most = format!("What was mistaken most: *{model}* ({}).", times(*count));
            lines.extend(prose::markdown(&most, width, theme));
            if let Some(belief) = Belief::of_words(model) {
                lines.extend(prose::markdown(belief.instead(), width, theme));
            }
        }
        None => {
            lines.extend(prose::sentence("Not one mistake: you and the loop think alike.", width, theme.good, theme));
        }
    }
    if let Some(best) = led.before.iter().filter(|round| round.is_over()).map(Round::right).max() {
        lines.push(Line::default());
        lines.extend(prose::sentence(&format!("Your best round before: {best} of {of}."), width, theme.dim, theme));
    }
    lines.push(Line::default());
    lines.push(Line::styled("enter goes on, r plays again.", theme.accent));
    Words { lines, cursor: None, spots: Vec::new() }
}

fn signs(round: &Round, theme: &Theme) -> Line<'static> {
    let sign = |chosen: &crate::lesson::progress::Chosen| match chosen.model {
        None => Span::styled("✓ ", theme.good),
        Some(_) => Span::styled("✗ ", theme.warning.remove_modifier(Modifier::BOLD)),
    };
    Line::from(round.choices.iter().map(sign).collect::<Vec<_>>())
}

fn times(count: usize) -> String {
    match count {
        0 => "never".into(),
        1 => "once".into(),
        2 => "twice".into(),
        more => format!("{more} times"),
    }
}
