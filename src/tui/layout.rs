//! Where things go: the screen's size in, rectangles out.
//!
//! Four rooms: too small for panes, one thing at a time (80×24), side by side (from 120×30), everything
//! at once (from 160×45). Nothing here knows what a pane shows.

use std::collections::BTreeSet;

use ratatui::layout::{Constraint, Layout, Rect};

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// No room for frames: one pane, bare.
    Tiny,
    /// One thing at a time.
    Small,
    /// Side by side.
    Medium,
    /// Everything at once.
    Large,
}

/// The panes of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pane {
    /// The lesson's words or question.
    Text,
    /// The program.
    Code,
    /// READY, RUNNING, PARKED.
    Loop,
    /// What was when.
    Timeline,
    /// What the program wrote.
    Output,
    /// The answer to what was asked of the run.
    Ask,
    /// Python that is typed into the run.
    Prompt,
}

impl Pane {
    /// Every pane, in the order that tab visits them.
    pub const ALL: [Self; 7] =
        [Self::Text, Self::Code, Self::Loop, Self::Timeline, Self::Output, Self::Ask, Self::Prompt];
}

/// A pane and where it goes.
pub type Placed = (Pane, Rect);

/// Columns of a lesson's words on a large screen, frame included: beside one program, and beside two.
pub const WORDS: u16 = 76;
/// See [`WORDS`].
pub const WORDS_BESIDE_TWO: u16 = 56;

/// Fewer rows than this have no room for three panes.
const LOW: u16 = 16;

/// How much room a screen of this size has.
#[must_use]
pub const fn room(area: Rect) -> Room {
    match (area.width, area.height) {
        (0..40, _) | (_, 0..12) => Room::Tiny,
        (0..100, _) | (_, 0..30) => Room::Small,
        (0..160, _) | (_, 0..45) => Room::Medium,
        _ => Room::Large,
    }
}

/// Splits a screen into its first line, its middle and its last line. A tiny screen has no first line.
#[must_use]
pub fn screen(area: Rect) -> [Rect; 3] {
    let header = u16::from(room(area) != Room::Tiny);
    Layout::vertical([Constraint::Length(header), Constraint::Min(0), Constraint::Length(1.min(area.height))])
        .areas(area)
}

/// What a run asks of its layout.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub struct Wish {
    /// The pane that keys go to.
    pub focus: Pane,
    /// Whether that pane wants the whole screen.
    pub zoom: bool,
    /// Whether there are words beside the run.
    pub text: bool,
    /// Whether something was asked of the run, and the answer wants a place.
    pub ask: bool,
    /// Whether somebody speaks to the run.
    pub prompt: bool,
    /// Whether two programs stand side by side.
    pub two: bool,
    /// Whether nothing has run yet, so that only the words and the program have anything to show.
    pub fresh: bool,
    /// Whether all is over and seen to its end, so that the loop is at rest and the lesson has something to say.
    pub told: bool,
    /// Rows the loop pane could use, frame included.
    pub places: u16,
    /// Rows the timeline could use, frame included.
    pub lanes: u16,
    /// Rows the program has.
    pub code: u16,
    /// Panes that are not to be shown.
    pub hidden: BTreeSet<Pane>,
}

/// Places the panes of a run in the middle of the screen; `room` is that of the whole screen.
#[must_use]
pub fn run(area: Rect, room: Room, wish: &Wish) -> Vec<Placed> {
    let mut placed = whole(area, room, wish);
    for pane in wish.hidden.iter().filter(|pane| **pane != wish.focus) {
        hide(&mut placed, *pane);
    }
    placed
}

/// Takes a pane away; those along one of its sides take its room.
fn hide(placed: &mut Vec<Placed>, pane: Pane) {
    let Some(at) = placed.iter().position(|(shown, _)| *shown == pane) else { return };
    let (_, gone) = placed.remove(at);
    let (above, below) = (|rect: &Rect| rect.bottom() == gone.y, |rect: &Rect| rect.y == gone.bottom());
    let (left, right) = (|rect: &Rect| rect.right() == gone.x, |rect: &Rect| rect.x == gone.right());
    let over = |rect: &Rect| rect.x >= gone.x && rect.right() <= gone.right();
    let beside = |rect: &Rect| rect.y >= gone.y && rect.bottom() <= gone.bottom();
    let sides: [&dyn Fn(&Rect) -> bool; 4] = [
        &|rect| beside(rect) && left(rect),
        &|rect| beside(rect) && right(rect),
        &|rect| over(rect) && above(rect),
        &|rect| over(rect) && below(rect),
    ];
    for (number, side) in sides.into_iter().enumerate() {
        let upright = number < 2;
        let along: u16 = placed
            .iter()
            .filter(|(_, rect)| side(rect))
            .map(|(_, rect)| if upright { rect.height } else { rect.width })
            .sum();
        if along == if upright { gone.height } else { gone.width } {
            for (_, rect) in placed.iter_mut().filter(|(_, rect)| side(rect)) {
                *rect = rect.union(gone_beside(*rect, gone, upright));
            }
            return;
        }
    }
}

