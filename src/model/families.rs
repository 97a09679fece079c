//! Tasks by the coroutine function they run, so that ten thousand of them can be shown in a few rows.
//!
//! A family only grows, in the order of its tasks' lanes; at a moment of the past it is a shorter piece of itself. A
//! [`Group`] is a piece of this order that one row stands for, and that can be split again.

use super::state::State;
use crate::ident::{ById, StrId, TaskId};
use crate::trace::{Event, What};

/// A family that is not known yet.
const UNKNOWN: u32 = u32::MAX;

/// All tasks that run one coroutine function.
#[derive(Clone, Debug, Default)]
struct Family {
    coroutine: StrId,
    /// Their lanes, in order.
    lanes: Vec<u32>,
}

/// The families of a run, in the order of their first tasks.
#[derive(Clone, Debug, Default)]
pub struct Families {
    all: Vec<Family>,
    by_coroutine: ById<StrId, u32>,
    /// The family of each lane.
    of: Vec<u32>,
}

/// Tasks that one row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Whole families, by number, the end exclusive.
    Kinds {
        /// The first.
        from: usize,
        /// The one after the last.
        to: usize,
    },
    /// Some tasks of one family, by their place in it, the end exclusive.
    Members {
        /// The family.
        kind: usize,
        /// The first.
        from: usize,
        /// The one after the last.
        to: usize,
    },
}

/// What one row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The task of this lane.
    Lane(usize),
    /// Several tasks.
    Group(Group),
}

impl Families {
    /// Takes in an event, together with the state right after it. A task has its family when it is first queued.
    pub fn apply(&mut self, event: &Event, state: &State) {
        let (What::Queued { task, .. } | What::PollBegan { task } | What::Dropped { task }) = event.what else {
            return;
        };
        let Some(lane) = state.lane(task) else { return };
        if self.of.get(lane).is_none_or(|&kind| kind == UNKNOWN)
            && let Some(task) = state.task_at(lane)
        {
            self.settle(lane, task.coroutine);
        }
    }

    fn settle(&mut self, lane: usize, coroutine: StrId) {
        if self.of.len() <= lane {
            self.of.resize(lane + 1, UNKNOWN);
        }
        let next = self.all.len() as u32;
        let kind = *self.by_coroutine.entry(coroutine).or_insert(next);
        if kind == next {
            self.all.push(Family { coroutine, lanes: Vec::new() });
        }
        self.of[lane] = kind;
        let lanes = &mut self.all[kind as usize].lanes;
        let place = lanes.partition_point(|&other| (other as usize) < lane);
        lanes.insert(place, lane as u32);
    }

    /// The coroutine function of a family.
    #[must_use]
    pub fn coroutine(&self, kind: usize) -> StrId {
        self.all.get(kind).map_or(StrId::NONE, |family| family.coroutine)
    }

    /// The family of a lane, and the lane's place in it.
    #[must_use]
    pub fn place(&self, lane: usize) -> Option<(usize, usize)> {
        let kind = self.of.get(lane).copied().filter(|&kind| kind != UNKNOWN)? as usize;
        let place = self.all[kind].lanes.partition_point(|&other| (other as usize) < lane);
        Some((kind, place))
    }

    /// Whether a group has this lane.
    #[must_use]
    pub fn has(&self, group: Group, lane: usize) -> bool {
        self.place(lane).is_some_and(|(in_kind, place)| match group {
            Group::Kinds { from, to } => (from..to).contains(&in_kind),
            Group::Members { kind, from, to } => kind == in_kind && (from..to).contains(&place),
        })
    }

    /// The lanes of a family below `end`: those that there are at a moment of the past.
    fn members(&self, kind: usize, end: usize) -> &[u32] {
        let lanes = self.all.get(kind).map_or(&[][..], |family| &family.lanes);
        &lanes[..lanes.partition_point(|&lane| (lane as usize) < end)]
    }

