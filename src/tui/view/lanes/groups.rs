//! Rows that stand for many tasks: what they are called, how they stand, and their heat.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{Lanes, Row};
use crate::model::families::{Group, Item};
use crate::model::heat::{self, Heat, HeatRow};
use crate::model::own::is_own;
use crate::model::{Mark, State, Task, Words};
use crate::session::Session;
use crate::trace::naming::last_part;
use crate::tui::glyphs;
use crate::tui::say::{is_housekeeping, name, steady, words};
use crate::tui::view::frame::{cut_name, fitted};

/// Up to so many tasks are looked at one by one to find those that have no lane.
const FEW: usize = 500;

/// Up to so many tasks are a list that is scrolled where they do not fit; more are shown as groups.
pub(super) const MOST_IN_A_LIST: usize = 40;

/// Rows for tasks, and what is said of those that have none.
pub(super) struct Shown {
    /// What the rows stand for.
    pub(super) items: Vec<Item>,
    /// Of tasks above and below, or of asyncio's own.
    pub(super) rest: Option<String>,
}

/// How the tasks of a group stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Standing {
    running: usize,
    ready: usize,
    parked: usize,
    returned: usize,
    raised: usize,
    cancelled: usize,
}

impl Standing {
    /// From what is to be seen of each at a glance: rows are packed away, and there may be ten thousand.
    fn of(state: &State, lanes: &[u32]) -> Self {
        let mut standing = Self::default();
        let (Some(&first), Some(&last)) = (lanes.first(), lanes.last()) else { return standing };
        let mut lanes = lanes.iter().peekable();
        for (lane, glance) in state.glances().enumerate().take(last as usize + 1).skip(first as usize) {
            if lanes.next_if(|&&next| next as usize == lane).is_none() {
                continue;
            }
            let count = match glance.mark() {
                Mark::Running | Mark::Blocking => &mut standing.running,
                Mark::Parked(_) | Mark::Overdue => &mut standing.parked,
                Mark::Raised => &mut standing.raised,
                Mark::Cancelled => &mut standing.cancelled,
                Mark::Returned => &mut standing.returned,
                _ => &mut standing.ready,
            };
            *count += 1;
        }
        standing
    }

    const fn parts(self) -> [(usize, &'static str, &'static str); 6] {
        [
            (self.running, glyphs::RUNNING, "running"),
            (self.ready, glyphs::READY, "ready"),
            (self.parked, glyphs::PARKED, "parked"),
            (self.raised, glyphs::RAISED, "raised"),
            (self.cancelled, glyphs::CANCELLED, "cancelled"),
            (self.returned, glyphs::RETURNED, "returned"),
        ]
    }

    /// With the signs: `█1 ░120 ┄877`.
    fn in_signs(self) -> String {
        let parts = self.parts().into_iter().filter(|(count, ..)| *count > 0);
        parts.map(|(count, sign, _)| format!("{sign}{count}")).collect::<Vec<_>>().join(" ")
    }

