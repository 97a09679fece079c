//! What holds for every trace: of the codec, of the fold, of the timeline.

use std::collections::BTreeMap;

use looplab::ident::{ResourceId, TaskId};
use looplab::model::seek::Keyframes;
use looplab::model::{Keep, Mark, Model, State, Stats, Status, Stop, Task, View, Words};
use looplab::time::SimTime;
use looplab::trace::cell::{pack, unpack};
use looplab::trace::codec::{self, Meta, ReadError};
use looplab::trace::display::Line;
use looplab::trace::frame::FrameError;
use looplab::trace::recorder::Batch;
use looplab::trace::{Log, ResourceKind, What};
use proptest::prelude::*;
use proptest::sample::Index;

use super::traces::traces;
use super::vocabulary::{events, jumbles};

fn cells(log: &Log) -> Vec<[u64; 2]> {
    log.cells(0).collect()
}

fn file(log: &Log) -> Vec<u8> {
    let mut bytes = Vec::new();
    let meta = Meta { program: "sleepers.py".into(), seed: 7, ..Meta::default() };
    codec::write(&mut bytes, &meta, log).expect("a vector takes everything");
    bytes
}

fn folded(log: &Log, to: usize) -> State {
    let mut state = State::default();
    for (position, event) in log.events(0).take_while(|&(position, _)| position < to) {
        state.apply(position, &event);
    }
    state
}

