//! The thread that takes in what the kernel sends: it prints what tasks write, and hands answers on.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::desk::{Asked, Desk, Heard};
use super::outcome::{Paint, outcome, replaced};
use super::screen::Screen;
use crate::kernel::protocol::{Answer, Said};
use crate::session::Phase;

/// How long the kernel may be silent before the session is looked at anyway.
const SILENCE: Duration = Duration::from_millis(250);

/// What is handed on.
pub(super) enum News {
    /// An answer.
    Answer(Answer),
    /// The session is over.
    Over(Phase),
}

/// What the thread works with.
pub(super) struct Listener {
    pub(super) desk: Arc<Mutex<Desk>>,
    pub(super) screen: Arc<Mutex<Screen>>,
    pub(super) paint: Paint,
    pub(super) to: Sender<News>,
}

impl Listener {
    /// Passes on what arrives, until nobody listens any more.
    pub(super) fn listen(self, rung: &Receiver<()>) {
        while rung.recv_timeout(SILENCE) != Err(RecvTimeoutError::Disconnected) {
            let heard = hold(&self.desk).hear(Duration::ZERO);
            if !self.pass_on(heard) {
                return;
            }
        }
    }

    /// Whether somebody still listens.
    fn pass_on(&self, heard: Vec<Heard>) -> bool {
        let mut text = String::new();
        for heard in heard {
            let news = match heard {
                Heard::Wrote { by, text: written, .. } => {
                    text.push_str(&tagged(by.as_deref(), &written));
                    continue;
                }
                Heard::Answer(answer) => match self.late(answer.number) {
                    Some(asked) => {
                        text.push_str(&self.came_late(asked, answer.said));
                        continue;
                    }
                    None => News::Answer(answer),
                },
                Heard::Over(phase) => match self.replaced(&phase) {
                    Some(told) => {
                        text.push_str(&told);
                        continue;
                    }
                    None => News::Over(phase),
                },
            };
            // What was written before an answer is shown before it.
            hold(&self.screen).say(&std::mem::take(&mut text));
            if self.to.send(news).is_err() {
                return false;
            }
        }
        hold(&self.screen).say(&text);
        true
    }

    fn late(&self, number: u32) -> Option<Asked> {
        hold(&self.desk).late.remove(&number)
    }

    /// A kernel that dies while somebody types is replaced at once; otherwise somebody waits for it, and is told.
    fn replaced(&self, phase: &Phase) -> Option<String> {
        if hold(&self.screen).is_typing() { replaced(&mut hold(&self.desk), phase, self.paint) } else { None }
    }

    fn came_late(&self, asked: Asked, said: Said) -> String {
        let name = asked.name();
        let told = outcome(&mut hold(&self.desk), asked, said, self.paint);
        if told.is_empty() { format!("[{name}] done\n") } else { tagged(Some(&name), &told) }
    }
}

/// What a task wrote, each line with the task's name before it.
fn tagged(by: Option<&str>, text: &str) -> String {
    let Some(by) = by else { return text.to_owned() };
    text.lines().fold(String::new(), |all, line| format!("{all}[{by}] {line}\n"))
}

/// Holds something that both threads use.
pub(super) fn hold<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
