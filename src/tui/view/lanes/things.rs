//! What tasks share, as rows over time: how full a queue is, who holds a lock, how many permits are in use, what is open.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{Lanes, Row};
use crate::ident::{ResourceId, TaskId};
use crate::model::State;
use crate::model::course::{self, Level, has_course};
use crate::model::things::Resource;
use crate::trace::ResourceKind;
use crate::tui::glyphs;
use crate::tui::say::name;
use crate::tui::view::frame::{cut_name, fitted};

/// What a column of a thing shows when it is there and nothing is in it, or nobody has it.
const EMPTY: &str = "·";
/// What is open.
const OPEN: &str = "━";

/// How many rows they could use, a heading included.
pub(super) fn wish(state: &State) -> usize {
    1 + state.resources().filter(|thing| has_course(thing.kind)).count().max(1)
}

impl Lanes<'_> {
    /// The rows of shared things, in at most so many.
    pub(super) fn thing_rows(&self, rows: usize) -> Vec<Row> {
        let all: Vec<&Resource> = self.state.resources().filter(|thing| self.is_in_sight(thing)).collect();
        if rows < 2 {
            return Vec::new();
        }
        if all.is_empty() {
            return vec![Row::Words(" Nothing is shared yet: no queue, lock, semaphore or connection.".into())];
        }
        // In two rows a thing is worth more than the heading above it.
        let heading = rows > 2 || all.len() == 1;
        let space = rows - usize::from(heading);
        let count = if all.len() > space { space - 1 } else { all.len() };
        // Those that are waited for, then those that are still there, are of more interest than others.
        let mut chosen: Vec<(usize, &Resource)> = all.iter().copied().enumerate().collect();
        chosen.sort_by_key(|(_, thing)| (self.waiting(thing.id) == 0, thing.closed.is_some()));
        chosen.truncate(count);
        chosen.sort_by_key(|(place, _)| *place);
        let mut lines = Vec::new();
        lines.extend(heading.then(|| Row::Words(" shared".into())));
        lines.extend(chosen.iter().map(|(_, thing)| Row::Thing(thing.id)));
        if count < all.len() {
            let what = if heading { "more" } else { "more that are shared" };
            lines.push(Row::Words(format!(" … {} {what}", all.len() - count)));
        }
        lines
    }

    /// How many rows they could use.
    pub(super) fn thing_wish(&self) -> usize {
        1 + self.state.resources().filter(|thing| self.is_in_sight(thing)).count().max(1)
    }

    fn is_in_sight(&self, thing: &Resource) -> bool {
        let over = thing.closed.is_some_and(|closed| closed < self.view.from);
        has_course(thing.kind) && thing.created <= self.view.to && !over
    }

    fn waiting(&self, thing: ResourceId) -> usize {
        self.state.waiters(thing).count()
    }

    pub(super) fn thing(&self, thing: &Resource) -> Line<'static> {
        let row = self.session.model().courses.row(thing.id, &self.view);
        let label = match self.say.strings.get(thing.name) {
            "" => format!("{} {}", thing.kind.term(), thing.id.0),
            name => name.to_owned(),
        };
        let label = fitted(&cut_name(&label, self.names), self.names);
        let mut spans = vec![Span::styled(format!(" {label} "), self.theme.base)];
        let now = self.view.column_of(self.view.now);
        let full = self.full(thing);
        for column in 0..=row.len() {
            let (sign, style) = match row.get(column) {
                _ if now.is_some_and(|now| now + 1 == column) => (glyphs::NOW.to_owned(), self.theme.now),
                Some(Some(level)) => self.level(thing, *level, full),
                Some(None) | None => (" ".to_owned(), self.theme.base),
            };
            match spans.last_mut() {
                Some(span) if span.style == style && column > 0 => span.content.to_mut().push_str(&sign),
                _ => spans.push(Span::styled(sign, style)),
            }
        }
        if self.words > 0 {
            spans.push(Span::styled(fitted(&format!("  {}", self.thing_words(thing)), self.words), self.theme.dim));
        }
        Line::from(spans)
    }

    /// As much as it can hold; without a limit, the most it ever held.
    fn full(&self, thing: &Resource) -> usize {
        let most = self.session.latest().resource(thing.id).map_or(thing.peak, |thing| thing.peak);
        match thing.capacity {
            0 => most.max(course::level(thing)).max(1) as usize,
            capacity => capacity as usize,
        }
    }

    fn level(&self, thing: &Resource, level: Level, full: usize) -> (String, Style) {
        let held = level.peak as usize;
        match thing.kind {
            _ if held == 0 => (EMPTY.into(), self.theme.dim),
            ResourceKind::Connection | ResourceKind::Event | ResourceKind::Server | ResourceKind::Process => {
                (OPEN.into(), self.theme.base)
            }
            ResourceKind::Lock => self.holder(level.holder),
            _ if thing.capacity > 0 && held >= full => (glyphs::height(1, 1).into(), self.theme.warning),
            _ => (glyphs::height(held, full).into(), self.theme.base),
        }
    }

    /// The first letter of a holder's name, in its colour.
    fn holder(&self, holder: TaskId) -> (String, Style) {
        let letter = name(&self.say, holder).chars().next().filter(|c| !c.is_control());
        let style = self.state.lane(holder).map_or(self.theme.base, |lane| self.theme.task(lane));
        (letter.unwrap_or('?').to_string(), style)
    }

    /// What holds now: how full, who has it, how many wait.
    fn thing_words(&self, thing: &Resource) -> String {
        let held = course::level(thing);
        let of = if thing.capacity > 0 { format!("{held} of {}", thing.capacity) } else { held.to_string() };
        let now = match thing.kind {
            _ if thing.closed.is_some() => "closed".into(),
            ResourceKind::Lock => match thing.holders.first() {
                Some(holder) => name(&self.say, *holder),
                None => "free".into(),
            },
            ResourceKind::Event if held > 0 => "set".into(),
            ResourceKind::Event => "not set".into(),
            ResourceKind::Connection => {
                use crate::model::explain::workers::size;
                format!("↑{} ↓{}", size(thing.sent), size(thing.received))
            }
            ResourceKind::Server | ResourceKind::Process => "open".into(),
            ResourceKind::Semaphore | ResourceKind::Pool => format!("{of} used"),
            _ => of,
        };
        match self.waiting(thing.id) {
            0 => now,
            1 => format!("{now}, 1 waits"),
            waiting => {
                let told = format!("{now}, {waiting} wait");
                let brief = format!("{}, {waiting} wait", now.trim_end_matches(" used"));
                let fits = |told: &&String| told.width() + 2 <= self.words;
                [&told, &brief].into_iter().find(fits).unwrap_or(&told).clone()
            }
        }
    }
}