fn model(log: Log) -> Model {
    Model::with_keyframes(log, Keyframes::every(64))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn packing_keeps_every_event(event in events()) {
        prop_assert_eq!(unpack(pack(&event)), Some(event));
        let strings = looplab::trace::Strings::default();
        let line = Line { event, strings: &strings }.to_string();
        prop_assert!(line.contains(event.what.kind()));
    }

    #[test]
    fn any_cell_unpacks_to_itself_or_to_nothing(cell in any::<[u64; 2]>(), kind in 0_u64..64) {
        let cell = [cell[0] & !0xff | kind, cell[1]];
        if let Some(event) = unpack(cell) {
            // Bits that a kind does not use are not kept.
            prop_assert_eq!(unpack(pack(&event)), Some(event));
        }
    }

    #[test]
    fn batches_survive_the_wire(strings: Vec<String>, cells: Vec<[u64; 2]>) {
        let batch = Batch { strings: strings.iter().collect(), cells };
        prop_assert_eq!(codec::decode(&codec::encode(&batch)), Some(batch));
    }

    #[test]
    fn random_bytes_never_panic_a_decoder(bytes: Vec<u8>, whole: bool) {
        let _ = codec::decode(&bytes);
        let file = if whole { bytes } else { [codec::MAGIC.as_slice(), &bytes].concat() };
        let _ = codec::read(file.as_slice());
    }

    #[test]
    fn files_give_back_what_was_written(log in traces()) {
        let read = codec::read(file(&log).as_slice()).expect("it is a trace");
        prop_assert!(read.damage.is_none());
        prop_assert_eq!(read.meta.program, "sleepers.py");
        prop_assert_eq!(cells(&read.log), cells(&log));
        prop_assert!(read.log.strings.after(0).eq(log.strings.after(0)));
    }

    #[test]
    fn a_file_cut_anywhere_keeps_what_came_before(log in traces(), cut: Index) {
        let bytes = file(&log);
        let cut = cut.index(bytes.len());
        match codec::read(&bytes[..cut]) {
            Err(error) => prop_assert!(cut < codec::MAGIC.len(), "{}", error),
            Ok(read) => {
                prop_assert!(cells(&log).starts_with(&cells(&read.log)));
                if let Some(damage) = read.damage {
                    let ReadError::Frame(FrameError::Truncated { at }) = damage else {
                        return Err(TestCaseError::fail(damage.to_string()));
                    };
                    prop_assert!(at < cut as u64);
                    let whole = codec::read(&bytes[..at as usize]).expect("frames up to there are whole");
                    prop_assert!(whole.damage.is_none());
                    prop_assert_eq!(cells(&whole.log), cells(&read.log));
                }
            }
        }
    }

    #[test]
    fn a_flipped_bit_is_noticed(log in traces(), at: Index, bit in 0..8_u32) {
        let mut bytes = file(&log);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        match codec::read(bytes.as_slice()) {
            Err(_) => prop_assert!(at < codec::MAGIC.len()),
            Ok(read) => {
                prop_assert!(read.damage.is_some());
                prop_assert!(cells(&log).starts_with(&cells(&read.log)));
            }
        }
    }

    #[test]
    fn folding_to_n_is_seeking_to_n(log in traces(), stops: Vec<Index>) {
        let model = model(log);
        let mut travelling = State::default();
        for stop in stops.into_iter().take(8) {
            let to = stop.index(model.log.len() + 1);
            let expected = folded(&model.log, to);
            prop_assert_eq!(&model.state_at(to), &expected);
            model.seek(&mut travelling, to);
            prop_assert_eq!(&travelling, &expected);
        }
        prop_assert_eq!(&folded(&model.log, usize::MAX), &model.live);
    }

    #[test]
    fn what_is_kept_of_a_long_run_is_as_if_all_were(log in traces(), pieces in 1..60_usize, stops: Vec<Index>) {
        let keep = Keep { events: 200, entries: 1 << 16 };
        let mut cut = Model::keeping(keep, Keyframes::every(16));
        let mut strings = log.strings.clone();
        for cells in cells(&log).chunks(pieces) {
            cut.extend(&Batch { strings: std::mem::take(&mut strings), cells: cells.to_vec() });
            prop_assert!(cut.log.len() - cut.log.first() <= keep.events);
        }
        prop_assert_eq!(log.len() > keep.events, cut.folded_until().is_some());
        let whole = model(log);
        prop_assert_eq!(&cut.live, &whole.live);
        for stop in stops.into_iter().take(8) {
            let to = stop.index(whole.log.len() + 1);
            let seen = to.max(cut.log.first());
            let state = cut.state_at(to);
            prop_assert_eq!(&state, &whole.state_at(seen));
            let (mine, all) = (cut.journal.outputs(&cut.log, seen), whole.journal.outputs(&whole.log, seen));
            prop_assert!(mine.eq(all), "nothing that was said is lost");
            let from = SimTime(cut.log.start().0 + 1);
            let view = View { state: &state, now: state.now, from, to: whole.live.now.max(from), columns: 40 };
            for task in state.tasks() {
                prop_assert_eq!(cut.timeline.row(task.id, &view), whole.timeline.row(task.id, &view), "{}", task.id);
            }
            let first = Stop::Poll.before(to, &cut.log);
            prop_assert!(first >= cut.log.first());
        }
    }

    #[test]
    fn in_pieces_or_at_once_is_the_same(log in traces(), pieces in 1..40_usize) {
        let mut live = Model::default();
        let mut strings = log.strings.clone();
        for cells in cells(&log).chunks(pieces) {
            live.extend(&Batch { strings: std::mem::take(&mut strings), cells: cells.to_vec() });
        }
        let whole = Model::new(log);
        prop_assert_eq!(&live.live, &whole.live);
        for lane in 0..whole.live.task_count() {
            prop_assert!(live.timeline.marks(lane).eq(whole.timeline.marks(lane)));
        }
        prop_assert!(live.timeline.loop_marks().eq(whole.timeline.loop_marks()));
    }

    #[test]
    fn the_polled_is_at_the_front_of_the_folded_queue(log in traces()) {
        let mut state = State::default();
        for (position, event) in log.events(0) {
            if let What::PollBegan { task } = event.what {
                prop_assert_eq!(state.ready.front(), Some(&task));
            }
            state.apply(position, &event);
        }
        prop_assert_eq!(state.mirror_breaks, 0);
    }

    #[test]
    fn the_state_agrees_with_itself(log in traces(), stop: Index) {
        check_state(&folded(&log, stop.index(log.len() + 1)), &log)?;
    }

    #[test]
    fn no_order_of_events_panics_the_fold(jumble in jumbles()) {
        let mut log = Log::default();
        for event in &jumble {
            log.push(event);
        }
        let model = model(log);
        for to in (0..=model.log.len()).step_by(17) {
            let state = model.state_at(to);
            prop_assert_eq!(&state, &{ let mut state = folded(&model.log, to); state.position = to; state });
            check_state(&state, &model.log)?;
            let view = View { state: &state, now: state.now, from: SimTime::ZERO, to: model.live.now, columns: 30 };
            for task in state.tasks() {
                let _ = model.timeline.row(task.id, &view);
            }
        }
    }

    #[test]
    fn a_row_shows_what_the_states_said(log in traces(), stop: Index, columns in 1..60_usize, window: (Index, Index)) {
        let model = model(log);
        let state = model.state_at(stop.index(model.log.len() + 1));
        let edge = |edge: Index| SimTime(edge.index(model.live.now.0 as usize + 1) as u64);
        let (from, to) = (edge(window.0).min(edge(window.1)), edge(window.0).max(edge(window.1)));
        let view = View { state: &state, now: state.now, from, to, columns };
        let history = History::of(&model.log, &state);
        for task in state.tasks() {
            prop_assert_eq!(model.timeline.row(task.id, &view), history.row(task.id, &view), "{}", task.id);
        }
        prop_assert_eq!(model.timeline.loop_row(&view), history.row(TaskId::NONE, &view));
    }

    #[test]
    fn moments_find_their_columns(from in 0..1000_u64, span in 0..1000_u64, columns in 1..200_usize, at in 0..2000_u64) {
        let (state, from, to) = (State::default(), SimTime(from), SimTime(from + span));
        let view = View { state: &state, now: to, from, to, columns };
        let at = SimTime(at);
        let found = view.column_of(at);
        let end = SimTime(from.0 + span.max(columns as u64));
        prop_assert_eq!(found.is_some(), (from..=end).contains(&at));
        prop_assert!(found.is_none_or(|column| view.column(column).contains(&at)));
    }

    #[test]
    fn steps_stop_where_polls_end(log in traces(), from: Index) {
        let from = from.index(log.len() + 1);
        let after = Stop::Poll.after(from, &log);
        prop_assert!(after > from || after == log.len());
        let before = Stop::Poll.before(from, &log);
        prop_assert!(before < from || from == 0);
        for stop in [after, before].into_iter().filter(|&stop| 0 < stop && stop < log.len()) {
            prop_assert!(matches!(
                log.get(stop - 1).map(|event| event.what),
                Some(What::PollEnded { .. } | What::Queued { .. })
            ), "stopped inside a poll");
            prop_assert!(folded(&log, stop).running.is_none());
        }
    }
}

