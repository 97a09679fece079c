//! The map of the course: the lessons with how far each has come, which of them the chosen one builds on and leads to, and
//! what it is good for. What is recommended is marked; nothing is locked.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::frame::{cut, fitted, padded};
use crate::lesson::Lesson;
use crate::lesson::course::{Relation, relation};
use crate::lesson::progress::Standing;
use crate::tui::layout::{Room, room};
use crate::tui::prose;
use crate::tui::theme::Theme;
use crate::tui::ui::Ui;

/// Draws the middle of the home screen.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui) {
    let theme = &ui.look.theme;
    if ui.catalogue.lessons.is_empty() {
        let text = vec![
            Line::styled("There are no lessons here.", theme.strong),
            Line::default(),
            Line::styled("looplab run FILE opens a program of your own.", theme.base),
        ];
        frame.render_widget(Paragraph::new(text).style(theme.base), area);
        return;
    }
    match room(ui.area) {
        Room::Tiny => frame.render_widget(Paragraph::new(list(ui, area)).style(theme.base), area),
        Room::Small => {
            let rows = (ui.catalogue.lessons.len() as u16 + 2).min(area.height.saturating_sub(9)).max(5);
            let [above, below] = Layout::vertical([Constraint::Length(rows), Constraint::Min(0)]).areas(area);
            lessons(frame, above, ui);
            about(frame, below, ui);
        }
        Room::Medium | Room::Large => {
            let rows = (ui.catalogue.lessons.len() as u16 + 2).max(16).min(area.height);
            let area = Rect { height: rows, ..area };
            let [left, right] = Layout::horizontal([Constraint::Percentage(54), Constraint::Min(30)]).areas(area);
            lessons(frame, left, ui);
            about(frame, right, ui);
        }
    }
}

fn lessons(frame: &mut Frame<'_>, area: Rect, ui: &Ui) {
    let block = padded(title(ui), true, &ui.look.theme);
    let inner = block.inner(area);
    let rows = usize::from(inner.height).max(1);
    let first = first(ui, rows);
    let below = ui.catalogue.lessons.len().saturating_sub(first + rows);
    let block = if first > 0 { block.title_bottom(format!(" ↑ {first} above ")) } else { block };
    let block = if below > 0 { block.title_bottom(format!(" ↓ {below} below ")) } else { block };
    frame.render_widget(Paragraph::new(list(ui, inner)).block(block), area);
}

/// The first lesson of the list that is shown in so many rows: the chosen one keeps some of those that it leads to in sight.
fn first(ui: &Ui, rows: usize) -> usize {
    let below = (rows / 4).min(ui.catalogue.lessons.len().saturating_sub(ui.home + 1));
    (ui.home + 1 + below).saturating_sub(rows)
}

/// The list's title: which lesson is recommended, and how many exercises were passed, if any was.
fn title(ui: &Ui) -> String {
    let next = ui.catalogue.next(&ui.progress).and_then(|row| ui.catalogue.lessons.get(row));
    let next = next.map_or_else(|| "all done".to_owned(), |lesson| format!("next: {}", lesson.number));
    let both = ui.catalogue.lessons.iter().map(|lesson| ui.progress.exercises(lesson));
    match both.fold((0, 0), |(done, all), (passed, of)| (done + passed, all + of)) {
        (0, _) => format!(" Lessons ─ {next} "),
        (done, all) => format!(" Lessons ─ {next} ─ {done} of {all} exercises passed "),
    }
}

/// The rows of the list that fit, the chosen one among them.
fn list(ui: &Ui, area: Rect) -> Vec<Line<'static>> {
    let (rows, width) = (usize::from(area.height).max(1), usize::from(area.width));
    let first = first(ui, rows);
    let next = ui.catalogue.next(&ui.progress);
    let brace = brace(ui);
    let lessons = ui.catalogue.lessons.iter().enumerate().skip(first).take(rows);
    lessons.map(|(at, lesson)| row(ui, lesson, at, next == Some(at), brace[at], width)).collect()
}