/// The part of the room that is free that lies along a pane.
const fn gone_beside(rect: Rect, gone: Rect, upright: bool) -> Rect {
    if upright {
        Rect { y: rect.y, height: rect.height, ..gone }
    } else {
        Rect { x: rect.x, width: rect.width, ..gone }
    }
}

fn whole(area: Rect, room: Room, wish: &Wish) -> Vec<Placed> {
    if wish.zoom || room == Room::Tiny {
        return vec![(wish.focus, area)];
    }
    if wish.prompt {
        return above_prompt(area, room, wish);
    }
    match room {
        Room::Tiny | Room::Small => small(area, wish),
        Room::Medium => medium(area, wish),
        Room::Large => large(area, wish),
    }
}

/// The prompt stands at the bottom; at 80×24 in the place of the output, which is said there as well.
fn above_prompt(area: Rect, room: Room, wish: &Wish) -> Vec<Placed> {
    let wanted = match room {
        Room::Tiny | Room::Small => 10,
        Room::Medium => 12,
        Room::Large => 14,
    };
    let focus = if wish.focus == Pane::Prompt { Pane::Loop } else { wish.focus };
    let [rest, prompt] = rows(area, [Constraint::Min(0), Constraint::Length(wanted.min(area.height / 2))]);
    let mut placed = if room <= Room::Small && matches!(focus, Pane::Loop | Pane::Timeline) {
        let [places, lanes] = rows(rest, [Constraint::Length(wish.places.clamp(5, 6)), Constraint::Min(0)]);
        vec![(Pane::Loop, places), (Pane::Timeline, lanes)]
    } else {
        whole(rest, room, &Wish { focus, prompt: false, ..wish.clone() })
    };
    placed.push((Pane::Prompt, prompt));
    placed
}

/// The loop with its timeline and output, or whatever has the keys together with the loop.
fn small(area: Rect, wish: &Wish) -> Vec<Placed> {
    match wish.focus {
        Pane::Text => vec![(Pane::Text, area)],
        Pane::Code => {
            let loop_rows = wish.places.clamp(5, 9).min(area.height / 2);
            let [code, places] = rows(area, [Constraint::Min(3), Constraint::Length(loop_rows)]);
            vec![(Pane::Code, code), (Pane::Loop, places)]
        }
        Pane::Ask => {
            let [answer, lanes] = rows(area, [Constraint::Min(8), Constraint::Length(wish.lanes.clamp(5, 9))]);
            vec![(Pane::Ask, answer), (Pane::Timeline, lanes)]
        }
        // Two runs are told by their timelines: one below the other, with all the room there is.
        Pane::Timeline if wish.two => vec![(Pane::Timeline, area)],
        Pane::Loop if wish.two => {
            let [above, below] = rows(area, [Constraint::Length(6), Constraint::Min(8)]);
            vec![(Pane::Loop, above), (Pane::Timeline, below)]
        }
        Pane::Output if wish.two => vec![(Pane::Output, area)],
        // Three panes of a row each would say nothing.
        Pane::Output if area.height < LOW => vec![(Pane::Output, area)],
        Pane::Loop | Pane::Timeline if area.height < LOW => {
            let (places, _) = share(area.height, wish.places.max(4), wish.lanes.max(5));
            let [places, lanes] = rows(area, [Constraint::Length(places), Constraint::Min(0)]);
            vec![(Pane::Loop, places), (Pane::Timeline, lanes)]
        }
        Pane::Loop | Pane::Timeline | Pane::Output | Pane::Prompt => {
            // When all is over the loop is at rest, and its rows go to what was printed.
            let least = if wish.told { 4 } else { 6 };
            let (places, lanes) = share(area.height.saturating_sub(4), wish.places.max(least), wish.lanes.max(5));
            let [above, middle, below] =
                rows(area, [Constraint::Length(places), Constraint::Length(lanes), Constraint::Min(3)]);
            vec![(Pane::Loop, above), (Pane::Timeline, middle), (Pane::Output, below)]
        }
    }
}

