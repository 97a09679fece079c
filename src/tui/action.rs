//! Everything the interface can be asked to do, and the keys that ask for it.
//!
//! One table serves the dispatcher, the footer and the help screen, so that they cannot disagree.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::session::line;

/// Something the interface can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Leave looplab, or what lies on top.
    Quit,
    /// Back to where one came from.
    Back,
    /// Show or hide the keys.
    Help,
    /// Show or hide what the signs mean.
    Legend,
    /// The instructor's notes to the step on the screen.
    Notes,
    /// Open, confirm, go on.
    Open,
    /// The thing above.
    Up,
    /// The thing below.
    Down,
    /// To the left: the step before, or the moment before.
    Left,
    /// To the right: the next step, or the next moment.
    Right,
    /// A page up, or a stretch of time back.
    PageUp,
    /// A page down, or a stretch of time on.
    PageDown,
    /// To the beginning.
    First,
    /// To the end; in a run, to now.
    Last,
    /// The lesson's next step.
    NextStep,
    /// The lesson's step before.
    PreviousStep,
    /// Let the next pane have the keys.
    NextPane,
    /// Let the pane before have the keys.
    PreviousPane,
    /// Give one pane the whole screen, or take it back.
    Zoom,
    /// Hold still or go on.
    Pause,
    /// Let one task have one poll.
    StepPoll,
    /// Let the loop have one turn.
    StepTurn,
    /// The event before.
    BackEvent,
    /// The next event.
    OnEvent,
    /// The line of output before.
    BackOutput,
    /// The next line of output.
    OnOutput,
    /// What happened to the chosen task before.
    BackOfTask,
    /// What happens to the chosen task next.
    OnOfTask,
    /// Go faster.
    Faster,
    /// Go slower.
    Slower,
    /// Run it again from the start.
    Restart,
    /// Ask why the chosen task, or the loop, does what it does.
    Why,
    /// Ask who waits for whom.
    Graph,
    /// Ask what it all adds up to.
    Stats,
    /// Ask how two runs differ: two sides, or this run and the one before.
    Versus,
    /// Go to where two runs part.
    Parting,
    /// Cancel the chosen task.
    CancelTask,
    /// Type Python that is run in the program.
    Prompt,
    /// Let the name before the cursor go on.
    Complete,
    /// Check the student's text over many runs.
    Check,
    /// Open the next hint.
    Hint,
    /// Show the solution.
    Solution,
    /// Type in the text of an exercise.
    Write,
    /// Take the last change of a text back.
    Undo,
    /// Make a change again that was taken back.
    Redo,
    /// Look for words in a text.
    FindText,
    /// Turn the knob down.
    KnobDown,
    /// Turn the knob up.
    KnobUp,
    /// Choose the program's next knob.
    NextKnob,
    /// Open the program in an editor, and run what comes back.
    Edit,
    /// Return to the lesson's own program.
    Original,
    /// Return from the past to now.
    Live,
    /// Type a command.
    Command,
    /// Type what to search for.
    Search,
    /// Go to the next place that was searched for.
    FindNext,
    /// Go to the place before that was searched for.
    FindPrevious,
    /// Mark the moment shown.
    Mark,
    /// Go to the next mark.
    NextMark,
    /// Go to the mark before.
    PreviousMark,
    /// Set a breakpoint at the line of the chosen task, or list them.
    Breakpoint,
    /// Hide the pane that has the keys.
    Hide,
    /// Show every pane again.
    ShowAll,
    /// Take an answer: the n-th of a choice, from 0.
    Choose(u8),
    /// Take up a line to move it, or put it down.
    Grab,
    /// Go on without an answer.
    Skip,
    /// Answer a question of this step once more.
    AskAgain,
    /// Show a shorter stretch of time, closer.
    ZoomIn,
    /// Show a longer stretch of time.
    ZoomOut,
    /// Show what was before the stretch shown.
    PanLeft,
    /// Show what came after the stretch shown.
    PanRight,
    /// Show the whole run.
    WholeRun,
    /// Ask where the time went between two marks.
    Gap,
    /// Show or hide what tasks share, on the timeline.
    Things,
    /// Ask for the tree of tasks and scopes.
    Tree,
    /// Ask for predictions, or do not: for a class.
    Predictions,
    /// Look at what the marked words mean.
    Terms,
    /// Look again at beliefs that were wrong.
    Review,
    /// Listen to the mouse, or leave it to the terminal.
    Mouse,
    /// The next theme.
    Theme,
    /// Stop the program: what Ctrl-C does.
    Interrupt,
    /// Stop this process for a while: what Ctrl-Z does.
    Suspend,
}