/// A sign for each lesson that ties the chosen one to those it builds on, above, and to those that build on it, below.
fn brace(ui: &Ui) -> Vec<&'static str> {
    let lessons = &ui.catalogue.lessons;
    let Some(chosen) = lessons.get(ui.home) else { return Vec::new() };
    let relations: Vec<Relation> = lessons.iter().map(|lesson| relation(lesson, chosen)).collect();
    let tied = |found: &Relation| *found != Relation::Apart;
    let (first, last) = (relations.iter().position(tied), relations.iter().rposition(tied));
    let (first, last) = (first.unwrap_or(ui.home), last.unwrap_or(ui.home));
    let sign = |(at, relation): (usize, &Relation)| match relation {
        Relation::Apart if first < at && at < last => "│",
        Relation::Apart => " ",
        _ if first == last => " ",
        _ if at == first => "╭",
        _ if at == last => "╰",
        _ => "├",
    };
    relations.iter().enumerate().map(sign).collect()
}

fn row(ui: &Ui, lesson: &Lesson, at: usize, next: bool, brace: &'static str, width: usize) -> Line<'static> {
    let theme = &ui.look.theme;
    let chosen = at == ui.home;
    let (mark, word, style) = match ui.progress.standing(lesson) {
        Standing::New if next => ("›", "next".to_owned(), theme.accent),
        found => standing(found, theme),
    };
    let lead = format!("{}{:>2} ", if chosen { "▸" } else { " " }, lesson.number);
    // The second sign, for exercises, has a column once there is one to show.
    let passed = |lesson: &Lesson| matches!(ui.progress.exercises(lesson), (done, all) if all > 0 && done == all);
    let any = ui.catalogue.lessons.iter().any(passed);
    let tail = if any { 16 } else { 12 };
    let title = fitted(&lesson.title, width.saturating_sub(lead.width() + 2 + tail).max(8));
    let style_of_row = if chosen { theme.selected } else { theme.base };
    Line::from(vec![
        Span::styled(lead, if chosen { theme.accent } else { theme.dim }),
        Span::styled(format!("{brace} "), theme.dim),
        Span::styled(title, style_of_row),
        Span::styled(format!(" {mark} {word:<8}"), style),
        Span::styled(if passed(lesson) { "✓ ex" } else { "" }, theme.returned),
    ])
}

fn standing(standing: Standing, theme: &Theme) -> (&'static str, String, ratatui::style::Style) {
    match standing {
        Standing::New => ("·", "new".to_owned(), theme.dim),
        Standing::Begun { seen, of } => ("◌", format!("{seen} of {of}"), theme.ready),
        Standing::Done => ("✓", "done".to_owned(), theme.returned),
    }
}

/// What the chosen lesson is about.
fn about(frame: &mut Frame<'_>, area: Rect, ui: &Ui) {
    let theme = &ui.look.theme;
    let Some(lesson) = ui.catalogue.lessons.get(ui.home) else { return };
    let block = padded(format!(" {} ", cut(&lesson.title, usize::from(area.width).saturating_sub(4))), false, theme);
    let width = usize::from(block.inner(area).width);
    let mut lines = prose::markdown(&lesson.goal, width, theme);
    lines.push(Line::default());
    lines.push(go_on(ui, lesson));
    let steps = lesson.steps.len();
    let mut facts = format!("{} minutes, {steps} steps.", lesson.minutes);
    if let Some(spent) = spent(ui, lesson) {
        facts.push_str(&spent);
    }
    lines.extend(prose::sentence(&facts, width, theme.dim, theme));
    lines.extend(prose::sentence(&ties(ui, lesson), width, theme.base, theme));
    if let Some(problem) = ui.catalogue.problem_of(lesson) {
        let text = format!("Not all of it can be read. {problem}.");
        lines.extend(prose::sentence(&text, width, theme.warning, theme));
    }
    if !lesson.misconception.is_empty() {
        lines.push(Line::default());
        lines.extend(prose::markdown(&format!("Many believe: *{}*.", lesson.misconception), width, theme));
    }
    lines.push(Line::default());
    if let Some(text) = exercises(ui, lesson) {
        lines.extend(prose::sentence(text, width, theme.dim, theme));
    }
    let (right, all) = ui.progress.first_tries(&lesson.slug);
    if all > 0 {
        let text = format!("Your first guesses: {right} of {all} were right.");
        lines.extend(prose::sentence(&text, width, theme.dim, theme));
    }
    // Where there is room, what it does step by step.
    while lines.last().is_some_and(|line| line.width() == 0) {
        lines.pop();
    }
    if lines.len() + steps + 2 <= usize::from(block.inner(area).height) {
        lines.push(Line::default());
        lines.extend((0..steps).map(|at| step(ui, lesson, at, width)));
    }
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// A step of the chosen lesson, and whether it was seen.
fn step(ui: &Ui, lesson: &Lesson, at: usize, width: usize) -> Line<'static> {
    let theme = &ui.look.theme;
    let seen = ui.progress.lessons.get(&lesson.slug).is_some_and(|visited| visited.steps.contains(&at));
    let (sign, style) = if seen { ("✓", theme.returned) } else { ("·", theme.dim) };
    let title = lesson.steps.get(at).map_or("", |step| step.title.as_str());
    Line::from(vec![
        Span::styled(format!("{:>2} ", at + 1), theme.dim),
        Span::styled(format!("{sign} "), style),
        Span::styled(cut(title, width.saturating_sub(5)), theme.base),
    ])
}

/// What a lesson builds on, with how far that has come, and what it leads to.
fn ties(ui: &Ui, lesson: &Lesson) -> String {
    let of = |wanted: Relation| ui.catalogue.lessons.iter().filter(move |other| relation(other, lesson) == wanted);
    let how = |other: &Lesson| match ui.progress.standing(other) {
        Standing::New => "",
        Standing::Begun { .. } => " (begun)",
        Standing::Done => " (done)",
    };
    let before: Vec<String> = of(Relation::Before).map(|other| format!("{}{}", other.number, how(other))).collect();
    let after: Vec<String> = of(Relation::After).map(|other| other.number.to_string()).collect();
    let mut text = match before.as_slice() {
        [] => "It builds on no other lesson.".to_owned(),
        _ => format!("It builds on {}.", and(&before)),
    };
    if !after.is_empty() {
        text.extend([" It leads to ", &and(&after), "."]);
    }
    if let [first, ..] = ui.catalogue.missing(lesson, &ui.progress).as_slice()
        && ui.progress.standing(lesson) == Standing::New
    {
        text.extend([" You can open it now; after lesson ", &first.number.to_string(), " it is easier."]);
    }
    text
}

/// Things in a row: "1, 2 and 3".
fn and(things: &[String]) -> String {
    match things {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => things.concat(),
    }
}

/// How long the lesson took so far.
fn spent(ui: &Ui, lesson: &Lesson) -> Option<String> {
    let seconds = ui.progress.lessons.get(&lesson.slug)?.seconds;
    match seconds.div_ceil(60) {
        0 => None,
        1 => Some(" You spent a minute on it.".into()),
        minutes => Some(format!(" You spent {minutes} minutes on it.")),
    }
}

/// How the lesson's exercises stand.
fn exercises(ui: &Ui, lesson: &Lesson) -> Option<&'static str> {
    let visited = ui.progress.lessons.get(&lesson.slug);
    let tried = visited.is_some_and(|visited| !visited.exercises.is_empty());
    match ui.progress.exercises(lesson) {
        (_, 0) => None,
        (done, all) if done == all => Some("You passed its exercise."),
        _ if tried => Some("You began its exercise; your text is kept."),
        _ => Some("It has an exercise for you."),
    }
}

/// What Enter does.
fn go_on(ui: &Ui, lesson: &Lesson) -> Line<'static> {
    let theme = &ui.look.theme;
    let step = ui.progress.lessons.get(&lesson.slug).map_or(0, |visited| visited.last);
    let text = match ui.progress.standing(lesson) {
        Standing::New => "starts it".to_owned(),
        Standing::Done => "goes through it again".to_owned(),
        Standing::Begun { .. } => {
            let title = lesson.steps.get(step).map_or("", |step| step.title.as_str());
            format!("goes on at step {}: {title}", step + 1)
        }
    };
    Line::from(vec![Span::styled("enter ", theme.key), Span::styled(text, theme.base)])
}
