//! The terminal, taken over for a while and given back on every way out.
//!
//! While a [`Screen`] lives, the terminal is in raw mode on its alternate screen. It is restored when
//! the screen is dropped, when anything panics, and around a suspension; signals are turned into
//! messages by `signals`, so that they end in an ordinary drop too.

use std::io::{self, Write, stdout};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(not(unix))]
use crossterm::event::EnableMouseCapture;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
#[cfg(unix)]
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether we want to hear of the mouse while the terminal is ours.
static MOUSE: AtomicBool = AtomicBool::new(true);
static PANIC_HOOK: Once = Once::new();

/// The terminal while it is ours.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Ours>>,
}

/// Writes to the terminal while it is ours, and nowhere while it is not: what is dropped last shows the cursor again,
/// and panics where nobody is left to see that.
struct Ours;

impl Write for Ours {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if TAKEN.load(Ordering::SeqCst) { stdout().write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if TAKEN.load(Ordering::SeqCst) { stdout().flush() } else { Ok(()) }
    }
}

impl Screen {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When the terminal refuses, or there is none.
    pub fn take() -> io::Result<Self> {
        PANIC_HOOK.call_once(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |panic| {
                give_back();
                before(panic);
            }));
        });
        enter()?;
        let terminal = Terminal::new(CrosstermBackend::new(Ours)).inspect_err(|_| give_back())?;
        Ok(Self { terminal })
    }

    /// Draws one frame; the terminal shows it whole or not at all, where it knows how.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        execute!(stdout(), BeginSynchronizedUpdate)?;
        let drawn = self.terminal.draw(view).map(|_| ());
        execute!(stdout(), EndSynchronizedUpdate)?;
        drawn
    }

    /// Listens to the mouse from now on, or leaves it to the terminal, which marks text with it.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn listen_to_mouse(&mut self, ours: bool) -> io::Result<()> {
        MOUSE.store(ours, Ordering::SeqCst);
        if ours { take_mouse() } else { execute!(stdout(), DisableMouseCapture) }
    }

    /// Gives the terminal back, stops this process as Ctrl-Z does, and takes the terminal over
    /// again when somebody brings it back.
    ///
    /// # Errors
    /// When the process cannot be stopped or the terminal cannot be taken over again.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        stop()?;
        self.retake()
    }

    /// Gives the terminal back while somebody else uses it, and takes it over again.
    ///
    /// # Errors
    /// When the terminal cannot be taken over again.
    pub fn lend<T>(&mut self, to: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let made = to();
        self.retake()?;
        Ok(made)
    }

    /// Takes the terminal over again after somebody else stopped and continued this process, and forgets
    /// what it showed.
    ///
    /// # Errors
    /// When the terminal cannot be taken over again.
    pub fn retake(&mut self) -> io::Result<()> {
        enter()?;
        // A new one remembers nothing of the screen. `Terminal::clear` would ask where the cursor is, and
        // the thread that reads keys would swallow the answer.
        execute!(stdout(), Clear(ClearType::All))?;
        self.terminal = Terminal::new(CrosstermBackend::new(Ours))?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Stops this process as Ctrl-Z does; returns when somebody continues it.
///
/// # Errors
/// When the process cannot be stopped.
pub fn stop() -> io::Result<()> {
    #[cfg(unix)]
    signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
    Ok(())
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let entered = execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide);
    entered.and_then(|()| if MOUSE.load(Ordering::SeqCst) { take_mouse() } else { Ok(()) }).inspect_err(|_| give_back())
}

/// Asks for buttons, wheel and dragging, not for every move of the mouse: those would wake us for nothing.
fn take_mouse() -> io::Result<()> {
    #[cfg(unix)]
    return execute!(stdout(), Print("\x1b[?1002h\x1b[?1006h"));
    #[cfg(not(unix))]
    execute!(stdout(), EnableMouseCapture)
}

/// Restores the terminal if it is ours. Errors are ignored: there is nobody left to tell.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(
            stdout(),
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            DisableMouseCapture,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
        let _ = stdout().flush();
    }
}
