//! The last line: the keys that matter now, taken from the key table.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::lesson::{Question, review};
use crate::session::{Phase, Session, View};
use crate::tui::action::{Action, Place, binding};
use crate::tui::glyphs;
use crate::tui::layout::{Pane, Room};
use crate::tui::led::{Led, Stage};
use crate::tui::studio::Focus;
use crate::tui::ui::{Board, LessonView, Screen, Ui};
use crate::tui::verdict;

/// A key of the footer: what it does, and another word for it that fits the moment better.
type Hint = (Action, Option<&'static str>);

/// Draws the footer.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, ui: &Ui, places: &[Place]) {
    let theme = &ui.look.theme;
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    // There is no step before the first, nor before a question that is asked again.
    let is_first = matches!(&ui.screen, Screen::Lesson(lesson) if lesson.again.is_some() || lesson.step == 0);
    for (action, word) in hints(ui).into_iter().filter(|(action, _)| !is_first || *action != Action::PreviousStep) {
        let Some(row) = binding(action, places) else { continue };
        let word = word.unwrap_or(row.short);
        // One key of a pair stands for both.
        let shown = match row.action {
            Action::Down => "↑↓",
            Action::Slower => "- +",
            Action::Left => "← →",
            Action::KnobDown => ", .",
            _ => row.shown,
        };
        let shown = glyphs::key(shown, ui.look.ascii);
        let width = shown.width() + word.width() + 3;
        if used + width > usize::from(area.width) {
            break;
        }
        used += width;
        spans.push(Span::styled(shown, theme.key));
        spans.push(Span::styled(format!(" {word}  "), theme.base));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)).style(theme.base), area);
}

fn hints(ui: &Ui) -> Vec<Hint> {
    use Action::{Back, Down, Grab, Help, Legend, NextPane, NextStep, Open, PreviousStep, Quit, Skip, Theme};
    if matches!(ui.overlay, Some(crate::tui::ui::Overlay::Term(_))) {
        return vec![(Action::Right, Some("next word")), (Back, Some("close"))];
    }
    if ui.overlay.is_some() {
        let close = if matches!(ui.screen, Screen::Home) { Quit } else { Back };
        return vec![(close, Some("close"))];
    }
    match &ui.screen {
        _ if ui.board().is_some_and(|board| board.focus == Pane::Prompt && board.shows_prompt) => prompt_hints(ui),
        Screen::Home => {
            let due = !review::due(&ui.catalogue, &ui.progress, ui.clock).is_empty();
            let mut hints = vec![(Open, None), (Down, None)];
            hints.extend(due.then_some((Action::Review, None)));
            hints.extend([(Quit, None), (Legend, None), (Theme, None), (Help, None)]);
            hints
        }
        Screen::Program(board) => run_hints(board),
        Screen::Lesson(lesson) if lesson.open_studio().is_some() => studio_hints(lesson),
        Screen::Lesson(lesson) if lesson.led.is_some() => lesson.led.as_ref().map_or_else(Vec::new, led_hints),
        Screen::Lesson(lesson) => match (lesson.open_question(), &lesson.board) {
            (Some((_, asked)), _) if asked.sure.is_some() => {
                vec![(Open, Some("that is my answer")), (Down, None), (Back, Some("think again"))]
            }
            (Some((predict, _)), _) => {
                let mut hints = vec![(Open, None), (Down, None)];
                hints.extend(match predict.question {
                    Question::Order { .. } => Some((Grab, None)),
                    Question::Tasks(_) => Some((Grab, Some("mark"))),
                    _ => None,
                });
                hints.extend([(NextPane, None), (Skip, None), (PreviousStep, None), (Back, None), (Help, None)]);
                hints
            }
            (None, Some(board)) if board.focus != Pane::Text => {
                let mut hints = run_hints(board);
                if board.is_over() {
                    // After a kernel's death the way on is to start again.
                    let first = usize::from(hints.first() == Some(&(Action::Restart, Some("start again"))));
                    hints.insert(first, (Open, Some(onward(ui, lesson))));
                } else {
                    hints.insert(6.min(hints.len()), (NextStep, None));
                }
                hints
            }
            (None, Some(board)) if board.is_untouched() => {
                let mut hints = vec![(Action::Pause, Some("run it")), (Action::StepPoll, None)];
                hints.extend(lesson.tuning.as_ref().map(|_| (Action::KnobDown, None)));
                hints.extend([(Down, None), (PreviousStep, None), (NextPane, None), (Back, None), (Help, None)]);
                hints
            }
            (None, None) if lesson.now().and_then(|step| step.program()).is_none() => {
                vec![
                    (Open, None),
                    (PreviousStep, None),
                    (Down, None),
                    (Action::Terms, None),
                    (Back, None),
                    (Legend, None),
                    (Help, None),
                ]
            }
            (None, _) => {
                vec![
                    (Open, verdict::due(lesson).map(|_| "see it happen")),
                    (PreviousStep, None),
                    (Down, None),
                    (NextPane, None),
                    (Back, None),
                    (Legend, None),
                    (Help, None),
                ]
            }
        },
    }
}