    /// The lanes of a group below `end`, family by family.
    #[must_use]
    pub fn lanes(&self, group: Group, end: usize) -> Vec<u32> {
        match group {
            Group::Kinds { from, to } => (from..to).flat_map(|kind| self.members(kind, end)).copied().collect(),
            Group::Members { kind, from, to } => {
                let members = self.members(kind, end);
                members[from.min(members.len())..to.min(members.len())].to_vec()
            }
        }
    }

    /// Every family.
    #[must_use]
    pub fn whole(&self) -> Group {
        Group::Kinds { from: 0, to: self.all.len() }
    }

    /// A group in at most so many rows: each task on its own where that fits, else families, else pieces of a large
    /// one. Only lanes below `end` count, and families that `shows` lets through.
    #[must_use]
    pub fn split(&self, group: Group, end: usize, rows: usize, shows: impl Fn(StrId) -> bool) -> Vec<Item> {
        let (kinds, piece) = match group {
            Group::Kinds { from, to } => (from..to.min(self.all.len()), None),
            Group::Members { kind, from, to } => (kind..(kind + 1).min(self.all.len()), Some((from, to))),
        };
        let wanted = kinds.filter(|&kind| piece.is_some() || shows(self.all[kind].coroutine));
        let parts: Vec<Part> = wanted
            .filter_map(|kind| {
                let count = self.members(kind, end).len();
                let (from, to) = piece.map_or((0, count), |(from, to)| (from.min(count), to.min(count)));
                (to > from).then_some(Part { kind, from, to, rows: 1 })
            })
            .collect();
        let total: usize = parts.iter().map(Part::len).sum();
        if total <= rows {
            let mut lanes: Vec<usize> = parts
                .iter()
                .flat_map(|part| &self.members(part.kind, end)[part.from..part.to])
                .map(|&l| l as usize)
                .collect();
            lanes.sort_unstable();
            return lanes.into_iter().map(Item::Lane).collect();
        }
        self.rows_of(parts, rows.max(1), end)
    }

    fn rows_of(&self, mut parts: Vec<Part>, rows: usize, end: usize) -> Vec<Item> {
        let mut rest = None;
        if parts.len() > rows {
            let (first, last) = (parts[rows - 1].kind, parts[parts.len() - 1].kind);
            rest = Some(Item::Group(Group::Kinds { from: first, to: last + 1 }));
            parts.truncate(rows - 1);
        }
        share(&mut parts, rows - usize::from(rest.is_some()));
        let mut items: Vec<Item> = parts.iter().flat_map(|part| self.pieces(part, end)).collect();
        items.extend(rest);
        items
    }

    /// The rows of one family: its tasks, or pieces of a round size.
    fn pieces(&self, part: &Part, end: usize) -> Vec<Item> {
        if part.len() <= part.rows {
            return self.members(part.kind, end)[part.from..part.to]
                .iter()
                .map(|&lane| Item::Lane(lane as usize))
                .collect();
        }
        let least = part.len().div_ceil(part.rows);
        // One piece with everything in it would be the group again.
        let size = if part.rows > 1 && round_up(least) >= part.len() { least } else { round_up(least) };
        (part.from..part.to)
            .step_by(size)
            .map(|from| Item::Group(Group::Members { kind: part.kind, from, to: (from + size).min(part.to) }))
            .collect()
    }

    /// The number of the family of a task that has one.
    #[must_use]
    pub fn kind_of(&self, task: TaskId, state: &State) -> Option<usize> {
        self.place(state.lane(task)?).map(|(kind, _)| kind)
    }

    /// Bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        let lanes: usize = self.all.iter().map(|family| family.lanes.capacity() * 4).sum();
        lanes + self.of.capacity() * 4 + self.all.capacity() * size_of::<Family>()
    }
}

/// Tasks of one family, and the rows they have.
#[derive(Clone, Copy, Debug)]
struct Part {
    kind: usize,
    from: usize,
    to: usize,
    rows: usize,
}

impl Part {
    const fn len(&self) -> usize {
        self.to - self.from
    }
}

