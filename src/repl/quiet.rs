//! Keys that are pressed while a statement runs are kept for the next line, and not shown in the middle of its output.

/// As long as it lives, the terminal shows no keys. Ctrl-C and Ctrl-Z mean what they always do.
pub(super) struct Quiet(#[cfg(unix)] Option<rustix::termios::Termios>);

#[cfg(unix)]
impl Quiet {
    /// Stops the terminal from showing keys.
    pub(super) fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(rustix::stdio::stdin()).ok();
        if let Some(mut modes) = before.clone() {
            // Not gathered into lines either: an arrow or Ctrl-D is to reach the next line as it was pressed.
            modes.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON);
            // A terminal that refuses shows keys: no harm is done.
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &modes);
        }
        Self(before)
    }
}

#[cfg(unix)]
impl Drop for Quiet {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.0 {
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, before);
        }
    }
}

#[cfg(not(unix))]
impl Quiet {
    /// Does nothing: other terminals are left as they are.
    pub(super) const fn begin() -> Self {
        Self()
    }
}