/// What a state tells of all its tasks at once is what looking at each of them tells.
fn check_crowd(state: &State) -> Result<(), TestCaseError> {
    let ids = |tasks: Vec<&Task>| tasks.into_iter().map(|task| task.id).collect::<Vec<_>>();
    let each = |test: &dyn Fn(&Task) -> bool| ids(state.tasks().filter(|task| test(task)).collect());
    prop_assert_eq!(ids(state.parked().collect()), each(&|task| task.status == Status::Parked));
    for later in [0, 7, 1500] {
        let now = SimTime(state.now.0 + later);
        let late = each(&|task| task.overdue_since(now).is_some());
        prop_assert_eq!(state.overdue_count(now), late.len());
        prop_assert_eq!(ids(state.overdue(now).collect()), late);
        let mut groups = state.parked_groups();
        for group in &mut groups {
            group.tasks.retain(|&id| state.task(id).is_some_and(|task| task.overdue_since(now).is_none()));
        }
        let wanted: Vec<_> = groups.into_iter().flat_map(|group| group.tasks).collect();
        for most in [0, 1, 3, 100] {
            let first = state.first_parked_groups(now, most).into_iter().flat_map(|group| group.tasks);
            // A group whose first task is overdue may come later than it would with it.
            let first: Vec<_> = first.take(most).collect();
            prop_assert_eq!(first.len(), wanted.len().min(most));
            prop_assert!(later > 0 || wanted.starts_with(&first) || !each(&|task| task.late(now).is_some()).is_empty());
        }
    }
    for id in (0..3).map(ResourceId) {
        prop_assert_eq!(ids(state.waiters(id).collect()), each(&|task| task.waits_on_resource() == Some(id)));
    }
    for (task, glance) in state.tasks().zip(state.glances()) {
        prop_assert_eq!((glance.place(), glance.is_over()), (task.place, task.status.is_over()));
        prop_assert_eq!(state.is_over(task.id), task.status.is_over());
    }
    prop_assert_eq!(state.next_timer().copied(), state.timers().first().copied());
    for kind in [ResourceKind::Pool, ResourceKind::Connection] {
        let open = state.resources().filter(|thing| thing.kind == kind && thing.closed.is_none());
        let mut open: Vec<_> = open.map(|thing| thing.id).collect();
        open.sort();
        prop_assert!(state.open(kind).map(|thing| thing.id).eq(open), "{:?}", kind);
    }
    prop_assert_eq!(state.untaken_jobs(), state.jobs().filter(|job| job.is_untaken()).count());
    Ok(())
}

