//! Waits for the student's editor, which has the terminal meanwhile; whoever calls it has stopped reading keys.

use std::io;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{TryRecvError, channel};
use std::thread;

use super::input::{Input, Inputs};
use super::terminal;
use crate::session::editor::Editor;

/// The text after editing, or why there is none; and the exit code, if somebody asked us to end meanwhile.
pub type Edited = (Result<String, String>, Option<i32>);

/// Lets the student edit a file, and reads it.
pub fn edit(editor: &Editor, file: &Path, inputs: &Inputs) -> Edited {
    let (ended, end) = match editor.open(file).spawn() {
        Ok(child) => wait(child, inputs),
        Err(error) => (Err(error), None),
    };
    (editor.text(ended, file), end)
}

/// Waits for the editor to end. A Ctrl-C is the editor's; a Ctrl-Z stops both of us, so that the shell returns.
fn wait(mut child: Child, inputs: &Inputs) -> (io::Result<ExitStatus>, Option<i32>) {
    const INTERRUPT: i32 = 130;
    let mut end = None;
    let mut take = |input: Input| match input {
        Input::Suspend => terminal::stop(),
        Input::End(code) if code != INTERRUPT => {
            end = Some(code);
            Ok(())
        }
        _ => Ok(()),
    };
    let bell = inputs.waker();
    let (tell, told) = channel();
    thread::spawn(move || {
        let _ = tell.send(child.wait());
        bell.wake();
    });
    let mut heard = Ok(());
    let status = loop {
        match told.try_recv() {
            Ok(status) => break status,
            Err(TryRecvError::Disconnected) => break Err(io::Error::other("its end was missed")),
            Err(TryRecvError::Empty) => {}
        }
        if let Ok(input) = inputs.receiver.recv() {
            heard = heard.and_then(|()| take(input));
        }
    };
    // What arrived at the very end is still about the editor.
    for input in inputs.receiver.try_iter().filter(|input| *input != Input::Suspend) {
        heard = heard.and_then(|()| take(input));
    }
    (heard.and(status), end)
}
