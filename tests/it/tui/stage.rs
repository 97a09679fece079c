//! The interface without a terminal: keys in, effects carried out on recordings, the screen as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use looplab::lesson::claim::Measure;
use looplab::lesson::predict::{Choice, Mistake};
use looplab::lesson::prose;
use looplab::lesson::step::{Notes, Run, Step};
use looplab::lesson::{Catalogue, Claim, Exercise, Lesson, Part, Predict, Program, Progress, Question};
use looplab::session::check::{Report, Verdict};
use looplab::session::{Command, Session};
use looplab::time::SimTime;
use looplab::trace::Log;
use looplab::tui::layout::Pane;
use looplab::tui::led::Led;
use looplab::tui::studio::{News, Studio};
use looplab::tui::theme::Theme;
use looplab::tui::ui::{Board, Look, Screen, Side, Ui};
use looplab::tui::update::{Effect, Msg, go_to_step, open_lesson, places, update};
use looplab::tui::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::story;

/// An interface of a size, and everything it asked for.
pub(super) struct Stage {
    pub(super) ui: Ui,
    pub(super) effects: Vec<Effect>,
}

impl Stage {
    /// The list of lessons.
    pub(super) fn home(width: u16, height: u16) -> Self {
        let look = Look { theme: Theme::named("dark").expect("a theme"), ascii: false };
        let catalogue = Catalogue { lessons: lessons(), ..Catalogue::default() };
        let mut progress = Progress::default();
        progress.see("event-loop", 0);
        let mut ui = Ui::new(look, catalogue, progress);
        ui.area = Rect::new(0, 0, width, height);
        Self { ui, effects: Vec::new() }
    }

    /// The second lesson at a step.
    pub(super) fn lesson(width: u16, height: u16, step: usize) -> Self {
        let mut stage = Self::home(width, height);
        let effects = open_lesson(&mut stage.ui, 1);
        stage.perform(effects);
        let effects = go_to_step(&mut stage.ui, step);
        stage.perform(effects);
        stage
    }

    /// The same lesson at another step.
    pub(super) fn go_to(mut self, step: usize) -> Self {
        let effects = go_to_step(&mut self.ui, step);
        self.perform(effects);
        self
    }

    /// A lesson with an exercise.
    pub(super) fn exercise(width: u16, height: u16) -> Self {
        let mut stage = Self::home(width, height);
        stage.ui.catalogue.lessons.push(workshop());
        let effects = open_lesson(&mut stage.ui, 2);
        stage.perform(effects);
        stage
    }

    /// A lesson of one's own.
    pub(super) fn of(width: u16, height: u16, lesson: Lesson) -> Self {
        let mut stage = Self::home(width, height);
        stage.ui.catalogue.lessons.push(lesson);
        stage.reopened()
    }

    /// The last lesson, opened as at the beginning of a sitting.
    pub(super) fn reopened(mut self) -> Self {
        let last = self.ui.catalogue.lessons.len() - 1;
        let effects = open_lesson(&mut self.ui, last);
        self.perform(effects);
        self
    }

    /// The run that the student leads.
    pub(super) fn led(&mut self) -> &mut Led {
        let Screen::Lesson(lesson) = &mut self.ui.screen else { panic!("no lesson") };
        lesson.led.as_mut().expect("a run to lead")
    }