    /// With words: "1 running, 120 ready, 877 parked".
    fn in_words(self) -> String {
        let parts = self.parts().into_iter().filter(|(count, ..)| *count > 0);
        parts.map(|(count, _, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
    }
}

/// The chosen group in a sentence: how its tasks stand, and who has been ready for longest.
pub(in crate::tui) fn sentence(session: &Session, group: Group) -> String {
    let (state, say) = (session.state(), words(session));
    let families = &session.model().families;
    let mut lanes = families.lanes(group, state.task_count());
    lanes.sort_unstable();
    let label = label(session, group, usize::MAX);
    let standing = Standing::of(state, &lanes).in_words();
    let of_group = |id| state.lane(id).is_some_and(|lane| families.has(group, lane));
    // The queue is in the order in which they became ready.
    let longest = state.ready.iter().find(|&&id| of_group(id)).and_then(|&id| state.task(id));
    let longest = longest.map_or_else(String::new, |task| {
        format!(" {} has been ready for longest: {}.", name(&say, task.id), steady(say.now, task.since))
    });
    format!("{label}: {standing}.{longest} Enter looks into them.")
}

/// What a group is called, in at most so many columns.
fn label(session: &Session, group: Group, width: usize) -> String {
    let (state, say, families) = (session.state(), words(session), &session.model().families);
    let lanes = families.lanes(group, state.task_count());
    let (kind, from) = match group {
        Group::Kinds { from, to } => return format!("{} kinds ×{}", to - from, lanes.len()),
        Group::Members { kind, from, .. } => (kind, from),
    };
    let all = families.lanes(Group::Kinds { from: kind, to: kind + 1 }, state.task_count()).len();
    if from == 0 && lanes.len() == all {
        let coroutine = match last_part(say.strings.get(families.coroutine(kind))) {
            "" => "tasks",
            coroutine => coroutine,
        };
        let count = format!(" ×{all}");
        return cut_name(coroutine, width.saturating_sub(count.width())) + &count;
    }
    let called =
        |lane: Option<&u32>| lane.and_then(|&lane| state.task_at(lane as usize)).map(|task| say.given_name(task.id));
    let (first, last) = (called(lanes.first()).unwrap_or_default(), called(lanes.last()).unwrap_or_default());
    let common = first.bytes().zip(last.bytes()).take_while(|(a, b)| a == b && !a.is_ascii_digit()).count();
    let end = last.get(common..).filter(|_| common > 0).unwrap_or(&last);
    let end = format!("…{end}");
    cut_name(&first, width.saturating_sub(end.width())) + &end
}

/// Rows that tasks could use: a lane each, and one for those that are asyncio's own.
pub(super) fn rows(state: &State, say: &Words<'_>) -> usize {
    let all = state.task_count();
    if all > FEW {
        return all;
    }
    let own = state.tasks().filter(|task| !is_housekeeping(say, task)).count();
    own + usize::from(own < all)
}

impl Lanes<'_> {
    /// Tasks that have a lane of their own, and how many have none because they are asyncio's own.
    pub(super) fn own_lanes(&self) -> (Vec<usize>, usize) {
        let shown = |(_, task): &(usize, &Task)| !is_housekeeping(&self.say, task);
        let lanes: Vec<usize> = self.state.tasks().enumerate().filter(shown).map(|(lane, _)| lane).collect();
        let hidden = self.state.task_count() - lanes.len();
        (lanes, hidden)
    }

    /// What the rows for tasks stand for, in at most so many rows.
    pub(super) fn items(&self, space: usize) -> Shown {
        let (state, families) = (self.state, &self.session.model().families);
        let all = state.task_count();
        let own = |lane: &usize| state.task_at(*lane).is_some_and(|task| is_housekeeping(&self.say, task));
        let inside = self.folds.and_then(|folds| folds.path.last().copied());
        if inside.is_none() && all <= FEW {
            let (lanes, hidden) = self.own_lanes();
            if lanes.len() <= space.max(MOST_IN_A_LIST) {
                return self.list(&lanes, hidden, space);
            }
        }
        let shows = |coroutine| !is_own(self.say.strings.get(coroutine));
        let split = |rows| families.split(inside.unwrap_or_else(|| families.whole()), all, rows, shows);
        let mut items = split(space.max(2));
        items.retain(|item| !matches!(item, Item::Lane(lane) if own(lane)));
        let chosen = self.chosen.and_then(|id| state.lane(id));
        let hides = |item: &Item, lane| matches!(item, Item::Group(group) if families.has(*group, lane));
        if let Some(lane) = chosen.filter(|&lane| items.iter().any(|item| hides(item, lane))) {
            // The chosen task stays in sight, below the row that stands for it.
            items = split(space.saturating_sub(1).max(2));
            if let Some(row) = items.iter().position(|item| hides(item, lane)) {
                items.insert(row + 1, Item::Lane(lane));
            }
        }
        Shown { items, rest: None }
    }

    /// A row for each task; where there is not enough room, those around the chosen one.
    fn list(&self, lanes: &[usize], hidden: usize, space: usize) -> Shown {
        if lanes.len() <= space {
            let rest = (hidden > 0).then(|| format!(" {hidden} of asyncio's own not shown"));
            return Shown { items: lanes.iter().copied().map(Item::Lane).collect(), rest };
        }
        let shown = space.saturating_sub(1);
        let chosen = self.chosen.and_then(|id| self.state.lane(id));
        let place = chosen.and_then(|lane| lanes.iter().position(|&other| other == lane)).unwrap_or(0);
        let first = place.saturating_sub(shown / 2).min(lanes.len() - shown);
        let rest = match (first, lanes.len() - shown - first) {
            (0, 1) => " … 1 more task below".to_owned(),
            (0, below) => format!(" … {below} more tasks below"),
            (above, 0) => format!(" … {above} more tasks above"),
            (above, below) => format!(" … {above} more tasks above, {below} below"),
        };
        Shown { items: lanes[first..first + shown].iter().copied().map(Item::Lane).collect(), rest: Some(rest) }
    }

    /// The rows of all groups among these.
    pub(super) fn heat(&self, rows: &[Row]) -> Vec<HeatRow> {
        let groups: Vec<Group> =
            rows.iter().filter_map(|row| if let Row::Group(group) = row { Some(*group) } else { None }).collect();
        if groups.is_empty() {
            return Vec::new();
        }
        let model = self.session.model();
        heat::rows(&model.timeline, &model.families, &model.alarms, &groups, &self.view)
    }

    pub(super) fn group(&self, group: Group, heat: &HeatRow) -> Line<'static> {
        let chosen = self.folds.is_some_and(|folds| folds.chosen == Some(group));
        let lead = if chosen { "▸" } else { " " };
        let label = fitted(&label(self.session, group, self.names), self.names);
        let style = if chosen { self.theme.strong.patch(self.theme.selected) } else { self.theme.strong };
        let mut spans = vec![Span::styled(lead, self.theme.accent), Span::styled(label, style), Span::raw(" ")];
        spans.extend(self.hot_cells(heat));
        if self.words > 0 {
            let mut lanes = self.session.model().families.lanes(group, self.state.task_count());
            lanes.sort_unstable();
            let standing = Standing::of(self.state, &lanes);
            spans.push(Span::styled(fitted(&format!("  {}", standing.in_signs()), self.words), self.theme.dim));
        }
        Line::from(spans)
    }

