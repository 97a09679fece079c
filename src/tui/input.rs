//! Everything that can wake the interface, on one channel.
//!
//! One thread reads the terminal, one the signals; a run under control wakes it through [`Waker`].
//! While nothing arrives the interface sleeps on the channel and costs nothing.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crossterm::event::{self, Event, KeyEvent, KeyEventKind};

/// Something arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats.
    Key(KeyEvent),
    /// The terminal has a new size.
    Resized,
    /// A run has news.
    Woken,
    /// We came back from a suspension that somebody else caused.
    Continued,
    /// Somebody asks us to stop this process for a while.
    Suspend,
    /// Somebody asks us to end, with this exit code.
    End(i32),
}

/// The channel's two ends.
pub struct Inputs {
    /// Where inputs arrive.
    pub receiver: Receiver<Input>,
    sender: Sender<Input>,
}

impl Inputs {
    /// Starts listening to the terminal and to signals.
    ///
    /// # Errors
    /// When signals cannot be listened to.
    pub fn listen() -> io::Result<Self> {
        let (sender, receiver) = channel();
        listen_to_signals(sender.clone())?;
        let terminal = sender.clone();
        thread::Builder::new().name("terminal".into()).spawn(move || read_terminal(&terminal))?;
        Ok(Self { receiver, sender })
    }

    /// A function that wakes the interface from any thread.
    #[must_use]
    pub fn waker(&self) -> Waker {
        Waker(self.sender.clone())
    }
}

/// Wakes the interface.
#[derive(Clone, Debug)]
pub struct Waker(Sender<Input>);

impl Waker {
    /// Says that a run has news. Does nothing once the interface has ended.
    pub fn wake(&self) {
        let _ = self.0.send(Input::Woken);
    }
}

fn read_terminal(to: &Sender<Input>) {
    loop {
        let input = match event::read() {
            Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => Input::Key(key),
            Ok(Event::Resize(..)) => Input::Resized,
            Ok(_) => continue,
            // The terminal is gone: nobody can press a key any more.
            Err(_) => Input::End(1),
        };
        if to.send(input).is_err() || input == Input::End(1) {
            return;
        }
    }
}

#[cfg(unix)]
fn listen_to_signals(to: Sender<Input>) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            let input = match signal {
                SIGTSTP => Input::Suspend,
                SIGCONT => Input::Continued,
                // The exit code that shells give a process ended by a signal.
                other => Input::End(128 + other),
            };
            if to.send(input).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

#[cfg(not(unix))]
fn listen_to_signals(_: Sender<Input>) -> io::Result<()> {
    Ok(())
}