    /// Types a text, letter by letter.
    pub(super) fn types(mut self, text: &str) -> Self {
        for letter in text.chars() {
            let code = if letter == '\n' { KeyCode::Enter } else { KeyCode::Char(letter) };
            let effects = update(&mut self.ui, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
            self.perform(effects);
        }
        self
    }

    /// It is so many milliseconds since the stage was set.
    pub(super) fn at(mut self, milliseconds: u64) -> Self {
        let now = Duration::from_millis(milliseconds);
        let effects = update(&mut self.ui, Msg::Studio(News::Clock(now)));
        self.perform(effects);
        self
    }

    /// Something is heard of the exercise.
    pub(super) fn hears(mut self, news: News) -> Self {
        let effects = update(&mut self.ui, Msg::Studio(news));
        self.perform(effects);
        self
    }

    /// The exercise on the screen.
    pub(super) fn studio(&mut self) -> &mut Studio {
        let Screen::Lesson(lesson) = &mut self.ui.screen else { panic!("no lesson") };
        lesson.studio.as_mut().expect("an exercise")
    }

    /// The check of the exercise comes to this.
    pub(super) fn told(mut self, verdict: Verdict) -> Self {
        let (passed, judged) = if matches!(verdict, Verdict::Passed(_)) { (100, 100) } else { (3, 100) };
        self.studio().arrive(Report { passed, judged, of: 100, verdict });
        self.at(0)
    }

    /// A recording at its beginning.
    pub(super) fn program(width: u16, height: u16) -> Self {
        let mut stage = Self::home(width, height);
        let side = Side::showing(story::session());
        stage.ui.screen = Screen::Program(Box::new(Board::new(vec![side], Pane::Loop, String::new())));
        stage
    }

    /// A recording at its end.
    pub(super) fn showing(width: u16, height: u16, session: Session) -> Self {
        let mut stage = Self::home(width, height);
        let board = Board::new(vec![Side::showing(session)], Pane::Loop, String::new());
        stage.ui.screen = Screen::Program(Box::new(board));
        stage.press("end")
    }

    /// A recording at its beginning.
    pub(super) fn replaying(width: u16, height: u16, session: Session) -> Self {
        let mut stage = Self::home(width, height);
        let board = Board::new(vec![Side::showing(session)], Pane::Loop, String::new());
        stage.ui.screen = Screen::Program(Box::new(board));
        stage
    }

    /// Looks at the moment after so many events.
    pub(super) fn go(&mut self, position: usize) {
        self.perform(vec![Effect::Ask(0, Command::Seek(position))]);
    }

    /// The trace of what is shown.
    pub(super) fn log(&self) -> &Log {
        self.session().log()
    }

    /// Looks at a moment.
    pub(super) fn seek(mut self, at: SimTime) -> Self {
        self.perform(vec![Effect::Ask(0, Command::SeekTime(at))]);
        self.effects.clear();
        self
    }

    pub(super) fn ascii(mut self) -> Self {
        self.ui.look.ascii = true;
        self
    }

    pub(super) fn theme(mut self, name: &str) -> Self {
        self.ui.look.theme = Theme::named(name).expect("a theme");
        self
    }

    /// Presses keys, named and set apart by spaces.
    pub(super) fn press(mut self, keys: &str) -> Self {
        self.keys(keys);
        self
    }

    /// Presses the key of each letter.
    pub(super) fn typed(mut self, text: &str) -> Self {
        for letter in text.chars() {
            let effects = update(&mut self.ui, Msg::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE)));
            self.perform(effects);
        }
        self
    }

    /// As [`Stage::press`], on the stage itself.
    pub(super) fn keys(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            let effects = update(&mut self.ui, Msg::Key(named(key)));
            self.perform(effects);
        }
    }

    /// Does something with the mouse at a column and row of the screen.
    pub(super) fn mouse(mut self, kind: MouseEventKind, (column, row): (u16, u16), modifiers: KeyModifiers) -> Self {
        let effects = update(&mut self.ui, Msg::Mouse(MouseEvent { kind, column, row, modifiers }));
        self.perform(effects);
        self
    }

    /// Clicks where the screen first shows this text, some columns to the right of its beginning.
    pub(super) fn click(self, text: &str, right: u16) -> Self {
        let place = self.find(text, right);
        self.mouse(MouseEventKind::Down(MouseButton::Left), place, KeyModifiers::NONE)
    }

    /// Where the screen shows this text the last time in a pane, some columns to the right of its beginning.
    pub(super) fn find(&self, text: &str, right: u16) -> (u16, u16) {
        let screen = self.screen();
        let rows = screen.lines().enumerate().filter(|(_, line)| line.starts_with('│'));
        let found = rows.filter_map(|(row, line)| Some((row, line[..line.find(text)?].chars().count())));
        let (row, column) = found.last().unwrap_or_else(|| panic!("no {text:?} in\n{screen}"));
        (column as u16 + right, row as u16)
    }

    /// The moment shown.
    pub(super) fn now(&self) -> SimTime {
        let session = self.ui.board().and_then(Board::side).and_then(|side| side.session.as_ref());
        session.expect("a run").now()
    }

    /// Closes the editor that was opened for the first side.
    pub(super) fn edited(mut self, text: Result<&str, &str>) -> Self {
        let text = text.map(str::to_owned).map_err(str::to_owned);
        let effects = update(&mut self.ui, Msg::Edited(0, text));
        self.perform(effects);
        self
    }

    pub(super) fn pump(&mut self) {
        self.ui.pump(Duration::ZERO);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Some(board) = self.ui.board_mut() {
                match &effect {
                    Effect::Launch(side) | Effect::Reload(side) => {
                        let side = &mut board.sides[*side];
                        side.session = Some(story::session_of(&side.program.source));
                    }
                    Effect::Ask(side, command) => {
                        if let Some(session) = &mut board.sides[*side].session {
                            session.command(command.clone());
                        }
                    }
                    _ => {}
                }
            }
            self.effects.push(effect);
        }
    }

    /// Whether anything like this was asked for.
    pub(super) fn did(&self, what: impl Fn(&Effect) -> bool) -> bool {
        self.effects.iter().any(what)
    }

    /// How many events are shown.
    pub(super) fn position(&self) -> usize {
        self.session().position()
    }

    /// The run on the screen.
    pub(super) fn session(&self) -> &Session {
        self.ui.board().and_then(Board::side).and_then(|side| side.session.as_ref()).expect("a run")
    }

    fn buffer(&self) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(self.ui.area.width, self.ui.area.height)).expect("memory");
        let places = places(&self.ui);
        terminal.draw(|frame| view(&self.ui, &places, frame)).expect("memory");
        terminal.backend().buffer().clone()
    }

    /// The screen as text.
    pub(super) fn screen(&self) -> String {
        let buffer = self.buffer();
        let rows = buffer.content.chunks(usize::from(buffer.area.width));
        let row = |cells: &[ratatui::buffer::Cell]| {
            cells.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned()
        };
        rows.map(row).collect::<Vec<_>>().join("\n")
    }

    /// The screen as text, then a letter for the style of each cell, then what the letters mean.
    pub(super) fn screen_with_styles(&self) -> String {
        let buffer = self.buffer();
        let base = self.ui.look.theme.base;
        let plain = Style::new().fg(base.fg.expect("ink")).bg(base.bg.expect("ground"));
        let mut letters: BTreeMap<String, char> = BTreeMap::new();
        let mut map = String::new();
        for row in buffer.content.chunks(usize::from(buffer.area.width)) {
            let mut line = String::new();
            for cell in row {
                let style = cell.style();
                let meaning = format!("{:?} on {:?} {:?}", cell.fg, cell.bg, cell.modifier);
                let is_plain = style.fg == plain.fg && style.bg == plain.bg && cell.modifier.is_empty();
                let next = char::from(b'a' + letters.len() as u8);
                line.push(if is_plain { '.' } else { *letters.entry(meaning).or_insert(next) });
            }
            map += line.trim_end_matches('.');
            map.push('\n');
        }
        let mut legend = String::new();
        for (meaning, letter) in &letters {
            let _ = writeln!(legend, "{letter}  {meaning}");
        }
        format!("{}\n\n{map}\n{legend}", self.screen())
    }
}

