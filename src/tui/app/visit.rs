//! The full screen over a session that belongs to somebody else: a prompt lends it, and gets it back alive.

use std::time::{Duration, Instant};

use crossterm::terminal;
use ratatui::layout::Rect;

use super::time::Worked;
use super::{App, Look, TuiError, choose_theme};
use crate::kernel::Launcher;
use crate::lesson::{Catalogue, Progress};
use crate::session::{Command, Session};
use crate::tui::input::Inputs;
use crate::tui::layout::Pane;
use crate::tui::terminal::Screen as Terminal;
use crate::tui::ui::{self, Board, Screen, Side, Ui};
use crate::tui::update::Effect;

/// What to say to somebody who wants to begin the session again from here.
pub(super) const BEYOND: &str =
    "This is the prompt's session: it cannot begin again from here. q goes back, and :reset begins again.";

/// How a session is to be shown.
pub struct Visitor {
    /// How everything looks.
    pub look: Look,
    /// Where kernels come from.
    pub launcher: Launcher,
}

/// Shows a session until the user leaves it, and gives it back; with an exit code when somebody asked looplab itself
/// to end meanwhile.
pub fn visit(session: Session, visitor: Visitor) -> (Session, Result<Option<i32>, TuiError>) {
    let (mut app, inputs) = match enter(visitor, session.wall()) {
        Ok(entered) => entered,
        Err(error) => return (session, Err(error)),
    };
    let waker = app.waker.clone();
    session.wake_with(move || waker.wake());
    let side = Side::showing(session);
    app.ui.screen = Screen::Program(Box::new(Board::new(vec![side], Pane::Loop, String::new())));
    let shown = app.show(&inputs);
    let stopped = inputs.stop();
    let mut session = app.leave();
    session.command(Command::Live);
    (session, shown.and_then(|end| Ok(stopped.map(|()| end)?)))
}

#[expect(clippy::disallowed_methods, reason = "the screen is drawn, and a session pumped, by the wall")]
fn enter(Visitor { look, launcher }: Visitor, wall: Duration) -> Result<(App, Inputs), TuiError> {
    let look = ui::Look { theme: choose_theme(look.theme.as_deref())?, ascii: look.ascii };
    let mut ui = Ui::new(look, Catalogue::default(), Progress::default());
    ui.area = terminal::size().map(|(width, height)| Rect::new(0, 0, width, height))?;
    ui.note = Some("This is your session, as it is now, and it goes on. q goes back to the prompt.".into());
    let inputs = Inputs::listen()?;
    let waker = inputs.waker();
    // The session goes on counting from where it is.
    let now = Instant::now();
    let began = now.checked_sub(wall).unwrap_or(now);
    Ok((
        App {
            ui,
            store: None,
            launcher,
            waker,
            began,
            worked: Worked::default(),
            folder: None,
            end: None,
            visits: true,
            left: false,
        },
        inputs,
    ))
}

/// Whether an effect would put another run in the place of the session.
pub(super) const fn is_beyond(effect: &Effect) -> bool {
    matches!(effect, Effect::Launch(_) | Effect::Reload(_) | Effect::Edit(_) | Effect::Ask(_, Command::Restart))
}

impl App {
    /// Draws until the user leaves. Only what comes from outside ends more than the visit.
    fn show(&mut self, inputs: &Inputs) -> Result<Option<i32>, TuiError> {
        let mut screen = Terminal::take()?;
        let code = self.go(inputs, &mut screen)?;
        Ok((!self.left).then_some(code))
    }

    /// Takes the session off the screen.
    fn leave(&mut self) -> Session {
        let side = self.ui.board_mut().and_then(|board| board.sides.first_mut());
        side.and_then(|side| side.session.take()).unwrap_or_else(Session::nothing)
    }
}
