//! Why the chosen task, or the loop, does what it does at this moment.

use ratatui::text::Line;

use crate::ident::TaskId;
use crate::session::Session;
use crate::tui::prose;
use crate::tui::say::{name, words};
use crate::tui::theme::Theme;

/// The answer, line by line.
pub(super) fn lines(session: &Session, chosen: Option<TaskId>, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let say = words(session);
    let text = match chosen.filter(|&id| session.state().task(id).is_some()) {
        Some(id) => format!("{} is {}.", name(&say, id), say.task(id)),
        None => format!("The loop is {}. Choose a task with ↑ and ↓ to ask about it.", say.event_loop()),
    };
    prose::sentence(&text, width, theme.base, theme)
}