fn named(key: &str) -> KeyEvent {
    let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
    match key {
        "space" => plain(KeyCode::Char(' ')),
        "enter" => plain(KeyCode::Enter),
        "esc" => plain(KeyCode::Esc),
        "tab" => plain(KeyCode::Tab),
        "shift-tab" => plain(KeyCode::BackTab),
        "up" => plain(KeyCode::Up),
        "down" => plain(KeyCode::Down),
        "left" => plain(KeyCode::Left),
        "right" => plain(KeyCode::Right),
        "home" => plain(KeyCode::Home),
        "end" => plain(KeyCode::End),
        "pgup" => plain(KeyCode::PageUp),
        "pgdn" => plain(KeyCode::PageDown),
        key if key.len() > 1 && key.starts_with('^') => {
            KeyEvent::new(KeyCode::Char(key.chars().nth(1).expect("a letter")), KeyModifiers::CONTROL)
        }
        key => plain(KeyCode::Char(key.chars().next().expect("a key"))),
    }
}

fn workshop() -> Lesson {
    let words = "`nap` sleeps with the blocking sleep, so the heart stops. Mend it, so that it beats on.";
    let exercise = Exercise {
        id: "beat-on".into(),
        folder: "exercise".into(),
        ask: "Let the heart beat while `nap` sleeps.".into(),
        right: "Nobody held the loop: the nap and the beats took **1 second** together.".into(),
        hints: ["Which sleep is it?", "Look at the row of nap.", "Write `await asyncio.sleep(1)`."]
            .map(str::to_owned)
            .to_vec(),
        starter: "import asyncio\nimport time\n\n\nasync def nap():\n    time.sleep(1)\n\n\nasyncio.run(nap())\n"
            .into(),
        solution: "import asyncio\n\n\nasync def nap():\n    await asyncio.sleep(1)\n\n\nasyncio.run(nap())\n".into(),
        ..Exercise::default()
    };
    Lesson {
        number: 4,
        slug: "workshop".into(),
        title: "A workshop".into(),
        goal: "Mend a program.".into(),
        minutes: 5,
        steps: vec![
            Step {
                title: "Your turn".into(),
                line: 1,
                parts: vec![Part::Prose(prose::blocks(words)), Part::Exercise(exercise)],
            },
            Step { title: "Done".into(), line: 9, parts: vec![Part::Prose(prose::blocks("That was it."))] },
        ],
        ..Lesson::default()
    }
}

