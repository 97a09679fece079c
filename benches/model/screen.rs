//! A recording on a screen of 200 columns and 50 rows, in memory.

use looplab::lesson::{Catalogue, Progress};
use looplab::session::Session;
use looplab::trace::Log;
use looplab::trace::codec::{Meta, Recording};
use looplab::tui::layout::Pane;
use looplab::tui::theme::Theme;
use looplab::tui::ui::{self, Board, Look, Side, Ui};
use looplab::tui::update::places;
use looplab::tui::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

const SIZE: [u16; 2] = [200, 50];

/// A recording on a screen.
pub(crate) struct Screen {
    ui: Ui,
    terminal: Terminal<TestBackend>,
}

impl Screen {
    /// Shows a trace.
    pub(crate) fn of(log: Log) -> Self {
        let source = "await asyncio.sleep(0.1)\n".repeat(40);
        let meta = Meta { program: "bench.py".into(), sources: vec![("bench.py".into(), source)], ..Meta::default() };
        let session = Session::replay(Recording { meta, log, damage: None });
        let look = Look { theme: Theme::named("dark").expect("a theme"), ascii: false };
        let mut ui = Ui::new(look, Catalogue::default(), Progress::default());
        let [width, height] = SIZE;
        ui.area = Rect::new(0, 0, width, height);
        let board = Board::new(vec![Side::showing(session)], Pane::Loop, String::new());
        ui.screen = ui::Screen::Program(Box::new(board));
        let terminal = Terminal::new(TestBackend::new(width, height)).expect("a screen in memory");
        Self { ui, terminal }
    }

    pub(crate) fn session(&self) -> &Session {
        self.ui.board().and_then(|board| board.sides[0].session.as_ref()).expect("a recording")
    }

    pub(crate) fn session_mut(&mut self) -> &mut Session {
        self.ui.board_mut().and_then(|board| board.sides[0].session.as_mut()).expect("a recording")
    }

    /// Looks at one of the tasks there are.
    pub(crate) fn choose(&mut self, number: usize) {
        let state = self.session().state();
        let lane = number % state.task_count().max(1);
        let task = state.task_at(lane).map(|task| task.id);
        if let Some(board) = self.ui.board_mut() {
            board.chosen = task;
        }
    }

    /// Draws all of it.
    pub(crate) fn draw(&mut self) {
        let places = places(&self.ui);
        self.terminal.draw(|frame| view(&self.ui, &places, frame)).expect("memory takes everything");
    }
}