/// Where a key means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Everywhere.
    Anywhere,
    /// The list of lessons.
    Home,
    /// A lesson, whatever its step.
    Lesson,
    /// A question.
    Predict,
    /// A run in which the student is the loop.
    Led,
    /// A run on the screen.
    Run,
    /// An exercise, beside its text.
    Studio,
    /// The text of an exercise.
    Editor,
    /// The prompt beside a run.
    Prompt,
}

impl Place {
    /// What the help screen calls it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "Everywhere",
            Self::Home => "The lessons",
            Self::Lesson => "In a lesson",
            Self::Predict => "Questions",
            Self::Led => "Being the loop",
            Self::Run => "The run",
            Self::Studio => "An exercise",
            Self::Editor => "While you type",
            Self::Prompt => "At the prompt",
        }
    }
}

/// A key as a table names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(pub KeyCode, pub KeyModifiers);

/// One row of the key table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The keys that ask for it.
    pub keys: &'static [Key],
    /// What they ask for.
    pub action: Action,
    /// Where.
    pub place: Place,
    /// How the keys are written.
    pub shown: &'static str,
    /// What it does, in a word or two, for the footer.
    pub short: &'static str,
    /// What it does, in a sentence, for the help screen.
    pub long: &'static str,
}

const fn plain(c: char) -> Key {
    Key(KeyCode::Char(c), KeyModifiers::NONE)
}

const fn control(c: char) -> Key {
    Key(KeyCode::Char(c), KeyModifiers::CONTROL)
}

const fn named(code: KeyCode) -> Key {
    Key(code, KeyModifiers::NONE)
}

macro_rules! bindings {
    ($($place:ident $action:ident [$($key:expr),* $(,)?] $shown:literal $short:literal $long:literal;)*) => {
        &[$(Binding {
            keys: &[$($key),*], action: Action::$action, place: Place::$place,
            shown: $shown, short: $short, long: $long,
        }),*]
    };
}