fn lessons() -> Vec<Lesson> {
    let read =
        |text: &str| Step { title: "Two ways to wait".into(), line: 1, parts: vec![Part::Prose(prose::blocks(text))] };
    let words = "Python has *two* sleeps. `await asyncio.sleep(1)` lets the others go on; \
                 `time.sleep(1)` does not.\n\n- The first **parks** the task.\n- The second *blocks* the loop.\n\n\
                 ```python\nawait asyncio.sleep(1)\n```\n";
    let lesson = |number, slug: &str, title: &str, steps| Lesson {
        number,
        slug: slug.into(),
        title: title.into(),
        goal: "Tell a task that waits from a task that blocks.".into(),
        minutes: 9,
        misconception: "a sleep is a sleep".into(),
        steps,
        programs: BTreeMap::from([(
            "sleepers.py".to_owned(),
            Program { name: "sleepers.py".into(), source: story::SOURCE.into(), knobs: Vec::new() },
        )]),
        ..Lesson::default()
    };
    let run = || Run {
        program: "sleepers.py".into(),
        watch: "Watch the heartbeat while `time.sleep` runs.".into(),
        gil: None,
        speed: None,
        seen: Vec::new(),
    };
    let steps = vec![
        read(words),
        Step { title: "How long?".into(), line: 9, parts: vec![Part::Predict(number()), Part::Run(run())] },
        Step { title: "What happens?".into(), line: 20, parts: vec![Part::Predict(choice())] },
        Step { title: "In which order?".into(), line: 30, parts: vec![Part::Predict(order())] },
        Step {
            title: "Watch it".into(),
            line: 40,
            parts: vec![Part::Prose(prose::blocks(words)), Part::Run(run()), Part::Notes(notes())],
        },
    ];
    vec![
        lesson(1, "event-loop", "The event loop", vec![read(words), read(words)]),
        lesson(3, "blocking-sleep", "Blocking and non-blocking sleep", steps),
    ]
}

fn asked(id: &str, question: Question) -> Predict {
    Predict {
        id: id.into(),
        program: "sleepers.py".into(),
        ask: "What does the program do?".into(),
        question,
        right: "So it is: each nap holds the loop.".into(),
        transfer: false,
    }
}

fn notes() -> Notes {
    let said = |text: &str| vec![text.to_owned()];
    Notes { ask: said("Who sleeps?"), pause: said("Inside `work`."), expect: said("\"Both.\" Count the threads.") }
}

fn mistake(feedback: &str) -> Mistake {
    Mistake { model: "a sleep is a sleep".into(), feedback: feedback.into() }
}

fn number() -> Predict {
    let otherwise = mistake("Each nap holds the loop for a second, so they add up. Look at the first \"beat\".");
    let (unit, measure, mistakes) = ("seconds".into(), Measure::Seconds, Vec::new());
    asked("how-long", Question::Number { answer: 2.1, within: 0.1, unit, measure, mistakes, otherwise })
}

fn choice() -> Predict {
    let option = |text: &str, mistake| Choice { text: text.into(), claim: Claim::default(), mistake };
    let options = vec![
        option("The heart beats all the time.", Some(mistake("It cannot: nobody else runs."))),
        option("The heart stops while `work` sleeps.", None),
    ];
    asked("what", Question::Choice { options })
}

fn order() -> Predict {
    let lines = |texts: [&str; 3]| texts.map(str::to_owned).to_vec();
    asked(
        "order",
        Question::Order {
            shown: lines(["beat", "work 1", "work 2"]),
            answer: lines(["work 1", "work 2", "beat"]),
            mistakes: Vec::new(),
            otherwise: mistake("The loop is deaf meanwhile."),
        },
    )
}
