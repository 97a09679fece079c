//! What shared things held when: the depth of a queue, the holder of a lock, permits in use, whether a connection is open.
//!
//! It only grows, and a view of the past is an earlier piece of it. Each thing has so many points at most; when there
//! are more, neighbours are joined, everywhere alike, and the peak of what was joined stays.

use std::time::Duration;

use super::state::State;
use super::things::Resource;
use super::timeline::View;
use crate::ident::{ById, ResourceId, TaskId};
use crate::time::SimTime;
use crate::trace::{Event, ResourceKind, What};

/// Points that one thing has, at most.
const MOST: usize = 1 << 12;

/// What a thing held from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Point {
    at: SimTime,
    level: u16,
    /// The most it held until the next point.
    peak: u16,
    holder: TaskId,
}

/// What a thing held in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// The most items, permits in use, connections in use or tasks at a barrier; 1 for a lock that is held, and for
    /// what is open.
    pub peak: u32,
    /// Who held it last in the column; `NONE` for nobody.
    pub holder: TaskId,
}

/// What one thing held, from when on.
#[derive(Clone, Debug, Default)]
struct Course {
    points: Vec<Point>,
    /// Points that are closer together than this are joined.
    grain: Duration,
}

impl Course {
    fn push(&mut self, point: Point) {
        if self.points.last().is_some_and(|last| last.level == point.level && last.holder == point.holder) {
            return;
        }
        self.join(point);
        if self.points.len() >= MOST {
            // As coarse as makes half of them, everywhere alike.
            let length = point.at.since(self.points[0].at);
            self.grain = (self.grain * 2).max(length / (MOST as u32 / 2));
            let fine = std::mem::take(&mut self.points);
            for point in fine {
                self.join(point);
            }
        }
    }

    fn join(&mut self, point: Point) {
        match self.points.last_mut().filter(|last| point.at.since(last.at) < self.grain) {
            Some(last) => *last = Point { at: last.at, peak: last.peak.max(point.peak), ..point },
            None => self.points.push(point),
        }
    }
}

/// The courses of all things that have one.
#[derive(Clone, Debug, Default)]
pub struct Courses {
    by_thing: ById<ResourceId, Course>,
}

/// Whether things of this kind have a row on the timeline: those that tasks hold, fill, empty or keep open.
#[must_use]
pub const fn has_course(kind: ResourceKind) -> bool {
    use ResourceKind::{Barrier, Connection, Event, Lock, Pool, Process, Queue, Semaphore, Server};
    matches!(kind, Barrier | Connection | Event | Lock | Pool | Process | Queue | Semaphore | Server)
}

/// What a thing holds, in the unit of its kind.
#[must_use]
pub fn level(thing: &Resource) -> u32 {
    match thing.kind {
        ResourceKind::Semaphore | ResourceKind::Lock => u32::try_from(thing.holders.len()).unwrap_or(u32::MAX),
        ResourceKind::Connection | ResourceKind::Server | ResourceKind::Process => u32::from(thing.closed.is_none()),
        _ => thing.depth,
    }
}

impl Courses {
    /// Takes in an event, together with the state right after it.
    pub fn apply(&mut self, event: &Event, state: &State) {
        let (What::ResourceCreated { resource, .. }
        | What::Depth { resource, .. }
        | What::Acquired { resource, .. }
        | What::Released { resource, .. }
        | What::Closed { resource }) = event.what
        else {
            return;
        };
        let Some(thing) = state.resource(resource).filter(|thing| has_course(thing.kind)) else { return };
        let level = u16::try_from(level(thing)).unwrap_or(u16::MAX);
        let holder = thing.holders.first().copied().unwrap_or_default();
        let point = Point { at: state.now, level, peak: level, holder };
        self.by_thing.entry(resource).or_default().push(point);
    }