/// Every key there is. Where a key stands twice, the more particular place wins.
pub const BINDINGS: &[Binding] = bindings! {
    Run Pause [plain(' ')] "space" "pause" "Hold the run still, or let it go on.";
    Run StepPoll [plain('n')] "n" "step" "One step: let one task have one poll, then hold still.";
    Run StepTurn [plain('N')] "N" "turn" "One turn: let everything that is ready now run once, then hold still.";
    Run Faster [plain('+'), plain('=')] "+" "faster" "Go faster.";
    Run Slower [plain('-'), plain('_')] "-" "slower" "Go slower.";
    Run Restart [plain('r')] "r" "restart" "Run the program again from its beginning.";
    Run Left [named(KeyCode::Left)] "←" "back" "One poll back in time. The run itself goes on; only your view moves.";
    Run Right [named(KeyCode::Right)] "→" "on" "One poll forward in time.";
    Run PageUp [named(KeyCode::PageUp)] "PgUp" "" "A turn back in time; in a text, a page up.";
    Run PageDown [named(KeyCode::PageDown)] "PgDn" "" "A turn forward in time; in a text, a page down.";
    Run BackEvent [plain('(')] "(" "" "One event back: the smallest step there is.";
    Run OnEvent [plain(')')] ")" "" "One event forward.";
    Run BackOutput [plain('{')] "{" "" "Back to the line of output before.";
    Run OnOutput [plain('}')] "}" "" "On to the next line of output.";
    Run BackOfTask [plain('<')] "<" "" "Back to what happened to the chosen task before.";
    Run OnOfTask [plain('>')] ">" "" "On to what happens to the chosen task next.";
    Run First [named(KeyCode::Home)] "Home" "" "To the beginning of the run.";
    Run Live [named(KeyCode::End), plain('l')] "End" "now" "Return from the past to now.";
    Run Up [named(KeyCode::Up), plain('k')] "↑" "" "Choose the task above, or scroll up.";
    Run Down [named(KeyCode::Down), plain('j')] "↓" "task" "Choose the task below, or scroll down.";
    Run ZoomIn [plain('i'), Key(KeyCode::Up, KeyModifiers::CONTROL)] "i" "" "Look closer at the timeline around the moment shown, down to a single poll. Also ctrl-↑, or ctrl and the wheel.";
    Run ZoomOut [plain('u'), Key(KeyCode::Down, KeyModifiers::CONTROL)] "u" "" "Show more of the run on the timeline. Also ctrl-↓.";
    Run PanLeft [plain('a'), Key(KeyCode::Left, KeyModifiers::CONTROL)] "a" "" "Show what was before the stretch that the timeline shows. Only the picture moves, not the moment shown. Also ctrl-←.";
    Run PanRight [plain('d'), Key(KeyCode::Right, KeyModifiers::CONTROL)] "d" "" "Show what came after it. Also ctrl-→.";
    Run WholeRun [plain('0')] "0" "" "Show the whole run on the timeline.";
    Run Why [plain('w')] "w" "why" "Ask why: what the chosen task does at this moment, what it waits for, and what led there. Without a task, the loop.";
    Run Graph [plain('g')] "g" "" "Who waits for whom: the chosen task and all it waits for, or everybody; circles are marked.";
    Run Tree [plain('t')] "t" "" "The tree of tasks: who created whom, with task groups, gathers and timeouts as boxes.";
    Run Things [plain('o')] "o" "" "Show what tasks share, row by row on the timeline: how full queues are, who holds locks, permits in use, what is open.";
    Run Stats [plain('s')] "s" "" "What it adds up to: where the time went, for the loop and for each task, and the longest polls.";
    Run Gap [plain('G')] "G" "" "Where the time went between the two marks around the moment shown; without marks, in the whole run.";
    Run Open [named(KeyCode::Enter)] "enter" "" "Look into the chosen group of tasks, where there are more tasks than rows. esc goes back out.";
    Run Versus [plain('v')] "v" "compare" "How two runs differ, in words. After an edit, a knob or another seed: this run beside the one before, and back.";
    Run Parting [plain('V')] "V" "" "Go to where the two runs part: the first thing that one does and the other does not.";
    Run CancelTask [plain('c')] "c" "cancel" "Cancel the chosen task, as task.cancel() would.";
    Run Prompt [plain('p')] "p" "prompt" "Type Python that runs in the program: look at names, set them, call, await, cancel. At any moment, while the run is held, too. It is marked in the trace.";
    Run KnobDown [plain(',')] "," "knob" "Turn the program's knob down: a constant with a # knob: comment. r runs it so.";
    Run KnobUp [plain('.')] "." "" "Turn the knob up.";
    Run NextKnob [plain('K')] "K" "" "Choose the next knob, where the program has several.";
    Run Edit [plain('e')] "e" "edit" "Open the program in your editor ($VISUAL or $EDITOR), and run what comes back. A lesson's program is edited in a copy of yours.";
    Run Original [plain('E')] "E" "original" "Go back to the lesson's own program. Your version is kept: e goes on with it.";
    Run NextPane [named(KeyCode::Tab)] "tab" "pane" "Let the next pane have the keys; where there is little room, show it.";
    Run PreviousPane [named(KeyCode::BackTab)] "shift-tab" "" "The pane before.";
    Run Search [plain('/')] "/" "find" "Search: what was printed, names, what happened. enter goes to the next place after the moment shown.";
    Run FindNext [plain('f')] "f" "" "The next place that was searched for.";
    Run FindPrevious [plain('F')] "F" "" "The place before that was searched for.";
    Run Mark [plain('m')] "m" "" "Mark the moment shown, with a name if you like.";
    Run NextMark [plain('\'')] "'" "" "Go to the next mark: yours, or one the program's author set.";
    Run PreviousMark [plain('"')] "\"" "" "Go to the mark before.";
    Run Breakpoint [plain('b')] "b" "" "Set a breakpoint at the line of the chosen task, or take it away. Without a task, list what is set; :break sets others.";
    Run Hide [plain('h')] "h" "" "Hide this pane; the others take its room.";
    Run ShowAll [plain('H')] "H" "" "Show every pane again.";
    Run Zoom [plain('z')] "z" "zoom" "Give this pane the whole screen, or take it back.";

    Predict Up [named(KeyCode::Up), plain('k')] "↑" "" "The answer above, a larger number; or move the line you hold up.";
    Predict Down [named(KeyCode::Down), plain('j')] "↓" "choose" "The answer below, a smaller number; or move the line you hold down.";
    Predict Grab [plain(' ')] "space" "hold" "Take up a line to move it with the arrow keys, or put it down; where tasks are to be marked, mark this one.";
    Predict Open [named(KeyCode::Enter)] "enter" "answer" "Give this answer; then say how sure you are.";
    Predict Skip [plain('x')] "x" "skip" "Go on without an answer. Guessing first teaches more, even when the guess is wrong.";
    Predict NextPane [named(KeyCode::Tab)] "tab" "code" "Give the program more room, or the question.";

    Led Open [named(KeyCode::Enter)] "enter" "take it" "Take this answer, and see what the loop did; then go on.";
    Led Up [named(KeyCode::Up), plain('k')] "↑" "" "The answer above.";
    Led Down [named(KeyCode::Down), plain('j')] "↓" "choose" "The answer below.";
    Led NextPane [named(KeyCode::Tab)] "tab" "code" "The program, or the choice again.";
    Led Restart [plain('r')] "r" "play again" "Play the round again from its first choice.";

    Prompt Open [named(KeyCode::Enter)] "enter" "run" "Run what is typed, in the program; a block ends with an empty line. alt-enter begins a new line. NAME? tells what something is; a : before it is a command of looplab's.";
    Prompt Complete [named(KeyCode::Tab)] "tab" "complete" "The name before the cursor goes on, from what the program knows; again, the next one.";
    Prompt Up [named(KeyCode::Up)] "↑" "" "What was typed before.";
    Prompt Down [named(KeyCode::Down)] "↓" "before" "What was typed after that.";
    Prompt StepPoll [named(KeyCode::F(6))] "F6" "step" "One step of the run: let one task have one poll, then hold still.";
    Prompt Pause [named(KeyCode::F(5))] "F5" "go on" "Hold the run still, or let it go on.";
    Prompt PreviousPane [named(KeyCode::BackTab)] "shift-tab" "leave" "Give the keys to the run; the prompt stays on the screen, and p goes back to it.";
    Prompt PageUp [named(KeyCode::PageUp)] "PgUp" "" "Back in what was said.";
    Prompt PageDown [named(KeyCode::PageDown)] "PgDn" "" "On in what was said.";
    Prompt Help [named(KeyCode::F(1))] "F1" "help" "These keys.";
    Prompt Back [named(KeyCode::Esc)] "esc" "close" "Close the prompt; what was said is kept. ctrl-c clears the line; where it is empty, it stops the program.";

    Editor Back [named(KeyCode::Esc)] "esc" "leave" "Out of the text: then keys are commands again, such as h for a hint.";
    Editor Restart [control('r')] "ctrl-r" "run" "Run the program as it is now, and watch it.";
    Editor Check [control('s')] "ctrl-s" "check" "Check it over many runs, each with its own timing.";
    Editor FindText [control('f')] "ctrl-f" "find" "Look for words in the text; enter goes to the next place, esc ends it.";
    Editor Undo [control('z')] "ctrl-z" "undo" "Take the last change back.";
    Editor Redo [control('y')] "ctrl-y" "" "Make it again. Shift and arrows select; ctrl-c, ctrl-x and ctrl-v copy, cut and paste; ctrl-a selects all.";
    Editor Hint [named(KeyCode::F(2))] "F2" "hint" "The next hint; there are up to three, each says more.";
    Editor Edit [control('e')] "ctrl-e" "own editor" "Open the text in your own editor ($VISUAL or $EDITOR).";
    Editor Help [named(KeyCode::F(1))] "F1" "help" "These keys.";

    Studio Write [plain('i')] "i" "write" "Type in the text.";
    Studio NextPane [named(KeyCode::Tab)] "tab" "text" "The words, your text, and the solution where it is open.";
    Studio PreviousPane [named(KeyCode::BackTab)] "shift-tab" "" "The same the other way round.";
    Studio Open [named(KeyCode::Enter)] "enter" "write" "Type in the text; after a failed check, see the run that failed; after a pass, go on.";
    Studio Restart [plain('r'), control('r')] "r" "run" "Run the program as it is now, and watch it.";
    Studio Check [plain('c'), control('s')] "c" "check" "Check it over many runs, each with its own timing.";
    Studio Hint [plain('h'), named(KeyCode::F(2))] "h" "hint" "The next hint; there are up to three, each says more.";
    Studio Solution [plain('s')] "s" "solution" "One way to do it, beside yours: after a pass, or when you ask twice.";
    Studio Edit [plain('e'), control('e')] "e" "own editor" "Open the text in your own editor ($VISUAL or $EDITOR).";
    Studio Original [plain('E')] "E" "start afresh" "Back to the text that the exercise begins with. Yours is kept.";

    Lesson Terms [plain('W')] "W" "words" "What the marked words mean: a box beside each; ← and → go from one to the next. A click opens one, too. :glossary lists all.";
    Lesson NextStep [plain(']')] "]" "next step" "The next step.";
    Lesson PreviousStep [plain('[')] "[" "step back" "The step before.";
    Lesson Open [named(KeyCode::Enter)] "enter" "go on" "Go on to the next step.";
    Lesson AskAgain [plain('A')] "A" "ask again" "Answer the question of this step once more. Your earlier answer is kept.";
    Lesson Right [named(KeyCode::Right)] "→" "" "The next step, while reading.";
    Lesson Left [named(KeyCode::Left)] "←" "" "The step before, while reading.";
    Lesson NextPane [named(KeyCode::Tab)] "tab" "code" "The program, or the words again.";
    Lesson Up [named(KeyCode::Up), plain('k')] "↑" "" "Scroll up.";
    Lesson Down [named(KeyCode::Down), plain('j')] "↓" "scroll" "Scroll down.";
    Lesson Notes [plain('I')] "I" "" "The instructor's notes to this step: what to ask the class, where to pause, what will be said.";
    Lesson PageUp [named(KeyCode::PageUp)] "PgUp" "" "A page up.";
    Lesson PageDown [named(KeyCode::PageDown)] "PgDn" "" "A page down.";

    Home Open [named(KeyCode::Enter), named(KeyCode::Right)] "enter" "open" "Open the chosen lesson, where you left it.";
    Home Up [named(KeyCode::Up), plain('k')] "↑" "" "The lesson above.";
    Home Down [named(KeyCode::Down), plain('j')] "↓" "choose" "The lesson below.";
    Home First [named(KeyCode::Home)] "Home" "" "The first lesson.";
    Home Last [named(KeyCode::End)] "End" "" "The last lesson.";
    Home Review [plain('b')] "b" "beliefs" "Look again at what you were sure of and what was not so: it comes back the next day, then days apart.";
    Home Quit [plain('q'), named(KeyCode::Esc)] "q" "quit" "Leave looplab.";

    Anywhere Back [plain('q'), named(KeyCode::Esc)] "q" "back" "Back to where you came from.";
    Anywhere Command [plain(':')] ":" "command" "Type a command; tab completes it, :help lists them. A time alone goes there: :0.35";
    Anywhere Legend [plain('L')] "L" "signs" "What the signs mean.";
    Anywhere Theme [plain('T')] "T" "theme" "The next theme: dark, light, high-contrast, colour-blind, plain.";
    Anywhere Predictions [plain('P')] "P" "" "Turn predictions off, or on again: for a class that predicts aloud. looplab --no-predictions begins without.";
    Anywhere Mouse [plain('M')] "M" "" "Leave the mouse to the terminal, to mark and copy text, or take it back.";
    Anywhere Help [plain('?'), named(KeyCode::F(1))] "?" "help" "These keys.";
    Anywhere Interrupt [control('c')] "ctrl-c" "" "Stop the program; where none runs, leave looplab.";
    Anywhere Suspend [control('z')] "ctrl-z" "" "Put looplab to sleep and return to the shell; fg brings it back.";
};

