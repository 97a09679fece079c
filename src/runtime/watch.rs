//! What an event loop watches: descriptors, and the handles to run when they can be read or written.
//!
//! It is level-triggered, and events come in the order in which Linux's epoll gives them: what was ready
//! the last time and still is comes first, in its old order, then the rest in the order in which it
//! became ready.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::net::Interest;
use super::outside::Outside;
use crate::ident::{ResourceId, StrId};
use crate::time::SimTime;
use crate::trace::Outcome;

/// Something that can be read from or written to.
pub trait Source {
    /// Since when it is ready, or from when on it will be; `None` when nothing is known to come.
    fn ready_at(&self, interest: Interest) -> Option<SimTime>;

    /// Its number in the trace.
    fn resource(&self) -> ResourceId;

    /// Whether it may become ready without anything in this program doing it. Such a source wakes the
    /// loop itself, once for each time it is asked to.
    fn wakes(&self, _interest: Interest, _loop: &Outside) -> bool {
        false
    }
}

/// A handle to run whenever a source is ready.
#[derive(Clone)]
pub struct Reaction {
    /// What the trace calls it.
    pub name: StrId,
    /// Whether it was called off.
    pub cancelled: Rc<dyn Fn() -> bool>,
    /// What it does.
    pub run: Rc<dyn Fn() -> Outcome>,
}

struct Watch {
    source: Rc<dyn Source>,
    reactions: [Option<Reaction>; 2],
    /// When a reaction was last added.
    since: SimTime,
    /// Its place among those that were ready the last time.
    place: Option<usize>,
    /// Its place among all that were ever added.
    added: u64,
}

/// All that a loop watches, by descriptor.
#[derive(Default)]
pub(super) struct Watches {
    rows: BTreeMap<i32, Watch>,
    ever: u64,
}

const INTERESTS: [Interest; 2] = [Interest::Read, Interest::Write];

impl Watch {
    /// The interests that somebody has in it.
    fn interests(&self) -> impl Iterator<Item = Interest> {
        INTERESTS.into_iter().filter(|&interest| self.reactions[interest as usize].is_some())
    }

    fn ready_at(&self) -> Option<SimTime> {
        self.interests().filter_map(|interest| self.source.ready_at(interest)).min()
    }
}

impl Watches {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Sets the reaction to a descriptor, in the place of the one before.
    pub(super) fn add(
        &mut self,
        descriptor: i32,
        interest: Interest,
        source: impl FnOnce() -> Rc<dyn Source>,
        reaction: Reaction,
        now: SimTime,
    ) {
        self.ever += 1;
        let added = self.ever;
        let new = || Watch { source: source(), reactions: [None, None], since: now, place: None, added };
        let row = self.rows.entry(descriptor).or_insert_with(new);
        row.reactions[interest as usize] = Some(reaction);
        (row.since, row.added) = (now, added);
    }

    /// Takes a reaction away.
    pub(super) fn remove(&mut self, descriptor: i32, interest: Interest) -> Option<Reaction> {
        let row = self.rows.get_mut(&descriptor)?;
        let reaction = row.reactions[interest as usize].take();
        if row.interests().next().is_none() {
            self.rows.remove(&descriptor);
        }
        reaction
    }

    /// What is watched about a descriptor: reading, writing.
    pub(super) fn mask(&self, descriptor: i32) -> [bool; 2] {
        self.rows.get(&descriptor).map_or([false; 2], |row| [row.reactions[0].is_some(), row.reactions[1].is_some()])
    }

    /// The earliest moment at which something is known to be ready.
    pub(super) fn ready_at(&self) -> Option<SimTime> {
        self.rows.values().filter_map(Watch::ready_at).min()
    }

    /// Asks everything that can to wake the loop; whether anything can.
    pub(super) fn wakes(&self, outside: &Outside) -> bool {
        let mut any = false;
        for row in self.rows.values() {
            for interest in row.interests() {
                any |= row.source.wakes(interest, outside);
            }
        }
        any
    }

    /// The reactions to what is ready now, in their order.
    pub(super) fn collect(&mut self, now: SimTime) -> Vec<(ResourceId, Reaction)> {
        let is_due = |at: &SimTime| *at <= now;
        let mut due = Vec::new();
        for (&descriptor, row) in &mut self.rows {
            match (row.ready_at().filter(is_due), row.place) {
                (Some(_), Some(place)) => due.push(((false, SimTime(place as u64), 0), descriptor)),
                (Some(at), None) => due.push(((true, at.max(row.since), row.added), descriptor)),
                (None, _) => row.place = None,
            }
        }
        due.sort_unstable();
        let mut reactions = Vec::new();
        for (place, (_, descriptor)) in due.into_iter().enumerate() {
            let Some(row) = self.rows.get_mut(&descriptor) else { continue };
            row.place = Some(place);
            for interest in INTERESTS {
                let ready = row.source.ready_at(interest).is_some_and(|at| is_due(&at));
                let reaction = row.reactions[interest as usize].as_ref().filter(|_| ready);
                reactions.extend(reaction.map(|reaction| (row.source.resource(), reaction.clone())));
            }
        }
        reactions
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    struct At(Cell<Option<u64>>);

    impl Source for At {
        fn ready_at(&self, interest: Interest) -> Option<SimTime> {
            self.0.get().filter(|_| interest == Interest::Read).map(SimTime)
        }

        fn resource(&self) -> ResourceId {
            ResourceId::NONE
        }
    }

    fn reaction(number: u32) -> Reaction {
        Reaction { name: StrId(number), cancelled: Rc::new(|| false), run: Rc::new(|| Outcome::Ready) }
    }

    fn due(watches: &mut Watches, now: u64) -> Vec<u32> {
        watches.collect(SimTime(now)).into_iter().map(|(_, reaction)| reaction.name.0).collect()
    }

    #[test]
    fn events_come_in_the_order_of_epoll() {
        let mut watches = Watches::default();
        let sources: Vec<_> = [Some(30), Some(20), None].map(|at| Rc::new(At(Cell::new(at)))).into();
        for (number, source) in (1..).zip(&sources) {
            let source = Rc::clone(source);
            watches.add(number as i32, Interest::Read, move || source, reaction(number), SimTime(0));
        }
        assert_eq!(watches.ready_at(), Some(SimTime(20)));
        assert!(due(&mut watches, 10).is_empty());
        assert_eq!(due(&mut watches, 30), [2, 1], "as they became ready");
        sources[2].0.set(Some(5));
        assert_eq!(due(&mut watches, 40), [2, 1, 3], "what is still ready comes first");
        sources[1].0.set(None);
        assert_eq!(due(&mut watches, 50), [1, 3]);
        sources[1].0.set(Some(51));
        assert_eq!(due(&mut watches, 60), [1, 3, 2]);
    }

    #[test]
    fn a_new_reaction_takes_the_place_of_the_old_one() {
        let mut watches = Watches::default();
        let source = Rc::new(At(Cell::new(Some(1))));
        for number in [1, 2] {
            let source = Rc::clone(&source);
            watches.add(7, Interest::Read, move || source, reaction(number), SimTime(0));
        }
        assert_eq!(watches.mask(7), [true, false]);
        assert_eq!(due(&mut watches, 1), [2]);
        assert!(watches.remove(7, Interest::Read).is_some());
        assert!(watches.is_empty());
    }
}