    /// What a thing held, column by column; `None` before it came to be and after the moment shown.
    #[must_use]
    pub fn row(&self, thing: ResourceId, view: &View<'_>) -> Vec<Option<Level>> {
        let points = self.by_thing.get(&thing).map_or(&[][..], |course| &course.points);
        // Points of the very moment of the state may be later than it; what the state says is added below.
        let points = &points[..points.partition_point(|point| point.at < view.state.now)];
        let present = view.state.resource(thing).map(|thing| {
            let level = level(thing);
            (view.state.now, Level { peak: level, holder: thing.holders.first().copied().unwrap_or_default() })
        });
        (0..view.columns)
            .map(|column| {
                let span = view.column(column);
                if span.start > view.now {
                    return None;
                }
                let first = points.partition_point(|point| point.at <= span.start).saturating_sub(1);
                let within = points[first..].iter().take_while(|point| point.at < span.end);
                let mut level: Option<Level> = None;
                for point in within {
                    let peak = u32::from(point.peak).max(level.map_or(0, |level| level.peak));
                    let holder =
                        if point.holder.is_some() { point.holder } else { level.map_or(TaskId::NONE, |l| l.holder) };
                    level = Some(Level { peak, holder });
                }
                match present {
                    Some((at, now)) if at < span.end && (level.is_some() || points.is_empty()) => {
                        let before = level.filter(|_| at > span.start);
                        let peak = now.peak.max(before.map_or(0, |level| level.peak));
                        let holder =
                            if now.holder.is_some() { now.holder } else { before.map_or(TaskId::NONE, |l| l.holder) };
                        Some(Level { peak, holder })
                    }
                    _ => level,
                }
            })
            .collect()
    }

    /// Bytes it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.by_thing.values().map(|course| course.points.capacity() * size_of::<Point>() + 32).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::StrId;
    use crate::model::Model;
    use crate::trace::Log;

    const QUEUE: ResourceId = ResourceId(1);

    fn model(tell: impl Fn(&mut dyn FnMut(u64, What))) -> Model {
        let mut log = Log::default();
        tell(&mut |at, what| log.push(&Event { at: SimTime(at), what }));
        Model::new(log)
    }

    fn peaks(model: &Model, from: u64, to: u64, columns: usize) -> Vec<Option<u32>> {
        let view = View { state: &model.live, now: model.live.now, from: SimTime(from), to: SimTime(to), columns };
        model.courses.row(QUEUE, &view).into_iter().map(|level| level.map(|level| level.peak)).collect()
    }

    #[test]
    fn a_queue_shows_its_peak_in_each_column_and_nothing_before_it_is_there() {
        let model = model(|tell| {
            tell(10, What::ResourceCreated { resource: QUEUE, kind: ResourceKind::Queue, name: StrId::NONE });
            for (at, depth) in [(20, 1), (22, 5), (24, 0), (50, 2)] {
                tell(at, What::Depth { resource: QUEUE, depth });
            }
        });
        let row = peaks(&model, 0, 100, 10);
        assert_eq!(row, [None, Some(0), Some(5), Some(0), Some(0), Some(2), None, None, None, None]);
    }

    #[test]
    fn the_past_is_an_earlier_piece() {
        let model = model(|tell| {
            tell(10, What::ResourceCreated { resource: QUEUE, kind: ResourceKind::Queue, name: StrId::NONE });
            for depth in 1..9 {
                tell(10 + 10 * u64::from(depth), What::Depth { resource: QUEUE, depth });
            }
        });
        let state = model.state_at(4);
        let view = View { state: &state, now: state.now, from: SimTime::ZERO, to: SimTime(100), columns: 10 };
        let row: Vec<_> = model.courses.row(QUEUE, &view).into_iter().map(|l| l.map(|l| l.peak)).collect();
        assert_eq!(row[..6], [None, Some(0), Some(1), Some(2), Some(3), None]);
    }

    #[test]
    fn it_stays_small_and_keeps_its_peaks() {
        let model = model(|tell| {
            tell(0, What::ResourceCreated { resource: QUEUE, kind: ResourceKind::Queue, name: StrId::NONE });
            for at in 1..100_000_u32 {
                let depth = if at == 3_000 { 999 } else { at % 7 };
                tell(u64::from(at), What::Depth { resource: QUEUE, depth });
            }
        });
        assert!(model.courses.size() < 2 * MOST * size_of::<Point>(), "{}", model.courses.size());
        let row = peaks(&model, 0, 100_000, 10);
        assert_eq!(row[0], Some(999));
        assert_eq!(row[5], Some(6));
    }
}
