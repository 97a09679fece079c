//! Everything that can wake the interface, on one channel.
//!
//! One thread reads the terminal, one the signals; a run under control wakes it through [`Waker`].
//! While nothing arrives the interface sleeps on the channel and costs nothing. While another program has
//! the terminal, the thread that reads it is parked at a [`Gate`], so that it takes none of that program's keys.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crossterm::event::{self, Event, KeyEvent, KeyEventKind, MouseEvent, MouseEventKind};

/// Something arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats.
    Key(KeyEvent),
    /// A button of the mouse was pressed or let go, it was dragged, or its wheel turned.
    Mouse(MouseEvent),
    /// A text was pasted.
    Pasted(String),
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
    gate: Arc<Gate>,
    signals: Signals,
}

impl Inputs {
    /// Starts listening to the terminal and to signals.
    ///
    /// # Errors
    /// When signals cannot be listened to.
    pub fn listen() -> io::Result<Self> {
        let (sender, receiver) = channel();
        let gate = Arc::new(Gate::default());
        let signals = listen_to_signals(sender.clone(), Arc::clone(&gate))?;
        let terminal = sender.clone();
        let passed = Arc::clone(&gate);
        thread::Builder::new().name("terminal".into()).spawn(move || read_terminal(&terminal, &passed))?;
        Ok(Self { receiver, sender, gate, signals })
    }

    /// Reads no keys until the work is done: they are somebody else's.
    ///
    /// # Errors
    /// When the thread that reads keys cannot be told.
    pub fn parked<T>(&self, work: impl FnOnce() -> T) -> io::Result<T> {
        self.gate.close()?;
        let made = work();
        self.gate.set(Passage::Open);
        Ok(made)
    }

    /// Stops listening: what comes now is for somebody else. Returns when nobody reads the terminal any more.
    ///
    /// # Errors
    /// When the thread that reads keys cannot be told.
    pub fn stop(self) -> io::Result<()> {
        self.gate.close()?;
        self.gate.set(Passage::Abandoned);
        #[cfg(unix)]
        self.signals.close();
        Ok(())
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

/// Where the thread that reads the terminal waits while the terminal is lent.
#[derive(Default)]
struct Gate {
    passage: Mutex<Passage>,
    changed: Condvar,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Passage {
    /// Keys may be read.
    #[default]
    Open,
    /// The reader is asked to wait.
    Closing,
    /// The reader waits.
    Closed,
    /// There is no reader any more, or nothing for it to read.
    Abandoned,
}

impl Gate {
    fn now(&self) -> MutexGuard<'_, Passage> {
        self.passage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, passage: Passage) {
        let mut now = self.now();
        if *now != Passage::Abandoned {
            *now = passage;
        }
        self.changed.notify_all();
    }

    /// Asks the reader to wait, and returns when it does.
    fn close(&self) -> io::Result<()> {
        self.set(Passage::Closing);
        // The reader sleeps in a read that ends with an event. A signal that the size may have changed is one.
        #[cfg(unix)]
        signal_hook::low_level::raise(signal_hook::consts::SIGWINCH)?;
        let still_reads = |passage: &mut Passage| *passage == Passage::Closing;
        drop(self.changed.wait_while(self.now(), still_reads).unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    /// Lets the reader through, at once or when the gate opens; `false` when there is nothing to read any more.
    fn pass(&self) -> bool {
        let mut now = self.now();
        while matches!(*now, Passage::Closing | Passage::Closed) {
            *now = Passage::Closed;
            self.changed.notify_all();
            now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
        *now != Passage::Abandoned
    }

    /// Whether a read would find something. Without signals, a reader that sleeps could not be asked to wait.
    fn is_worth_reading() -> bool {
        cfg!(unix) || event::poll(std::time::Duration::from_millis(50)).unwrap_or(true)
    }
}

fn read_terminal(to: &Sender<Input>, gate: &Gate) {
    loop {
        if !gate.pass() {
            return;
        }
        if !Gate::is_worth_reading() {
            continue;
        }
        let input = match event::read() {
            Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => Input::Key(key),
            Ok(Event::Mouse(mouse)) if mouse.kind != MouseEventKind::Moved => Input::Mouse(mouse),
            Ok(Event::Paste(text)) => Input::Pasted(text),
            Ok(Event::Resize(..)) => Input::Resized,
            Ok(_) => continue,
            // The terminal is gone: nobody can press a key any more.
            Err(_) => Input::End(1),
        };
        let is_last = input == Input::End(1);
        if to.send(input).is_err() || is_last {
            gate.set(Passage::Abandoned);
            return;
        }
    }
}

/// What ends listening to signals.
#[cfg(unix)]
type Signals = signal_hook::iterator::Handle;
#[cfg(not(unix))]
type Signals = ();

#[cfg(unix)]
fn listen_to_signals(to: Sender<Input>, gate: Arc<Gate>) -> io::Result<Signals> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    let handle = signals.handle();
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            if signal == SIGHUP {
                // Of a terminal that is gone a read may never return: nobody is to wait for that.
                gate.set(Passage::Abandoned);
            }
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
    Ok(handle)
}

#[cfg(not(unix))]
fn listen_to_signals(_: Sender<Input>, _: Arc<Gate>) -> io::Result<Signals> {
    Ok(())
}