/// What enter does beside a run that is over.
fn onward(ui: &Ui, lesson: &LessonView) -> &'static str {
    if lesson.studio.is_some() {
        "back to the exercise"
    } else if ui.room() <= Room::Small {
        "read what it says"
    } else if verdict::due(lesson).is_some() {
        "see it happen"
    } else {
        "go on"
    }
}

/// The keys at the prompt.
fn prompt_hints(ui: &Ui) -> Vec<Hint> {
    use Action::{Back, Complete, Down, Help, Open, Pause, PreviousPane, StepPoll};
    let board = ui.board().filter(|board| !board.is_over());
    let pause = match board {
        Some(board) if board.is_untouched() => "run it",
        Some(_) if ui.is_moving() => "hold",
        _ => "go on",
    };
    let mut hints = vec![(Open, None), (Back, None), (Complete, None)];
    hints.extend(board.map(|_| [(Pause, Some(pause)), (StepPoll, None)]).into_iter().flatten());
    hints.extend([(Down, None), (PreviousPane, None), (Help, None)]);
    hints
}

/// The keys while the student is the loop.
fn led_hints(led: &Led) -> Vec<Hint> {
    use Action::{Back, Down, Help, NextPane, NextStep, Open, PreviousStep, Restart};
    let mut hints = match led.stage {
        Stage::Intro => vec![(Open, Some("begin"))],
        Stage::Asked => vec![(Open, None), (Down, None), (NextPane, None)],
        Stage::Told => vec![(Open, Some("go on")), (NextPane, None), (Restart, None)],
        Stage::Over => vec![(Open, Some("go on")), (Restart, None)],
    };
    hints.extend([(PreviousStep, None), (NextStep, None), (Back, None), (Help, None)]);
    hints
}

/// The keys beside the text of an exercise, or in it.
fn studio_hints(lesson: &LessonView) -> Vec<Hint> {
    use Action::{
        Back, Check, Down, Edit, FindText, Help, Hint, NextPane, NextStep, Open, Original, PreviousStep, Restart,
        Solution, Undo,
    };
    let Some(studio) = lesson.open_studio() else { return Vec::new() };
    if studio.draft.find.is_some() {
        return vec![(Back, Some("end the search"))];
    }
    if studio.focus == Focus::Code {
        return [Back, Restart, Check, Hint, FindText, Undo, Edit, Help].map(|action| (action, None)).to_vec();
    }
    let open = match studio.told() {
        Some(told) if told.report.is_passed() => "go on",
        Some(told) if told.report.failure().is_some() => "see it happen",
        _ => "write",
    };
    let mut hints = vec![(Open, Some(open)), (NextPane, None), (Check, None), (Restart, None), (Action::Hint, None)];
    hints.extend([(Solution, None), (Edit, None)]);
    hints.extend((!studio.is_untouched()).then_some((Original, None)));
    hints.extend([(Down, None), (PreviousStep, None), (NextStep, None), (Back, None), (Help, None)]);
    hints
}

fn run_hints(board: &Board) -> Vec<Hint> {
    use Action::{
        Back, CancelTask, Command, Down, Edit, Help, KnobDown, Left, Live, NextPane, Original, Pause, Prompt, Restart,
        Slower, StepPoll, StepTurn, Why, Zoom,
    };
    let sessions = || board.sides.iter().filter_map(|side| side.session.as_ref());
    let replay = sessions().any(Session::is_replay);
    let past = sessions().any(|session| session.status().view != View::Live);
    let over = board.is_over();
    let dead = sessions().any(|session| matches!(session.status().phase, Phase::Dead(_)));
    let moving = sessions().any(Session::is_moving);
    let pause = match (board.is_untouched(), moving) {
        (true, _) => "run it",
        (false, true) => "pause",
        (false, false) => "go on",
    };
    let mut hints = Vec::new();
    if past && !replay {
        hints.push((Live, Some("back to now")));
    }
    if board.zoom {
        hints.push((Zoom, Some("all panes")));
    }
    if dead {
        hints.push((Restart, Some("start again")));
    }
    if over && !past && dead {
        hints.push((Left, Some("look back")));
    } else if over && !past {
        let again = if replay { "play again" } else { "run again" };
        hints.extend([(Restart, Some(again)), (Left, Some("look back")), (Pause, Some("show again"))]);
    } else {
        hints.extend([(Pause, Some(pause)), (StepPoll, None), (StepTurn, None), (Slower, Some("speed"))]);
        hints.extend([(Left, Some("scrub")), (Restart, None)]);
    }
    hints.push((Why, None));
    if !over && !replay {
        hints.push((Prompt, None));
    }
    if board.chosen.is_some() && !over {
        hints.push((CancelTask, None));
    }
    if board.sides.iter().any(|side| !side.knobs.is_empty()) && !replay {
        hints.push((KnobDown, None));
    }
    if !replay {
        hints.push((Edit, None));
    }
    if board.sides.iter().any(|side| side.edited) {
        hints.push((Original, None));
    }
    hints.extend([(Back, None), (NextPane, None), (Down, None), (Command, None)]);
    hints.extend((!board.zoom).then_some((Zoom, None)));
    hints.push((Help, None));
    hints
}