impl Action {
    /// What is typed after a `:` to ask for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quit => "quit",
            Self::Back => "leave",
            Self::Help => "keys",
            Self::Legend => "signs",
            Self::Notes => "notes",
            Self::Open => "open",
            Self::Up => "up",
            Self::Down => "down",
            Self::Left => "back",
            Self::Right => "on",
            Self::PageUp => "turn-back",
            Self::PageDown => "turn-on",
            Self::First => "first",
            Self::Last => "last",
            Self::NextStep => "next-step",
            Self::PreviousStep => "previous-step",
            Self::NextPane => "next-pane",
            Self::PreviousPane => "previous-pane",
            Self::Zoom => "zoom",
            Self::Pause => "pause",
            Self::StepPoll => "step",
            Self::StepTurn => "turn",
            Self::BackEvent => "event-back",
            Self::OnEvent => "event-on",
            Self::BackOutput => "output-back",
            Self::OnOutput => "output-on",
            Self::BackOfTask => "task-back",
            Self::OnOfTask => "task-on",
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Restart => "restart",
            Self::ZoomIn => "zoom-in",
            Self::ZoomOut => "zoom-out",
            Self::PanLeft => "pan-left",
            Self::PanRight => "pan-right",
            Self::WholeRun => "whole-run",
            Self::Mouse => "mouse",
            Self::Why => "why",
            Self::Graph => "graph",
            Self::Tree => "tree",
            Self::Stats => "stats",
            Self::Gap => "gap",
            Self::Things => "shared",
            Self::Versus => "compare",
            Self::Parting => "parting",
            Self::CancelTask => "cancel",
            Self::Prompt => "prompt",
            Self::Complete => "complete",
            Self::Check => "check",
            Self::Hint => "hint",
            Self::Solution => "solution",
            Self::Write => "write",
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::FindText => "find-text",
            Self::KnobDown => "knob-down",
            Self::KnobUp => "knob-up",
            Self::NextKnob => "next-knob",
            Self::Edit => "edit",
            Self::Original => "original",
            Self::Live => "now",
            Self::Command => "command",
            Self::Search => "search",
            Self::FindNext => "find-next",
            Self::FindPrevious => "find-previous",
            Self::Mark => "mark",
            Self::NextMark => "next-mark",
            Self::PreviousMark => "previous-mark",
            Self::Breakpoint => "break-here",
            Self::Hide => "hide",
            Self::ShowAll => "show-all",
            Self::Choose(_) => "choose",
            Self::Grab => "hold",
            Self::Skip => "skip",
            Self::Predictions => "predictions",
            Self::Terms => "words",
            Self::Review => "beliefs",
            Self::AskAgain => "ask-again",
            Self::Theme => "next-theme",
            Self::Interrupt => "interrupt",
            Self::Suspend => "suspend",
        }
    }

    /// The action of this name that a key asks for, too.
    #[must_use]
    pub fn called(name: &str) -> Option<Self> {
        BINDINGS.iter().map(|row| row.action).find(|action| action.name() == name)
    }
}