/// The rows of the loop, of the timeline and of the output beside the words of a lesson. What is to be read gets the
/// rows it needs: before anything runs, and when all is over, that is what counts.
fn beside_words(height: u16, wish: &Wish) -> (u16, u16, u16) {
    match (wish.two, wish.fresh, wish.told) {
        // Two runs are told by their timelines: the rest makes room for them.
        (true, true, _) => (4, 6, 3),
        (true, _, true) => (4, wish.lanes.clamp(14, height.saturating_sub(22).max(14)), 4),
        (true, ..) => {
            let (places, lanes) = share(height.saturating_sub(15), 6, wish.lanes.max(6));
            (places, lanes, 5)
        }
        (false, _, true) if !wish.ask => {
            (wish.places.clamp(4, 7), wish.lanes.clamp(6, height.saturating_sub(27).max(6)), 5)
        }
        (false, ..) => {
            let (places, lanes) = share(height.saturating_sub(20), wish.places.max(6), wish.lanes.max(6));
            (places, lanes, 6)
        }
    }
}

fn medium(area: Rect, wish: &Wish) -> Vec<Placed> {
    if wish.text {
        let (places, lanes, written) = beside_words(area.height, wish);
        let [above, middle, lower, below] = rows(
            area,
            [Constraint::Min(8), Constraint::Length(places), Constraint::Length(lanes), Constraint::Length(written)],
        );
        let share = if wish.two { 40 } else { 45 };
        let [text, code] = columns(above, [Constraint::Percentage(share), Constraint::Min(20)]);
        // An answer takes the place of the lesson's words while it is wanted.
        vec![
            (if wish.ask { Pane::Ask } else { Pane::Text }, text),
            (Pane::Code, code),
            (Pane::Loop, middle),
            (Pane::Timeline, lower),
            (Pane::Output, below),
        ]
    } else {
        // Without a lesson the program's output stands beside the program, which has what the rest leaves.
        // An answer gets the rows it needs before the rest shares what is left.
        let program = if wish.two { 8 } else { (wish.code + 2).clamp(8, 13) };
        let rest = area.height.saturating_sub(if wish.ask { 14 } else { program });
        let least = if wish.told { 4 } else { 6 };
        let (places, lanes) = share(rest, wish.places.max(least), wish.lanes.max(6));
        let [above, middle, lower] =
            rows(area, [Constraint::Min(8), Constraint::Length(places), Constraint::Length(lanes)]);
        let [code, output] =
            columns(above, [Constraint::Percentage(if wish.ask { 50 } else { 58 }), Constraint::Min(20)]);
        let beside = if wish.ask { Pane::Ask } else { Pane::Output };
        vec![(Pane::Code, code), (beside, output), (Pane::Loop, middle), (Pane::Timeline, lower)]
    }
}

/// Everything at once; an answer stands at the right, from top to bottom.
fn large(area: Rect, wish: &Wish) -> Vec<Placed> {
    if !wish.ask {
        return everything(area, wish);
    }
    // Two programs need the width: the answer takes the place of the words.
    if wish.two && wish.text {
        let answer = |(pane, place)| (if pane == Pane::Text { Pane::Ask } else { pane }, place);
        return everything(area, wish).into_iter().map(answer).collect();
    }
    let [rest, answer] = columns(area, [Constraint::Min(100), Constraint::Length((area.width / 3).min(70))]);
    let mut placed = everything(rest, wish);
    placed.push((Pane::Ask, answer));
    placed
}

fn everything(area: Rect, wish: &Wish) -> Vec<Placed> {
    let program = if wish.two { 12 } else { (wish.code + 2).clamp(12, 18) };
    let least = if wish.told { 4 } else { 8 };
    let (places, lanes) = share(area.height.saturating_sub(program), wish.places.max(least), wish.lanes.max(8));
    let [above, middle, lower] =
        rows(area, [Constraint::Min(12), Constraint::Length(places), Constraint::Length(lanes)]);
    if wish.text {
        let (text, code) = if wish.two { (WORDS_BESIDE_TWO, 46) } else { (WORDS, 38) };
        let [text, code, output] =
            columns(above, [Constraint::Max(text), Constraint::Percentage(code), Constraint::Min(20)]);
        vec![
            (Pane::Text, text),
            (Pane::Code, code),
            (Pane::Output, output),
            (Pane::Loop, middle),
            (Pane::Timeline, lower),
        ]
    } else {
        let [code, output] = columns(above, [Constraint::Percentage(55), Constraint::Min(20)]);
        vec![(Pane::Code, code), (Pane::Output, output), (Pane::Loop, middle), (Pane::Timeline, lower)]
    }
}