/// Counts agree with tables, times add up, and there are words for everything.
fn check_state(state: &State, log: &Log) -> Result<(), TestCaseError> {
    let count = |test: fn(&Status) -> bool| state.tasks().filter(|task| test(&task.status)).count();
    prop_assert_eq!(state.parked, count(|status| *status == Status::Parked));
    prop_assert_eq!(state.alive, count(|status| !status.is_over()));
    prop_assert_eq!(state.ready().count(), state.ready.len());
    prop_assert_eq!(state.parked_groups().iter().map(|group| group.tasks.len()).sum::<usize>(), state.parked);
    check_crowd(state)?;
    let stats = Stats::of(state, state.now);
    prop_assert!(stats.longest.is_sorted_by(|a, b| a.length >= b.length));
    let words = Words::new(state, &log.strings, state.now);
    prop_assert!(!words.event_loop().is_empty());
    for task in state.tasks() {
        prop_assert!(!words.task(task.id).is_empty() && !words.wait_in_short(task).is_empty());
        prop_assert!(!words.why(task.id).is_empty() && !words.name(task.id).is_empty());
        let spent = task.spent_until(state.now);
        prop_assert!(spent.running + spent.held_up() + spent.parked <= state.now - task.created);
        if task.parent.is_some() {
            prop_assert!(state.lane(task.parent) < state.lane(task.id));
            prop_assert!(state.children(task.parent).any(|child| child.id == task.id));
        }
    }
    Ok(())
}

/// The timeline done naively: what every state said, one after the other. The loop goes by `NONE`.
struct History {
    said: BTreeMap<TaskId, Vec<(SimTime, Mark)>>,
}

impl History {
    fn of(log: &Log, end: &State) -> Self {
        let mut said: BTreeMap<TaskId, Vec<(SimTime, Mark)>> = BTreeMap::new();
        let mut state = State::default();
        for (position, event) in log.events(0).take_while(|&(position, _)| position < end.position) {
            state.apply(position, &event);
            for task in state.tasks() {
                let said = said.entry(task.id).or_default();
                if let Some(due) = task.overdue_since(state.now)
                    && said.last().is_some_and(|(_, mark)| matches!(mark, Mark::Parked(_)))
                {
                    said.push((due, Mark::Overdue));
                }
                // A task that ran again within one event's time was overdue before.
                push(said, state.now, state.mark_of(task, state.now));
            }
            push(said.entry(TaskId::NONE).or_default(), state.now, state.loop_mark());
        }
        Self { said }
    }

    /// The loudest mark in force in each column. What was in force for no time shows only if it is a poll or an end.
    #[expect(clippy::match_same_arms, reason = "the order of the cases is the rule")]
    fn row(&self, id: TaskId, view: &View<'_>) -> Vec<Mark> {
        let said = self.said.get(&id).map_or(&[][..], Vec::as_slice);
        let mut shown = Vec::new();
        for (n, &(from, mark)) in said.iter().enumerate() {
            match said.get(n + 1) {
                // Of what happened in the very moment of the cursor only the outcome shows.
                Some(_) if from >= view.state.now => {}
                Some(_) if mark.is_end() => shown.push((from..SimTime(from.0 + 1), mark)),
                Some(&(until, _)) if from < until => shown.push((from..until, mark)),
                Some(_) if mark.loudness() >= Mark::Running.loudness() => shown.push((from..SimTime(from.0 + 1), mark)),
                Some(_) => {}
                None if mark.is_end() => shown.push((from..SimTime(from.0 + 1), mark)),
                None => shown.push((from..SimTime(view.now.0 + 1), mark)),
            }
        }
        let loudest = |column| {
            let column = view.column(column);
            let seen = shown.iter().filter(|(span, _)| span.start < column.end && span.end > column.start);
            seen.map(|&(_, mark)| mark).max_by_key(|mark| mark.loudness()).unwrap_or_default()
        };
        (0..view.columns).map(loudest).collect()
    }
}

fn push(said: &mut Vec<(SimTime, Mark)>, at: SimTime, mark: Mark) {
    if said.last().map_or(Mark::None, |&(_, last)| last) != mark {
        said.push((at, mark));
    }
}