/// The keys as commands that can be typed, but for those that the shared table of commands has already.
#[must_use]
pub fn own_commands() -> Vec<line::Own> {
    let mut own: Vec<line::Own> = Vec::new();
    for row in BINDINGS {
        let name = row.action.name();
        if !line::COMMANDS.iter().any(|spec| spec.name == name) && !own.iter().any(|other| other.0 == name) {
            own.push((name, row.long));
        }
    }
    own
}

/// What a key asks for in these places; the first place that knows the key wins.
#[must_use]
pub fn action_for(key: KeyEvent, places: &[Place]) -> Option<Action> {
    // Shift is in the character already, and terminals disagree about reporting it.
    let modifiers = key.modifiers - KeyModifiers::SHIFT;
    let pressed = Key(key.code, modifiers);
    if let (KeyCode::Char(digit @ '1'..='9'), KeyModifiers::NONE) = (key.code, modifiers) {
        return Some(Action::Choose(digit as u8 - b'1'));
    }
    places.iter().find_map(|place| {
        BINDINGS.iter().find(|row| row.place == *place && row.keys.contains(&pressed)).map(|row| row.action)
    })
}

/// The row that explains an action in one of these places.
#[must_use]
pub fn binding(action: Action, places: &[Place]) -> Option<&'static Binding> {
    places.iter().find_map(|place| BINDINGS.iter().find(|row| row.place == *place && row.action == action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for (number, row) in BINDINGS.iter().enumerate() {
            for other in &BINDINGS[number + 1..] {
                let clash = row.place == other.place && row.keys.iter().any(|key| other.keys.contains(key));
                assert!(!clash, "{} and {} share a key", row.long, other.long);
            }
        }
    }

    #[test]
    fn whatever_has_a_key_can_be_typed() {
        let own = own_commands();
        for row in BINDINGS {
            let name = row.action.name();
            assert!(line::parse(name, &own).is_ok() || name == "mark", "{name}");
            assert_eq!(Action::called(name).map(Action::name), Some(name));
        }
    }

    #[test]
    fn the_nearer_place_wins() {
        let key = KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE);
        assert_eq!(action_for(key, &[Place::Home, Place::Anywhere]), Some(Action::Quit));
        assert_eq!(action_for(key, &[Place::Run, Place::Anywhere]), Some(Action::Back));
    }

    #[test]
    fn shift_is_in_the_character() {
        let key = KeyEvent::new(KeyCode::Char('N'), KeyModifiers::SHIFT);
        assert_eq!(action_for(key, &[Place::Run]), Some(Action::StepTurn));
    }
}