    fn hot_cells(&self, row: &HeatRow) -> Vec<Span<'static>> {
        let now = self.view.column_of(self.view.now);
        let mut spans: Vec<Span<'static>> = Vec::new();
        let last = row.columns.len();
        for column in 0..=last {
            let (sign, style) = match row.columns.get(column) {
                _ if now.is_some_and(|now| now + 1 == column) => (glyphs::NOW, self.theme.now),
                Some(heat) => self.hot(*heat, row.sampled),
                None => (" ", self.theme.base),
            };
            match spans.last_mut() {
                Some(span) if span.style == style => span.content.to_mut().push_str(sign),
                _ => spans.push(Span::styled(sign, style)),
            }
        }
        spans
    }

    /// What is rare and loud comes first; then how many are ready, as a height; then whether any runs or is parked.
    fn hot(&self, heat: Heat, of: usize) -> (&'static str, ratatui::style::Style) {
        if heat.loudest != Mark::None {
            return self.glyph(heat.loudest, self.theme.strong);
        }
        match heat {
            Heat { ready: 1.., .. } => (glyphs::height(heat.ready as usize, of), self.theme.ready),
            Heat { running: 1.., .. } => (glyphs::RUNNING, self.theme.running),
            Heat { parked: 1.., .. } => (glyphs::PARKED, self.theme.parked),
            _ => (" ", self.theme.base),
        }
    }

    /// Above the lanes of a group: what is looked into.
    pub(super) fn heading_of(&self, group: Group) -> Row {
        Row::Out(format!(" ◂ {}; esc goes back out", label(self.session, group, 40)))
    }
}