/// Shares rows between two that wish for some: both get their wish, or about half each.
pub(super) fn share(rows: u16, first: u16, second: u16) -> (u16, u16) {
    if first + second <= rows {
        return (first, second);
    }
    let half = rows / 2;
    if first <= half {
        (first, rows - first)
    } else if second <= rows - half {
        (rows - second, second)
    } else {
        (half, rows - half)
    }
}

fn rows<const N: usize>(area: Rect, parts: [Constraint; N]) -> [Rect; N] {
    Layout::vertical(parts).areas(area)
}

fn columns<const N: usize>(area: Rect, parts: [Constraint; N]) -> [Rect; N] {
    Layout::horizontal(parts).areas(area)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(focus: Pane, text: bool) -> Wish {
        Wish {
            focus,
            zoom: false,
            text,
            ask: focus == Pane::Ask,
            prompt: focus == Pane::Prompt,
            two: false,
            fresh: false,
            told: false,
            places: 9,
            lanes: 10,
            code: 30,
            hidden: BTreeSet::new(),
        }
    }

    #[test]
    fn panes_fill_the_screen_without_overlap_at_every_size() {
        for (width, height) in [(1, 1), (20, 5), (40, 12), (80, 24), (120, 40), (200, 50), (300, 100)] {
            let area = Rect::new(0, 0, width, height);
            for focus in Pane::ALL {
                for text in [true, false] {
                    let placed = run(area, room(area), &wish(focus, text));
                    let sum: u32 = placed.iter().map(|(_, rect)| rect.area()).sum();
                    assert_eq!(sum, area.area(), "{width}×{height} {focus:?}: {placed:?}");
                    assert!(placed.iter().any(|(pane, _)| *pane == focus || !text && focus == Pane::Text));
                }
            }
        }
    }

    #[test]
    fn what_is_hidden_leaves_its_room_to_the_others() {
        for (width, height) in [(80, 24), (120, 40), (200, 50)] {
            let area = Rect::new(0, 0, width, height);
            for (first, second) in Pane::ALL.into_iter().flat_map(|one| Pane::ALL.map(|other| (one, other))) {
                for text in [true, false] {
                    let hidden = BTreeSet::from([first, second]);
                    let placed = run(area, room(area), &Wish { hidden: hidden.clone(), ..wish(Pane::Loop, text) });
                    let sum: u32 = placed.iter().map(|(_, rect)| rect.area()).sum();
                    assert_eq!(sum, area.area(), "{width}×{height} without {hidden:?}: {placed:?}");
                    assert!(placed.iter().all(|(pane, _)| *pane == Pane::Loop || !hidden.contains(pane)));
                }
            }
        }
    }

    #[test]
    fn at_80_by_24_two_runs_have_room_for_their_timelines() {
        let area = Rect::new(0, 1, 80, 22);
        for focus in [Pane::Loop, Pane::Timeline] {
            let placed = run(area, Room::Small, &Wish { two: true, ..wish(focus, true) });
            let timelines = placed.iter().find(|(pane, _)| *pane == Pane::Timeline).map(|(_, rect)| rect.height);
            assert!(timelines >= Some(14), "{focus:?}: {placed:?}");
            assert!(placed.iter().any(|(pane, _)| *pane == focus));
        }
    }

    #[test]
    fn at_120_by_40_the_words_have_room_before_a_run_and_when_it_is_over() {
        let area = Rect::new(0, 1, 120, 37);
        let words = |wish: &Wish| {
            let placed = run(area, Room::Medium, wish);
            placed.into_iter().find(|(pane, _)| *pane == Pane::Text).map_or(0, |(_, rect)| rect.height)
        };
        for two in [false, true] {
            let running = Wish { two, lanes: 30, ..wish(Pane::Loop, true) };
            let told = words(&Wish { told: true, ..running.clone() });
            assert!(told >= 14 && told > words(&running), "two: {two}, {told} rows");
        }
        assert!(words(&Wish { two: true, fresh: true, ..wish(Pane::Loop, true) }) >= 24);
    }

    #[test]
    fn at_80_by_24_the_loop_and_the_timeline_stand_together() {
        let area = Rect::new(0, 1, 80, 22);
        let panes: Vec<_> = run(area, Room::Small, &wish(Pane::Loop, true)).iter().map(|(pane, _)| *pane).collect();
        assert_eq!(panes, [Pane::Loop, Pane::Timeline, Pane::Output]);
    }
}