/// Gives rows that are left, first to small families that then show every task, then to the largest ones.
fn share(parts: &mut [Part], rows: usize) {
    let mut left = rows.saturating_sub(parts.len());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&part| parts[part].len());
    let mut large = order.len();
    for (place, &part) in order.iter().enumerate() {
        let more = parts[part].len() - 1;
        if more > left {
            large = place;
            break;
        }
        parts[part].rows += more;
        left -= more;
    }
    let total: usize = order[large..].iter().map(|&part| parts[part].len()).sum();
    for &part in &order[large..] {
        parts[part].rows += left * parts[part].len() / total.max(1);
    }
}

/// The next of 1, 2, 5 times a power of ten.
fn round_up(number: usize) -> usize {
    let mut unit = 1;
    loop {
        for times in [1, 2, 5] {
            if unit * times >= number {
                return unit * times;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn families(sizes: &[usize]) -> Families {
        let mut families = Families::default();
        let mut lane = 0;
        for (kind, &size) in sizes.iter().enumerate() {
            for _ in 0..size {
                families.settle(lane, StrId(kind as u32 + 1));
                lane += 1;
            }
        }
        families
    }

    fn split(families: &Families, group: Group, rows: usize) -> Vec<Item> {
        families.split(group, usize::MAX, rows, |_| true)
    }

    #[test]
    fn few_tasks_have_a_row_each_and_many_share_round_ones() {
        let few = families(&[1, 3]);
        assert_eq!(split(&few, few.whole(), 4), (0..4).map(Item::Lane).collect::<Vec<_>>());
        let many = families(&[1, 10_000]);
        let items = split(&many, many.whole(), 12);
        assert_eq!(items[0], Item::Lane(0));
        assert_eq!(items[1], Item::Group(Group::Members { kind: 1, from: 0, to: 1000 }));
        assert_eq!(items.len(), 11);
        let Item::Group(first) = items[1] else { panic!("a group") };
        assert_eq!(split(&many, first, 12)[0], Item::Group(Group::Members { kind: 1, from: 0, to: 100 }));
    }

    #[test]
    fn more_kinds_than_rows_end_in_a_row_for_the_rest() {
        let families = families(&[1, 1, 5, 1, 1]);
        let items = split(&families, families.whole(), 3);
        let piece = |kind| Item::Group(Group::Members { kind, from: 0, to: 5 });
        assert_eq!(items, [Item::Lane(0), Item::Lane(1), Item::Group(Group::Kinds { from: 2, to: 5 })]);
        assert_eq!(split(&families, Group::Kinds { from: 2, to: 5 }, 3), [piece(2), Item::Lane(7), Item::Lane(8)]);
    }

    #[test]
    fn the_past_has_fewer_tasks() {
        let families = families(&[1, 100]);
        assert_eq!(families.split(families.whole(), 3, 10, |_| true), (0..3).map(Item::Lane).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn every_task_is_in_exactly_one_row_and_rows_suffice(
            sizes in proptest::collection::vec(1_usize..300, 1..20),
            rows in 1_usize..50,
        ) {
            let families = families(&sizes);
            let items = split(&families, families.whole(), rows);
            prop_assert!(items.len() <= rows, "{} rows of {}", items.len(), rows);
            let mut lanes: Vec<usize> = items
                .iter()
                .flat_map(|item| match *item {
                    Item::Lane(lane) => vec![lane],
                    Item::Group(group) => families.lanes(group, usize::MAX).into_iter().map(|lane| lane as usize).collect(),
                })
                .collect();
            lanes.sort_unstable();
            prop_assert_eq!(lanes, (0..sizes.iter().sum()).collect::<Vec<_>>());
        }

        #[test]
        fn looking_into_a_group_again_and_again_ends_at_tasks(size in 2_usize..20_000, rows in 2_usize..50) {
            let families = families(&[size]);
            let mut group = families.whole();
            for _ in 0..40 {
                match split(&families, group, rows).first() {
                    Some(Item::Group(inner)) => {
                        prop_assert_ne!(*inner, group);
                        group = *inner;
                    }
                    _ => return Ok(()),
                }
            }
            prop_assert!(false, "still not at tasks");
        }
    }
}
